import { Framer } from "../audio/framer";
import type { CapturedFrame, CaptureOptions } from "./messages";

class CaptureProcessor extends AudioWorkletProcessor {
  readonly #framer: Framer;

  constructor({ processorOptions }: { processorOptions: CaptureOptions }) {
    super();
    const { outputRate, frameSamples } = processorOptions;
    this.#framer = new Framer(sampleRate, outputRate, frameSamples, (frame, rms) => {
      const message: CapturedFrame = { frame, rms };
      this.port.postMessage(message, [frame]);
    });
    this.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.#framer.pool.giveBack(data);
  }

  override process(inputs: Float32Array[][]): boolean {
    // A device with several channels has already been mixed down: the node asks for one.
    const channel = inputs[0]?.[0];
    if (channel) this.#framer.push(channel);
    return true;
  }
}

registerProcessor("capture", CaptureProcessor);

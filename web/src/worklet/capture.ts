import { Framer } from "../audio/framer";
import type { CaptureCommand, CapturedFrame, CaptureOptions } from "./messages";

class CaptureProcessor extends AudioWorkletProcessor {
  readonly #framer: Framer;
  #stopped = false;

  constructor({ processorOptions }: { processorOptions: CaptureOptions }) {
    super();
    const { outputRate, frameSamples } = processorOptions;
    this.#framer = new Framer(sampleRate, outputRate, frameSamples, (frame, rms) => {
      const message: CapturedFrame = { frame, rms, capturedAt: Date.now() };
      this.port.postMessage(message, [frame]);
    });
    this.port.onmessage = ({ data }: MessageEvent<CaptureCommand>) => {
      if (data.type === "stop") this.#stopped = true;
      else this.#framer.pool.giveBack(data.frame);
    };
  }

  override process(inputs: Float32Array[][]): boolean {
    // A device with several channels has already been mixed down: the node asks for one.
    const channel = inputs[0]?.[0];
    if (channel && !this.#stopped) this.#framer.push(channel);
    return !this.#stopped;
  }
}

registerProcessor("capture", CaptureProcessor);

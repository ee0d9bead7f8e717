import { FRAME_SAMPLES, SAMPLE_RATE } from "../protocol";
import captureUrl from "../worklet/capture.ts?worker&url";
import type { CaptureCommand, CapturedFrame, CaptureOptions } from "../worklet/messages";
import { retire } from "./retire";

export interface MicrophoneOptions {
  deviceId: string;
  /** No echo cancellation, noise suppression or gain control: what the device gives, for tests that compare samples. */
  raw: boolean;
  onFrame(frame: Uint8Array, rms: number): void;
  /** The device went away (unplugged, or taken back by the browser). */
  onLost(): void;
}

/** An open microphone. `close` leaves nothing behind: tracks stopped, context closed. */
export class Microphone {
  readonly #stream: MediaStream;
  readonly #options: MicrophoneOptions;
  #context: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #node: AudioWorkletNode | undefined;

  /** Rejects with the browser's DOMException when there is no permission or no device. */
  static async open(options: MicrophoneOptions): Promise<Microphone> {
    const processing = !options.raw;
    const audio: MediaTrackConstraints = {
      echoCancellation: processing,
      noiseSuppression: processing,
      autoGainControl: processing,
      channelCount: { ideal: 1 },
      // Not `exact`: a device that was unplugged since it was chosen must not keep the caller from talking.
      ...(options.deviceId ? { deviceId: { ideal: options.deviceId } } : {}),
    };
    const microphone = new Microphone(await navigator.mediaDevices.getUserMedia({ audio }), options);
    try {
      await microphone.#connect();
      return microphone;
    } catch (error) {
      microphone.close();
      throw error;
    }
  }

  private constructor(stream: MediaStream, options: MicrophoneOptions) {
    this.#stream = stream;
    this.#options = options;
    for (const track of stream.getTracks()) track.onended = () => options.onLost();
  }

  /** A muted microphone goes on sending, silence: the other side hears the end of what was being said. */
  set muted(muted: boolean) {
    for (const track of this.#stream.getTracks()) track.enabled = !muted;
  }

  close(): void {
    for (const track of this.#stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    if (this.#context) retire(this.#context, this.#node, this.#source);
    this.#context = undefined;
  }

  async #connect(): Promise<void> {
    const source = this.#openSource();
    const { context } = source;
    this.#source = source;
    await context.audioWorklet.addModule(captureUrl);
    const processorOptions: CaptureOptions = { outputRate: SAMPLE_RATE, frameSamples: FRAME_SAMPLES };
    const node = new AudioWorkletNode(context, "capture", {
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions,
    });
    this.#node = node;
    node.port.onmessage = ({ data }: MessageEvent<CapturedFrame>) => {
      // SignalR encodes a chunk after this call has returned: it gets a copy, and the buffer goes back to the worklet.
      this.#options.onFrame(new Uint8Array(data.frame.slice(0)), data.rms);
      const giveBack: CaptureCommand = { type: "giveBack", frame: data.frame };
      node.port.postMessage(giveBack, [data.frame]);
    };
    // The node's output stays silent; being connected to the destination is what makes it run.
    source.connect(node).connect(context.destination);
    if (context.state === "suspended") await (context as AudioContext).resume();
  }

  #openSource(): MediaStreamAudioSourceNode {
    this.#context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: "interactive" });
    try {
      return this.#context.createMediaStreamSource(this.#stream);
    } catch {
      // Firefox does not join a device and a context of different rates: take the device's rate, the framer resamples.
      void this.#context.close();
      this.#context = new AudioContext({ latencyHint: "interactive" });
      return this.#context.createMediaStreamSource(this.#stream);
    }
  }
}

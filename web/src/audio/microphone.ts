import { CallFailure, PROBLEMS } from "../errors";
import { within } from "../patience";
import { FRAME_SAMPLES, SAMPLE_RATE } from "../protocol";
import captureUrl from "../worklet/capture.ts?worker&url";
import type { CaptureCommand, CapturedFrame, CaptureOptions } from "../worklet/messages";
import type { Contexts } from "./contexts";
import { devicesOf } from "./devices";
import { retire } from "./retire";
import { isStale } from "./stale-frames";
import { loadWorklet, startSound } from "./starting";

/** The browser's question for permission may stay open so long, and so long before the page points to it. */
const QUESTION_TIMEOUT_MS = 30_000;
const POINT_AFTER_MS = 1_500;
/** A device that is silenced for less is not worth a word: some do it while they are being opened. */
const SILENCED_MS = 1_000;

export interface MicrophoneOptions {
  deviceId: string;
  /** No echo cancellation, noise suppression or gain control: what the device gives, for tests that compare samples. */
  raw: boolean;
  contexts: Contexts;
  onFrame(frame: Uint8Array, rms: number): void;
  /** The browser waits for the user's permission. */
  onAsking(): void;
  /** The device went away (unplugged, or taken back by the browser). */
  onLost(): void;
  /** The system has muted the device, or gives its sound again. */
  onSilenced(silenced: boolean): void;
}

/** An open microphone. `close` leaves nothing behind: tracks stopped, context closed. */
export class Microphone {
  readonly #stream: MediaStream;
  readonly #options: MicrophoneOptions;
  #context: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #node: AudioWorkletNode | undefined;
  #silencing: ReturnType<typeof setTimeout> | undefined;
  #listed = false;

  /** Rejects with the browser's DOMException when there is no permission or no device, with a CallFailure when something takes too long. */
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
    const microphone = new Microphone(await ask(audio, options.onAsking), options);
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
    for (const track of stream.getTracks()) {
      track.onended = () => options.onLost();
      track.onmute = () => this.#silence(SILENCED_MS);
      track.onunmute = () => this.#silence(0);
    }
    this.#silence(SILENCED_MS);
    void this.isListed().then((listed) => {
      this.#listed = listed;
    });
  }

  /** A muted microphone goes on sending, silence: the other side hears the end of what was being said. */
  set muted(muted: boolean) {
    for (const track of this.#stream.getTracks()) track.enabled = !muted;
  }

  /** False if what the page plays comes back with the caller's voice. */
  get cancelsEcho(): boolean {
    return hasEchoCanceller(this.#stream.getAudioTracks()[0]?.getSettings());
  }

  /** The system gives no sound of it. */
  get silenced(): boolean {
    return this.#stream.getTracks().some((track) => track.muted);
  }

  /** False if it was among the system's devices when it was opened, and is not any more. Some browsers tell in no other way. */
  async isThere(): Promise<boolean> {
    return !this.#listed || (await this.isListed());
  }

  async isListed(): Promise<boolean> {
    const id = this.#stream.getAudioTracks()[0]?.getSettings().deviceId;
    return (await devicesOf("audioinput")).some((device) => device.deviceId !== "" && device.deviceId === id);
  }

  close(): void {
    clearTimeout(this.#silencing);
    stop(this.#stream);
    if (!this.#context) return;
    this.#options.contexts.remove(this.#context);
    retire(this.#context, this.#node, this.#source);
    this.#context = undefined;
  }

  #silence(after: number): void {
    clearTimeout(this.#silencing);
    this.#silencing = setTimeout(() => this.#options.onSilenced(this.silenced), after);
  }

  async #connect(): Promise<void> {
    const source = this.#openSource();
    const context = source.context as AudioContext;
    this.#source = source;
    await loadWorklet(context, captureUrl);
    const processorOptions: CaptureOptions = { outputRate: SAMPLE_RATE, frameSamples: FRAME_SAMPLES };
    const node = new AudioWorkletNode(context, "capture", {
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions,
    });
    this.#node = node;
    node.port.onmessage = ({ data }: MessageEvent<CapturedFrame>) => {
      // SignalR encodes a chunk after this call has returned: it gets a copy, and the buffer goes back to the worklet.
      if (!isStale(data.capturedAt, Date.now())) this.#options.onFrame(new Uint8Array(data.frame.slice(0)), data.rms);
      const giveBack: CaptureCommand = { type: "giveBack", frame: data.frame };
      node.port.postMessage(giveBack, [data.frame]);
    };
    // The node's output stays silent; being connected to the destination is what makes it run.
    source.connect(node).connect(context.destination);
    await startSound(context);
    this.#options.contexts.add(context);
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

/** The page asks for a canceller, but a browser or a device without one gives its sound all the same, and says so here only. */
export function hasEchoCanceller(settings: MediaTrackSettings | undefined): boolean {
  return Boolean(settings?.echoCancellation);
}

async function ask(audio: MediaTrackConstraints, onAsking: () => void): Promise<MediaStream> {
  const asked = navigator.mediaDevices.getUserMedia({ audio });
  const timer = setTimeout(onAsking, POINT_AFTER_MS);
  try {
    return await within(asked, QUESTION_TIMEOUT_MS, PROBLEMS.microphoneUnanswered);
  } catch (error) {
    // A late answer must not leave an unused microphone open.
    if (error instanceof CallFailure) asked.then(stop, () => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = track.onmute = track.onunmute = null;
    track.stop();
  }
}

import { type PlaybackReport, SAMPLE_RATE } from "../protocol";
import type { PlaybackCommand, PlaybackMessage, PlaybackOptions } from "../worklet/messages";
import playbackUrl from "../worklet/playback.ts?worker&url";
import type { Contexts } from "./contexts";
import { samplesOf, toInt16 } from "./pcm16";
import { Resampler } from "./resampler";
import { retire } from "./retire";
import { loadWorklet, startSound } from "./starting";

export type Rendered = Extract<PlaybackMessage, { type: "rendered" }>;

export interface SpeakerOptions {
  record: boolean;
  contexts: Contexts;
  onPlayed(reports: PlaybackReport[]): void;
  onRendered(rendered: Rendered): void;
  onRefused(samples: number): void;
}

/** How long a flush may take before it is answered with what is known: a suspended context answers nothing. */
const FLUSH_TIMEOUT_MS = 300;

// The sound goes to the context's destination and nowhere else, so that the browser can cancel it from the microphone.
// Chromium's canceller listens to everything the browser plays (chrome-wide echo cancellation; before it, only WebRTC
// tracks were cancelled, crbug 687574). On a speaker chosen by setSinkId cancellation may be weaker: the reference is
// the default output.
export class Speaker {
  readonly #context: AudioContext;
  readonly #options: SpeakerOptions;
  readonly #flushes = new Map<number, (reports: PlaybackReport[]) => void>();
  readonly #positions = new Map<string, PlaybackReport>();
  #node: AudioWorkletNode | undefined;
  #resampler: Resampler | undefined;
  #flushId = 0;

  /** To be called in a click or a key press: a context made later may not be allowed to sound. */
  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.#context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: "interactive" });
  }

  get sampleRate(): number {
    return this.#context.sampleRate;
  }

  /** Rejects with a CallFailure if the browser does not start to sound, as Firefox does without a device. */
  async open(sinkId: string): Promise<void> {
    // Asked for at once, while the click that began the call still counts.
    const running = startSound(this.#context);
    running.catch(() => {});
    await loadWorklet(this.#context, playbackUrl);
    const processorOptions: PlaybackOptions = { record: this.#options.record };
    this.#node = new AudioWorkletNode(this.#context, "playback", {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions,
    });
    this.#node.port.onmessage = ({ data }: MessageEvent<PlaybackMessage>) => this.#handle(data);
    this.#node.connect(this.#context.destination);
    if (this.sampleRate !== SAMPLE_RATE) this.#resampler = new Resampler(SAMPLE_RATE, this.sampleRate);
    if (sinkId) void this.useSink(sinkId).catch(() => {});
    await running;
    this.#options.contexts.add(this.#context);
  }

  play(itemId: string, contentIndex: number, bytes: Uint8Array): void {
    const samples = this.#convert(samplesOf(bytes));
    if (samples.length > 0) this.#post({ type: "push", itemId, contentIndex, samples }, [samples.buffer]);
  }

  complete(itemId: string, contentIndex: number): void {
    this.#post({ type: "complete", itemId, contentIndex });
  }

  /** Silence from the next 128 samples on; resolves with how far each part got. */
  flush(): Promise<PlaybackReport[]> {
    const flushId = ++this.#flushId;
    if (this.#resampler) this.#resampler = new Resampler(SAMPLE_RATE, this.sampleRate);
    this.#post({ type: "flush", flushId });
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#flushed(flushId, [...this.#positions.values()]), FLUSH_TIMEOUT_MS);
      this.#flushes.set(flushId, (reports) => {
        clearTimeout(timer);
        resolve(reports);
      });
    });
  }

  /** Silence within 10 ms. Unheard audio is kept, and so is audio that comes from now on. */
  pause(): void {
    this.#post({ type: "pause" });
  }

  /** Goes on where it was paused. Without effect if it is not, or was flushed since. */
  resume(): void {
    this.#post({ type: "resume" });
  }

  /** Rejects where the browser cannot choose a speaker. */
  async useSink(sinkId: string): Promise<void> {
    await (this.#context as AudioContext & { setSinkId?(id: string): Promise<void> }).setSinkId?.(sinkId);
  }

  close(): void {
    this.#options.contexts.remove(this.#context);
    retire(this.#context, this.#node);
    this.#node = undefined;
    for (const flushId of this.#flushes.keys()) this.#flushed(flushId, []);
  }

  #handle(message: PlaybackMessage): void {
    switch (message.type) {
      case "played":
        for (const report of message.reports) this.#remember(report);
        this.#options.onPlayed(message.reports);
        break;
      case "flushed":
        this.#flushed(message.flushId, message.reports);
        break;
      case "refused":
        this.#options.onRefused(message.samples);
        break;
      case "rendered":
        this.#options.onRendered(message);
        break;
    }
  }

  #remember(report: PlaybackReport): void {
    this.#positions.set(`${report.itemId}/${report.contentIndex}`, report);
    // Bound: the last few parts; the oldest goes first.
    if (this.#positions.size > 8) this.#positions.delete(this.#positions.keys().next().value as string);
  }

  #flushed(flushId: number, reports: PlaybackReport[]): void {
    this.#positions.clear();
    this.#flushes.get(flushId)?.(reports);
    this.#flushes.delete(flushId);
  }

  // Only where the browser refuses a context of 24 kHz. The filter looks a millisecond ahead, which the end of the last
  // part loses.
  #convert(samples: Int16Array<ArrayBuffer>): Int16Array<ArrayBuffer> {
    if (!this.#resampler) return samples;
    const output = new Float32Array(this.#resampler.maxOutput(samples.length));
    const input = Float32Array.from(samples, (sample) => sample / 32768);
    const count = this.#resampler.process(input, output);
    return Int16Array.from(output.subarray(0, count), toInt16);
  }

  #post(command: PlaybackCommand, transfer: Transferable[] = []): void {
    this.#node?.port.postMessage(command, transfer);
  }
}

import type { PlaybackReport } from "../protocol";
import { SampleRing } from "./sample-ring";

export interface PlaybackQueueOptions {
  sampleRate: number;
  /** Audio held back at the start of a reply, unless its first part is already complete. Default 60 ms. */
  preBufferMs?: number;
  /**
   * The most that can wait to be played: a model speaks faster than real time, and its longest answers run to minutes.
   * Full-mode: the excess, and the rest of that part, is refused (`push` says how much); nothing queued is dropped.
   * Default 300 s (14 MB of memory, taken only as it is needed).
   */
  capacityMs?: number;
}

interface Part {
  itemId: string;
  contentIndex: number;
  received: number;
  played: number;
  /** Samples played when last reported; -1: never. */
  reported: number;
  /** No more audio will come. */
  complete: boolean;
  /** A piece did not fit, and more audio would leave a hole in the middle. */
  refusing: boolean;
}

/** Length of the ramp to silence when the sound stops in mid-wave; it carries no speech, it only avoids a click. */
const RAMP_SAMPLES = 48;
/** Length of the fades of a pause. They carry speech: the samples of the first fade are played again in the second. */
const FADE_MS = 10;
const MAX_PARTS = 256;

/**
 * The audio that waits to be played, and the played positions: all of the playback worklet that is not Web Audio.
 * One thread calls it: `push`, `complete` and `flush` between two calls of `render`.
 */
export class PlaybackQueue {
  readonly #rate: number;
  readonly #preBuffer: number;
  readonly #fade: number;
  readonly #ring: SampleRing;
  #parts: Part[] = [];
  #playing = false;
  #ranDry = false;
  #finished = false;
  #lastSample = 0;
  #paused = false;
  /** The fade to silence: how many samples are left of it, how long it is, and how loud it begins. */
  #fadeOut = { left: 0, length: 0, from: 1 };
  /** How many samples are left of the fade to full loudness. */
  #fadeIn = 0;
  playedSamples = 0;
  underruns = 0;

  constructor({ sampleRate, preBufferMs = 60, capacityMs = 300_000 }: PlaybackQueueOptions) {
    this.#rate = sampleRate;
    this.#preBuffer = Math.round((sampleRate * preBufferMs) / 1000);
    this.#fade = Math.round((sampleRate * FADE_MS) / 1000);
    this.#ring = new SampleRing(Math.round((sampleRate * capacityMs) / 1000), sampleRate * 4);
  }

  get queuedSamples(): number {
    return this.#ring.length;
  }

  /** True also while it is paused in the middle of something. */
  get playing(): boolean {
    return this.#playing;
  }

  /** A part has ended and `takeReports` has not reported it yet. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Queues audio behind everything that is there; returns how many samples were refused. */
  push(itemId: string, contentIndex: number, samples: Int16Array): number {
    const part = this.#partFor(itemId, contentIndex);
    if (!part || part.refusing) return samples.length;
    if (this.#ranDry && part.played > 0) this.underruns++;
    this.#ranDry = false;
    const taken = this.#ring.write(samples);
    part.received += taken;
    part.refusing = taken < samples.length;
    return samples.length - taken;
  }

  /** No more audio will come for this part. */
  complete(itemId: string, contentIndex: number): void {
    const part = this.#parts.find((p) => p.itemId === itemId && p.contentIndex === contentIndex);
    if (!part) return;
    part.complete = true;
    this.#finished ||= isFinished(part);
  }

  /** Fades to silence from the very next sample on, and keeps everything from that sample on. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    // A fade that has begun goes on: its samples are still in the queue.
    if (this.#playing && this.#fadeOut.left === 0) {
      const length = Math.min(this.#fade - this.#fadeIn, this.#ring.length);
      this.#fadeOut = { left: length, length, from: 1 - this.#fadeIn / this.#fade };
    }
    this.#fadeIn = 0;
  }

  /** Goes on with the sample at which it was paused. Nothing is held back for it: what was playing plays on. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#fadeIn = this.#playing ? this.#fade : 0;
  }

  /** Fills `output` with the audio that is due, else with silence; returns the number of samples of speech. */
  render(output: Float32Array): number {
    const faded = this.#renderFadeOut(output);
    return this.#renderQueue(faded === 0 ? output : output.subarray(faded));
  }

  #renderQueue(output: Float32Array): number {
    if (output.length === 0) return 0;
    if (this.#paused) {
      this.#rampToSilence(output, 0);
      return 0;
    }
    if (!this.#playing && this.#ring.length > 0 && this.#mayStart()) this.#playing = true;
    const count = this.#playing ? Math.min(output.length, this.#ring.length) : 0;
    if (count > 0) {
      this.#ring.read(output, 0, count);
      this.#applyFadeIn(output, count);
      this.#lastSample = output[count - 1];
      this.#advance(count);
    }
    if (count < output.length) this.#rampDown(output, count);
    return count;
  }

  /** The parts whose position moved since the last time; with `finishedOnly`, those that have come to their end. */
  takeReports(finishedOnly = false): PlaybackReport[] {
    const due = this.#parts.filter((p) => (finishedOnly ? isFinished(p) : p.played > 0) && p.played !== p.reported);
    const reports = due.map((p) => this.#report(p));
    this.#finished = false;
    // A finished part may be forgotten, unless it is the last: more audio for it would have to go on counting.
    this.#parts = this.#parts.filter((p, i) => !isFinished(p) || i === this.#parts.length - 1);
    return reports;
  }

  /** Drops everything, from the very next sample on, and says how far each part got. */
  flush(): PlaybackReport[] {
    const reports = this.#parts.map((p) => this.#report(p));
    this.#parts = [];
    this.#ring.clear();
    this.#playing = false;
    this.#ranDry = false;
    this.#finished = false;
    this.#paused = false;
    this.#fadeOut.left = 0;
    this.#fadeIn = 0;
    return reports;
  }

  /** Returns how many samples it filled. A fade that has begun comes to its end even if the pause does so first. */
  #renderFadeOut(output: Float32Array): number {
    const { left, length, from } = this.#fadeOut;
    const count = Math.min(output.length, left);
    if (count === 0) return 0;
    this.#ring.peek(output, 0, count, length - left);
    for (let i = 0; i < count; i++) output[i] *= (from * (left - i - 1)) / length;
    this.#fadeOut.left -= count;
    this.#lastSample = output[count - 1];
    return count;
  }

  #applyFadeIn(output: Float32Array, count: number): void {
    for (let i = 0; i < count && this.#fadeIn > 0; i++) output[i] *= 1 - this.#fadeIn-- / this.#fade;
  }

  #partFor(itemId: string, contentIndex: number): Part | undefined {
    const last = this.#parts.at(-1);
    if (last?.itemId === itemId && last.contentIndex === contentIndex) return last;
    if (this.#parts.length === MAX_PARTS) return undefined;
    // Parts come in the order they are played, so audio of the next part means that this one is complete.
    if (last) last.complete = true;
    const part = { itemId, contentIndex, received: 0, played: 0, reported: -1, complete: false, refusing: false };
    this.#parts.push(part);
    return part;
  }

  #mayStart(): boolean {
    return this.#ring.length >= this.#preBuffer || this.#parts.at(-1)?.complete === true;
  }

  #advance(count: number): void {
    this.playedSamples += count;
    for (const part of this.#parts) {
      const step = Math.min(count, part.received - part.played);
      part.played += step;
      count -= step;
      if (step > 0 && isFinished(part)) this.#finished = true;
      if (count === 0) break;
    }
  }

  #rampDown(output: Float32Array, from: number): void {
    if (this.#playing) {
      this.#playing = false;
      // The next message shows whether this was the end or a gap.
      this.#ranDry = this.#parts.at(-1)?.complete === false;
    }
    this.#rampToSilence(output, from);
  }

  #rampToSilence(output: Float32Array, from: number): void {
    const height = this.#lastSample;
    for (let i = from; i < output.length; i++) output[i] = height * Math.max(0, 1 - (i - from + 1) / RAMP_SAMPLES);
    this.#lastSample = output.length - from >= RAMP_SAMPLES ? 0 : output[output.length - 1];
  }

  #report(part: Part): PlaybackReport {
    part.reported = part.played;
    const { itemId, contentIndex, played } = part;
    return { itemId, contentIndex, playedMs: Math.floor((played * 1000) / this.#rate) };
  }
}

function isFinished(part: Part): boolean {
  return part.complete && part.played === part.received;
}

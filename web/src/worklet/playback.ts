import { PlaybackQueue } from "../audio/playback-queue";
import type { PlaybackCommand, PlaybackMessage, PlaybackOptions } from "./messages";

/** How often the meter is fed while something sounds, and how often the position is told. */
const METER_MS = 50;
const REPORT_MS = 100;

// Played positions are counted here, in samples handed to the browser. The rest of the way to the ear (outputLatency,
// 10-40 ms on most machines, 0 where the browser does not know) is not subtracted: it differs between browsers and
// changes with the device, and the error is smaller than a syllable.
class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #queue = new PlaybackQueue({ sampleRate });
  readonly #record: boolean;
  readonly #block: Float32Array<ArrayBuffer>;
  #filled = 0;
  #sumOfSquares = 0;
  #sounding = false;
  #sinceReport = 0;
  #stopped = false;

  constructor({ processorOptions }: { processorOptions: PlaybackOptions }) {
    super();
    this.#record = processorOptions.record;
    // Whole quanta of 128 samples.
    this.#block = new Float32Array(128 * Math.ceil((sampleRate * METER_MS) / 1000 / 128));
    this.port.onmessage = ({ data }: MessageEvent<PlaybackCommand>) => this.#handle(data);
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0][0];
    this.#queue.render(output);
    this.#measure(output);
    this.#sinceReport += output.length;
    const due = this.#sinceReport * 1000 >= REPORT_MS * sampleRate;
    if (due) this.#sinceReport = 0;
    if (due || this.#queue.finished) this.#tellPlayed(!due);
    return !this.#stopped;
  }

  #handle(command: PlaybackCommand): void {
    switch (command.type) {
      case "push": {
        const refused = this.#queue.push(command.itemId, command.contentIndex, command.samples);
        if (refused > 0) this.#post({ type: "refused", samples: refused });
        break;
      }
      case "complete":
        this.#queue.complete(command.itemId, command.contentIndex);
        break;
      case "flush":
        this.#post({ type: "flushed", flushId: command.flushId, reports: this.#queue.flush() });
        break;
      case "pause":
        this.#queue.pause();
        // The place at which the caller stopped hearing, at once: nothing moves it until the player goes on.
        this.#tellPlayed(false);
        break;
      case "resume":
        this.#queue.resume();
        break;
      case "stop":
        this.#queue.flush();
        this.#stopped = true;
        break;
    }
  }

  #tellPlayed(finishedOnly: boolean): void {
    const reports = this.#queue.takeReports(finishedOnly);
    if (reports.length > 0) this.#post({ type: "played", reports });
  }

  #measure(output: Float32Array): void {
    this.#block.set(output, this.#filled);
    this.#filled += output.length;
    for (const sample of output) this.#sumOfSquares += sample * sample;
    if (this.#filled < this.#block.length) return;
    // One more after the last sound, so that the meter falls to nothing; then silence is not worth a message.
    const sounding = this.#queue.playing || this.#sumOfSquares > 0;
    if (sounding || this.#sounding || this.#record) this.#tellRendered();
    this.#sounding = sounding;
    this.#filled = 0;
    this.#sumOfSquares = 0;
  }

  #tellRendered(): void {
    const { playing, playedSamples, underruns } = this.#queue;
    const samples = this.#filled;
    const rendered = { type: "rendered", samples, sumOfSquares: this.#sumOfSquares, playing, playedSamples, underruns };
    this.#post({ ...rendered, ...(this.#record ? { recorded: this.#block.slice() } : {}) } as PlaybackMessage);
  }

  #post(message: PlaybackMessage): void {
    this.port.postMessage(message);
  }
}

registerProcessor("playback", PlaybackProcessor);

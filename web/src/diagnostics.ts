import { SlidingRms } from "./audio/level";
import { Recording } from "./audio/recording";
import type { Rendered } from "./audio/speaker";
import { type PlaybackReport, SAMPLE_RATE } from "./protocol";

export interface Flush {
  clearId: number;
  receivedAt: number;
  flushedAt: number;
  reports: PlaybackReport[];
}

/**
 * What tests and the curious may read, as `window.voice`. Times are `performance.now()` in milliseconds; everything
 * counts from the loading of the page, over all calls; figures from the audio thread lag by up to 60 ms.
 *
 * state          what document.body.dataset.state says
 * playedSamples  samples of the assistant's voice that left the playback worklet
 * playbackRms()  RMS (0 to 1) of the last second of what was rendered
 * flushes        the last 100 Clear messages: when each came, when the worklet had stopped, what was answered
 * underruns      how often a reply ran dry in the middle
 * refusedSamples samples of replies that did not fit in the playback queue
 * framesSent     20 ms microphone frames handed to the connection
 * resumes        calls that came back after the connection was lost
 * rendered(s)    the last s seconds (at most 30) that the worklet rendered, silence included, at 24 kHz (or at the
 *                context's rate where a browser refuses that); empty unless the page was opened with ?diagnostics=1
 */
export interface VoiceDiagnostics {
  readonly state: string;
  readonly playedSamples: number;
  playbackRms(): number;
  readonly flushes: readonly Flush[];
  readonly underruns: number;
  readonly refusedSamples: number;
  readonly framesSent: number;
  readonly resumes: number;
  rendered(seconds: number): Float32Array;
}

const KEPT_FLUSHES = 100;

export class Diagnostics {
  readonly recording: Recording | undefined;
  readonly flushes: Flush[] = [];
  framesSent = 0;
  resumes = 0;
  refusedSamples = 0;
  readonly #rms = new SlidingRms(1000, SAMPLE_RATE);
  readonly #ofEarlierCalls = { playedSamples: 0, underruns: 0 };
  #ofThisCall = { playedSamples: 0, underruns: 0 };

  constructor(record: boolean) {
    this.recording = record ? new Recording(30 * SAMPLE_RATE) : undefined;
  }

  rendered({ samples, sumOfSquares, playedSamples, underruns, recorded }: Rendered): void {
    this.#rms.add(performance.now(), samples, sumOfSquares);
    this.#ofThisCall = { playedSamples, underruns };
    if (recorded) this.recording?.add(recorded);
  }

  cleared(flush: Flush): void {
    this.flushes.push(flush);
    if (this.flushes.length > KEPT_FLUSHES) this.flushes.shift();
  }

  endCall(): void {
    this.#ofEarlierCalls.playedSamples += this.#ofThisCall.playedSamples;
    this.#ofEarlierCalls.underruns += this.#ofThisCall.underruns;
    this.#ofThisCall = { playedSamples: 0, underruns: 0 };
  }

  expose(): void {
    const self = this;
    const voice: VoiceDiagnostics = {
      get state() {
        return document.body.dataset.state ?? "";
      },
      get playedSamples() {
        return self.#ofEarlierCalls.playedSamples + self.#ofThisCall.playedSamples;
      },
      playbackRms: () => self.#rms.rms(performance.now()),
      get flushes() {
        return self.flushes;
      },
      get underruns() {
        return self.#ofEarlierCalls.underruns + self.#ofThisCall.underruns;
      },
      get refusedSamples() {
        return self.refusedSamples;
      },
      get framesSent() {
        return self.framesSent;
      },
      get resumes() {
        return self.resumes;
      },
      rendered: (seconds) => self.recording?.last(seconds * SAMPLE_RATE) ?? new Float32Array(0),
    };
    Object.defineProperty(window, "voice", { value: Object.freeze(voice) });
  }
}

import type { PlaybackReport } from "../protocol";

export interface CaptureOptions {
  outputRate: number;
  frameSamples: number;
}

/** Page → capture worklet. */
export type CaptureCommand = { type: "giveBack"; frame: ArrayBuffer } | { type: "stop" };

/** Capture worklet → page. The page gives the buffer back when it is done with it. */
export interface CapturedFrame {
  frame: ArrayBuffer;
  rms: number;
  /** Milliseconds of `Date.now()`, which the audio thread and the page share. */
  capturedAt: number;
}

/** Page → playback worklet. */
export type PlaybackCommand =
  | { type: "push"; itemId: string; contentIndex: number; samples: Int16Array<ArrayBuffer> }
  | { type: "complete"; itemId: string; contentIndex: number }
  | { type: "flush"; flushId: number }
  | { type: "pause" }
  | { type: "resume" }
  | { type: "stop" };

export interface PlaybackOptions {
  /** Send back everything that is rendered, silence too. */
  record: boolean;
}

/** Playback worklet → page. */
export type PlaybackMessage =
  | { type: "played"; reports: PlaybackReport[] }
  | { type: "flushed"; flushId: number; reports: PlaybackReport[] }
  | { type: "refused"; samples: number }
  | {
      type: "rendered";
      samples: number;
      sumOfSquares: number;
      playing: boolean;
      playedSamples: number;
      underruns: number;
      recorded?: Float32Array<ArrayBuffer>;
    };

import type { PlaybackReport } from "../protocol";
import type { Speaker } from "./speaker";

/** The speaker that a call needs. */
export type Output = Pick<Speaker, "open" | "play" | "complete" | "flush" | "pause" | "resume" | "useSink" | "close">;

/**
 * The speaker for a browser without audio worklets, as on a page that is not secure: there is no sound, and the answers are
 * read. The sound that has come counts as heard, because its words are shown in full.
 */
export class SilentSpeaker implements Output {
  readonly #onPlayed: (reports: PlaybackReport[]) => void;
  #part: PlaybackReport & { bytes: number } = { itemId: "", contentIndex: 0, playedMs: 0, bytes: 0 };

  constructor(onPlayed: (reports: PlaybackReport[]) => void) {
    this.#onPlayed = onPlayed;
  }

  play(itemId: string, contentIndex: number, bytes: Uint8Array): void {
    const same = this.#part.itemId === itemId && this.#part.contentIndex === contentIndex;
    const total = (same ? this.#part.bytes : 0) + bytes.byteLength;
    this.#part = { itemId, contentIndex, playedMs: Math.floor(total / 48), bytes: total };
    this.#onPlayed([{ itemId, contentIndex, playedMs: this.#part.playedMs }]);
  }

  async flush(): Promise<PlaybackReport[]> {
    const { itemId, contentIndex, playedMs } = this.#part;
    this.#part = { itemId: "", contentIndex: 0, playedMs: 0, bytes: 0 };
    return itemId ? [{ itemId, contentIndex, playedMs }] : [];
  }

  async open(): Promise<void> {}
  complete(): void {}
  pause(): void {}
  resume(): void {}
  async useSink(): Promise<void> {}
  close(): void {}
}

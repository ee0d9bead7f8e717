interface Progress {
  receivedMs: number;
  playedMs: number;
}

/** The caption that belongs to a part of a reply: the item's id, with `.contentIndex` for any part but the first. */
export function captionOf(itemId: string, contentIndex: number): string {
  return contentIndex === 0 ? itemId : `${itemId}.${contentIndex}`;
}

/** How much of each caption's sound has been heard, so that the words appear with the voice. Bound: the last 16. */
export class Heard {
  readonly #captions = new Map<string, Progress>();

  received(caption: string, milliseconds: number): void {
    const progress = this.#captions.get(caption) ?? { receivedMs: 0, playedMs: 0 };
    progress.receivedMs += milliseconds;
    this.#captions.set(caption, progress);
    if (this.#captions.size > 16) this.#captions.delete(this.#captions.keys().next().value as string);
  }

  played(caption: string, milliseconds: number): void {
    const progress = this.#captions.get(caption);
    if (progress) progress.playedMs = milliseconds;
  }

  /** 0 to 1; 1 if nothing is known, as for a reply without sound. */
  ratio(caption: string): number {
    const progress = this.#captions.get(caption);
    // Positions are rounded down to milliseconds, so the last one counts as the end.
    return progress ? Math.min(1, (progress.playedMs + 1) / progress.receivedMs) : 1;
  }
}

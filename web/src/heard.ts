import type { PlaybackReport } from "./protocol";

interface Progress {
  receivedMs: number;
  played: Map<number, number>;
}

/** How much of each reply has been heard, so that captions can run with the voice. Bound: the last 16 replies. */
export class Heard {
  readonly #items = new Map<string, Progress>();

  received(itemId: string, milliseconds: number): void {
    this.#item(itemId).receivedMs += milliseconds;
  }

  played({ itemId, contentIndex, playedMs }: PlaybackReport): void {
    this.#items.get(itemId)?.played.set(contentIndex, playedMs);
  }

  /** 0 to 1; 1 where nothing is known, as for a reply without sound. */
  ratio(itemId: string): number {
    const item = this.#items.get(itemId);
    if (!item || item.receivedMs === 0) return 1;
    let played = 0;
    for (const milliseconds of item.played.values()) played += milliseconds;
    return Math.min(1, played / item.receivedMs);
  }

  #item(itemId: string): Progress {
    let item = this.#items.get(itemId);
    if (!item) {
      item = { receivedMs: 0, played: new Map() };
      this.#items.set(itemId, item);
      if (this.#items.size > 16) this.#items.delete(this.#items.keys().next().value as string);
    }
    return item;
  }
}

/**
 * Microphone frames that wait while the connection is busy.
 * Bound: 200 frames (4 s; what the socket itself holds back comes on top, and the server allows 5 s). Full-mode: the
 * oldest is dropped, because the newest words matter most.
 */
export class Backlog {
  readonly capacity: number;
  readonly #frames: Uint8Array[] = [];
  dropped = 0;

  constructor(capacity = 200) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#frames.length;
  }

  add(frame: Uint8Array): void {
    if (this.#frames.length === this.capacity) {
      this.#frames.shift();
      this.dropped++;
    }
    this.#frames.push(frame);
  }

  /** Hands out frames, oldest first, as long as `mayTake` says so; returns how many. */
  drain(mayTake: () => boolean, take: (frame: Uint8Array) => void): number {
    let count = 0;
    while (this.#frames.length > 0 && mayTake()) {
      take(this.#frames.shift() as Uint8Array);
      count++;
    }
    return count;
  }
}

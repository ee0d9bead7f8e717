/** A gap between two frames that means a sleep, and the least time between frames that are not left over from one. */
const SLEPT_MS = 1_000;
const LIVE_GAP_MS = 8;

/**
 * The audio thread goes on while the page sleeps: on waking, everything that it has heard meanwhile comes at once. That is old,
 * and faster than the server takes sound. Says which frames those are.
 */
export class StaleFrames {
  #last: number | undefined;
  #catchingUp = false;

  /** @param now When the frame was handed over, in milliseconds. */
  isStale(now: number): boolean {
    const gap = now - (this.#last ?? now);
    this.#last = now;
    if (gap > SLEPT_MS) this.#catchingUp = true;
    else if (gap >= LIVE_GAP_MS) this.#catchingUp = false;
    return this.#catchingUp;
  }
}

/** A gap between two frames that means a sleep. */
const SLEPT_MS = 1_000;
/** So many frames of 20 ms in a row must take so long to be heard live: a page that catches up gets them faster. */
const WINDOW_FRAMES = 10;
const WINDOW_MS = 160;

/**
 * The audio thread goes on while the page sleeps: on waking, all sound of that time comes at once. That is old,
 * and faster than the server takes sound. This class finds these frames.
 */
export class StaleFrames {
  #last: number | undefined;
  #catchingUp = false;
  #windowStart = 0;
  #inWindow = 0;

  /** @param now When the frame was handed over, in milliseconds. */
  isStale(now: number): boolean {
    const slept = now - (this.#last ?? now) > SLEPT_MS;
    this.#last = now;
    if (slept || (this.#catchingUp && ++this.#inWindow === WINDOW_FRAMES)) {
      this.#catchingUp = slept || now - this.#windowStart < WINDOW_MS;
      this.#windowStart = now;
      this.#inWindow = 0;
    }
    return this.#catchingUp;
  }
}

/**
 * The microphone's 20 ms buffers, lent to the main thread and handed back, so that the audio thread does not allocate.
 * Bound: 16 buffers kept (more come back only after the main thread stalled; the surplus is left to the collector).
 */
export class FramePool {
  static readonly capacity = 16;
  readonly #byteLength: number;
  readonly #free: ArrayBuffer[] = [];

  constructor(byteLength: number) {
    this.#byteLength = byteLength;
    for (let i = 0; i < 4; i++) this.#free.push(new ArrayBuffer(byteLength));
  }

  get free(): number {
    return this.#free.length;
  }

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(this.#byteLength);
  }

  giveBack(buffer: ArrayBuffer): void {
    if (buffer.byteLength === this.#byteLength && this.#free.length < FramePool.capacity) this.#free.push(buffer);
  }
}

/** The last `capacity` samples of a stream that does not end. */
export class Recording {
  readonly #buffer: Float32Array;
  #written = 0;

  constructor(capacity: number) {
    this.#buffer = new Float32Array(capacity);
  }

  add(samples: Float32Array): void {
    for (const sample of samples) this.#buffer[this.#written++ % this.#buffer.length] = sample;
  }

  /** Fewer if there are not that many. */
  last(count: number): Float32Array {
    const size = this.#buffer.length;
    const length = Math.min(Math.max(0, Math.floor(count)), this.#written, size);
    const result = new Float32Array(length);
    for (let i = 0; i < length; i++) result[i] = this.#buffer[(this.#written - length + i) % size];
    return result;
  }
}

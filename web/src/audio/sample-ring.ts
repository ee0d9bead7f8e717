/**
 * First in, first out, of 16-bit samples. Grows by doubling up to `capacity` samples and never shrinks.
 * Full-mode: what does not fit is refused; what is queued is never dropped.
 * Growing allocates on the audio thread: it happens a handful of times in a call, when a chunk arrives, never in `read`.
 */
export class SampleRing {
  readonly capacity: number;
  #buffer: Int16Array;
  #start = 0;
  #length = 0;

  constructor(capacity: number, initial: number) {
    this.capacity = capacity;
    this.#buffer = new Int16Array(Math.min(initial, capacity));
  }

  get length(): number {
    return this.#length;
  }

  /** Takes as many samples as there is room for; returns how many. */
  write(samples: Int16Array): number {
    const count = Math.min(samples.length, this.capacity - this.#length);
    if (this.#length + count > this.#buffer.length) this.#grow(this.#length + count);
    const size = this.#buffer.length;
    const end = (this.#start + this.#length) % size;
    const head = Math.min(count, size - end);
    this.#buffer.set(samples.subarray(0, head), end);
    this.#buffer.set(samples.subarray(head, count), 0);
    this.#length += count;
    return count;
  }

  /** Moves `count` samples (which must be there) to `output` from `offset` on, scaled to [-1, 1]. */
  read(output: Float32Array, offset: number, count: number): void {
    const size = this.#buffer.length;
    for (let i = 0; i < count; i++) {
      output[offset + i] = this.#buffer[this.#start] / 32768;
      if (++this.#start === size) this.#start = 0;
    }
    this.#length -= count;
  }

  /** Copies `count` samples from the `from`th on (which must be there) to `output` from `offset` on, and leaves them in the queue. */
  peek(output: Float32Array, offset: number, count: number, from: number): void {
    const size = this.#buffer.length;
    for (let i = 0; i < count; i++) output[offset + i] = this.#buffer[(this.#start + from + i) % size] / 32768;
  }

  clear(): void {
    this.#start = 0;
    this.#length = 0;
  }

  #grow(needed: number): void {
    let size = Math.max(1, this.#buffer.length);
    while (size < needed) size *= 2;
    const grown = new Int16Array(Math.min(size, this.capacity));
    const head = Math.min(this.#length, this.#buffer.length - this.#start);
    grown.set(this.#buffer.subarray(this.#start, this.#start + head));
    grown.set(this.#buffer.subarray(0, this.#length - head), head);
    this.#buffer = grown;
    this.#start = 0;
  }
}

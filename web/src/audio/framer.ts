import { FramePool } from "./frame-pool";
import { toInt16 } from "./pcm16";
import { Resampler } from "./resampler";

/**
 * Cuts the microphone's sound (any rate, any block length) into frames of `frameSamples` at `outputRate`.
 * Runs on the audio thread: nothing is allocated per block as long as the buffers come back to the pool.
 */
export class Framer {
  readonly pool: FramePool;
  readonly #resampler: Resampler;
  readonly #frameSamples: number;
  readonly #emit: (frame: ArrayBuffer, rms: number) => void;
  #resampled = new Float32Array(512);
  #frame: Int16Array;
  #filled = 0;
  #sumOfSquares = 0;

  constructor(
    inputRate: number,
    outputRate: number,
    frameSamples: number,
    emit: (frame: ArrayBuffer, rms: number) => void,
  ) {
    this.#resampler = new Resampler(inputRate, outputRate);
    this.#frameSamples = frameSamples;
    this.#emit = emit;
    this.pool = new FramePool(frameSamples * 2);
    this.#frame = new Int16Array(this.pool.take());
  }

  push(block: Float32Array): void {
    const most = this.#resampler.maxOutput(block.length);
    if (most > this.#resampled.length) this.#resampled = new Float32Array(most);
    const count = this.#resampler.process(block, this.#resampled);
    for (let i = 0; i < count; i++) {
      const sample = this.#resampled[i];
      this.#frame[this.#filled++] = toInt16(sample);
      this.#sumOfSquares += sample * sample;
      if (this.#filled === this.#frameSamples) this.#finishFrame();
    }
  }

  #finishFrame(): void {
    const rms = Math.sqrt(this.#sumOfSquares / this.#frameSamples);
    this.#emit(this.#frame.buffer as ArrayBuffer, rms);
    this.#frame = new Int16Array(this.pool.take());
    this.#filled = 0;
    this.#sumOfSquares = 0;
  }
}

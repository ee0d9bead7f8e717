interface Block {
  time: number;
  samples: number;
  sumOfSquares: number;
}

/** RMS of the last second, from blocks as they come. Bound: blocks older than `windowMs` are forgotten. */
export class SlidingRms {
  #blocks: Block[] = [];

  constructor(
    readonly windowMs: number,
    readonly sampleRate: number,
  ) {}

  add(time: number, samples: number, sumOfSquares: number): void {
    this.#forget(time);
    this.#blocks.push({ time, samples, sumOfSquares });
  }

  /** Time without a block counts as silence. */
  rms(now: number): number {
    this.#forget(now);
    let sum = 0;
    for (const block of this.#blocks) sum += block.sumOfSquares;
    return Math.sqrt(sum / ((this.windowMs * this.sampleRate) / 1000));
  }

  #forget(now: number): void {
    while (this.#blocks.length > 0 && this.#blocks[0].time < now - this.windowMs) this.#blocks.shift();
  }
}

/** An RMS of [0, 1] as a meter shows it: -50 dB is nothing, -8 dB is full. */
export function meterLevel(rms: number): number {
  const decibels = 20 * Math.log10(rms + 1e-9);
  return Math.min(1, Math.max(0, (decibels + 50) / 42));
}

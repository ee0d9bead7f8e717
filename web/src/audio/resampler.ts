// A streaming rate converter: polyphase windowed sinc, any rational ratio.
//
// With in/out = M/L in lowest terms, output n lies at input position n*M/L. Its fractional part has only L values, so
// the low-pass is kept as L sets of taps. Kaiser window, beta 7 (about -70 dB stop band); 26 samples of the lower rate
// each side make the band edge about 1/6 of the lower Nyquist wide: for 48 -> 24 kHz flat to 10 kHz, gone from 12 kHz.

const HALF_WIDTH = 26;
const KAISER_BETA = 7;
const CUTOFF = 11 / 12;

export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #kernel: Float32Array;
  #history: Float32Array;
  #filled: number;
  /** Position of the next output's first tap in the history, in units of 1/up input samples. */
  #position = 0;

  constructor(inputRate: number, outputRate: number) {
    const divisor = gcd(inputRate, outputRate);
    this.#up = outputRate / divisor;
    this.#down = inputRate / divisor;
    const half = Math.ceil(HALF_WIDTH * Math.max(1, inputRate / outputRate));
    this.#taps = this.#up === this.#down ? 1 : 2 * half;
    this.#kernel = this.#taps === 1 ? Float32Array.of(1) : designKernel(this.#up, half, inputRate, outputRate);
    this.#history = new Float32Array(this.#taps + 1024);
    // Silence before the first sample, so that output n belongs to input n*M/L exactly (no delay but the look-ahead).
    this.#filled = this.#taps === 1 ? 0 : half - 1;
  }

  /** Input samples the filter looks ahead: what `finish` still has to give back. */
  get lookAhead(): number {
    return this.#taps >> 1;
  }

  /** The most samples that `inputLength` more input samples can yield. */
  maxOutput(inputLength: number): number {
    return Math.ceil(((inputLength + this.#taps) * this.#up) / this.#down) + 1;
  }

  /** Converts `input` and writes to `output`; returns how many samples were written. Allocates only to grow. */
  process(input: Float32Array, output: Float32Array): number {
    this.#append(input);
    const { length: limit } = output;
    let written = 0;
    let first = Math.floor(this.#position / this.#up);
    while (first + this.#taps <= this.#filled && written < limit) {
      let row = (this.#position % this.#up) * this.#taps;
      let sum = 0;
      for (let i = first; i < first + this.#taps; i++) sum += this.#history[i] * this.#kernel[row++];
      output[written++] = sum;
      this.#position += this.#down;
      first = Math.floor(this.#position / this.#up);
    }
    const used = Math.min(first, this.#filled);
    this.#history.copyWithin(0, used, this.#filled);
    this.#filled -= used;
    this.#position -= used * this.#up;
    return written;
  }

  #append(input: Float32Array): void {
    if (this.#filled + input.length > this.#history.length) {
      const grown = new Float32Array(2 * (this.#filled + input.length));
      grown.set(this.#history.subarray(0, this.#filled));
      this.#history = grown;
    }
    this.#history.set(input, this.#filled);
    this.#filled += input.length;
  }
}

function designKernel(up: number, half: number, inputRate: number, outputRate: number): Float32Array {
  const taps = 2 * half;
  const kernel = new Float32Array(up * taps);
  const cutoff = CUTOFF * Math.min(1, outputRate / inputRate);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let i = 0; i < taps; i++) {
      const distance = i - (half - 1) - phase / up;
      const weight = sinc(cutoff * distance) * kaiser(distance / half);
      kernel[phase * taps + i] = weight;
      sum += weight;
    }
    for (let i = 0; i < taps; i++) kernel[phase * taps + i] /= sum;
  }
  return kernel;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);
}

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

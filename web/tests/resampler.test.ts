import { describe, expect, it } from "vitest";
import { Resampler } from "../src/audio/resampler";

const OUTPUT_RATE = 24_000;

function sine(rate: number, frequency: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * i) / rate));
}

function convert(inputRate: number, input: Float32Array, block = 128, outputRate = OUTPUT_RATE): Float32Array {
  const resampler = new Resampler(inputRate, outputRate);
  const output = new Float32Array(resampler.maxOutput(input.length));
  let written = 0;
  for (let i = 0; i < input.length; i += block) {
    written += resampler.process(input.subarray(i, i + block), output.subarray(written));
  }
  return output.slice(0, written);
}

/** Level against full-scale 0.5, in dB, away from the ends. */
function level(samples: Float32Array): number {
  const middle = samples.subarray(1000, samples.length - 1000);
  const rms = Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
  return 20 * Math.log10(rms / (0.5 / Math.SQRT2) + 1e-9);
}

describe.each([44_100, 48_000, 96_000])("Resampler from %i Hz to 24 kHz", (rate) => {
  it.each([100, 440, 1000, 4000, 8000, 9500])("keeps a tone of %i Hz within 0.2 dB", (frequency) => {
    expect(Math.abs(level(convert(rate, sine(rate, frequency, 0.5))))).toBeLessThan(0.2);
  });

  it.each([12_100, 13_000, 15_000, 18_000, 21_000])(
    "keeps a tone of %i Hz, which would alias, below -50 dB",
    (frequency) => {
      expect(level(convert(rate, sine(rate, frequency, 0.5)))).toBeLessThan(-50);
    },
  );

  it("gives the same samples however the input is cut", () => {
    const input = sine(rate, 1234, 0.2);
    expect(convert(rate, input, 128)).toEqual(convert(rate, input, 997));
  });

  it("puts output n at input position n times the ratio", () => {
    const output = convert(rate, sine(rate, 1000, 0.2));
    for (let n = 100; n < output.length - 100; n++) {
      expect(output[n]).toBeCloseTo(0.5 * Math.sin((2 * Math.PI * 1000 * n) / OUTPUT_RATE), 2);
    }
  });

  it("loses nothing but the look-ahead", () => {
    const output = convert(rate, sine(rate, 440, 1));
    expect(OUTPUT_RATE - output.length).toBeLessThanOrEqual(28);
  });
});

describe("Resampler", () => {
  it("passes equal rates through bit for bit", () => {
    const input = sine(24_000, 440, 0.1);
    expect(convert(24_000, input)).toEqual(input);
  });

  it.each([8_000, 16_000, 22_050])("raises %i Hz to 24 kHz within 0.2 dB", (rate) => {
    expect(Math.abs(level(convert(rate, sine(rate, 1000, 0.5))))).toBeLessThan(0.2);
  });

  it("lowers nothing when it raises 24 kHz to 48 kHz for a speaker", () => {
    expect(Math.abs(level(convert(24_000, sine(24_000, 3000, 0.5), 480, 48_000)))).toBeLessThan(0.2);
  });
});

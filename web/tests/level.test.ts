import { describe, expect, it } from "vitest";
import { meterLevel, SlidingRms } from "../src/audio/level";
import { Recording } from "../src/audio/recording";

describe("levels", () => {
  it("the RMS of the last second forgets, and takes silence into account", () => {
    const rms = new SlidingRms(1000, 24_000);
    rms.add(0, 12_000, 12_000 * 0.25);
    expect(rms.rms(100)).toBeCloseTo(0.5 * Math.SQRT1_2);
    expect(rms.rms(1001)).toBe(0);
  });

  it("a meter goes from nothing to full between -50 and -8 dB", () => {
    expect([0, 0.001, 0.4, 1].map(meterLevel)).toEqual([0, 0, 1, 1]);
    expect(meterLevel(0.05)).toBeCloseTo(0.57, 1);
  });

  it("a recording keeps the newest samples", () => {
    const recording = new Recording(5);
    recording.add(Float32Array.of(1, 2, 3, 4, 5, 6, 7));
    expect([...recording.last(3)]).toEqual([5, 6, 7]);
    expect([...recording.last(99)]).toEqual([3, 4, 5, 6, 7]);
  });
});

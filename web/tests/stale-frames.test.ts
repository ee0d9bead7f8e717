import { expect, it } from "vitest";
import { isStale } from "../src/audio/stale-frames";

/** How many of `count` frames pass that were captured every 20 ms from 0 on, and come every `everyMs` from `from` on. */
function passed(count: number, from: number, everyMs: number): number {
  const frames = Array.from({ length: count }, (_, i) => ({
    capturedAt: i * 20,
    comes: Math.max(i * 20, from + i * everyMs),
  }));
  return frames.filter(({ capturedAt, comes }) => !isStale(capturedAt, comes)).length;
}

it("frames that come every 20 ms pass", () => {
  expect(passed(100, 0, 20)).toBe(100);
});

it("a hiccup of half a second loses nothing", () => {
  expect(passed(25, 520, 1)).toBe(25);
});

it("a hiccup of a second and a half loses only what is older than a second", () => {
  expect(passed(100, 1_500, 1)).toBeGreaterThanOrEqual(73);
});

it.each([0.1, 1, 8, 14, 19])(
  "of a sleep of half a minute that is read every %d ms, no frame older than a second passes",
  (everyMs) => {
    // The age of frame i when it comes is 30 s less i times what the page gains with each frame.
    const tooOld = Math.floor(29_000 / (20 - everyMs));
    expect(passed(tooOld, 30_000, everyMs)).toBe(0);
    expect(passed(tooOld + 52, 30_000, everyMs)).toBeGreaterThanOrEqual(50);
  },
);

it("a machine that catches up as slowly as sound is spoken sends nothing old", () => {
  expect(passed(1_500, 30_000, 20)).toBe(0);
});

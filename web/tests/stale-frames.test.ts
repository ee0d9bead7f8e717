import { expect, it } from "vitest";
import { StaleFrames } from "../src/audio/stale-frames";

/** How many frames pass, of `count` that come every `everyMs` from `from` on. */
function passed(frames: StaleFrames, from: number, everyMs: number, count: number): number {
  const times = Array.from({ length: count }, (_, i) => from + i * everyMs);
  return times.filter((time) => !frames.isStale(time)).length;
}

it("frames that come every 20 ms pass", () => {
  expect(passed(new StaleFrames(), 0, 20, 100)).toBe(100);
});

it("a hiccup of half a second loses nothing", () => {
  const frames = new StaleFrames();
  passed(frames, 0, 20, 2);
  expect(passed(frames, 520, 1, 25)).toBe(25);
});

it.each([0.1, 1, 8, 14])("what was heard during a sleep and comes every %d ms is stale", (everyMs) => {
  const frames = new StaleFrames();
  passed(frames, 0, 20, 2);
  expect(passed(frames, 30_000, everyMs, 1_500)).toBe(0);
  expect(passed(frames, 30_000 + 1_500 * everyMs + 20, 20, 100)).toBeGreaterThanOrEqual(80);
});

import { expect, it } from "vitest";
import { StaleFrames } from "../src/audio/stale-frames";

function staleAt(times: number[]): boolean[] {
  const frames = new StaleFrames();
  return times.map((time) => frames.isStale(time));
}

it("frames that come every 20 ms are live", () => {
  expect(staleAt([0, 20, 40, 60])).toEqual([false, false, false, false]);
});

it("a network-free hiccup of half a second loses nothing", () => {
  expect(staleAt([0, 500, 501, 502, 520])).toEqual([false, false, false, false, false]);
});

it("what was heard during a sleep is stale until frames come in their own time again", () => {
  expect(staleAt([0, 30_000, 30_001, 30_001.5, 30_020, 30_021, 30_040])).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

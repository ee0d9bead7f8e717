import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { stillThere } from "../src/hub/still-there";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const NEVER = new Promise<never>(() => {});

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What comes out, and after how many milliseconds. */
async function timed(outcome: Promise<boolean>): Promise<[boolean, number]> {
  const begun = Date.now();
  let ended = 0;
  outcome.then(() => {
    ended = Date.now() - begun;
  });
  await vi.runAllTimersAsync();
  return [await outcome, ended];
}

it("a server that answers is still there", async () => {
  expect(await timed(stillThere(after(700), () => 0))).toEqual([true, 1_000]);
});

it("a server that refuses the question is still there", async () => {
  expect(await timed(stillThere(Promise.reject(new Error("unknown method")), () => 0))).toEqual([true, 1_000]);
});

it("a server that says nothing is gone after five seconds", async () => {
  expect(await timed(stillThere(NEVER, () => 7))).toEqual([false, 5_000]);
});

it("messages from before the sleep, read late, do not make a dead server live", async () => {
  let received = 0;
  setTimeout(() => received++, 300);
  expect(await timed(stillThere(NEVER, () => received))).toEqual([false, 6_000]);
});

it("an answer behind twenty seconds of sound on a slow network is waited for", async () => {
  const begun = Date.now();
  const received = (): number => Math.floor((Date.now() - begun) / 100);
  expect(await timed(stillThere(after(20_000), received))).toEqual([true, 20_000]);
});

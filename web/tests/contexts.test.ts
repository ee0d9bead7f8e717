import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Contexts } from "../src/audio/contexts";

/** An audio context whose system decides when it runs. */
class FakeContext extends EventTarget {
  state = "running";
  currentTime = 0;
  grants = true;
  resumed = 0;

  async resume(): Promise<void> {
    this.resumed++;
    if (this.grants) this.become("running");
  }

  async suspend(): Promise<void> {
    this.become("suspended");
  }

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

let told: boolean[];
let contexts: Contexts;
let context: FakeContext;
let clock: ReturnType<typeof setInterval>;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  contexts = new Contexts((stopped) => told.push(stopped));
  context = new FakeContext();
  clock = setInterval(() => {
    if (context.state === "running") context.currentTime++;
  }, 100);
  contexts.add(context as unknown as AudioContext);
});
afterEach(() => {
  clearInterval(clock);
  contexts.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it.each(["suspended", "interrupted"])("a context that becomes %s is resumed at once, without a word", async (state) => {
  context.become(state);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(context.state).toBe("running");
  expect(told).toEqual([]);
});

it("a context that may not go on is told, asked for again, and told to go on", async () => {
  context.grants = false;
  context.become("interrupted");
  await vi.advanceTimersByTimeAsync(1_500);
  expect(told).toEqual([true]);
  const before = context.resumed;
  contexts.wake();
  expect(context.resumed).toBe(before + 1);
  context.grants = true;
  contexts.wake();
  expect(told).toEqual([true, false]);
});

it("a context that runs with a clock that stands is started anew", async () => {
  clearInterval(clock);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(context.resumed).toBeGreaterThan(0);
});

it("a context that was taken out is left alone", async () => {
  contexts.remove(context as unknown as AudioContext);
  context.become("suspended");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(context.resumed).toBe(0);
  expect(told).toEqual([]);
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CallFailure, PROBLEMS } from "../src/errors";
import { within } from "../src/patience";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("a wait for what never comes ends with what is missing", async () => {
  const waiting = within(new Promise(() => {}), 4_000, PROBLEMS.noOutput);
  const seen = expect(waiting).rejects.toEqual(new CallFailure(PROBLEMS.noOutput));
  await vi.advanceTimersByTimeAsync(4_000);
  await seen;
});

it("what comes in time comes as it is, and leaves no timer behind", async () => {
  expect(await within(Promise.resolve(7), 4_000, PROBLEMS.noOutput)).toBe(7);
  await expect(within(Promise.reject(new Error("its own")), 4_000, PROBLEMS.noOutput)).rejects.toThrow("its own");
  expect(vi.getTimerCount()).toBe(0);
});

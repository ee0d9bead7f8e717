import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RETRY_DELAYS_MS, retry } from "../src/hub/retry";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("retry waits longer each time, and stops at success", async () => {
  const at: number[] = [];
  const begun = Date.now();
  const outcome = retry(async () => {
    at.push(Date.now() - begun);
    if (at.length < 4) throw new Error("gone");
    return "back";
  }, new AbortController().signal);
  await vi.runAllTimersAsync();
  expect(await outcome).toBe("back");
  expect(at).toEqual([200, 700, 1700, 3700]);
});

it("retry gives up after the last delay", async () => {
  const attempt = vi.fn().mockRejectedValue(new Error("gone"));
  const outcome = retry(attempt, new AbortController().signal);
  await vi.runAllTimersAsync();
  expect(await outcome).toBeUndefined();
  expect(attempt).toHaveBeenCalledTimes(RETRY_DELAYS_MS.length);
  expect(Math.max(...RETRY_DELAYS_MS)).toBe(30_000);
});

it("retry ends at once when the caller hangs up", async () => {
  const hangUp = new AbortController();
  const attempt = vi.fn();
  const outcome = retry(attempt, hangUp.signal);
  hangUp.abort();
  expect(await outcome).toBeUndefined();
  expect(attempt).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

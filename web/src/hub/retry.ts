/** Waits before each attempt to come back: quick first, because most losses are a moment; about two minutes in all. */
export const RETRY_DELAYS_MS: readonly number[] = [200, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000];

/**
 * Calls `attempt` after each delay until one succeeds. Undefined when `signal` is aborted or the delays are used up.
 * A browser that reports being back online does not wait for the rest of the delay.
 */
export async function retry<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (const delay of RETRY_DELAYS_MS) {
    await pause(delay, signal);
    if (signal.aborted) return undefined;
    try {
      return await attempt();
    } catch {
      // Still gone: the next delay is longer.
    }
  }
  return undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      globalThis.removeEventListener?.("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    globalThis.addEventListener?.("online", done);
  });
}

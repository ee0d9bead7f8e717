/** The waits before each attempt to reconnect: short at first, because most losses are short; about two minutes in all. */
export const RETRY_DELAYS_MS: readonly number[] = [200, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000];

/**
 * Calls `attempt` after each delay until one succeeds. Undefined when `signal` is aborted or the delays are used up.
 * When the page is online again or shown again, the delay ends: timers of a hidden page run late.
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
      globalThis.document?.removeEventListener("visibilitychange", seen);
      resolve();
    };
    const seen = (): void => {
      if (document.visibilityState === "visible") done();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    globalThis.addEventListener?.("online", done);
    globalThis.document?.addEventListener("visibilitychange", seen);
  });
}

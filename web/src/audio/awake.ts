/** How often the clock is looked at, and the gap in it that counts as a sleep of the page. */
const TICK_MS = 1_000;
const SLEPT_MS = 4_000;

/** `shown`: the page is shown again, or woke from a sleep. `touched`: it was clicked or typed in. */
export type Waking = "shown" | "touched";

/**
 * Tells when the page comes back to life or is touched, until `signal` is aborted: what the system took away meanwhile may be
 * taken again then, and often only then.
 */
export function onWaking(tell: (waking: Waking) => void, signal: AbortSignal): void {
  const options = { signal, capture: true, passive: true };
  const shown = (event?: Event): void => {
    // The focus of an element does not concern the page.
    const ofElement = event?.target instanceof Element;
    if (!ofElement && document.visibilityState !== "hidden") tell("shown");
  };
  const touched = (): void => tell("touched");
  document.addEventListener("visibilitychange", shown, options);
  // Page Lifecycle: a frozen page goes on. Not in all browsers, hence the clock as well.
  document.addEventListener("resume", shown, options);
  for (const name of ["pageshow", "focus", "online"]) window.addEventListener(name, shown, options);
  for (const name of ["pointerup", "touchend", "click", "keydown"]) window.addEventListener(name, touched, options);
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - last > SLEPT_MS) shown();
    last = now;
  }, TICK_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}

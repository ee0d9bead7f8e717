/** Sound that waited for longer is not sent: it was said to a page that slept, and the server takes no sound faster than real time for long. */
const OLDEST_MS = 1_000;

/**
 * Whether a frame has waited too long for the page. The audio thread goes on while the page sleeps: on waking, everything that it has
 * heard meanwhile comes at once. Its age tells, and not how fast the frames come, because a busy machine catches up slowly.
 *
 * @param capturedAt When the audio thread had the frame, in milliseconds of `Date.now()`, the one clock that both threads have.
 * @param now The same clock when the page has it.
 */
export function isStale(capturedAt: number, now: number): boolean {
  return now - capturedAt > OLDEST_MS;
}

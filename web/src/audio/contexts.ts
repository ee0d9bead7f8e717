/** How long a context may take to run again before the user is told. */
const PATIENCE_MS = 1_000;
/** How often the contexts' clocks are looked at. */
const LOOK_MS = 2_000;

/**
 * The audio contexts of one call. The system stops them without an event for a phone call, a locked screen or another program
 * (`suspended`, on iOS `interrupted`), and sometimes leaves them `running` with a clock that stands.
 */
export class Contexts {
  readonly #clocks = new Map<AudioContext, number>();
  readonly #onStopped: (stopped: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #looking: ReturnType<typeof setInterval>;
  #stopped = false;

  /** @param onStopped Called when the sound has stopped for longer than a moment, and when it goes on. */
  constructor(onStopped: (stopped: boolean) => void) {
    this.#onStopped = onStopped;
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Keeps a context running from now on. To be called once it runs. */
  add(context: AudioContext): void {
    this.#clocks.set(context, -1);
    context.addEventListener("statechange", () => {
      if (this.#clocks.has(context)) this.wake();
    });
  }

  remove(context: AudioContext): void {
    this.#clocks.delete(context);
  }

  /** Resumes the contexts that have stopped. Browsers allow it at once, after a touch, when the phone call is over, or never. */
  wake(): void {
    for (const context of this.#clocks.keys()) {
      if (context.state !== "running" && context.state !== "closed") void context.resume().catch(() => {});
    }
    if (!this.#stopsNow()) this.#tell(false);
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#tell(this.#stopsNow());
      }, PATIENCE_MS);
  }

  close(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#timer);
    this.#clocks.clear();
  }

  #stopsNow(): boolean {
    return [...this.#clocks.keys()].some((context) => context.state !== "running");
  }

  #look(): void {
    for (const [context, before] of this.#clocks) {
      const now = context.currentTime;
      this.#clocks.set(context, now);
      // Seen on iOS after a phone call: the context goes on only after it was suspended.
      if (context.state === "running" && now === before) void context.suspend().catch(() => {});
    }
    if (this.#stopsNow() || this.#stopped) this.wake();
  }

  #tell(stopped: boolean): void {
    if (stopped === this.#stopped) return;
    this.#stopped = stopped;
    this.#onStopped(stopped);
  }
}

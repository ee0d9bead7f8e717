import { CallFailure, PROBLEMS } from "../errors";
import type { CallStarted } from "../protocol";
import { encode } from "./encode";
import { upload } from "./upload";

const MAX_WAITING = 8;

/** The files of one call, sent one after the other. A file that is chosen before the call is up, or while the connection is away, waits. */
export class Outbox {
  readonly #signal: AbortSignal;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #terms: CallStarted | undefined;
  #wake: (() => void)[] = [];

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wakeAll(), { once: true });
  }

  /** True while a file is on its way: what is typed meanwhile may be a question about it. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  /** Settles when all files that were added are sent or refused. */
  get settled(): Promise<unknown> {
    return this.#last;
  }

  up(started: CallStarted): void {
    this.#terms = started;
    this.#wakeAll();
  }

  down(): void {
    this.#terms = undefined;
  }

  /** Sends a file; returns what was sent. Rejects with a CallFailure that says why it was not taken. */
  send(file: Blob, name: string): Promise<Blob> {
    if (this.#waiting >= MAX_WAITING) return Promise.reject(new CallFailure(PROBLEMS.tooManyFiles));
    this.#waiting++;
    const sending = this.#last.then(() => this.#sendNow(file, name)).finally(() => this.#waiting--);
    this.#last = sending.catch(() => {});
    return sending;
  }

  async #sendNow(file: Blob, name: string): Promise<Blob> {
    const call = await this.#call();
    let sent = file;
    if (file.type.startsWith("image/")) {
      if (!call.pictures) throw new CallFailure(PROBLEMS.noPictures);
      sent = await encode(file, call.pictures);
    }
    await upload(sent, name, call, this.#signal);
    return sent;
  }

  async #call(): Promise<CallStarted> {
    while (!this.#terms && !this.#signal.aborted) await new Promise<void>((resolve) => this.#wake.push(resolve));
    if (!this.#terms) throw new CallFailure(PROBLEMS.notSent);
    return this.#terms;
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

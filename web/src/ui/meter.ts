import { meterLevel } from "../audio/level";
import { byId } from "./element";

/** One side's level: rises at once, falls gently. */
export class Meter {
  readonly #track: HTMLElement;
  readonly #bar: HTMLElement;
  #target = 0;
  #shown = 0;
  #spoken = -1;

  constructor(id: string) {
    this.#track = byId(id);
    this.#bar = this.#track.firstElementChild as HTMLElement;
  }

  /** 0 to 1, as shown now. */
  get level(): number {
    return this.#shown;
  }

  set(rms: number): void {
    this.#target = meterLevel(rms);
  }

  /** One step of animation; false when there is nothing more to move. */
  step(): boolean {
    this.#shown = this.#target > this.#shown ? this.#target : Math.max(this.#target, this.#shown - 0.04);
    this.#bar.style.setProperty("transform", `scaleX(${this.#shown.toFixed(3)})`);
    const spoken = Math.round(this.#shown * 10) * 10;
    if (spoken !== this.#spoken) this.#track.setAttribute("aria-valuenow", String(spoken));
    this.#spoken = spoken;
    return this.#shown > 0;
  }
}

import { byId } from "./element";

/** Stops the reply; there only while there is something to stop. */
export class StopButton {
  readonly #button = byId<HTMLButtonElement>("stop");

  constructor(onStop: () => void) {
    this.#button.addEventListener("click", onStop);
  }

  show(speaking: boolean): void {
    this.#button.disabled = !speaking;
  }

  press(): void {
    this.#button.click();
  }
}

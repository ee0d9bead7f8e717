import { byId } from "./element";

/** The one big button: talk, and in a call hang up. A native button: Space and Enter press it. */
export class TalkButton {
  readonly #button = byId<HTMLButtonElement>("talk");
  readonly #label = byId("talk-label");

  constructor(onPress: () => void) {
    this.#button.addEventListener("click", onPress);
  }

  show(inCall: boolean): void {
    this.#button.dataset.call = document.body.dataset.call = inCall ? "on" : "off";
    this.#label.textContent = inCall ? "Hang up" : "Talk";
  }
}

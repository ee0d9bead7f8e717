import type { MicrophoneState } from "../audio/call-sound";
import { byId } from "./element";

/** Mutes and unmutes. In a typed call it switches the microphone on. */
export class MuteButton {
  readonly #button = byId<HTMLButtonElement>("mute");
  readonly #label = byId("mute-label");
  #state: MicrophoneState = "off";

  constructor(onToggle: (muted: boolean) => void) {
    this.#button.addEventListener("click", () => onToggle(this.#state === "on"));
  }

  show(inCall: boolean, state: MicrophoneState): void {
    this.#state = state;
    this.#button.disabled = !inCall;
    this.#button.setAttribute("aria-pressed", String(inCall && state === "muted"));
    this.#label.textContent = !inCall || state === "on" ? "Mute" : state === "muted" ? "Muted" : "Use microphone";
  }

  press(): void {
    this.#button.click();
  }
}

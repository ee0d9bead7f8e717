import type { Assistant } from "../protocol";
import { byId } from "./element";

const SUGGESTIONS = ["what time is it", "tell me a long story", "what is the weather in Oslo", "roll the dice"];

/** The name of the assistant and, for the simulator, the phrases that it understands. */
export class AssistantBadge {
  #simulated = false;
  #explained = false;

  constructor(onSuggestion: (text: string) => void) {
    const suggestions = byId("suggestions");
    suggestions.append("Try: ");
    SUGGESTIONS.forEach((text, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => onSuggestion(text));
      suggestions.append(...(i > 0 ? [" · "] : []), button);
    });
  }

  /** What the caller said was not understood. The simulator's page says what works, at the first time only. */
  notUnderstood(): void {
    if (!this.#simulated || this.#explained) return;
    this.#explained = true;
    byId("not-understood").hidden = false;
  }

  show({ name, simulated, note, standsIn }: Assistant): void {
    this.#simulated = simulated;
    if (!simulated) byId("not-understood").hidden = true;
    byId("assistant").hidden = false;
    byId("assistant-name").textContent = name;
    byId("assistant-badge").hidden = !simulated;
    byId("assistant-stand-in").hidden = !standsIn;
    byId("suggestions").hidden = !simulated;
    byId("note").hidden = !note;
    byId("note").textContent = note;
  }
}

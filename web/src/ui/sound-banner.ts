import type { ProblemText } from "../errors";
import { byId, make } from "./element";

/** Shows that the system has stopped the sound, and offers to start it again: browsers require a click for that. */
export class SoundBanner {
  readonly #place = byId("sound-banner");
  readonly #onRestore: () => void;

  constructor(onRestore: () => void) {
    this.#onRestore = onRestore;
  }

  show(problem: ProblemText | undefined): void {
    this.#place.replaceChildren();
    if (!problem) return;
    const notice = make("div", "notice");
    const text = make("p");
    text.append(make("strong", "", problem.message), ` ${problem.hint}`);
    const button = make("button", "notice-action", "Turn it on again");
    button.type = "button";
    button.addEventListener("click", this.#onRestore);
    notice.append(text, button);
    this.#place.append(notice);
  }
}

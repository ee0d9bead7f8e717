import type { ProblemText } from "../errors";
import { byId, make } from "./element";

/** Says that the system has taken the sound, for as long as it has, and offers to take it back: browsers want a click for that. */
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

import type { ProblemText } from "../errors";
import { byId, make } from "./element";

const LONGEST = 3;
const SHOWN_MS = 20_000;

/** Problems that did not end the call. The last three are shown, each for 20 s or until it is dismissed. */
export class Notices {
  readonly #list = byId("notices");

  add({ message, hint }: ProblemText): void {
    for (const old of this.#list.children) {
      if ((old as HTMLElement).dataset.message === message) old.remove();
    }
    const notice = make("div", "notice");
    notice.dataset.message = message;
    const dismiss = make("button", "", "✕");
    dismiss.type = "button";
    dismiss.setAttribute("aria-label", "Dismiss");
    dismiss.addEventListener("click", () => notice.remove());
    const text = make("p");
    text.append(make("strong", "", message), hint ? ` ${hint}` : "");
    notice.append(text, dismiss);
    this.#list.append(notice);
    while (this.#list.children.length > LONGEST) this.#list.firstElementChild?.remove();
    setTimeout(() => notice.remove(), SHOWN_MS);
  }

  clear(): void {
    this.#list.replaceChildren();
  }
}

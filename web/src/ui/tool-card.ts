import type { Tool } from "../protocol";
import { make } from "./element";
import { icon } from "./icons";
import { plainDuration, plainName } from "./words";

/** What the assistant is looking up or doing: its name in plain words, how it went, how long it took, what came of it. */
export class ToolCard {
  readonly element = make("div", "tool");
  readonly #mark = make("span", "tool-mark");
  readonly #name = make("span", "tool-name");
  readonly #state = make("span", "tool-state");
  readonly #result = make("span", "tool-result");

  constructor() {
    this.element.dataset.testid = "tool";
    this.element.append(this.#mark, this.#name, this.#state);
  }

  show({ name, state, elapsedMs, result }: Tool): void {
    this.element.dataset.tool = name;
    this.element.dataset.state = state;
    this.#name.textContent = plainName(name);
    this.#mark.replaceChildren(...(state === "running" ? [] : [icon(state)]));
    const took = plainDuration(elapsedMs);
    this.#state.textContent =
      state === "running" ? "Running…" : state === "done" ? `Done in ${took}` : `Failed after ${took}`;
    this.#result.textContent = result ?? "";
    if (result) this.element.append(this.#result);
    else this.#result.remove();
  }
}

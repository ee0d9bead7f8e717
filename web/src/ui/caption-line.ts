import type { Line } from "../timeline";
import { make } from "./element";

/**
 * One line of the conversation. Its text holds only the words. The speaker, and the mark of a line that was cut off, are
 * added by the style sheet. The words that were not heard yet are dimmed, where the browser can highlight.
 */
export class CaptionLine {
  readonly element = make("p", "line");
  readonly #text = make("span", "line-text");
  #node: Text | undefined;
  #ahead: Range | undefined;

  constructor(role: Line["role"]) {
    this.element.dataset.role = role;
    this.element.append(this.#text);
  }

  show({ text, state }: Line): void {
    this.element.dataset.state = state;
    // Read out when it is complete, not letter by letter.
    this.element.setAttribute("aria-busy", String(state === "partial"));
    if (text && this.#node) this.#node.data = text;
    else {
      this.#node = text ? document.createTextNode(text) : undefined;
      this.#text.replaceChildren(...(this.#node ? [this.#node] : []));
    }
  }

  /** Dims what comes after the heard share of the text; 1 dims nothing. */
  showHeard(ratio: number): void {
    const ahead = highlights();
    if (!ahead) return;
    if (this.#ahead) ahead.delete(this.#ahead);
    this.#ahead = undefined;
    if (!this.#node || ratio >= 1) return;
    const { data } = this.#node;
    const from = data.lastIndexOf(" ", Math.floor(data.length * ratio)) + 1;
    this.#ahead = document.createRange();
    this.#ahead.setStart(this.#node, from);
    this.#ahead.setEnd(this.#node, data.length);
    ahead.add(this.#ahead);
  }

  remove(): void {
    this.showHeard(1);
    this.element.remove();
  }
}

function highlights(): Highlight | undefined {
  if (typeof Highlight === "undefined" || !CSS.highlights) return undefined;
  let ahead = CSS.highlights.get("ahead");
  if (!ahead) {
    ahead = new Highlight();
    CSS.highlights.set("ahead", ahead);
  }
  return ahead;
}

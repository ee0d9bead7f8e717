import type { Line } from "../timeline";
import { make } from "./element";

const MARKS: Partial<Record<Line["state"], string>> = {
  interrupted: "interrupted",
  failed: "This could not be written down.",
};

/** One line of the conversation. The words that were not heard yet are dimmed, where the browser can highlight. */
export class CaptionLine {
  readonly element = make("p", "line");
  readonly #speaker = make("span", "visually-hidden");
  readonly #text = make("span", "line-text");
  readonly #mark = make("span", "line-mark");
  readonly #node = document.createTextNode("");
  #ahead: Range | undefined;

  constructor(role: Line["role"]) {
    this.element.dataset.role = role;
    this.#speaker.textContent = role === "user" ? "You: " : "Assistant: ";
    this.#text.append(this.#node);
    this.element.append(this.#speaker, this.#text);
  }

  show(line: Line): void {
    this.element.dataset.state = line.state;
    // Read out when it is complete, not letter by letter.
    this.element.setAttribute("aria-busy", String(line.state === "partial"));
    if (line.text && !this.#node.parentNode) this.#text.append(this.#node);
    if (this.#node.data !== line.text) this.#node.data = line.text;
    if (!line.text) this.#node.remove();
    const mark = line.state === "failed" && line.text ? "" : (MARKS[line.state] ?? "");
    if (mark) {
      this.#mark.textContent = mark;
      this.element.append(this.#mark);
    } else this.#mark.remove();
  }

  /** Dims what comes after the heard share of the text; 1 dims nothing. */
  showHeard(ratio: number): void {
    const ahead = highlights();
    if (!ahead) return;
    if (this.#ahead) ahead.delete(this.#ahead);
    this.#ahead = undefined;
    const { data } = this.#node;
    const from = ratio >= 1 ? data.length : data.lastIndexOf(" ", Math.floor(data.length * ratio)) + 1;
    if (from >= data.length || !this.#node.parentNode) return;
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

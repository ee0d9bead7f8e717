import type { Decision } from "../protocol";
import { make } from "./element";

const MOST = 200;

/** With `?debug`: what was decided about each sound over a reply, and by which rule. The newest is first. */
export class DecisionList {
  readonly #list: HTMLOListElement;

  constructor() {
    this.#list = make("ol", "decisions");
    this.#list.dataset.testid = "decisions";
    this.#list.setAttribute("aria-label", "Decisions about sounds over a reply");
    document.querySelector("main")?.append(this.#list);
  }

  add({ atMs, kind, rule, inputs }: Decision): void {
    const line = make("li");
    line.dataset.kind = kind;
    const { soundMs, voiceMs, levelDb, roomDb } = inputs;
    line.textContent = `${(atMs / 1000).toFixed(2)} s: ${kind}: ${rule} (sound ${soundMs} ms, voice ${voiceMs} ms, ${levelDb} dB in ${roomDb} dB)`;
    this.#list.prepend(line);
    while (this.#list.children.length > MOST) this.#list.lastChild?.remove();
  }
}

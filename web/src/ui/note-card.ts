import { make } from "./element";

/** Words to be read rather than heard, as the assistant put them there. */
export class NoteCard {
  readonly element = make("section", "note-card");
  readonly #title = make("h2");
  readonly #text = make("p");

  constructor() {
    this.element.dataset.testid = "note";
    this.element.append(this.#title, this.#text);
  }

  show(title: string, text: string): void {
    this.#title.textContent = title;
    this.#text.textContent = text;
  }
}

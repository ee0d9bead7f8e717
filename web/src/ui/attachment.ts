import { make } from "./element";

/** A file that the server has: the picture, or the name of a document. `onSize` is called when it takes up its room. */
export class Attachment {
  readonly element = make("figure", "attachment");
  readonly #url: string | undefined;

  constructor(file: Blob, name: string, onSize: () => void) {
    this.element.dataset.testid = "attachment";
    this.element.dataset.name = name;
    if (!file.type.startsWith("image/")) {
      this.element.append(make("figcaption", "", name));
      return;
    }
    this.#url = URL.createObjectURL(file);
    const picture = make("img");
    picture.alt = name;
    picture.addEventListener("load", onSize);
    picture.src = this.#url;
    this.element.append(picture);
  }

  remove(): void {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.element.remove();
  }
}

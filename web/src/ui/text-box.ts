import { byId } from "./element";

/** Typing, in a call or to start one. `onSend` answers whether the text was taken; if not, it stays in the box. */
export class TextBox {
  constructor(onSend: (text: string) => boolean) {
    const input = byId<HTMLInputElement>("text-input");
    byId<HTMLFormElement>("typing").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text && onSend(text)) input.value = "";
      input.focus();
    });
  }
}

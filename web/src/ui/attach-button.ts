import { byId } from "./element";

/** Files by the button, by paste and by drop. */
export class AttachButton {
  constructor(onFile: (file: File) => void) {
    const input = byId<HTMLInputElement>("attach-file");
    byId<HTMLButtonElement>("attach").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      for (const file of input.files ?? []) onFile(file);
      // The same file may be chosen again.
      input.value = "";
    });
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      for (const file of files) onFile(file);
    });
    this.#listenForDrops(byId("conversation"), onFile);
  }

  #listenForDrops(place: HTMLElement, onFile: (file: File) => void): void {
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    // Without this the browser opens a file that is dropped anywhere, and the call is gone with the page.
    for (const type of ["dragover", "drop"] as const)
      document.addEventListener(type, (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        place.classList.toggle("dropping", type === "dragover");
        if (type === "drop") for (const file of event.dataTransfer?.files ?? []) onFile(file);
      });
    document.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) place.classList.remove("dropping");
    });
  }
}

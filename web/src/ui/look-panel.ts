import { Camera } from "../attachments/camera";
import { CallFailure, PROBLEMS, type ProblemText } from "../errors";
import { byId } from "./element";

export interface LookListener {
  taken(frame: Blob): void;
  problem(problem: ProblemText): void;
}

/** The camera's preview. It is off until the button is pressed, and one frame is taken when that is asked for. */
export class LookPanel {
  readonly #panel = byId("look-panel");
  readonly #button = byId<HTMLButtonElement>("look");
  readonly #camera = new Camera(byId<HTMLVideoElement>("look-preview"));
  readonly #listener: LookListener;

  constructor(listener: LookListener) {
    this.#listener = listener;
    this.#button.addEventListener("click", () => void this.#toggle());
    byId("look-take").addEventListener("click", () => void this.#take());
    byId("look-close").addEventListener("click", () => this.close());
  }

  close(): void {
    this.#camera.close();
    this.#show(false);
  }

  async #toggle(): Promise<void> {
    if (!this.#panel.hidden) {
      this.close();
      return;
    }
    this.#show(true);
    try {
      await this.#camera.open();
    } catch (error) {
      this.#fail(error);
      this.close();
    }
  }

  async #take(): Promise<void> {
    try {
      this.#listener.taken(await this.#camera.take());
      this.close();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#listener.problem(error instanceof CallFailure ? error.problem : PROBLEMS.cameraBusy);
  }

  #show(open: boolean): void {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-pressed", String(open));
  }
}

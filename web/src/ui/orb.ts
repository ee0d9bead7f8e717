import type { PageState } from "../call";
import { byId } from "./element";
import { drawShape } from "./orb-shapes";

/** How much of the previous state's shape is still seen, in animation steps of about 16 ms. */
const FADE_STEPS = 14;

/** The animated ring around the Talk button: it shows the speaker, the level and the state, by shape as well as colour. */
export class Orb {
  readonly #canvas = byId<HTMLCanvasElement>("orb");
  readonly #context = this.#canvas.getContext("2d") as CanvasRenderingContext2D;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  /** Recent levels, newest first: the microphone's travel around the ring. */
  readonly #history = new Float32Array(48);
  #state: PageState = "idle";
  #color = "";
  #fade = 0;

  constructor() {
    const redraw = (): void => this.#prepare();
    new ResizeObserver(redraw).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.show("idle");
  }

  show(state: PageState): void {
    this.#state = state;
    this.#fade = FADE_STEPS;
    this.#prepare();
  }

  /** One step of animation; false when the picture no longer changes. */
  step(time: number, level: number): boolean {
    this.#history.copyWithin(1, 0);
    this.#history[0] = level;
    if (this.#fade > 0) this.#fade--;
    const { width, height } = this.#canvas;
    this.#context.clearRect(0, 0, width, height);
    this.#context.save();
    this.#context.translate(width / 2, height / 2);
    this.#context.scale(width / 320, height / 320);
    this.#context.globalAlpha = 1 - this.#fade / (FADE_STEPS + 4);
    this.#context.strokeStyle = this.#context.fillStyle = this.#color;
    drawShape(this.#context, this.#state, this.#still.matches ? 0 : time / 1000, level, this.#history);
    this.#context.restore();
    const resting = this.#state === "idle" || this.#state === "error";
    return !resting || this.#fade > 0 || level > 0;
  }

  #prepare(): void {
    const scale = Math.min(3, window.devicePixelRatio || 1);
    const { clientWidth, clientHeight } = this.#canvas;
    this.#canvas.width = Math.max(1, Math.round(clientWidth * scale));
    this.#canvas.height = Math.max(1, Math.round(clientHeight * scale));
    this.#color = getComputedStyle(this.#canvas).color;
    this.step(performance.now(), this.#history[0]);
  }
}

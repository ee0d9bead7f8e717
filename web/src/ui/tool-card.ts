import type { Citation, Tool } from "../protocol";
import { citationList } from "./citation-list";
import { make } from "./element";
import { icon } from "./icons";
import { toolPicture } from "./tool-picture";
import { plainArguments, plainDuration, plainName, runningTime } from "./words";

/**
 * The card of a tool call: the name in plain words, the state, the time, the result,
 * and the question to the caller, if there is one.
 */
export class ToolCard {
  readonly element = make("div", "tool");
  readonly #mark = make("span", "tool-mark");
  readonly #name = make("span", "tool-name");
  readonly #state = make("span", "tool-state");
  readonly #took = make("span", "tool-took");
  readonly #result = make("span", "tool-result");
  readonly #question: HTMLElement;
  #picture: HTMLElement | undefined;
  #citations: HTMLElement | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** @param answer Takes the caller's yes or no; false if it could not be sent, and may be given again. */
  constructor(answer: (yes: boolean) => boolean) {
    this.element.dataset.testid = "tool";
    this.element.tabIndex = -1;
    const head = make("span", "tool-progress");
    head.append(this.#state, " ", this.#took);
    this.element.append(this.#mark, this.#name, head);
    this.#question = make("div", "tool-question");
    this.#question.setAttribute("role", "group");
    const question = make("span", "", "May I do this?");
    this.#question.append(question, this.#button("Yes", true, answer), this.#button("No", false, answer));
  }

  show({ name, state, elapsedMs, result }: Tool): void {
    this.element.dataset.tool = name;
    this.element.dataset.state = state;
    this.#name.textContent = plainName(name);
    this.#mark.replaceChildren(...(state === "running" ? [] : [icon(state)]));
    this.#state.textContent = { waiting: "Needs your yes", running: "Running…", done: "Done", failed: "Failed" }[state];
    // A call that waits for a yes shows its arguments.
    // Results for programs are not for people, who see the citations.
    const words = this.#citations && result?.startsWith("{") ? "" : (result ?? "");
    const below = state === "waiting" ? plainArguments(result ?? "") : words;
    this.#result.textContent = below;
    this.#put(this.#result, below !== "");
    this.#ask(state === "waiting");
    this.#tick(state, elapsedMs);
  }

  /** @param onSize Called when the picture has taken up its room. */
  showPicture(url: string, caption: string, onSize: () => void): void {
    this.#picture?.remove();
    this.#picture = toolPicture(url, caption, onSize);
    this.element.append(this.#picture);
  }

  showCitations(citations: Citation[]): void {
    this.#citations?.remove();
    this.#citations = citationList(citations);
    this.#put(this.#citations, citations.length > 0);
  }

  /** The call is over. */
  end(): void {
    clearInterval(this.#ticking);
    if (this.element.dataset.state === "running" || this.element.dataset.state === "waiting") {
      this.element.dataset.state = "over";
      this.#state.textContent = "The call ended";
      this.#took.textContent = "";
    }
    this.#ask(false);
  }

  #tick(state: Tool["state"], elapsedMs: number): void {
    clearInterval(this.#ticking);
    const running = state === "running";
    // Running seconds are hidden from screen readers, which would read them all the time.
    this.#took.setAttribute("aria-hidden", String(running));
    const took = `${state === "failed" ? "after" : "in"} ${plainDuration(elapsedMs)}`;
    this.#took.textContent = running ? runningTime(elapsedMs) : state === "waiting" ? "" : took;
    if (!running) return;
    const began = performance.now() - elapsedMs;
    this.#ticking = setInterval(() => {
      this.#took.textContent = runningTime(performance.now() - began);
    }, 1000);
  }

  #ask(asking: boolean): void {
    if (asking) this.#question.setAttribute("aria-label", `${this.#name.textContent}: may I do this?`);
    this.#put(this.#question, asking);
  }

  #button(label: string, yes: boolean, answer: (yes: boolean) => boolean): HTMLButtonElement {
    const button = make("button", yes ? "tool-yes" : "tool-no", label);
    button.type = "button";
    button.dataset.testid = yes ? "tool-yes" : "tool-no";
    button.addEventListener("click", () => {
      if (!answer(yes)) return;
      // The button disappears, and the focus must not jump to the top of the page.
      this.element.focus({ preventScroll: true });
      this.#ask(false);
      this.#state.textContent = yes ? "You said yes" : "You said no";
      // A refused call has no further state.
      this.element.dataset.state = yes ? "running" : "over";
      this.#mark.replaceChildren();
    });
    return button;
  }

  /** The row that stands below another one: citations come after the result, and the picture is always last. */
  #below(row: HTMLElement): HTMLElement | null {
    const citations = this.#citations?.isConnected ? this.#citations : undefined;
    return (row === this.#citations ? undefined : citations) ?? this.#picture ?? null;
  }

  /** Shows or removes one of the rows below the head, the picture always last. */
  #put(row: HTMLElement, shown: boolean): void {
    if (!shown) row.remove();
    else if (!row.isConnected || row.parentElement !== this.element) this.element.insertBefore(row, this.#below(row));
  }
}

import type { MicrophoneState } from "../audio/call-sound";
import type { PageState } from "../call";
import type { ProblemText } from "../errors";
import { byId } from "./element";

const TEXTS: Record<Exclude<PageState, "error">, ProblemText> = {
  idle: { message: "Press Talk to start", hint: "" },
  connecting: { message: "Connecting…", hint: "" },
  listening: { message: "Listening", hint: "" },
  thinking: { message: "Thinking…", hint: "" },
  speaking: { message: "Speaking", hint: "Just talk to interrupt" },
  reconnecting: { message: "Connection lost. Reconnecting…", hint: "The call goes on when it is back." },
};

/** The state of the call in plain words. Screen readers read it out when it changes. */
export class StatusLine {
  readonly #text = byId("status-text");
  readonly #hint = byId("status-hint");

  show(state: Exclude<PageState, "error">, microphone: MicrophoneState, note: string): void {
    let { message, hint } = TEXTS[state];
    if (state === "idle" && note) hint = note;
    if (state === "listening" && microphone === "muted") {
      message = "Microphone muted";
      hint = "Unmute to talk, or type";
    }
    if (state === "listening" && microphone === "off") {
      message = "Ready";
      hint = "Type a message";
    }
    if (state === "speaking" && microphone !== "on") hint = "";
    this.#set(message, hint);
  }

  showProblem({ message, hint }: ProblemText): void {
    this.#set(message, hint);
  }

  /** Sets the text only if it changed, because screen readers would read the same words again. */
  #set(message: string, hint: string): void {
    if (this.#text.textContent !== message) this.#text.textContent = message;
    if (this.#hint.textContent !== hint) this.#hint.textContent = hint;
  }
}

// Every sentence the page says when something goes wrong: what happened, and what to do.

import type { CallEnd } from "./protocol";

export interface Trouble {
  message: string;
  hint: string;
}

/** A call that could not be started or went wrong on this side. */
export class CallFailure extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
  }
}

export const TROUBLES = {
  insecureOrigin: {
    message: "This page cannot use a microphone here.",
    hint: "Browsers allow it on secure pages only: open through https or localhost. Typing works meanwhile.",
  },
  permission: {
    message: "The microphone is blocked.",
    hint: "Allow it for this page (the icon beside the address) and try again. Typing works meanwhile.",
  },
  noMicrophone: {
    message: "No microphone was found.",
    hint: "Connect one and press Talk again, or type your message below.",
  },
  microphoneBusy: {
    message: "The microphone could not be opened.",
    hint: "Another program may be using it. Close that program and press Talk again, or type below.",
  },
  microphoneLost: {
    message: "The microphone went away.",
    hint: "Connect it again or choose another under Audio, then unmute. You can type meanwhile.",
  },
  audio: {
    message: "This browser could not start its sound system.",
    hint: "Reload the page; if that does not help, use a current Chrome, Edge, Firefox or Safari.",
  },
  noSound: {
    message: "The answers cannot be heard here.",
    hint: "Browsers play them on secure pages only: open through https or localhost. They are written here.",
  },
  serverUnreachable: {
    message: "The server does not answer.",
    hint: "Check your connection and that the server is running, then try again.",
  },
  serverGone: {
    message: "The connection to the server was lost.",
    hint: "It did not come back. Check your connection, then start again.",
  },
  serverRefused: {
    message: "The server could not start the call.",
    hint: "Try again in a moment.",
  },
  replyTooLong: {
    message: "The reply is longer than this page can hold.",
    hint: "Its end will not be heard. Ask for a shorter answer.",
  },
  typedTooMuch: {
    message: "That was not sent.",
    hint: "The connection is down and several messages are waiting already.",
  },
  speakerRefused: {
    message: "That speaker could not be used.",
    hint: "The sound stays where it was. Choose another under Audio.",
  },
} as const satisfies Record<string, Trouble>;

/** What the browser said about the microphone, in plain words. */
export function microphoneTrouble(error: unknown): Trouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return TROUBLES.permission;
    case "NotFoundError":
    case "OverconstrainedError":
      return TROUBLES.noMicrophone;
    default:
      return TROUBLES.microphoneBusy;
  }
}

const ENDINGS: Record<string, Trouble> = {
  hung_up: { message: "You hung up.", hint: "Press Talk to start again." },
  finished: { message: "The assistant said goodbye.", hint: "Press Talk to start again." },
  caller_gone: { message: "The connection was lost for too long.", hint: "Press Talk to start again." },
  idle: { message: "The call ended because nobody spoke.", hint: "Press Talk to start again." },
  max_duration: { message: "The call reached its longest time.", hint: "Press Talk to start a new one." },
  assistant_failed: { message: "The assistant failed.", hint: "Try again in a moment." },
  shutdown: { message: "The server is stopping.", hint: "Try again in a minute." },
  refused: { message: "The server has no room for this call.", hint: "Try again in a moment." },
  error: { message: "Something went wrong on the server.", hint: "Try again." },
};

const ORDINARY_ENDINGS = new Set(["hung_up", "finished", "idle", "max_duration"]);

/** The server's own words where it has any. */
export function endingTrouble(end: CallEnd): Trouble & { ordinary: boolean } {
  const fallback = ENDINGS[end.reason] ?? ENDINGS.error;
  const ordinary = ORDINARY_ENDINGS.has(end.reason);
  if (end.reason === "hung_up") return { ...fallback, ordinary };
  return { message: end.message || fallback.message, hint: end.hint || fallback.hint, ordinary };
}

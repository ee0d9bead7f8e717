// Every sentence the page says when something goes wrong: what happened, and what to do.

import type { CallEnd } from "./protocol";

export interface ProblemText {
  message: string;
  hint: string;
}

/** A call that could not be started or went wrong on this side. */
export class CallFailure extends Error {
  constructor(readonly problem: ProblemText) {
    super(problem.message);
  }
}

export const PROBLEMS = {
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
  allowMicrophone: {
    message: "Allow the microphone",
    hint: "The browser asks for it, beside the address. The call begins when you have answered.",
  },
  microphoneUnanswered: {
    message: "The browser's question about the microphone was not answered.",
    hint: "Press Talk again and allow the microphone. Typing works without it.",
  },
  microphoneLost: {
    message: "The microphone went away, and there is no other.",
    hint: "Connect one, and it is used at once. You can type meanwhile.",
  },
  microphoneBack: {
    message: "A microphone is there again.",
    hint: "It is in use now.",
  },
  microphoneReplaced: {
    message: "The microphone went away.",
    hint: "The system's default microphone is used now. Choose another under Audio.",
  },
  noEchoCanceller: {
    message: "This microphone has no echo canceller.",
    hint: "Through a loudspeaker the assistant may hear itself. Use headphones, or choose another microphone under Audio.",
  },
  microphoneSilenced: {
    message: "The microphone is silent.",
    hint: "The system, a switch or another program has muted it.",
  },
  speakerReplaced: {
    message: "The speaker went away.",
    hint: "The sound now comes from the system's default speaker. Choose another under Audio.",
  },
  speakerLost: {
    message: "The speaker went away, and there is no other.",
    hint: "Connect one to hear the answers. They are also written here.",
  },
  soundStopped: {
    message: "The sound has stopped.",
    hint: "The system took it, perhaps for a phone call or a locked screen.",
  },
  audio: {
    message: "This browser could not start its sound system.",
    hint: "Reload the page; if that does not help, use a current Chrome, Edge, Firefox or Safari.",
  },
  noOutput: {
    message: "The sound of this browser does not start.",
    hint: "It needs a speaker or headphones, for the microphone as well. Connect one and press Talk again. Typing works meanwhile.",
  },
  pageParts: {
    message: "A part of this page could not be loaded.",
    hint: "Reload the page. If that does not help, check your connection.",
  },
  noSound: {
    message: "The answers cannot be heard here.",
    hint: "Browsers play them on secure pages only: open through https or localhost. They are written here.",
  },
  offline: {
    message: "This device is offline.",
    hint: "Connect it to a network and try again.",
  },
  serverUnreachable: {
    message: "The server does not answer.",
    hint: "Check your connection and that the server is running, then try again.",
  },
  serverSilent: {
    message: "The server does not begin the call.",
    hint: "Try again in a moment. Its log says what it waits for.",
  },
  originRefused: {
    message: "The server refuses this page's address.",
    hint: `For its operator: the proxy must pass the Host header on, or add ${globalThis.location?.origin} to Voice:Security:AllowedOrigins.`,
  },
  accessRefused: {
    message: "The way to the server is refused.",
    hint: "A proxy, a firewall or a login stands before it. Reload the page and sign in, or ask its operator.",
  },
  socketsBlocked: {
    message: "The connection for calls is blocked.",
    hint: "The server is there, but WebSockets do not get through, and sound takes no other way. For its operator: the proxy must pass Upgrade and Connection on. In a company's network, try another network.",
  },
  serverElsewhere: {
    message: "Something else answers in the server's place.",
    hint: "For its operator: the proxy must pass all addresses below this page's on to Voice, also hubs/voice.",
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
  notSent: {
    message: "The file was not sent.",
    hint: "The connection broke. Send it again.",
  },
  fileTooLarge: {
    message: "The file is too large.",
    hint: "Send a smaller one. A proxy before the server may take less than the server.",
  },
  tooManyFiles: {
    message: "The file was not sent.",
    hint: "Several files are waiting already. Wait until they are there.",
  },
  noPictures: {
    message: "This server takes no pictures.",
    hint: "Describe in words what it shows.",
  },
  pictureUnreadable: {
    message: "This browser cannot read the picture.",
    hint: "It may be damaged, or of a kind that is not taken (SVG, HEIC). Send a JPEG or PNG.",
  },
  cameraInsecure: {
    message: "This page cannot use a camera here.",
    hint: "Browsers allow it on secure pages only: open through https or localhost.",
  },
  cameraBlocked: {
    message: "The camera is blocked.",
    hint: "Allow it for this page (the icon beside the address), or attach a picture.",
  },
  noCamera: {
    message: "No camera was found.",
    hint: "Connect one, or attach a picture.",
  },
  cameraBusy: {
    message: "The camera could not be opened.",
    hint: "Another program may be using it. Close that program, or attach a picture.",
  },
  cameraDark: {
    message: "The camera shows nothing yet.",
    hint: "Wait until the preview is there, then take the picture.",
  },
  typedTooMuch: {
    message: "That was not sent.",
    hint: "The connection is down and several messages are waiting already.",
  },
  speakerRefused: {
    message: "That speaker could not be used.",
    hint: "The sound stays where it was. Choose another under Audio.",
  },
} as const satisfies Record<string, ProblemText>;

/** What the browser said about the microphone, in plain words. */
export function microphoneProblem(error: unknown): ProblemText {
  if (error instanceof CallFailure) return error.problem;
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return PROBLEMS.permission;
    case "NotFoundError":
    case "OverconstrainedError":
      return PROBLEMS.noMicrophone;
    default:
      return PROBLEMS.microphoneBusy;
  }
}

const ENDINGS: Record<string, ProblemText> = {
  hung_up: { message: "You hung up.", hint: "Press Talk to start again." },
  finished: { message: "The assistant said goodbye.", hint: "Press Talk to start again." },
  caller_gone: { message: "The connection was lost for too long.", hint: "Press Talk to start again." },
  idle: { message: "The call ended because no words were spoken.", hint: "Press Talk to start again." },
  max_duration: { message: "The call reached its longest time.", hint: "Press Talk to start a new one." },
  assistant_failed: { message: "The assistant failed.", hint: "Try again in a moment." },
  shutdown: { message: "The server is stopping.", hint: "Try again in a minute." },
  refused: { message: "The server has no room for this call.", hint: "Try again in a moment." },
  error: { message: "Something went wrong on the server.", hint: "Try again." },
};

const ORDINARY_ENDINGS = new Set(["hung_up", "finished", "idle", "max_duration"]);

/** The server's own words where it has any. */
export function endingProblem(end: CallEnd): ProblemText & { ordinary: boolean } {
  const fallback = ENDINGS[end.reason] ?? ENDINGS.error;
  const ordinary = ORDINARY_ENDINGS.has(end.reason);
  if (end.reason === "hung_up") return { ...fallback, ordinary };
  return { message: end.message || fallback.message, hint: end.hint || fallback.hint, ordinary };
}

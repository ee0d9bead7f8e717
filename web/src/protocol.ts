// The messages of docs/browser-protocol.md, as types. Times are milliseconds; audio is mono PCM16 LE at 24 kHz.

/** Relative to the document: the page may stand below a path of a reverse proxy. */
export const HUB_PATH = "hubs/voice";
export const SAMPLE_RATE = 24_000;
export const FRAME_SAMPLES = 480;
export const MAX_REPORTS = 32;
export const MAX_TEXT_LENGTH = 4_000;
export const MAX_TOOL_TEXT = 4_000;

export type AssistantState = "connecting" | "listening" | "thinking" | "speaking";
export type Role = "user" | "assistant";
export type CaptionState = "partial" | "final" | "interrupted" | "failed" | "dropped";
export type ToolState = "waiting" | "running" | "done" | "failed";

export interface TalkOptions {
  resume?: string;
  language?: string;
  /** True to be told why a sound over a reply stopped it or not. */
  decisions?: boolean;
}

export type DecisionKind = "began" | "paused" | "resumed" | "stopped" | "waited" | "ignored";

export interface DecisionInputs {
  soundMs: number;
  voiceMs: number;
  quietMs: number;
  levelDb: number;
  roomDb: number;
  callerDb?: number | null;
  echoDb?: number | null;
  echoDelayMs?: number | null;
}

/** What was decided about a sound over a reply; `rule` is English words for people. */
export interface Decision {
  atMs: number;
  kind: DecisionKind;
  rule: string;
  inputs: DecisionInputs;
}

export interface Assistant {
  name: string;
  simulated: boolean;
  note: string;
  standsIn: boolean;
}

/** How a picture is sent: scaled down to a longest side in pixels, in a file of at most so many bytes. */
export interface PictureTerms {
  longestSide: number;
  largestBytes: number;
}

export interface CallStarted {
  callId: string;
  resume: string;
  resumed: boolean;
  assistant: Assistant;
  audio: { sampleRate: number; frameMs: number };
  /** Null if the server takes no pictures. */
  pictures?: PictureTerms | null;
}

export interface Caption {
  id: string;
  order: number;
  role: Role;
  from: number;
  text: string;
  state: CaptionState;
}

export interface Tool {
  callId: string;
  name: string;
  state: ToolState;
  elapsedMs: number;
  result?: string | null;
}

/** A place that the result of a tool comes from: a file and its page from 1, or a page of the web. */
export interface Citation {
  file: string;
  page?: number | null;
  quote: string;
  url?: string | null;
}

/** A tool that runs here, as the assistant is told of it; `parametersJson` is a JSON schema of an object. */
export interface OfferedTool {
  name: string;
  description: string;
  parametersJson: string;
}

export interface Problem {
  code: string;
  message: string;
  hint: string;
  side: "caller" | "server" | "assistant";
  retryable: boolean;
}

export interface CallEnd {
  callId: string;
  reason: string;
  side: "caller" | "server" | "assistant";
  message: string;
  hint: string;
}

/** How much of one part of a reply has been played since the part began; whole milliseconds, rounded down. */
export interface PlaybackReport {
  itemId: string;
  contentIndex: number;
  playedMs: number;
}

/** What the server may call on the page. */
export interface ServerMessages {
  CallStarted(started: CallStarted): void;
  State(state: AssistantState): void;
  Audio(itemId: string, contentIndex: number, bytes: Uint8Array): void;
  AudioDone(itemId: string, contentIndex: number): void;
  Clear(clearId: number): void;
  Pause(): void;
  Resume(): void;
  Caption(caption: Caption): void;
  Tool(tool: Tool): void;
  Decision(decision: Decision): void;
  Picture(callId: string, url: string, caption: string): void;
  Citations(callId: string, citations: Citation[]): void;
  RunTool(callId: string, name: string, argumentsJson: string): void;
  Problem(problem: Problem): void;
  Ended(end: CallEnd): void;
}

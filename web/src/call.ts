import { Outbox } from "./attachments/outbox";
import { CallSound, type MicrophoneState, type SoundListener, type SoundOptions } from "./audio/call-sound";
import { CallFailure, endingProblem, PROBLEMS, type ProblemText } from "./errors";
import { Link, type TalkOutcome } from "./hub/link";
import { whyGone, whyUnreachable } from "./hub/probe";
import { retry } from "./hub/retry";
import type {
  AssistantState,
  CallStarted,
  Caption,
  Citation,
  Decision,
  OfferedTool,
  PlaybackReport,
  Problem,
  ServerMessages,
  TalkOptions,
  Tool,
} from "./protocol";

export type PageState = "idle" | AssistantState | "reconnecting" | "error";

export interface CallOptions extends SoundOptions {
  /** BCP 47, for the transcription of the caller; empty for any language. */
  language: string;
  /** True to get the reasons for which a sound over a reply stopped it or not. */
  decisions: boolean;
  /** The tools of the page. */
  tools: OfferedTool[];
}

/** The reports of a call. Nothing follows `over`. */
export interface CallListener extends Pick<SoundListener, "waiting" | "silenced" | "rendered"> {
  state(state: PageState): void;
  started(started: CallStarted): void;
  caption(caption: Caption): void;
  tool(tool: Tool): void;
  decision(decision: Decision): void;
  picture(callId: string, url: string, caption: string): void;
  citations(callId: string, citations: Citation[]): void;
  /** Runs a tool of the page; never rejects. */
  runTool(callId: string, name: string, argumentsJson: string): Promise<{ ok: boolean; text: string }>;
  /** `code` is the server's, of docs/browser-protocol.md. */
  problem(problem: ProblemText, code?: string): void;
  microphone(state: MicrophoneState): void;
  heard(rms: number): void;
  framesSent(count: number): void;
  received(itemId: string, contentIndex: number, milliseconds: number): void;
  played(reports: PlaybackReport[]): void;
  cleared(clear: { clearId: number; receivedAt: number; flushedAt: number; reports: PlaybackReport[] }): void;
  /** The call is over; with `problem` if it did not end as it should. */
  over(problem: ProblemText | undefined, note: string): void;
}

/** Texts typed before the call is up, or while the connection is away. Full-mode: the new one is refused. */
const MAX_WAITING_TEXTS = 8;
/** The server has deadlines of its own, all of them shorter. */
const BEGIN_TIMEOUT_MS = 60_000;

/** One call, from pressing Talk to hanging up. Every call has its own; it is used once. */
export class Call {
  readonly #options: CallOptions;
  readonly #stop = new AbortController();
  readonly #waitingTexts: string[] = [];
  readonly #outbox = new Outbox(this.#stop.signal);
  #listener: CallListener | undefined;
  #sound: CallSound | undefined;
  #link: Link | undefined;
  #resume: string | undefined;
  #callId: string | undefined;
  #up = false;
  #beginning: ReturnType<typeof setTimeout> | undefined;

  constructor(options: CallOptions, listener: CallListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Runs the call to its end; never rejects. To be called in a click or a key press, so that sound is allowed. */
  async run(): Promise<void> {
    this.#listener?.state("connecting");
    let problem: ProblemText | undefined;
    let note = "";
    try {
      note = await this.#talk();
    } catch (error) {
      problem = error instanceof CallFailure ? error.problem : PROBLEMS.audio;
    }
    const listener = this.#listener;
    this.#release();
    listener?.over(problem, note);
  }

  /** Ends the call at once for the caller. The goodbye to the server goes on in the background. */
  hangUp(): void {
    this.#stop.abort();
  }

  /** False: too many are waiting already. */
  sendText(text: string): boolean {
    if (this.#outbox.busy && this.#up) void this.#outbox.settled.then(() => this.#sendNow(text));
    else if (this.#up) this.#link?.sendText(text);
    else if (this.#waitingTexts.length >= MAX_WAITING_TEXTS) return false;
    else this.#waitingTexts.push(text);
    return true;
  }

  /** Sends a file, once the call is up; returns what was sent. Rejects with a CallFailure if it is not taken. */
  attach(file: Blob, name: string): Promise<Blob> {
    return this.#outbox.send(file, name);
  }

  #sendNow(text: string): void {
    if (this.#up) this.#link?.sendText(text);
    else this.#waitingTexts.push(text);
  }

  /** Answers a tool that waits for the caller's leave. False if the connection is lost and the answer was not sent. */
  confirm(callId: string, yes: boolean): boolean {
    if (this.#up) this.#link?.confirm(callId, yes);
    return this.#up;
  }

  interrupt(): void {
    if (this.#up) this.#link?.interrupt();
    else void this.#sound?.output?.flush();
  }

  async setMuted(muted: boolean): Promise<void> {
    await this.#sound?.setMuted(muted);
  }

  async useMicrophone(deviceId: string): Promise<void> {
    await this.#sound?.useMicrophone(deviceId);
  }

  async useSpeaker(deviceId: string): Promise<void> {
    await this.#sound?.useSpeaker(deviceId);
  }

  /** Starts the sound again that the system has stopped. Call it in a click. */
  async restoreSound(): Promise<void> {
    await this.#sound?.restore();
  }

  /** Returns a note on how the call ended; throws a CallFailure if it went wrong. */
  async #talk(): Promise<string> {
    const { signal } = this.#stop;
    if (this.#options.microphone && !navigator.mediaDevices) throw new CallFailure(PROBLEMS.insecureOrigin);
    const sound = new CallSound(this.#options, this.#soundListener());
    this.#sound = sound;
    // The hub comes before the microphone, so that its first words are not lost.
    const opening = Promise.race([sound.openSpeaker(), aborted(signal)]);
    // Without a server no worklet can be loaded either, so the fault of the connection is reported first.
    opening.catch(() => {});
    let link = await this.#connectFirst();
    await opening;
    if (this.#options.microphone && !signal.aborted) await Promise.race([sound.openMicrophone(), aborted(signal)]);
    sound.tellMicrophone();
    while (!signal.aborted) {
      const outcome = await this.#talkOn(link);
      if (outcome === undefined) break;
      if (outcome.kind === "failed") throw new CallFailure(PROBLEMS.serverRefused);
      if (outcome.kind === "ended") {
        const { message, hint, ordinary } = endingProblem(outcome.end);
        if (!ordinary) throw new CallFailure({ message, hint });
        return outcome.end.reason === "hung_up" ? "" : message;
      }
      // The server cuts the reply at the heard position, and answers again when the call goes on.
      void sound.output?.flush();
      this.#listener?.state("reconnecting");
      const next = await retry(() => this.#connect(), signal);
      if (next) link = next;
      else if (!signal.aborted) throw new CallFailure(await whyGone());
    }
    return "";
  }

  /** Talks until the call is over or the connection is lost; undefined when the caller has hung up. */
  async #talkOn(link: Link): Promise<TalkOutcome | undefined> {
    const unanswered = new Promise<never>((_, reject) => {
      this.#beginning = setTimeout(() => reject(new CallFailure(PROBLEMS.serverSilent)), BEGIN_TIMEOUT_MS);
    });
    try {
      return await Promise.race([link.talk(this.#talkOptions()), unanswered, aborted(this.#stop.signal)]);
    } finally {
      clearTimeout(this.#beginning);
      this.#up = false;
      this.#outbox.down();
    }
  }

  #talkOptions(): TalkOptions {
    const { language, decisions } = this.#options;
    return {
      ...(language ? { language } : {}),
      ...(decisions ? { decisions } : {}),
      ...(this.#resume ? { resume: this.#resume } : {}),
    };
  }

  async #connectFirst(): Promise<Link> {
    try {
      return await this.#connect();
    } catch {
      throw new CallFailure(await whyUnreachable());
    }
  }

  async #connect(): Promise<Link> {
    const link = new Link(this.#messages());
    this.#link = link;
    await Promise.race([link.start(), aborted(this.#stop.signal)]);
    return link;
  }

  #soundListener(): SoundListener {
    return {
      frame: (frame, rms) => {
        this.#listener?.heard(rms);
        this.#listener?.framesSent(this.#link?.sendFrame(frame) ?? 0);
      },
      played: (reports) => {
        this.#link?.played(reports);
        this.#listener?.played(reports);
      },
      rendered: (rendered) => this.#listener?.rendered(rendered),
      microphone: (state) => this.#listener?.microphone(state),
      waiting: (missing) => this.#listener?.waiting(missing),
      silenced: (problem) => this.#listener?.silenced(problem),
      problem: (problem) => this.#listener?.problem(problem),
      shown: () => void this.#link?.check(),
    };
  }

  #messages(): ServerMessages {
    return {
      CallStarted: (started) => this.#started(started),
      State: (state) => this.#listener?.state(state),
      Audio: (itemId, contentIndex, bytes) => {
        this.#sound?.output?.play(itemId, contentIndex, bytes);
        this.#listener?.received(itemId, contentIndex, bytes.byteLength / 48);
      },
      AudioDone: (itemId, contentIndex) => this.#sound?.output?.complete(itemId, contentIndex),
      Clear: (clearId) => void this.#clear(clearId),
      Pause: () => this.#sound?.output?.pause(),
      Resume: () => this.#sound?.output?.resume(),
      Caption: (caption) => this.#listener?.caption(caption),
      Tool: (tool) => this.#listener?.tool(tool),
      Decision: (decision) => this.#listener?.decision(decision),
      Picture: (callId, url, caption) => this.#listener?.picture(callId, url, caption),
      Citations: (callId, citations) => this.#listener?.citations(callId, citations),
      RunTool: (callId, name, argumentsJson) => void this.#runTool(callId, name, argumentsJson),
      Problem: ({ code, message, hint }: Problem) => this.#listener?.problem({ message, hint }, code),
      // Talk completes with the same object.
      Ended: () => {},
    };
  }

  #started(started: CallStarted): void {
    // This is another call than before (the token was too old), so the rest of the old reply does not belong to it.
    if (this.#callId !== undefined && this.#callId !== started.callId) void this.#sound?.output?.flush();
    this.#callId = started.callId;
    this.#resume = started.resume;
    this.#up = true;
    clearTimeout(this.#beginning);
    this.#link?.offerTools(this.#options.tools);
    this.#listener?.started(started);
    this.#outbox.up(started);
    // A question that was typed beside a picture belongs to it.
    const waiting = this.#waitingTexts.splice(0);
    if (this.#outbox.busy) void this.#outbox.settled.then(() => waiting.forEach((text) => void this.#sendNow(text)));
    else for (const text of waiting) this.#link?.sendText(text);
  }

  async #runTool(callId: string, name: string, argumentsJson: string): Promise<void> {
    const result = await this.#listener?.runTool(callId, name, argumentsJson);
    // After a reconnection the answer goes to where the call is now.
    if (result) this.#link?.toolResult(callId, result.ok, result.text);
  }

  async #clear(clearId: number): Promise<void> {
    const receivedAt = performance.now();
    const link = this.#link;
    const reports = (await this.#sound?.output?.flush()) ?? [];
    link?.cleared(clearId, reports);
    this.#listener?.cleared({ clearId, receivedAt, flushedAt: performance.now(), reports });
  }

  #release(): void {
    this.#listener = undefined;
    this.#stop.abort();
    this.#sound?.close();
    this.#sound = undefined;
    void this.#link?.hangUp();
    this.#link = undefined;
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

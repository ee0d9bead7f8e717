import { Microphone } from "./audio/microphone";
import { type Output, SilentSpeaker } from "./audio/silent-speaker";
import { type Rendered, Speaker } from "./audio/speaker";
import { CallFailure, endingTrouble, microphoneTrouble, TROUBLES, type Trouble } from "./errors";
import { Link } from "./hub/link";
import { retry } from "./hub/retry";
import type {
  AssistantState,
  CallStarted,
  Caption,
  OfferedTool,
  PlaybackReport,
  Problem,
  ServerMessages,
  TalkOptions,
  Tool,
} from "./protocol";

export type PageState = "idle" | AssistantState | "reconnecting" | "error";
export type MicrophoneState = "off" | "on" | "muted";

export interface CallOptions {
  /** Ask for the microphone; without it the call is typed, until the microphone is switched on. */
  microphone: boolean;
  microphoneId: string;
  speakerId: string;
  /** BCP 47, for the transcription of what the caller says; empty: whatever is spoken. */
  language: string;
  raw: boolean;
  record: boolean;
  /** What the assistant may do on the page. */
  tools: OfferedTool[];
}

/** What a call tells. Nothing is told after `over`. */
export interface CallListener {
  state(state: PageState): void;
  started(started: CallStarted): void;
  caption(caption: Caption): void;
  tool(tool: Tool): void;
  picture(callId: string, url: string, caption: string): void;
  /** Runs a tool of the page; never rejects. */
  runTool(callId: string, name: string, argumentsJson: string): Promise<{ ok: boolean; text: string }>;
  problem(problem: Trouble): void;
  microphone(state: MicrophoneState): void;
  heard(rms: number): void;
  framesSent(count: number): void;
  received(itemId: string, contentIndex: number, milliseconds: number): void;
  played(reports: PlaybackReport[]): void;
  rendered(rendered: Rendered): void;
  cleared(clear: { clearId: number; receivedAt: number; flushedAt: number; reports: PlaybackReport[] }): void;
  /** The call is over; with `trouble` if it did not end as it should. */
  over(trouble: Trouble | undefined, note: string): void;
}

/** Texts typed before the call is up, or while the connection is away. Full-mode: the new one is refused. */
const MAX_WAITING_TEXTS = 8;

/** One call, from pressing Talk to hanging up. Every call has its own; it is used once. */
export class Call {
  readonly #options: CallOptions;
  readonly #stop = new AbortController();
  readonly #waitingTexts: string[] = [];
  #listener: CallListener | undefined;
  #speaker: Output | undefined;
  #microphone: Microphone | undefined;
  #link: Link | undefined;
  #resume: string | undefined;
  #callId: string | undefined;
  #up = false;
  #muted = false;
  #opening: Promise<void> | undefined;

  constructor(options: CallOptions, listener: CallListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Runs the call to its end; never rejects. To be called in a click or a key press, so that sound is allowed. */
  async run(): Promise<void> {
    this.#listener?.state("connecting");
    let trouble: Trouble | undefined;
    let note = "";
    try {
      note = await this.#talk();
    } catch (error) {
      trouble = error instanceof CallFailure ? error.trouble : TROUBLES.audio;
    }
    const listener = this.#listener;
    this.#release();
    listener?.over(trouble, note);
  }

  /** Over at once for the caller; the goodbye to the server goes on in the background. */
  hangUp(): void {
    this.#stop.abort();
  }

  /** False: too many are waiting already. */
  sendText(text: string): boolean {
    if (this.#up) this.#link?.sendText(text);
    else if (this.#waitingTexts.length >= MAX_WAITING_TEXTS) return false;
    else this.#waitingTexts.push(text);
    return true;
  }

  /** Answers a tool that waits for the caller's leave. False: the connection is away, and nobody was told. */
  confirm(callId: string, yes: boolean): boolean {
    if (this.#up) this.#link?.confirm(callId, yes);
    return this.#up;
  }

  interrupt(): void {
    if (this.#up) this.#link?.interrupt();
    else void this.#speaker?.flush();
  }

  /** Mutes and unmutes; unmuting a typed call asks for the microphone. */
  async setMuted(muted: boolean): Promise<void> {
    this.#muted = muted;
    if (this.#microphone) this.#microphone.muted = muted;
    else if (!muted) await this.#tryMicrophone(this.#options.microphoneId);
    this.#tellMicrophone();
  }

  async useMicrophone(deviceId: string): Promise<void> {
    this.#options.microphoneId = deviceId;
    if (!this.#microphone) return;
    this.#microphone.close();
    this.#microphone = undefined;
    await this.#tryMicrophone(deviceId);
  }

  async useSpeaker(deviceId: string): Promise<void> {
    await this.#speaker?.useSink(deviceId).catch(() => this.#listener?.problem(TROUBLES.speakerRefused));
  }

  /** Returns a note on how the call ended; throws a CallFailure if it went wrong. */
  async #talk(): Promise<string> {
    if (this.#options.microphone && !navigator.mediaDevices) throw new CallFailure(TROUBLES.insecureOrigin);
    this.#speaker = this.#makeSpeaker();
    await this.#speaker.open(this.#options.speakerId);
    // The hub first: the microphone's first words must have somewhere to go.
    let link = await this.#connect().catch(() => {
      throw new CallFailure(TROUBLES.serverUnreachable);
    });
    if (this.#options.microphone && !this.#stop.signal.aborted) {
      const opening = this.#openMicrophone(this.#options.microphoneId);
      await Promise.race([opening, aborted(this.#stop.signal)]);
    }
    this.#tellMicrophone();
    while (!this.#stop.signal.aborted) {
      const outcome = await Promise.race([link.talk(this.#talkOptions()), aborted(this.#stop.signal)]);
      this.#up = false;
      if (outcome === undefined) break;
      if (outcome.kind === "failed") throw new CallFailure(TROUBLES.serverRefused);
      if (outcome.kind === "ended") {
        const { message, hint, ordinary } = endingTrouble(outcome.end);
        if (!ordinary) throw new CallFailure({ message, hint });
        return outcome.end.reason === "hung_up" ? "" : message;
      }
      // The server cuts the reply at what was heard until now, and answers anew when the call goes on.
      void this.#speaker?.flush();
      this.#listener?.state("reconnecting");
      const next = await retry(() => this.#connect(), this.#stop.signal);
      if (next) link = next;
      else if (!this.#stop.signal.aborted) throw new CallFailure(TROUBLES.serverGone);
    }
    return "";
  }

  #talkOptions(): TalkOptions {
    const { language } = this.#options;
    return { ...(language ? { language } : {}), ...(this.#resume ? { resume: this.#resume } : {}) };
  }

  async #connect(): Promise<Link> {
    const link = new Link(this.#messages());
    this.#link = link;
    await Promise.race([link.start(), aborted(this.#stop.signal)]);
    return link;
  }

  #makeSpeaker(): Output {
    const onPlayed = (reports: PlaybackReport[]): void => {
      this.#link?.played(reports);
      this.#listener?.played(reports);
    };
    if (!("audioWorklet" in AudioContext.prototype)) {
      this.#listener?.problem(TROUBLES.noSound);
      return new SilentSpeaker(onPlayed);
    }
    return new Speaker({
      record: this.#options.record,
      onPlayed,
      onRendered: (rendered) => this.#listener?.rendered(rendered),
      onRefused: () => this.#listener?.problem(TROUBLES.replyTooLong),
    });
  }

  #messages(): ServerMessages {
    return {
      CallStarted: (started) => this.#started(started),
      State: (state) => this.#listener?.state(state),
      Audio: (itemId, contentIndex, bytes) => {
        this.#speaker?.play(itemId, contentIndex, bytes);
        this.#listener?.received(itemId, contentIndex, bytes.byteLength / 48);
      },
      AudioDone: (itemId, contentIndex) => this.#speaker?.complete(itemId, contentIndex),
      Clear: (clearId) => void this.#clear(clearId),
      Caption: (caption) => this.#listener?.caption(caption),
      Tool: (tool) => this.#listener?.tool(tool),
      Picture: (callId, url, caption) => this.#listener?.picture(callId, url, caption),
      RunTool: (callId, name, argumentsJson) => void this.#runTool(callId, name, argumentsJson),
      Problem: ({ message, hint }: Problem) => this.#listener?.problem({ message, hint }),
      // Talk completes with the same object.
      Ended: () => {},
    };
  }

  #started(started: CallStarted): void {
    // Another call than before (the token was too old): what is left of the old reply is not its reply.
    if (this.#callId !== undefined && this.#callId !== started.callId) void this.#speaker?.flush();
    this.#callId = started.callId;
    this.#resume = started.resume;
    this.#up = true;
    this.#link?.offerTools(this.#options.tools);
    this.#listener?.started(started);
    for (const text of this.#waitingTexts.splice(0)) this.#link?.sendText(text);
  }

  async #runTool(callId: string, name: string, argumentsJson: string): Promise<void> {
    const result = await this.#listener?.runTool(callId, name, argumentsJson);
    // After a reconnection the answer goes to where the call is now.
    if (result) this.#link?.toolResult(callId, result.ok, result.text);
  }

  async #clear(clearId: number): Promise<void> {
    const receivedAt = performance.now();
    const link = this.#link;
    const reports = (await this.#speaker?.flush()) ?? [];
    link?.cleared(clearId, reports);
    this.#listener?.cleared({ clearId, receivedAt, flushedAt: performance.now(), reports });
  }

  async #tryMicrophone(deviceId: string): Promise<void> {
    this.#opening ??= this.#openMicrophone(deviceId)
      .catch((error) => this.#listener?.problem(error instanceof CallFailure ? error.trouble : TROUBLES.microphoneBusy))
      .finally(() => {
        this.#opening = undefined;
      });
    await this.#opening;
    this.#tellMicrophone();
  }

  async #openMicrophone(deviceId: string): Promise<void> {
    if (!navigator.mediaDevices) throw new CallFailure(TROUBLES.insecureOrigin);
    const microphone = await Microphone.open({
      deviceId,
      raw: this.#options.raw,
      onFrame: (frame, rms) => {
        this.#listener?.heard(rms);
        this.#listener?.framesSent(this.#link?.sendFrame(frame) ?? 0);
      },
      onLost: () => this.#microphoneLost(),
    }).catch((error) => {
      throw new CallFailure(microphoneTrouble(error));
    });
    // Hung up while the browser was asking.
    if (this.#stop.signal.aborted) return microphone.close();
    microphone.muted = this.#muted;
    this.#microphone = microphone;
  }

  #microphoneLost(): void {
    this.#microphone?.close();
    this.#microphone = undefined;
    this.#tellMicrophone();
    this.#listener?.problem(TROUBLES.microphoneLost);
  }

  #tellMicrophone(): void {
    this.#listener?.microphone(!this.#microphone ? "off" : this.#muted ? "muted" : "on");
  }

  #release(): void {
    this.#listener = undefined;
    this.#stop.abort();
    this.#microphone?.close();
    this.#speaker?.close();
    this.#microphone = undefined;
    this.#speaker = undefined;
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

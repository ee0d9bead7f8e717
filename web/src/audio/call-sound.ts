import { CallFailure, microphoneProblem, PROBLEMS, type ProblemText } from "../errors";
import type { PlaybackReport } from "../protocol";
import { onWaking, type Waking } from "./awake";
import { Contexts } from "./contexts";
import { devicesOf } from "./devices";
import { Microphone } from "./microphone";
import { type Output, SilentSpeaker } from "./silent-speaker";
import { type Rendered, Speaker } from "./speaker";

export type MicrophoneState = "off" | "on" | "muted";

export interface SoundOptions {
  /** Ask for the microphone; without it the call is typed, until the microphone is switched on. */
  microphone: boolean;
  microphoneId: string;
  speakerId: string;
  raw: boolean;
  record: boolean;
}

export interface SoundListener {
  /** A 20 ms frame of the microphone and its level. */
  frame(frame: Uint8Array, rms: number): void;
  played(reports: PlaybackReport[]): void;
  rendered(rendered: Rendered): void;
  microphone(state: MicrophoneState): void;
  /** The permission or device that the call waits for; undefined for none. */
  waiting(missing: ProblemText | undefined): void;
  /** The system has stopped the sound or silenced the microphone, until undefined is reported. */
  silenced(problem: ProblemText | undefined): void;
  problem(problem: ProblemText): void;
  /** The page is shown again, or has slept. */
  shown(): void;
}

/** A microphone that is still silenced so long after the page was shown again is opened again. */
const REOPEN_AFTER_MS = 1_500;

/** The speaker and the microphone of one call. Handles the events of the system and the devices. */
export class CallSound {
  readonly #options: SoundOptions;
  readonly #listener: SoundListener;
  readonly #over = new AbortController();
  readonly #contexts: Contexts;
  #output: Output | undefined;
  #microphone: Microphone | undefined;
  #opening: Promise<boolean> | undefined;
  #muted = false;
  #wanted = false;
  #speakers = 0;
  #stopped = false;

  /** To be called in a click or a key press, so that sound is allowed. */
  constructor(options: SoundOptions, listener: SoundListener) {
    this.#options = options;
    this.#listener = listener;
    this.#contexts = new Contexts((stopped) => {
      this.#stopped = stopped;
      this.#tellSilenced();
    });
    onWaking((waking) => this.#wake(waking), this.#over.signal);
    const { signal } = this.#over;
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.#devicesChanged(), { signal });
  }

  get output(): Output | undefined {
    return this.#output;
  }

  /** A typed call goes on without sound, in words; a spoken one does not, since the microphone needs the same sound system. */
  async openSpeaker(): Promise<void> {
    this.#output = this.#makeSpeaker();
    try {
      await this.#output.open(this.#options.speakerId);
    } catch (error) {
      if (this.#options.microphone || this.#over.signal.aborted) throw error;
      this.#output.close();
      this.#output = new SilentSpeaker((reports) => this.#listener.played(reports));
      this.#listener.problem(error instanceof CallFailure ? error.problem : PROBLEMS.audio);
    }
    this.#speakers = (await devicesOf("audiooutput")).length;
  }

  /** Rejects with a CallFailure. */
  async openMicrophone(deviceId = this.#options.microphoneId): Promise<void> {
    if (!navigator.mediaDevices) throw new CallFailure(PROBLEMS.insecureOrigin);
    const microphone = await Microphone.open({
      deviceId,
      raw: this.#options.raw,
      contexts: this.#contexts,
      onFrame: (frame, rms) => this.#listener.frame(frame, rms),
      onAsking: () => this.#listener.waiting(PROBLEMS.allowMicrophone),
      onLost: () => void this.#microphoneLost(),
      onSilenced: () => this.#tellSilenced(),
    })
      .catch((error) => {
        throw new CallFailure(microphoneProblem(error));
      })
      .finally(() => this.#listener.waiting(undefined));
    // Hung up while the browser was asking.
    if (this.#over.signal.aborted) return microphone.close();
    microphone.muted = this.#muted;
    this.#microphone = microphone;
    this.#wanted = true;
    if (!this.#options.raw && !microphone.cancelsEcho) this.#listener.problem(PROBLEMS.noEchoCanceller);
  }

  /** Mutes and unmutes; unmuting a typed call asks for the microphone. */
  async setMuted(muted: boolean): Promise<void> {
    this.#muted = muted;
    if (this.#microphone) this.#microphone.muted = muted;
    else if (!muted) await this.#tryMicrophone();
    this.tellMicrophone();
  }

  async useMicrophone(deviceId: string): Promise<void> {
    this.#options.microphoneId = deviceId;
    if (!this.#microphone) return;
    this.#closeMicrophone();
    await this.#tryMicrophone();
  }

  async useSpeaker(deviceId: string): Promise<void> {
    this.#options.speakerId = deviceId;
    await this.#output?.useSink(deviceId).catch(() => this.#listener.problem(PROBLEMS.speakerRefused));
  }

  /** The caller starts the sound again that the system has stopped. A silenced microphone is opened again: on iOS it stays silent after a phone call. */
  async restore(): Promise<void> {
    this.#contexts.wake();
    if (this.#microphone?.silenced) await this.useMicrophone(this.#options.microphoneId);
  }

  tellMicrophone(): void {
    this.#listener.microphone(!this.#microphone ? "off" : this.#muted ? "muted" : "on");
  }

  close(): void {
    this.#over.abort();
    this.#contexts.close();
    this.#microphone?.close();
    this.#output?.close();
    this.#microphone = undefined;
    this.#output = undefined;
  }

  #makeSpeaker(): Output {
    const onPlayed = (reports: PlaybackReport[]): void => this.#listener.played(reports);
    if (!("audioWorklet" in AudioContext.prototype)) {
      this.#listener.problem(PROBLEMS.noSound);
      return new SilentSpeaker(onPlayed);
    }
    return new Speaker({
      record: this.#options.record,
      contexts: this.#contexts,
      onPlayed,
      onRendered: (rendered) => this.#listener.rendered(rendered),
      onRefused: () => this.#listener.problem(PROBLEMS.replyTooLong),
    });
  }

  /** Resolves with whether there is a microphone now; problems are told. */
  #tryMicrophone(deviceId = this.#options.microphoneId): Promise<boolean> {
    this.#opening ??= this.openMicrophone(deviceId)
      .catch((error) => this.#listener.problem(microphoneProblem(error)))
      .then(() => {
        this.#opening = undefined;
        this.tellMicrophone();
        return this.#microphone !== undefined;
      });
    return this.#opening;
  }

  #wake(waking: Waking): void {
    this.#contexts.wake();
    if (waking !== "shown") return;
    this.#listener.shown();
    if (this.#microphone?.silenced) setTimeout(() => void this.restore(), REOPEN_AFTER_MS);
  }

  #closeMicrophone(): void {
    this.#microphone?.close();
    this.#microphone = undefined;
    this.#tellSilenced();
  }

  /** Another one takes its place, if there is one; else the next that is connected does. */
  async #microphoneLost(): Promise<void> {
    this.#closeMicrophone();
    this.tellMicrophone();
    const left = await devicesOf("audioinput");
    if (left.length === 0) this.#listener.problem(PROBLEMS.microphoneLost);
    else if (await this.#tryMicrophone("")) this.#listener.problem(PROBLEMS.microphoneReplaced);
  }

  async #devicesChanged(): Promise<void> {
    if (this.#microphone && !(await this.#microphone.isThere())) await this.#microphoneLost();
    else if (!this.#microphone && this.#wanted && !this.#opening) await this.#microphoneBack();
    await this.#speakersChanged();
    this.#contexts.wake();
  }

  async #microphoneBack(): Promise<void> {
    if ((await devicesOf("audioinput")).length === 0) return;
    if (await this.#tryMicrophone()) this.#listener.problem(PROBLEMS.microphoneBack);
  }

  async #speakersChanged(): Promise<void> {
    const speakers = await devicesOf("audiooutput");
    const before = this.#speakers;
    this.#speakers = speakers.length;
    const { speakerId } = this.#options;
    if (before > 0 && speakers.length === 0) this.#listener.problem(PROBLEMS.speakerLost);
    else if (speakerId && speakers.length < before && !speakers.some((speaker) => speaker.deviceId === speakerId)) {
      this.#listener.problem(PROBLEMS.speakerReplaced);
      await this.useSpeaker("");
    }
  }

  #tellSilenced(): void {
    const silenced = this.#microphone?.silenced === true;
    const problem = this.#stopped ? PROBLEMS.soundStopped : PROBLEMS.microphoneSilenced;
    this.#listener.silenced(this.#stopped || silenced ? problem : undefined);
  }
}

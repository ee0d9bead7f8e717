import type { MicrophoneState } from "./audio/call-sound";
import { Call, type CallListener, type PageState } from "./call";
import { Diagnostics } from "./diagnostics";
import { CallFailure, PROBLEMS, type ProblemText } from "./errors";
import { offers, runTool } from "./tools/page-tool";
import { PAGE_TOOLS } from "./tools/page-tools";
import { AssistantBadge } from "./ui/assistant-badge";
import { AttachButton } from "./ui/attach-button";
import { DecisionList } from "./ui/decision-list";
import { DeviceMenu } from "./ui/device-menu";
import { listenForKeys } from "./ui/keyboard";
import { LookPanel } from "./ui/look-panel";
import { Meter } from "./ui/meter";
import { MuteButton } from "./ui/mute-button";
import { Notices } from "./ui/notices";
import { Orb } from "./ui/orb";
import { SoundBanner } from "./ui/sound-banner";
import { StatusLine } from "./ui/status-line";
import { StopButton } from "./ui/stop-button";
import { TalkButton } from "./ui/talk-button";
import { TextBox } from "./ui/text-box";
import { showTheme } from "./ui/theme";
import { Transcript } from "./ui/transcript";
import { isNotUnderstood } from "./understood";

// ?debug shows why a sound over a reply stopped it or not; ?raw=1 takes the microphone as it is; ?diagnostics=1 keeps the last 30 s of sound; ?language=nb-NO says what is spoken.
const query = new URLSearchParams(location.search);
const raw = query.get("raw") === "1";
const record = query.get("diagnostics") === "1";
const debug = query.has("debug");
const language = query.get("language") ?? "";

const diagnostics = new Diagnostics(record);
const transcript = new Transcript((callId, yes) => call?.confirm(callId, yes) ?? false);
const notices = new Notices();
const soundBanner = new SoundBanner(() => void call?.restoreSound());
const status = new StatusLine();
const orb = new Orb();
const userMeter = new Meter("meter-user");
const assistantMeter = new Meter("meter-assistant");
const talkButton = new TalkButton(() => (call ? call.hangUp() : start(true)));
const muteButton = new MuteButton((muted) => void call?.setMuted(muted));
const stopButton = new StopButton(() => call?.interrupt());
const devices = new DeviceMenu(
  (deviceId) => void call?.useMicrophone(deviceId),
  (deviceId) => void call?.useSpeaker(deviceId),
);
const decisions = debug ? new DecisionList() : undefined;
const badge = new AssistantBadge((text) => say(text));
new TextBox(say);
new AttachButton((file) => void attach(file, file.name || "picture"));
const look = new LookPanel({
  taken: (frame) => void attach(frame, "camera.jpg"),
  problem: (problem) => notices.add(problem),
});
listenForKeys({ mute: () => muteButton.press(), stop: () => stopButton.press() });

let call: Call | undefined;
let state: PageState = "idle";
let microphone: MicrophoneState = "off";
let playing = false;
let animating = false;

function start(withMicrophone: boolean): Call {
  transcript.clear();
  notices.clear();
  const { microphoneId, speakerId } = devices;
  call = new Call(
    {
      microphone: withMicrophone,
      microphoneId,
      speakerId,
      language,
      raw,
      record,
      decisions: debug,
      tools: offers(PAGE_TOOLS),
    },
    listener,
  );
  void call.run();
  return call;
}

/** Typing goes into the call, or starts one that needs no microphone. */
function say(text: string): boolean {
  const taken = (call ?? start(false)).sendText(text);
  if (!taken) notices.add(PROBLEMS.typedTooMuch);
  return taken;
}

/** A file goes into the call, or starts one that needs no microphone. It is shown once the server has it. */
async function attach(file: Blob, name: string): Promise<void> {
  try {
    transcript.attachment(await (call ?? start(false)).attach(file, name), name);
  } catch (error) {
    notices.add(error instanceof CallFailure ? error.problem : PROBLEMS.notSent);
  }
}

const listener: CallListener = {
  state: (next) => show(next),
  started: ({ callId, resumed, assistant }) => {
    if (resumed) diagnostics.resumes++;
    transcript.begin(callId);
    badge.show(assistant);
  },
  caption: (caption) => {
    transcript.caption(caption);
    if (isNotUnderstood(caption)) badge.notUnderstood();
  },
  tool: (tool) => transcript.tool(tool),
  decision: (decision) => decisions?.add(decision),
  picture: (callId, url, caption) => transcript.picture(callId, url, caption),
  citations: (callId, citations) => transcript.citations(callId, citations),
  runTool: (callId, name, argumentsJson) => {
    // Its card first: what it shows stands below.
    transcript.tool({ callId, name, state: "running", elapsedMs: 0 });
    return runTool(PAGE_TOOLS, name, argumentsJson, {
      setTheme: showTheme,
      addNote: (title, text) => transcript.note(callId, title, text),
    });
  },
  problem: (problem, code) => {
    // The line itself says so: once is enough.
    if (code !== "transcription_failed" || !transcript.lastTurnFailed) notices.add(problem);
  },
  waiting: (missing) => (missing ? status.showProblem(missing) : show(state)),
  silenced: (problem) => soundBanner.show(problem),
  microphone: (next) => {
    microphone = next;
    if (next === "on") void devices.refresh();
    if (next !== "on") userMeter.set(0);
    show(state);
  },
  heard: (rms) => userMeter.set(rms),
  framesSent: (count) => {
    diagnostics.framesSent += count;
  },
  received: (itemId, contentIndex, milliseconds) => transcript.received(itemId, contentIndex, milliseconds),
  played: (reports) => transcript.played(reports),
  rendered: (rendered) => {
    diagnostics.rendered(rendered);
    assistantMeter.set(Math.sqrt(rendered.sumOfSquares / rendered.samples));
    playing = rendered.playing;
    stopButton.show(playing || state === "speaking");
  },
  cleared: (flush) => diagnostics.cleared(flush),
  over: (problem, note) => {
    call = undefined;
    playing = false;
    microphone = "off";
    diagnostics.endCall();
    transcript.end();
    soundBanner.show(undefined);
    look.close();
    userMeter.set(0);
    assistantMeter.set(0);
    show(problem ? "error" : "idle", problem, note);
  },
};

function show(next: PageState, problem?: ProblemText, note = ""): void {
  if (next !== state || problem) {
    state = next;
    document.body.dataset.state = next;
    orb.show(next);
  }
  if (next !== "error") status.show(next, microphone, note);
  else if (problem) status.showProblem(problem);
  talkButton.show(call !== undefined);
  muteButton.show(call !== undefined, microphone);
  stopButton.show(playing || next === "speaking");
  animate();
}

/** Runs only while something moves. */
function animate(): void {
  if (animating) return;
  animating = true;
  const step = (time: number): void => {
    const moving = [userMeter.step(), assistantMeter.step()];
    const level = state === "speaking" ? assistantMeter.level : userMeter.level;
    moving.push(orb.step(time, level));
    animating = moving.includes(true);
    if (animating) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

// A page that goes away says goodbye, so that the call is not kept for a return that will not come.
window.addEventListener("pagehide", () => call?.hangUp());
diagnostics.expose();
show("idle");

import { describe, expect, it } from "vitest";
import { meterLevel, SlidingRms } from "../src/audio/level";
import { Recording } from "../src/audio/recording";
import { endingTrouble, microphoneTrouble, TROUBLES } from "../src/errors";
import { Heard } from "../src/heard";
import { plainDuration, plainName } from "../src/ui/words";

describe("words", () => {
  it.each([
    ["get_weather", "Get weather"],
    ["getWeather", "Get weather"],
    ["roll-dice", "Roll dice"],
  ])("a tool called %s is %s", (name, words) => {
    expect(plainName(name)).toBe(words);
  });

  it.each([
    [42.4, "42 ms"],
    [1340, "1.3 s"],
    [125_000, "2 min 5 s"],
  ])("%d milliseconds are %s", (milliseconds, words) => {
    expect(plainDuration(milliseconds)).toBe(words);
  });
});

describe("errors", () => {
  const end = { callId: "c", side: "server", message: "", hint: "" } as const;

  it.each([
    ["NotAllowedError", TROUBLES.permission],
    ["NotFoundError", TROUBLES.noMicrophone],
    ["NotReadableError", TROUBLES.microphoneBusy],
  ])("%s says what to do", (name, trouble) => {
    expect(microphoneTrouble(new DOMException("", name))).toBe(trouble);
  });

  it("the server's own words win over ours", () => {
    expect(endingTrouble({ ...end, reason: "refused", message: "Full.", hint: "Later." })).toEqual({
      message: "Full.",
      hint: "Later.",
      ordinary: false,
    });
  });

  it("every ending has words, also one that is not known", () => {
    for (const reason of [
      "caller_gone",
      "idle",
      "max_duration",
      "assistant_failed",
      "shutdown",
      "refused",
      "error",
      "?",
    ]) {
      expect(endingTrouble({ ...end, reason }).message).not.toBe("");
      expect(endingTrouble({ ...end, reason }).hint).not.toBe("");
    }
  });
});

describe("levels", () => {
  it("the RMS of the last second forgets, and takes silence into account", () => {
    const rms = new SlidingRms(1000, 24_000);
    rms.add(0, 12_000, 12_000 * 0.25);
    expect(rms.rms(100)).toBeCloseTo(0.5 * Math.SQRT1_2);
    expect(rms.rms(1001)).toBe(0);
  });

  it("a meter goes from nothing to full between -50 and -8 dB", () => {
    expect([0, 0.001, 0.4, 1].map(meterLevel)).toEqual([0, 0, 1, 1]);
    expect(meterLevel(0.05)).toBeCloseTo(0.57, 1);
  });

  it("a recording keeps the newest samples", () => {
    const recording = new Recording(5);
    recording.add(Float32Array.of(1, 2, 3, 4, 5, 6, 7));
    expect([...recording.last(3)]).toEqual([5, 6, 7]);
    expect([...recording.last(99)]).toEqual([3, 4, 5, 6, 7]);
  });
});

describe("Heard", () => {
  it("is the share of what has come that was played, over all parts", () => {
    const heard = new Heard();
    heard.received("a", 1000);
    heard.received("a", 1000);
    heard.played({ itemId: "a", contentIndex: 0, playedMs: 400 });
    heard.played({ itemId: "a", contentIndex: 1, playedMs: 100 });
    expect(heard.ratio("a")).toBe(0.25);
  });

  it("is whole for a reply without sound", () => {
    expect(new Heard().ratio("a")).toBe(1);
  });
});

import { describe, expect, it } from "vitest";
import { endingTrouble, microphoneTrouble, TROUBLES } from "../src/errors";

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

  it.each([
    ["hung_up", true],
    ["finished", true],
    ["error", false],
  ])("a call that ended by %s ended as it should: %s", (reason, ordinary) => {
    expect(endingTrouble({ ...end, reason }).ordinary).toBe(ordinary);
  });
});

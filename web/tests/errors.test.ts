import { describe, expect, it } from "vitest";
import { endingProblem, microphoneProblem, PROBLEMS } from "../src/errors";

describe("errors", () => {
  const end = { callId: "c", side: "server", message: "", hint: "" } as const;

  it.each([
    ["NotAllowedError", PROBLEMS.permission],
    ["NotFoundError", PROBLEMS.noMicrophone],
    ["NotReadableError", PROBLEMS.microphoneBusy],
  ])("%s says what to do", (name, problem) => {
    expect(microphoneProblem(new DOMException("", name))).toBe(problem);
  });

  it("the server's own words win over ours", () => {
    expect(endingProblem({ ...end, reason: "refused", message: "Full.", hint: "Later." })).toEqual({
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
      expect(endingProblem({ ...end, reason }).message).not.toBe("");
      expect(endingProblem({ ...end, reason }).hint).not.toBe("");
    }
  });

  it.each([
    ["hung_up", true],
    ["finished", true],
    ["error", false],
  ])("a call that ended by %s ended as it should: %s", (reason, ordinary) => {
    expect(endingProblem({ ...end, reason }).ordinary).toBe(ordinary);
  });
});

import { describe, expect, it } from "vitest";
import type { Caption } from "../src/protocol";
import { isNotUnderstood } from "../src/understood";

const caption: Caption = { id: "a", order: 0, role: "user", from: 0, text: "", state: "final" };

describe("a caption", () => {
  it.each([
    ["a failed turn", { state: "failed" }, true],
    ["a turn without words", { text: "[unintelligible] " }, true],
    ["a turn that is still written", { text: "[unintelligible]", state: "partial" }, false],
    ["a turn with words", { text: "Hello." }, false],
    ["a failed reply", { role: "assistant", state: "failed" }, false],
  ] as [string, Partial<Caption>, boolean][])("of %s", (_, change, notUnderstood) => {
    expect(isNotUnderstood({ ...caption, ...change })).toBe(notUnderstood);
  });
});

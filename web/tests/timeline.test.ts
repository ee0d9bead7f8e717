import { describe, expect, it } from "vitest";
import type { Caption } from "../src/protocol";
import { Timeline } from "../src/timeline";

function caption(id: string, order: number, text: string, rest: Partial<Caption> = {}): Caption {
  return { id, order, role: "user", from: 0, text, state: "partial", ...rest };
}

function texts(timeline: Timeline): string[] {
  return timeline.lines.map((line) => line.text);
}

describe("Timeline", () => {
  it("puts a caller's line where the speech began, however late its text comes", () => {
    const timeline = new Timeline();
    timeline.caption(caption("u1", 1, ""));
    timeline.caption(caption("a1", 2, "It is noon.", { role: "assistant", state: "final" }));
    timeline.caption(caption("u1", 1, "What time is it?", { state: "final" }));
    expect(texts(timeline)).toEqual(["What time is it?", "It is noon."]);
  });

  it("puts a line that comes late before a later one", () => {
    const timeline = new Timeline();
    timeline.caption(caption("a1", 2, "second"));
    expect(timeline.caption(caption("u1", 1, "first"))).toMatchObject({ index: 0, added: true });
    expect(texts(timeline)).toEqual(["first", "second"]);
  });

  it("replaces the text from a character on", () => {
    const timeline = new Timeline();
    timeline.caption(caption("a1", 1, "Once upon"));
    timeline.caption(caption("a1", 1, " a time", { from: 9 }));
    timeline.caption(caption("a1", 1, "", { from: 6, state: "interrupted" }));
    expect(timeline.lines).toEqual([{ id: "a1", role: "user", text: "Once u", state: "interrupted" }]);
  });

  it("keeps the text when `from` is past its end, or below nothing", () => {
    const timeline = new Timeline();
    timeline.caption(caption("a1", 1, "abc"));
    timeline.caption(caption("a1", 1, "d", { from: 99 }));
    expect(texts(timeline)).toEqual(["abcd"]);
    timeline.caption(caption("a1", 1, "x", { from: -2 }));
    expect(texts(timeline)).toEqual(["x"]);
  });

  it("removes a dropped line, and knows nothing of one that never was", () => {
    const timeline = new Timeline();
    timeline.caption(caption("u1", 1, "hm"));
    expect(timeline.caption(caption("u1", 1, "", { state: "dropped" }))).toMatchObject({ index: 0, added: false });
    expect(timeline.caption(caption("u2", 2, "", { state: "dropped" }))).toBeUndefined();
    expect(timeline.lines).toEqual([]);
  });

  it("puts a tool call below what was there when it began, and keeps it there", () => {
    const timeline = new Timeline();
    timeline.caption(caption("u1", 1, "weather?"));
    expect(timeline.tool("t1")).toEqual({ index: 1, added: true });
    expect(timeline.tool("t2")).toEqual({ index: 2, added: true });
    expect(timeline.caption(caption("a1", 2, "rain"))).toMatchObject({ index: 3, added: true });
    expect(timeline.tool("t1")).toEqual({ index: 1, added: false });
  });

  it("keeps what a tool shows apart from the tool's own card", () => {
    const timeline = new Timeline();
    expect(timeline.tool("t1")).toEqual({ index: 0, added: true });
    expect(timeline.note("t1")).toEqual({ index: 1, added: true });
    expect(timeline.note("t1")).toEqual({ index: 1, added: false });
  });
});

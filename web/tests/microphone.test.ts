import { describe, expect, it } from "vitest";
import { hasEchoCanceller } from "../src/audio/microphone";

describe("echo canceller", () => {
  it.each([
    [{ echoCancellation: true }, true],
    [{ echoCancellation: false }, false],
    [{}, false],
    [undefined, false],
  ])("%o: there is one = %s", (settings, there) => {
    expect(hasEchoCanceller(settings)).toBe(there);
  });
});

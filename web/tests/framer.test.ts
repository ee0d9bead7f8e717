import { describe, expect, it } from "vitest";
import { FramePool } from "../src/audio/frame-pool";
import { Framer } from "../src/audio/framer";
import { samplesOf, toInt16 } from "../src/audio/pcm16";

function capture(
  rate: number,
  seconds: number,
  giveBack = true,
): { frames: Int16Array[]; levels: number[]; free: number } {
  const frames: Int16Array[] = [];
  const levels: number[] = [];
  const framer = new Framer(rate, 24_000, 480, (frame, rms) => {
    frames.push(new Int16Array(frame.slice(0)));
    levels.push(rms);
    if (giveBack) framer.pool.giveBack(frame);
  });
  const block = new Float32Array(128);
  for (let i = 0; i < Math.floor((rate * seconds) / 128); i++) {
    for (let j = 0; j < 128; j++) block[j] = 0.5 * Math.sin((2 * Math.PI * 1000 * (i * 128 + j)) / rate);
    framer.push(block);
  }
  return { frames, levels, free: framer.pool.free };
}

describe("Framer", () => {
  it.each([24_000, 44_100, 48_000])("cuts one second at %i Hz into 49 or 50 frames of 960 bytes", (rate) => {
    const { frames } = capture(rate, 1);
    expect(frames.length).toBeGreaterThanOrEqual(49);
    expect(frames.length).toBeLessThanOrEqual(50);
    expect(frames.every((frame) => frame.byteLength === 960)).toBe(true);
  });

  it("measures the level of each frame", () => {
    for (const level of capture(48_000, 0.5).levels.slice(2)) expect(level).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it("goes on without the pool when no buffer comes back", () => {
    expect(capture(24_000, 1, false).frames.length).toBe(49);
  });

  it("uses its few buffers again and again", () => {
    // Four were made; one is being filled.
    expect(capture(24_000, 2).free).toBe(3);
  });
});

describe("FramePool", () => {
  it("keeps no more than its capacity, and no buffer of another size", () => {
    const pool = new FramePool(960);
    for (let i = 0; i < 50; i++) pool.giveBack(new ArrayBuffer(960));
    expect(pool.free).toBe(FramePool.capacity);
    for (let i = 0; i < FramePool.capacity; i++) pool.take();
    pool.giveBack(new ArrayBuffer(4));
    expect(pool.free).toBe(0);
    expect(pool.take().byteLength).toBe(960);
  });
});

describe("PCM16", () => {
  it("clips what is too loud", () => {
    expect([toInt16(2), toInt16(-2), toInt16(0), toInt16(1)]).toEqual([32767, -32768, 0, 32767]);
  });

  it("reads samples at an odd offset of a message, and leaves out half a sample", () => {
    const message = new Uint8Array([9, 1, 0, 2, 0, 7]);
    expect([...samplesOf(message.subarray(1))]).toEqual([1, 2]);
  });
});

import { describe, expect, it } from "vitest";
import { PlaybackQueue } from "../src/audio/playback-queue";

const QUANTUM = 128;
const RATE = 24_000;

function ramp(length: number, from = 1): Int16Array {
  return Int16Array.from({ length }, (_, i) => from + i);
}

function play(queue: PlaybackQueue, quanta: number): Float32Array {
  const rendered = new Float32Array(quanta * QUANTUM);
  for (let i = 0; i < quanta; i++) queue.render(rendered.subarray(i * QUANTUM, (i + 1) * QUANTUM));
  return rendered;
}

function queueOf(options: { preBufferMs?: number; capacityMs?: number } = {}): PlaybackQueue {
  return new PlaybackQueue({ sampleRate: RATE, ...options });
}

describe("PlaybackQueue", () => {
  it("plays what was pushed, in order, sample for sample", () => {
    const queue = queueOf({ preBufferMs: 0 });
    queue.push("a", 0, ramp(300, 1));
    queue.push("a", 0, ramp(300, 301));
    const heard = play(queue, 4);
    for (let i = 0; i < 512; i++) expect(heard[i] * 32768).toBe(i + 1);
  });

  it("holds a reply back until 60 ms of it are there", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(1439));
    expect(play(queue, 1).every((sample) => sample === 0)).toBe(true);
    queue.push("a", 0, ramp(1));
    expect(play(queue, 1)[0] * 32768).toBe(1);
  });

  it("starts at once when the part is already complete", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(100));
    queue.complete("a", 0);
    expect(play(queue, 1)[0] * 32768).toBe(1);
  });

  it("reports cumulative whole milliseconds, rounded down", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(4800));
    play(queue, 10);
    expect(queue.takeReports()).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 53 }]);
    expect(queue.takeReports()).toEqual([]);
    play(queue, 10);
    expect(queue.takeReports()).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 106 }]);
  });

  it("tells the end of a part exactly, in the quantum it ends in", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(2400));
    queue.push("a", 1, ramp(2400));
    queue.complete("a", 1);
    play(queue, 18);
    expect(queue.finished).toBe(false);
    play(queue, 1);
    expect(queue.finished).toBe(true);
    expect(queue.takeReports(true)).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 100 }]);
    expect(queue.finished).toBe(false);
    play(queue, 30);
    expect(queue.takeReports(true)).toEqual([{ itemId: "a", contentIndex: 1, playedMs: 100 }]);
  });

  it("tells the end when the news that there is no more comes after the last sample", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(1440));
    play(queue, 20);
    expect(queue.finished).toBe(false);
    queue.complete("a", 0);
    expect(queue.finished).toBe(true);
    expect(queue.takeReports(true)).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 60 }]);
  });

  it("plays the next part without a gap", () => {
    const queue = queueOf({ preBufferMs: 0 });
    queue.push("a", 0, ramp(100, 1));
    queue.push("b", 0, ramp(100, 101));
    const heard = play(queue, 1);
    for (let i = 0; i < QUANTUM; i++) expect(heard[i] * 32768).toBe(i + 1);
  });

  it("flush says what was heard of every part, and of what was not begun that nothing was", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(24_000));
    queue.push("b", 0, ramp(24_000));
    play(queue, 75);
    expect(queue.flush()).toEqual([
      { itemId: "a", contentIndex: 0, playedMs: 400 },
      { itemId: "b", contentIndex: 0, playedMs: 0 },
    ]);
    expect(queue.queuedSamples).toBe(0);
    expect(queue.flush()).toEqual([]);
  });

  it("after a flush only a ramp to silence is heard, and it ends within the quantum", () => {
    const queue = queueOf();
    queue.push("a", 0, new Int16Array(24_000).fill(16_384));
    expect(play(queue, 10).at(-1)).toBe(0.5);
    queue.flush();
    const after = play(queue, 10);
    for (let i = 1; i < after.length; i++) expect(after[i]).toBeLessThanOrEqual(after[i - 1]);
    expect(after.subarray(48).every((sample) => sample === 0)).toBe(true);
  });

  it("after a flush the new reply begins with its own first sample, also when it has the old one's name", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(24_000, 1));
    play(queue, 10);
    queue.flush();
    queue.push("a", 0, ramp(1440, 7000));
    expect(play(queue, 1)[0] * 32768).toBe(7000);
    expect(queue.takeReports()).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 5 }]);
  });

  it("counts a gap in the middle of a part as an underrun, and its end as none", () => {
    const queue = queueOf();
    queue.push("a", 0, ramp(1440));
    play(queue, 20);
    expect(queue.underruns).toBe(0);
    queue.push("a", 0, ramp(1440));
    expect(queue.underruns).toBe(1);
    play(queue, 20);
    queue.complete("a", 0);
    queue.push("b", 0, ramp(1440));
    play(queue, 20);
    expect(queue.underruns).toBe(1);
    expect(queue.playedSamples).toBe(4320);
  });

  it("refuses what does not fit, and the rest of that part, but loses nothing it has", () => {
    const queue = queueOf({ capacityMs: 100 });
    expect(queue.push("a", 0, ramp(2000))).toBe(0);
    expect(queue.push("a", 0, ramp(1000, 2001))).toBe(600);
    play(queue, 10);
    expect(queue.push("a", 0, ramp(10))).toBe(10);
    expect(queue.push("b", 0, ramp(10))).toBe(0);
    play(queue, 20);
    expect(queue.takeReports()).toContainEqual({ itemId: "a", contentIndex: 0, playedMs: 100 });
  });

  it("is not brought down by reports for parts it does not know", () => {
    const queue = queueOf();
    queue.complete("nobody", 3);
    expect(queue.takeReports()).toEqual([]);
    expect(play(queue, 2).every((sample) => sample === 0)).toBe(true);
  });

  describe("paused", () => {
    const FADE = 240;

    /** Everything that was played, with the quanta of silence left out. */
    function pausedAt(quanta: number, samples: number): { queue: PlaybackQueue; before: Float32Array } {
      const queue = queueOf({ preBufferMs: 0 });
      queue.push("a", 0, ramp(samples));
      return { queue, before: play(queue, quanta) };
    }

    it("fades to silence within 10 ms, and goes on exactly where it stopped", () => {
      const { queue } = pausedAt(10, 6000);
      queue.pause();
      const fading = play(queue, 4);
      for (let i = 0; i < FADE; i++) {
        expect(fading[i] * 32768).toBeCloseTo(((1281 + i) * (FADE - i - 1)) / FADE, 1);
      }
      expect(fading.subarray(FADE).every((sample) => sample === 0)).toBe(true);
      expect(play(queue, 100).every((sample) => sample === 0)).toBe(true);
      queue.resume();
      const after = play(queue, 10);
      for (let i = 0; i < after.length; i++) {
        const loudness = Math.min(1, i / FADE);
        expect(after[i] * 32768).toBeCloseTo((1281 + i) * loudness, 1);
      }
    });

    it("says where it stands and stays there", () => {
      const { queue } = pausedAt(10, 6000);
      queue.pause();
      expect(queue.takeReports()).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 53 }]);
      play(queue, 100);
      expect(queue.takeReports()).toEqual([]);
      expect(queue.playedSamples).toBe(1280);
      queue.resume();
      play(queue, 10);
      expect(queue.takeReports()).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 106 }]);
    });

    it("keeps what comes meanwhile, behind what it has, and is not thought to starve", () => {
      const queue = queueOf();
      queue.push("a", 0, ramp(1440));
      play(queue, 11);
      queue.pause();
      play(queue, 20);
      queue.push("a", 0, ramp(1000, 1441));
      queue.push("b", 0, ramp(100, 2441));
      queue.complete("b", 0);
      queue.resume();
      const after = play(queue, 10);
      for (let i = FADE; i < 2540 - 1408; i++) expect(after[i] * 32768).toBe(1409 + i);
      expect(queue.underruns).toBe(0);
    });

    it("is over with a flush, which says what was heard when it fell silent", () => {
      const { queue } = pausedAt(10, 6000);
      queue.pause();
      play(queue, 1);
      expect(queue.flush()).toEqual([{ itemId: "a", contentIndex: 0, playedMs: 53 }]);
      queue.push("b", 0, ramp(3000));
      play(queue, 1);
      expect(play(queue, 1)[0] * 32768).toBe(129);
    });

    it.each([
      { name: "twice", act: (queue: PlaybackQueue) => queue.pause() },
      { name: "ended before its fade", act: (queue: PlaybackQueue) => queue.resume() },
      {
        name: "begun again in the fade",
        act: (queue: PlaybackQueue) => {
          queue.resume();
          queue.pause();
        },
      },
    ])("loses and jumps over nothing: $name", ({ act }) => {
      const { queue, before } = pausedAt(10, 6000);
      expect(before[1279] * 32768).toBe(1280);
      queue.pause();
      const first = play(queue, 1);
      act(queue);
      const rest = play(queue, 3);
      queue.resume();
      const last = play(queue, 30);
      const heard = [...before, ...first, ...rest, ...last].map((sample) => sample * 32768);
      // No step between two samples is larger than those of the fades.
      for (let i = 1; i < heard.length; i++) expect(Math.abs(heard[i] - heard[i - 1])).toBeLessThan(12);
      const next = queue.playedSamples + 1;
      expect(play(queue, 1)[0] * 32768).toBe(next);
    });

    it("without anything to play, plays what comes after it goes on", () => {
      const queue = queueOf({ preBufferMs: 0 });
      queue.pause();
      queue.push("a", 0, ramp(3000));
      expect(play(queue, 10).every((sample) => sample === 0)).toBe(true);
      queue.resume();
      expect(play(queue, 1)[0] * 32768).toBe(1);
    });

    it("goes on as if it were not paused when it is told to twice", () => {
      const { queue } = pausedAt(2, 6000);
      queue.resume();
      expect(play(queue, 1)[0] * 32768).toBe(257);
    });
  });
});

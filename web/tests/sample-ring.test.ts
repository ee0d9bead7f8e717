import { expect, it } from "vitest";
import { SampleRing } from "../src/audio/sample-ring";

function read(ring: SampleRing, count: number): number[] {
  const output = new Float32Array(count);
  ring.read(output, 0, count);
  return [...output].map((sample) => sample * 32768);
}

it("SampleRing keeps order through wrapping and growing", () => {
  const ring = new SampleRing(1000, 8);
  let written = 0;
  let expected = 0;
  for (const [write, take] of [
    [5, 3],
    [6, 8],
    [4, 1],
    [20, 10],
    [40, 53],
    [300, 200],
    [500, 600],
  ]) {
    ring.write(Int16Array.from({ length: write }, () => written++));
    for (const sample of read(ring, take)) expect(sample).toBe(expected++);
  }
  expect(ring.length).toBe(0);
});

it("SampleRing takes only what fits", () => {
  const ring = new SampleRing(10, 4);
  expect(ring.write(new Int16Array(7))).toBe(7);
  expect(ring.write(new Int16Array(7))).toBe(3);
  expect(ring.write(new Int16Array(7))).toBe(0);
  ring.clear();
  expect(ring.write(new Int16Array(7))).toBe(7);
});

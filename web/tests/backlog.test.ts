import { expect, it } from "vitest";
import { Backlog } from "../src/hub/backlog";

it("Backlog hands frames out oldest first, as far as the network takes them", () => {
  const backlog = new Backlog(4);
  for (let i = 0; i < 3; i++) backlog.add(Uint8Array.of(i));
  const sent: number[] = [];
  expect(
    backlog.drain(
      () => sent.length < 2,
      (frame) => sent.push(frame[0]),
    ),
  ).toBe(2);
  expect(sent).toEqual([0, 1]);
  expect(backlog.length).toBe(1);
});

it("Backlog drops the oldest when it is full", () => {
  const backlog = new Backlog(4);
  for (let i = 0; i < 7; i++) backlog.add(Uint8Array.of(i));
  const sent: number[] = [];
  backlog.drain(
    () => true,
    (frame) => sent.push(frame[0]),
  );
  expect(sent).toEqual([3, 4, 5, 6]);
  expect(backlog.dropped).toBe(3);
});

it("Backlog holds no more than the 5 s the server allows", () => {
  expect(new Backlog().capacity * 20).toBeLessThan(5000);
});

import { expect, it } from "vitest";
import { captionOf, Heard } from "../src/heard";

it("Heard is the share of what has come that was played", () => {
  const heard = new Heard();
  heard.received("a", 1000);
  heard.received("a", 1000);
  heard.played("a", 499);
  expect(heard.ratio("a")).toBe(0.25);
});

it("Heard is whole at the end, although positions are rounded down", () => {
  const heard = new Heard();
  heard.received("a", 100.5);
  heard.played("a", 100);
  expect(heard.ratio("a")).toBe(1);
});

it("Heard is whole for a reply without sound", () => {
  expect(new Heard().ratio("a")).toBe(1);
});

it("a first part goes by the item's name, the others by their number", () => {
  expect([captionOf("item", 0), captionOf("item", 2)]).toEqual(["item", "item.2"]);
});

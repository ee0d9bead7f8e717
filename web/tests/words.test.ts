import { describe, expect, it } from "vitest";
import { plainArguments, plainDuration, plainName, runningTime } from "../src/ui/words";

describe("words", () => {
  it.each([
    ["get_weather", "Get weather"],
    ["getWeather", "Get weather"],
    ["roll-dice", "Roll dice"],
    ["set_timer", "Set timer"],
    ["page_change_theme", "Change theme"],
  ])("a tool called %s is %s", (name, words) => {
    expect(plainName(name)).toBe(words);
  });

  it.each([
    [42.4, "42 ms"],
    [1340, "1.3 s"],
    [125_000, "2 min 5 s"],
  ])("%d milliseconds are %s", (milliseconds, words) => {
    expect(plainDuration(milliseconds)).toBe(words);
  });

  it.each([
    [0, ""],
    [999, ""],
    [3900, "3 s"],
    [125_000, "2 min 5 s"],
  ])("%d milliseconds so far are '%s'", (milliseconds, words) => {
    expect(runningTime(milliseconds)).toBe(words);
  });

  it.each([
    ['{"amount":50,"sendTo":"Ada","now":true}', "Amount: 50\nSend to: Ada\nNow: true"],
    ["{}", ""],
    ["50 euros to Ada", "50 euros to Ada"],
    ["7", "7"],
    ["", ""],
  ])("the arguments %s are %j", (json, words) => {
    expect(plainArguments(json)).toBe(words);
  });
});

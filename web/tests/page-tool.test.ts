import { describe, expect, it } from "vitest";
import { offers, type Page, type PageTool, runTool } from "../src/tools/page-tool";
import { PAGE_TOOLS } from "../src/tools/page-tools";

class FakePage implements Page {
  readonly done: string[] = [];
  setTheme(theme: string): void {
    this.done.push(`theme ${theme}`);
  }
  addNote(title: string, text: string): void {
    this.done.push(`note ${title}: ${text}`);
  }
}

async function run(name: string, args: unknown): Promise<{ ok: boolean; text: string; done: string[] }> {
  const page = new FakePage();
  const json = typeof args === "string" ? args : JSON.stringify(args);
  return { ...(await runTool(PAGE_TOOLS, name, json, page)), done: page.done };
}

describe("the tools of the page", () => {
  it("are offered with a name, a description and a schema that a server takes", () => {
    const names = offers(PAGE_TOOLS).map(({ name, description, parametersJson }) => {
      expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      expect(description.length).toBeGreaterThan(20);
      expect(JSON.parse(parametersJson)).toMatchObject({ type: "object", additionalProperties: false });
      return name;
    });
    expect(names).toEqual(["change_theme", "show_card"]);
  });

  it.each(["light", "dark", "auto"])("change_theme to %s", async (theme) => {
    expect(await run("change_theme", { theme })).toMatchObject({ ok: true, done: [`theme ${theme}`] });
  });

  it("show_card shows the text under its title", async () => {
    const outcome = await run("show_card", { title: "Address", text: "1 Main Street" });
    expect(outcome).toEqual({ ok: true, text: "The card is on the page.", done: ["note Address: 1 Main Street"] });
  });

  it.each<[string, unknown, string]>([
    ["format_disk", {}, "The page has no tool named 'format_disk'."],
    ["toString", {}, "The page has no tool named 'toString'."],
    ["change_theme", "{", "The arguments are not valid JSON."],
    ["change_theme", "", "The arguments are wrong: 'theme' is missing."],
    ["change_theme", "null", "The arguments are wrong: a JSON object is needed."],
    ["change_theme", [], "The arguments are wrong: a JSON object is needed."],
    ["change_theme", { theme: "pink" }, "The arguments are wrong: 'theme' must be one of light, dark, auto."],
    ["change_theme", { theme: 7 }, "The arguments are wrong: 'theme' must be a string."],
    ["change_theme", { theme: "dark", toString: 1 }, "The arguments are wrong: there is no 'toString'."],
    ["show_card", { title: " ", text: "x" }, "The arguments are wrong: 'title' must not be empty."],
    [
      "show_card",
      { title: "x".repeat(121), text: "x" },
      "The arguments are wrong: 'title' must have at most 120 characters.",
    ],
  ])("%s with %j does nothing and says why", async (name, args, text) => {
    expect(await run(name, args)).toEqual({ ok: false, text, done: [] });
  });

  it("one that throws fails in words, whatever it threw", async () => {
    const broken: PageTool = {
      name: "broken",
      description: "",
      parameters: { type: "object", properties: {}, required: [], additionalProperties: false },
      run: () => Promise.reject(new Error("private")),
    };
    expect(await runTool([broken], "broken", "{}", new FakePage())).toEqual({
      ok: false,
      text: "The page could not do that.",
    });
  });
});

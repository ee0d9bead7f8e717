import type { Theme } from "../ui/theme";
import type { PageTool } from "./page-tool";

const THEMES: readonly Theme[] = ["light", "dark", "auto"];

export const changeTheme: PageTool = {
  name: "change_theme",
  description: "Makes the caller's page light or dark, or leaves that to their system (auto).",
  parameters: {
    type: "object",
    properties: { theme: { type: "string", description: "What to change to.", enum: THEMES } },
    required: ["theme"],
    additionalProperties: false,
  },
  run({ theme }, page) {
    page.setTheme(theme as Theme);
    return theme === "auto" ? "The page is as the system has it." : `The page is ${theme} now.`;
  },
};

import type { PageTool } from "./page-tool";

export const showCard: PageTool = {
  name: "show_card",
  description:
    "Shows a card with text on the caller's page. Use it for what is better read than heard: addresses, lists, numbers, code.",
  parameters: {
    type: "object",
    properties: {
      title: { type: "string", description: "A few words.", minLength: 1, maxLength: 120 },
      text: { type: "string", description: "Plain text; line breaks are kept.", minLength: 1, maxLength: 4000 },
    },
    required: ["title", "text"],
    additionalProperties: false,
  },
  run({ title, text }, page) {
    page.addNote(String(title), String(text));
    return "The card is on the page.";
  },
};

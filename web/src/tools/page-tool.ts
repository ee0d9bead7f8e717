import type { OfferedTool } from "../protocol";
import type { Theme } from "../ui/theme";
import { mistake, type ObjectSchema } from "./schema";

/** What a tool may do to the page. */
export interface Page {
  setTheme(theme: Theme): void;
  addNote(title: string, text: string): void;
}

/** Something the assistant can do on the page. One file each; `page-tools.ts` lists them. */
export interface PageTool {
  /** 1 to 64 of a-z, A-Z, 0-9, _ and -. */
  name: string;
  /** For the assistant: when to use it and what comes of it. */
  description: string;
  parameters: ObjectSchema;
  /** Called with arguments that fit `parameters`. What it returns is told to the assistant. */
  run(args: Record<string, unknown>, page: Page): string | Promise<string>;
}

export interface ToolOutcome {
  ok: boolean;
  text: string;
}

export function offers(tools: readonly PageTool[]): OfferedTool[] {
  return tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parametersJson: JSON.stringify(parameters),
  }));
}

/** Runs a tool by its name; what goes wrong is an outcome that says so. */
export async function runTool(
  tools: readonly PageTool[],
  name: string,
  argumentsJson: string,
  page: Page,
): Promise<ToolOutcome> {
  const tool = tools.find((one) => one.name === name);
  if (!tool) return failed(`The page has no tool named '${name}'.`);
  let args: unknown;
  try {
    args = JSON.parse(argumentsJson || "{}");
  } catch {
    return failed("The arguments are not valid JSON.");
  }
  const wrong = mistake(tool.parameters, args);
  if (wrong) return failed(`The arguments are wrong: ${wrong}`);
  try {
    return { ok: true, text: await tool.run(args as Record<string, unknown>, page) };
  } catch {
    return failed("The page could not do that.");
  }
}

function failed(text: string): ToolOutcome {
  return { ok: false, text };
}

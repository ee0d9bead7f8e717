/** A tool's name as a person would write it: `get_weather` and `getWeather` are "Get weather", a page's own `page_x` is "X". */
export function plainName(name: string): string {
  const words = name
    .replace(/^page_/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_\-.]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How long something took: "40 ms", "1.3 s", "2 min 5 s". */
export function plainDuration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** How long something has been going on, in whole seconds: nothing below one, "3 s", "2 min 5 s". */
export function runningTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 1) return "";
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A tool's arguments, one a line: `{"amount":50,"sendTo":"Ada"}` is "Amount: 50" and "Send to: Ada". Other text stays as it is. */
export function plainArguments(text: string): string {
  let args: unknown;
  try {
    args = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof args !== "object" || args === null) return text;
  return Object.entries(args)
    .map(([name, value]) => `${plainName(name)}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}

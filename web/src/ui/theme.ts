export type Theme = "light" | "dark" | "auto";

/** Shows the page light or dark, or as the system has it; until the page is loaded again. */
export function showTheme(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

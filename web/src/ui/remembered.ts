// A browser may forbid storage: then a choice lasts as long as the page.
const session = new Map<string, string>();

export function remembered(name: string): string {
  try {
    return localStorage.getItem(`voice.${name}`) ?? session.get(name) ?? "";
  } catch {
    return session.get(name) ?? "";
  }
}

export function remember(name: string, value: string): void {
  session.set(name, value);
  try {
    localStorage.setItem(`voice.${name}`, value);
  } catch {
    // Kept in `session` only.
  }
}

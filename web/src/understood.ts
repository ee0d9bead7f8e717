import type { Caption } from "./protocol";

/** The word that a transcription writes where it heard speech and no words. */
const UNINTELLIGIBLE = "[unintelligible]";

/** True for a line of the caller that was heard and not understood. */
export function isNotUnderstood({ role, state, text }: Caption): boolean {
  return role === "user" && (state === "failed" || (state === "final" && text.trim() === UNINTELLIGIBLE));
}

export interface Shortcuts {
  mute(): void;
  stop(): void;
}

/** `m` mutes, except while something is being typed. Escape stops the reply, also then: the text field has the focus after typing. */
export function listenForKeys(shortcuts: Shortcuts): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    // While an input method composes, Escape belongs to it.
    if (event.key === "Escape" && !event.isComposing) shortcuts.stop();
    if ((event.key === "m" || event.key === "M") && !isTextField(event.target)) shortcuts.mute();
  });
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}

export interface Shortcuts {
  mute(): void;
  stop(): void;
}

/** `m` mutes, Escape stops the reply; neither while something is being typed. */
export function listenForKeys(shortcuts: Shortcuts): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTextField(event.target)) return;
    if (event.key === "m" || event.key === "M") shortcuts.mute();
    if (event.key === "Escape") shortcuts.stop();
  });
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}

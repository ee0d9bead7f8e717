import { CallFailure, PROBLEMS } from "../errors";
import { within } from "../patience";

/** The longest time for a browser to load a worklet over the network, and to start its sound. */
const LOAD_TIMEOUT_MS = 10_000;
const START_TIMEOUT_MS = 8_000;

/** Rejects with a CallFailure. A file that is not there was replaced on the server since the page was opened. */
export function loadWorklet(context: AudioContext, url: string): Promise<void> {
  const loaded = context.audioWorklet.addModule(url).catch(() => {
    throw new CallFailure(PROBLEMS.pageParts);
  });
  return within(loaded, LOAD_TIMEOUT_MS, PROBLEMS.pageParts);
}

/** Rejects with a CallFailure if the context does not run soon: in Firefox without a sound device, never. */
export async function startSound(context: AudioContext): Promise<void> {
  if (context.state !== "running") await within(context.resume(), START_TIMEOUT_MS, PROBLEMS.noOutput);
}

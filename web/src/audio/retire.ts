/** Long enough for the audio thread to have run once more. */
const LAST_QUANTUM_MS = 100;

/**
 * Closes a context permanently. The worklet is told to stop and given the time to do so: Chromium never frees a worklet node
 * whose processor was still running when its context closed (seen as AudioHandlers that grow with every call).
 */
export function retire(context: AudioContext, node: AudioWorkletNode | undefined, source?: AudioNode): void {
  if (node) node.port.onmessage = null;
  node?.port.postMessage({ type: "stop" });
  source?.disconnect();
  setTimeout(() => {
    node?.disconnect();
    void context.close();
  }, LAST_QUANTUM_MS);
}

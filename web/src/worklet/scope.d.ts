// The globals of an AudioWorkletGlobalScope, which the DOM library does not declare.
declare const sampleRate: number;

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

declare function registerProcessor(
  name: string,
  processor: new (
    // biome-ignore lint/suspicious/noExplicitAny: the options are whatever the node was made with
    options: any,
  ) => AudioWorkletProcessor,
): void;

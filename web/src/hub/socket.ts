export interface ObservableSocket {
  /** The options that make SignalR use it. */
  transport: object;
  /** The bytes that the network has not sent yet. */
  bufferedBytes(): number;
  /** How many messages have come. */
  received(): number;
  /** Closes it, also while it is still being opened. */
  abort(): void;
}

/**
 * A WebSocket constructor for SignalR that shows how many bytes the network has not sent yet: SignalR does not tell,
 * and its `send` never waits. SignalR reads the option `WebSocket` in browsers too, but leaves it out of its types.
 */
export function observableSocket(): ObservableSocket {
  let current: WebSocket | undefined;
  let received = 0;
  class Observed extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      current = this;
      this.addEventListener("message", () => received++);
    }
  }
  return {
    transport: { WebSocket: Observed },
    bufferedBytes: () => current?.bufferedAmount ?? 0,
    received: () => received,
    abort: () => current?.close(),
  };
}

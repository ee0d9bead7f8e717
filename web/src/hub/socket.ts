/**
 * A WebSocket constructor for SignalR that lets us see how much the network has not taken yet: SignalR does not tell,
 * and its `send` never waits. SignalR reads the option `WebSocket` in browsers too, but leaves it out of its types.
 */
export function observableSocket(): { transport: object; bufferedBytes(): number } {
  let current: WebSocket | undefined;
  class ObservableSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      current = this;
    }
  }
  return { transport: { WebSocket: ObservableSocket }, bufferedBytes: () => current?.bufferedAmount ?? 0 };
}

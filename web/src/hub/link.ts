import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel, Subject } from "@microsoft/signalr";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";
import {
  type CallEnd,
  HUB_PATH,
  MAX_REPORTS,
  MAX_TOOL_TEXT,
  type OfferedTool,
  type PlaybackReport,
  type ServerMessages,
  type TalkOptions,
} from "../protocol";
import { Backlog } from "./backlog";
import { type ObservableSocket, observableSocket } from "./socket";
import { stillThere } from "./still-there";

/** Above this the network is not keeping up, and frames wait here, where the oldest can still be dropped (0.3 s). */
const MAX_BUFFERED_BYTES = 16 * 1024;
/** Both ends send a sign of life every 5 s: three missed, and the connection counts as lost, while it can be resumed. */
const KEEP_ALIVE_MS = 5_000;
const SERVER_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;
const HANG_UP_TIMEOUT_MS = 1000;

/** `lost`: the connection broke, the call may be resumed. `failed`: the server refused to talk at all. */
export type TalkOutcome = { kind: "ended"; end: CallEnd } | { kind: "lost" } | { kind: "failed"; error: Error };

/** One connection to the hub and the one Talk on it. After a loss there is a new one. */
export class Link {
  readonly #connection: HubConnection;
  readonly #closed: Promise<void>;
  readonly #microphone = new Subject<Uint8Array>();
  readonly #backlog = new Backlog();
  readonly #socket: ObservableSocket = observableSocket();
  #dead: () => void = () => {};
  #talking: Promise<TalkOutcome> | undefined;
  #open = false;

  constructor(messages: ServerMessages) {
    this.#connection = new HubConnectionBuilder()
      .withUrl(`${new URL(HUB_PATH, document.baseURI)}`, {
        ...this.#socket.transport,
        transport: HttpTransportType.WebSockets,
        skipNegotiation: true,
      })
      .withHubProtocol(new MessagePackHubProtocol())
      .configureLogging(LogLevel.None)
      .build();
    this.#connection.serverTimeoutInMilliseconds = SERVER_TIMEOUT_MS;
    this.#connection.keepAliveIntervalInMilliseconds = KEEP_ALIVE_MS;
    for (const [name, handle] of Object.entries(messages)) this.#connection.on(name, handle);
    this.#closed = new Promise((resolve) => {
      this.#dead = () => {
        this.#open = false;
        resolve();
      };
      this.#connection.onclose(this.#dead);
    });
  }

  /** Rejects when the server cannot be reached. On a network that drops everything the browser would wait for minutes. */
  async start(): Promise<void> {
    // SignalR's own `stop` waits for the socket to open, which it may never do.
    const timer = setTimeout(() => this.#socket.abort(), CONNECT_TIMEOUT_MS);
    await this.#connection.start().finally(() => clearTimeout(timer));
  }

  /** Call it after a sleep. A connection whose other end is gone gives no sign, and counts as lost if it does not answer. */
  async check(): Promise<void> {
    if (!this.#open) return;
    if ((await stillThere(this.#connection.invoke("Alive"), this.#socket.received)) || !this.#open) return;
    // Closing waits for the other end, which does not answer.
    this.#dead();
    this.#socket.abort();
  }

  /** Talks until the call is over or the connection is lost; never rejects. */
  talk(options: TalkOptions): Promise<TalkOutcome> {
    this.#open = true;
    const lost = this.#closed.then((): TalkOutcome => ({ kind: "lost" }));
    const ended = this.#connection.invoke<CallEnd>("Talk", options, this.#microphone).then(
      (end): TalkOutcome => ({ kind: "ended", end }),
      // A broken connection rejects the call too, before or after it says that it is closed.
      (error: Error): TalkOutcome | Promise<TalkOutcome> => {
        return this.#connection.state === "Connected" ? { kind: "failed", error } : lost;
      },
    );
    this.#talking = Promise.race([ended, lost]);
    return this.#talking;
  }

  /** Sends as many frames as the network accepts; returns their number. */
  sendFrame(frame: Uint8Array): number {
    if (!this.#open) return 0;
    this.#backlog.add(frame);
    return this.#backlog.drain(
      () => this.#socket.bufferedBytes() < MAX_BUFFERED_BYTES,
      (next) => this.#microphone.next(next),
    );
  }

  sendText(text: string): void {
    this.#send("SendText", text);
  }

  interrupt(): void {
    this.#send("Interrupt");
  }

  played(reports: PlaybackReport[]): void {
    for (let i = 0; i < reports.length; i += MAX_REPORTS) this.#send("Played", reports.slice(i, i + MAX_REPORTS));
  }

  cleared(clearId: number, reports: PlaybackReport[]): void {
    // The first parts are those that were heard. A reply with more parts has not been played to its end.
    this.#send("Cleared", clearId, reports.slice(0, MAX_REPORTS));
  }

  confirm(callId: string, yes: boolean): void {
    this.#send("Confirm", callId, yes);
  }

  offerTools(tools: OfferedTool[]): void {
    this.#send("OfferTools", tools);
  }

  toolResult(callId: string, ok: boolean, text: string): void {
    this.#send("ToolResult", callId, ok, text.slice(0, MAX_TOOL_TEXT));
  }

  /** Says goodbye, gives the server a moment to answer, and closes. */
  async hangUp(): Promise<void> {
    if (this.#open && this.#talking) {
      this.#send("HangUp");
      await Promise.race([this.#talking, new Promise((resolve) => setTimeout(resolve, HANG_UP_TIMEOUT_MS))]);
    }
    this.#open = false;
    await this.#connection.stop();
  }

  #send(method: string, ...args: unknown[]): void {
    // A message that cannot be sent is lost with its connection; `talk` reports the loss.
    if (this.#open) this.#connection.send(method, ...args).catch(() => {});
  }
}

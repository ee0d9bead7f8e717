import { captionOf, Heard } from "../heard";
import type { Caption, Citation, PlaybackReport, Tool } from "../protocol";
import { Timeline } from "../timeline";
import { Attachment } from "./attachment";
import { CaptionLine } from "./caption-line";
import { byId, make } from "./element";
import { NoteCard } from "./note-card";
import { ToolCard } from "./tool-card";

/** The conversation as it is spoken: both sides and the tools, each in its place. */
export class Transcript {
  readonly #log = byId("transcript");
  readonly #scroll = byId("scroll");
  readonly #empty = byId("empty");
  readonly #lines = new Map<string, CaptionLine>();
  readonly #tools = new Map<string, ToolCard>();
  readonly #notes = new Map<string, NoteCard>();
  readonly #attachments: Attachment[] = [];
  readonly #confirm: (callId: string, yes: boolean) => boolean;
  #heard = new Heard();
  #timeline = new Timeline();
  #section: HTMLElement | undefined;
  #callId: string | undefined;
  /** Does not scroll while the reader has scrolled up. */
  #following = true;

  /** @param confirm Takes the caller's yes or no to a tool; false if it could not be sent. */
  constructor(confirm: (callId: string, yes: boolean) => boolean) {
    this.#confirm = confirm;
    let before = 0;
    this.#scroll.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
      // The end of the page moves when a picture gets its size. Only scrolling up means that the user reads.
      if (scrollHeight - scrollTop - clientHeight < 80) this.#following = true;
      else if (scrollTop < before) this.#following = false;
      before = scrollTop;
    });
    // A notice or the keyboard of a phone makes the view smaller.
    new ResizeObserver(() => this.#follow()).observe(this.#scroll);
  }

  /** A call is up. A resumed one goes on where it was; one that could not be resumed begins below a divider. */
  begin(callId: string): void {
    if (callId === this.#callId) return;
    if (this.#section?.hasChildNodes()) this.#log.append(make("div", "divider", "New call"));
    this.#callId = callId;
    this.end();
    this.#lines.clear();
    this.#tools.clear();
    this.#notes.clear();
    this.#timeline = new Timeline();
    this.#heard = new Heard();
    this.#section = make("div", "call");
    this.#log.append(this.#section);
  }

  /** The call is over: nothing on its cards moves or can be answered any more. */
  end(): void {
    for (const card of this.#tools.values()) card.end();
  }

  clear(): void {
    this.end();
    for (const line of this.#lines.values()) line.remove();
    for (const attachment of this.#attachments.splice(0)) attachment.remove();
    this.#log.replaceChildren();
    this.#following = true;
    this.#empty.hidden = false;
    this.#section = undefined;
    this.#callId = undefined;
  }

  caption(caption: Caption): void {
    const change = this.#timeline.caption(caption);
    if (!change) return;
    const line = this.#lines.get(caption.id) ?? new CaptionLine(caption.role);
    if (caption.state === "dropped") {
      line.remove();
      this.#lines.delete(caption.id);
      return;
    }
    this.#lines.set(caption.id, line);
    line.show(change.line);
    line.showHeard(caption.state === "interrupted" ? 1 : this.#heard.ratio(caption.id));
    this.#place(line.element, change);
  }

  /** Whether the caller's last line says already that it could not be written down. */
  get lastTurnFailed(): boolean {
    return this.#timeline.lines.findLast((line) => line.role === "user")?.state === "failed";
  }

  tool(tool: Tool): void {
    this.#card(tool.callId).show(tool);
    this.#follow();
  }

  picture(callId: string, url: string, caption: string): void {
    this.#card(callId).showPicture(url, caption, () => this.#follow());
    this.#follow();
  }

  citations(callId: string, citations: Citation[]): void {
    this.#card(callId).showCitations(citations);
    this.#follow();
  }

  /** A file that the server has. */
  attachment(file: Blob, name: string): void {
    const attachment = new Attachment(file, name, () => this.#follow());
    this.#attachments.push(attachment);
    this.#place(attachment.element, this.#timeline.tool(`attachment ${this.#attachments.length}`));
  }

  /** Words that a tool of the page puts into the conversation, to be read. */
  note(callId: string, title: string, text: string): void {
    const place = this.#timeline.note(callId);
    const card = this.#notes.get(callId) ?? new NoteCard();
    this.#notes.set(callId, card);
    card.show(title, text);
    this.#place(card.element, place);
  }

  received(itemId: string, contentIndex: number, milliseconds: number): void {
    this.#heard.received(captionOf(itemId, contentIndex), milliseconds);
  }

  played(reports: PlaybackReport[]): void {
    for (const { itemId, contentIndex, playedMs } of reports) {
      const id = captionOf(itemId, contentIndex);
      this.#heard.played(id, playedMs);
      const line = this.#lines.get(id);
      if (line && line.element.dataset.state !== "interrupted") line.showHeard(this.#heard.ratio(id));
    }
  }

  /** The card of a tool call; what comes first for it, its state or its picture, makes it. */
  #card(callId: string): ToolCard {
    const known = this.#tools.get(callId);
    if (known) return known;
    const card = new ToolCard((yes) => this.#confirm(callId, yes));
    this.#tools.set(callId, card);
    this.#place(card.element, this.#timeline.tool(callId));
    return card;
  }

  #place(element: HTMLElement, { index, added }: { index: number; added: boolean }): void {
    if (added) this.#section?.insertBefore(element, this.#section.children[index] ?? null);
    this.#empty.hidden = true;
    this.#follow();
  }

  #follow(): void {
    if (this.#following) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}

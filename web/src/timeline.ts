import type { Caption, CaptionState, Role } from "./protocol";

export interface Line {
  id: string;
  role: Role;
  text: string;
  state: CaptionState;
}

interface Entry {
  id: string;
  order: number;
  line?: Line;
}

/** The place of a change: `index` is the entry's place, from the top of the call; `added` says whether it is new. */
export interface Place {
  index: number;
  added: boolean;
}

export type CaptionChange = Place & { line: Line };

/**
 * The order of the lines and tool calls of one call. Lines stand by the server's `order`; a tool call stands below everything that
 * was there when it began. The page decides what is shown: this class only has the order and the text.
 */
export class Timeline {
  readonly #entries: Entry[] = [];

  get lines(): readonly Line[] {
    return this.#entries.flatMap(({ line }) => (line ? [line] : []));
  }

  /** Undefined if there is nothing to show: the server withdrew the line. */
  caption({ id, order, role, from, text, state }: Caption): CaptionChange | undefined {
    const known = this.#entries.findIndex((entry) => entry.id === `line ${id}`);
    const entry: Entry & { line?: Line } = known >= 0 ? this.#entries[known] : { id: `line ${id}`, order };
    const before = entry.line?.text ?? "";
    const line: Line = { id, role, text: before.slice(0, Math.max(0, from)) + text, state };
    if (state === "dropped") {
      if (known < 0) return undefined;
      this.#entries.splice(known, 1);
      return { index: known, added: false, line };
    }
    entry.line = line;
    return { index: known >= 0 ? known : this.#insert(entry), added: known < 0, line };
  }

  tool(callId: string): Place {
    return this.#below(`tool ${callId}`);
  }

  /** Something a tool of the page adds to the conversation. */
  note(callId: string): Place {
    return this.#below(`note ${callId}`);
  }

  #below(id: string): Place {
    const known = this.#entries.findIndex((entry) => entry.id === id);
    if (known >= 0) return { index: known, added: false };
    const order = this.#entries.at(-1)?.order ?? 0;
    return { index: this.#insert({ id, order }), added: true };
  }

  #insert(entry: Entry): number {
    let index = this.#entries.length;
    while (index > 0 && this.#entries[index - 1].order > entry.order) index--;
    this.#entries.splice(index, 0, entry);
    return index;
  }
}

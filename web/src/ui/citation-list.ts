import type { Citation } from "../protocol";
import { make } from "./element";

/** The address if it may be a link: a page of the web. */
export function citationLink(url: string | null | undefined): string | undefined {
  try {
    const { protocol, href } = new URL(url ?? "");
    return protocol === "http:" || protocol === "https:" ? href : undefined;
  } catch {
    return undefined;
  }
}

/** The places that the result of a tool comes from: a file and its page, or a link to a page of the web. */
export function citationList(citations: Citation[]): HTMLElement {
  const list = make("ul", "tool-citations");
  list.setAttribute("aria-label", "Sources");
  for (const { file, page, quote, url } of citations) {
    const item = make("li", "citation");
    item.dataset.testid = "citation";
    const link = citationLink(url);
    const source = make(link ? "a" : "span", "citation-source", file);
    if (link && source instanceof HTMLAnchorElement) {
      source.href = link;
      source.target = "_blank";
      source.rel = "noopener noreferrer";
    }
    item.append(source);
    if (page) item.append(" ", make("span", "citation-page", `page ${page}`));
    if (quote) item.append(" ", make("q", "citation-quote", quote));
    list.append(item);
  }
  return list;
}

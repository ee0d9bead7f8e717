import { make } from "./element";

const UNSHOWABLE = "This picture cannot be shown.";

/** The URL if it may be shown: a picture in the URL itself, or one of this server. A picture of another server would tell that server the caller's address. */
export function showablePicture(url: string, page: string): string | undefined {
  try {
    const { protocol, origin, href, pathname } = new URL(url, page);
    if (protocol === "data:") return pathname.startsWith("image/") ? href : undefined;
    return origin === new URL(page).origin ? href : undefined;
  } catch {
    return undefined;
  }
}

/** A picture and what it shows. `onSize` is called when it takes up its room. */
export function toolPicture(url: string, caption: string, onSize: () => void): HTMLElement {
  const source = showablePicture(url, location.href);
  if (!source) return make("p", "tool-picture", UNSHOWABLE);
  const figure = make("figure", "tool-picture");
  const picture = make("img");
  picture.alt = caption || "A picture";
  picture.addEventListener("load", onSize);
  picture.addEventListener("error", () => figure.replaceWith(make("p", "tool-picture", UNSHOWABLE)));
  picture.src = source;
  figure.append(picture);
  // The caption has the same words as the alternative text, so it is hidden from screen readers.
  if (caption) figure.append(make("figcaption", "", caption));
  figure.lastElementChild?.setAttribute("aria-hidden", String(figure.lastElementChild !== picture));
  return figure;
}

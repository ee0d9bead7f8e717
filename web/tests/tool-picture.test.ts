import { describe, expect, it } from "vitest";
import { showablePicture } from "../src/ui/tool-picture";

const PAGE = "https://voice.test/?raw=1";

describe("a picture is shown", () => {
  it.each([
    ["data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo="],
    ["/pictures/1.png", "https://voice.test/pictures/1.png"],
    ["https://voice.test/pictures/1.png", "https://voice.test/pictures/1.png"],
  ])("from %s", (url, source) => {
    expect(showablePicture(url, PAGE)).toBe(source);
  });

  it.each([
    "https://elsewhere.test/spy.png",
    "//elsewhere.test/spy.png",
    "http://voice.test/pictures/1.png",
    "data:text/html,<script>alert(1)</script>",
    "javascript:alert(1)",
    "blob:https://elsewhere.test/1",
    "https://",
  ])("but not from %s", (url) => {
    expect(showablePicture(url, PAGE)).toBeUndefined();
  });
});

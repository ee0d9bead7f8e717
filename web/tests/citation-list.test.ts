import { describe, expect, it } from "vitest";
import { citationLink } from "../src/ui/citation-list";

describe("a source is a link", () => {
  it.each([
    ["https://example.org/prices?may=1", "https://example.org/prices?may=1"],
    ["http://example.org", "http://example.org/"],
  ])("to %s", (url, link) => {
    expect(citationLink(url)).toBe(link);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "/relative",
    "",
    null,
    undefined,
  ])("but not to %s", (url) => {
    expect(citationLink(url)).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { TROUBLES } from "../src/errors";
import { troubleOf } from "../src/hub/probe";

const negotiated = '{"negotiateVersion":1,"connectionId":"a","connectionToken":"b","availableTransports":[]}';

describe("an answer for the hub over HTTP says why no WebSocket opens", () => {
  it.each([
    ["nothing answers", 0, "", TROUBLES.serverUnreachable],
    ["a proxy without the server", 502, "<html>Bad Gateway</html>", TROUBLES.serverUnreachable],
    ["a proxy that waits in vain", 504, "", TROUBLES.serverUnreachable],
    ["the server, of the origin", 403, '{"status":403,"code":"origin_refused"}', TROUBLES.originRefused],
    ["a firewall", 403, "<html>Forbidden</html>", TROUBLES.accessRefused],
    ["a login", 401, "", TROUBLES.accessRefused],
    ["a proxy's login", 407, "", TROUBLES.accessRefused],
    ["the server as always", 200, negotiated, TROUBLES.socketsBlocked],
    ["a page of another program", 200, "<!doctype html>", TROUBLES.serverElsewhere],
    ["JSON of another program", 200, "null", TROUBLES.serverElsewhere],
    ["a path that is not passed on", 404, "Not Found", TROUBLES.serverElsewhere],
  ])("%s (%i)", (_, status, body, trouble) => {
    expect(troubleOf({ status, body })).toBe(trouble);
  });
});

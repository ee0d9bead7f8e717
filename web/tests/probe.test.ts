import { describe, expect, it } from "vitest";
import { PROBLEMS } from "../src/errors";
import { problemOf } from "../src/hub/probe";

const negotiated = '{"negotiateVersion":1,"connectionId":"a","connectionToken":"b","availableTransports":[]}';

describe("an answer for the hub over HTTP says why no WebSocket opens", () => {
  it.each([
    ["nothing answers", 0, "", PROBLEMS.serverUnreachable],
    ["a proxy without the server", 502, "<html>Bad Gateway</html>", PROBLEMS.serverUnreachable],
    ["a proxy that waits in vain", 504, "", PROBLEMS.serverUnreachable],
    ["the server, of the origin", 403, '{"status":403,"code":"origin_refused"}', PROBLEMS.originRefused],
    ["a firewall", 403, "<html>Forbidden</html>", PROBLEMS.accessRefused],
    ["a login", 401, "", PROBLEMS.accessRefused],
    ["a proxy's login", 407, "", PROBLEMS.accessRefused],
    ["the server as always", 200, negotiated, PROBLEMS.socketsBlocked],
    ["a page of another program", 200, "<!doctype html>", PROBLEMS.serverElsewhere],
    ["JSON of another program", 200, "null", PROBLEMS.serverElsewhere],
    ["a path that is not passed on", 404, "Not Found", PROBLEMS.serverElsewhere],
  ])("%s (%i)", (_, status, body, problem) => {
    expect(problemOf({ status, body })).toBe(problem);
  });
});

import { PROBLEMS, type ProblemText } from "../errors";
import { HUB_PATH } from "../protocol";

const TIMEOUT_MS = 5_000;

/** The result of an HTTP request for the hub; `status` is 0 if nothing answered. */
export interface Answer {
  status: number;
  body: string;
}

/**
 * Finds the reason why no WebSocket could be opened. Browsers do not tell, so the hub is asked once more over plain HTTP, by POST, for which
 * the browser says the page's origin as it does for a WebSocket.
 */
export async function whyUnreachable(): Promise<ProblemText> {
  const problem = problemOf(await ask());
  // The server is asked also when the page is offline: a server on this device answers without a network.
  return problem === PROBLEMS.serverUnreachable && navigator.onLine === false ? PROBLEMS.offline : problem;
}

/** The same for a connection that was lost and could not be made again. */
export async function whyGone(): Promise<ProblemText> {
  const problem = await whyUnreachable();
  return problem === PROBLEMS.serverUnreachable || problem === PROBLEMS.offline ? PROBLEMS.serverGone : problem;
}

export function problemOf({ status, body }: Answer): ProblemText {
  const answer = parse(body);
  // 502 to 504: a proxy answers for a server that is not there.
  if (status === 0 || (status >= 502 && status <= 504)) return PROBLEMS.serverUnreachable;
  if (answer.code === "origin_refused") return PROBLEMS.originRefused;
  if (status === 401 || status === 403 || status === 407) return PROBLEMS.accessRefused;
  if (status === 200 && (answer.connectionId || answer.connectionToken)) return PROBLEMS.socketsBlocked;
  return PROBLEMS.serverElsewhere;
}

async function ask(): Promise<Answer> {
  try {
    const response = await fetch(`${new URL(HUB_PATH, document.baseURI)}/negotiate?negotiateVersion=1`, {
      method: "POST",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: 0, body: "" };
  }
}

function parse(body: string): { code?: unknown; connectionId?: unknown; connectionToken?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

import { CallFailure, PROBLEMS } from "../errors";

/** Sends a file to the call. The address is relative to the document: the page may stand below a path of a reverse proxy. */
export async function upload(
  file: Blob,
  name: string,
  call: { callId: string; resume: string },
  signal: AbortSignal,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(`calls/${encodeURIComponent(call.callId)}/attachments?name=${encodeURIComponent(name)}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${call.resume}`, "Content-Type": file.type || "application/octet-stream" },
      body: file,
      signal,
    });
  } catch {
    throw new CallFailure(PROBLEMS.notSent);
  }
  if (!response.ok) throw new CallFailure(await refusal(response));
}

/** The server's words, or those of the page if something else answered. */
async function refusal(response: Response): Promise<{ message: string; hint: string }> {
  try {
    const { title, detail } = await response.json();
    if (typeof title === "string") return { message: title, hint: typeof detail === "string" ? detail : "" };
  } catch {
    // No JSON: a proxy answered.
  }
  return response.status === 413 ? PROBLEMS.fileTooLarge : PROBLEMS.notSent;
}

/** How often the connection is looked at, and the looks in a row without any message that mean that the other end is gone. */
const LOOK_MS = 1_000;
const SILENT_LOOKS = 5;

/**
 * Whether the other end of a connection still answers. Only the answer to a question proves it: a message may have come before
 * the page slept and be read only now. Other messages only give the answer more time, because it waits behind them on a slow network.
 * Looks are counted, and not the clock, because the page may sleep again.
 *
 * @param question Settles with the answer; a refusal is an answer too.
 * @param received How many messages have come.
 */
export async function stillThere(question: Promise<unknown>, received: () => number): Promise<boolean> {
  let answered = false;
  const answer = (): void => {
    answered = true;
  };
  question.then(answer, answer);
  let before = received();
  for (let silent = 1; silent <= SILENT_LOOKS; silent++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (answered) return true;
    if (received() !== before) silent = 0;
    before = received();
  }
  return false;
}

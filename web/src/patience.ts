import { CallFailure, type ProblemText } from "./errors";

/**
 * What `task` gives, unless it takes longer than `ms`: then a CallFailure that says what is missing. Browsers have promises
 * that never settle: sound without a device, a question that the user does not answer, a network that swallows everything.
 */
export function within<T>(task: Promise<T>, ms: number, missing: ProblemText): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new CallFailure(missing)), ms);
    task.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

import { CallFailure, type ProblemText } from "./errors";

/**
 * Returns the result of `task`. If it takes longer than `ms`, throws a CallFailure that says what is missing. Browsers have promises
 * that never settle: sound without a device, a question that the user does not answer, a network that drops everything.
 */
export function within<T>(task: Promise<T>, ms: number, missing: ProblemText): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new CallFailure(missing)), ms);
    task.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

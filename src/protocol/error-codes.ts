/** Kafka's error codes: the place to import them from. */
import { errorNameByCode, retriableErrorCodes } from './generated/error-codes.ts';

export { ErrorCode } from './generated/error-codes.ts';

/** For logs and tools: a code that Kafka 4.3.1 does not know prints as its number. */
export function errorName(code: number): string {
  return errorNameByCode.get(code) ?? `ERROR_${code}`;
}

/** Whether Kafka's own clients try again after this error (RetriableException). */
export function isRetriable(code: number): boolean {
  return retriableErrorCodes.has(code);
}

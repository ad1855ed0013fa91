/**
 * For our own mistakes only, and kept on in production: a wrong broker is worse than a dead one.
 * Never assert what a client sent; answer that with an error code or a `ProtocolError`.
 */
export function assert(condition: boolean, message?: string): asserts condition {
  if (!condition) throw new Error(message ?? 'assertion failed');
}

/** Ends an exhaustive `switch`: the compiler refuses a case that was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/**
 * What decompressing throws. `malformed`: the bytes are not what the codec writes; `tooLarge`: they
 * would become more than the caller allows (nothing was allocated); `unavailable`: the type does
 * not exist, or its package has no binary for this machine.
 */
import { ProtocolError } from '../protocol-error.ts';

export type CompressionErrorKind = 'malformed' | 'tooLarge' | 'unavailable';

export class CompressionError extends ProtocolError {
  readonly kind: CompressionErrorKind;

  constructor(kind: CompressionErrorKind, message: string) {
    super(message);
    this.name = 'CompressionError';
    this.kind = kind;
  }
}

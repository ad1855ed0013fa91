/**
 * The only exception that travels: bytes from outside that are not what the protocol says. It is
 * thrown by decoders, caught in the frame loop, and ends the connection; nobody answers it.
 */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

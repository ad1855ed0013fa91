/**
 * Has a socket receive into memory of our choice instead of a new 64 KB for every read, of which most
 * is garbage at once (`npm run bench -- profile produce`: 40 % of the loop's time with the copying
 * that goes with it).
 *
 * Node offers this as `onread`, but only to sockets that connect, not to accepted ones; what `onread` sets in the socket is
 * set here, by the same names. Where a Node version has other names, or on Windows, whose reads are
 * under way while the loop runs, the answer is false and the socket's `data` events serve.
 */
import type { Socket } from 'node:net';

type Receiver = {
  /** Where the next bytes go. */
  target(): Buffer;
  /** That many bytes are there now. */
  received(sizeBytes: number): void;
};

type StreamHandle = { useUserBuffer?: (buffer: Buffer) => void };

/** Only for a socket that has not been read from. */
export function receiveDirectly(socket: Socket, receiver: Receiver): boolean {
  const { _handle: handle } = socket as unknown as { _handle: StreamHandle | null };
  if (process.platform === 'win32' || typeof handle?.useUserBuffer !== 'function') return false;
  const symbols = Object.getOwnPropertySymbols(socket);
  const find = (name: string): symbol | undefined =>
    symbols.find(({ description }) => description === name);
  const buffer = find('kBuffer');
  const nextBuffer = find('kBufferGen');
  const onBytes = find('kBufferCb');
  if (buffer === undefined || nextBuffer === undefined || onBytes === undefined) return false;
  const first = receiver.target();
  Object.assign(socket, {
    [buffer]: first,
    [nextBuffer]: () => receiver.target(),
    // Anything but false: read on.
    [onBytes]: (sizeBytes: number) => receiver.received(sizeBytes),
  });
  handle.useUserBuffer(first);
  return true;
}

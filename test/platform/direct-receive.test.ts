import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { receiveDirectly } from '../../src/platform/direct-receive.ts';

/** An accepted socket that has not been read from, and the client's end. */
async function acceptOne(): Promise<{ accepted: Socket; client: Socket; close: () => void }> {
  const server = createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const accepted = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  const close = (): void => {
    client.destroy();
    accepted.destroy();
    server.close();
  };
  return { accepted, client, close };
}

describe('receiveDirectly', () => {
  // Without it all works as well, slower: were a new Node version to name things differently, only this would tell.
  it.runIf(process.platform !== 'win32')('works with this Node version', async () => {
    const { accepted, client, close } = await acceptOne();
    const target = Buffer.alloc(10);
    let received = 0;
    const all = new Promise<void>((resolve) => {
      const isDirect = receiveDirectly(accepted, {
        target: () => target.subarray(received, received + 4),
        received: (sizeBytes) => {
          received += sizeBytes;
          if (received === 10) resolve();
        },
      });
      expect(isDirect).toBe(true);
    });
    accepted.resume();
    client.write('0123456789');
    await all;
    expect(target.toString()).toBe('0123456789');
    close();
  });

  it('tells when the connection has ended', async () => {
    const { accepted, client, close } = await acceptOne();
    const target = Buffer.alloc(10);
    receiveDirectly(accepted, { target: () => target, received: () => {} });
    const ended = new Promise<void>((resolve) => accepted.once('close', () => resolve()));
    accepted.resume();
    client.end('bye');
    await ended;
    expect(target.toString('utf8', 0, 3)).toBe('bye');
    close();
  });

  it('leaves a socket alone that is of another make', () => {
    const never = { target: () => Buffer.alloc(1), received: () => {} };
    expect(receiveDirectly({ _handle: null } as unknown as Socket, never)).toBe(false);
    const handle = { useUserBuffer: () => {} };
    expect(receiveDirectly({ _handle: handle } as unknown as Socket, never)).toBe(false);
  });
});

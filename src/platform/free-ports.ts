/**
 * Ports for servers that must know each other's before any of them is open. They come from below the
 * range that systems take for outgoing connections and for port 0, so that nobody takes them by chance
 * between the look and the use, or while a server is down and will come back.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { listenError } from './start-errors.ts';

const FIRST_PORT = 10_000;
/** Linux gives out 32768 and above. */
const END_PORT = 32_768;
const ATTEMPTS_MAX = 1000;

export async function findFreePorts(host: string, count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let i = 0; i < ATTEMPTS_MAX; i++) {
    if (ports.size === count) return [...ports];
    const port = randomInt(FIRST_PORT, END_PORT);
    if (!ports.has(port) && (await isFree(host, port))) ports.add(port);
  }
  throw new Error(`no ${count} free ports on ${host} between ${FIRST_PORT} and ${END_PORT}`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(listenError('listeners', host, error));
    });
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

import { describe, expect, it } from 'vitest';
import { findServedApi } from '../../src/broker/apis.ts';
import { throttleTimePosition } from '../../src/broker/throttle-time-position.ts';
import { apis } from '../../src/protocol/api-keys.ts';

const CORRELATION_ID_BYTES = 4;

/** Reads an integer first, and calls it throttleTimeMs. */
function isThrottleTimeFirst(
  read: (reader: unknown, version: number) => { throttleTimeMs: number },
  version: number,
): boolean {
  const calls: (string | symbol)[] = [];
  const reader = new Proxy(
    {},
    {
      get: (_, method) => () => {
        calls.push(method);
        if (method === 'int32' && calls.length === 1) return 4242;
        return method === 'compactString' || method === 'string' ? '' : 0;
      },
    },
  );
  return read(reader, version).throttleTimeMs === 4242;
}

describe('throttleTimePosition', () => {
  it('is known of every reply that is passed on and begins with it, and of no other', async () => {
    for (const [apiKey, api] of apis.entries()) {
      if (api === undefined || findServedApi(apiKey, false)?.isPassedOn !== true) continue;
      const { name, minVersion, maxVersion } = api;
      const kebab = name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
      const { [`read${name}Response`]: read } = await import(
        `../../src/protocol/generated/${kebab}.ts`
      );
      for (let version = minVersion; version <= maxVersion; version++) {
        const position = throttleTimePosition(apiKey, version);
        const isFirst = isThrottleTimeFirst(read, version);
        expect(position >= CORRELATION_ID_BYTES, `${name} ${version}`).toBe(isFirst);
      }
    }
  });
});

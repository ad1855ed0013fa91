import { describe, expect, it } from 'vitest';
import { KafkaConfig } from '../../src/core/metadata/kafka-config.ts';
import {
  directoryError,
  isPortTaken,
  listenError,
  logDirError,
} from '../../src/platform/start-errors.ts';

function systemError(code: string, path?: string): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`${code}: what the system says`);
  return Object.assign(error, { code, syscall: 'open', ...(path === undefined ? {} : { path }) });
}

describe('why a node cannot listen', () => {
  it.each([
    ['EADDRINUSE', 'the port is in use: is another broker running?'],
    ['EADDRNOTAVAIL', 'this machine has no such address'],
    ['ENOTFOUND', 'nobody knows that host'],
    ['EACCES', 'this user may not open that port'],
    ['ENOBUFS', 'ENOBUFS: what the system says'],
  ])('%s', (code, why) => {
    const cause = systemError(code);
    const error = listenError('listeners', 'PLAINTEXT://x:80', cause);
    expect(error).toMatchObject({
      key: 'listeners',
      value: 'PLAINTEXT://x:80',
      message: `listeners: cannot listen on PLAINTEXT://x:80: ${why}`,
      cause,
    });
    expect(isPortTaken(error)).toBe(code === 'EADDRINUSE');
  });

  it('a mistake of ours stays one', () => {
    const error = new TypeError('ours');
    expect(listenError('listeners', 'PLAINTEXT://x:80', error)).toBe(error);
    expect(isPortTaken(error)).toBe(false);
  });

  it('the port of the admin server is no port for clients', () => {
    const taken = systemError('EADDRINUSE');
    expect(isPortTaken(listenError('odradek.admin.listener', 'x:80', taken))).toBe(false);
  });
});

describe('why directories cannot be used', () => {
  it.each([
    ['EACCES', '/data/a/b/.lock', 'this user may not write to /data/a/b/.lock'],
    ['EACCES', '/data', 'this user may not write to /data'],
    ['EROFS', '/data/a/b', 'its file system is read-only'],
    ['ENOSPC', '/data/a/b/x', 'no space is left there'],
    ['EIO', '/data/a/b/x', 'EIO: what the system says'],
  ])('%s of %s', (code, path, why) => {
    expect(
      directoryError('log.dirs', ['/other', '/data/a/b'], systemError(code, path)),
    ).toMatchObject({ key: 'log.dirs', message: `log.dirs: /data/a/b cannot be used: ${why}` });
  });

  it('a write has no path: any of them may be meant', () => {
    const error = directoryError('log.dirs', ['/a', '/b'], systemError('ENOSPC'));
    expect(error).toMatchObject({ value: '/a,/b' });
  });

  it('another path is not theirs, nor one whose name begins alike', () => {
    for (const path of ['/elsewhere', '/a2/x']) {
      const error = systemError('EACCES', path);
      expect(directoryError('log.dirs', ['/a'], error)).toBe(error);
    }
  });

  it('metadata.log.dir is named when it is the one', () => {
    const config = new KafkaConfig(
      new Map([
        ['process.roles', 'broker,controller'],
        ['node.id', '1'],
        ['controller.listener.names', 'CONTROLLER'],
        ['log.dirs', '/a'],
        ['metadata.log.dir', '/m'],
      ]),
    );
    expect(logDirError(config, systemError('EACCES', '/m/x'))).toMatchObject({
      key: 'metadata.log.dir',
    });
    expect(logDirError(config, systemError('EACCES', '/a/x'))).toMatchObject({ key: 'log.dirs' });
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryInUseError, lockDirectories } from '../../src/platform/directory-lock.ts';
import { makeDirectories } from '../../src/platform/make-directories.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'odradek-lock-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('lockDirectories', () => {
  it('refuses a second broker of the same process until the first one lets go', () => {
    const release = lockDirectories([directory]);
    expect(() => lockDirectories([directory])).toThrow(DirectoryInUseError);
    release();
    lockDirectories([directory])();
  });

  it('lets go of all when one is taken', () => {
    const release = lockDirectories([join(directory, 'b')]);
    const both = [join(directory, 'a'), join(directory, 'b')];
    expect(() => lockDirectories(both)).toThrow(DirectoryInUseError);
    release();
    lockDirectories(both)();
  });

  it('leaves out what cannot be locked, if the broker can do without it', () => {
    const [good, bad] = [join(directory, 'a'), join(directory, 'b')];
    writeFileSync(bad, 'a file');
    expect(() => lockDirectories([good, bad])).toThrow('EEXIST');
    const release = lockDirectories([good, bad], (path) => path === bad);
    expect(() => lockDirectories([good], () => true)).toThrow(DirectoryInUseError);
    // The disk may go away while it is in use.
    rmSync(good, { recursive: true });
    release();
  });

  it('respects another process that lives, by its id and its start', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' });
    const ended = new Promise((resolve) => other.once('exit', resolve));
    try {
      const release = lockDirectories([directory]);
      const own = readFileSync(join(directory, '.lock'), 'utf8');
      release();
      const stat = readStart(other.pid!);
      writeFileSync(join(directory, '.lock'), own.replace(/^.*\n$/, `${other.pid} ${stat}\n`));
      expect(() => lockDirectories([directory])).toThrow(/is in use by process \d+/);
    } finally {
      other.kill('SIGKILL');
      await ended;
    }
    lockDirectories([directory])();
  });

  it.each(['', '0 0\n', '999999999 1\n', 'garbage'])('takes over a stale lock: %j', (content) => {
    writeFileSync(join(directory, '.lock'), content);
    lockDirectories([directory])();
  });
});

describe('makeDirectories', () => {
  it('makes all that are missing, and is content with those that are there', () => {
    const path = join(directory, 'a', 'b', 'c');
    makeDirectories(path);
    makeDirectories(path);
    writeFileSync(join(path, 'file'), '');
    expect(() => makeDirectories(join(path, 'file', 'd'))).toThrow(/ENOTDIR|ENOENT/);
    expect(() => makeDirectories(join(path, 'file'))).toThrow(/EEXIST/);
  });

  it.runIf(process.platform === 'linux')('ends where no directory can be made', () => {
    expect(() => makeDirectories('/proc/odradek/data')).toThrow(/ENOENT/);
  });
});

function readStart(processId: number): string {
  if (process.platform !== 'linux') return '';
  const stat = spawnSync('cat', [`/proc/${processId}/stat`]).stdout.toString();
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
}

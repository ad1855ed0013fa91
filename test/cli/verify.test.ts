import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { ZERO_UUID } from '../../src/base/uuid.ts';
import { verifyDirectory } from '../../src/cli/verify.ts';
import { LogManager } from '../../src/log/log-manager.ts';
import { lockDirectories } from '../../src/platform/directory-lock.ts';
import { FileDisk } from '../../src/platform/file-disk.ts';
import { batchOf, Lines, smallConfig, WALL_MS } from '../log/store.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'verify-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function fill(stopsCleanly: boolean): void {
  // No write takes any time, so that none goes through the thread pool.
  const disk = new FileDisk(
    () => {},
    () => 0,
  );
  const config = smallConfig();
  const manager = new LogManager(disk, {
    directories: [{ path: root, directoryId: ZERO_UUID }],
    logger: new Lines(),
    prng: new Prng(1),
  });
  manager.loadAll(0, WALL_MS, () => config);
  const log = manager.openLog('topic', 0, ZERO_UUID, config, WALL_MS);
  for (let i = 0; i < 40; i++) {
    log.appendAsLeader(batchOf([`value ${i} ${'x'.repeat(300)}`], {}, WALL_MS + 4 * i), 1, WALL_MS);
    manager.writeQueued();
    log.updateHighWatermark(log.writtenEndOffset);
  }
  if (stopsCleanly) manager.closeCleanly();
}

/** Names and contents: nothing may have changed. */
function contents(): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .map((path) => [path, readFileSync(path).toString('base64')]),
  );
}

function damage(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 0xff;
  writeFileSync(path, bytes);
}

describe('verify', () => {
  it('finds nothing in a directory that was stopped in order', () => {
    fill(true);
    const before = contents();
    const verdict = verifyDirectory(root);
    expect(verdict).toMatchObject({ isClean: true, warnings: [], changes: [], problems: [] });
    expect(verdict.logs).toMatchObject([{ name: 'topic-0', logEndOffset: 40 }]);
    expect(contents()).toEqual(before);
  });

  it('refuses the directory of a broker that runs', () => {
    fill(true);
    const release = lockDirectories([root]);
    const why = `${root} is in use by process ${process.pid}: stop it first`;
    expect(() => verifyDirectory(root)).toThrow(why);
    release();
    expect(verifyDirectory(root).problems).toEqual([]);
  });

  it('names the files without which a node does not start', () => {
    fill(true);
    mkdirSync(join(root, '__cluster_metadata-0'));
    writeFileSync(join(root, '__cluster_metadata-0', 'quorum-state'), 'foo');
    writeFileSync(join(root, 'meta.properties'), 'foo');
    const problems = verifyDirectory(root).problems.map(({ problem }) => problem);
    expect(problems).toEqual([
      expect.stringMatching(/^a start would fail: .* is not a meta.properties file of version 1$/),
      expect.stringMatching(
        /^a start would fail: .* is not a quorum-state file of version 0 or 1$/,
      ),
    ]);
  });

  it('says which checkpoints a start would take for empty', () => {
    fill(true);
    for (const name of ['recovery-point-offset-checkpoint', 'topic-0/partition.metadata']) {
      writeFileSync(join(root, name), 'foo');
    }
    expect([...verifyDirectory(root).warnings].sort()).toEqual([
      expect.stringMatching(/recovery-point-offset-checkpoint is malformed; it is taken for empty/),
      expect.stringMatching(/partition.metadata is malformed; it is taken for missing/),
    ]);
  });

  it('says what recovery would cut off, and changes nothing', () => {
    fill(false);
    const active = [...contents().keys()]
      .filter((path) => path.endsWith('.log'))
      .sort()
      .at(-1)!;
    const sizeBytes = readFileSync(active).length;
    damage(active, sizeBytes - 10);
    const before = contents();
    const verdict = verifyDirectory(root);
    expect(verdict.isClean).toBe(false);
    expect(verdict.problems).toEqual([]);
    expect(verdict.logs).toMatchObject([{ logEndOffset: 39 }]);
    expect(verdict.warnings.join('\n')).toContain('its CRC is wrong');
    expect(verdict.changes.join('\n')).toContain(`truncate ${active} from ${sizeBytes}`);
    expect(contents()).toEqual(before);
  });

  it('finds damage that a start after a clean stop would not look for', () => {
    fill(true);
    const [first] = [...contents().keys()].filter((path) => path.endsWith('.log')).sort();
    damage(first!, 100);
    const { problems } = verifyDirectory(root);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: first });
    expect(problems[0]!.problem).toContain('checksum');
  });

  it.each([
    ['.index', 7, 1, 'index entry 0 names byte'],
    ['.timeindex', 7, 1, 'time index entry 0 says'],
    ['.index', 3, 0x7f, 'does not rise'],
    ['.timeindex', 11, 0x7f, 'does not rise'],
  ])('compares every %s with the batches', (suffix, at, bits, problem) => {
    fill(true);
    const [first] = [...contents().keys()].filter((path) => path.endsWith(suffix)).sort();
    const content = readFileSync(first!);
    // In the first entry.
    content[at]! ^= bits;
    writeFileSync(first!, content);
    const { problems } = verifyDirectory(root);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.problem).toContain(problem);
  });
});

import { describe, expect, it } from 'vitest';
import type { DiskCompletion } from '../../src/log/disk.ts';
import { defaultLogConfig } from '../../src/log/log-config.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { batchOf, deleteDue, newManager, openLog, ROOT, settle, WALL_MS } from './store.ts';

const DUE_MS = 60_000;

/** Notes what takes something away, and holds back what has completed until it is told otherwise. */
class NotingDisk extends MemoryDisk {
  notes: string[] = [];
  isHeld = false;

  override remove(path: string): void {
    this.notes.push(`remove ${nameOf(path)}`);
    super.remove(path);
  }

  override requestRemove(path: string, removeId: number): void {
    super.requestRemove(path, removeId);
    this.notes.push(`${this.notes.pop()!} outside the loop`);
  }

  override removeDirectory(path: string): void {
    this.notes.push('remove directory');
    super.removeDirectory(path);
  }

  override requestFlushDirectory(path: string, flushId: number): void {
    this.notes.push(`flush ${path}`);
    super.requestFlushDirectory(path, flushId);
  }

  override takeCompletions(): readonly DiskCompletion[] {
    return this.isHeld ? [] : super.takeCompletions();
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Two logs, the first with a megabyte; both have been deleted and are due. */
function deletedLogs(disk: NotingDisk): LogManager {
  const { manager } = newManager(disk);
  const large = openLog(manager);
  large.appendAsLeader(batchOf(['x'.repeat(1024 * 1024)]), 0, WALL_MS);
  const small = manager.openLog('other', 0, 'AAAAAAAAAAAAAAAAAAAAAQ', defaultLogConfig, WALL_MS);
  small.appendAsLeader(batchOf(['x']), 0, WALL_MS);
  settle(disk, manager);
  manager.deleteLog(large);
  manager.deleteLog(small);
  disk.notes = [];
  return manager;
}

function leftIn(disk: MemoryDisk): string[] {
  return disk.list(ROOT).flatMap(({ name }) => (name.endsWith('-delete') ? [name] : []));
}

describe('what was deleted', () => {
  it('goes when its name is flushed, large files outside the loop', () => {
    const disk = new NotingDisk();
    const manager = deletedLogs(disk);
    deleteDue(disk, manager, DUE_MS);
    expect(leftIn(disk)).toEqual([]);
    expect(disk.notes[0]).toBe(`flush ${ROOT}`);
    const segments = disk.notes.filter((note) => note.includes('.log'));
    expect(segments.sort()).toEqual([
      'remove 00000000000000000000.log',
      'remove 00000000000000000000.log outside the loop',
    ]);
    expect(disk.notes.filter((note) => note === 'remove directory').length).toBe(2);
  });

  it('waits for what is under way, one thing at a time, and asks for no tick meanwhile', () => {
    const disk = new NotingDisk();
    const manager = deletedLogs(disk);
    disk.isHeld = true;
    manager.advance(DUE_MS, WALL_MS);
    manager.advance(DUE_MS, WALL_MS);
    expect(disk.notes).toEqual([`flush ${ROOT}`]);
    expect(manager.nextDeadlineMs()).toBeGreaterThan(DUE_MS);
    disk.isHeld = false;
    deleteDue(disk, manager, DUE_MS);
    expect(leftIn(disk)).toEqual([]);
  });

  it('goes with what becomes due while something is under way', () => {
    const disk = new NotingDisk();
    const manager = deletedLogs(disk);
    disk.isHeld = true;
    manager.advance(DUE_MS, WALL_MS);
    manager.beginTick(DUE_MS, WALL_MS);
    const log = openLog(manager, { ...defaultLogConfig, fileDeleteDelayMs: 1 });
    manager.deleteLog(log);
    manager.advance(DUE_MS + 1, WALL_MS);
    disk.isHeld = false;
    deleteDue(disk, manager, DUE_MS + 1);
    expect(leftIn(disk)).toEqual([]);
    expect(disk.notes.filter((note) => note.startsWith('flush')).length).toBe(2);
  });

  it('goes on no further once the log manager closes, which waits for what is under way', () => {
    const disk = new NotingDisk();
    const manager = deletedLogs(disk);
    disk.isHeld = true;
    manager.advance(DUE_MS, WALL_MS);
    manager.requestFlushAll();
    const underWay = manager.underWayCount;
    expect(underWay).toBeGreaterThan(0);
    disk.isHeld = false;
    manager.onCompletions(disk.takeCompletions());
    expect(manager.underWayCount).toBe(underWay - 1);
    expect(manager.nextDeadlineMs()).toBeGreaterThan(DUE_MS);
    manager.advance(DUE_MS, WALL_MS);
    expect(disk.notes).toEqual([`flush ${ROOT}`]);
    expect(leftIn(disk).length).toBe(2);
  });

  it('takes several ticks when there is much of it', () => {
    const disk = new NotingDisk();
    const { manager } = newManager(disk);
    const LOGS = 100;
    for (let i = 0; i < LOGS; i++) {
      const log = manager.openLog('topic', i, 'AAAAAAAAAAAAAAAAAAAAAQ', defaultLogConfig, WALL_MS);
      log.appendAsLeader(batchOf(['x']), 0, WALL_MS);
      settle(disk, manager);
      manager.deleteLog(log);
    }
    let mostInOneTick = 0;
    let ticks = 0;
    do {
      disk.notes = [];
      manager.advance(DUE_MS, WALL_MS);
      manager.onCompletions(disk.takeCompletions());
      mostInOneTick = Math.max(mostInOneTick, disk.notes.length);
      ticks++;
    } while (manager.nextDeadlineMs() <= DUE_MS);
    expect(leftIn(disk)).toEqual([]);
    expect(mostInOneTick).toBeLessThanOrEqual(64);
    expect(ticks).toBeGreaterThan(LOGS / 64);
  });

  it('takes its directory offline when it cannot be removed', () => {
    const disk = new NotingDisk();
    const manager = deletedLogs(disk);
    const requestRemove = disk.requestRemove.bind(disk);
    disk.requestRemove = (path, removeId) => {
      requestRemove(path, removeId);
      const error = new Error('EIO');
      const taken = disk.takeCompletions();
      disk.takeCompletions = () => {
        disk.takeCompletions = () => [];
        return taken.map((completion) => ({ ...completion, error }));
      };
    };
    deleteDue(disk, manager, DUE_MS);
    expect(manager.takeFailedDirectories().map(({ error }) => error)).toEqual(['EIO']);
    expect(manager.nextDeadlineMs()).toBeGreaterThan(DUE_MS);
  });
});

/**
 * Keeps two processes off one log directory: `.lock` names the process that uses it.
 * (Apache Kafka locks the same file, which it leaves empty, through the operating system. Node cannot
 * do that, so its lock and ours do not see each other.)
 */
import { readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectories } from './make-directories.ts';

const LOCK_FILE = '.lock';

export class DirectoryInUseError extends Error {}

/** The paths of this process's own locks: a second broker here must not take them for stale. */
const heldHere: Set<string> = new Set();

/**
 * Returns what releases the locks. Throws DirectoryInUseError when another broker lives there. What
 * the operating system refuses to lock is an error too, but not where `isSpare` says that the broker
 * can do without: opening such a directory fails as well, or the first write into it.
 */
export function lockDirectories(
  directories: readonly string[],
  isSpare: (directory: string) => boolean = () => false,
): () => void {
  const locked: string[] = [];
  const release = (): void => {
    for (const path of locked.splice(0)) {
      heldHere.delete(path);
      removeLock(path);
    }
  };
  try {
    for (const directory of directories) {
      try {
        locked.push(lock(directory));
      } catch (error) {
        if (error instanceof DirectoryInUseError || !isSpare(directory)) throw error;
      }
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/** The disk may have failed or gone since. Then the lock is gone too, or stale: its owner is. */
function removeLock(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

function lock(directory: string): string {
  makeDirectories(directory);
  const path = join(directory, LOCK_FILE);
  for (;;) {
    try {
      writeFileSync(path, ownerText(process.pid), { flag: 'wx' });
      heldHere.add(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    checkNotInUse(directory);
    // The owner was killed, or Apache Kafka left its empty file: it is ours now. Or it has just gone.
    rmSync(path, { force: true });
  }
}

/** Throws DirectoryInUseError while a broker lives there. */
export function checkNotInUse(directory: string): void {
  const path = join(directory, LOCK_FILE);
  const owner = ownerOf(path);
  if (!heldHere.has(path) && !isAlive(owner)) return;
  const [processId] = owner.split(' ');
  throw new DirectoryInUseError(`${directory} is in use by process ${processId}`);
}

/** Empty when there is no lock, or when its owner lets it go at this moment. */
function ownerOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Process ids come round again; together with its start a process has no double. */
function ownerText(processId: number): string {
  return `${processId} ${startOf(processId)}\n`;
}

function isAlive(owner: string): boolean {
  const processId = Number.parseInt(owner, 10);
  if (!(processId > 0) || processId === process.pid) return false;
  try {
    process.kill(processId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return owner === ownerText(processId);
}

/**
 * Clock ticks after boot, from Linux; elsewhere the process id alone must do. A process that was
 * killed and not yet reaped by its parent has no start: it holds nothing any more.
 */
function startOf(processId: number): string {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The second field, the name, may hold spaces; the state is the third, the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

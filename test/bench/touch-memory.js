// A virtual machine gets its memory from the host page by page, when it first touches it: the first gigabyte that anybody writes to tmpfs
// after a boot costs three times the CPU time of the second, and whoever is measured first pays for it.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { availableBytes } from './machine.js';

const TOUCHED_BYTES_MAX = 14 * 2 ** 30;
const CHUNK_BYTES = 4 * 2 ** 20;
/** About what one tick writes under load. */
const BARE_WRITE_BYTES = 2 * 2 ** 20;
const BARE_WRITES = 2048;

/** Writes a file and removes it: of most of the memory that is free, or what a bench needs at most. Says so. */
export function touchMemory(directory) {
  const count = Math.floor(Math.min(TOUCHED_BYTES_MAX, availableBytes() * 0.7) / CHUNK_BYTES);
  const path = join(directory, 'touched');
  const chunk = Buffer.alloc(CHUNK_BYTES, 1);
  const file = openSync(path, 'w');
  try {
    for (let i = 0; i < count; i++) writeSync(file, chunk);
  } finally {
    closeSync(file);
    rmSync(path);
  }
  const gigabytes = ((count * CHUNK_BYTES) / 1e9).toFixed(1);
  return `${gigabytes} GB of memory were written once before the first figure was taken.`;
}

/**
 * What this machine does to a process that only writes: the CPU time of each write, of the longest and of how many over `longMs`. A host
 * that has taken memory back gives it again page by page, and the guest counts that as work of whoever writes.
 */
export function measureBareWrites(directory, longMs) {
  const path = join(directory, 'bare');
  const chunk = Buffer.alloc(BARE_WRITE_BYTES, 1);
  const file = openSync(path, 'w');
  let longestMs = 0;
  let longCount = 0;
  try {
    for (let i = 0; i < BARE_WRITES; i++) {
      const before = process.cpuUsage();
      writeSync(file, chunk);
      const { user, system } = process.cpuUsage(before);
      const workedMs = (user + system) / 1000;
      longestMs = Math.max(longestMs, workedMs);
      if (workedMs > longMs) longCount += 1;
    }
  } finally {
    closeSync(file);
    rmSync(path);
  }
  return { count: BARE_WRITES, longestMs, longCount };
}

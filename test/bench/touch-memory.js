// A virtual machine gets its memory from the host page by page, when it first touches it: the first gigabyte that anybody writes to tmpfs
// after a boot costs three times the CPU time of the second, and whoever is measured first pays for it.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { availableBytes } from './machine.js';

const TOUCHED_BYTES_MAX = 8 * 2 ** 30;
const CHUNK_BYTES = 4 * 2 ** 20;

/** Writes a file and removes it: of half of the memory that is free, or what a bench needs at most. Says so. */
export function touchMemory(directory) {
  const count = Math.floor(Math.min(TOUCHED_BYTES_MAX, availableBytes() / 2) / CHUNK_BYTES);
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

/**
 * `mkdir -p`. Not `mkdirSync` with `recursive`: where a file system answers ENOENT to every mkdir
 * (`/proc`), that one tries for ever (Node 20 and 22).
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export function makeDirectories(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    if (code === 'ENOENT' && parent !== path && !isDirectory(parent)) {
      makeDirectories(parent);
      mkdirSync(path);
    } else if (!isDirectory(path)) {
      throw error;
    }
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

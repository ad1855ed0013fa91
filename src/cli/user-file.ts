/** Files that a user names as arguments: one that cannot be read is the user's to mend. */
import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.ts';

export function readUserFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CliError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

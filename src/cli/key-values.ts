/** `key=value` arguments. */
import { CliError } from './cli-error.ts';

export function splitKeyValue(text: string): [string, string] {
  const end = text.indexOf('=');
  if (end <= 0) throw new CliError(`expected key=value, got ${text}`);
  return [text.slice(0, end).trim(), text.slice(end + 1)];
}

export function parseWholeNumber(text: string, what: string, min: number): number {
  const value = Number(text);
  if (!/^-?[0-9]+$/.test(text) || !Number.isSafeInteger(value) || value < min) {
    throw new CliError(`${what} must be a whole number of at least ${min}, got ${text}`);
  }
  return value;
}

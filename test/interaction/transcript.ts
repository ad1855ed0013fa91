/**
 * Transcripts: text files of commands and what came of them, checked in and read like a story.
 *
 *     # A comment.
 *     command key=value …
 *     ----
 *     what came of it
 *
 * Blocks end with an empty line. With UPDATE=1 in the environment the outcomes are rewritten.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

export type TranscriptCommand = {
  readonly name: string;
  readonly args: ReadonlyMap<string, string>;
};

export function runTranscript(file: URL, run: (command: TranscriptCommand) => string[]): void {
  const text = readFileSync(file, 'utf8');
  const actual: string[] = [];
  for (const block of text.trimEnd().split(/\n\n+/)) {
    const lines = block.split('\n');
    const separator = lines.indexOf('----');
    const input = separator === -1 ? lines : lines.slice(0, separator);
    const commands = input.filter((line) => line !== '' && !line.startsWith('#'));
    const outcome = commands.flatMap((line) => run(parseCommand(line)));
    actual.push([...input, ...(commands.length > 0 ? ['----', ...outcome] : [])].join('\n'));
  }
  const rewritten = `${actual.join('\n\n')}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(file, rewritten);
  else expect(rewritten).toBe(text);
}

function parseCommand(line: string): TranscriptCommand {
  const [name = '', ...rest] = line.split(/\s+/);
  const args = new Map<string, string>();
  for (const part of rest) {
    const at = part.indexOf('=');
    if (at === -1) args.set(part, '');
    else args.set(part.slice(0, at), part.slice(at + 1));
  }
  return { name, args };
}

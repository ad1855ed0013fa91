import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { newProgram } from '../../src/cli/program.ts';

/** The words that a user sees. */
async function refusalOf(...words: string[]): Promise<string> {
  let text = '';
  const program = newProgram();
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap((one) => one.commands),
  ]) {
    command.exitOverride().configureOutput({ writeErr: (line) => (text += line) });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return text;
    return (error as Error).message;
  }
  return '';
}

describe('arguments are refused with the reason', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['strat', 'Did you mean start?'],
    ['start --prot 1', "unknown option '--prot'"],
    ['start --port 70000', 'It must be a whole number, 0 to 65535.'],
    ['start --port x', 'It must be a whole number, 0 to 65535.'],
    ['start --brokers 0', 'It must be a whole number, 1 to 100.'],
    ['start --brokers 3 --memory --override node.id=4', 'decides this for each of them'],
    [
      'start --memory --override process.roles=broker --override node.id=4 ' +
        '--override controller.quorum.voters=1@127.0.0.1:1 ' +
        '--override controller.listener.names=CONTROLLER',
      'Run format first (odradek format --help)',
    ],
    ['start --log-level loud', 'Allowed choices are debug, info, warn, error, silent.'],
    ['start --override nonsense', 'expected key=value, got nonsense'],
    ['start --config /no/such/file', 'cannot read /no/such/file'],
    ['start --override num.partitions=0', 'Value must be at least 1'],
    ['topics create', "missing required argument 'names'"],
    ['topics create a -p 0', 'It must be a whole number, at least 1.'],
    ['topics lst', 'Did you mean list?'],
    ['topics list -b nowhere:x', 'nowhere:x is no broker address'],
    ['topics list -b 127.0.0.1:1', 'cannot connect to 127.0.0.1:1: is a broker running?'],
    ['configs describe', 'say which: one of --topic, --broker'],
    ['configs describe --topic a --broker 1', 'say which: one of --topic, --broker'],
    ['configs describe --broker x', 'x is no broker id'],
    ['configs alter --topic a', 'nothing to change'],
    ['configs alter --topic a --set b', 'expected key=value, got b'],
    ['consume', "missing required argument 'topic'"],
    ['consume a --encoding latin1', 'Allowed choices are utf8, base64, hex.'],
    ['dump-log /no/such/file.log', 'cannot read /no/such/file.log'],
  ];
  for (const [line, reason] of cases) {
    it(line, async () => {
      expect(await refusalOf(...line.split(' '))).toContain(reason);
    });
  }
});

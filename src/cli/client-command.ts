/** What the commands that speak to a broker have in common: options, and a client while they run. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Client } from './client/client.ts';

export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

export function collectNumber(text: string, previous: readonly number[]): number[] {
  return [...previous, wholeNumber(0)(text)];
}

export function wholeNumber(
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?[0-9]+$/.test(text) || value < min || value > max) {
      const bounds = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `${min} to ${max}`;
      throw new InvalidArgumentError(`It must be a whole number, ${bounds}.`);
    }
    return value;
  };
}

export async function withClient(
  options: { readonly bootstrapServer: string },
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const { Client: ClientClass } = await import('./client/client.ts');
  const client = new ClientClass(options.bootstrapServer);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

export function clientCommand(
  parent: Command,
  nameAndArguments: string,
  description: string,
): Command {
  return parent
    .command(nameAndArguments)
    .description(description)
    .option('-b, --bootstrap-server <host:port>', 'a broker of the cluster', '127.0.0.1:9092')
    .option('--json', 'print JSON');
}

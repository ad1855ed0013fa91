/** `odradek quorum`: the commands and options, named as kafka-metadata-quorum.sh names them. */
import type { Command } from 'commander';
import { wholeNumber } from './client-command.ts';

export function addQuorum(program: Command): void {
  const quorum = program
    .command('quorum')
    .description('Describe the quorum of controllers; add and remove voters.');
  quorumCommand(quorum, 'describe', 'Who leads, who votes, how far each one is.')
    .option('--status', 'a summary (this is what is shown without --replication)')
    .option('--replication', 'how far each replica is')
    .option('--human-readable', 'with --replication: times as how long ago they were')
    .option('--json', 'print JSON')
    .action(async (options) => {
      const { describeMetadataQuorum } = await import('./quorum.ts');
      await describeMetadataQuorum(options);
    });
  quorumCommand(quorum, 'add-voter', 'Let a controller that follows the quorum vote.')
    .alias('add-controller')
    .requiredOption('-c, --command-config <file>', "the new voter's server.properties file")
    .option('--dry-run', 'say what would be done')
    .action(async (options) => {
      const { addVoter } = await import('./quorum.ts');
      await addVoter(options);
    });
  quorumCommand(quorum, 'remove-voter', 'Let a controller vote no longer.')
    .alias('remove-controller')
    .requiredOption('-i, --controller-id <id>', 'its node id', wholeNumber(0))
    .requiredOption('-d, --controller-directory-id <id>', 'the id of its metadata directory')
    .option('--dry-run', 'say what would be done')
    .action(async (options) => {
      const { removeVoter } = await import('./quorum.ts');
      await removeVoter(options);
    });
}

function quorumCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('-b, --bootstrap-server <host:port>', 'a broker of the cluster', '127.0.0.1:9092')
    .option('-C, --bootstrap-controller <host:port>', 'a controller, instead of a broker');
}

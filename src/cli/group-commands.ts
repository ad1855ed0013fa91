/** `odradek groups`: the commands and options, named as kafka-consumer-groups.sh names them. */
import type { Command } from 'commander';
import { clientCommand, collect, wholeNumber, withClient } from './client-command.ts';

export function addGroups(program: Command): void {
  const groups = program
    .command('groups')
    .description('List, describe, delete groups; reset and delete offsets; remove members.');
  clientCommand(groups, 'list', 'List groups.')
    .option('--state <states>', 'only in these states: Stable,Empty,…')
    .option('--type <types>', 'only of these types: classic,consumer')
    .action(async (options) => {
      const { printGroups } = await import('./groups.ts');
      await withClient(options, (client) => printGroups(client, options));
    });
  groupCommand(groups, 'describe', 'State, members, committed offsets, lags.')
    .option('--offsets', 'only the offsets')
    .option('--members', 'only the members')
    .option('--state', 'only the state')
    .option('--verbose', 'epochs and target assignments of members too')
    .action(async (groupIds, options) => {
      const { describeGroup } = await import('./group-description.ts');
      await withClient(options, (client) => describeGroup(client, groupIds, options));
    });
  groupCommand(groups, 'delete', 'Delete groups without members.').action(
    async (groupIds, options) => {
      const { deleteGroup } = await import('./groups.ts');
      await withClient(options, (client) => deleteGroup(client, groupIds, options));
    },
  );
  addResetOffsets(groups);
  clientCommand(groups, 'delete-offsets [group]', 'Delete committed offsets of a group.')
    .option('--group <group>', 'the group')
    .option('--topic <topic[:partitions]>', 'orders or orders:0,1; may be repeated', collect, [])
    .action(async (groupId, options) => {
      const { deleteGroupOffsets } = await import('./groups.ts');
      await withClient(options, (client) => deleteGroupOffsets(client, groupId, options));
    });
  clientCommand(groups, 'remove-members [group]', 'Make members leave a group.')
    .option('--group <group>', 'the group')
    .option('--member <id>', 'a member, by its id; may be repeated', collect, [])
    .option('--instance <id>', 'a static member, by its instance id; may be repeated', collect, [])
    .option('--all', 'every member')
    .action(async (groupId, options) => {
      const { removeMembers } = await import('./groups.ts');
      await withClient(options, (client) => removeMembers(client, groupId, options));
    });
}

function groupCommand(groups: Command, name: string, description: string): Command {
  return clientCommand(groups, `${name} [groups...]`, description)
    .option('--group <group>', 'a group; may be repeated', collect, [])
    .option('--all-groups', 'every group');
}

function addResetOffsets(groups: Command): void {
  groupCommand(groups, 'reset-offsets', 'Move the committed offsets of groups without members.')
    .option('--topic <topic[:partitions]>', 'orders or orders:0,1; may be repeated', collect, [])
    .option('--all-topics', 'every partition that the group has committed')
    .option('--to-earliest', 'to the first record')
    .option('--to-latest', 'to the end')
    .option('--to-current', 'to what is committed; to the end where nothing is')
    .option('--to-offset <offset>', 'to this offset', wholeNumber(0))
    .option('--to-datetime <time>', 'to the first record from then on: 2026-11-20T12:00:00.000')
    .option('--by-duration <duration>', 'to the first record as young as that: P1DT2H30M')
    .option('--shift-by <count>', 'on by so many, or back', wholeNumber(Number.MIN_SAFE_INTEGER))
    .option('--from-file <file>', 'to the offsets in it: topic,partition,offset a line')
    .option('--dry-run', 'only show what would be done: the default')
    .option('--execute', 'do it')
    .option('--export', 'print lines that --from-file reads')
    .action(async (groupIds, options) => {
      const { resetOffsets } = await import('./group-reset.ts');
      await withClient(options, (client) => resetOffsets(client, groupIds, options));
    });
}

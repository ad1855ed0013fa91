/** `odradek groups describe`: state, members with what they were assigned, offsets with lags. */
import { CliError } from './cli-error.ts';
import type { Client } from './client/client.ts';
import {
  type DescribedGroup,
  type DescribedMember,
  fetchCommitted,
  fetchEnds,
  type GroupSelection,
  lookUpGroup,
  selectGroups,
  type TopicPartitions,
} from './group-lookup.ts';
import { type Cell, type OutputOptions, printJson, printLine, printTable } from './output.ts';

type DescribeOptions = OutputOptions &
  GroupSelection & {
    readonly offsets?: boolean | undefined;
    readonly members?: boolean | undefined;
    readonly state?: boolean | undefined;
    readonly verbose?: boolean | undefined;
  };

/** A partition that the group has committed, or that one of its members reads. */
type PartitionLag = {
  readonly topic: string;
  readonly partition: number;
  readonly committedOffset: number | null;
  readonly endOffset: number | null;
  readonly lag: number | null;
  readonly member: DescribedMember | null;
};

export async function describeGroup(
  client: Client,
  named: readonly string[],
  options: DescribeOptions,
): Promise<void> {
  const described = [];
  for (const groupId of await selectGroups(client, named, options)) {
    const group = await lookUpGroup(client, groupId);
    const lags = await fetchLags(client, group);
    if (group.state === 'Dead' && lags.length === 0) {
      throw new CliError(`group ${groupId} does not exist`);
    }
    described.push({ group, lags });
  }
  if (options.json) printJson(described.map(({ group, lags }) => groupJson(group, lags)));
  else for (const { group, lags } of described) printGroup(group, lags, options);
}

async function fetchLags(client: Client, group: DescribedGroup): Promise<PartitionLag[]> {
  const committed = await fetchCommitted(client, group.coordinatorId, group.groupId);
  const readerOf: Map<string, Map<number, DescribedMember | null>> = new Map();
  const note = (topic: string, partition: number, member: DescribedMember | null): void => {
    const readers = readerOf.get(topic) ?? new Map<number, DescribedMember | null>();
    readers.set(partition, member);
    readerOf.set(topic, readers);
  };
  for (const [topic, offsets] of committed) {
    for (const partition of offsets.keys()) note(topic, partition, null);
  }
  for (const member of group.members) {
    for (const { topic, partitions } of member.assignment) {
      for (const partition of partitions) note(topic, partition, member);
    }
  }
  const lags: PartitionLag[] = [];
  for (const [topic, readers] of [...readerOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const ends = await fetchEnds(client, topic, [...readers.keys()]);
    for (const [partition, member] of [...readers].sort(([a], [b]) => a - b)) {
      const committedOffset = committed.get(topic)?.get(partition) ?? null;
      const endOffset = ends.get(partition) ?? null;
      const isKnown = committedOffset !== null && endOffset !== null;
      const lag = isKnown ? Math.max(endOffset - committedOffset, 0) : null;
      lags.push({ topic, partition, committedOffset, endOffset, lag, member });
    }
  }
  return lags;
}

function groupJson(group: DescribedGroup, lags: readonly PartitionLag[]): object {
  return {
    group: group.groupId,
    state: group.state,
    type: group.type,
    protocolType: group.protocolType,
    assignor: group.assignor,
    coordinator: group.coordinatorId,
    epoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      clientId: member.clientId,
      host: member.host,
      protocol: member.protocol,
      epoch: member.epoch,
      partitions: partitionNames(member.assignment),
      target: member.target === null ? null : partitionNames(member.target),
    })),
    offsets: lags.map(({ member, ...lag }) => ({ ...lag, memberId: member?.memberId ?? null })),
  };
}

function partitionNames(topics: readonly TopicPartitions[]): string[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((one) => `${topic}-${one}`));
}

function printGroup(
  group: DescribedGroup,
  lags: readonly PartitionLag[],
  options: DescribeOptions,
): void {
  const { offsets, members, state, verbose } = options;
  const isAll = !offsets && !members && !state;
  if (isAll || state) printLine(stateLine(group));
  else printLine(group.groupId);
  if ((isAll || offsets) && lags.length > 0) printLags(lags);
  if ((isAll || members) && group.members.length > 0) printMembers(group.members, verbose === true);
}

function stateLine(group: DescribedGroup): string {
  const facts = [`${group.type} group`, `coordinator ${group.coordinatorId}`];
  // Offsets that somebody has committed without being a member of anything.
  if (group.state !== 'Dead') facts.unshift(group.state);
  if (group.assignor !== '') facts.push(`assignor ${group.assignor}`);
  if (group.groupEpoch !== null) {
    facts.push(`epoch ${group.groupEpoch}`, `assignment epoch ${group.assignmentEpoch}`);
  }
  facts.push(group.members.length === 1 ? '1 member' : `${group.members.length} members`);
  return `${group.groupId}  ${facts.join(', ')}`;
}

function printLags(lags: readonly PartitionLag[]): void {
  printTable(
    ['  TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG', 'MEMBER', 'CLIENT', 'HOST'],
    lags.map(({ topic, partition, committedOffset, endOffset, lag, member }) => [
      `  ${topic}`,
      partition,
      committedOffset,
      endOffset,
      lag,
      member?.memberId ?? null,
      member?.clientId ?? null,
      member?.host ?? null,
    ]),
  );
}

function printMembers(members: readonly DescribedMember[], isVerbose: boolean): void {
  const headings = ['  MEMBER', 'INSTANCE', 'CLIENT', 'HOST', 'PARTITIONS'];
  if (isVerbose) headings.push('PROTOCOL', 'EPOCH', 'TARGET');
  printTable(
    headings,
    members.map((member) => {
      const row: Cell[] = [
        `  ${member.memberId}`,
        member.instanceId,
        member.clientId,
        member.host,
        assignmentText(member.assignment),
      ];
      if (isVerbose) row.push(member.protocol, member.epoch, assignmentText(member.target ?? []));
      return row;
    }),
  );
}

/** `orders(0,1)`, as Kafka's tool has it. */
function assignmentText(topics: readonly TopicPartitions[]): string {
  if (topics.length === 0) return '-';
  return topics.map(({ topic, partitions }) => `${topic}(${partitions.join(',')})`).join(' ');
}

/** `odradek groups`: list, describe with lags, delete. */
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import { readConsumerProtocolAssignment } from '../protocol/generated/consumer-protocol.ts';
import type { OffsetFetchResponsePartitions } from '../protocol/generated/offset-fetch.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { CliError } from './cli-error.ts';
import { deleteGroups, describeGroups, listGroups, offsetFetch } from './client/apis.ts';
import { type Client, checkReply } from './client/client.ts';
import { fetchOffsets, LATEST_TIMESTAMP } from './client/fetcher.ts';
import { type OutputOptions, printJson, printLine, printTable } from './output.ts';

export async function printGroups(client: Client, options: OutputOptions): Promise<void> {
  const { brokers } = await client.fetchMetadata([]);
  const groups = [];
  // Every coordinator knows only its own groups.
  for (const { nodeId } of brokers) {
    const response = await client.requestFrom(nodeId, listGroups, {
      statesFilter: [],
      typesFilter: [],
    });
    checkReply('listing groups', response.errorCode, null);
    groups.push(...response.groups);
  }
  groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  if (options.json) {
    printJson(
      groups.map(({ groupId, groupState, groupType, protocolType }) => ({
        group: groupId,
        state: groupState,
        type: groupType,
        protocolType,
      })),
    );
  } else if (groups.length === 0) printLine('no groups');
  else {
    printTable(
      ['GROUP', 'STATE', 'TYPE', 'PROTOCOL'],
      groups.map((group) => [
        group.groupId,
        group.groupState,
        group.groupType === '' ? null : group.groupType,
        group.protocolType === '' ? null : group.protocolType,
      ]),
    );
  }
}

type PartitionLag = {
  readonly topic: string;
  readonly partition: number;
  readonly committedOffset: number;
  readonly endOffset: number | null;
  readonly lag: number | null;
};

export async function describeGroup(
  client: Client,
  groupIds: readonly string[],
  options: OutputOptions,
): Promise<void> {
  const described = [];
  for (const groupId of groupIds) {
    const coordinatorId = await client.findGroupCoordinator(groupId);
    const response = await client.requestFrom(coordinatorId, describeGroups, {
      groups: [groupId],
      includeAuthorizedOperations: false,
    });
    const group = response.groups[0]!;
    const isUnknown = group.errorCode === ErrorCode.GROUP_ID_NOT_FOUND;
    if (!isUnknown) checkReply(`group ${groupId}`, group.errorCode, group.errorMessage);
    const offsets = await fetchLags(client, coordinatorId, groupId);
    if ((isUnknown || group.groupState === 'Dead') && offsets.length === 0) {
      throw new CliError(`group ${groupId} does not exist`);
    }
    described.push({
      group: groupId,
      state: isUnknown ? '' : group.groupState,
      assignor: group.protocolData,
      coordinator: coordinatorId,
      members: group.members.map((member) => ({
        memberId: member.memberId,
        instanceId: member.groupInstanceId,
        clientId: member.clientId,
        host: member.clientHost,
        partitions: assignedPartitions(member.memberAssignment),
      })),
      offsets,
    });
  }
  if (options.json) printJson(described);
  else for (const group of described) printGroup(group);
}

type DescribedGroup = {
  readonly group: string;
  readonly state: string;
  readonly coordinator: number;
  readonly members: readonly {
    readonly memberId: string;
    readonly clientId: string;
    readonly host: string;
    readonly partitions: readonly string[];
  }[];
  readonly offsets: readonly PartitionLag[];
};

function printGroup({ group, state, coordinator, members, offsets }: DescribedGroup): void {
  printLine(`${group}  ${state === '' ? '' : `${state}, `}coordinator ${coordinator}`);
  if (offsets.length > 0) {
    printTable(
      ['  TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG'],
      offsets.map((one) => [
        `  ${one.topic}`,
        one.partition,
        one.committedOffset,
        one.endOffset,
        one.lag,
      ]),
    );
  }
  if (members.length > 0) {
    printTable(
      ['  MEMBER', 'CLIENT', 'HOST', 'PARTITIONS'],
      members.map((member) => [
        `  ${member.memberId}`,
        member.clientId,
        member.host,
        member.partitions.join(' '),
      ]),
    );
  }
}

/** What a classic member was assigned; nothing when it is no consumer's assignment. */
function assignedPartitions(assignment: Buffer): string[] {
  if (assignment.length < 2) return [];
  try {
    const r = new WireReader(assignment);
    const version = Math.min(r.int16(), 3);
    return readConsumerProtocolAssignment(r, version).assignedPartitions.flatMap(
      ({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`),
    );
  } catch {
    return [];
  }
}

async function fetchLags(
  client: Client,
  coordinatorId: number,
  groupId: string,
): Promise<PartitionLag[]> {
  const response = await client.requestFrom(coordinatorId, offsetFetch, {
    groupId,
    topics: null,
    groups: [{ groupId, memberId: null, memberEpoch: -1, topics: null }],
    requireStable: false,
  });
  const group = response.groups[0] ?? response;
  if (group.errorCode === ErrorCode.GROUP_ID_NOT_FOUND) return [];
  checkReply(`offsets of group ${groupId}`, group.errorCode, null);
  const lags: PartitionLag[] = [];
  for (const { name, partitions } of group.topics) {
    const ends = await fetchEndOffsets(client, name, partitions as OffsetFetchResponsePartitions[]);
    for (const { partitionIndex, committedOffset } of partitions) {
      const endOffset = ends.get(partitionIndex) ?? null;
      lags.push({
        topic: name,
        partition: partitionIndex,
        committedOffset,
        endOffset,
        lag: endOffset === null ? null : Math.max(endOffset - committedOffset, 0),
      });
    }
  }
  return lags.sort((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  );
}

/** Empty for a topic that has been deleted since. */
async function fetchEndOffsets(
  client: Client,
  name: string,
  partitions: readonly OffsetFetchResponsePartitions[],
): Promise<Map<number, number>> {
  const { topics } = await client.fetchMetadata([name]);
  const topic = topics[0]!;
  if (topic.errorCode !== ErrorCode.NONE) return new Map();
  topic.partitions.sort((a, b) => a.partitionIndex - b.partitionIndex);
  const indexes = partitions
    .map(({ partitionIndex }) => partitionIndex)
    .filter((index) => index < topic.partitions.length);
  return fetchOffsets(client, topic, indexes, LATEST_TIMESTAMP, false);
}

export async function deleteGroup(
  client: Client,
  groupIds: readonly string[],
  options: OutputOptions,
): Promise<void> {
  for (const groupId of groupIds) {
    const coordinatorId = await client.findGroupCoordinator(groupId);
    const response = await client.requestFrom(coordinatorId, deleteGroups, {
      groupsNames: [groupId],
    });
    const { errorCode } = response.results[0]!;
    if (errorCode === ErrorCode.GROUP_ID_NOT_FOUND) {
      throw new CliError(`group ${groupId} does not exist`);
    }
    if (errorCode === ErrorCode.NON_EMPTY_GROUP) {
      throw new CliError(`group ${groupId} still has members (${errorName(errorCode)})`);
    }
    checkReply(`deleting group ${groupId}`, errorCode, null);
  }
  if (options.json) printJson(groupIds.map((group) => ({ group, deleted: true })));
  else for (const groupId of groupIds) printLine(`deleted ${groupId}`);
}

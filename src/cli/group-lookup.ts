/** What the group commands ask brokers: which groups there are, who is in them, what they read. */
import { ZERO_UUID } from '../base/uuid.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import {
  type ConsumerProtocolAssignment,
  readConsumerProtocolAssignment,
} from '../protocol/generated/consumer-protocol.ts';
import type { ListGroupsResponseListedGroup } from '../protocol/generated/list-groups.ts';
import type { MetadataResponseTopic } from '../protocol/generated/metadata.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { CliError } from './cli-error.ts';
import { consumerGroupDescribe, describeGroups, listGroups, offsetFetch } from './client/apis.ts';
import { type Client, checkReply, retry } from './client/client.ts';
import { EARLIEST_TIMESTAMP, fetchOffsets, LATEST_TIMESTAMP } from './client/fetcher.ts';

export type GroupSelection = {
  readonly group?: readonly string[] | undefined;
  readonly allGroups?: boolean | undefined;
};

/** Every coordinator knows only its own groups. */
export async function listAllGroups(
  client: Client,
  statesFilter: string[] = [],
  typesFilter: string[] = [],
): Promise<ListGroupsResponseListedGroup[]> {
  const { brokers } = await client.fetchMetadata([]);
  const groups: ListGroupsResponseListedGroup[] = [];
  for (const { nodeId } of brokers) {
    const response = await retry(
      () => client.requestFrom(nodeId, listGroups, { statesFilter, typesFilter }),
      ({ errorCode }) => errorCode,
    );
    checkReply('listing groups', response.errorCode, null);
    groups.push(...response.groups);
  }
  return groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}

export async function selectGroups(
  client: Client,
  named: readonly string[],
  options: GroupSelection,
): Promise<string[]> {
  const groupIds = new Set([...named, ...(options.group ?? [])]);
  if (options.allGroups === true) {
    if (groupIds.size > 0) throw new CliError('name groups, or use --all-groups, not both');
    return (await listAllGroups(client)).map(({ groupId }) => groupId);
  }
  if (groupIds.size === 0) throw new CliError('which group? Name it, or use --all-groups');
  return [...groupIds];
}

export type TopicPartitions = { readonly topic: string; readonly partitions: readonly number[] };

export type DescribedMember = {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly host: string;
  readonly protocol: 'classic' | 'consumer';
  /** Null where the classic protocol has none. */
  readonly epoch: number | null;
  readonly assignment: readonly TopicPartitions[];
  readonly target: readonly TopicPartitions[] | null;
};

export type DescribedGroup = {
  readonly groupId: string;
  readonly type: 'classic' | 'consumer';
  /** `Dead` when there is no such group. */
  readonly state: string;
  readonly protocolType: string;
  readonly assignor: string;
  readonly coordinatorId: number;
  readonly groupEpoch: number | null;
  readonly assignmentEpoch: number | null;
  readonly members: readonly DescribedMember[];
};

/** A group of either protocol. */
export async function lookUpGroup(client: Client, groupId: string): Promise<DescribedGroup> {
  let coordinatorId = -1;
  const response = await retry(
    async () => {
      coordinatorId = await client.findGroupCoordinator(groupId);
      return client.requestFrom(coordinatorId, describeGroups, {
        groups: [groupId],
        includeAuthorizedOperations: false,
      });
    },
    ({ groups }) => groups[0]!.errorCode,
  );
  const group = response.groups[0]!;
  const isMissing = group.errorCode === ErrorCode.GROUP_ID_NOT_FOUND;
  if (!isMissing) checkReply(`group ${groupId}`, group.errorCode, group.errorMessage);
  if (isMissing || group.groupState === 'Dead') {
    const found = await findConsumerGroup(client, coordinatorId, groupId);
    if (found !== null) return found;
  }
  return {
    groupId,
    type: 'classic',
    state: isMissing ? 'Dead' : group.groupState,
    protocolType: group.protocolType,
    assignor: group.protocolData,
    coordinatorId,
    groupEpoch: null,
    assignmentEpoch: null,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.groupInstanceId,
      clientId: member.clientId,
      host: member.clientHost,
      protocol: 'classic',
      epoch: null,
      assignment: classicAssignment(member.memberAssignment),
      target: null,
    })),
  };
}

/** Null when it is not one, or when the broker does not know of any. */
async function findConsumerGroup(
  client: Client,
  coordinatorId: number,
  groupId: string,
): Promise<DescribedGroup | null> {
  const connection = await client.connectionTo(coordinatorId);
  if (!connection.serves(consumerGroupDescribe)) return null;
  const response = await connection.request(consumerGroupDescribe, {
    groupIds: [groupId],
    includeAuthorizedOperations: false,
  });
  const group = response.groups[0]!;
  if (
    group.errorCode === ErrorCode.GROUP_ID_NOT_FOUND ||
    group.errorCode === ErrorCode.UNSUPPORTED_VERSION
  ) {
    return null;
  }
  checkReply(`group ${groupId}`, group.errorCode, group.errorMessage);
  const named = (assignment: (typeof group.members)[number]['assignment']): TopicPartitions[] =>
    assignment.topicPartitions.map(({ topicName, partitions }) => ({
      topic: topicName,
      partitions,
    }));
  return {
    groupId,
    type: 'consumer',
    state: group.groupState,
    protocolType: 'consumer',
    assignor: group.assignorName,
    coordinatorId,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      clientId: member.clientId,
      host: member.clientHost,
      // 0 says that it is an upgraded group's member which has not changed over itself (KIP-1099).
      protocol: member.memberType === 0 ? 'classic' : 'consumer',
      epoch: member.memberEpoch,
      assignment: named(member.assignment),
      target: named(member.targetAssignment),
    })),
  };
}

/** What a classic member was assigned; nothing when it is no consumer's assignment. */
function classicAssignment(bytes: Buffer): TopicPartitions[] {
  if (bytes.length < 2) return [];
  let assignment: ConsumerProtocolAssignment;
  try {
    const r = new WireReader(bytes);
    assignment = readConsumerProtocolAssignment(r, Math.min(r.int16(), 3));
  } catch {
    return [];
  }
  return assignment.assignedPartitions.map(({ topic, partitions }) => ({ topic, partitions }));
}

/** Committed offsets by topic and partition. */
export type Offsets = Map<string, Map<number, number>>;

export async function fetchCommitted(
  client: Client,
  coordinatorId: number,
  groupId: string,
): Promise<Offsets> {
  const response = await client.requestFrom(coordinatorId, offsetFetch, {
    groupId,
    topics: null,
    groups: [{ groupId, memberId: null, memberEpoch: -1, topics: null }],
    requireStable: false,
  });
  const group = response.groups[0] ?? response;
  const offsets: Offsets = new Map();
  if (group.errorCode === ErrorCode.GROUP_ID_NOT_FOUND) return offsets;
  checkReply(`offsets of group ${groupId}`, group.errorCode, null);
  for (const { name, partitions } of group.topics) {
    const byPartition: Map<number, number> = new Map();
    for (const { partitionIndex, committedOffset, errorCode } of partitions) {
      checkReply(`the offset of ${name}-${partitionIndex}`, errorCode, null);
      if (committedOffset >= 0) byPartition.set(partitionIndex, committedOffset);
    }
    if (byPartition.size > 0) offsets.set(name, byPartition);
  }
  return offsets;
}

export type LogBounds = { readonly start: Map<number, number>; readonly end: Map<number, number> };

export async function fetchBounds(
  client: Client,
  topic: MetadataResponseTopic,
  partitions: readonly number[],
): Promise<LogBounds> {
  const start = await fetchOffsets(client, topic, partitions, EARLIEST_TIMESTAMP, false);
  const end = await fetchOffsets(client, topic, partitions, LATEST_TIMESTAMP, false);
  return { start, end };
}

/** Empty for a topic that has been deleted since. */
export async function fetchEnds(
  client: Client,
  name: string,
  partitions: readonly number[],
): Promise<Map<number, number>> {
  const topic = await findTopic(client, name);
  if (topic === undefined) return new Map();
  const existing = partitions.filter((partition) => partition < topic.partitions.length);
  return fetchOffsets(client, topic, existing, LATEST_TIMESTAMP, false);
}

async function findTopic(client: Client, name: string): Promise<MetadataResponseTopic | undefined> {
  const { topics } = await client.fetchMetadata([name]);
  const topic = topics[0]!;
  if (topic.errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return undefined;
  return client.getTopic(name, false);
}

/** `orders`, `orders:2`, `orders:0,1`; `partitions` is null for all of them. */
export function parseTopicArgument(text: string): {
  readonly topic: string;
  readonly partitions: readonly number[] | null;
} {
  const at = text.indexOf(':');
  if (at === -1) return { topic: text, partitions: null };
  const parts = text.slice(at + 1).split(',');
  if (!parts.every((part) => /^[0-9]+$/.test(part))) {
    throw new CliError(`${text}: expected a topic, or topic:partition,partition`);
  }
  return { topic: text.slice(0, at), partitions: [...new Set(parts.map(Number))] };
}

/** Each partition named, or every partition of a topic named alone. */
export async function resolvePartitions(
  client: Client,
  args: readonly string[],
): Promise<Map<string, number[]>> {
  const byTopic: Map<string, number[]> = new Map();
  for (const argument of args) {
    const { topic: name, partitions } = parseTopicArgument(argument);
    const topic = await client.getTopic(name, false);
    const indexes = topic.partitions.map(({ partitionIndex }) => partitionIndex);
    const missing = partitions?.find((partition) => !indexes.includes(partition));
    if (missing !== undefined) throw new CliError(`${name} has no partition ${missing}`);
    const both = new Set([...(byTopic.get(name) ?? []), ...(partitions ?? indexes)]);
    byTopic.set(
      name,
      [...both].sort((a, b) => a - b),
    );
  }
  return byTopic;
}

/** What names a topic by nothing but its name. */
export function topicRequest(name: string): { readonly name: string; readonly topicId: string } {
  return { name, topicId: ZERO_UUID };
}

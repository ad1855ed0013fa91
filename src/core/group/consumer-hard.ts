/**
 * What the group log says of a consumer group (KIP-848): its epochs, members, what each member
 * should own (the target), what it does own, and the regular expressions resolved for it.
 *
 * `applyConsumerRecord` is the only writer. Values make groups and members, tombstones never do,
 * so any legal compaction of the log rebuilds the same state. A member and the maps inside it are
 * never changed after they were made: a record puts new ones in their place, so a draft of a group
 * (consumer-work.ts) may share them.
 */
import { unreachable } from '../../base/assert.ts';
import type { Uuid } from '../../base/uuid.ts';

/** Partition numbers by topic id, ascending. */
export type Assignment = ReadonlyMap<Uuid, readonly number[]>;
/** The assignment epoch of each partition by topic id. */
export type PartitionEpochs = ReadonlyMap<Uuid, ReadonlyMap<number, number>>;

export const EMPTY_TARGET: Assignment = new Map();
export const NO_PARTITIONS: PartitionEpochs = new Map();

/** MemberState of Kafka, as CurrentMemberAssignment stores it. */
export const MemberState = {
  STABLE: 0,
  UNREVOKED_PARTITIONS: 1,
  UNRELEASED_PARTITIONS: 2,
} as const;

/** ConsumerGroupHeartbeat's memberEpoch says these in words. */
export const JOIN_GROUP_EPOCH = 0;
export const LEAVE_GROUP_EPOCH = -1;
export const LEAVE_GROUP_STATIC_EPOCH = -2;

/** Of a member that speaks the classic protocol in a consumer group. */
export type ClassicDetails = {
  readonly sessionTimeoutMs: number;
  readonly protocols: readonly { readonly name: string; readonly metadata: Buffer }[];
};

/** ConsumerGroupMemberMetadataValue. */
export type ConsumerMemberMetadata = {
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** Ascending, each once. */
  readonly subscribedTopicNames: readonly string[];
  /** Empty or null: none. */
  readonly subscribedTopicRegex: string | null;
  readonly rebalanceTimeoutMs: number;
  readonly serverAssignor: string | null;
  readonly classic: ClassicDetails | null;
};

/** ConsumerGroupCurrentMemberAssignmentValue. */
export type CurrentAssignment = {
  readonly memberEpoch: number;
  readonly previousMemberEpoch: number;
  readonly state: number;
  readonly assigned: PartitionEpochs;
  readonly pendingRevocation: PartitionEpochs;
};

export type ConsumerMember = ConsumerMemberMetadata &
  CurrentAssignment & { readonly memberId: string };

export type ResolvedRegex = {
  readonly topics: readonly string[];
  /** Of the metadata it was resolved with. */
  readonly version: number;
  readonly timestampMs: number;
};

export type ConsumerGroup = {
  readonly groupId: string;
  groupEpoch: number;
  metadataHash: bigint;
  assignmentEpoch: number;
  assignmentTimestampMs: number;
  /** Written before 4.0; a tombstone is due. */
  hasPartitionMetadata: boolean;
  readonly memberById: Map<string, ConsumerMember>;
  readonly memberIdByInstance: Map<string, string>;
  readonly targetByMember: Map<string, Assignment>;
  readonly regexByPattern: Map<string, ResolvedRegex>;
  /** Who has each partition, assigned or not yet given up; follows from the members. */
  readonly ownerByPartition: Map<Uuid, Map<number, string>>;
};

export type ConsumerGroupView = Readonly<{
  groupId: string;
  groupEpoch: number;
  metadataHash: bigint;
  assignmentEpoch: number;
  assignmentTimestampMs: number;
  hasPartitionMetadata: boolean;
  memberById: ReadonlyMap<string, ConsumerMember>;
  memberIdByInstance: ReadonlyMap<string, string>;
  targetByMember: ReadonlyMap<string, Assignment>;
  regexByPattern: ReadonlyMap<string, ResolvedRegex>;
  ownerByPartition: ReadonlyMap<Uuid, ReadonlyMap<number, string>>;
}>;

export type ConsumerRecord =
  | {
      readonly kind: 'consumerGroup';
      readonly groupId: string;
      readonly value: { readonly groupEpoch: number; readonly metadataHash: bigint } | null;
    }
  /** Only read; what replaced it is the metadata hash (KIP-1101). Its tombstone is written. */
  | {
      readonly kind: 'consumerPartitionMetadata';
      readonly groupId: string;
      readonly isPresent: boolean;
    }
  | {
      readonly kind: 'consumerMember';
      readonly groupId: string;
      readonly memberId: string;
      readonly value: ConsumerMemberMetadata | null;
    }
  | {
      readonly kind: 'consumerTarget';
      readonly groupId: string;
      readonly value: {
        readonly assignmentEpoch: number;
        readonly assignmentTimestampMs: number;
      } | null;
    }
  | {
      readonly kind: 'consumerTargetMember';
      readonly groupId: string;
      readonly memberId: string;
      readonly value: Assignment | null;
    }
  | {
      readonly kind: 'consumerCurrent';
      readonly groupId: string;
      readonly memberId: string;
      readonly value: CurrentAssignment | null;
    }
  | {
      readonly kind: 'consumerRegex';
      readonly groupId: string;
      readonly pattern: string;
      readonly value: ResolvedRegex | null;
    };

const NO_CURRENT: CurrentAssignment = {
  memberEpoch: 0,
  previousMemberEpoch: 0,
  state: MemberState.STABLE,
  assigned: NO_PARTITIONS,
  pendingRevocation: NO_PARTITIONS,
};

const NO_METADATA: ConsumerMemberMetadata = {
  instanceId: null,
  rackId: null,
  clientId: '',
  clientHost: '',
  subscribedTopicNames: [],
  subscribedTopicRegex: '',
  rebalanceTimeoutMs: -1,
  serverAssignor: null,
  classic: null,
};

export function newConsumerGroup(groupId: string): ConsumerGroup {
  return {
    groupId,
    // As in Kafka, whose first record of a group need not be its epoch.
    groupEpoch: 1,
    metadataHash: 0n,
    assignmentEpoch: 0,
    assignmentTimestampMs: 0,
    hasPartitionMetadata: false,
    memberById: new Map(),
    memberIdByInstance: new Map(),
    targetByMember: new Map(),
    regexByPattern: new Map(),
    ownerByPartition: new Map(),
  };
}

/** A member nobody has heard of before. */
export function newConsumerMember(memberId: string): ConsumerMember {
  return { memberId, ...NO_METADATA, ...NO_CURRENT };
}

export function replayConsumer(
  groupById: Map<string, ConsumerGroup>,
  record: ConsumerRecord,
): void {
  const { groupId } = record;
  let group = groupById.get(groupId);
  if (group === undefined) {
    if (isTombstone(record)) return;
    group = newConsumerGroup(groupId);
    groupById.set(groupId, group);
  }
  if (record.kind === 'consumerGroup' && record.value === null) {
    groupById.delete(groupId);
    return;
  }
  applyWithOwners(group, record);
}

export function applyWithOwners(group: ConsumerGroup, record: ConsumerRecord): void {
  if (record.kind !== 'consumerMember' && record.kind !== 'consumerCurrent') {
    applyConsumerRecord(group, record);
    return;
  }
  const before = group.memberById.get(record.memberId);
  if (before !== undefined) releaseAll(group, before);
  applyConsumerRecord(group, record);
  const after = group.memberById.get(record.memberId);
  if (after !== undefined) ownAll(group, after);
}

function isTombstone(record: ConsumerRecord): boolean {
  return record.kind === 'consumerPartitionMetadata' ? !record.isPresent : record.value === null;
}

/** Everything but who owns what: that is kept by `applyWithOwners`. */
export function applyConsumerRecord(group: ConsumerGroup, record: ConsumerRecord): void {
  switch (record.kind) {
    case 'consumerGroup':
      group.groupEpoch = record.value?.groupEpoch ?? 1;
      group.metadataHash = record.value?.metadataHash ?? 0n;
      return;
    case 'consumerPartitionMetadata':
      group.hasPartitionMetadata = record.isPresent;
      return;
    case 'consumerMember':
      applyMember(group, record.memberId, record.value);
      return;
    case 'consumerTarget':
      group.assignmentEpoch = record.value?.assignmentEpoch ?? -1;
      group.assignmentTimestampMs = record.value?.assignmentTimestampMs ?? 0;
      return;
    case 'consumerTargetMember':
      if (record.value === null) group.targetByMember.delete(record.memberId);
      else group.targetByMember.set(record.memberId, record.value);
      return;
    case 'consumerCurrent': {
      const { memberId, value } = record;
      const member = group.memberById.get(memberId);
      if (value === null) {
        // It leaves: what follows is the tombstone of its metadata.
        if (member === undefined) return;
        group.memberById.set(memberId, {
          ...member,
          ...NO_CURRENT,
          memberEpoch: LEAVE_GROUP_EPOCH,
        });
      } else {
        group.memberById.set(memberId, { ...(member ?? newConsumerMember(memberId)), ...value });
      }
      return;
    }
    case 'consumerRegex':
      if (record.value === null) group.regexByPattern.delete(record.pattern);
      else group.regexByPattern.set(record.pattern, record.value);
      return;
    default:
      unreachable(record);
  }
}

function applyMember(
  group: ConsumerGroup,
  memberId: string,
  value: ConsumerMemberMetadata | null,
): void {
  const before = group.memberById.get(memberId);
  if (before !== undefined && before.instanceId !== null) {
    const isSame = group.memberIdByInstance.get(before.instanceId) === memberId;
    if (isSame) group.memberIdByInstance.delete(before.instanceId);
  }
  if (value === null) {
    group.memberById.delete(memberId);
    return;
  }
  group.memberById.set(memberId, { ...(before ?? newConsumerMember(memberId)), ...value });
  if (value.instanceId !== null) group.memberIdByInstance.set(value.instanceId, memberId);
}

function releaseAll(group: ConsumerGroup, member: ConsumerMember): void {
  for (const partitions of [member.assigned, member.pendingRevocation]) {
    for (const [topicId, epochs] of partitions) {
      const owners = group.ownerByPartition.get(topicId);
      if (owners === undefined) continue;
      for (const partition of epochs.keys()) {
        // Compaction may put another owner's record before the one that gave the partition up.
        if (owners.get(partition) === member.memberId) owners.delete(partition);
      }
      if (owners.size === 0) group.ownerByPartition.delete(topicId);
    }
  }
}

function ownAll(group: ConsumerGroup, member: ConsumerMember): void {
  for (const partitions of [member.assigned, member.pendingRevocation]) {
    for (const [topicId, epochs] of partitions) {
      if (epochs.size === 0) continue;
      let owners = group.ownerByPartition.get(topicId);
      if (owners === undefined) {
        owners = new Map();
        group.ownerByPartition.set(topicId, owners);
      }
      for (const partition of epochs.keys()) owners.set(partition, member.memberId);
    }
  }
}

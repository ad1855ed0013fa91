/**
 * What the group log says: the hard state of one partition of `__consumer_offsets`.
 *
 * It holds the last group metadata record of each classic group, the consumer groups
 * (consumer-hard.ts), the committed offsets, and those that an open transaction has yet to
 * commit. `replay` is its only writer. It accepts any
 * legal compaction of the log: a tombstone for something unknown changes nothing, an offset may
 * come before (or without) its group, and a marker may end a transaction whose offsets are gone.
 */
import type { Uuid } from '../../base/uuid.ts';
import { NO_PRODUCER_ID } from '../../protocol/records/record-batch.ts';
import {
  type ConsumerGroup,
  type ConsumerGroupView,
  type ConsumerRecord,
  replayConsumer,
} from './consumer-hard.ts';

export type MemberMetadata = {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly subscription: Buffer;
  readonly assignment: Buffer;
};

/** GroupMetadataValue, as the last generation that was persisted left the group. */
export type GroupMetadata = {
  readonly protocolType: string | null;
  readonly generationId: number;
  readonly protocolName: string | null;
  readonly leaderId: string | null;
  /** -1 when the record is of a version that does not carry it. */
  readonly currentStateTimestampMs: number;
  readonly members: readonly MemberMetadata[];
};

/** OffsetCommitValue. `null` stands for what that version or request did not say. */
export type CommittedOffset = {
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly commitTimestampMs: number;
  readonly expireTimestampMs: number | null;
  readonly topicId: Uuid;
};

export type GroupRecord =
  | ConsumerRecord
  | {
      readonly kind: 'groupMetadata';
      readonly groupId: string;
      readonly value: GroupMetadata | null;
    }
  | {
      readonly kind: 'offsetCommit';
      readonly groupId: string;
      readonly topic: string;
      readonly partition: number;
      /** The producer of the transaction it belongs to, or `NO_PRODUCER_ID`. */
      readonly producerId: number;
      /** For the batch's header; a log that is loaded does not need it. */
      readonly producerEpoch?: number;
      readonly value: CommittedOffset | null;
    }
  | {
      readonly kind: 'transactionEnded';
      readonly producerId: number;
      readonly committed: boolean;
    };

/** A committed offset and where in the group log it stands. */
export type StoredOffset = CommittedOffset & { readonly recordOffset: number };

export type OffsetsByPartition = Map<number, StoredOffset>;
export type OffsetsByTopic = Map<string, OffsetsByPartition>;

export type PendingOffset = {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly value: StoredOffset;
};

export type GroupHard = {
  readonly metadataByGroup: Map<string, GroupMetadata>;
  readonly consumerGroupById: Map<string, ConsumerGroup>;
  /** No empty inner map stays. */
  readonly offsetsByGroup: Map<string, OffsetsByTopic>;
  /** Offsets of open transactions, by producer id, then by `pendingKey`. */
  readonly pendingByProducer: Map<number, Map<string, PendingOffset>>;
};

export type OffsetsByTopicView = ReadonlyMap<string, ReadonlyMap<number, StoredOffset>>;

export type GroupHardView = {
  readonly metadataByGroup: ReadonlyMap<string, GroupMetadata>;
  readonly consumerGroupById: ReadonlyMap<string, ConsumerGroupView>;
  readonly offsetsByGroup: ReadonlyMap<string, OffsetsByTopicView>;
  readonly pendingByProducer: ReadonlyMap<number, ReadonlyMap<string, PendingOffset>>;
};

export function newGroupHard(): GroupHard {
  return {
    metadataByGroup: new Map(),
    consumerGroupById: new Map(),
    offsetsByGroup: new Map(),
    pendingByProducer: new Map(),
  };
}

export function isConsumerRecord(record: GroupRecord): record is ConsumerRecord {
  return record.kind.startsWith('consumer');
}

export function replay(hard: GroupHard, record: GroupRecord, recordOffset: number): void {
  switch (record.kind) {
    case 'groupMetadata':
      if (record.value === null) hard.metadataByGroup.delete(record.groupId);
      else hard.metadataByGroup.set(record.groupId, record.value);
      return;
    case 'offsetCommit': {
      const { groupId, topic, partition, producerId, value } = record;
      if (value === null) {
        removeOffset(hard, groupId, topic, partition);
        removePending(hard, pendingKey(groupId, topic, partition));
      } else if (producerId === NO_PRODUCER_ID) {
        putOffset(hard, groupId, topic, partition, { ...value, recordOffset });
      } else {
        let pending = hard.pendingByProducer.get(producerId);
        if (pending === undefined) {
          pending = new Map();
          hard.pendingByProducer.set(producerId, pending);
        }
        const key = pendingKey(groupId, topic, partition);
        pending.set(key, { groupId, topic, partition, value: { ...value, recordOffset } });
      }
      return;
    }
    case 'transactionEnded':
      endTransaction(hard, record.producerId, record.committed);
      return;
    default:
      replayConsumer(hard.consumerGroupById, record);
  }
}

/** Partition numbers hold no colon, so the key splits one way only when read from its end. */
function pendingKey(groupId: string, topic: string, partition: number): string {
  return `${groupId.length}:${groupId}:${topic}:${partition}`;
}

function endTransaction(hard: GroupHard, producerId: number, committed: boolean): void {
  const pending = hard.pendingByProducer.get(producerId);
  if (pending === undefined) return;
  hard.pendingByProducer.delete(producerId);
  if (!committed) return;
  for (const { groupId, topic, partition, value } of pending.values()) {
    const existing = hard.offsetsByGroup.get(groupId)?.get(topic)?.get(partition);
    // The later record wins, not the later marker: compaction may have removed what stood between
    // them (KAFKA-17306), and only the record's place in the log is the same for every reader.
    if (existing !== undefined && existing.recordOffset > value.recordOffset) continue;
    putOffset(hard, groupId, topic, partition, value);
  }
}

function putOffset(
  hard: GroupHard,
  groupId: string,
  topic: string,
  partition: number,
  value: StoredOffset,
): void {
  let byTopic = hard.offsetsByGroup.get(groupId);
  if (byTopic === undefined) {
    byTopic = new Map();
    hard.offsetsByGroup.set(groupId, byTopic);
  }
  let byPartition = byTopic.get(topic);
  if (byPartition === undefined) {
    byPartition = new Map();
    byTopic.set(topic, byPartition);
  }
  byPartition.set(partition, value);
}

function removeOffset(hard: GroupHard, groupId: string, topic: string, partition: number): void {
  const byTopic = hard.offsetsByGroup.get(groupId);
  const byPartition = byTopic?.get(topic);
  if (byTopic === undefined || byPartition === undefined) return;
  byPartition.delete(partition);
  if (byPartition.size === 0) byTopic.delete(topic);
  if (byTopic.size === 0) hard.offsetsByGroup.delete(groupId);
}

function removePending(hard: GroupHard, key: string): void {
  for (const [producerId, pending] of hard.pendingByProducer) {
    // The producer stays while its map is emptied only by tombstones: drop it then.
    if (pending.delete(key) && pending.size === 0) hard.pendingByProducer.delete(producerId);
  }
}

/** Whether an open transaction holds an offset of this partition. */
export function hasPendingOffset(
  hard: GroupHardView,
  groupId: string,
  topic: string,
  partition: number,
): boolean {
  if (hard.pendingByProducer.size === 0) return false;
  const key = pendingKey(groupId, topic, partition);
  for (const pending of hard.pendingByProducer.values()) if (pending.has(key)) return true;
  return false;
}

export function* pendingOffsetsOf(hard: GroupHardView, groupId: string): Iterable<PendingOffset> {
  for (const pending of hard.pendingByProducer.values()) {
    for (const offset of pending.values()) if (offset.groupId === groupId) yield offset;
  }
}

export function hasPendingOffsetsOf(hard: GroupHardView, groupId: string): boolean {
  for (const _ of pendingOffsetsOf(hard, groupId)) return true;
  return false;
}

// Generated from ../schema/consumer-protocol.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ConsumerProtocolSubscription = {
  topics: string[];
  userData: Buffer | null;
  ownedPartitions: ConsumerProtocolSubscriptionTopicPartition[];
  generationId: number;
  rackId: string | null;
};

export type ConsumerProtocolSubscriptionTopicPartition = {
  topic: string;
  partitions: number[];
};

export type ConsumerProtocolAssignment = {
  assignedPartitions: ConsumerProtocolAssignmentTopicPartition[];
  userData: Buffer | null;
};

export type ConsumerProtocolAssignmentTopicPartition = {
  topic: string;
  partitions: number[];
};

function readConsumerProtocolSubscriptionTopicPartition(r: WireReader): ConsumerProtocolSubscriptionTopicPartition {
  const topic = r.string();
  const partitions: number[] = r.int32Array(r.arrayCount(4, 8));
  return { topic, partitions };
}

function readConsumerProtocolSubscriptionTopicPartitionArray(r: WireReader, count: number): ConsumerProtocolSubscriptionTopicPartition[] {
  const items = new Array<ConsumerProtocolSubscriptionTopicPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerProtocolSubscriptionTopicPartition(r);
  return items;
}

export function readConsumerProtocolSubscription(r: WireReader, version: number): ConsumerProtocolSubscription {
  const topics: string[] = r.stringArray(r.arrayCount(2, 8));
  const userData = r.nullableBytes();
  const ownedPartitions: ConsumerProtocolSubscriptionTopicPartition[] = version >= 1 ? readConsumerProtocolSubscriptionTopicPartitionArray(r, r.arrayCount(6, 48)) : [];
  const generationId = version >= 2 ? r.int32() : -1;
  const rackId = version >= 3 ? r.nullableString() : null;
  return { topics, userData, ownedPartitions, generationId, rackId };
}

function writeConsumerProtocolSubscriptionTopicPartition(w: WireWriter, m: ConsumerProtocolSubscriptionTopicPartition): void {
  w.string(m.topic);
  w.arrayCount(m.partitions.length);
  w.int32Array(m.partitions);
}

export function writeConsumerProtocolSubscription(w: WireWriter, m: ConsumerProtocolSubscription, version: number): void {
  w.arrayCount(m.topics.length);
  w.stringArray(m.topics);
  w.nullableBytes(m.userData);
  if (version >= 1) {
    w.arrayCount(m.ownedPartitions.length);
    for (let i = 0; i < m.ownedPartitions.length; i++) writeConsumerProtocolSubscriptionTopicPartition(w, m.ownedPartitions[i]!);
  }
  if (version >= 2) w.int32(m.generationId);
  if (version >= 3) w.nullableString(m.rackId);
}

function readConsumerProtocolAssignmentTopicPartition(r: WireReader): ConsumerProtocolAssignmentTopicPartition {
  const topic = r.string();
  const partitions: number[] = r.int32Array(r.arrayCount(4, 8));
  return { topic, partitions };
}

function readConsumerProtocolAssignmentTopicPartitionArray(r: WireReader, count: number): ConsumerProtocolAssignmentTopicPartition[] {
  const items = new Array<ConsumerProtocolAssignmentTopicPartition>(count);
  for (let i = 0; i < count; i++) items[i] = readConsumerProtocolAssignmentTopicPartition(r);
  return items;
}

export function readConsumerProtocolAssignment(r: WireReader, _version: number): ConsumerProtocolAssignment {
  const assignedPartitions: ConsumerProtocolAssignmentTopicPartition[] = readConsumerProtocolAssignmentTopicPartitionArray(r, r.arrayCount(6, 48));
  const userData = r.nullableBytes();
  return { assignedPartitions, userData };
}

function writeConsumerProtocolAssignmentTopicPartition(w: WireWriter, m: ConsumerProtocolAssignmentTopicPartition): void {
  w.string(m.topic);
  w.arrayCount(m.partitions.length);
  w.int32Array(m.partitions);
}

export function writeConsumerProtocolAssignment(w: WireWriter, m: ConsumerProtocolAssignment, _version: number): void {
  w.arrayCount(m.assignedPartitions.length);
  for (let i = 0; i < m.assignedPartitions.length; i++) writeConsumerProtocolAssignmentTopicPartition(w, m.assignedPartitions[i]!);
  w.nullableBytes(m.userData);
}

/**
 * The records of consumer groups in `__consumer_offsets`, as Apache Kafka 4.3.1 writes them (value
 * version 0 of each type). Partition metadata, which 4.0 gave up, is read only to be removed.
 */
import { assert, unreachable } from '../../base/assert.ts';
import * as generated from '../../protocol/generated/consumer-group-records.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { ExactWireReader, WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';
import type {
  Assignment,
  ConsumerMemberMetadata,
  ConsumerRecord,
  CurrentAssignment,
  PartitionEpochs,
} from './consumer-hard.ts';

const VALUE_VERSION = 0;

export const ConsumerKeyType = {
  GROUP: 3,
  PARTITION_METADATA: 4,
  MEMBER: 5,
  TARGET: 6,
  TARGET_MEMBER: 7,
  CURRENT: 8,
  REGEX: 16,
} as const;

export function encodeConsumerKey(record: ConsumerRecord): Buffer {
  const w = new WireWriter(128);
  const { groupId } = record;
  switch (record.kind) {
    case 'consumerGroup':
      w.int16(ConsumerKeyType.GROUP);
      generated.writeConsumerGroupMetadataKey(w, { groupId }, 0);
      break;
    case 'consumerPartitionMetadata':
      w.int16(ConsumerKeyType.PARTITION_METADATA);
      generated.writeConsumerGroupPartitionMetadataKey(w, { groupId }, 0);
      break;
    case 'consumerMember':
      w.int16(ConsumerKeyType.MEMBER);
      generated.writeConsumerGroupMemberMetadataKey(w, record, 0);
      break;
    case 'consumerTarget':
      w.int16(ConsumerKeyType.TARGET);
      generated.writeConsumerGroupTargetAssignmentMetadataKey(w, { groupId }, 0);
      break;
    case 'consumerTargetMember':
      w.int16(ConsumerKeyType.TARGET_MEMBER);
      generated.writeConsumerGroupTargetAssignmentMemberKey(w, record, 0);
      break;
    case 'consumerCurrent':
      w.int16(ConsumerKeyType.CURRENT);
      generated.writeConsumerGroupCurrentMemberAssignmentKey(w, record, 0);
      break;
    case 'consumerRegex':
      w.int16(ConsumerKeyType.REGEX);
      generated.writeConsumerGroupRegularExpressionKey(
        w,
        { groupId, regularExpression: record.pattern },
        0,
      );
      break;
    default:
      unreachable(record);
  }
  return w.toBuffer();
}

export function encodeConsumerValue(record: ConsumerRecord): Buffer | null {
  if (record.kind === 'consumerPartitionMetadata') {
    assert(!record.isPresent, 'partition metadata is no longer written');
    return null;
  }
  if (record.value === null) return null;
  const w = new WireWriter(512);
  w.int16(VALUE_VERSION);
  switch (record.kind) {
    case 'consumerGroup': {
      const { groupEpoch, metadataHash } = record.value;
      // All its 64 bits count; the generated code passes a bigint on as it is. 0 is the default.
      const hash = metadataHash === 0n ? 0 : (metadataHash as unknown as number);
      generated.writeConsumerGroupMetadataValue(w, { epoch: groupEpoch, metadataHash: hash }, 0);
      break;
    }
    case 'consumerMember':
      writeMember(w, record.value);
      break;
    case 'consumerTarget': {
      const { assignmentEpoch, assignmentTimestampMs } = record.value;
      const value = { assignmentEpoch, assignmentTimestamp: assignmentTimestampMs };
      generated.writeConsumerGroupTargetAssignmentMetadataValue(w, value, 0);
      break;
    }
    case 'consumerTargetMember': {
      const topicPartitions = [...record.value].map(([topicId, partitions]) => ({
        topicId,
        partitions: [...partitions],
      }));
      generated.writeConsumerGroupTargetAssignmentMemberValue(w, { topicPartitions }, 0);
      break;
    }
    case 'consumerCurrent':
      writeCurrent(w, record.value);
      break;
    case 'consumerRegex': {
      const { topics, version, timestampMs } = record.value;
      const value = { topics: [...topics], version, timestamp: timestampMs };
      generated.writeConsumerGroupRegularExpressionValue(w, value, 0);
      break;
    }
    default:
      unreachable(record);
  }
  return w.toBuffer();
}

function writeMember(w: WireWriter, member: ConsumerMemberMetadata): void {
  const { classic } = member;
  const value = {
    instanceId: member.instanceId,
    rackId: member.rackId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: [...member.subscribedTopicNames],
    subscribedTopicRegex: member.subscribedTopicRegex,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    serverAssignor: member.serverAssignor,
    classicMemberMetadata:
      classic === null
        ? null
        : {
            sessionTimeoutMs: classic.sessionTimeoutMs,
            supportedProtocols: classic.protocols.map(({ name, metadata }) => ({ name, metadata })),
          },
  };
  generated.writeConsumerGroupMemberMetadataValue(w, value, 0);
}

function writeCurrent(w: WireWriter, current: CurrentAssignment): void {
  const value = {
    memberEpoch: current.memberEpoch,
    previousMemberEpoch: current.previousMemberEpoch,
    state: current.state,
    assignedPartitions: wireEpochs(current.assigned),
    partitionsPendingRevocation: wireEpochs(current.pendingRevocation),
  };
  generated.writeConsumerGroupCurrentMemberAssignmentValue(w, value, 0);
}

function wireEpochs(
  partitions: PartitionEpochs,
): generated.ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] {
  return [...partitions].map(([topicId, epochs]) => ({
    topicId,
    partitions: [...epochs.keys()],
    assignmentEpochs: [...epochs.values()],
  }));
}

/** `undefined` for a key of another kind. `r` stands behind the key's type. */
export function decodeConsumerRecord(
  keyType: number,
  r: WireReader,
  value: Buffer | null,
): ConsumerRecord | undefined {
  switch (keyType) {
    case ConsumerKeyType.GROUP: {
      const { groupId } = generated.readConsumerGroupMetadataKey(r, 0);
      return { kind: 'consumerGroup', groupId, value: value && readGroup(value) };
    }
    case ConsumerKeyType.PARTITION_METADATA: {
      const { groupId } = generated.readConsumerGroupPartitionMetadataKey(r, 0);
      return { kind: 'consumerPartitionMetadata', groupId, isPresent: value !== null };
    }
    case ConsumerKeyType.MEMBER: {
      const { groupId, memberId } = generated.readConsumerGroupMemberMetadataKey(r, 0);
      return { kind: 'consumerMember', groupId, memberId, value: value && readMember(value) };
    }
    case ConsumerKeyType.TARGET: {
      const { groupId } = generated.readConsumerGroupTargetAssignmentMetadataKey(r, 0);
      return { kind: 'consumerTarget', groupId, value: value && readTarget(value) };
    }
    case ConsumerKeyType.TARGET_MEMBER: {
      const { groupId, memberId } = generated.readConsumerGroupTargetAssignmentMemberKey(r, 0);
      const target = value && readTargetMember(value);
      return { kind: 'consumerTargetMember', groupId, memberId, value: target };
    }
    case ConsumerKeyType.CURRENT: {
      const { groupId, memberId } = generated.readConsumerGroupCurrentMemberAssignmentKey(r, 0);
      return { kind: 'consumerCurrent', groupId, memberId, value: value && readCurrent(value) };
    }
    case ConsumerKeyType.REGEX: {
      const key = generated.readConsumerGroupRegularExpressionKey(r, 0);
      const { groupId, regularExpression: pattern } = key;
      return { kind: 'consumerRegex', groupId, pattern, value: value && readRegex(value) };
    }
    default:
      return undefined;
  }
}

function valueReader(bytes: Buffer): WireReader {
  return checkedVersion(new WireReader(bytes));
}

function checkedVersion(r: WireReader): WireReader {
  const version = r.int16();
  if (version !== VALUE_VERSION) {
    throw new ProtocolError(`a consumer group's record of unknown version ${version}`);
  }
  return r;
}

function readGroup(bytes: Buffer): { groupEpoch: number; metadataHash: bigint } {
  const r = checkedVersion(new ExactWireReader(bytes));
  const value = generated.readConsumerGroupMetadataValue(r, 0);
  return { groupEpoch: value.epoch, metadataHash: BigInt(value.metadataHash) };
}

function readMember(bytes: Buffer): ConsumerMemberMetadata {
  const value = generated.readConsumerGroupMemberMetadataValue(valueReader(bytes), 0);
  const { classicMemberMetadata: classic } = value;
  return {
    instanceId: value.instanceId,
    rackId: value.rackId,
    clientId: value.clientId,
    clientHost: value.clientHost,
    subscribedTopicNames: value.subscribedTopicNames,
    subscribedTopicRegex: value.subscribedTopicRegex,
    rebalanceTimeoutMs: value.rebalanceTimeoutMs,
    serverAssignor: value.serverAssignor,
    classic:
      classic === null
        ? null
        : {
            sessionTimeoutMs: classic.sessionTimeoutMs,
            protocols: classic.supportedProtocols.map(({ name, metadata }) => ({
              name,
              metadata: Buffer.from(metadata),
            })),
          },
  };
}

function readTarget(bytes: Buffer): { assignmentEpoch: number; assignmentTimestampMs: number } {
  const value = generated.readConsumerGroupTargetAssignmentMetadataValue(valueReader(bytes), 0);
  const { assignmentEpoch, assignmentTimestamp: assignmentTimestampMs } = value;
  return { assignmentEpoch, assignmentTimestampMs };
}

function readTargetMember(bytes: Buffer): Assignment {
  const value = generated.readConsumerGroupTargetAssignmentMemberValue(valueReader(bytes), 0);
  return new Map(
    value.topicPartitions.map(({ topicId, partitions }) => [
      topicId,
      [...partitions].sort((a, b) => a - b),
    ]),
  );
}

function readCurrent(bytes: Buffer): CurrentAssignment {
  const value = generated.readConsumerGroupCurrentMemberAssignmentValue(valueReader(bytes), 0);
  return {
    memberEpoch: value.memberEpoch,
    previousMemberEpoch: value.previousMemberEpoch,
    state: value.state,
    assigned: readEpochs(value.assignedPartitions, value.memberEpoch),
    pendingRevocation: readEpochs(value.partitionsPendingRevocation, value.memberEpoch),
  };
}

/** Records from before 4.3 have no assignment epochs: the member's stands for them (KIP-1251). */
function readEpochs(
  topics: readonly generated.ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[],
  memberEpoch: number,
): PartitionEpochs {
  return new Map(
    topics.map(({ topicId, partitions, assignmentEpochs }) => [
      topicId,
      new Map(partitions.map((partition, i) => [partition, assignmentEpochs?.[i] ?? memberEpoch])),
    ]),
  );
}

function readRegex(bytes: Buffer): {
  topics: readonly string[];
  version: number;
  timestampMs: number;
} {
  const value = generated.readConsumerGroupRegularExpressionValue(valueReader(bytes), 0);
  return { topics: value.topics, version: value.version, timestampMs: value.timestamp };
}

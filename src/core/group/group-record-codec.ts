/**
 * The records of `__consumer_offsets`, as Apache Kafka writes them (GroupCoordinatorRecordSerde):
 * a key starts with its type, a value with its version, both int16.
 *
 * Written with the versions Kafka 4.3.1 writes; every older version is read. Records of share and
 * streams groups, and of types from later releases, are left alone.
 */
import { assert } from '../../base/assert.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import {
  readGroupMetadataKey,
  readGroupMetadataValue,
  readOffsetCommitKey,
  readOffsetCommitValue,
  writeGroupMetadataKey,
  writeGroupMetadataValue,
  writeOffsetCommitKey,
  writeOffsetCommitValue,
} from '../../protocol/generated/classic-group-records.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';
import type { EncodedRecord } from '../outbox.ts';
import {
  decodeConsumerRecord,
  encodeConsumerKey,
  encodeConsumerValue,
} from './consumer-record-codec.ts';
import {
  type CommittedOffset,
  type GroupMetadata,
  type GroupRecord,
  isConsumerRecord,
} from './group-hard.ts';

const KEY_TYPE_LEGACY_OFFSET_COMMIT = 0;
const KEY_TYPE_OFFSET_COMMIT = 1;
const KEY_TYPE_GROUP_METADATA = 2;

const GROUP_METADATA_VERSION = 3;
const GROUP_METADATA_VERSION_MAX = 4;
const OFFSET_COMMIT_VERSION = 4;
const OFFSET_COMMIT_VERSION_MAX = 4;
/** The only version with a field for the time an old client asked for. */
const OFFSET_COMMIT_VERSION_WITH_EXPIRY = 1;

export function encodeGroupRecord(record: GroupRecord): EncodedRecord {
  assert(record.kind !== 'transactionEnded', 'a marker is a control record');
  if (isConsumerRecord(record)) {
    return { key: encodeConsumerKey(record), value: encodeConsumerValue(record) };
  }
  const key = new WireWriter(256);
  if (record.kind === 'groupMetadata') {
    key.int16(KEY_TYPE_GROUP_METADATA);
    writeGroupMetadataKey(key, { group: record.groupId }, 0);
    const value = record.value === null ? null : encodeMetadata(record.value);
    return { key: key.toBuffer(), value };
  }
  key.int16(KEY_TYPE_OFFSET_COMMIT);
  const { groupId, topic, partition } = record;
  writeOffsetCommitKey(key, { group: groupId, topic, partition }, 0);
  const value = record.value === null ? null : encodeOffset(record.value);
  return { key: key.toBuffer(), value };
}

function encodeMetadata(metadata: GroupMetadata): Buffer {
  const w = new WireWriter(1024);
  w.int16(GROUP_METADATA_VERSION);
  const value = {
    protocolType: metadata.protocolType ?? '',
    generation: metadata.generationId,
    protocol: metadata.protocolName,
    leader: metadata.leaderId,
    currentStateTimestamp: metadata.currentStateTimestampMs,
    members: metadata.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeout: member.rebalanceTimeoutMs,
      sessionTimeout: member.sessionTimeoutMs,
      subscription: member.subscription,
      assignment: member.assignment,
    })),
  };
  writeGroupMetadataValue(w, value, GROUP_METADATA_VERSION);
  return w.toBuffer();
}

function encodeOffset(offset: CommittedOffset): Buffer {
  const version =
    offset.expireTimestampMs === null ? OFFSET_COMMIT_VERSION : OFFSET_COMMIT_VERSION_WITH_EXPIRY;
  const w = new WireWriter(256);
  w.int16(version);
  const value = {
    offset: offset.offset,
    leaderEpoch: offset.leaderEpoch,
    metadata: offset.metadata,
    commitTimestamp: offset.commitTimestampMs,
    expireTimestamp: offset.expireTimestampMs ?? -1,
    topicId: offset.topicId,
  };
  writeOffsetCommitValue(w, value, version);
  return w.toBuffer();
}

/**
 * `undefined` for a record that is not about these groups or offsets. The bytes may be a view of
 * the log's: whatever is kept is copied.
 */
export function decodeGroupRecord(
  key: Buffer,
  value: Buffer | null,
  producerId: number,
): GroupRecord | undefined {
  const r = new WireReader(key);
  const keyType = r.int16();
  switch (keyType) {
    case KEY_TYPE_LEGACY_OFFSET_COMMIT:
    case KEY_TYPE_OFFSET_COMMIT: {
      const { group, topic, partition } = readOffsetCommitKey(r, 0);
      const offset = value === null ? null : decodeOffset(value);
      return { kind: 'offsetCommit', groupId: group, topic, partition, producerId, value: offset };
    }
    case KEY_TYPE_GROUP_METADATA: {
      const groupId = readGroupMetadataKey(r, 0).group;
      return {
        kind: 'groupMetadata',
        groupId,
        value: value === null ? null : decodeMetadata(value),
      };
    }
    default:
      return decodeConsumerRecord(keyType, r, value);
  }
}

function decodeOffset(bytes: Buffer): CommittedOffset {
  const r = new WireReader(bytes);
  const version = r.int16();
  if (version < 0 || version > OFFSET_COMMIT_VERSION_MAX) {
    throw new ProtocolError(`an offset commit of unknown version ${version}`);
  }
  const value = readOffsetCommitValue(r, version);
  return {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: value.expireTimestamp === -1 ? null : value.expireTimestamp,
    topicId: value.topicId ?? ZERO_UUID,
  };
}

function decodeMetadata(bytes: Buffer): GroupMetadata {
  const r = new WireReader(bytes);
  const version = r.int16();
  if (version < 0 || version > GROUP_METADATA_VERSION_MAX) {
    throw new ProtocolError(`group metadata of unknown version ${version}`);
  }
  const value = readGroupMetadataValue(r, version);
  return {
    protocolType: value.protocolType === '' ? null : value.protocolType,
    generationId: value.generation,
    protocolName: value.protocol,
    leaderId: value.leader,
    currentStateTimestampMs: value.currentStateTimestamp,
    members: value.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      // Version 0 has one timeout for both.
      rebalanceTimeoutMs:
        member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
      sessionTimeoutMs: member.sessionTimeout,
      subscription: Buffer.from(member.subscription),
      assignment: Buffer.from(member.assignment),
    })),
  };
}

/** What keys and values of records mean, for `dump-log`: metadata, groups, transactions, text. */
import {
  CLUSTER_METADATA_TOPIC_NAME,
  GROUP_METADATA_TOPIC_NAME,
  SHARE_GROUP_STATE_TOPIC_NAME,
  TRANSACTION_STATE_TOPIC_NAME,
} from '../base/internal-topics.ts';
import { decodeMetadataRecord } from '../core/metadata/record-codec.ts';
import { decodeControlRecord } from '../core/raft/control-record.ts';
import type { GroupMetadataValue } from '../protocol/generated/classic-group-records.ts';
import {
  readConsumerProtocolAssignment,
  readConsumerProtocolSubscription,
} from '../protocol/generated/consumer-protocol.ts';
import {
  GroupRecordKey,
  ShareStateRecordKey,
  TransactionRecordKey,
} from '../protocol/generated/coordinator-record-keys.ts';
import { messageRegistry } from '../protocol/generated/message-registry.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { ControlRecordType, decodeControlRecordKey } from '../protocol/records/control-record.ts';
import type { DecodedRecord } from '../protocol/records/decode-batch.ts';
import { WireReader } from '../protocol/wire-reader.ts';

const CONSUMER_PROTOCOL_VERSION_MAX = 3;

export type Decoder = 'text' | 'hex' | 'metadata' | 'offsets' | 'transactions' | 'shares' | 'none';

export type DecodedPayload = { readonly key: unknown; readonly value: unknown };

/** By the directory that the file lies in: `<topic>-<partition>`. */
export function decoderOfDirectory(directoryName: string): Decoder {
  const topic = directoryName.replace(/-[0-9]+(\..*)?$/, '');
  switch (topic) {
    case CLUSTER_METADATA_TOPIC_NAME:
      return 'metadata';
    case GROUP_METADATA_TOPIC_NAME:
      return 'offsets';
    case TRANSACTION_STATE_TOPIC_NAME:
      return 'transactions';
    case SHARE_GROUP_STATE_TOPIC_NAME:
      return 'shares';
    default:
      return 'text';
  }
}

export function decodePayload(decoder: Decoder, record: DecodedRecord): DecodedPayload | null {
  const { key, value } = record;
  switch (decoder) {
    case 'none':
      return null;
    case 'hex':
      return { key: key?.toString('hex') ?? null, value: value?.toString('hex') ?? null };
    case 'text':
      return { key: readableText(key), value: readableText(value) };
    case 'metadata': {
      if (value === null) return { key: null, value: null };
      const { kind, ...fields } = decodeMetadataRecord(value, 0, value.length);
      return { key: null, value: { [kind]: fields } };
    }
    case 'offsets':
      return decodeCoordinatorRecord(GroupRecordKey, key, value);
    case 'transactions':
      return decodeCoordinatorRecord(TransactionRecordKey, key, value);
    case 'shares':
      return decodeCoordinatorRecord(ShareStateRecordKey, key, value);
  }
}

/** Bytes that are no text are shown in base64. */
function readableText(bytes: Buffer | null): string | null {
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : `base64:${bytes.toString('base64')}`;
}

/** The key starts with the record's type, the value with its version. */
function decodeCoordinatorRecord(
  types: Readonly<Record<string, number>>,
  key: Buffer | null,
  value: Buffer | null,
): DecodedPayload {
  if (key === null || key.length < 2) return { key: readableText(key), value: readableText(value) };
  const type = key.readInt16BE(0);
  const name = Object.keys(types).find((one) => types[one] === type);
  if (name === undefined) return { key: `unknown type ${type}`, value: readableText(value) };
  const keyCodec = messageRegistry.get(`${name}Key`)!;
  const decodedKey = keyCodec.read(new WireReader(key, 2), 0);
  if (value === null) return { key: { [name]: decodedKey }, value: null };
  const valueCodec = messageRegistry.get(`${name}Value`)!;
  const version = value.readInt16BE(0);
  const isKnown = version >= valueCodec.minVersion && version <= valueCodec.maxVersion;
  if (!isKnown) return { key: { [name]: decodedKey }, value: `unknown version ${version}` };
  const fields = valueCodec.read(new WireReader(value, 2), version) as object;
  const told = name === 'GroupMetadata' ? withMembers(fields as GroupMetadataValue) : fields;
  return { key: { [name]: decodedKey }, value: { version, ...told } };
}

/** What the members of a group of consumers have told each other is a format of its own. */
function withMembers(group: GroupMetadataValue): object {
  if (group.protocolType !== 'consumer') return group;
  const members = group.members.map((member) => ({
    ...member,
    subscription: readMembers(member.subscription, readConsumerProtocolSubscription),
    assignment: readMembers(member.assignment, readConsumerProtocolAssignment),
  }));
  return { ...group, members };
}

function readMembers(
  bytes: Buffer,
  read: (reader: WireReader, version: number) => object,
): object | Buffer {
  if (bytes.length < 2) return bytes;
  // A newer version begins with the fields of the newest that is known.
  const version = Math.min(Math.max(bytes.readInt16BE(0), 0), CONSUMER_PROTOCOL_VERSION_MAX);
  try {
    return read(new WireReader(bytes, 2), version);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return bytes;
  }
}

export function decodeControl(record: DecodedRecord): DecodedPayload {
  const { key, value } = record;
  const type = decodeControlRecordKey(key);
  const isMarker = type === ControlRecordType.ABORT || type === ControlRecordType.COMMIT;
  if (isMarker && value !== null) {
    const name = type === ControlRecordType.ABORT ? 'ABORT' : 'COMMIT';
    return { key: name, value: { coordinatorEpoch: value.readInt32BE(2) } };
  }
  const control = key === null || value === null ? null : decodeControlRecord(key, value);
  return control === null
    ? { key: `type ${type}`, value: value?.toString('hex') ?? null }
    : { key: control.kind, value: control.record };
}

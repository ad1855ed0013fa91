/**
 * Metadata records <-> the values of the records in `__cluster_metadata` (MetadataRecordSerde): a
 * frame version, the record's api key and its version, all unsigned varints, then the body.
 *
 * Which version a record is written with follows from the finalized `metadata.version`, as in
 * Kafka's MetadataVersion, so that every node of the cluster can read it.
 */
import {
  MetadataRecordKey,
  MetadataRecordMaxVersion,
} from '../../protocol/generated/metadata-record-keys.ts';
import * as generated from '../../protocol/generated/metadata-records.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';
import { MetadataVersion } from './features.ts';
import type { MetadataRecord } from './metadata-record.ts';

const FRAME_VERSION = 1;
/** Most records fit; a writer's usual first chunk would be garbage of many times a record's size. */
const FIRST_CHUNK_BYTES = 128;

/** The version to write the record with. */
export function recordVersion(record: MetadataRecord, metadataVersion: number): number {
  switch (record.kind) {
    case 'RegisterBrokerRecord':
      if (metadataVersion >= MetadataVersion.CORDONED_LOG_DIRS) return 4;
      if (metadataVersion >= MetadataVersion.DIRECTORY_ASSIGNMENT) return 3;
      return metadataVersion >= MetadataVersion.MIGRATION ? 2 : 1;
    case 'PartitionRecord':
    case 'PartitionChangeRecord':
      if (metadataVersion >= MetadataVersion.ELIGIBLE_LEADER_REPLICAS) return 2;
      return metadataVersion >= MetadataVersion.DIRECTORY_ASSIGNMENT ? 1 : 0;
    case 'BrokerRegistrationChangeRecord':
      // Kafka writes the lowest version that holds what is changed.
      if (record.cordonedLogDirs !== null) return 3;
      if (record.logDirs.length > 0) return 2;
      return record.inControlledShutdown !== 0 ? 1 : 0;
    default:
      return 0;
  }
}

export function encodeMetadataRecord(record: MetadataRecord, metadataVersion: number): Buffer {
  const w = new WireWriter(FIRST_CHUNK_BYTES);
  const version = recordVersion(record, metadataVersion);
  w.unsignedVarint(FRAME_VERSION);
  w.unsignedVarint(MetadataRecordKey[record.kind]);
  w.unsignedVarint(version);
  (CODECS[record.kind] as Codec<unknown>).write(w, record, version);
  return w.toBuffer();
}

/** `buffer` from `positionBytes` to `endBytes` is one record's value. */
export function decodeMetadataRecord(
  buffer: Buffer,
  positionBytes: number,
  endBytes: number,
): MetadataRecord {
  const r = new WireReader(buffer, positionBytes, endBytes, Number.POSITIVE_INFINITY);
  const frameVersion = r.unsignedVarint();
  if (frameVersion !== FRAME_VERSION) {
    throw new ProtocolError(`metadata record with frame version ${frameVersion}`);
  }
  const apiKey = r.unsignedVarint();
  const version = r.unsignedVarint();
  const kind = KIND_BY_KEY[apiKey];
  if (kind === undefined || version > MetadataRecordMaxVersion[kind]) {
    throw new ProtocolError(`metadata record of unknown type ${apiKey} version ${version}`);
  }
  const fields = CODECS[kind].read(r, version);
  if (r.position !== r.end) {
    throw new ProtocolError(`${r.end - r.position} bytes follow a ${kind}`);
  }
  return { kind, ...fields } as MetadataRecord;
}

type Codec<Fields> = {
  readonly read: (r: WireReader, version: number) => Fields;
  readonly write: (w: WireWriter, fields: Fields, version: number) => void;
};

type Fields<Kind> = Omit<Extract<MetadataRecord, { kind: Kind }>, 'kind'>;

function codec<Fields>(read: Codec<Fields>['read'], write: Codec<Fields>['write']): Codec<Fields> {
  return { read, write };
}

const CODECS: { readonly [Kind in MetadataRecord['kind']]: Codec<Fields<Kind>> } = {
  RegisterBrokerRecord: codec(
    generated.readRegisterBrokerRecord,
    generated.writeRegisterBrokerRecord,
  ),
  UnregisterBrokerRecord: codec(
    generated.readUnregisterBrokerRecord,
    generated.writeUnregisterBrokerRecord,
  ),
  TopicRecord: codec(generated.readTopicRecord, generated.writeTopicRecord),
  PartitionRecord: codec(generated.readPartitionRecord, generated.writePartitionRecord),
  ConfigRecord: codec(generated.readConfigRecord, generated.writeConfigRecord),
  PartitionChangeRecord: codec(
    generated.readPartitionChangeRecord,
    generated.writePartitionChangeRecord,
  ),
  FenceBrokerRecord: codec(generated.readFenceBrokerRecord, generated.writeFenceBrokerRecord),
  UnfenceBrokerRecord: codec(generated.readUnfenceBrokerRecord, generated.writeUnfenceBrokerRecord),
  RemoveTopicRecord: codec(generated.readRemoveTopicRecord, generated.writeRemoveTopicRecord),
  DelegationTokenRecord: codec(
    generated.readDelegationTokenRecord,
    generated.writeDelegationTokenRecord,
  ),
  UserScramCredentialRecord: codec(
    generated.readUserScramCredentialRecord,
    generated.writeUserScramCredentialRecord,
  ),
  FeatureLevelRecord: codec(generated.readFeatureLevelRecord, generated.writeFeatureLevelRecord),
  ClientQuotaRecord: codec(generated.readClientQuotaRecord, generated.writeClientQuotaRecord),
  ProducerIdsRecord: codec(generated.readProducerIdsRecord, generated.writeProducerIdsRecord),
  BrokerRegistrationChangeRecord: codec(
    generated.readBrokerRegistrationChangeRecord,
    generated.writeBrokerRegistrationChangeRecord,
  ),
  AccessControlEntryRecord: codec(
    generated.readAccessControlEntryRecord,
    generated.writeAccessControlEntryRecord,
  ),
  RemoveAccessControlEntryRecord: codec(
    generated.readRemoveAccessControlEntryRecord,
    generated.writeRemoveAccessControlEntryRecord,
  ),
  NoOpRecord: codec(generated.readNoOpRecord, generated.writeNoOpRecord),
  ZkMigrationStateRecord: codec(
    generated.readZkMigrationStateRecord,
    generated.writeZkMigrationStateRecord,
  ),
  RemoveUserScramCredentialRecord: codec(
    generated.readRemoveUserScramCredentialRecord,
    generated.writeRemoveUserScramCredentialRecord,
  ),
  BeginTransactionRecord: codec(
    generated.readBeginTransactionRecord,
    generated.writeBeginTransactionRecord,
  ),
  EndTransactionRecord: codec(
    generated.readEndTransactionRecord,
    generated.writeEndTransactionRecord,
  ),
  AbortTransactionRecord: codec(
    generated.readAbortTransactionRecord,
    generated.writeAbortTransactionRecord,
  ),
  RemoveDelegationTokenRecord: codec(
    generated.readRemoveDelegationTokenRecord,
    generated.writeRemoveDelegationTokenRecord,
  ),
  RegisterControllerRecord: codec(
    generated.readRegisterControllerRecord,
    generated.writeRegisterControllerRecord,
  ),
  ClearElrRecord: codec(generated.readClearElrRecord, generated.writeClearElrRecord),
};

const KIND_BY_KEY: readonly (MetadataRecord['kind'] | undefined)[] = kindsByKey();

function kindsByKey(): (MetadataRecord['kind'] | undefined)[] {
  const kinds: (MetadataRecord['kind'] | undefined)[] = [];
  for (const kind of Object.keys(CODECS) as MetadataRecord['kind'][]) {
    kinds[MetadataRecordKey[kind]] = kind;
  }
  return kinds;
}

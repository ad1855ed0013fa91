/**
 * Control records of the metadata log and its snapshots (ControlRecordType): the key is a version
 * and a type, the value one of Kafka's data messages. Those of partitions (transaction markers)
 * are not here.
 */
import {
  type KRaftVersionRecord,
  type LeaderChangeMessage,
  readKRaftVersionRecord,
  readLeaderChangeMessage,
  readSnapshotFooterRecord,
  readSnapshotHeaderRecord,
  readVotersRecord,
  type SnapshotFooterRecord,
  type SnapshotHeaderRecord,
  type VotersRecord,
  writeKRaftVersionRecord,
  writeLeaderChangeMessage,
  writeSnapshotFooterRecord,
  writeSnapshotHeaderRecord,
  writeVotersRecord,
} from '../../protocol/generated/control-records.ts';
import {
  ControlRecordType,
  decodeControlRecordKey,
  encodeControlRecordKey,
} from '../../protocol/records/control-record.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';

export type ControlRecord =
  | { readonly kind: 'LeaderChange'; readonly record: LeaderChangeMessage }
  | { readonly kind: 'SnapshotHeader'; readonly record: SnapshotHeaderRecord }
  | { readonly kind: 'SnapshotFooter'; readonly record: SnapshotFooterRecord }
  | { readonly kind: 'KRaftVersion'; readonly record: KRaftVersionRecord }
  | { readonly kind: 'KRaftVoters'; readonly record: VotersRecord };

export type OffsetControlRecord = { readonly offset: number; readonly control: ControlRecord };

const TYPE_BY_KIND = {
  LeaderChange: ControlRecordType.LEADER_CHANGE,
  SnapshotHeader: ControlRecordType.SNAPSHOT_HEADER,
  SnapshotFooter: ControlRecordType.SNAPSHOT_FOOTER,
  KRaftVersion: ControlRecordType.KRAFT_VERSION,
  KRaftVoters: ControlRecordType.KRAFT_VOTERS,
} as const;

export function encodeControlRecord(control: ControlRecord): { key: Buffer; value: Buffer } {
  const key = encodeControlRecordKey(TYPE_BY_KIND[control.kind]);
  const w = new WireWriter();
  switch (control.kind) {
    case 'LeaderChange':
      writeLeaderChangeMessage(w, control.record, 0);
      break;
    case 'SnapshotHeader':
      writeSnapshotHeaderRecord(w, control.record, 0);
      break;
    case 'SnapshotFooter':
      writeSnapshotFooterRecord(w, control.record, 0);
      break;
    case 'KRaftVersion':
      writeKRaftVersionRecord(w, control.record, 0);
      break;
    case 'KRaftVoters':
      writeVotersRecord(w, control.record, 0);
      break;
  }
  return { key, value: w.toBuffer() };
}

/** Null for a type that this file does not know; Kafka skips those too. */
export function decodeControlRecord(key: Buffer, value: Buffer): ControlRecord | null {
  const r = new WireReader(value);
  // The value starts with its own version, which the readers take as a field too.
  const version = value.length >= 2 ? value.readInt16BE(0) : 0;
  switch (decodeControlRecordKey(key)) {
    case TYPE_BY_KIND.LeaderChange:
      return { kind: 'LeaderChange', record: readLeaderChangeMessage(r, version) };
    case TYPE_BY_KIND.SnapshotHeader:
      return { kind: 'SnapshotHeader', record: readSnapshotHeaderRecord(r, version) };
    case TYPE_BY_KIND.SnapshotFooter:
      return { kind: 'SnapshotFooter', record: readSnapshotFooterRecord(r, version) };
    case TYPE_BY_KIND.KRaftVersion:
      return { kind: 'KRaftVersion', record: readKRaftVersionRecord(r, version) };
    case TYPE_BY_KIND.KRaftVoters:
      return { kind: 'KRaftVoters', record: readVotersRecord(r, version) };
    default:
      return null;
  }
}

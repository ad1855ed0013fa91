/**
 * Snapshots of the metadata log: `<end offset>-<quorum epoch>.checkpoint` next to its segments
 * (KIP-630), and `bootstrap.checkpoint`, which has the same form.
 *
 * A snapshot is a run of record batches with offsets of their own from 0 and the snapshot's epoch:
 * a control batch with the header (and the voters, when the quorum is dynamic), the image's
 * records, a control batch with the footer. A file without its footer was not finished and is no
 * snapshot. The end offset is exclusive; the name's epoch is that of the last record before it.
 */
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import { encodeMetadataRecord } from '../core/metadata/record-codec.ts';
import { type ControlRecord, encodeControlRecord } from '../core/raft/control-record.ts';
import { type Voter, votersFromRecord, votersRecord } from '../core/raft/voter-set.ts';
import {
  decodeMetadataBatch,
  encodeMetadataBatch,
  type MetadataBatchRecord,
} from './metadata-batch.ts';

/** RaftSnapshotWriter's batch size. */
const RECORDS_PER_BATCH = 1024;

export type SnapshotId = { readonly endOffset: number; readonly quorumEpoch: number };

export type SnapshotContent = SnapshotId & {
  readonly lastContainedLogTimestampMs: number;
  readonly kraftVersion: number;
  readonly voters: readonly Voter[];
  readonly records: readonly MetadataRecord[];
  /** Decides the versions of the records. */
  readonly metadataVersion: number;
  readonly wallMs: number;
};

export type DecodedSnapshot = {
  readonly lastContainedLogTimestampMs: number;
  /** 0 also when the snapshot does not say. */
  readonly kraftVersion: number;
  readonly voters: readonly Voter[] | null;
  readonly records: MetadataRecord[];
};

export function snapshotFileName(endOffset: number, quorumEpoch: number): string {
  const offset = String(endOffset).padStart(20, '0');
  return `${offset}-${String(quorumEpoch).padStart(10, '0')}.checkpoint`;
}

/** Null for any other file, also for Kafka's `.checkpoint.part` and `.checkpoint.deleted`. */
export function parseSnapshotFileName(name: string): SnapshotId | null {
  const match = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name);
  return match === null ? null : { endOffset: Number(match[1]), quorumEpoch: Number(match[2]) };
}

export function encodeSnapshot(content: SnapshotContent): Buffer {
  const { quorumEpoch, wallMs, records } = content;
  const batches: Buffer[] = [];
  let baseOffset = 0;
  const add = (isControl: boolean, batch: readonly MetadataBatchRecord[]): void => {
    const header = { baseOffset, leaderEpoch: quorumEpoch, isControl, wallMs };
    batches.push(encodeMetadataBatch(header, batch));
    baseOffset += batch.length;
  };
  add(true, headerRecords(content).map(encodeControlRecord));
  for (let start = 0; start < records.length; start += RECORDS_PER_BATCH) {
    const part = records.slice(start, start + RECORDS_PER_BATCH);
    const { metadataVersion } = content;
    const values = part.map((record) => encodeMetadataRecord(record, metadataVersion));
    add(
      false,
      values.map((value) => ({ key: null, value })),
    );
  }
  add(true, [encodeControlRecord({ kind: 'SnapshotFooter', record: { version: 0 } })]);
  return Buffer.concat(batches);
}

function headerRecords(content: SnapshotContent): ControlRecord[] {
  const { kraftVersion, voters, lastContainedLogTimestampMs } = content;
  const records: ControlRecord[] = [
    {
      kind: 'SnapshotHeader',
      record: { version: 0, lastContainedLogTimestamp: lastContainedLogTimestampMs },
    },
  ];
  if (kraftVersion > 0) {
    records.push(
      { kind: 'KRaftVersion', record: { version: 0, kRaftVersion: kraftVersion } },
      { kind: 'KRaftVoters', record: votersRecord(voters) },
    );
  }
  return records;
}

/** BootstrapDirectory's file: a snapshot of epoch 0 without voters and without a time. */
export function encodeBootstrapCheckpoint(
  records: readonly MetadataRecord[],
  wallMs: number,
): Buffer {
  return encodeSnapshot({
    endOffset: 0,
    quorumEpoch: 0,
    lastContainedLogTimestampMs: 0,
    kraftVersion: 0,
    voters: [],
    records,
    metadataVersion: 0,
    wallMs,
  });
}

/** Throws a `ProtocolError` on malformed bytes and null when the footer is missing. */
export function decodeSnapshot(file: Buffer): DecodedSnapshot | null {
  const records: MetadataRecord[] = [];
  let lastContainedLogTimestampMs = -1;
  let kraftVersion = 0;
  let voters: readonly Voter[] | null = null;
  let isComplete = false;
  let positionBytes = 0;
  while (positionBytes < file.length) {
    const batch = decodeMetadataBatch(file, positionBytes);
    if (batch === null) return null;
    positionBytes += batch.sizeBytes;
    for (const record of batch.records) records.push(record);
    for (const { control } of batch.controlRecords) {
      if (control.kind === 'SnapshotHeader') {
        lastContainedLogTimestampMs = control.record.lastContainedLogTimestamp;
      } else if (control.kind === 'KRaftVersion') {
        kraftVersion = control.record.kRaftVersion;
      } else if (control.kind === 'KRaftVoters') {
        voters = votersFromRecord(control.record);
      } else if (control.kind === 'SnapshotFooter') {
        isComplete = true;
      }
    }
  }
  return isComplete ? { lastContainedLogTimestampMs, kraftVersion, voters, records } : null;
}

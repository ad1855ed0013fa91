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
import { ProtocolError } from '../protocol/protocol-error.ts';
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
  readonly records: Iterable<MetadataRecord>;
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
  return new SnapshotEncoder(content).encode(Number.POSITIVE_INFINITY);
}

/** A snapshot in parts, because an image may be large and a tick must be short. */
export class SnapshotEncoder {
  isDone: boolean;
  private readonly content: SnapshotContent;
  private readonly records: Iterator<MetadataRecord>;
  private baseOffset: number;

  constructor(content: SnapshotContent) {
    this.isDone = false;
    this.content = content;
    this.records = content.records[Symbol.iterator]();
    this.baseOffset = 0;
  }

  /** The next bytes of the file, of at most so many batches of records. */
  encode(batchesMax: number): Buffer {
    const batches: Buffer[] = [];
    if (this.baseOffset === 0) {
      batches.push(this.batch(true, headerRecords(this.content).map(encodeControlRecord)));
    }
    for (let count = 0; count < batchesMax && !this.isDone; count++) {
      const values = this.takeValues();
      if (values.length > 0) batches.push(this.batch(false, values));
      this.isDone = values.length < RECORDS_PER_BATCH;
    }
    if (this.isDone) {
      const footer = encodeControlRecord({ kind: 'SnapshotFooter', record: { version: 0 } });
      batches.push(this.batch(true, [footer]));
    }
    return Buffer.concat(batches);
  }

  private takeValues(): MetadataBatchRecord[] {
    const { metadataVersion } = this.content;
    const values: MetadataBatchRecord[] = [];
    while (values.length < RECORDS_PER_BATCH) {
      const next = this.records.next();
      if (next.done === true) break;
      values.push({ key: null, value: encodeMetadataRecord(next.value, metadataVersion) });
    }
    return values;
  }

  private batch(isControl: boolean, records: readonly MetadataBatchRecord[]): Buffer {
    const { quorumEpoch: leaderEpoch, wallMs } = this.content;
    const { baseOffset } = this;
    this.baseOffset += records.length;
    return encodeMetadataBatch({ baseOffset, leaderEpoch, isControl, wallMs }, records);
  }
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

/** Null when it is not whole, or its bytes are not a snapshot's. */
export function decodeSnapshot(file: Buffer): DecodedSnapshot | null {
  try {
    return decodeBatches(file);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return null;
  }
}

/** Its header's time, from the first bytes of the file: there is no need to read the rest. Null: there is none. */
export function snapshotTimestampMs(start: Buffer): number | null {
  for (const { control } of decodeMetadataBatch(start, 0)?.controlRecords ?? []) {
    if (control.kind === 'SnapshotHeader') return control.record.lastContainedLogTimestamp;
  }
  return null;
}

function decodeBatches(file: Buffer): DecodedSnapshot | null {
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

/**
 * The end of the metadata log, decoded: what has been appended, by this leader or as another one has
 * sent it, and is not committed yet. It may still be cut off; the loader and the controller of this
 * node see it only when it cannot be any more.
 *
 * Invariant: has every batch from the high watermark (or the latest snapshot) to the end of the log.
 */
import { assert } from '../base/assert.ts';
import { METADATA_VERSION_FEATURE, MetadataVersion } from '../core/metadata/features.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import { encodeMetadataRecord } from '../core/metadata/record-codec.ts';
import { encodeControlRecord, type OffsetControlRecord } from '../core/raft/control-record.ts';
import type { RaftEffect } from '../core/raft/raft-command.ts';
import type { RaftBatch } from '../core/raft/raft-message.ts';
import type { Disk } from '../log/disk.ts';
import type { Log } from '../log/log.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { encodeMetadataBatch, type MetadataBatch } from './metadata-batch.ts';
import { metadataLogFailed } from './metadata-log.ts';
import { readMetadataLogSync } from './metadata-log-reader.ts';

/** A batch as the loader applies it when it is committed. */
export type CommittedBatch = {
  readonly lastOffset: number;
  readonly quorumEpoch: number;
  readonly timestampMs: number;
  readonly sizeBytes: number;
  /** Empty when it was a control batch. */
  readonly records: readonly MetadataRecord[];
};

/** The payload of a batch that another replica sent. */
export type FetchedBatch = { readonly bytes: Buffer; readonly batch: MetadataBatch };

export class MetadataTail {
  /** Decides the versions of the records that a leader writes. */
  metadataVersion: number;
  private readonly log: Log;
  private readonly undecided: CommittedBatch[];

  constructor(log: Log) {
    this.metadataVersion = MetadataVersion.MINIMUM;
    this.log = log;
    this.undecided = [];
  }

  /** Decodes the log from an offset on, after making it durable: somebody may act on it now. */
  loadFrom(startOffset: number, disk: Disk): OffsetControlRecord[] {
    const { segments, recoveryPoint, logEndOffset, store } = this.log;
    for (const segment of segments.between(recoveryPoint, logEndOffset)) {
      disk.flushSync(store.files.use(segment.file));
    }
    const controls: OffsetControlRecord[] = [];
    for (const batch of readMetadataLogSync(this.log, startOffset)) {
      this.undecided.push(committedBatchOf(batch));
      for (const control of batch.controlRecords) controls.push(control);
    }
    return controls;
  }

  appendAsLeader(effect: RaftEffect & { kind: 'appendAsLeader' }, wallMs: number): void {
    const { baseOffset, leaderEpoch, controls } = effect;
    const isControl = controls !== null;
    const records = isControl ? [] : (effect.payload as readonly MetadataRecord[]);
    const values = isControl
      ? controls.map(encodeControlRecord)
      : records.map((record) => this.encode(record));
    const batch = encodeMetadataBatch({ baseOffset, leaderEpoch, isControl, wallMs }, values);
    const info = this.log.appendAsLeader(batch, leaderEpoch, wallMs, 'replication');
    this.checkAppended(info.errorCode);
    const sizeBytes = batch.length;
    const { lastOffset } = info;
    const quorumEpoch = leaderEpoch;
    this.undecided.push({ lastOffset, quorumEpoch, timestampMs: wallMs, sizeBytes, records });
  }

  private encode(record: MetadataRecord): { key: null; value: Buffer } {
    if (record.kind === 'FeatureLevelRecord' && record.name === METADATA_VERSION_FEATURE) {
      this.metadataVersion = record.featureLevel;
    }
    return { key: null, value: encodeMetadataRecord(record, this.metadataVersion) };
  }

  appendAsFollower(batches: readonly RaftBatch[], wallMs: number): void {
    const fetched = batches.map(({ payload }) => payload as FetchedBatch);
    const bytes = Buffer.concat(fetched.map((it) => it.bytes));
    this.checkAppended(this.log.appendAsFollower(bytes, wallMs).errorCode);
    for (const { batch } of fetched) this.undecided.push(committedBatchOf(batch));
  }

  private checkAppended(errorCode: ErrorCode): void {
    const { error } = this.log.logDirectory;
    if (error !== null) throw metadataLogFailed(error);
    assert(errorCode === ErrorCode.NONE, `the metadata log refused: ${errorCode}`);
    this.log.requestFlush();
  }

  truncate(endOffset: number, wallMs: number): void {
    this.log.truncateTo(endOffset, wallMs);
    while (this.undecided.length > 0 && this.undecided.at(-1)!.lastOffset >= endOffset) {
      this.undecided.pop();
    }
  }

  /** A snapshot has taken the place of the whole log. */
  startAt(offset: number, wallMs: number): void {
    this.log.truncateFullyAndStartAt(offset, wallMs);
    this.undecided.length = 0;
  }

  /** Takes what lies before the offset, in order. */
  takeBefore(endOffset: number): CommittedBatch[] {
    const { undecided } = this;
    let count = 0;
    while (count < undecided.length && undecided[count]!.lastOffset < endOffset) count++;
    return count === 0 ? [] : undecided.splice(0, count);
  }
}

function committedBatchOf(batch: MetadataBatch): CommittedBatch {
  return {
    lastOffset: batch.lastOffset,
    quorumEpoch: batch.leaderEpoch,
    timestampMs: batch.maxTimestampMs,
    sizeBytes: batch.sizeBytes,
    records: batch.records,
  };
}

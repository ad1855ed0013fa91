/**
 * When a snapshot of the committed image is due, and when old ones go (SnapshotGenerator,
 * KafkaMetadataLog.maybeClean): after so many bytes of records or so much time since the last one,
 * but never while a metadata transaction is open, because what is in it may yet be taken back
 * (KIP-868). The log has everything, so a snapshot that failed is made up for by the next one.
 */
import type { BrokerLogger } from '../base/logger.ts';
import { type MetadataImageView, metadataVersionOf } from '../core/metadata/image.ts';
import { snapshotRecords } from '../core/metadata/snapshot-records.ts';
import type { VoterSet } from '../core/raft/voter-set.ts';
import type { MetadataSnapshots } from './metadata-snapshots.ts';

export type SnapshotPolicy = {
  /** `metadata.log.max.record.bytes.between.snapshots` */
  readonly maxRecordBytesBetweenSnapshots: number;
  /** `metadata.log.max.snapshot.interval.ms`; 0: never by time. */
  readonly maxSnapshotIntervalMs: number;
  /** `metadata.max.retention.bytes` */
  readonly maxRetentionBytes: number;
  /** `metadata.max.retention.ms` */
  readonly maxRetentionMs: number;
};

/** KafkaMetadataLog looks at its snapshots as often. */
const CLEAN_INTERVAL_MS = 60_000;

export class SnapshotSchedule {
  private readonly snapshots: MetadataSnapshots;
  private readonly policy: SnapshotPolicy;
  private readonly logger: BrokerLogger;
  private bytesSinceSnapshot: number;
  /** Since the start, when there was none since. */
  lastSnapshotAtMs: number;
  private lastCleanAtMs: number;

  constructor(
    snapshots: MetadataSnapshots,
    policy: SnapshotPolicy,
    logger: BrokerLogger,
    nowMs: number,
  ) {
    this.snapshots = snapshots;
    this.policy = policy;
    this.logger = logger;
    this.bytesSinceSnapshot = 0;
    this.lastSnapshotAtMs = nowMs;
    this.lastCleanAtMs = nowMs;
  }

  onCommitted(sizeBytes: number): void {
    this.bytesSinceSnapshot += sizeBytes;
  }

  /** The leader has sent a snapshot: what was being written is older, and nothing is behind it yet. */
  onInstalled(): void {
    this.bytesSinceSnapshot = 0;
  }

  /** There is a snapshot to begin or to go on with. */
  isDue(image: MetadataImageView, nowMs: number): boolean {
    return this.snapshots.isWriting || this.dueAtMs(image) <= nowMs;
  }

  nextDeadlineMs(image: MetadataImageView, nowMs: number): number {
    if (this.snapshots.isWriting) return nowMs;
    return Math.min(this.lastCleanAtMs + CLEAN_INTERVAL_MS, this.dueAtMs(image));
  }

  private dueAtMs(image: MetadataImageView): number {
    const { maxSnapshotIntervalMs, maxRecordBytesBetweenSnapshots } = this.policy;
    if (this.bytesSinceSnapshot === 0 || image.transaction !== null) return Infinity;
    if (this.bytesSinceSnapshot >= maxRecordBytesBetweenSnapshots) return this.lastSnapshotAtMs;
    return maxSnapshotIntervalMs === 0 ? Infinity : this.lastSnapshotAtMs + maxSnapshotIntervalMs;
  }

  /** One part of the snapshot that is due, begun if it was not. True when one has been finished. */
  write(
    image: MetadataImageView,
    votersBefore: (endOffset: number) => VoterSet,
    nowMs: number,
    wallMs: number,
  ): boolean {
    if (!this.snapshots.isWriting) {
      this.lastSnapshotAtMs = nowMs;
      this.bytesSinceSnapshot = 0;
      const endOffset = image.metadataOffset + 1;
      if (endOffset <= (this.snapshots.latest?.endOffset ?? -1)) return false;
      this.begin(image, votersBefore(endOffset), wallMs);
    }
    return this.writeSome();
  }

  private begin(
    image: MetadataImageView,
    { kraftVersion, voters }: VoterSet,
    wallMs: number,
  ): void {
    this.snapshots.begin({
      endOffset: image.metadataOffset + 1,
      quorumEpoch: image.metadataEpoch,
      lastContainedLogTimestampMs: image.metadataTimestampMs,
      kraftVersion,
      voters,
      records: snapshotRecords(image),
      metadataVersion: metadataVersionOf(image),
      wallMs,
    });
  }

  /** A part in each tick, because everything else waits meanwhile. */
  private writeSome(): boolean {
    try {
      const endOffset = this.snapshots.writeSome();
      if (endOffset < 0) return false;
      this.logger.info(`Wrote a metadata snapshot of everything before offset ${endOffset}`);
      return true;
    } catch (error) {
      this.logger.error(`a metadata snapshot failed: ${error}`);
      return false;
    }
  }

  /** Every now and then: where the log may start because older snapshots have gone; -1: as before. */
  deleteOld(logSizeBytes: number, nowMs: number, wallMs: number): number {
    if (nowMs - this.lastCleanAtMs < CLEAN_INTERVAL_MS) return -1;
    this.lastCleanAtMs = nowMs;
    const { maxRetentionBytes, maxRetentionMs } = this.policy;
    return this.snapshots.deleteOld(logSizeBytes, maxRetentionBytes, maxRetentionMs, wallMs);
  }
}

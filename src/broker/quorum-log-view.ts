/** The metadata log and its snapshots as core/raft looks at them (KafkaRaftLog). */
import type { RaftLogView } from '../core/raft/raft-command.ts';
import type { EpochEndOffset, SnapshotId } from '../core/raft/raft-message.ts';
import type { Log } from '../log/log.ts';
import type { MetadataSnapshots, SnapshotFile } from './metadata-snapshots.ts';

export class QuorumLogView implements RaftLogView {
  /** The host made the log durable up to here when it read it, whatever the recovery point says. */
  flushedAtStart: number;
  private readonly log: Log;
  private readonly snapshots: MetadataSnapshots;

  constructor(log: Log, snapshots: MetadataSnapshots) {
    this.flushedAtStart = log.logEndOffset;
    this.log = log;
    this.snapshots = snapshots;
  }

  get startOffset(): number {
    return this.log.logStartOffset;
  }

  get endOffset(): number {
    return this.log.logEndOffset;
  }

  get flushedEndOffset(): number {
    // A log that a snapshot has emptied starts where nothing has to be flushed.
    return Math.max(this.log.flushedEndOffset, this.log.logStartOffset, this.flushedAtStart);
  }

  /** The log was cut: what comes there now is not durable. */
  onTruncated(endOffset: number): void {
    this.flushedAtStart = Math.min(this.flushedAtStart, endOffset);
  }

  get lastEpoch(): number {
    const { latestEpoch } = this.log;
    if (latestEpoch >= 0) return latestEpoch;
    return this.snapshots.latest?.quorumEpoch ?? 0;
  }

  endOffsetForEpoch(leaderEpoch: number): EpochEndOffset {
    const found = this.log.endOffsetForEpoch(leaderEpoch);
    const earliest = this.earliestSnapshotId;
    if (found.endOffset < 0) return { epoch: this.lastEpoch, endOffset: this.endOffset };
    const isBeforeLog = found.leaderEpoch === leaderEpoch && found.endOffset === this.startOffset;
    if (isBeforeLog) return earliest ?? { epoch: 0, endOffset: 0 };
    return { epoch: found.leaderEpoch, endOffset: found.endOffset };
  }

  get latestSnapshotId(): SnapshotId | null {
    return idOf(this.snapshots.latest);
  }

  get earliestSnapshotId(): SnapshotId | null {
    return idOf(this.snapshots.files[0]);
  }

  snapshotSizeBytes(snapshotId: SnapshotId): number {
    return this.snapshots.find(snapshotId)?.sizeBytes ?? -1;
  }
}

function idOf(file: SnapshotFile | undefined): SnapshotId | null {
  return file === undefined ? null : { endOffset: file.endOffset, epoch: file.quorumEpoch };
}

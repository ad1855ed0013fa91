/**
 * The quorum that owns the metadata log, for now a quorum of one: this node is the only voter, so
 * it leads from its start on, and a record is committed as soon as it is flushed here. The
 * elections and fetches of a larger quorum (core/raft) will take the place of what is inside.
 *
 * Order at a start: read what is there, flush it, write the new quorum epoch durably, append the
 * leader's own control batch. Nothing of the epoch counts before `quorum-state` says so.
 *
 * Unlike Kafka's controller it writes no NoOpRecord every `metadata.max.idle.interval.ms`: those
 * show followers and observers how far the leader is, and there are none.
 */
import { assert } from '../base/assert.ts';
import { HaltError } from '../base/halt.ts';
import type { BrokerLogger } from '../base/logger.ts';
import { METADATA_TOPIC_ID, type Uuid, ZERO_UUID } from '../base/uuid.ts';
import { METADATA_VERSION_FEATURE, MetadataVersion } from '../core/metadata/features.ts';
import { type MetadataImageView, metadataVersionOf } from '../core/metadata/image.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import { encodeMetadataRecord } from '../core/metadata/record-codec.ts';
import { snapshotRecords } from '../core/metadata/snapshot-records.ts';
import { type ControlRecord, encodeControlRecord } from '../core/raft/control-record.ts';
import { NO_ELECTION } from '../core/raft/election-state.ts';
import {
  type Voter,
  type VoterEndpoint,
  type VoterSet,
  votersFromRecord,
  votersRecord,
} from '../core/raft/voter-set.ts';
import type { Disk } from '../log/disk.ts';
import type { Log } from '../log/log.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import {
  encodeMetadataBatch,
  type MetadataBatch,
  type MetadataBatchRecord,
} from './metadata-batch.ts';
import { readMetadataLogSync } from './metadata-log-reader.ts';
import { type LoadedSnapshot, MetadataSnapshots } from './metadata-snapshots.ts';
import { readQuorumState, writeQuorumState } from './quorum-state.ts';
import { StorageError } from './storage-format.ts';

export type QuorumOptions = {
  readonly clusterId: string;
  readonly nodeId: number;
  /** Of the metadata log directory. */
  readonly directoryId: Uuid;
  /** Ids of `controller.quorum.voters`; empty for a dynamic quorum. */
  readonly staticVoterIds: readonly number[];
  /** Where other controllers would reach this one; null: nowhere. */
  readonly controllerEndpoint: VoterEndpoint | null;
  /** `metadata.log.max.record.bytes.between.snapshots` */
  readonly maxRecordBytesBetweenSnapshots: number;
  /** `metadata.log.max.snapshot.interval.ms`; 0: never by time. */
  readonly maxSnapshotIntervalMs: number;
  /** `metadata.max.retention.bytes` */
  readonly maxRetentionBytes: number;
  /** `metadata.max.retention.ms` */
  readonly maxRetentionMs: number;
};

/** A batch that is committed, as the loader applies it. */
export type CommittedBatch = {
  readonly lastOffset: number;
  readonly quorumEpoch: number;
  readonly timestampMs: number;
  /** Empty when it was a control batch. */
  readonly records: readonly MetadataRecord[];
};

/** KafkaMetadataLog looks at its snapshots as often. */
const CLEAN_INTERVAL_MS = 60_000;

export class QuorumHost {
  readonly clusterId: string;
  readonly nodeId: number;
  /** The epoch in which this node leads; 0 before `start`. */
  quorumEpoch: number;
  /** Decides the versions of the records that `propose` writes. */
  metadataVersion: number;
  voterSet: VoterSet;
  /** Everything before it is committed. */
  committedEndOffset: number;
  readonly snapshots: MetadataSnapshots;

  private readonly disk: Disk;
  private readonly log: Log;
  private readonly options: QuorumOptions;
  private readonly logger: BrokerLogger;
  /** Appended, not committed yet; in offset order. */
  private readonly pending: CommittedBatch[];
  private bytesSinceSnapshot: number;
  private lastSnapshotAtMs: number;
  private lastCleanAtMs: number;

  /** `log`: partition 0 of `__cluster_metadata`, loaded and recovered. */
  constructor(disk: Disk, log: Log, options: QuorumOptions, logger: BrokerLogger) {
    assert(log.topicId === METADATA_TOPIC_ID, 'the metadata log has its own topic id');
    this.clusterId = options.clusterId;
    this.nodeId = options.nodeId;
    this.quorumEpoch = 0;
    this.metadataVersion = MetadataVersion.MINIMUM;
    this.voterSet = { kraftVersion: 0, voters: [], offset: -1 };
    this.committedEndOffset = log.logStartOffset;
    this.snapshots = new MetadataSnapshots(disk, log.directory);
    this.disk = disk;
    this.log = log;
    this.options = options;
    this.logger = logger;
    this.pending = [];
    this.bytesSinceSnapshot = 0;
    this.lastSnapshotAtMs = 0;
    this.lastCleanAtMs = 0;
  }

  get leaderId(): number {
    return this.quorumEpoch > 0 ? this.nodeId : -1;
  }

  /** Where the next proposal's first record will be. */
  get nextOffset(): number {
    return this.log.logEndOffset;
  }

  /** The newest snapshot, from which `readLog` goes on. */
  loadSnapshot(): LoadedSnapshot | null {
    const snapshot = this.snapshots.loadLatest();
    if (snapshot === null) return null;
    if (snapshot.voters !== null) {
      const { kraftVersion, voters } = snapshot;
      // -1 only for the bootstrap snapshot 0-0: its voters are not in any log yet.
      this.voterSet = { kraftVersion, voters, offset: snapshot.endOffset - 1 };
    }
    if (snapshot.endOffset > this.log.logEndOffset) {
      // A node that fetched a snapshot and stopped before it emptied its log (KafkaMetadataLog).
      this.log.truncateFullyAndStartAt(snapshot.endOffset, 0);
    }
    return snapshot;
  }

  /** Everything in the log from the snapshot's end on; in a quorum of one all of it is committed. */
  *readLog(startOffset: number): Generator<CommittedBatch> {
    this.flushSync();
    for (const batch of readMetadataLogSync(this.log, startOffset)) {
      this.bytesSinceSnapshot += batch.sizeBytes;
      this.noteVoters(batch);
      yield {
        lastOffset: batch.lastOffset,
        quorumEpoch: batch.leaderEpoch,
        timestampMs: batch.maxTimestampMs,
        records: batch.records,
      };
    }
  }

  /** Becomes the leader of a new epoch. `image`: what `loadSnapshot` and `readLog` led to. */
  start(image: MetadataImageView, nowMs: number, wallMs: number): void {
    this.checkVoters();
    this.metadataVersion = metadataVersionOf(image);
    this.lastSnapshotAtMs = nowMs;
    this.lastCleanAtMs = nowMs;
    const { directory } = this.log;
    const before = readQuorumState(this.disk, directory);
    const quorumEpoch = Math.max(before.leaderEpoch, this.log.latestEpoch, image.metadataEpoch) + 1;
    const state = { ...NO_ELECTION, leaderId: this.nodeId, leaderEpoch: quorumEpoch };
    const voterIds = this.voterIds;
    writeQuorumState(this.disk, directory, state, this.voterSet.kraftVersion, voterIds);
    this.quorumEpoch = quorumEpoch;
    this.commitTo(this.log.logEndOffset);
    this.log.onLeaderEpoch(quorumEpoch);
    this.appendLeaderChange(wallMs);
    this.logger.info(`Leading the metadata quorum in epoch ${quorumEpoch}`, {
      nextOffset: this.nextOffset,
    });
  }

  /** Appends the records as one batch, so all of them or none; returns the last one's offset. */
  propose(records: readonly MetadataRecord[], wallMs: number): number {
    assert(this.quorumEpoch > 0, 'only the leader proposes');
    assert(records.length > 0, 'a proposal has records');
    const values: MetadataBatchRecord[] = [];
    for (const record of records) {
      if (record.kind === 'FeatureLevelRecord' && record.name === METADATA_VERSION_FEATURE) {
        this.metadataVersion = record.featureLevel;
      }
      values.push({ key: null, value: encodeMetadataRecord(record, this.metadataVersion) });
    }
    return this.append(values, false, records, wallMs);
  }

  /** Takes what has been committed since the last call, in order. Called after the completions. */
  takeCommitted(): CommittedBatch[] {
    const { flushedEndOffset, logDirectory } = this.log;
    if (logDirectory.error !== null) throw metadataLogFailed(logDirectory.error);
    let count = 0;
    while (count < this.pending.length && this.pending[count]!.lastOffset < flushedEndOffset) {
      count++;
    }
    if (count === 0) return [];
    const committed = this.pending.splice(0, count);
    this.commitTo(committed.at(-1)!.lastOffset + 1);
    return committed;
  }

  /** Writes a snapshot of the committed image when one is due, and drops what is too old. */
  runDeadlines(image: MetadataImageView, nowMs: number, wallMs: number): void {
    if (this.isSnapshotDue(nowMs) && image.transaction === null) {
      this.writeSnapshot(image, nowMs, wallMs);
    }
    if (nowMs - this.lastCleanAtMs < CLEAN_INTERVAL_MS) return;
    this.lastCleanAtMs = nowMs;
    const { maxRetentionBytes, maxRetentionMs } = this.options;
    const { sizeBytes } = this.log;
    const startOffset = this.snapshots.deleteOld(
      sizeBytes,
      maxRetentionBytes,
      maxRetentionMs,
      wallMs,
    );
    if (startOffset >= 0) this.log.moveLogStartOffset(startOffset);
  }

  nextDeadlineMs(): number {
    const cleanAtMs = this.lastCleanAtMs + CLEAN_INTERVAL_MS;
    const { maxSnapshotIntervalMs, maxRecordBytesBetweenSnapshots } = this.options;
    if (this.bytesSinceSnapshot >= maxRecordBytesBetweenSnapshots) return this.lastSnapshotAtMs;
    if (maxSnapshotIntervalMs === 0 || this.bytesSinceSnapshot === 0) return cleanAtMs;
    return Math.min(cleanAtMs, this.lastSnapshotAtMs + maxSnapshotIntervalMs);
  }

  private commitTo(endOffset: number): void {
    this.committedEndOffset = endOffset;
    this.log.updateHighWatermark(endOffset);
  }

  private isSnapshotDue(nowMs: number): boolean {
    const { maxRecordBytesBetweenSnapshots, maxSnapshotIntervalMs } = this.options;
    if (this.bytesSinceSnapshot === 0) return false;
    if (this.bytesSinceSnapshot >= maxRecordBytesBetweenSnapshots) return true;
    const waitedMs = nowMs - this.lastSnapshotAtMs;
    return maxSnapshotIntervalMs > 0 && waitedMs >= maxSnapshotIntervalMs;
  }

  private writeSnapshot(image: MetadataImageView, nowMs: number, wallMs: number): void {
    this.lastSnapshotAtMs = nowMs;
    this.bytesSinceSnapshot = 0;
    const endOffset = image.metadataOffset + 1;
    if (endOffset <= (this.snapshots.latest?.endOffset ?? -1)) return;
    try {
      this.snapshots.write({
        endOffset,
        quorumEpoch: image.metadataEpoch,
        lastContainedLogTimestampMs: image.metadataTimestampMs,
        kraftVersion: this.voterSet.kraftVersion,
        voters: this.voterSet.voters,
        records: snapshotRecords(image),
        metadataVersion: metadataVersionOf(image),
        wallMs,
      });
    } catch (error) {
      // The log has everything: the next one that is due makes up for it.
      this.logger.error(`a metadata snapshot before offset ${endOffset} failed: ${error}`);
      return;
    }
    this.logger.info(`Wrote a metadata snapshot of everything before offset ${endOffset}`);
  }

  private append(
    values: readonly MetadataBatchRecord[],
    isControl: boolean,
    records: readonly MetadataRecord[],
    wallMs: number,
  ): number {
    const { quorumEpoch } = this;
    const header = { baseOffset: this.nextOffset, leaderEpoch: quorumEpoch, isControl, wallMs };
    const batch = encodeMetadataBatch(header, values);
    const info = this.log.appendAsLeader(batch, quorumEpoch, wallMs, 'replication');
    const { error } = this.log.logDirectory;
    if (error !== null) throw metadataLogFailed(error);
    assert(info.errorCode === ErrorCode.NONE, `the metadata log refused: ${info.errorCode}`);
    this.log.requestFlush();
    this.bytesSinceSnapshot += batch.length;
    const { lastOffset } = info;
    this.pending.push({ lastOffset, quorumEpoch, timestampMs: wallMs, records });
    return lastOffset;
  }

  private appendLeaderChange(wallMs: number): void {
    const voters = this.voterIds.map((voterId) => ({ voterId, voterDirectoryId: ZERO_UUID }));
    const controls: ControlRecord[] = [
      {
        kind: 'LeaderChange',
        record: { version: 0, leaderId: this.nodeId, voters, grantingVoters: voters },
      },
    ];
    const { kraftVersion, offset } = this.voterSet;
    if (kraftVersion > 0 && offset < 0) {
      // From the bootstrap snapshot into the log, so that it reaches every replica (LeaderState).
      const record = { version: 0, kRaftVersion: kraftVersion };
      controls.push({ kind: 'KRaftVersion', record });
    }
    const isMoved = this.moveOwnEndpoint();
    if (kraftVersion > 0 && (offset < 0 || isMoved)) {
      controls.push({ kind: 'KRaftVoters', record: votersRecord(this.voterSet.voters) });
    }
    const lastOffset = this.append(controls.map(encodeControlRecord), true, [], wallMs);
    if (controls.length > 1) this.voterSet = { ...this.voterSet, offset: lastOffset };
  }

  /** True when the voters now say another endpoint of this node than before. */
  private moveOwnEndpoint(): boolean {
    const { controllerEndpoint } = this.options;
    if (controllerEndpoint === null) return false;
    let isMoved = false;
    const voters = this.voterSet.voters.map((voter): Voter => {
      const [endpoint] = voter.endpoints;
      if (voter.voterId !== this.nodeId || isSameEndpoint(endpoint, controllerEndpoint)) {
        return voter;
      }
      isMoved = true;
      return { ...voter, endpoints: [controllerEndpoint] };
    });
    if (isMoved) this.voterSet = { ...this.voterSet, voters };
    return isMoved;
  }

  /** What is read at the start shall not be lost after somebody has acted on it. */
  private flushSync(): void {
    const { segments, recoveryPoint, logEndOffset, store } = this.log;
    for (const segment of segments.between(recoveryPoint, logEndOffset)) {
      this.disk.flushSync(store.files.use(segment.file));
    }
  }

  private noteVoters(batch: MetadataBatch): void {
    for (const { offset, control } of batch.controlRecords) {
      if (control.kind === 'KRaftVersion') {
        this.voterSet = { ...this.voterSet, kraftVersion: control.record.kRaftVersion };
      } else if (control.kind === 'KRaftVoters') {
        this.voterSet = { ...this.voterSet, voters: votersFromRecord(control.record), offset };
      }
    }
  }

  get kraftVersion(): number {
    return this.voterSet.kraftVersion;
  }

  get voterIds(): readonly number[] {
    if (this.voterSet.kraftVersion > 0) return this.voterSet.voters.map((voter) => voter.voterId);
    const { staticVoterIds } = this.options;
    return staticVoterIds.length > 0 ? staticVoterIds : [this.nodeId];
  }

  private checkVoters(): void {
    const voterIds = this.voterIds;
    if (voterIds.length !== 1 || voterIds[0] !== this.nodeId) {
      const ids = voterIds.join(', ');
      throw new StorageError(
        `The voters of the metadata quorum are ${ids}; node ${this.nodeId} can only be the one voter`,
      );
    }
    const [voter] = this.voterSet.voters;
    if (voter !== undefined && voter.voterDirectoryId !== this.options.directoryId) {
      throw new StorageError(
        `The voter ${voter.voterId} of the metadata quorum has the directory ` +
          `${voter.voterDirectoryId}, but the metadata log directory is ${this.options.directoryId}`,
      );
    }
  }
}

function isSameEndpoint(a: VoterEndpoint | undefined, b: VoterEndpoint): boolean {
  return a !== undefined && a.name === b.name && a.host === b.host && a.port === b.port;
}

/** Without its metadata log this node knows nothing for sure any more; Kafka halts as well. */
function metadataLogFailed(why: string): HaltError {
  return new HaltError(`the metadata log cannot be written: ${why}`);
}

/**
 * Runs core/raft on the metadata log: hands it what happened, one command at a time, and carries out
 * what it says, in order (`raft-command.ts` says why the order matters). Everything that is decoded of
 * the log waits here until the high watermark has passed it; then the loader and the controller see it.
 *
 * Invariants: `undecided` holds every batch from `committedEndOffset` (or the latest snapshot) to the
 * end of the log; what is durable is said to the core only by `flushed`, after the disk has said so.
 */
import { assert, unreachable } from '../base/assert.ts';
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { METADATA_TOPIC_ID } from '../base/uuid.ts';
import {
  KRAFT_VERSION_LATEST,
  METADATA_VERSION_FEATURE,
  MetadataVersion,
} from '../core/metadata/features.ts';
import type { MetadataImageView } from '../core/metadata/image.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import { encodeMetadataRecord } from '../core/metadata/record-codec.ts';
import { encodeControlRecord, type OffsetControlRecord } from '../core/raft/control-record.ts';
import {
  describeQuorum,
  leaderEpochOf,
  leaderOf,
  type QuorumDescription,
  type QuorumStanding,
  standingOf,
  votersBefore,
} from '../core/raft/describe-quorum.ts';
import { refusalOfUpgrade } from '../core/raft/kraft-version.ts';
import { decide, newRaft } from '../core/raft/raft.ts';
import type {
  RaftCommand,
  RaftEffect,
  RaftOptions,
  SnapshotVoters,
} from '../core/raft/raft-command.ts';
import type {
  RaftBatch,
  RaftRequest,
  RaftResponse,
  SnapshotId,
} from '../core/raft/raft-message.ts';
import type { Raft } from '../core/raft/raft-state.ts';
import type { VoterSet } from '../core/raft/voter-set.ts';
import type { Disk } from '../log/disk.ts';
import type { Log } from '../log/log.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { encodeMetadataBatch, type MetadataBatch } from './metadata-batch.ts';
import { metadataLogFailed, writeOrHalt } from './metadata-log.ts';
import { readMetadataLogSync } from './metadata-log-reader.ts';
import { type LoadedSnapshot, MetadataSnapshots } from './metadata-snapshots.ts';
import type { PeerAddress } from './peers.ts';
import { QuorumLatencies } from './quorum-latencies.ts';
import { QuorumLogView } from './quorum-log-view.ts';
import { readQuorumState, writeQuorumState } from './quorum-state.ts';
import { type SnapshotPolicy, SnapshotSchedule } from './snapshot-schedule.ts';
import type { NotePlace } from './ticket-place.ts';

export type QuorumOptions = SnapshotPolicy & { readonly raft: RaftOptions };

/** Where requests to other replicas and replies to theirs go. */
export type QuorumPorts = {
  send(address: PeerAddress, request: RaftRequest, correlationId: number): void;
  /** `records`: of a Fetch reply; `bytes` of a FetchSnapshot reply. */
  reply(ticket: number, response: RaftResponse, data: Buffer | readonly Buffer[] | null): void;
};

/** A batch that is committed, as the loader applies it. */
export type CommittedBatch = {
  readonly lastOffset: number;
  readonly quorumEpoch: number;
  readonly timestampMs: number;
  readonly sizeBytes: number;
  /** Empty when it was a control batch. */
  readonly records: readonly MetadataRecord[];
};

export type Leadership = {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** Where the epoch starts when this node leads it, else -1. */
  readonly epochStartOffset: number;
};

/** The payload of a batch that another replica sent. */
export type FetchedBatch = { readonly bytes: Buffer; readonly batch: MetadataBatch };

type ParkedRead = {
  readonly readId: number;
  readonly ticket: number;
  readonly listenerName: string;
  readonly request: RaftRequest;
};

export class QuorumHost {
  readonly clusterId: string;
  readonly nodeId: number;
  readonly snapshots: MetadataSnapshots;
  /** Decides the versions of the records that `propose` writes. */
  metadataVersion: number;
  /** Everything before it is committed. */
  committedEndOffset: number;
  leadership: Leadership;
  /** Nothing is asked of this node any more: it may stop. */
  hasShutDown: boolean;
  /** Leaders that this node has heard of since its start. */
  newLeaderCount: number;
  /** What came of the leader and could not be read. */
  loadErrorCount: number;
  readonly latencies: QuorumLatencies;

  private readonly disk: Disk;
  private readonly log: Log;
  private readonly schedule: SnapshotSchedule;
  private readonly ports: QuorumPorts;
  private readonly logger: BrokerLogger;
  private readonly view: QuorumLogView;
  private readonly raft: Raft;
  private readonly out: RaftEffect[];
  /** Commands that effects led to; each waits for the end of the one before. */
  private readonly commands: RaftCommand[];
  private isDeciding: boolean;
  private readonly undecided: CommittedBatch[];
  private readonly parkedReads: ParkedRead[];
  /** Requests under way, to be given again when their read has ended. */
  private readonly requests: Map<number, { listenerName: string; request: RaftRequest }>;
  private installedSnapshot: LoadedSnapshot | null;
  private toldFlushedEndOffset: number;
  private nowMs: number;
  private wallMs: number;

  /** `log`: partition 0 of `__cluster_metadata`, loaded and recovered. */
  constructor(
    disk: Disk,
    log: Log,
    options: QuorumOptions,
    ports: QuorumPorts,
    prng: Prng,
    logger: BrokerLogger,
    nowMs: number,
    wallMs: number,
  ) {
    assert(log.topicId === METADATA_TOPIC_ID, 'the metadata log has its own topic id');
    this.clusterId = options.raft.clusterId;
    this.nodeId = options.raft.nodeId;
    this.snapshots = new MetadataSnapshots(disk, log.directory);
    this.metadataVersion = MetadataVersion.MINIMUM;
    this.leadership = { leaderId: -1, leaderEpoch: 0, epochStartOffset: -1 };
    this.hasShutDown = false;
    this.newLeaderCount = 0;
    this.loadErrorCount = 0;
    this.latencies = new QuorumLatencies(nowMs);
    this.disk = disk;
    this.log = log;
    this.schedule = new SnapshotSchedule(this.snapshots, options, logger, nowMs);
    this.ports = ports;
    this.logger = logger;
    this.out = [];
    this.commands = [];
    this.isDeciding = false;
    this.undecided = [];
    this.parkedReads = [];
    this.requests = new Map();
    this.nowMs = nowMs;
    this.wallMs = wallMs;
    this.installedSnapshot = this.loadSnapshot();
    this.committedEndOffset = this.installedSnapshot?.endOffset ?? log.logStartOffset;
    const controls = this.loadLog();
    this.view = new QuorumLogView(log, this.snapshots);
    this.toldFlushedEndOffset = this.view.flushedEndOffset;
    const start = {
      election: readQuorumState(disk, log.directory),
      snapshot: this.installedSnapshot === null ? null : votersOf(this.installedSnapshot),
      controls,
    };
    this.raft = newRaft(options.raft, { log: this.view, prng }, start, nowMs, this.out);
    this.carryOutAll();
    // The only voter leads at once, and what it had flushed was committed.
    const { epochStartOffset } = this.leadership;
    if (epochStartOffset > this.committedEndOffset) this.committedEndOffset = epochStartOffset;
  }

  // --- what others ask ---

  get quorumEpoch(): number {
    return this.leadership.leaderEpoch;
  }

  get leaderId(): number {
    return this.leadership.leaderId;
  }

  /** The epoch in which this node may propose; -1: it does not lead. */
  get leadingEpoch(): number {
    return leaderEpochOf(this.raft);
  }

  get kraftVersion(): number {
    return this.votersBefore(Number.MAX_SAFE_INTEGER).kraftVersion;
  }

  /** Why `upgradeKraftVersion` would not do; null: it would. */
  get kraftUpgradeRefusal(): string | null {
    return refusalOfUpgrade(this.raft, KRAFT_VERSION_LATEST);
  }

  get voterIds(): readonly number[] {
    return this.votersBefore(Number.MAX_SAFE_INTEGER).voters.map(({ voterId }) => voterId);
  }

  /** Who votes according to everything before `endOffset`. */
  votersBefore(endOffset: number): VoterSet {
    return votersBefore(this.raft, endOffset);
  }

  /** Where the next proposal's first record will be. */
  get nextOffset(): number {
    return this.log.logEndOffset;
  }

  /** Where the active controller is reached; null while nobody is known to lead. */
  findLeaderAddress(): PeerAddress | null {
    const [endpoint] = leaderOf(this.raft).endpoints;
    return endpoint === undefined ? null : { host: endpoint.host, port: endpoint.port };
  }

  get lastSnapshotAtMs(): number {
    return this.schedule.lastSnapshotAtMs;
  }

  standing(): QuorumStanding {
    return standingOf(this.raft);
  }

  describe(): QuorumDescription {
    return describeQuorum(this.raft, this.nowMs, this.wallMs);
  }

  // --- what happens ---

  beginTick(nowMs: number, wallMs: number): void {
    this.nowMs = nowMs;
    this.wallMs = wallMs;
  }

  /** After the disk's completions: what they mean for the quorum. */
  onCompletions(completedReads: readonly { readonly readId: number }[]): void {
    const { logDirectory } = this.log;
    if (logDirectory.error !== null) throw metadataLogFailed(logDirectory.error);
    const { flushedEndOffset } = this.view;
    if (flushedEndOffset > this.toldFlushedEndOffset) {
      this.toldFlushedEndOffset = flushedEndOffset;
      this.run({ kind: 'flushed' });
    }
    if (completedReads.length === 0 || this.parkedReads.length === 0) return;
    for (const parked of this.parkedReads.splice(0)) {
      if (completedReads.some(({ readId }) => readId === parked.readId)) {
        this.onRequest(parked.ticket, parked.listenerName, parked.request);
      } else {
        this.parkedReads.push(parked);
      }
    }
  }

  onRequest(ticket: number, listenerName: string, request: RaftRequest): void {
    this.requests.set(ticket, { listenerName, request });
    this.run({ kind: 'request', ticket, listenerName, request });
  }

  notePlaces(note: NotePlace): void {
    for (const ticket of this.requests.keys()) note(ticket, { kind: 'quorum' });
    for (const { ticket } of this.parkedReads) note(ticket, { kind: 'quorum' });
  }

  onRequestGone(ticket: number): void {
    if (this.requests.delete(ticket)) this.run({ kind: 'requestGone', ticket });
  }

  /** A response or a failure to something that `ports.send` was given. */
  onOutcome(command: RaftCommand): void {
    if (command.kind === 'requestFailed' && command.reason === 'malformed') this.loadErrorCount++;
    this.run(command);
  }

  /** Appends the records as one batch, so all of them or none; returns the last one's offset. */
  propose(records: readonly MetadataRecord[]): number {
    assert(records.length > 0, 'a proposal has records');
    const leaderEpoch = leaderEpochOf(this.raft);
    assert(leaderEpoch >= 0, 'only the leader proposes');
    const recordCount = records.length;
    this.run({ kind: 'propose', leaderEpoch, recordCount, payload: records });
    return this.nextOffset - 1;
  }

  /** The voters of the configuration become those of the log. */
  upgradeKraftVersion(kraftVersion: number): void {
    const leaderEpoch = leaderEpochOf(this.raft);
    this.run({
      kind: 'upgradeKraftVersion',
      ticket: 0,
      leaderEpoch,
      kraftVersion,
      validateOnly: false,
    });
  }

  /** Somebody else shall lead, at the latest at the deadline; `hasShutDown` says when. */
  shutDown(deadlineMs: number): void {
    this.run({ kind: 'shutDown', deadlineMs });
  }

  /** A snapshot that everything must be read anew from: at the start, or because the leader sent it. */
  takeSnapshot(): LoadedSnapshot | null {
    const snapshot = this.installedSnapshot;
    this.installedSnapshot = null;
    return snapshot;
  }

  /** Takes what has been committed since the last call, in order. Called after the completions. */
  takeCommitted(): CommittedBatch[] {
    let count = 0;
    while (
      count < this.undecided.length &&
      this.undecided[count]!.lastOffset < this.committedEndOffset
    ) {
      const { sizeBytes, quorumEpoch, timestampMs } = this.undecided[count]!;
      this.schedule.onCommitted(sizeBytes);
      if (quorumEpoch === this.leadingEpoch) {
        this.latencies.onCommitted(Math.max(0, this.wallMs - timestampMs), this.nowMs);
      }
      count++;
    }
    return count === 0 ? [] : this.undecided.splice(0, count);
  }

  /** Elections, retries; a snapshot of the committed image when one is due; old ones go. */
  runDeadlines(image: MetadataImageView): void {
    if (this.raft.deadlineMs <= this.nowMs) this.run({ kind: 'deadline' });
    const { schedule, nowMs, wallMs } = this;
    if (schedule.isDue(image, nowMs)) {
      const votersBefore = (endOffset: number): VoterSet => this.votersBefore(endOffset);
      const isDone = schedule.write(image, votersBefore, nowMs, wallMs);
      if (isDone) this.run({ kind: 'snapshotsChanged' });
    }
    const startOffset = schedule.deleteOld(this.log.sizeBytes, nowMs, wallMs);
    if (startOffset < 0) return;
    this.log.moveLogStartOffset(startOffset);
    this.run({ kind: 'snapshotsChanged' });
  }

  nextDeadlineMs(image: MetadataImageView): number {
    return Math.min(this.raft.deadlineMs, this.schedule.nextDeadlineMs(image, this.nowMs));
  }

  // --- start ---

  private loadSnapshot(): LoadedSnapshot | null {
    const snapshot = this.snapshots.loadLatest();
    if (snapshot === null) return null;
    const { logEndOffset, latestEpoch } = this.log;
    const isOfLaterEpoch = latestEpoch >= 0 && snapshot.quorumEpoch > latestEpoch;
    if (snapshot.endOffset > logEndOffset || isOfLaterEpoch) {
      // A node that fetched a snapshot and stopped before it emptied its log (KafkaRaftLog). What
      // the log has behind a snapshot of a later epoch is of another history.
      this.log.truncateFullyAndStartAt(snapshot.endOffset, 0);
      this.snapshots.deleteAllButLatest();
    }
    return snapshot;
  }

  /** Decodes the log behind the snapshot, after making it durable: somebody may act on it now. */
  private loadLog(): OffsetControlRecord[] {
    const { segments, recoveryPoint, logEndOffset, store } = this.log;
    for (const segment of segments.between(recoveryPoint, logEndOffset)) {
      this.disk.flushSync(store.files.use(segment.file));
    }
    const controls: OffsetControlRecord[] = [];
    for (const batch of readMetadataLogSync(this.log, this.committedEndOffset)) {
      this.undecided.push(committedBatchOf(batch));
      for (const control of batch.controlRecords) controls.push(control);
    }
    return controls;
  }

  // --- core/raft's effects ---

  private run(command: RaftCommand): void {
    this.commands.push(command);
    if (this.isDeciding) return;
    this.isDeciding = true;
    for (let next = this.commands.shift(); next !== undefined; next = this.commands.shift()) {
      decide(this.raft, next, this.nowMs, this.out);
      this.carryOutAll();
      this.latencies.onRole(this.raft.role, this.nowMs);
    }
    this.isDeciding = false;
  }

  private carryOutAll(): void {
    for (const effect of this.out) this.carryOut(effect);
    this.out.length = 0;
  }

  private carryOut(effect: RaftEffect): void {
    switch (effect.kind) {
      case 'persistElection': {
        const { election, kraftVersion, voterIds } = effect;
        writeOrHalt('the quorum-state', () => {
          writeQuorumState(this.disk, this.log.directory, election, kraftVersion, voterIds);
        });
        return;
      }
      case 'appendAsLeader':
        this.appendAsLeader(effect);
        return;
      case 'appendAsFollower':
        this.appendAsFollower(effect.batches);
        return;
      case 'truncate':
        this.truncate(effect.endOffset);
        return;
      case 'send': {
        const { host, port, request, correlationId } = effect;
        this.ports.send({ host, port }, request, correlationId);
        return;
      }
      case 'reply':
        this.reply(effect);
        return;
      case 'writeSnapshotChunk':
        writeOrHalt('the snapshot of the leader', () => {
          this.snapshots.writeChunk(effect.snapshotId, effect.position, effect.payload as Buffer);
        });
        return;
      case 'installSnapshot':
        this.installSnapshot(effect.snapshotId);
        return;
      case 'highWatermark':
        this.committedEndOffset = effect.offset;
        this.log.updateHighWatermark(effect.offset);
        return;
      case 'leaderChanged':
        this.onLeaderChanged(effect);
        return;
      case 'featureUpgraded':
        assert(effect.errorCode === ErrorCode.NONE, 'whoever upgrades has asked before');
        return;
      case 'shutDown':
        this.hasShutDown = true;
        return;
      case 'note':
        this.logger.info(effect.message);
        return;
      default:
        unreachable(effect);
    }
  }

  private appendAsLeader(effect: RaftEffect & { kind: 'appendAsLeader' }): void {
    const { baseOffset, leaderEpoch, controls } = effect;
    const isControl = controls !== null;
    const records = isControl ? [] : (effect.payload as readonly MetadataRecord[]);
    const values = isControl
      ? controls.map(encodeControlRecord)
      : records.map((record) => this.encode(record));
    const { wallMs } = this;
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

  private appendAsFollower(batches: readonly RaftBatch[]): void {
    const fetched = batches.map(({ payload }) => payload as FetchedBatch);
    const bytes = Buffer.concat(fetched.map((it) => it.bytes));
    this.checkAppended(this.log.appendAsFollower(bytes, this.wallMs).errorCode);
    for (const { batch } of fetched) this.undecided.push(committedBatchOf(batch));
  }

  private checkAppended(errorCode: ErrorCode): void {
    const { error } = this.log.logDirectory;
    if (error !== null) throw metadataLogFailed(error);
    assert(errorCode === ErrorCode.NONE, `the metadata log refused: ${errorCode}`);
    this.log.requestFlush();
  }

  private truncate(endOffset: number): void {
    assert(endOffset >= this.committedEndOffset, 'what is committed is never cut off');
    this.log.truncateTo(endOffset, this.wallMs);
    this.view.onTruncated(endOffset);
    this.toldFlushedEndOffset = Math.min(this.toldFlushedEndOffset, endOffset);
    while (this.undecided.length > 0 && this.undecided.at(-1)!.lastOffset >= endOffset) {
      this.undecided.pop();
    }
  }

  private reply(effect: RaftEffect & { kind: 'reply' }): void {
    const { ticket, response, read } = effect;
    const asked = this.requests.get(ticket);
    this.requests.delete(ticket);
    if (read === null) {
      this.ports.reply(ticket, response, null);
      return;
    }
    if (read.kind === 'snapshot') {
      const bytes = this.snapshots.readChunk(read.snapshotId, read.position, read.maxBytes);
      this.ports.reply(ticket, response, bytes);
      return;
    }
    const found = this.log.read(read.offset, read.maxBytes, this.log.logEndOffset, true);
    if (found.kind === 'data') {
      this.ports.reply(ticket, response, found.chunks);
    } else if (found.kind === 'pending' && asked !== undefined) {
      this.parkedReads.push({ readId: found.readId, ticket, ...asked });
    } else {
      this.ports.reply(ticket, response, null);
    }
  }

  private onLeaderChanged(effect: RaftEffect & { kind: 'leaderChanged' }): void {
    const { leaderId, leaderEpoch, epochStartOffset } = effect;
    this.leadership = { leaderId, leaderEpoch, epochStartOffset };
    if (leaderId >= 0) this.newLeaderCount++;
  }

  // --- snapshots ---

  private installSnapshot(snapshotId: SnapshotId): void {
    // What was being written is older than this one.
    this.snapshots.giveUp();
    const snapshot = this.snapshots.install(snapshotId);
    if (snapshot === null) {
      this.loadErrorCount++;
      this.run({ kind: 'snapshotRefused', snapshotId });
      return;
    }
    this.log.truncateFullyAndStartAt(snapshotId.endOffset, this.wallMs);
    this.snapshots.deleteAllButLatest();
    this.view.onTruncated(0);
    this.toldFlushedEndOffset = snapshotId.endOffset;
    this.undecided.length = 0;
    this.installedSnapshot = snapshot;
    this.committedEndOffset = Math.max(this.committedEndOffset, snapshotId.endOffset);
    this.schedule.onInstalled();
    this.run({ kind: 'snapshotInstalled', voters: votersOf(snapshot) });
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

function votersOf(snapshot: LoadedSnapshot): SnapshotVoters {
  const { endOffset, quorumEpoch, kraftVersion, voters } = snapshot;
  return { snapshotId: { endOffset, epoch: quorumEpoch }, kraftVersion, voters };
}

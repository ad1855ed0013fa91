/**
 * Runs core/raft on the metadata log: hands it what happened, one command at a time, and carries out
 * what it says, in order (`raft-command.ts` says why the order matters). What is decoded of the log
 * waits in its tail until the high watermark has passed it; then the loader and the controller see it.
 *
 * Invariant: what is durable is said to the core only by `flushed`, after the disk has said so.
 */
import { assert, unreachable } from '../base/assert.ts';
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { METADATA_TOPIC_ID } from '../base/uuid.ts';
import { KRAFT_VERSION_LATEST } from '../core/metadata/features.ts';
import type { MetadataImageView } from '../core/metadata/image.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
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
import type { RaftRequest, SnapshotId } from '../core/raft/raft-message.ts';
import type { Raft } from '../core/raft/raft-state.ts';
import type { VoterSet } from '../core/raft/voter-set.ts';
import type { Disk } from '../log/disk.ts';
import type { Log } from '../log/log.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { metadataLogFailed, writeOrHalt } from './metadata-log.ts';
import { type LoadedSnapshot, MetadataSnapshots } from './metadata-snapshots.ts';
import { type CommittedBatch, MetadataTail } from './metadata-tail.ts';
import type { PeerAddress } from './peers.ts';
import { QuorumLatencies } from './quorum-latencies.ts';
import { QuorumLogView } from './quorum-log-view.ts';
import { QuorumReplies, type ReplyPort } from './quorum-replies.ts';
import { readQuorumState, writeQuorumState } from './quorum-state.ts';
import { type SnapshotPolicy, SnapshotSchedule } from './snapshot-schedule.ts';
import type { NotePlace } from './ticket-place.ts';

export type QuorumOptions = SnapshotPolicy & { readonly raft: RaftOptions };

/** Where requests to other replicas and replies to theirs go. */
export type QuorumPorts = ReplyPort & {
  send(address: PeerAddress, request: RaftRequest, correlationId: number): void;
};

export type Leadership = {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** Where the epoch starts when this node leads it, else -1. */
  readonly epochStartOffset: number;
};

export class QuorumHost {
  readonly clusterId: string;
  readonly nodeId: number;
  readonly snapshots: MetadataSnapshots;
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
  private readonly tail: MetadataTail;
  private readonly replies: QuorumReplies;
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
    this.tail = new MetadataTail(log);
    this.replies = new QuorumReplies(log, this.snapshots);
    this.nowMs = nowMs;
    this.wallMs = wallMs;
    this.installedSnapshot = this.loadSnapshot();
    this.committedEndOffset = this.installedSnapshot?.endOffset ?? log.logStartOffset;
    const controls = this.tail.loadFrom(this.committedEndOffset, disk);
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
    for (const { ticket, listenerName, request } of this.replies.takeRead(completedReads)) {
      this.onRequest(ticket, listenerName, request);
    }
  }

  onRequest(ticket: number, listenerName: string, request: RaftRequest): void {
    this.replies.begin({ ticket, listenerName, request });
    this.run({ kind: 'request', ticket, listenerName, request });
  }

  notePlaces(note: NotePlace): void {
    for (const ticket of this.replies.tickets()) note(ticket, { kind: 'quorum' });
  }

  onRequestGone(ticket: number): void {
    if (this.replies.forget(ticket)) this.run({ kind: 'requestGone', ticket });
  }

  /** A response or a failure to something that `ports.send` was given. */
  onOutcome(command: RaftCommand): void {
    if (command.kind === 'requestFailed' && command.reason === 'malformed') this.loadErrorCount++;
    this.run(command);
  }

  /** Decides the versions of the records that `propose` writes. */
  set metadataVersion(metadataVersion: number) {
    this.tail.metadataVersion = metadataVersion;
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
    const batches = this.tail.takeBefore(this.committedEndOffset);
    for (const { sizeBytes, quorumEpoch, timestampMs } of batches) {
      this.schedule.onCommitted(sizeBytes);
      if (quorumEpoch !== this.leadingEpoch) continue;
      this.latencies.onCommitted(Math.max(0, this.wallMs - timestampMs), this.nowMs);
    }
    return batches;
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
        this.tail.appendAsLeader(effect, this.wallMs);
        return;
      case 'appendAsFollower':
        this.tail.appendAsFollower(effect.batches, this.wallMs);
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
        this.replies.reply(effect, this.ports);
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

  private truncate(endOffset: number): void {
    assert(endOffset >= this.committedEndOffset, 'what is committed is never cut off');
    this.tail.truncate(endOffset, this.wallMs);
    this.view.onTruncated(endOffset);
    this.toldFlushedEndOffset = Math.min(this.toldFlushedEndOffset, endOffset);
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
    this.tail.startAt(snapshotId.endOffset, this.wallMs);
    this.snapshots.deleteAllButLatest();
    this.view.onTruncated(0);
    this.toldFlushedEndOffset = snapshotId.endOffset;
    this.installedSnapshot = snapshot;
    this.committedEndOffset = Math.max(this.committedEndOffset, snapshotId.endOffset);
    this.schedule.onInstalled();
    this.run({ kind: 'snapshotInstalled', voters: votersOf(snapshot) });
  }
}

function votersOf(snapshot: LoadedSnapshot): SnapshotVoters {
  const { endOffset, quorumEpoch, kraftVersion, voters } = snapshot;
  return { snapshotId: { endOffset, epoch: quorumEpoch }, kraftVersion, voters };
}

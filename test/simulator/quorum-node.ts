/**
 * One simulated replica: a host for `core/raft` that carries out its effects on a simulated log,
 * and can die between any two of them.
 */
import { assert } from '../../src/base/assert.ts';
import { Prng } from '../../src/base/prng.ts';
import type { ControlRecord } from '../../src/core/raft/control-record.ts';
import { votersBefore } from '../../src/core/raft/describe-quorum.ts';
import { type ElectionState, NO_ELECTION } from '../../src/core/raft/election-state.ts';
import { decide, newRaft } from '../../src/core/raft/raft.ts';
import type {
  RaftCommand,
  RaftEffect,
  RaftOptions,
  SnapshotVoters,
} from '../../src/core/raft/raft-command.ts';
import type { RaftBatch, RaftRequest, RaftResponse } from '../../src/core/raft/raft-message.ts';
import type { Raft } from '../../src/core/raft/raft-state.ts';
import { type SimBatch, SimQuorumLog, type SimSnapshot } from './quorum-log.ts';
import type { QuorumSimulation } from './quorum-simulation.ts';
import { tellEffect } from './quorum-story.ts';

type Effect<K extends RaftEffect['kind']> = Extract<RaftEffect, { readonly kind: K }>;

export type SimChunk = { readonly sizeBytes: number; readonly payload: SimSnapshot };

/** Who asked, so that the answer finds it: another node's request, or the test itself. */
export type Asker =
  | { readonly kind: 'node'; readonly node: SimNode; readonly correlationId: number; life: number }
  | { readonly kind: 'test'; readonly onReply: (response: RaftResponse) => void };

const DECISIONS_MAX = 50;

export class SimNode {
  readonly nodeId: number;
  readonly options: RaftOptions;
  readonly log: SimQuorumLog;
  /** The disk's. */
  election: ElectionState;
  raft: Raft | null;
  /** How often it has started; what belongs to an earlier life is void. */
  life: number;
  /** Times of different machines have nothing to do with each other. */
  readonly clockOffsetMs: number;
  /** As the core has told it in this life. */
  knownHighWatermark: number;

  private readonly simulation: QuorumSimulation;
  private readonly askerByTicket: Map<number, Asker>;
  private nextTicket: number;
  private wakeAtMs: number;
  private receivedSnapshot: { snapshot: SimSnapshot; sizeBytes: number } | null;

  constructor(
    simulation: QuorumSimulation,
    options: RaftOptions,
    bootstrap: SnapshotVoters | null,
  ) {
    this.simulation = simulation;
    this.nodeId = options.nodeId;
    this.options = options;
    this.log = new SimQuorumLog();
    if (bootstrap !== null) this.log.addSnapshot({ ...bootstrap, hash: 0, sizeBytes: 100 });
    this.election = NO_ELECTION;
    this.raft = null;
    this.life = 0;
    this.knownHighWatermark = -1;
    this.clockOffsetMs = simulation.prng.below(1_000_000);
    this.askerByTicket = new Map();
    this.nextTicket = 1;
    this.wakeAtMs = Infinity;
    this.receivedSnapshot = null;
  }

  get directoryId(): string {
    return this.options.directoryId;
  }

  get isUp(): boolean {
    return this.raft !== null;
  }

  get isLeader(): boolean {
    return this.raft?.role.kind === 'leader';
  }

  private get nowMs(): number {
    return this.simulation.nowMs + this.clockOffsetMs;
  }

  start(): void {
    assert(this.raft === null);
    this.life++;
    this.wakeAtMs = Infinity;
    this.knownHighWatermark = -1;
    this.log.recover();
    const snapshot = this.log.snapshots.at(-1) ?? null;
    const controls = this.log.controlsAfter(snapshot?.snapshotId.endOffset ?? 0);
    const { election, options } = this;
    const out: RaftEffect[] = [];
    const ports = { log: this.simulation.mutation.viewOf(this), prng: new Prng(this.seed()) };
    this.raft = newRaft(options, ports, { election, snapshot, controls }, this.nowMs, out);
    this.simulation.mutation.started(this.raft, this.nowMs, out);
    this.carryOut(out);
    this.settle();
  }

  private seed(): number {
    return this.simulation.prng.uint32();
  }

  /** The process is gone, and what it had not flushed most likely too. */
  crash(): void {
    if (this.raft === null) return;
    this.raft = null;
    this.askerByTicket.clear();
    this.receivedSnapshot = null;
    this.log.crash(this.simulation.prng);
    this.simulation.tell(this, `crashes; its log ends at ${this.log.endOffset}`);
    this.simulation.trace(this.nodeId, 'crash', this.log.endOffset);
  }

  decide(command: RaftCommand): void {
    if (this.raft === null) return;
    this.decideOnce(command);
    this.settle();
  }

  private decideOnce(command: RaftCommand): void {
    const { raft } = this;
    if (raft === null) return;
    const out: RaftEffect[] = [];
    const { mutation } = this.simulation;
    decide(raft, mutation.command(raft, command), this.nowMs, out);
    mutation.decided(raft, command, out);
    this.simulation.trace(this.nodeId, command.kind, raft.quorumEpoch);
    this.carryOut(out);
  }

  /** Until the core wants nothing more at this time. */
  private settle(): void {
    for (let i = 0; this.raft !== null && this.raft.deadlineMs <= this.nowMs; i++) {
      assert(i < DECISIONS_MAX, `node ${this.nodeId} does not come to rest`);
      this.decideOnce({ kind: 'deadline' });
    }
    const { raft } = this;
    if (raft === null || raft.deadlineMs === Infinity) return;
    const atMs = raft.deadlineMs - this.clockOffsetMs;
    if (this.wakeAtMs <= atMs) return;
    this.wakeAtMs = atMs;
    const { life } = this;
    this.simulation.events.add(atMs, () => {
      if (this.life !== life || this.wakeAtMs !== atMs) return;
      this.wakeAtMs = Infinity;
      if (this.raft === null) return;
      if (this.raft.deadlineMs <= this.nowMs) this.decideOnce({ kind: 'deadline' });
      this.settle();
    });
  }

  private carryOut(effects: readonly RaftEffect[]): void {
    const { checker, lines } = this.simulation;
    for (const effect of effects) {
      if (this.raft === null) return;
      const story = lines === null ? null : tellEffect(effect);
      if (story !== null) this.simulation.tell(this, story);
      if (this.simulation.diesNow()) {
        this.simulation.crashAndRestart(this);
        return;
      }
      this.carryOutOne(this.raft, effect);
    }
    if (this.raft === null) return;
    if (this.isLeader) checker.onLeader(this, this.raft);
    checker.checkNode(this, this.raft);
  }

  private carryOutOne(raft: Raft, effect: RaftEffect): void {
    const { simulation, log } = this;
    const { checker } = simulation;
    switch (effect.kind) {
      case 'persistElection':
        checker.onPersist(this, effect.election);
        this.election = effect.election;
        return;
      case 'appendAsLeader':
        checker.onLeader(this, raft);
        this.append(this.leaderBatch(effect));
        return;
      case 'appendAsFollower':
        for (const batch of effect.batches) this.append(batch as SimBatch);
        return;
      case 'truncate':
        checker.onTruncate(this, raft, effect.endOffset);
        log.truncate(effect.endOffset);
        simulation.trace(this.nodeId, 'truncate', effect.endOffset);
        return;
      case 'send':
        simulation.send(this, effect);
        return;
      case 'reply':
        this.reply(effect);
        return;
      case 'writeSnapshotChunk':
        this.writeChunk(effect);
        return;
      case 'installSnapshot':
        this.install(raft, effect);
        return;
      case 'highWatermark':
        simulation.onHighWatermark(this, raft, effect.offset);
        return;
      case 'leaderChanged':
      case 'featureUpgraded':
      case 'note':
        return;
      case 'shutDown':
        this.crash();
        return;
    }
  }

  private leaderBatch(effect: Effect<'appendAsLeader'>): SimBatch {
    const { baseOffset, leaderEpoch, controls } = effect;
    const values =
      controls === null
        ? (effect.payload as readonly number[])
        : controls.map((control) => this.simulation.valueOfControl(control));
    const offsetControls = (controls ?? []).map((control: ControlRecord, i) => ({
      offset: baseOffset + i,
      control,
    }));
    const lastOffset = baseOffset + values.length - 1;
    const batch = {
      baseOffset,
      lastOffset,
      leaderEpoch,
      controls: offsetControls,
      payload: values,
    };
    this.simulation.checker.onLeaderAppend(this, batch);
    return batch;
  }

  private append(batch: SimBatch): void {
    this.log.append(batch);
    const { life } = this;
    const { simulation } = this;
    simulation.trace(this.nodeId, 'append', batch.lastOffset);
    simulation.events.add(simulation.nowMs + simulation.drawFlushMs(), () => {
      if (this.life !== life || this.raft === null) return;
      this.log.onFlushed(batch);
      this.decide({ kind: 'flushed' });
    });
  }

  onRequest(asker: Asker, request: RaftRequest): void {
    const ticket = this.nextTicket++;
    this.askerByTicket.set(ticket, asker);
    this.decide({ kind: 'request', ticket, listenerName: this.options.listenerName, request });
  }

  private reply(effect: Effect<'reply'>): void {
    const { ticket, response, read } = effect;
    const asker = this.askerByTicket.get(ticket);
    this.askerByTicket.delete(ticket);
    if (asker === undefined) return;
    if (asker.kind === 'test') {
      asker.onReply(response);
      return;
    }
    if (response.kind === 'Vote' && response.voteGranted) {
      this.simulation.onGranted(this, asker.node, response.leaderEpoch, asker.correlationId);
    }
    let batches: readonly RaftBatch[] = [];
    let chunk: SimChunk | null = null;
    if (read?.kind === 'log') batches = this.log.read(read.offset, read.maxBytes);
    if (read?.kind === 'snapshot') {
      const payload = this.log.findSnapshot(read.snapshotId);
      assert(payload !== undefined);
      chunk = { sizeBytes: Math.min(read.maxBytes, payload.sizeBytes - read.position), payload };
    }
    this.simulation.respond(this, asker, { response, batches, chunk });
  }

  private writeChunk(effect: Effect<'writeSnapshotChunk'>): void {
    const snapshot = effect.payload as SimSnapshot;
    const { received, fresh } = { received: this.receivedSnapshot, fresh: effect.position === 0 };
    const sizeBytes = fresh ? 0 : (received?.sizeBytes ?? -1);
    assert(sizeBytes === effect.position, 'chunks come one after the other');
    assert(fresh || received?.snapshot.hash === snapshot.hash, 'of one snapshot');
    const chunkBytes = Math.min(this.options.fetchSnapshotMaxBytes, snapshot.sizeBytes - sizeBytes);
    this.receivedSnapshot = { snapshot, sizeBytes: sizeBytes + chunkBytes };
  }

  private install(raft: Raft, effect: Effect<'installSnapshot'>): void {
    const { receivedSnapshot: received, log, simulation } = this;
    assert(received !== null && received.sizeBytes === received.snapshot.sizeBytes);
    const { snapshot } = received;
    assert(snapshot.snapshotId.endOffset === effect.snapshotId.endOffset);
    this.receivedSnapshot = null;
    if (simulation.prng.chance(0.1)) {
      // Damaged on its way to the disk.
      this.decideOnce({ kind: 'snapshotRefused', snapshotId: snapshot.snapshotId });
      return;
    }
    simulation.checker.onSnapshotLoaded(this, raft, snapshot);
    log.addSnapshot(snapshot);
    simulation.trace(this.nodeId, 'install', snapshot.snapshotId.endOffset);
    if (simulation.diesNow()) {
      simulation.crashAndRestart(this);
      return;
    }
    simulation.mutation.installed(log, snapshot);
    this.decideOnce({ kind: 'snapshotInstalled', voters: snapshot });
  }

  /** As an operator stops it. */
  shutDown(withinMs: number): void {
    this.decide({ kind: 'shutDown', deadlineMs: this.nowMs + withinMs });
  }

  /** As a leader that is no voter any more steps down; nothing happens when it does not lead. */
  resign(): void {
    const role = this.raft?.role;
    if (role?.kind !== 'leader') return;
    role.isResignRequested = true;
    this.decide({ kind: 'deadline' });
  }

  /** A snapshot of what is committed, at a moment that suits nobody. */
  takeSnapshot(): void {
    const { raft, log } = this;
    if (raft === null || raft.highWatermark <= log.startOffset) return;
    const endOffset = this.simulation.mutation.snapshotEnd(this);
    const last = log.findBatch(endOffset - 1);
    if (last === undefined || endOffset > log.flushedEndOffset) return;
    if (endOffset <= (log.latestSnapshotId?.endOffset ?? -1)) return;
    const { kraftVersion, voters } = votersBefore(raft, endOffset);
    const snapshotId = { endOffset, epoch: last.leaderEpoch };
    const imageEnd = this.simulation.mutation.imageEnd(endOffset);
    const hash = this.simulation.checker.hashBefore(imageEnd);
    const sizeBytes = 300 + this.simulation.prng.below(700);
    log.addSnapshot({
      snapshotId,
      kraftVersion,
      voters: kraftVersion === 0 ? null : voters,
      hash,
      sizeBytes,
    });
    this.simulation.trace(this.nodeId, 'snapshot', endOffset);
    this.decide({ kind: 'snapshotsChanged' });
  }

  trimLog(): void {
    this.log.removeOldest();
    this.decide({ kind: 'snapshotsChanged' });
  }
}

/**
 * A whole metadata quorum in one process, in virtual time, under a seed: the replicas' cores, a
 * network between them that delays, loses, repeats and parts, disks that forget, and a checker
 * that looks at every step. The same seed always gives the same trace.
 */
import { assert } from '../../src/base/assert.ts';
import { Prng } from '../../src/base/prng.ts';
import { randomUuid, ZERO_UUID } from '../../src/base/uuid.ts';
import type { ControlRecord } from '../../src/core/raft/control-record.ts';
import type { RaftCommand, RaftEffect, SnapshotVoters } from '../../src/core/raft/raft-command.ts';
import type { RaftBatch, RaftRequest, RaftResponse } from '../../src/core/raft/raft-message.ts';
import { currentVoters, isVoter, type Raft } from '../../src/core/raft/raft-state.ts';
import { lastVoterSet } from '../../src/core/raft/voter-history.ts';
import type { Voter, VoterEndpoint } from '../../src/core/raft/voter-set.ts';
import { EventQueue } from './event-queue.ts';
import { mix, QuorumChecker, Violation } from './quorum-checker.ts';
import { HONEST, type QuorumMutation } from './quorum-mutations.ts';
import { type Asker, type SimChunk, SimNode } from './quorum-node.ts';

export type QuorumSetting = {
  readonly voterCount: number;
  /** Controllers that do not vote (yet). */
  readonly observerCount: number;
  /** Nodes that can never vote. */
  readonly brokerCount: number;
  /** These are of a version that knows no pre-vote. */
  readonly oldNodeIds: readonly number[];
  /** `kraft.version` 0 and `controller.quorum.voters`. */
  readonly isStatic: boolean;
  readonly autoJoin: boolean;
  /** Milliseconds; a message takes between 1 and this. */
  readonly delayMaxMs: number;
  readonly lossRate: number;
  readonly duplicateRate: number;
  /** Of dying before any one effect. */
  readonly deathRate: number;
  readonly flushMaxMs: number;
};

export const CALM: QuorumSetting = {
  voterCount: 3,
  observerCount: 0,
  brokerCount: 0,
  oldNodeIds: [],
  isStatic: false,
  autoJoin: false,
  delayMaxMs: 5,
  lossRate: 0,
  duplicateRate: 0,
  deathRate: 0,
  flushMaxMs: 5,
};

const ELECTION_TIMEOUT_MS = 300;
const FETCH_TIMEOUT_MS = 600;
const LISTENER = 'CONTROLLER';
const START_MS = 1000;
/** A seed that needs more is stuck in a circle. */
const EVENTS_MAX = 200_000;

type Answer = {
  readonly response: RaftResponse;
  readonly batches: readonly RaftBatch[];
  readonly chunk: SimChunk | null;
};

export class QuorumSimulation {
  readonly seed: number;
  readonly prng: Prng;
  readonly checker: QuorumChecker;
  readonly events: EventQueue;
  readonly mutation: QuorumMutation;
  /** All that were ever there: a disk that was taken out may still hold a vote. */
  readonly nodes: SimNode[];
  setting: QuorumSetting;
  nowMs: number;
  traceHash: number;
  /** For a person, when a seed is looked at. */
  readonly lines: string[] | null;
  eventCount: number;

  private readonly blocked: Set<number>;
  private readonly candidateByRequest: Map<string, string>;
  private nextValue: number;

  constructor(
    seed: number,
    setting: QuorumSetting,
    mutation: QuorumMutation = HONEST,
    isVerbose = false,
  ) {
    this.seed = seed;
    this.prng = new Prng(seed);
    this.checker = new QuorumChecker();
    this.events = new EventQueue();
    this.mutation = mutation;
    this.nodes = [];
    this.setting = setting;
    this.nowMs = START_MS;
    this.traceHash = 0;
    this.lines = isVerbose ? [] : null;
    this.eventCount = 0;
    this.blocked = new Set();
    this.candidateByRequest = new Map();
    this.nextValue = 1;
    const ids = Array.from({ length: setting.voterCount }, (_, i) => i + 1);
    const voters = ids.map((id) => this.voter(id, randomUuid(this.prng)));
    for (const voter of voters) this.addNode(voter.voterId, voter.voterDirectoryId, voters, true);
    for (let i = 0; i < setting.observerCount + setting.brokerCount; i++) {
      this.addNode(voters.length + 1 + i, randomUuid(this.prng), voters, false);
    }
  }

  private voter(voterId: number, voterDirectoryId: string): Voter {
    const kRaftVersionFeature = { minSupportedVersion: 0, maxSupportedVersion: 1 };
    return { voterId, voterDirectoryId, endpoints: endpointsOf(voterId), kRaftVersionFeature };
  }

  /** `isFounder`: its disk was formatted with the first voters. */
  private addNode(
    nodeId: number,
    directoryId: string,
    voters: readonly Voter[],
    isFounder: boolean,
  ): SimNode {
    const { isStatic, autoJoin, voterCount, observerCount } = this.setting;
    const canBecomeVoter = nodeId <= voterCount + observerCount;
    const bootstrap: SnapshotVoters = {
      snapshotId: { endOffset: 0, epoch: 0 },
      kraftVersion: 1,
      voters,
    };
    const staticVoters = voters.map((voter) => ({ ...voter, voterDirectoryId: ZERO_UUID }));
    const node = new SimNode(
      this,
      {
        clusterId: 'simulated',
        nodeId,
        directoryId,
        canBecomeVoter,
        listeners: canBecomeVoter ? endpointsOf(nodeId) : [],
        listenerName: LISTENER,
        staticVoters: isStatic ? staticVoters : [],
        bootstrapServers: voters.flatMap(({ endpoints }) => endpoints),
        electionTimeoutMs: ELECTION_TIMEOUT_MS,
        electionBackoffMaxMs: ELECTION_TIMEOUT_MS,
        fetchTimeoutMs: FETCH_TIMEOUT_MS,
        requestTimeoutMs: FETCH_TIMEOUT_MS,
        retryBackoffMs: 20,
        fetchMaxBytes: 16,
        fetchSnapshotMaxBytes: 300,
        autoJoin,
      },
      isStatic || !isFounder ? null : bootstrap,
    );
    this.nodes.push(node);
    return node;
  }

  startAll(): void {
    for (const node of this.nodes) if (!node.isUp && this.isCurrent(node)) node.start();
  }

  /** Whether that is the disk the machine has now. */
  isCurrent(node: SimNode): boolean {
    return this.nodes.findLast(({ nodeId }) => nodeId === node.nodeId) === node;
  }

  get current(): SimNode[] {
    return this.nodes.filter((node) => this.isCurrent(node));
  }

  /** A new machine, or a new disk in an old one: it has to be told of the quorum by others. */
  newDisk(nodeId: number): SimNode {
    this.nodes.findLast((node) => node.nodeId === nodeId)?.crash();
    const first = this.nodes.filter((node, i) => this.nodes.indexOf(node) === i);
    const ids = [...new Set(first.map((node) => node.nodeId))];
    const known = ids.map((id) => this.voter(id, ZERO_UUID));
    const node = this.addNode(nodeId, randomUuid(this.prng), known, false);
    this.trace(nodeId, 'newDisk', this.nodes.length);
    node.start();
    return node;
  }

  run(untilMs: number): void {
    while (this.events.nextAtMs <= untilMs) {
      const event = this.events.take();
      this.nowMs = Math.max(this.nowMs, event.atMs);
      event.run();
      this.eventCount++;
      assert(this.eventCount < EVENTS_MAX, 'too many events');
    }
    this.nowMs = untilMs;
  }

  runFor(ms: number): void {
    this.run(this.nowMs + ms);
  }

  /** True as soon as it holds; false when it does not within the time. */
  runUntil(isDone: () => boolean, withinMs: number): boolean {
    const untilMs = this.nowMs + withinMs;
    while (!isDone()) {
      if (this.events.nextAtMs > untilMs) {
        this.nowMs = untilMs;
        return isDone();
      }
      this.run(this.events.nextAtMs);
    }
    return true;
  }

  trace(nodeId: number, what: string, detail: number): void {
    const { traceHash, nowMs } = this;
    this.traceHash = mix(
      mix(traceHash, nowMs, nodeId),
      what.length * 7 + what.charCodeAt(0),
      detail,
    );
  }

  // The network.

  block(from: number, to: number): void {
    this.blocked.add(from * 1000 + to);
  }

  /** Both ways between the two groups. */
  part(group: readonly number[]): void {
    for (const { nodeId } of this.nodes) {
      if (group.includes(nodeId)) continue;
      for (const inside of group) {
        this.block(inside, nodeId);
        this.block(nodeId, inside);
      }
    }
  }

  healNetwork(): void {
    this.blocked.clear();
  }

  send(from: SimNode, effect: Extract<RaftEffect, { readonly kind: 'send' }>): void {
    const { request, correlationId, host } = effect;
    const toId = Number(host.slice(1));
    const { life } = from;
    if (request.kind === 'Vote' && !request.preVote) {
      const candidate = `${request.replicaId}@${request.replicaDirectoryId}`;
      this.candidateByRequest.set(`${from.nodeId}/${life}/${correlationId}`, candidate);
    }
    const copies = this.prng.chance(this.setting.duplicateRate) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      this.deliver(from.nodeId, toId, () => {
        const to = this.nodes.findLast(({ nodeId }) => nodeId === toId);
        const isUnknown =
          request.kind === 'Vote' && request.preVote && this.setting.oldNodeIds.includes(toId);
        if (to === undefined || !to.isUp) this.refuse(toId, from, life, correlationId);
        else if (isUnknown) this.answerUnsupported(to, from, life, correlationId);
        else if (request.kind === 'ApiVersions')
          this.answerApiVersions(to, from, life, correlationId);
        else to.onRequest({ kind: 'node', node: from, correlationId, life }, request);
      });
    }
  }

  /** The connection is refused, mostly at once; sometimes nothing comes back at all. */
  private refuse(byId: number, to: SimNode, life: number, correlationId: number): void {
    if (this.prng.chance(0.2)) return;
    this.deliver(byId, to.nodeId, () => {
      if (to.life !== life) return;
      to.decide({ kind: 'requestFailed', correlationId, reason: 'disconnected' });
    });
  }

  private answerUnsupported(from: SimNode, to: SimNode, life: number, correlationId: number): void {
    this.deliver(from.nodeId, to.nodeId, () => {
      if (to.life !== life) return;
      to.decide({ kind: 'requestFailed', correlationId, reason: 'unsupportedVersion' });
    });
  }

  private answerApiVersions(from: SimNode, to: SimNode, life: number, correlationId: number): void {
    const supported = { minSupportedVersion: 0, maxSupportedVersion: 1 };
    const response: RaftResponse = { kind: 'ApiVersions', errorCode: 0, ...supported };
    const asker: Asker = { kind: 'node', node: to, correlationId, life };
    this.respond(from, asker, { response, batches: [], chunk: null });
  }

  respond(from: SimNode, asker: Extract<Asker, { readonly kind: 'node' }>, answer: Answer): void {
    const { node, correlationId, life } = asker;
    const command: RaftCommand = { kind: 'response', correlationId, ...answer };
    this.deliver(from.nodeId, node.nodeId, () => {
      if (node.life === life) node.decide(command);
    });
  }

  private deliver(fromId: number, toId: number, arrive: () => void): void {
    const { lossRate, delayMaxMs } = this.setting;
    if (this.prng.chance(lossRate)) return;
    const delayMs = 1 + this.prng.below(delayMaxMs);
    this.events.add(this.nowMs + delayMs, () => {
      // Looked at on arrival: a message on its way does not survive the cut either.
      if (!this.blocked.has(fromId * 1000 + toId)) arrive();
    });
  }

  // The nodes' host.

  diesNow(): boolean {
    const { deathRate } = this.setting;
    return deathRate > 0 && this.prng.chance(deathRate);
  }

  crashAndRestart(node: SimNode): void {
    node.crash();
    this.events.add(this.nowMs + 10 + this.prng.below(1500), () => {
      if (!node.isUp && this.isCurrent(node)) node.start();
    });
  }

  drawFlushMs(): number {
    const { flushMaxMs } = this.setting;
    return this.prng.chance(0.02) ? flushMaxMs * 20 : this.prng.below(flushMaxMs + 1);
  }

  onHighWatermark(node: SimNode, raft: Raft, offset: number): void {
    const before = node.knownHighWatermark;
    node.knownHighWatermark = offset;
    this.checker.onHighWatermark(node, raft, before, offset, this.nodes);
    this.trace(node.nodeId, 'highWatermark', offset);
  }

  onGranted(by: SimNode, to: SimNode, quorumEpoch: number, correlationId: number): void {
    const candidate = this.candidateByRequest.get(`${to.nodeId}/${to.life}/${correlationId}`);
    if (candidate !== undefined) this.checker.onVoteGranted(by, quorumEpoch, candidate);
  }

  tell(node: SimNode, text: string): void {
    this.lines?.push(`${this.nowMs - START_MS} n${node.nodeId} ${text}`);
  }

  valueOfControl(control: ControlRecord): number {
    return -control.kind.length - this.nextValue++ * 100;
  }

  // What the world wants of the quorum.

  /** Whoever leads the highest epoch. */
  get leader(): SimNode | undefined {
    let best: SimNode | undefined;
    for (const node of this.nodes) {
      if (node.isLeader && (best?.raft?.quorumEpoch ?? -1) < node.raft!.quorumEpoch) best = node;
    }
    return best;
  }

  /** Any node that believes that it leads takes it, be it right or not. */
  propose(): void {
    const leaders = this.nodes.filter(({ isLeader }) => isLeader);
    if (leaders.length === 0) return;
    const node = leaders[this.prng.below(leaders.length)]!;
    const recordCount = 1 + this.prng.below(3);
    const payload = Array.from({ length: recordCount }, () => this.nextValue++);
    const leaderEpoch = node.raft!.quorumEpoch;
    node.decide({ kind: 'propose', leaderEpoch, recordCount, payload });
  }

  ask(node: SimNode, request: RaftRequest, onReply: (response: RaftResponse) => void): void {
    if (node.isUp) node.onRequest({ kind: 'test', onReply }, request);
  }

  askToAdd(node: SimNode, onReply: (response: RaftResponse) => void = () => {}): void {
    const { leader } = this;
    if (leader === undefined) return;
    const request: RaftRequest = {
      kind: 'AddRaftVoter',
      clusterId: 'simulated',
      timeoutMs: FETCH_TIMEOUT_MS,
      voterId: node.nodeId,
      voterDirectoryId: node.directoryId,
      listeners: endpointsOf(node.nodeId),
      ackWhenCommitted: true,
    };
    this.ask(leader, request, onReply);
  }

  askToRemove(
    voterId: number,
    voterDirectoryId: string,
    onReply: (response: RaftResponse) => void = () => {},
  ): void {
    const { leader } = this;
    if (leader === undefined) return;
    const request: RaftRequest = {
      kind: 'RemoveRaftVoter',
      clusterId: 'simulated',
      voterId,
      voterDirectoryId,
    };
    this.ask(leader, request, onReply);
  }

  // The end.

  /** Nothing fails any more: within the time a leader must be there and commit something new. */
  healAndCheck(withinMs: number): void {
    this.setting = { ...this.setting, lossRate: 0, duplicateRate: 0, deathRate: 0, delayMaxMs: 5 };
    this.healNetwork();
    this.startAll();
    const goal = this.checker.committed.length;
    let proposedAtMs = 0;
    const isDone = (): boolean => {
      if (this.nowMs - proposedAtMs > 200) {
        proposedAtMs = this.nowMs;
        if (this.leader !== undefined) this.propose();
      }
      const { leader } = this;
      if (leader?.raft === undefined || leader.raft === null) return false;
      const { raft } = leader;
      // Nobody can know of voters that have not reached it.
      const enough = Math.max(goal, lastVoterSet(raft.voterHistory).offset);
      return this.current.every(({ raft: other }) => {
        const isCaughtUp = (other?.highWatermark ?? -1) > enough;
        return isCaughtUp && other?.quorumEpoch === raft.quorumEpoch;
      });
    };
    if (!this.runUntil(isDone, withinMs)) {
      throw new Violation(
        'Liveness',
        `nothing new is committed after the heal: ${this.describe()}`,
      );
    }
    const leader = this.leader!;
    const voterIds = currentVoters(leader.raft!).map(({ voterId }) => voterId);
    for (const node of this.current) {
      const shouldVote = voterIds.includes(node.nodeId);
      if (shouldVote !== isVoter(node.raft!) && !this.setting.isStatic) {
        this.checkVoterKeys(leader, node);
      }
    }
  }

  /** A voter of the leader's set that is up must know that it is one, with its own directory. */
  private checkVoterKeys(leader: SimNode, node: SimNode): void {
    const voter = currentVoters(leader.raft!).find(({ voterId }) => voterId === node.nodeId);
    if (voter === undefined || voter.voterDirectoryId === node.directoryId) {
      throw new Violation('VotersAgree', `node ${node.nodeId} and the leader ${leader.nodeId}`);
    }
  }

  describe(): string {
    return this.current
      .map(({ nodeId, raft, log }) => {
        const role = raft === null ? 'down' : `${raft.role.kind} ${raft.quorumEpoch}`;
        const voters =
          raft === null
            ? ''
            : currentVoters(raft)
                .map((v) => v.voterId)
                .join('/');
        return `${nodeId} ${role} ends ${log.endOffset} hw ${raft?.highWatermark} of ${voters}`;
      })
      .join('; ');
  }
}

function endpointsOf(nodeId: number): VoterEndpoint[] {
  return [{ name: LISTENER, host: `n${nodeId}`, port: 9093 }];
}

/**
 * Whatever a request or a response says, as long as it is well formed: a replica answers it or
 * leaves it, and does not die of it. (What it then believes is another matter: the quorum trusts
 * its members, which is why they are authorized by the listener.)
 */
import { describe, it } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import type { RaftBatch, RaftRequest, RaftResponse } from '../../../src/core/raft/raft-message.ts';
import type { VoterEndpoint } from '../../../src/core/raft/voter-set.ts';
import { Violation } from '../../simulator/quorum-checker.ts';
import type { SimNode } from '../../simulator/quorum-node.ts';
import { CALM, QuorumSimulation } from '../../simulator/quorum-simulation.ts';

const SEEDS = 60;
const NUMBERS = [-2147483648, -2, -1, 0, 1, 2, 3, 4, 5, 6, 10, 100, 2147483647];

class Liar {
  private readonly prng: Prng;
  private readonly simulation: QuorumSimulation;

  constructor(prng: Prng, simulation: QuorumSimulation) {
    this.prng = prng;
    this.simulation = simulation;
  }

  private number(): number {
    return NUMBERS[this.prng.below(NUMBERS.length)]!;
  }

  /** Mostly one that means something. */
  private epoch(): number {
    const current = this.simulation.leader?.raft?.quorumEpoch ?? 1;
    return this.prng.chance(0.6) ? current + this.prng.below(3) - 1 : this.number();
  }

  private offset(): number {
    const end = this.simulation.checker.committed.length;
    return this.prng.chance(0.6) ? end + this.prng.below(5) - 2 : this.number();
  }

  private id(): number {
    return this.prng.chance(0.7) ? 1 + this.prng.below(4) : this.number();
  }

  private directoryId(): string {
    const { nodes } = this.simulation;
    return this.prng.chance(0.7) ? nodes[this.prng.below(nodes.length)]!.directoryId : ZERO_UUID;
  }

  private endpoints(): VoterEndpoint[] {
    const name = this.prng.chance(0.7) ? 'CONTROLLER' : 'OTHER';
    return this.prng.chance(0.7) ? [{ name, host: `n${1 + this.prng.below(4)}`, port: 9093 }] : [];
  }

  private snapshotId(): { endOffset: number; epoch: number } {
    return { endOffset: this.offset(), epoch: this.epoch() };
  }

  request(): RaftRequest {
    const clusterId = this.prng.chance(0.1) ? 'another' : null;
    const voterId = this.id();
    const voterDirectoryId = this.directoryId();
    const leaderEpoch = this.epoch();
    const voter = { clusterId, voterId, voterDirectoryId };
    const replica = {
      clusterId,
      replicaId: this.id(),
      replicaDirectoryId: this.directoryId(),
      currentLeaderEpoch: leaderEpoch,
      maxBytes: this.number(),
    };
    const led = { leaderId: this.id(), leaderEpoch, leaderEndpoints: this.endpoints() };
    const requests: RaftRequest[] = [
      {
        kind: 'Vote',
        ...voter,
        replicaEpoch: this.epoch(),
        replicaId: this.id(),
        replicaDirectoryId: this.directoryId(),
        lastOffsetEpoch: this.epoch(),
        lastOffset: this.offset(),
        preVote: this.prng.chance(0.5),
      },
      { kind: 'BeginQuorumEpoch', ...voter, ...led },
      { kind: 'EndQuorumEpoch', clusterId, ...led, preferredCandidates: this.candidates() },
      {
        kind: 'Fetch',
        ...replica,
        fetchOffset: this.offset(),
        lastFetchedEpoch: this.epoch(),
        highWatermark: this.offset(),
        maxWaitMs: this.number(),
      },
      {
        kind: 'FetchSnapshot',
        ...replica,
        snapshotId: this.snapshotId(),
        position: this.number(),
      },
      {
        kind: 'AddRaftVoter',
        ...voter,
        timeoutMs: this.number(),
        listeners: this.endpoints(),
        ackWhenCommitted: this.prng.chance(0.5),
      },
      { kind: 'RemoveRaftVoter', ...voter },
      {
        kind: 'UpdateRaftVoter',
        ...voter,
        currentLeaderEpoch: leaderEpoch,
        listeners: this.endpoints(),
        kRaftVersionFeature: {
          minSupportedVersion: this.prng.below(3) - 1,
          maxSupportedVersion: this.prng.below(3) - 1,
        },
      },
    ];
    return requests[this.prng.below(requests.length)]!;
  }

  private candidates(): { candidateId: number; candidateDirectoryId: string }[] {
    return Array.from({ length: this.prng.below(4) }, () => ({
      candidateId: this.id(),
      candidateDirectoryId: this.directoryId(),
    }));
  }

  response(kind: RaftRequest['kind']): RaftResponse {
    const errorCode = this.prng.chance(0.5) ? 0 : this.prng.below(120);
    const nodes = [{ nodeId: this.id(), host: 'n2', port: 9093 }];
    const said = {
      errorCode,
      leaderId: this.id(),
      leaderEpoch: this.epoch(),
      nodeEndpoints: this.prng.chance(0.5) ? nodes : [],
    };
    switch (kind) {
      case 'Vote':
        return { kind, ...said, voteGranted: this.prng.chance(0.5) };
      case 'Fetch':
        return {
          kind,
          ...said,
          highWatermark: this.offset(),
          logStartOffset: this.offset(),
          divergingEpoch: this.prng.chance(0.3)
            ? { epoch: this.epoch(), endOffset: this.offset() }
            : null,
          snapshotId: this.prng.chance(0.3) ? this.snapshotId() : null,
        };
      case 'FetchSnapshot': {
        const snapshotId = this.snapshotId();
        return { kind, ...said, snapshotId, sizeBytes: this.number(), position: this.number() };
      }
      case 'AddRaftVoter':
      case 'RemoveRaftVoter':
        return { kind, errorCode, errorMessage: null };
      case 'ApiVersions': {
        const minSupportedVersion = this.prng.below(3) - 1;
        return { kind, errorCode, minSupportedVersion, maxSupportedVersion: this.prng.below(3) };
      }
      default:
        return { kind, ...said };
    }
  }

  batches(): RaftBatch[] {
    return Array.from({ length: this.prng.below(3) }, () => {
      const baseOffset = this.offset();
      const lastOffset = baseOffset + this.prng.below(3) - 1;
      return { baseOffset, lastOffset, leaderEpoch: this.epoch(), controls: [], payload: [] };
    });
  }
}

function quorum(seed: number): { simulation: QuorumSimulation; liar: Liar; prng: Prng } {
  const prng = new Prng(seed);
  const simulation = new QuorumSimulation(seed, { ...CALM, observerCount: 1 });
  simulation.startAll();
  simulation.runFor(1000);
  return { simulation, liar: new Liar(prng, simulation), prng };
}

/** What the lies lead to is not what the checker is for. */
function ignoringViolations(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
  }
}

describe('hostile messages', () => {
  const seeds = Array.from({ length: SEEDS }, (_, i) => i);

  it.each(seeds)('requests, seed %i', (seed) => {
    const { simulation, liar, prng } = quorum(seed);
    const pick = (): SimNode => simulation.nodes[prng.below(simulation.nodes.length)]!;
    ignoringViolations(() => {
      for (let i = 0; i < 100; i++) {
        simulation.ask(pick(), liar.request(), () => {});
        if (prng.chance(0.3)) simulation.runFor(prng.below(300));
        if (prng.chance(0.1)) simulation.propose();
      }
    });
  });

  it.each(seeds)('responses, seed %i', (seed) => {
    const { simulation, liar, prng } = quorum(seed);
    ignoringViolations(() => {
      for (let i = 0; i < 150; i++) {
        simulation.runFor(prng.below(100));
        const node = simulation.nodes[prng.below(simulation.nodes.length)]!;
        for (const { correlationId, request } of node.raft?.connections.values() ?? []) {
          if (correlationId === -1 || request === null) continue;
          const response = liar.response(request.kind);
          const batches = response.kind === 'Fetch' ? liar.batches() : [];
          const command = { correlationId, response, batches, chunk: null };
          node.decide({ kind: 'response', ...command });
          break;
        }
        if (prng.chance(0.1)) simulation.propose();
      }
    });
  });
});

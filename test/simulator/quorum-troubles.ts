/**
 * What scenarios of a simulated quorum are made of: troubles that befall one node or all, load, and what is
 * waited for or asked again until it is so.
 */
import { currentVoters, type Raft } from '../../src/core/raft/raft-state.ts';
import { Violation } from './quorum-checker.ts';
import type { SimNode } from './quorum-node.ts';
import type { QuorumSimulation } from './quorum-simulation.ts';

export const SETTLE_MS = 10_000;

/** A leader that has committed something. */
export function settled(simulation: QuorumSimulation): SimNode {
  const isSettled = (): boolean => {
    const raft = simulation.leader?.raft;
    return raft?.role.kind === 'leader' && raft.role.highWatermark >= 0;
  };
  if (!simulation.runUntil(isSettled, SETTLE_MS)) {
    throw new Violation('Liveness', `no leader: ${simulation.describe()}`);
  }
  return simulation.leader!;
}

export function load(simulation: QuorumSimulation, times: number, everyMs = 40): void {
  for (let i = 0; i < times; i++) {
    simulation.propose();
    simulation.runFor(1 + simulation.prng.below(everyMs));
  }
}

export function others(simulation: QuorumSimulation, node: SimNode): SimNode[] {
  return simulation.current.filter((other) => other !== node);
}

export function pick<T>(simulation: QuorumSimulation, list: readonly T[]): T {
  return list[simulation.prng.below(list.length)]!;
}

export function minority(simulation: QuorumSimulation): number[] {
  const ids = simulation.current.map(({ nodeId }) => nodeId);
  const size = 1 + simulation.prng.below(Math.max(1, Math.ceil(ids.length / 2) - 1));
  for (let i = ids.length - 1; i > 0; i--) {
    const j = simulation.prng.below(i + 1);
    [ids[i], ids[j]] = [ids[j]!, ids[i]!];
  }
  return ids.slice(0, size);
}

type Trouble = (simulation: QuorumSimulation) => void;

export const crashOne: Trouble = (simulation) => {
  simulation.crashAndRestart(pick(simulation, simulation.current));
};

export const crashLeader: Trouble = (simulation) => {
  const { leader } = simulation;
  if (leader !== undefined) simulation.crashAndRestart(leader);
};

export const crashAll: Trouble = (simulation) => {
  for (const node of simulation.current) simulation.crashAndRestart(node);
};

export const partMinority: Trouble = (simulation) => {
  simulation.part(minority(simulation));
};

export const partLeader: Trouble = (simulation) => {
  const { leader } = simulation;
  if (leader !== undefined) simulation.part([leader.nodeId]);
};

/** What one says arrives, what it is told does not, or the other way round. */
export const partOneWay: Trouble = (simulation) => {
  const one = pick(simulation, simulation.current);
  const isDeaf = simulation.prng.chance(0.5);
  for (const { nodeId } of others(simulation, one)) {
    if (isDeaf) simulation.block(nodeId, one.nodeId);
    else simulation.block(one.nodeId, nodeId);
  }
};

export const heal: Trouble = (simulation) => simulation.healNetwork();

export const snapshotOne: Trouble = (simulation) => {
  pick(simulation, simulation.current).takeSnapshot();
};

export const trimOne: Trouble = (simulation) => {
  const node = pick(simulation, simulation.current);
  node.takeSnapshot();
  node.trimLog();
};

export const resignOne: Trouble = (simulation) => {
  simulation.leader?.resign();
};

export const addOne: Trouble = (simulation) => {
  const voterIds = voterIdsOf(simulation);
  const rest = simulation.current.filter(
    ({ nodeId, options }) => options.canBecomeVoter && !voterIds.includes(nodeId),
  );
  if (rest.length > 0) simulation.askToAdd(pick(simulation, rest));
};

export const removeOne: Trouble = (simulation) => {
  const { leader } = simulation;
  if (leader?.raft === undefined || leader.raft === null) return;
  const voters = currentVoters(leader.raft);
  if (voters.length < 3) return;
  const { voterId, voterDirectoryId } = pick(simulation, voters);
  simulation.askToRemove(voterId, voterDirectoryId);
};

export function voterIdsOf(simulation: QuorumSimulation): number[] {
  const raft = simulation.leader?.raft;
  return raft === undefined || raft === null ? [] : currentVoters(raft).map((v) => v.voterId);
}

/** Some of the troubles, again and again, under load. */
export function suffer(
  simulation: QuorumSimulation,
  rounds: number,
  troubles: readonly Trouble[],
): void {
  for (let i = 0; i < rounds; i++) {
    load(simulation, 1 + simulation.prng.below(4));
    pick(simulation, troubles)(simulation);
    simulation.runFor(simulation.prng.below(simulation.prng.chance(0.2) ? 1500 : 400));
  }
}

export function expectSame(before: number, after: number, promise: string): void {
  if (before !== after) throw new Violation(promise, `epoch ${before} became ${after}`);
}

export function epochOf(simulation: QuorumSimulation): number {
  return simulation.leader?.raft?.quorumEpoch ?? -1;
}

/** Asks until it is done. */
export function until(
  simulation: QuorumSimulation,
  what: string,
  ask: () => void,
  isDone: () => boolean,
): void {
  for (let i = 0; i < 60; i++) {
    if (isDone()) return;
    ask();
    load(simulation, 2, 100);
  }
  throw new Violation('ReconfigurationNotStuck', `${what}: ${simulation.describe()}`);
}

/** The last voters of the log, as soon as they are committed. */
export function isCommittedVoter(simulation: QuorumSimulation, node: SimNode): boolean {
  const raft: Raft | null = simulation.leader?.raft ?? null;
  const entry = raft?.voterHistory.entries.at(-1);
  if (raft === null || entry === undefined || entry.offset >= raft.highWatermark) return false;
  return entry.voters.some((voter) => voter.voterDirectoryId === node.directoryId);
}

export function addUntilVoter(simulation: QuorumSimulation, node: SimNode): void {
  const ask = (): void => simulation.askToAdd(node);
  until(simulation, `add ${node.nodeId}`, ask, () => isCommittedVoter(simulation, node));
}

export function removeUntilGone(simulation: QuorumSimulation, node: SimNode): void {
  const isGone = (): boolean => {
    const raft = simulation.leader?.raft ?? null;
    const entry = raft?.voterHistory.entries.at(-1);
    if (raft === null || entry === undefined || entry.offset >= raft.highWatermark) return false;
    return entry.voters.every((voter) => voter.voterDirectoryId !== node.directoryId);
  };
  const ask = (): void => simulation.askToRemove(node.nodeId, node.directoryId);
  until(simulation, `remove ${node.nodeId}`, ask, isGone);
}

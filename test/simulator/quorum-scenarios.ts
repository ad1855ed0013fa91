/**
 * What is done to a simulated quorum, by name: the scenarios of Kafka's RaftEventSimulationTest,
 * and one for each known trap of KRaft, made of `quorum-troubles.ts`. Every scenario ends with a heal, after
 * which the quorum must commit something new on every node.
 */
import { assert } from '../../src/base/assert.ts';
import { currentVoters } from '../../src/core/raft/raft-state.ts';
import { Violation } from './quorum-checker.ts';
import type { QuorumMutation } from './quorum-mutations.ts';
import { CALM, type QuorumSetting, QuorumSimulation } from './quorum-simulation.ts';
import {
  addOne,
  addUntilVoter,
  crashAll,
  crashLeader,
  crashOne,
  epochOf,
  expectSame,
  heal,
  isCommittedVoter,
  load,
  minority,
  others,
  partLeader,
  partMinority,
  partOneWay,
  pick,
  removeOne,
  removeUntilGone,
  resignOne,
  SETTLE_MS,
  settled,
  snapshotOne,
  suffer,
  trimOne,
  until,
  voterIdsOf,
} from './quorum-troubles.ts';

export type QuorumScenario = {
  readonly name: string;
  readonly setting: Partial<QuorumSetting>;
  readonly play: (simulation: QuorumSimulation) => void;
};

/** Long enough for several elections that fail. */
const HEAL_MS = 30_000;

const ROUGH: Partial<QuorumSetting> = {
  delayMaxMs: 60,
  lossRate: 0.02,
  duplicateRate: 0.02,
  flushMaxMs: 20,
};

export function runScenario(
  scenario: QuorumScenario,
  seed: number,
  mutation?: QuorumMutation,
  isVerbose = false,
): QuorumSimulation {
  const setting = { ...CALM, ...scenario.setting };
  const simulation = new QuorumSimulation(seed, setting, mutation, isVerbose);
  try {
    simulation.startAll();
    scenario.play(simulation);
    simulation.healAndCheck(HEAL_MS);
  } catch (error) {
    if (isVerbose) console.log(simulation.lines?.slice(-400).join('\n'));
    const where = `${scenario.name}, seed ${seed}: ${simulation.describe()}`;
    if (error instanceof Error) error.message += `\n${where}`;
    throw error;
  }
  return simulation;
}

export const QUORUM_SCENARIOS: readonly QuorumScenario[] = [
  {
    name: 'canElectInitialLeader',
    setting: { voterCount: 5 },
    play: (simulation) => {
      settled(simulation);
      load(simulation, 10);
    },
  },
  {
    name: 'canElectNewLeaderAfterOldLeaderFailure',
    setting: { observerCount: 1, brokerCount: 1 },
    play: (simulation) => {
      const leader = settled(simulation);
      load(simulation, 10);
      leader.crash();
      simulation.runFor(1500);
      const next = settled(simulation);
      assert(next !== leader);
      load(simulation, 10);
    },
  },
  {
    name: 'canElectNewLeaderAfterOldLeaderPartitionedAway',
    setting: { voterCount: 5 },
    play: (simulation) => {
      const leader = settled(simulation);
      load(simulation, 5);
      simulation.part([leader.nodeId]);
      const before = epochOf(simulation);
      load(simulation, 20);
      const isElected = (): boolean => epochOf(simulation) > before;
      if (!simulation.runUntil(isElected, SETTLE_MS)) throw new Violation('Liveness', 'no leader');
      load(simulation, 10);
    },
  },
  {
    name: 'canMakeProgressIfMajorityIsReachable',
    setting: { voterCount: 5 },
    play: (simulation) => {
      settled(simulation);
      simulation.part(minority(simulation));
      const goal = simulation.checker.committed.length + 10;
      const isDone = (): boolean => {
        if (simulation.prng.chance(0.05)) simulation.propose();
        return simulation.checker.committed.length > goal;
      };
      if (!simulation.runUntil(isDone, HEAL_MS)) throw new Violation('Liveness', 'no progress');
    },
  },
  {
    name: 'canMakeProgressAfterBackToBackLeaderFailures',
    setting: { voterCount: 5 },
    play: (simulation) => {
      for (let i = 0; i < 5; i++) {
        const leader = settled(simulation);
        load(simulation, 4);
        simulation.crashAndRestart(leader);
        simulation.runFor(700);
      }
    },
  },
  {
    name: 'canRecoverAfterAllNodesKilled',
    setting: { flushMaxMs: 40 },
    play: (simulation) => {
      for (let i = 0; i < 4; i++) {
        settled(simulation);
        load(simulation, 8);
        crashAll(simulation);
        simulation.runFor(2000);
      }
    },
  },
  {
    name: 'canRecoverFromSingleNodeCommittedDataLoss',
    setting: { voterCount: 5, ...ROUGH },
    play: (simulation) => {
      settled(simulation);
      load(simulation, 10);
      const lost = pick(simulation, simulation.current);
      const replaced = simulation.newDisk(lost.nodeId);
      load(simulation, 10);
      removeUntilGone(simulation, lost);
      addUntilVoter(simulation, replaced);
    },
  },
  {
    name: 'leadershipAssignedOnlyOnceWithNetworkPartitionIfThereExistMajority',
    setting: { voterCount: 5 },
    play: (simulation) => {
      settled(simulation);
      simulation.runFor(500);
      const leader = settled(simulation);
      simulation.part(pick(simulation, [[1], [2], [3], [1, 2], [4, 5]]));
      const isCutOff = simulation.current.filter(({ raft }) => raft !== leader.raft).length < 4;
      assert(!isCutOff);
      simulation.runFor(6000);
      const before = epochOf(simulation);
      simulation.runFor(4000);
      expectSame(before, epochOf(simulation), 'StableLeadership');
    },
  },
  {
    name: 'leadershipWillNotChangeDuringNetworkPartitionIfMajorityStillReachable',
    setting: { voterCount: 5 },
    play: (simulation) => {
      settled(simulation);
      simulation.runFor(1000);
      const leader = settled(simulation);
      const before = epochOf(simulation);
      const [a, b] = others(simulation, leader);
      // These two and the leader cannot hear each other; both others hear everybody.
      for (const one of [a!, b!].slice(0, 1 + simulation.prng.below(2))) {
        simulation.block(one.nodeId, leader.nodeId);
        simulation.block(leader.nodeId, one.nodeId);
      }
      for (let i = 0; i < 10; i++) load(simulation, 3, 300);
      expectSame(before, epochOf(simulation), 'StableLeadership');
    },
  },
  {
    name: 'returningVoterDoesNotDisturb',
    setting: {},
    play: (simulation) => {
      settled(simulation);
      simulation.runFor(1000);
      const leader = settled(simulation);
      const before = epochOf(simulation);
      const away = pick(simulation, others(simulation, leader));
      simulation.part([away.nodeId]);
      // Whether it has missed something or not.
      if (simulation.prng.chance(0.5)) load(simulation, 10, 400);
      else simulation.runFor(2000);
      simulation.healNetwork();
      simulation.runFor(200);
      load(simulation, 10, 200);
      expectSame(before, epochOf(simulation), 'StableLeadership');
    },
  },
  {
    name: 'notStuckInProspective',
    setting: { voterCount: 4 },
    play: (simulation) => {
      settled(simulation);
      // Two halves: nobody may lead, and everybody must be able to again.
      for (let i = 0; i < 3; i++) {
        simulation.part([1, 2]);
        load(simulation, 4);
        simulation.runFor(2500);
        simulation.healNetwork();
        settled(simulation);
      }
    },
  },
  {
    name: 'leaderWithoutMajorityResigns',
    setting: {},
    play: (simulation) => {
      const leader = settled(simulation);
      load(simulation, 5);
      // It is heard and hears nothing: without check quorum it would lead for ever.
      for (const { nodeId } of others(simulation, leader)) simulation.block(nodeId, leader.nodeId);
      simulation.runFor(2500);
      const raft = leader.raft;
      if (raft?.role.kind === 'leader' && currentVoters(raft).length > 1) {
        throw new Violation('CheckQuorum', `node ${leader.nodeId} still leads`);
      }
    },
  },
  {
    name: 'leaderRestartsInItsOwnEpoch',
    setting: { flushMaxMs: 60 },
    play: (simulation) => {
      for (let i = 0; i < 5; i++) {
        const leader = settled(simulation);
        load(simulation, 4, 10);
        leader.crash();
        leader.start();
        load(simulation, 6, 60);
      }
    },
  },
  {
    // Figure 8 of the Raft paper.
    name: 'commitWaitsForOwnEpoch',
    setting: { voterCount: 5, delayMaxMs: 20, flushMaxMs: 30 },
    play: (simulation) => {
      for (let i = 0; i < 12; i++) {
        load(simulation, 2, 20);
        const { leader } = simulation;
        const isCut = simulation.prng.chance(0.5);
        if (leader !== undefined && isCut) {
          const friend = pick(simulation, others(simulation, leader));
          simulation.healNetwork();
          simulation.part([leader.nodeId, friend.nodeId]);
          load(simulation, 2, 30);
        }
        if (leader !== undefined) simulation.crashAndRestart(leader);
        simulation.runFor(simulation.prng.below(900));
        if (!isCut) simulation.healNetwork();
      }
    },
  },
  {
    name: 'divergentLogsAreCut',
    setting: { voterCount: 5 },
    play: (simulation) => {
      for (let i = 0; i < 3; i++) {
        const leader = settled(simulation);
        simulation.part([leader.nodeId]);
        load(simulation, 10, 60);
        simulation.runFor(1500);
        load(simulation, 5);
        simulation.healNetwork();
        simulation.runFor(1500);
      }
    },
  },
  {
    name: 'laggardCatchesUpBySnapshot',
    setting: { observerCount: 1, brokerCount: 1, lossRate: 0.02 },
    play: (simulation) => {
      const leader = settled(simulation);
      for (let i = 0; i < 4; i++) {
        const away = pick(simulation, others(simulation, leader));
        simulation.part([away.nodeId]);
        load(simulation, 12);
        for (const node of simulation.current) {
          node.takeSnapshot();
          load(simulation, 3);
          node.takeSnapshot();
          node.trimLog();
        }
        simulation.healNetwork();
        simulation.runFor(1000);
      }
    },
  },
  {
    name: 'leaderChangesDuringSnapshot',
    setting: { voterCount: 3, observerCount: 1, lossRate: 0.05, delayMaxMs: 30 },
    play: (simulation) => {
      settled(simulation);
      suffer(simulation, 18, [trimOne, trimOne, partMinority, heal, heal, crashLeader, resignOne]);
    },
  },
  {
    name: 'addVotersUnderLoad',
    setting: { voterCount: 1, observerCount: 4, ...ROUGH },
    play: (simulation) => {
      settled(simulation);
      for (const node of simulation.current.slice(1)) addUntilVoter(simulation, node);
      suffer(simulation, 4, [crashOne, partMinority, heal]);
    },
  },
  {
    name: 'removeVotersUnderLoad',
    setting: { voterCount: 5, ...ROUGH },
    play: (simulation) => {
      settled(simulation);
      for (let i = 0; i < 3; i++) {
        const voterIds = voterIdsOf(simulation);
        const voters = simulation.current.filter(({ nodeId }) => voterIds.includes(nodeId));
        if (voters.length > 1) removeUntilGone(simulation, pick(simulation, voters));
      }
    },
  },
  {
    name: 'removedLeaderLeadsUntilCommitted',
    setting: { voterCount: 3, flushMaxMs: 20 },
    play: (simulation) => {
      for (let i = 0; i < 2; i++) {
        const leader = settled(simulation);
        load(simulation, 3);
        removeUntilGone(simulation, leader);
        load(simulation, 3, 200);
        addUntilVoter(simulation, leader);
      }
    },
  },
  {
    name: 'uncommittedVotersAreReverted',
    setting: { voterCount: 3, observerCount: 2, flushMaxMs: 20 },
    play: (simulation) => {
      for (let i = 0; i < 6; i++) {
        const leader = settled(simulation);
        load(simulation, 3);
        simulation.part([leader.nodeId]);
        pick(simulation, [addOne, removeOne])(simulation);
        load(simulation, 4, 200);
        simulation.runFor(600);
        pick(simulation, [addOne, removeOne])(simulation);
        simulation.healNetwork();
        load(simulation, 4, 100);
      }
    },
  },
  {
    name: 'voterChangesDuringTrouble',
    setting: { voterCount: 3, observerCount: 3, ...ROUGH },
    play: (simulation) => {
      settled(simulation);
      const changes = [addOne, removeOne, addOne, removeOne];
      suffer(simulation, 25, [
        ...changes,
        crashOne,
        crashLeader,
        partMinority,
        partLeader,
        heal,
        heal,
      ]);
    },
  },
  {
    name: 'replacedDiskIsAnotherVoter',
    setting: { voterCount: 3, ...ROUGH },
    play: (simulation) => {
      for (let i = 0; i < 2; i++) {
        const leader = settled(simulation);
        load(simulation, 6);
        const lost = pick(simulation, others(simulation, leader));
        const replaced = simulation.newDisk(lost.nodeId);
        simulation.runFor(simulation.prng.below(1500));
        pick(simulation, [crashLeader, partLeader, heal])(simulation);
        load(simulation, 6, 150);
        simulation.healNetwork();
        settled(simulation);
        removeUntilGone(simulation, lost);
        addUntilVoter(simulation, replaced);
      }
    },
  },
  {
    name: 'replacedDiskJoinsByItself',
    setting: { voterCount: 3, observerCount: 1, autoJoin: true },
    play: (simulation) => {
      const leader = settled(simulation);
      load(simulation, 5);
      const lost = pick(simulation, others(simulation, leader));
      const replaced = simulation.newDisk(lost.nodeId);
      until(
        simulation,
        'auto-join',
        () => {},
        () => isCommittedVoter(simulation, replaced),
      );
    },
  },
  {
    name: 'resigningLeaderNamesItsSuccessor',
    setting: { voterCount: 5 },
    play: (simulation) => {
      for (let i = 0; i < 4; i++) {
        const leader = settled(simulation);
        simulation.runFor(300);
        load(simulation, 3);
        const before = epochOf(simulation);
        leader.resign();
        const isElected = (): boolean => epochOf(simulation) > before;
        if (!simulation.runUntil(isElected, 1000)) throw new Violation('HandOver', 'too slow');
      }
    },
  },
  {
    name: 'shutDownHandsLeadershipOver',
    setting: { voterCount: 3 },
    play: (simulation) => {
      for (let i = 0; i < 3; i++) {
        const leader = settled(simulation);
        simulation.runFor(300);
        load(simulation, 3);
        leader.shutDown(5000);
        const isDone = (): boolean => !leader.isUp && simulation.leader !== undefined;
        if (!simulation.runUntil(isDone, 2000)) throw new Violation('HandOver', 'too slow');
        leader.start();
      }
    },
  },
  {
    name: 'kraftVersionIsUpgraded',
    setting: { voterCount: 3, observerCount: 1, isStatic: true },
    play: (simulation) => {
      settled(simulation);
      const isUpgraded = (): boolean => {
        const raft = simulation.leader?.raft ?? null;
        const entry = raft?.voterHistory.entries.at(-1);
        return entry?.kraftVersion === 1 && entry.offset < (raft?.highWatermark ?? -1);
      };
      const ask = (): void => {
        const raft = simulation.leader?.raft;
        if (raft === undefined || raft === null) return;
        const leaderEpoch = raft.quorumEpoch;
        const upgrade = { ticket: 0, leaderEpoch, kraftVersion: 1, validateOnly: false };
        simulation.leader?.decide({ kind: 'upgradeKraftVersion', ...upgrade });
      };
      until(simulation, 'upgrade', ask, isUpgraded);
      suffer(simulation, 6, [crashOne, addOne, crashLeader, heal]);
    },
  },
  {
    name: 'lossyNetwork',
    setting: { voterCount: 5, delayMaxMs: 150, lossRate: 0.1, duplicateRate: 0.1 },
    play: (simulation) => suffer(simulation, 15, [heal, snapshotOne]),
  },
  {
    name: 'oneWayPartitions',
    setting: { voterCount: 5, ...ROUGH },
    play: (simulation) => suffer(simulation, 15, [partOneWay, partOneWay, heal, partMinority]),
  },
  {
    name: 'deathBetweenAnyTwoEffects',
    setting: { voterCount: 3, deathRate: 0.005, flushMaxMs: 30 },
    play: (simulation) => suffer(simulation, 20, [heal, trimOne, crashLeader, snapshotOne]),
  },
  {
    name: 'staticVotersInTrouble',
    setting: { voterCount: 3, observerCount: 1, isStatic: true, deathRate: 0.002, ...ROUGH },
    play: (simulation) => {
      const troubles = [crashOne, crashLeader, partMinority, partOneWay, heal, heal, trimOne];
      suffer(simulation, 20, [...troubles, resignOne]);
    },
  },
  {
    name: 'everythingAtOnce',
    setting: { voterCount: 5, observerCount: 1, brokerCount: 1, deathRate: 0.001, ...ROUGH },
    play: (simulation) => {
      const troubles = [crashOne, crashLeader, crashAll, partMinority, partLeader, partOneWay];
      const repairs = [heal, heal, heal, addOne, removeOne, trimOne, snapshotOne, resignOne];
      suffer(simulation, 30, [...troubles, ...repairs]);
    },
  },
  {
    // KIP-996: a candidate then holds the election at once.
    name: 'someVotersKnowNoPreVote',
    setting: { voterCount: 3, brokerCount: 1, oldNodeIds: [2], ...ROUGH },
    play: (simulation) => suffer(simulation, 12, [crashOne, crashLeader, partMinority, heal]),
  },
  {
    name: 'brokersFollow',
    setting: { voterCount: 3, brokerCount: 3, ...ROUGH },
    play: (simulation) =>
      suffer(simulation, 12, [crashOne, trimOne, partMinority, partOneWay, heal]),
  },
  {
    name: 'nineVotersInTrouble',
    setting: { voterCount: 9, ...ROUGH },
    play: (simulation) => {
      suffer(simulation, 8, [crashOne, partMinority, partOneWay, heal, trimOne, crashLeader]);
    },
  },
];

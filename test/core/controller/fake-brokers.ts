/**
 * A cluster under one controller, with brokers that are made up: they register, beat, copy their
 * leaders' logs, crash and lose what they had not flushed, stop cleanly, come back. Each sees the
 * metadata of its last look, so leaders go on after others have taken over. What a producer was
 * promised (acks=all) must be in the log of whoever leads, unless every replica crashed.
 */
import { expect } from 'vitest';
import { assert } from '../../../src/base/assert.ts';
import { Prng } from '../../../src/base/prng.ts';
import { LeaderRecoveryState, type PartitionImage } from '../../../src/core/metadata/image.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { AlterPartitionResponse } from '../../../src/protocol/generated/alter-partition.ts';
import { assigned, ControllerHarness, incarnationOf } from './controller-harness.ts';

const BROKERS = [1, 2, 3, 4, 5];
const PARTITIONS = [0, 1, 2];
const MIN_ISR = 2;
const TOPIC = 't';

/** What a leader knows of one who copies from it. */
type Follower = { readonly endOffset: number; readonly brokerEpoch: number };

type Replica = {
  /** Each record is a number of its own. */
  readonly log: number[];
  highWatermark: number;
  /** The leader epoch it leads in; -1 while it follows. */
  ledEpoch: number;
  epochStartOffset: number;
  readonly followers: Map<number, Follower>;
};

type FakeBroker = {
  readonly brokerId: number;
  isUp: boolean;
  isStopping: boolean;
  starts: number;
  brokerEpoch: number;
  /** Written by a clean stop. */
  cleanEpoch: number;
  readonly view: Map<number, PartitionImage>;
  readonly replicas: Map<number, Replica>;
};

export class FakeCluster {
  readonly controller: ControllerHarness;
  readonly prng: Prng;
  /** The record that was promised, by offset, by partition. */
  readonly promised: Map<number, number[]>;
  uncleanElections = 0;
  promises = 0;
  private readonly brokers: Map<number, FakeBroker>;
  private lastRecord = 0;
  private before: readonly PartitionImage[] = [];

  constructor(seed: number) {
    this.prng = new Prng(seed);
    this.controller = new ControllerHarness({
      'min.insync.replicas': String(MIN_ISR),
      'node.id': '9',
    });
    this.controller.checksEachStep = false;
    this.brokers = new Map();
    this.promised = new Map(PARTITIONS.map((index) => [index, []]));
    for (const brokerId of BROKERS) {
      this.brokers.set(brokerId, {
        brokerId,
        isUp: false,
        isStopping: false,
        starts: 0,
        brokerEpoch: -1,
        cleanEpoch: -1,
        view: new Map(),
        replicas: new Map(),
      });
      this.start(brokerId);
      this.beat(brokerId);
    }
    const replicas = [
      [1, 2, 3],
      [3, 4, 5],
      [5, 2, 4],
    ];
    const list = PARTITIONS.map((index): [number, number[]] => [index, replicas[index]!]);
    this.controller.createTopics([assigned(TOPIC, list)]);
    this.before = this.partitions();
    for (const brokerId of BROKERS) this.look(brokerId);
  }

  step(): void {
    const brokerId = this.pick(BROKERS);
    const index = this.pick(PARTITIONS);
    const what = this.prng.below(100);
    if (what < 18) this.beat(brokerId);
    else if (what < 30) this.look(brokerId);
    else if (what < 50) this.produce(brokerId, index);
    else if (what < 72) this.copy(brokerId, index);
    else if (what < 84) this.alterIsr(brokerId, index);
    else if (what < 87) this.crash(brokerId);
    else if (what < 89) this.getBroker(brokerId).isStopping = true;
    else if (what < 94) this.start(brokerId);
    else if (what < 95) this.controller.run({ kind: 'activated', bootstrap: [] });
    else if (what < 97) this.reassign(index);
    else this.pass(this.prng.below(4000));
    this.check();
  }

  /** Everybody comes back and all is done that is to be done. */
  heal(): void {
    for (let round = 0; round < 40; round++) {
      for (const brokerId of BROKERS) {
        this.start(brokerId);
        this.beat(brokerId);
        this.look(brokerId);
      }
      for (const index of PARTITIONS) {
        for (const brokerId of BROKERS) this.copy(brokerId, index, 1000);
        for (const brokerId of BROKERS) this.alterIsr(brokerId, index);
        for (const brokerId of BROKERS) this.produce(brokerId, index);
      }
      this.pass(500);
      this.check();
    }
    for (const partition of this.partitions()) {
      expect(partition.leader, JSON.stringify(partition)).not.toBe(-1);
      expect([...partition.isr].sort()).toEqual([...partition.replicas].sort());
      expect([partition.addingReplicas, partition.removingReplicas]).toEqual([[], []]);
      expect([partition.elr, partition.lastKnownElr]).toEqual([[], []]);
      expect(partition.leaderRecoveryState).toBe(LeaderRecoveryState.RECOVERED);
    }
  }

  private pass(ms: number): void {
    this.controller.nowMs += ms;
    while (this.controller.nextDeadlineMs() <= this.controller.nowMs) {
      this.controller.run({ kind: 'deadline' });
      this.check();
    }
  }

  private start(brokerId: number): void {
    const broker = this.getBroker(brokerId);
    if (broker.isUp) return;
    broker.starts++;
    const reply = this.controller.tryRegister(brokerId, {
      incarnationId: incarnationOf(brokerId, broker.starts),
      previousBrokerEpoch: broker.cleanEpoch,
    });
    assert(reply.errorCode === ErrorCode.NONE, `broker ${brokerId} is refused`);
    assert(reply.brokerEpoch > broker.brokerEpoch, 'broker epochs grow');
    broker.brokerEpoch = reply.brokerEpoch;
    broker.cleanEpoch = -1;
    broker.isUp = true;
    broker.isStopping = false;
    broker.view.clear();
    for (const replica of broker.replicas.values()) replica.ledEpoch = -1;
    this.check();
  }

  private beat(brokerId: number): void {
    const broker = this.getBroker(brokerId);
    if (!broker.isUp) return;
    const { brokerEpoch } = broker;
    const reply = this.controller.heartbeat(brokerId, {
      brokerEpoch,
      wantShutDown: broker.isStopping,
    });
    assert(reply.errorCode === ErrorCode.NONE, `a heartbeat of broker ${brokerId} is refused`);
    this.check();
    if (!reply.shouldShutDown) return;
    broker.isUp = false;
    broker.cleanEpoch = brokerEpoch;
  }

  /** It loses any of what it had not flushed, promised or not. */
  private crash(brokerId: number): void {
    const broker = this.getBroker(brokerId);
    if (!broker.isUp) return;
    broker.isUp = false;
    for (const replica of broker.replicas.values()) {
      replica.log.splice(Math.max(0, replica.log.length - this.prng.below(5)));
      replica.highWatermark = Math.min(replica.highWatermark, replica.log.length);
    }
  }

  /** Reads the metadata log to its end. */
  private look(brokerId: number): void {
    const broker = this.getBroker(brokerId);
    if (!broker.isUp) return;
    for (const [index, partition] of this.partitions().entries()) {
      broker.view.set(index, partition);
      if (!partition.replicas.includes(brokerId)) {
        broker.replicas.delete(index);
        continue;
      }
      const replica = replicaOf(broker, index);
      if (partition.leader !== brokerId) {
        replica.ledEpoch = -1;
      } else if (replica.ledEpoch !== partition.leaderEpoch) {
        replica.ledEpoch = partition.leaderEpoch;
        replica.epochStartOffset = replica.log.length;
        replica.followers.clear();
      }
    }
  }

  private produce(brokerId: number, index: number): void {
    const replica = this.findLed(brokerId, index);
    if (replica === null) return;
    this.lastRecord++;
    replica.log.push(this.lastRecord);
    this.advance(brokerId, index);
  }

  /** The broker fetches from whom it takes for the leader, if that one agrees on the epoch. */
  private copy(brokerId: number, index: number, recordsMax: number = 3): void {
    const broker = this.getBroker(brokerId);
    const seen = broker.view.get(index);
    if (!broker.isUp || seen === undefined || seen.leader === brokerId || seen.leader < 0) return;
    if (!seen.replicas.includes(brokerId)) return;
    const led = this.findLed(seen.leader, index);
    if (led === null || led.ledEpoch !== seen.leaderEpoch) return;
    const replica = replicaOf(broker, index);
    let same = 0;
    while (same < replica.log.length && replica.log[same] === led.log[same]) same++;
    replica.log.splice(same);
    replica.log.push(...led.log.slice(same, same + recordsMax));
    replica.highWatermark = Math.min(led.highWatermark, replica.log.length);
    const { brokerEpoch } = broker;
    led.followers.set(brokerId, { endOffset: replica.log.length, brokerEpoch });
    this.advance(seen.leader, index);
  }

  /** Partition.maybeIncrementLeaderHW: all in sync have it, and they are enough. */
  private advance(brokerId: number, index: number): void {
    const replica = this.findLed(brokerId, index)!;
    const { isr, replicas } = this.getBroker(brokerId).view.get(index)!;
    if (isr.length < Math.min(MIN_ISR, replicas.length)) return;
    const ends = isr.map((id) =>
      id === brokerId ? replica.log.length : (replica.followers.get(id)?.endOffset ?? 0),
    );
    replica.highWatermark = Math.max(replica.highWatermark, Math.min(...ends));
    const promised = this.promised.get(index)!;
    while (promised.length < replica.highWatermark) {
      promised.push(replica.log[promised.length]!);
      this.promises++;
    }
  }

  /** The leader takes out who is behind, or takes in who has caught up. */
  private alterIsr(brokerId: number, index: number): void {
    const replica = this.findLed(brokerId, index);
    if (replica === null) return;
    const broker = this.getBroker(brokerId);
    const seen = broker.view.get(index)!;
    const needed = Math.max(replica.highWatermark, replica.epochStartOffset);
    const isr = seen.replicas.filter((id) => {
      if (id === brokerId) return true;
      const follower = replica.followers.get(id);
      if (seen.isr.includes(id)) {
        return this.getBroker(id).isUp && (follower?.endOffset ?? 0) >= replica.highWatermark;
      }
      return follower !== undefined && follower.endOffset >= needed;
    });
    const newIsrWithEpochs = isr.map((id) => ({
      brokerId: id,
      brokerEpoch: id === brokerId ? broker.brokerEpoch : this.epochOf(replica, id),
    }));
    const { topicId } = this.controller.image.topicsByName.get(TOPIC)!;
    const { leaderEpoch, partitionEpoch } = seen;
    const leaderRecoveryState = LeaderRecoveryState.RECOVERED;
    const wanted = { partitionIndex: index, leaderEpoch, partitionEpoch, leaderRecoveryState };
    const partitions = [{ ...wanted, newIsr: [], newIsrWithEpochs }];
    const { brokerEpoch } = broker;
    const request = { brokerId, brokerEpoch, topics: [{ topicId, partitions }] };
    const command = { kind: 'alterPartition', ticket: 1, request, apiVersion: 3 } as const;
    const reply = this.controller.run(command) as AlterPartitionResponse;
    this.check();
    if (reply.errorCode !== ErrorCode.NONE) return;
    const [answer] = reply.topics[0]!.partitions;
    if (answer!.errorCode !== ErrorCode.NONE) return;
    broker.view.set(index, {
      ...seen,
      isr: answer!.isr,
      partitionEpoch: answer!.partitionEpoch,
      leaderRecoveryState: answer!.leaderRecoveryState,
    });
    this.advance(brokerId, index);
  }

  private epochOf(replica: Replica, brokerId: number): number {
    return replica.followers.get(brokerId)?.brokerEpoch ?? -1;
  }

  private reassign(index: number): void {
    const replicas: number[] = [];
    while (replicas.length < 3) {
      const brokerId = this.pick(BROKERS);
      if (!replicas.includes(brokerId)) replicas.push(brokerId);
    }
    const target = this.prng.below(4) === 0 ? null : replicas;
    const topics = [{ name: TOPIC, partitions: [{ partitionIndex: index, replicas: target }] }];
    const request = { timeoutMs: 1000, allowReplicationFactorChange: true, topics };
    this.controller.run({ kind: 'alterPartitionReassignments', ticket: 1, request });
  }

  private check(): void {
    if (this.before.length === 0) return;
    const now = this.partitions();
    for (const [index, partition] of now.entries()) {
      const before = this.before[index]!;
      if (partition === before) continue;
      const { leader, isr, elr, replicas, leaderEpoch, partitionEpoch } = partition;
      const text = `partition ${index}: ${JSON.stringify(before)} -> ${JSON.stringify(partition)}`;
      assert(partitionEpoch > before.partitionEpoch, `the partition epoch grows: ${text}`);
      assert(leaderEpoch >= before.leaderEpoch, `the leader epoch never falls: ${text}`);
      assert(leader === -1 || isr.includes(leader), `the leader is in sync: ${text}`);
      assert(
        isr.every((id) => replicas.includes(id) && !elr.includes(id)),
        text,
      );
      assert(
        elr.every((id) => replicas.includes(id)),
        text,
      );
      assert(isr.length < MIN_ISR || elr.length === 0, `none eligible beside enough: ${text}`);
      const broker = this.controller.image.brokers.get(leader);
      assert(leader === -1 || broker?.fenced === false, `a fenced broker leads: ${text}`);
      if (leader !== -1 && leaderEpoch > before.leaderEpoch) this.checkLeader(index, before, text);
    }
    this.before = now;
  }

  private checkLeader(index: number, before: PartitionImage, text: string): void {
    const { leader, leaderRecoveryState } = this.partitions()[index]!;
    const { log } = replicaOf(this.getBroker(leader), index);
    const promised = this.promised.get(index)!;
    const kept = promised.findIndex((record, offset) => log[offset] !== record);
    const wasLeaderless = before.leader === -1;
    const wasEligible = before.isr.includes(leader) || before.elr.includes(leader);
    const isUnclean = wasLeaderless && !wasEligible;
    if (isUnclean) {
      assert(leaderRecoveryState === LeaderRecoveryState.RECOVERING, text);
      // Whoever was eligible has just come back from a crash.
      const { brokers } = this.controller.image;
      const isNeeded = before.elr.every((id) => brokers.get(id)?.fenced === true);
      assert(before.isr.length === 0 && isNeeded, `needlessly unclean: ${text}`);
      this.uncleanElections++;
      if (kept >= 0) promised.splice(kept);
    } else if (this.getBroker(leader).isUp) {
      // One that is down, and not missed yet, leads nobody: it comes back as another incarnation.
      assert(kept < 0, `leader ${leader} lacks what was promised at ${kept}: ${text}`);
    }
  }

  /** The replica that the broker believes to lead; null when it does not. */
  private findLed(brokerId: number, index: number): Replica | null {
    const broker = this.getBroker(brokerId);
    const replica = broker.replicas.get(index);
    return broker.isUp && replica !== undefined && replica.ledEpoch >= 0 ? replica : null;
  }

  private partitions(): readonly PartitionImage[] {
    return [...this.controller.image.topicsByName.get(TOPIC)!.partitions];
  }

  private pick(from: readonly number[]): number {
    return from[this.prng.below(from.length)]!;
  }

  private getBroker(brokerId: number): FakeBroker {
    return this.brokers.get(brokerId)!;
  }
}

function replicaOf(broker: FakeBroker, index: number): Replica {
  let replica = broker.replicas.get(index);
  if (replica === undefined) {
    replica = {
      log: [],
      highWatermark: 0,
      ledEpoch: -1,
      epochStartOffset: 0,
      followers: new Map(),
    };
    broker.replicas.set(index, replica);
  }
  return replica;
}

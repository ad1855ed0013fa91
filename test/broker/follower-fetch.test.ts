/**
 * Fetches in the name of a follower, by hand: what a leader believes of them decides what is
 * committed. The follower itself is down, and its session has not ended.
 */
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { askNode } from '../simulator/ask-node.ts';
import type { ResponseOf, SomeRequest } from '../simulator/messages.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import {
  batchOf,
  fetchRequest,
  PRODUCE_BY_NAME,
  produceRequest,
  valuesOf,
} from '../simulator/topics.ts';

const FETCH_BY_ID = 16;
const LEADER = 1;
const FOLLOWER = 2;
const OUTSIDER = 3;
const CONSUMER = -1;
/** Of tools that look at what is not committed. */
const DEBUGGING_CONSUMER = -2;

type Asked = {
  readonly replicaId?: number;
  readonly replicaEpoch?: number;
  readonly fetchOffset?: number;
  readonly lastFetchedEpoch?: number;
};
type Answer = ResponseOf<'Fetch'>['responses'][number]['partitions'][number];

/** One record that only the leader has. */
class Bench {
  readonly cluster: SimCluster = new SimCluster();
  private readonly topicId: string;

  constructor() {
    const { cluster } = this;
    cluster.start();
    const assignments = [{ partitionIndex: 0, brokerIds: [LEADER, FOLLOWER] }];
    const topic = { name: 't', numPartitions: -1, replicationFactor: -1, assignments };
    const request = { topics: [topic], timeoutMs: 10_000 };
    this.topicId = askNode(cluster, LEADER, 'CreateTopics', 7, request).topics[0]!.topicId;
    const isThere = (): boolean => this.findLeader()?.isrCount === 2 && this.follower !== undefined;
    cluster.runUntil(isThere, 'both replicas');
    cluster.kill(FOLLOWER);
    const produce = produceRequest('t', 0, batchOf(['a']), 1);
    askNode(cluster, LEADER, 'Produce', PRODUCE_BY_NAME, produce);
    expect(this.log).toMatchObject({ logEndOffset: 1, highWatermark: 0 });
  }

  get log() {
    return this.findLeader()!.log!;
  }

  /** As the leader sees it. */
  get follower() {
    return this.findLeader()?.leader?.find(FOLLOWER);
  }

  get followerEpoch(): number {
    return this.cluster.node(LEADER).sim.broker.image.brokers.get(FOLLOWER)!.brokerEpoch;
  }

  request({
    replicaId = CONSUMER,
    replicaEpoch = -1,
    fetchOffset = 0,
    lastFetchedEpoch = -1,
  }: Asked): SomeRequest<'Fetch'> {
    const partition = { partition: 0, fetchOffset, lastFetchedEpoch, partitionMaxBytes: 1000 };
    return {
      ...fetchRequest('', 0, 0),
      replicaState: { replicaId, replicaEpoch },
      topics: [{ topicId: this.topicId, partitions: [partition] }],
    };
  }

  ask(asked: Asked, nodeId = LEADER): ResponseOf<'Fetch'> {
    return askNode(this.cluster, nodeId, 'Fetch', FETCH_BY_ID, this.request(asked));
  }

  fetch(asked: Asked): Answer {
    return this.ask(asked).responses[0]!.partitions[0]!;
  }

  connect(): SimConnection {
    return this.cluster.node(LEADER).sim.connect();
  }

  private findLeader() {
    return this.cluster.node(LEADER).sim.broker.partitions.find('t', 0);
  }
}

describe('a follower that asks from the end', () => {
  it('has everything before: it is committed', () => {
    const bench = new Bench();
    const { followerEpoch } = bench;
    const asked = { replicaId: FOLLOWER, replicaEpoch: followerEpoch, fetchOffset: 1 };
    expect(bench.fetch({ ...asked, lastFetchedEpoch: 0 }).errorCode).toBe(ErrorCode.NONE);
    expect(bench.log.highWatermark).toBe(1);
  });

  it('has something else when its last epoch is none of ours, or ours ended before', () => {
    const bench = new Bench();
    const { followerEpoch } = bench;
    const asked = { replicaId: FOLLOWER, replicaEpoch: followerEpoch };
    const { log } = bench;
    const unknown = bench.fetch({ ...asked, fetchOffset: 1, lastFetchedEpoch: 7 });
    expect(unknown.errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE);
    const further = bench.fetch({ ...asked, fetchOffset: 2, lastFetchedEpoch: 0 });
    expect(further).toMatchObject({ errorCode: 0, divergingEpoch: { epoch: 0, endOffset: 1 } });
    log.appendAsLeader(batchOf(['b']), 2, bench.cluster.clock.wallMs);
    const between = bench.fetch({ ...asked, fetchOffset: 1, lastFetchedEpoch: 1 });
    expect(between).toMatchObject({ errorCode: 0, divergingEpoch: { epoch: 0, endOffset: 1 } });
    expect(bench.follower!.logEndOffset).toBe(0);
    expect(log.highWatermark).toBe(0);
  });

  it('is somebody else when it is of an earlier life of that broker, or has no replica', () => {
    const bench = new Bench();
    const { followerEpoch: replicaEpoch } = bench;
    const asked = { replicaId: FOLLOWER, fetchOffset: 1, lastFetchedEpoch: 0 };
    for (const stranger of [
      { ...asked, replicaEpoch: replicaEpoch - 1 },
      { ...asked, replicaId: OUTSIDER },
    ]) {
      expect(bench.fetch(stranger).errorCode).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
    expect(bench.follower!.logEndOffset).toBe(0);
    expect(bench.log.highWatermark).toBe(0);
  });

  it('asks outside the log: nothing is known of what it has', () => {
    const bench = new Bench();
    const { followerEpoch: replicaEpoch } = bench;
    const asked = { replicaId: FOLLOWER, replicaEpoch };
    expect(bench.fetch({ ...asked, fetchOffset: 5 }).errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE);
    expect(bench.log.highWatermark).toBe(0);
    bench.fetch({ ...asked, fetchOffset: 1, lastFetchedEpoch: 0 });
    bench.log.deleteRecordsBefore(1);
    expect(bench.fetch({ ...asked, fetchOffset: 0 }).errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE);
    expect(bench.follower!.logEndOffset).toBe(1);
  });
});

describe('what is not committed', () => {
  it('is seen by followers and by those who debug, not by consumers', () => {
    const bench = new Bench();
    const { followerEpoch: replicaEpoch } = bench;
    expect(valuesOf(bench.fetch({ replicaId: CONSUMER }))).toEqual([]);
    expect(valuesOf(bench.fetch({ replicaId: DEBUGGING_CONSUMER }))).toEqual(['a']);
    expect(valuesOf(bench.fetch({ replicaId: FOLLOWER, replicaEpoch }))).toEqual(['a']);
  });

  it('comes to a consumer that waits for it as soon as it is committed', () => {
    const bench = new Bench();
    const { cluster } = bench;
    const consumer = bench.connect();
    const poll = { ...bench.request({}), maxWaitMs: 60_000 };
    consumer.send('Fetch', FETCH_BY_ID, poll);
    cluster.runFor(100);
    expect(consumer.replies).toEqual([]);
    const { followerEpoch: replicaEpoch } = bench;
    const beforeMs = cluster.clock.nowMs;
    bench.fetch({ replicaId: FOLLOWER, replicaEpoch, fetchOffset: 1, lastFetchedEpoch: 0 });
    cluster.runUntil(() => consumer.replies.length > 0, 'the record');
    expect(cluster.clock.nowMs - beforeMs).toBeLessThan(1000);
    const { responses } = consumer.takeReply('Fetch');
    expect(valuesOf(responses[0]!.partitions[0]!)).toEqual(['a']);
  });
});

describe('who asks the wrong broker', () => {
  it('is told which is the right one, and where it is (KIP-951)', () => {
    const bench = new Bench();
    bench.cluster.restart(FOLLOWER);
    const { broker } = bench.cluster.node(FOLLOWER).sim;
    const isFollower = (): boolean => broker.partitions.find('t', 0)?.leaderId === LEADER;
    bench.cluster.runUntil(() => broker.isReady && isFollower(), 'the follower');
    const { responses, nodeEndpoints } = bench.ask({}, FOLLOWER);
    expect(responses[0]!.partitions[0]).toMatchObject({
      errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER,
      currentLeader: { leaderId: LEADER, leaderEpoch: 0 },
    });
    expect(nodeEndpoints).toContainEqual(expect.objectContaining({ nodeId: LEADER, port: 9092 }));
  });
});

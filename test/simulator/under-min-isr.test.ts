/** Fewer replicas are in sync than `min.insync.replicas` asks for: who hears what, and when. */
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { askNode } from './ask-node.ts';
import { SimCluster } from './sim-cluster.ts';
import { batchOf, PRODUCE_BY_NAME, produceRequest } from './topics.ts';

const GROUP_TOPIC = '__consumer_offsets';

function isrOf(cluster: SimCluster, nodeId: number, topic: string): readonly number[] {
  const { image } = cluster.node(nodeId).sim.broker;
  return image.topicsByName.get(topic)?.partitions[0]?.isr ?? [];
}

function produce(cluster: SimCluster, nodeId: number, value: string): number {
  const request = { ...produceRequest('t', 0, batchOf([value])), timeoutMs: 3000 };
  const response = askNode(cluster, nodeId, 'Produce', PRODUCE_BY_NAME, request);
  return response.responses[0]!.partitionResponses[0]!.errorCode;
}

describe('with too few replicas in sync', () => {
  it('a producer waits for those that may still come, and then is refused', () => {
    const cluster = new SimCluster().start();
    const assignments = [{ partitionIndex: 0, brokerIds: [1, 2] }];
    const configs = [{ name: 'min.insync.replicas', value: '2' }];
    const topic = { name: 't', numPartitions: -1, replicationFactor: -1, assignments, configs };
    askNode(cluster, 1, 'CreateTopics', 7, { topics: [topic], timeoutMs: 10_000 });
    cluster.runUntil(() => isrOf(cluster, 1, 't').length === 2, 'two replicas');
    expect(produce(cluster, 1, 'a')).toBe(ErrorCode.NONE);
    cluster.kill(2);
    // Nothing is committed below the minimum, so when the set shrinks meanwhile the time runs out:
    // NOT_ENOUGH_REPLICAS_AFTER_APPEND is for what was committed all the same.
    expect(produce(cluster, 1, 'b')).toBe(ErrorCode.REQUEST_TIMED_OUT);
    cluster.runUntil(() => isrOf(cluster, 1, 't').length === 1, 'a smaller set');
    const { log } = cluster.node(1).sim.broker.partitions.find('t', 0)!;
    expect(log!.highWatermark).toBe(1);
    expect(produce(cluster, 1, 'c')).toBe(ErrorCode.NOT_ENOUGH_REPLICAS);
    expect(log!.logEndOffset).toBe(2);
    cluster.restart(2);
    cluster.runUntil(() => isrOf(cluster, 1, 't').length === 2, 'two replicas again');
    cluster.runUntil(() => log!.highWatermark === 2, 'the second record');
  });

  it('a group coordinator says that it is not available, until it is', () => {
    const cluster = new SimCluster({ properties: { 'min.insync.replicas': '3' } }).start();
    const commit = (nodeId: number): number => {
      const partition = {
        partitionIndex: 0,
        committedOffset: 1,
        committedLeaderEpoch: -1,
        committedMetadata: null,
      };
      const response = askNode(cluster, nodeId, 'OffsetCommit', 9, {
        groupId: 'g',
        generationIdOrMemberEpoch: -1,
        memberId: '',
        topics: [{ name: 't', partitions: [partition] }],
      });
      return response.topics[0]!.partitions[0]!.errorCode;
    };
    const topic = { name: 't', numPartitions: 1, replicationFactor: 3, configs: [] };
    askNode(cluster, 1, 'CreateTopics', 7, { topics: [topic], timeoutMs: 10_000 });
    const find = (): number => {
      const keys = { keyType: 0, coordinatorKeys: ['g'] };
      const response = askNode(cluster, 1, 'FindCoordinator', 4, keys);
      return response.coordinators[0]!.nodeId;
    };
    cluster.runUntil(() => find() > 0, 'a coordinator');
    cluster.runUntil(() => isrOf(cluster, 1, GROUP_TOPIC).length === 3, 'its replicas');
    const coordinatorId = find();
    cluster.runUntil(() => commit(coordinatorId) === ErrorCode.NONE, 'a commit');
    const otherId = [1, 2, 3].find((nodeId) => nodeId !== coordinatorId)!;
    cluster.kill(otherId);
    const killedAtMs = cluster.clock.nowMs;
    expect(commit(coordinatorId)).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    // After offsets.commit.timeout.ms, as nobody knows yet that the replica will not come.
    expect(cluster.clock.nowMs - killedAtMs).toBeLessThan(6000);
    cluster.runFor(15_000);
    const beforeMs = cluster.clock.nowMs;
    expect(commit(coordinatorId)).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    expect(cluster.clock.nowMs - beforeMs).toBeLessThan(1000);
    cluster.restart(otherId);
    cluster.runUntil(() => commit(coordinatorId) === ErrorCode.NONE, 'a commit with all replicas');
  });
});

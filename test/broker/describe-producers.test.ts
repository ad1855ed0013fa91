/** Who has written to a partition: every replica of it knows, not its leader alone. */
import { expect, it } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { Api, ResponseOf, SomeRequest } from '../simulator/messages.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';
import { batchOf, PRODUCE_BY_NAME, produceRequest } from '../simulator/topics.ts';

const PRODUCER_ID = 77;

function ask<A extends Api>(
  cluster: SimCluster,
  nodeId: number,
  apiName: A,
  apiVersion: number,
  request: SomeRequest<A>,
): ResponseOf<A> {
  const connection = cluster.node(nodeId).sim.connect();
  connection.send(apiName, apiVersion, request);
  cluster.runUntil(() => connection.replies.length > 0, `the reply to ${apiName}`);
  return connection.takeReply(apiName);
}

it('is told by leader and follower, and not by a broker without a replica', () => {
  const cluster = new SimCluster().start();
  const assignments = [{ partitionIndex: 0, brokerIds: [2, 3] }];
  const topic = { name: 't', numPartitions: -1, replicationFactor: -1, assignments };
  ask(cluster, 1, 'CreateTopics', 7, { topics: [topic], timeoutMs: 10_000 });
  const isKnown = (): boolean =>
    cluster.nodes.every(({ sim }) => sim.broker.partitions.find('t', 0)?.leaderId === 2);
  cluster.runUntil(isKnown, 'the topic on every broker');
  const batch = batchOf(['a', 'b'], { producerId: PRODUCER_ID, producerEpoch: 3, baseSequence: 0 });
  const produced = ask(cluster, 2, 'Produce', PRODUCE_BY_NAME, produceRequest('t', 0, batch));
  expect(produced.responses[0]!.partitionResponses[0]).toMatchObject({ errorCode: 0 });
  const answers = [1, 2, 3].map((nodeId) => {
    const topics = [{ name: 't', partitionIndexes: [0] }];
    const response = ask(cluster, nodeId, 'DescribeProducers', 0, { topics });
    const { errorCode, activeProducers } = response.topics[0]!.partitions[0]!;
    return [errorCode, activeProducers.map((it) => [it.producerId, it.lastSequence])];
  });
  expect(answers).toEqual([
    [ErrorCode.NOT_LEADER_OR_FOLLOWER, []],
    [ErrorCode.NONE, [[PRODUCER_ID, 1]]],
    [ErrorCode.NONE, [[PRODUCER_ID, 1]]],
  ]);
});

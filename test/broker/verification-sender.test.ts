/** Transactions that another broker coordinates: what is asked of it, and what becomes of its answer. */
import { describe, expect, it } from 'vitest';
import type { TransactionTag } from '../../src/broker/peer-transaction-channel.ts';
import type { PeerRequest, PeerTag } from '../../src/broker/peers.ts';
import type { Verification } from '../../src/broker/transaction-verification.ts';
import { VerificationSender } from '../../src/broker/verification-sender.ts';
import type { BrokerImage } from '../../src/core/metadata/image.ts';
import { ApiKey } from '../../src/protocol/api-keys.ts';
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts';
import type {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../../src/protocol/generated/add-partitions-to-txn.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { createTopic, produceRequest } from '../simulator/topics.ts';
import { TRANSACTION_PROPERTIES, transactionalBatch } from '../simulator/transactions.ts';

const COORDINATOR = 2;
const COORDINATOR_END_POINT = {
  name: 'PLAINTEXT',
  host: 'other',
  port: 9999,
  securityProtocol: 0,
};

function response(...results: readonly (readonly [string, number])[]): AddPartitionsToTxnResponse {
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    resultsByTransaction: results.map(([transactionalId, partitionErrorCode]) => ({
      transactionalId,
      topicResults: [
        { name: 't', resultsByPartition: [{ partitionIndex: 0, partitionErrorCode }] },
      ],
    })),
    resultsByTopicV3AndBelow: [],
  };
}

describe('verification by another broker', () => {
  function newSender(): {
    readonly sender: VerificationSender;
    readonly sent: AddPartitionsToTxnRequest[];
    readonly outcomes: string[];
  } {
    const sent: AddPartitionsToTxnRequest[] = [];
    const outcomes: string[] = [];
    const channel = {
      sendMarkers: () => {},
      sendAddPartitions: (_: number, request: AddPartitionsToTxnRequest) => sent.push(request),
    };
    const sender = new VerificationSender({
      channel,
      onVerified: ({ producer }, { errorCode, topics }) => {
        const ofPartition = topics[0]!.partitions[0]!.errorCode;
        const words = [producer.transactionalId, errorName(errorCode), errorName(ofPartition)];
        outcomes.push(words.join(' '));
      },
    });
    return { sender, sent, outcomes };
  }

  function verification(transactionalId: string): Verification {
    return {
      producer: { transactionalId, producerId: 1, producerEpoch: 0 },
      topics: [{ topic: 't', partitions: [0] }],
      mode: 'add',
      retryEndMs: 0,
      next: { kind: 'produce', context: {} as never, request: {} as never },
    };
  }

  function idsOf(requests: AddPartitionsToTxnRequest[]): string[] {
    return requests.splice(0).map(({ transactions }) => {
      return transactions.map(({ transactionalId }) => transactionalId).join(' ');
    });
  }

  it('is one request at a time, with each transactional id once', () => {
    const { sender, sent, outcomes } = newSender();
    for (const id of ['a', 'b', 'c', 'b']) sender.ask(COORDINATOR, verification(id));
    expect(idsOf(sent)).toEqual(['a']);
    sender.onReply(COORDINATOR, response(['a', ErrorCode.NONE]));
    expect(idsOf(sent)).toEqual(['b c']);
    sender.onReply(
      COORDINATOR,
      response(['c', ErrorCode.TRANSACTION_ABORTABLE], ['b', ErrorCode.CONCURRENT_TRANSACTIONS]),
    );
    expect(idsOf(sent)).toEqual(['b']);
    expect(outcomes).toEqual([
      'a NONE NONE',
      'b CONCURRENT_TRANSACTIONS CONCURRENT_TRANSACTIONS',
      'c NONE TRANSACTION_ABORTABLE',
    ]);
  });

  it('fails when the answer does not come, refuses all, or leaves one out', () => {
    const { sender, outcomes } = newSender();
    sender.ask(COORDINATOR, verification('a'));
    sender.onReply(COORDINATOR, null);
    sender.ask(COORDINATOR, verification('b'));
    const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    sender.onReply(COORDINATOR, { ...response(), errorCode });
    sender.ask(COORDINATOR, verification('c'));
    sender.onReply(COORDINATOR, response());
    // Nobody waits for this one.
    sender.onReply(COORDINATOR, response(['c', ErrorCode.NONE]));
    expect(outcomes).toEqual([
      'a NETWORK_EXCEPTION NETWORK_EXCEPTION',
      'b CLUSTER_AUTHORIZATION_FAILED CLUSTER_AUTHORIZATION_FAILED',
      'c UNKNOWN_SERVER_ERROR UNKNOWN_SERVER_ERROR',
    ]);
  });

  it('needs a coordinator', () => {
    const { sender, outcomes } = newSender();
    sender.ask(-1, verification('a'));
    expect(outcomes).toEqual(['a COORDINATOR_NOT_AVAILABLE COORDINATOR_NOT_AVAILABLE']);
  });

  it('ends for all when the broker stops', () => {
    const { sender, outcomes } = newSender();
    for (const id of ['a', 'b']) sender.ask(COORDINATOR, verification(id));
    sender.dropAll();
    expect(outcomes).toEqual([
      'a NETWORK_EXCEPTION NETWORK_EXCEPTION',
      'b NETWORK_EXCEPTION NETWORK_EXCEPTION',
    ]);
    sender.onReply(COORDINATOR, response(['a', ErrorCode.NONE]));
    expect(outcomes).toHaveLength(2);
  });
});

describe('Produce in a transaction of another coordinator', () => {
  type Sent = PeerRequest<PeerTag>;

  function produce(knowsCoordinator = true): {
    readonly sim: SimBroker;
    readonly connection: SimConnection;
    readonly sent: Sent[];
  } {
    const sim = new SimBroker({ properties: TRANSACTION_PROPERTIES });
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1);
    const sent: Sent[] = [];
    const { broker } = sim;
    broker.transactions.topic.leaderFor = () => COORDINATOR;
    broker.peers.send = (request) => sent.push(request);
    if (knowsCoordinator) {
      const brokers = broker.image.brokers as Map<number, BrokerImage>;
      brokers.set(COORDINATOR, { ...brokers.get(1)!, endPoints: [COORDINATOR_END_POINT] });
    }
    const producer = { transactionalId: 'tx', producerId: 7, producerEpoch: 3 };
    const request = produceRequest('t', 0, transactionalBatch(producer, ['a']));
    connection.send('Produce', 12, { ...request, transactionalId: 'tx' });
    sim.settle();
    return { sim, connection, sent };
  }

  function answer(sim: SimBroker, { tag }: Sent, errorCode: number | null): void {
    const { channel } = sim.broker.transactions;
    const outcome =
      errorCode === null
        ? ({ kind: 'failed', tag, reason: 'disconnected' } as const)
        : ({ kind: 'replied', tag, response: response(['tx', errorCode]) } as const);
    channel.onOutcome(tag as TransactionTag, outcome);
  }

  it('is appended when that one has added the partition', () => {
    const { sim, connection, sent } = produce();
    expect(connection.replies).toEqual([]);
    const producer = { transactionalId: 'tx', producerId: 7, producerEpoch: 3 };
    const topics = [{ name: 't', partitions: [0] }];
    expect(sent).toMatchObject([
      {
        address: { host: 'other', port: 9999 },
        apiKey: ApiKey.AddPartitionsToTxn,
        request: { transactions: [{ ...producer, verifyOnly: false, topics }] },
      },
    ]);
    answer(sim, sent[0]!, ErrorCode.CONCURRENT_TRANSACTIONS);
    // Its transaction before is still being completed.
    sim.runUntil(() => sent.length === 2, 'the second request');
    expect(connection.replies).toEqual([]);
    answer(sim, sent[1]!, ErrorCode.NONE);
    sim.runUntil(() => connection.replies.length > 0);
    const { responses } = connection.takeReply('Produce');
    expect(responses[0]!.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: 0 });
  });

  it.each([
    ['that one does not answer', true],
    ['nobody knows where it is', false],
  ])('is refused for a moment when %s', (_, knowsCoordinator) => {
    const { sim, connection, sent } = produce(knowsCoordinator);
    expect(sent).toHaveLength(knowsCoordinator ? 1 : 0);
    for (const one of sent) answer(sim, one, null);
    sim.runUntil(() => connection.replies.length > 0);
    const { responses } = connection.takeReply('Produce');
    const { errorCode } = responses[0]!.partitionResponses[0]!;
    expect(errorCode).toBe(ErrorCode.NOT_ENOUGH_REPLICAS);
  });
});

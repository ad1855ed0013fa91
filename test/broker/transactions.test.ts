/** Transactions of a whole broker: what is visible to whom, who is fenced, and what old clients hear. */
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import {
  batchOf,
  createTopic,
  type FetchedPartition,
  fetch,
  fetchRequest,
  produce,
  produceRequest,
  valuesOf,
} from '../simulator/topics.ts';
import {
  endTransaction,
  initProducer,
  produceInTransaction,
  readCommitted,
  type TestProducer,
  TRANSACTION_PROPERTIES,
  transactionalBatch,
} from '../simulator/transactions.ts';

type Bench = {
  readonly sim: SimBroker;
  readonly connection: SimConnection;
  readonly producer: TestProducer;
};

function newBench(transactionTimeoutMs = 60_000): Bench {
  const sim = new SimBroker({ properties: TRANSACTION_PROPERTIES });
  const connection = sim.connect();
  createTopic(sim, connection, 't', 2);
  const producer = initProducer(sim, connection, 'tx', transactionTimeoutMs);
  return { sim, connection, producer };
}

function lastStableOffset(sim: SimBroker, connection: SimConnection): number {
  return fetch(sim, connection, 't', 0, 0, { isolationLevel: 1 }).lastStableOffset;
}

function stateOf(sim: SimBroker, connection: SimConnection, transactionalId = 'tx'): string {
  const request = { transactionalIds: [transactionalId] };
  const { transactionStates } = sim.ask(connection, 'DescribeTransactions', 0, request);
  return transactionStates[0]!.transactionState;
}

describe('transactions', () => {
  it('are invisible to read_committed until they commit, and gone when they abort', () => {
    const { sim, connection, producer } = newBench();
    expect(produceInTransaction(sim, connection, producer, 't', 0, ['a', 'b'])).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual([]);
    expect(lastStableOffset(sim, connection)).toBe(0);
    expect(valuesOf(fetch(sim, connection, 't', 0, 0))).toEqual(['a', 'b']);
    expect(endTransaction(sim, connection, producer, true)).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['a', 'b']);

    expect(produceInTransaction(sim, connection, producer, 't', 0, ['c'])).toBe(0);
    produce(sim, connection, 't', 0, batchOf(['plain']));
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['a', 'b']);
    expect(endTransaction(sim, connection, producer, false)).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['a', 'b', 'plain']);
    expect(lastStableOffset(sim, connection)).toBe(6);
    expect(producer.producerEpoch).toBe(2);
  });

  it('wake a read_committed fetch when they end, not when they grow', () => {
    const { sim, connection, producer } = newBench();
    produceInTransaction(sim, connection, producer, 't', 0, ['a']);
    const reader = sim.connect();
    reader.send('Fetch', 12, fetchRequest('t', 0, 0, { isolationLevel: 1, maxWaitMs: 60_000 }));
    sim.settle();
    produceInTransaction(sim, connection, producer, 't', 0, ['b'], { baseSequence: 1 });
    sim.settle();
    expect(reader.replies).toEqual([]);
    endTransaction(sim, connection, producer, true);
    sim.settle();
    const body = reader.takeReply('Fetch') as { responses: { partitions: FetchedPartition[] }[] };
    expect(valuesOf(body.responses[0]!.partitions[0]!).slice(0, 2)).toEqual(['a', 'b']);
  });

  it('fence the producer before, also on the partitions', () => {
    const { sim, connection, producer } = newBench();
    produceInTransaction(sim, connection, producer, 't', 0, ['zombie']);
    const successor = initProducer(sim, connection, 'tx');
    expect(successor.producerEpoch).toBe(producer.producerEpoch + 2);
    const late = { baseSequence: 1 };
    expect(produceInTransaction(sim, connection, producer, 't', 0, ['late'], late)).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
    expect(produceInTransaction(sim, connection, producer, 't', 1, ['late'])).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
    expect(endTransaction(sim, connection, producer, true)).toBe(ErrorCode.PRODUCER_FENCED);
    expect(readCommitted(sim, connection, 't', 0)).toEqual([]);
    expect(produceInTransaction(sim, connection, successor, 't', 0, ['next'])).toBe(0);
    expect(endTransaction(sim, connection, successor, true)).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['next']);
  });

  it('do not take what was sent before the end of the one before (KAFKA-17754)', () => {
    const { sim, connection, producer } = newBench();
    const before = { ...producer };
    produceInTransaction(sim, connection, producer, 't', 0, ['a']);
    expect(endTransaction(sim, connection, producer, true)).toBe(0);
    produceInTransaction(sim, connection, producer, 't', 0, ['b']);
    // Late ends and records of the first transaction, by another connection.
    const other = sim.connect();
    expect(endTransaction(sim, other, { ...before }, false)).toBe(ErrorCode.PRODUCER_FENCED);
    expect(endTransaction(sim, other, { ...before }, true)).toBe(ErrorCode.PRODUCER_FENCED);
    expect(produceInTransaction(sim, other, before, 't', 0, ['x'], { baseSequence: 1 })).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
    expect(endTransaction(sim, connection, producer, true)).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['a', 'b']);
  });

  it('of older clients must have been told of the partition', () => {
    const { sim, connection, producer } = newBench();
    const produceWith = (apiVersion: number, partition: number): number =>
      produceInTransaction(sim, connection, producer, 't', partition, ['v'], { apiVersion });
    expect(produceWith(9, 0)).toBe(ErrorCode.INVALID_TXN_STATE);
    expect(produceWith(11, 0)).toBe(ErrorCode.TRANSACTION_ABORTABLE);
    const { transactionalId, producerId, producerEpoch } = producer;
    const add = (apiVersion: number, topic: string, partitions: number[], epochToSend: number) =>
      sim.ask(connection, 'AddPartitionsToTxn', apiVersion, {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: epochToSend,
        v3AndBelowTopics: [{ name: topic, partitions }],
      }).resultsByTopicV3AndBelow;
    expect(add(3, 't', [0, 9], producerEpoch)).toEqual([
      {
        name: 't',
        resultsByPartition: [
          { partitionIndex: 0, partitionErrorCode: ErrorCode.OPERATION_NOT_ATTEMPTED },
          { partitionIndex: 9, partitionErrorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION },
        ],
      },
    ]);
    const errorOf = (results: ReturnType<typeof add>): number =>
      results[0]!.resultsByPartition[0]!.partitionErrorCode;
    expect(errorOf(add(1, 't', [0], 7))).toBe(ErrorCode.INVALID_PRODUCER_EPOCH);
    expect(errorOf(add(2, 't', [0], 7))).toBe(ErrorCode.PRODUCER_FENCED);
    expect(errorOf(add(2, '__transaction_state', [0], 7))).toBe(
      ErrorCode.TOPIC_AUTHORIZATION_FAILED,
    );
    expect(errorOf(add(0, 't', [0], producerEpoch))).toBe(0);
    expect(produceWith(9, 0)).toBe(0);
    const end = { transactionalId, producerId, producerEpoch, committed: true };
    expect(sim.ask(connection, 'EndTxn', 1, { ...end, producerEpoch: 9 }).errorCode).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
    expect(sim.ask(connection, 'EndTxn', 4, end).errorCode).toBe(0);
    expect(sim.ask(connection, 'EndTxn', 3, end).errorCode).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['v']);
  });

  it('are asked for by brokers in batches, to add and to verify', () => {
    const { sim, connection, producer } = newBench();
    const other = initProducer(sim, connection, 'tx2');
    const transaction = (it: TestProducer, verifyOnly: boolean, partitions: number[]) => ({
      ...it,
      verifyOnly,
      topics: [{ name: 't', partitions }],
    });
    const ask = (transactions: ReturnType<typeof transaction>[]) =>
      sim.ask(connection, 'AddPartitionsToTxn', 5, { transactions }).resultsByTransaction;
    ask([transaction(producer, false, [0])]);
    const results = ask([
      transaction(producer, true, [0, 1]),
      transaction(other, true, [0]),
      transaction({ ...other, transactionalId: 'nobody' }, true, [0]),
      transaction({ ...other, transactionalId: '' }, true, [0]),
    ]);
    const codes = results.map(({ topicResults }) =>
      topicResults[0]!.resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
    );
    expect(codes).toEqual([
      [0, ErrorCode.TRANSACTION_ABORTABLE],
      [ErrorCode.TRANSACTION_ABORTABLE],
      [ErrorCode.INVALID_PRODUCER_ID_MAPPING],
      [ErrorCode.INVALID_REQUEST],
    ]);
  });

  it('need a transactional id', () => {
    const { sim, connection, producer } = newBench();
    const request = produceRequest('t', 0, transactionalBatch(producer, ['a']));
    const { responses } = sim.ask(connection, 'Produce', 12, request);
    expect(responses[0]!.partitionResponses[0]!.errorCode).toBe(
      ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    );
  });

  it('keep the order of pipelined requests while the first is being verified', () => {
    const { sim, connection, producer } = newBench();
    for (const [i, value] of ['a', 'b', 'c'].entries()) {
      const request = produceRequest('t', 0, transactionalBatch(producer, [value], i));
      connection.send('Produce', 12, { ...request, transactionalId: 'tx' });
    }
    sim.runUntil(() => connection.replies.length === 3);
    connection.replies.length = 0;
    expect(endTransaction(sim, connection, producer, true)).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['a', 'b', 'c']);
  });

  it('are aborted when they take too long', () => {
    const { sim, connection, producer } = newBench(5000);
    produceInTransaction(sim, connection, producer, 't', 0, ['slow']);
    sim.runFor(16_000);
    expect(stateOf(sim, connection)).toBe('CompleteAbort');
    expect(lastStableOffset(sim, connection)).toBe(2);
    expect(endTransaction(sim, connection, producer, true)).toBe(ErrorCode.INVALID_TXN_STATE);
  });

  it('that hang are aborted by an administrator, by markers alone', () => {
    const { sim, connection, producer } = newBench();
    produceInTransaction(sim, connection, producer, 't', 0, ['hangs']);
    const { producerId, producerEpoch } = producer;
    const marker = {
      producerId,
      producerEpoch,
      transactionResult: false,
      coordinatorEpoch: 0,
      topics: [
        { name: 't', partitionIndexes: [0, 5] },
        { name: '__consumer_offsets', partitionIndexes: [0] },
      ],
    };
    const { markers } = sim.ask(connection, 'WriteTxnMarkers', 1, { markers: [marker] });
    expect(
      markers[0]!.topics.map(({ partitions }) => partitions.map((it) => it.errorCode)),
    ).toEqual([[0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION], [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION]]);
    expect(lastStableOffset(sim, connection)).toBe(2);
    expect(sim.ask(connection, 'WriteTxnMarkers', 1, { markers: [] }).markers).toEqual([]);
  });

  it('of version 2 are not ended by a marker of their own epoch, which is a late one', () => {
    const { sim, connection, producer } = newBench();
    produceInTransaction(sim, connection, producer, 't', 0, ['a']);
    const end = (producerEpoch: number): number => {
      const marker = {
        producerId: producer.producerId,
        producerEpoch,
        transactionResult: true,
        coordinatorEpoch: 0,
        transactionVersion: 2,
        topics: [{ name: 't', partitionIndexes: [0] }],
      };
      const { markers } = sim.ask(connection, 'WriteTxnMarkers', 2, { markers: [marker] });
      return markers[0]!.topics[0]!.partitions[0]!.errorCode;
    };
    expect(end(producer.producerEpoch)).toBe(ErrorCode.INVALID_PRODUCER_EPOCH);
    expect(end(producer.producerEpoch + 1)).toBe(0);
    // The retry of a marker is harmless (KAFKA-19999).
    expect(end(producer.producerEpoch + 1)).toBe(0);
    expect(end(-1)).toBe(ErrorCode.UNKNOWN_SERVER_ERROR);
  });

  it('are finished after the process has died', () => {
    const { sim, producer } = newBench();
    let connection = sim.connect();
    produceInTransaction(sim, connection, producer, 't', 0, ['a']);
    produceInTransaction(sim, connection, producer, 't', 1, ['b']);
    sim.restart('process');
    // The coordinators are loaded from their logs.
    sim.runFor(100);
    connection = sim.connect();
    expect(stateOf(sim, connection)).toBe('Ongoing');
    expect(readCommitted(sim, connection, 't', 0)).toEqual([]);
    expect(endTransaction(sim, connection, producer, true)).toBe(0);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['a']);
    expect(readCommitted(sim, connection, 't', 1)).toEqual(['b']);
    sim.restart('clean');
    // The coordinators are loaded from their logs.
    sim.runFor(100);
    connection = sim.connect();
    expect(readCommitted(sim, connection, 't', 1)).toEqual(['b']);
    expect(stateOf(sim, connection)).toBe('CompleteCommit');
  });

  it('are listed', () => {
    const { sim, connection, producer } = newBench();
    initProducer(sim, connection, 'other');
    produceInTransaction(sim, connection, producer, 't', 0, ['a']);
    const list = (request: object) => {
      const response = sim.ask(connection, 'ListTransactions', 2, request);
      return [
        response.errorCode,
        response.transactionStates.map(({ transactionalId }) => transactionalId).sort(),
        response.unknownStateFilters,
      ];
    };
    expect(list({})).toEqual([0, ['other', 'tx'], []]);
    expect(list({ stateFilters: ['Ongoing', 'What'] })).toEqual([0, ['tx'], ['What']]);
    expect(list({ transactionalIdPattern: 'o.*' })).toEqual([0, ['other'], []]);
    expect(list({ transactionalIdPattern: '(' })[0]).toBe(ErrorCode.INVALID_REGULAR_EXPRESSION);
    const { transactionStates } = sim.ask(connection, 'DescribeTransactions', 0, {
      transactionalIds: ['tx', '', 'nobody'],
    });
    expect(transactionStates.map(({ errorCode }) => errorCode)).toEqual([
      0,
      ErrorCode.INVALID_REQUEST,
      ErrorCode.TRANSACTIONAL_ID_NOT_FOUND,
    ]);
    expect(transactionStates[0]!.topics).toEqual([{ topic: 't', partitions: [0] }]);
  });
});

describe('offsets in transactions', () => {
  function fetchOffset(sim: SimBroker, connection: SimConnection, requireStable: boolean) {
    const { groups } = sim.ask(connection, 'OffsetFetch', 8, {
      groups: [{ groupId: 'g', topics: [{ name: 't', partitionIndexes: [0] }] }],
      requireStable,
    });
    const { committedOffset, errorCode } = groups[0]!.topics[0]!.partitions[0]!;
    return { committedOffset, errorCode };
  }

  function commit(
    sim: SimBroker,
    connection: SimConnection,
    producer: TestProducer,
    committedOffset: number,
    more: { readonly apiVersion?: number; readonly generationId?: number; memberId?: string } = {},
  ): number {
    const { apiVersion = 5, ...member } = more;
    const { topics } = sim.ask(connection, 'TxnOffsetCommit', apiVersion, {
      ...producer,
      groupId: 'g',
      ...member,
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset }] }],
    });
    return topics[0]!.partitions[0]!.errorCode;
  }

  function groupBench(): Bench {
    const bench = newBench();
    const { sim, connection } = bench;
    sim.ask(connection, 'FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['g'] });
    return bench;
  }

  it('of a consumer group (KIP-848) are fenced by member and epoch', () => {
    const { sim, connection, producer } = groupBench();
    const { memberEpoch } = sim.ask(connection, 'ConsumerGroupHeartbeat', 1, {
      groupId: 'g',
      memberId: 'member-1',
      memberEpoch: 0,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: ['t'],
      topicPartitions: [],
    });
    expect(memberEpoch).toBeGreaterThan(0);
    const own = { generationId: memberEpoch, memberId: 'member-1' };
    expect(commit(sim, connection, producer, 5, own)).toBe(0);
    const stale = { ...own, generationId: memberEpoch + 1 };
    expect(commit(sim, connection, producer, 6, stale)).toBe(ErrorCode.ILLEGAL_GENERATION);
    const zombie = { generationId: -1, memberId: 'zombie' };
    expect(commit(sim, connection, producer, 6, zombie)).toBe(ErrorCode.UNKNOWN_MEMBER_ID);
    // Older clients name neither: the producer's epoch is their fence.
    expect(commit(sim, connection, producer, 7)).toBe(0);
    expect(endTransaction(sim, connection, producer, true)).toBe(0);
    expect(fetchOffset(sim, connection, true)).toEqual({ committedOffset: 7, errorCode: 0 });
  });

  it('count once the transaction is committed', () => {
    const { sim, connection, producer } = groupBench();
    expect(commit(sim, connection, producer, 5)).toBe(0);
    expect(fetchOffset(sim, connection, false)).toEqual({ committedOffset: -1, errorCode: 0 });
    expect(fetchOffset(sim, connection, true).errorCode).toBe(ErrorCode.UNSTABLE_OFFSET_COMMIT);
    expect(endTransaction(sim, connection, producer, true)).toBe(0);
    expect(fetchOffset(sim, connection, true)).toEqual({ committedOffset: 5, errorCode: 0 });
    expect(commit(sim, connection, producer, 9)).toBe(0);
    expect(endTransaction(sim, connection, producer, false)).toBe(0);
    expect(fetchOffset(sim, connection, true)).toEqual({ committedOffset: 5, errorCode: 0 });
  });

  it('survive the process, pending or not', () => {
    const { sim, producer } = groupBench();
    let connection = sim.connect();
    commit(sim, connection, producer, 5);
    endTransaction(sim, connection, producer, true);
    commit(sim, connection, producer, 9);
    sim.restart('process');
    // The coordinators are loaded from their logs.
    sim.runFor(100);
    connection = sim.connect();
    expect(fetchOffset(sim, connection, true).errorCode).toBe(ErrorCode.UNSTABLE_OFFSET_COMMIT);
    expect(fetchOffset(sim, connection, false).committedOffset).toBe(5);
    const successor = initProducer(sim, connection, 'tx');
    expect(successor.producerEpoch).toBeGreaterThan(producer.producerEpoch);
    expect(fetchOffset(sim, connection, true)).toEqual({ committedOffset: 5, errorCode: 0 });
  });

  it('are refused for unknown members, old epochs, and groups nobody has added', () => {
    const { sim, connection, producer } = groupBench();
    expect(commit(sim, connection, producer, 1, { apiVersion: 3 })).toBe(
      ErrorCode.INVALID_TXN_STATE,
    );
    expect(commit(sim, connection, producer, 1, { apiVersion: 4 })).toBe(
      ErrorCode.TRANSACTION_ABORTABLE,
    );
    const { transactionalId, producerId, producerEpoch } = producer;
    const add = { transactionalId, producerId, producerEpoch, groupId: 'g' };
    const old = { ...add, producerEpoch: 9 };
    expect(sim.ask(connection, 'AddOffsetsToTxn', 1, old).errorCode).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
    expect(sim.ask(connection, 'AddOffsetsToTxn', 3, old).errorCode).toBe(
      ErrorCode.PRODUCER_FENCED,
    );
    expect(sim.ask(connection, 'AddOffsetsToTxn', 4, add).errorCode).toBe(0);
    expect(commit(sim, connection, producer, 1, { apiVersion: 3 })).toBe(0);
    expect(commit(sim, connection, producer, 1, { generationId: 4, memberId: 'm' })).toBe(
      ErrorCode.UNKNOWN_MEMBER_ID,
    );
    expect(commit(sim, connection, { ...producer, producerEpoch: 9 }, 1)).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
  });

  it('of a zombie are refused alone, also when nobody verifies them', () => {
    const properties = {
      ...TRANSACTION_PROPERTIES,
      'transaction.partition.verification.enable': 'false',
    };
    const sim = new SimBroker({ properties });
    const connection = sim.connect();
    createTopic(sim, connection, 't', 1);
    sim.ask(connection, 'FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['g'] });
    const zombie = initProducer(sim, connection, 'tx');
    const successor = initProducer(sim, connection, 'tx');
    expect(commit(sim, connection, successor, 5)).toBe(0);
    expect(commit(sim, connection, zombie, 1, { apiVersion: 3 })).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
    expect(endTransaction(sim, connection, successor, true)).toBe(0);
    expect(fetchOffset(sim, connection, true)).toEqual({ committedOffset: 5, errorCode: 0 });
    expect(sim.linesWith('stops')).toEqual([]);
  });
});

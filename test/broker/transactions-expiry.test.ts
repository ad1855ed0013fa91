/** What is forgotten when nobody uses it, and what is not: transactional ids and producers. */
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { batchOf, createTopic, produceRequest } from '../simulator/topics.ts';
import {
  endTransaction,
  initProducer,
  produceInTransaction,
  type TestProducer,
  TRANSACTION_PROPERTIES,
} from '../simulator/transactions.ts';

const EXPIRATION_MS = 60_000;
const CHECK_INTERVAL_MS = 10_000;
const BROKER_RESOURCE = 4;

function newBroker(properties: Readonly<Record<string, string>>): {
  readonly sim: SimBroker;
  readonly connection: SimConnection;
} {
  const sim = new SimBroker({ properties: { ...TRANSACTION_PROPERTIES, ...properties } });
  const connection = sim.connect();
  createTopic(sim, connection, 't', 1);
  return { sim, connection };
}

describe('transactional.id.expiration.ms', () => {
  const properties = {
    'transactional.id.expiration.ms': String(EXPIRATION_MS),
    'transaction.remove.expired.transaction.cleanup.interval.ms': String(CHECK_INTERVAL_MS),
  };

  function errorOf(sim: SimBroker, connection: SimConnection, transactionalId: string): number {
    const request = { transactionalIds: [transactionalId] };
    const { transactionStates } = sim.ask(connection, 'DescribeTransactions', 0, request);
    return transactionStates[0]!.errorCode;
  }

  it('forgets ids that nobody uses, for good, but no open transaction', () => {
    const { sim, connection } = newBroker(properties);
    const idle = initProducer(sim, connection, 'idle');
    const open = initProducer(sim, connection, 'open', 900_000);
    produceInTransaction(sim, connection, open, 't', 0, ['a']);
    const ended = initProducer(sim, connection, 'ended');
    produceInTransaction(sim, connection, ended, 't', 0, ['b']);
    sim.runFor(EXPIRATION_MS / 2);
    endTransaction(sim, connection, ended, true);
    sim.runFor(EXPIRATION_MS / 2 + CHECK_INTERVAL_MS);
    expect(errorOf(sim, connection, 'idle')).toBe(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
    // It counts from the last use.
    expect(errorOf(sim, connection, 'ended')).toBe(ErrorCode.NONE);
    sim.runFor(EXPIRATION_MS);
    expect(errorOf(sim, connection, 'ended')).toBe(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
    expect(errorOf(sim, connection, 'open')).toBe(ErrorCode.NONE);
    expect(endTransaction(sim, connection, idle, false)).toBe(
      ErrorCode.INVALID_PRODUCER_ID_MAPPING,
    );
    expect(endTransaction(sim, connection, open, true)).toBe(ErrorCode.NONE);
    sim.restart('process');
    const again = sim.connect();
    // Not from the log either: a new producer id, whatever the old one was.
    const fresh = initProducer(sim, again, 'idle');
    expect(fresh.producerId).toBeGreaterThan(ended.producerId);
    expect(fresh.producerEpoch).toBe(0);
  });
});

describe('producer.id.expiration.ms', () => {
  const properties = {
    'producer.id.expiration.ms': String(EXPIRATION_MS),
    'producer.id.expiration.check.interval.ms': String(CHECK_INTERVAL_MS),
  };

  function producersOf(sim: SimBroker, connection: SimConnection): number[] {
    const topics = [{ name: 't', partitionIndexes: [0] }];
    const response = sim.ask(connection, 'DescribeProducers', 0, { topics });
    const { activeProducers } = response.topics[0]!.partitions[0]!;
    return activeProducers.map(({ producerId }) => producerId);
  }

  /** Sequence numbers are the producer's own business here: each record is one batch. */
  function produce(
    sim: SimBroker,
    connection: SimConnection,
    producer: TestProducer | { producerId: number; producerEpoch: number },
    baseSequence: number,
  ): number {
    const isTransactional = 'transactionalId' in producer;
    const { producerId, producerEpoch } = producer;
    const options = { producerId, producerEpoch, baseSequence, isTransactional };
    const records = batchOf(['x'], options, sim.clock.wallMs);
    const request = produceRequest('t', 0, records);
    const transactionalId = isTransactional ? producer.transactionalId : null;
    const response = sim.ask(connection, 'Produce', 12, { ...request, transactionalId });
    return response.responses[0]!.partitionResponses[0]!.errorCode;
  }

  it('forgets producers that have been silent, but not in a transaction', () => {
    const { sim, connection } = newBroker(properties);
    const idempotent = { producerId: 5000, producerEpoch: 0 };
    const open = initProducer(sim, connection, 'open', 900_000);
    expect(produce(sim, connection, idempotent, 0)).toBe(ErrorCode.NONE);
    expect(produce(sim, connection, open, 0)).toBe(ErrorCode.NONE);
    expect(produce(sim, connection, idempotent, 7)).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    sim.runFor(EXPIRATION_MS + CHECK_INTERVAL_MS);
    expect(producersOf(sim, connection)).toEqual([open.producerId]);
    // Nobody remembers where it was: any sequence is a good start.
    expect(produce(sim, connection, idempotent, 7)).toBe(ErrorCode.NONE);
    expect(endTransaction(sim, connection, open, true)).toBe(ErrorCode.NONE);
  });

  it('changes while the broker runs', () => {
    const { sim, connection } = newBroker({
      ...properties,
      'producer.id.expiration.ms': '86400000',
    });
    expect(produce(sim, connection, { producerId: 5000, producerEpoch: 0 }, 0)).toBe(0);
    sim.runFor(EXPIRATION_MS + CHECK_INTERVAL_MS);
    expect(producersOf(sim, connection)).toEqual([5000]);
    const name = 'producer.id.expiration.ms';
    const configs = [{ name, configOperation: 0, value: String(EXPIRATION_MS) }];
    const response = sim.ask(connection, 'IncrementalAlterConfigs', 1, {
      resources: [{ resourceType: BROKER_RESOURCE, resourceName: '', configs }],
    });
    expect(response.responses[0]!.errorCode).toBe(0);
    sim.runFor(CHECK_INTERVAL_MS * 2);
    expect(producersOf(sim, connection)).toEqual([]);
  });
});

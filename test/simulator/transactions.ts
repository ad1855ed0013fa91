/** A transactional producer of a simulated broker, in the words of the protocol. */

import type { DecodedBatch } from '../../src/protocol/records/decode-batch.ts';
import type { SimBroker } from './sim-broker.ts';
import type { SimConnection } from './sim-net.ts';
import { batchesOf, batchOf, fetch, produceRequest } from './topics.ts';

export const TRANSACTION_PROPERTIES: Readonly<Record<string, string>> = {
  'transaction.state.log.num.partitions': '2',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
};

export type TestProducer = {
  readonly transactionalId: string;
  producerId: number;
  producerEpoch: number;
};

const INIT_RETRIES_MAX = 100;
const CONCURRENT_TRANSACTIONS = 51;

export function initProducer(
  sim: SimBroker,
  connection: SimConnection,
  transactionalId: string,
  transactionTimeoutMs = 60_000,
): TestProducer {
  sim.ask(connection, 'FindCoordinator', 4, { keyType: 1, coordinatorKeys: [transactionalId] });
  for (let i = 0; i < INIT_RETRIES_MAX; i++) {
    const response = sim.ask(connection, 'InitProducerId', 4, {
      transactionalId,
      transactionTimeoutMs,
    });
    const { errorCode, producerId, producerEpoch } = response;
    if (errorCode === 0) return { transactionalId, producerId, producerEpoch };
    if (errorCode !== CONCURRENT_TRANSACTIONS && errorCode !== 14) {
      throw new Error(`InitProducerId: ${errorCode}`);
    }
    sim.runFor(10);
  }
  throw new Error('a transaction that does not end');
}

export function transactionalBatch(
  producer: TestProducer,
  values: readonly string[],
  baseSequence = 0,
): Buffer {
  const { producerId, producerEpoch } = producer;
  return batchOf(values, { producerId, producerEpoch, baseSequence, isTransactional: true });
}

/** The error code of the partition. */
export function produceInTransaction(
  sim: SimBroker,
  connection: SimConnection,
  producer: TestProducer,
  topic: string,
  partition: number,
  values: readonly string[],
  more: { readonly baseSequence?: number; readonly apiVersion?: number } = {},
): number {
  const records = transactionalBatch(producer, values, more.baseSequence);
  const request = produceRequest(topic, partition, records);
  const { transactionalId } = producer;
  const response = sim.ask(connection, 'Produce', more.apiVersion ?? 12, {
    ...request,
    transactionalId,
  });
  return response.responses[0]!.partitionResponses[0]!.errorCode;
}

/** As a client with transaction version 2 does it: goes on with the epoch that it is given. */
export function endTransaction(
  sim: SimBroker,
  connection: SimConnection,
  producer: TestProducer,
  committed: boolean,
): number {
  const { transactionalId, producerId, producerEpoch } = producer;
  const response = sim.ask(connection, 'EndTxn', 5, {
    transactionalId,
    producerId,
    producerEpoch,
    committed,
  });
  if (response.errorCode === 0) {
    producer.producerId = response.producerId;
    producer.producerEpoch = response.producerEpoch;
  }
  return response.errorCode;
}

/** What a read_committed consumer is handed: it drops aborted records, as clients do. */
export function readCommitted(
  sim: SimBroker,
  connection: SimConnection,
  topic: string,
  partition: number,
): string[] {
  return pollCommitted(sim, connection, topic, partition, 0).values;
}

/** Everything from an offset on. */
export function pollCommitted(
  sim: SimBroker,
  connection: SimConnection,
  topic: string,
  partition: number,
  fromOffset: number,
): { readonly values: string[]; readonly nextOffset: number } {
  const values: string[] = [];
  for (let nextOffset = fromOffset; ; ) {
    const data = fetch(sim, connection, topic, partition, nextOffset, { isolationLevel: 1 });
    const batches = batchesOf(data);
    const last = batches.at(-1);
    if (last === undefined) return { values, nextOffset };
    values.push(...withoutAborted(batches, data.abortedTransactions ?? []));
    nextOffset = last.lastOffset + 1;
  }
}

function withoutAborted(
  batches: readonly DecodedBatch[],
  abortedTransactions: readonly { readonly producerId: number; readonly firstOffset: number }[],
): string[] {
  const starts = [...abortedTransactions].sort((a, b) => a.firstOffset - b.firstOffset);
  const aborted = new Set<number>();
  const values: string[] = [];
  for (const batch of batches) {
    while (starts.length > 0 && starts[0]!.firstOffset <= batch.lastOffset) {
      aborted.add(starts.shift()!.producerId);
    }
    if (batch.isControlBatch) {
      // A marker ends the abort of its producer; the next one begins at its own first offset.
      if (batch.records[0]?.key?.readInt16BE(2) === 0) aborted.delete(batch.producerId);
    } else if (!(batch.isTransactional && aborted.has(batch.producerId))) {
      values.push(...batch.records.map(({ value }) => value?.toString() ?? 'null'));
    }
  }
  return values;
}

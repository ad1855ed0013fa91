/** What most tests of a whole broker do first: make a topic, write to it, read it back. */
import {
  type DecodedBatch,
  type DecodedRecord,
  decodeBatches,
} from '../../src/protocol/records/decode-batch.ts';
import {
  RecordBatchBuilder,
  type RecordBatchOptions,
} from '../../src/protocol/records/record-batch-builder.ts';
import type { Messages, Some } from './messages.ts';
import type { SimBroker } from './sim-broker.ts';
import type { SimConnection } from './sim-net.ts';

export type ProducedPartition =
  Messages['Produce'][1]['responses'][number]['partitionResponses'][number];
export type FetchedPartition = Messages['Fetch'][1]['responses'][number]['partitions'][number];

/** The last version of each API that names topics, not ids. */
export const PRODUCE_BY_NAME = 12;
export const FETCH_BY_NAME = 12;

export function createTopic(
  sim: SimBroker,
  connection: SimConnection,
  name: string,
  numPartitions = 1,
  configs: Readonly<Record<string, string>> = {},
): string {
  const { topics } = sim.ask(connection, 'CreateTopics', 7, {
    topics: [
      {
        name,
        numPartitions,
        replicationFactor: 1,
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      },
    ],
    timeoutMs: 10_000,
  });
  const { errorCode, errorMessage, topicId } = topics[0]!;
  if (errorCode !== 0) throw new Error(`CreateTopics: ${errorCode} ${errorMessage}`);
  return topicId;
}

export type TestRecord = { key?: string | null; value?: string | null; timestamp?: number };

export function batchOf(
  records: readonly (TestRecord | string)[],
  options: RecordBatchOptions = {},
  timestamp = 1_700_000_000_000,
): Buffer {
  const builder = new RecordBatchBuilder(options);
  for (const each of records) {
    const record = typeof each === 'string' ? { value: each } : each;
    builder.append(record.timestamp ?? timestamp, bytes(record.key), bytes(record.value));
  }
  return builder.build();
}

function bytes(text: string | null | undefined): Buffer | null {
  return text === null || text === undefined ? null : Buffer.from(text);
}

export function produceRequest(
  topic: string,
  index: number,
  records: Buffer | null,
  acks = -1,
): Some<Messages['Produce'][0]> {
  return {
    acks,
    timeoutMs: 30_000,
    topicData: [{ name: topic, partitionData: [{ index, records }] }],
  };
}

export function produce(
  sim: SimBroker,
  connection: SimConnection,
  topic: string,
  partition: number,
  records: Buffer | null,
): ProducedPartition {
  const request = produceRequest(topic, partition, records);
  const response = sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request);
  return response.responses[0]!.partitionResponses[0]!;
}

export function fetchRequest(
  topic: string,
  partition: number,
  fetchOffset: number,
  more: Some<Messages['Fetch'][0]> = {},
): Some<Messages['Fetch'][0]> {
  return {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: 0x7fff_ffff,
    sessionEpoch: -1,
    topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 0x7fff_ffff }] }],
    ...more,
  };
}

export function fetch(
  sim: SimBroker,
  connection: SimConnection,
  topic: string,
  partition: number,
  fetchOffset: number,
  more: Some<Messages['Fetch'][0]> = {},
): FetchedPartition {
  const request = fetchRequest(topic, partition, fetchOffset, more);
  const response = sim.ask(connection, 'Fetch', FETCH_BY_NAME, request);
  return response.responses[0]!.partitions[0]!;
}

export function batchesOf(partition: FetchedPartition): DecodedBatch[] {
  const { records } = partition;
  if (records === null) return [];
  return decodeBatches(Buffer.isBuffer(records) ? records : Buffer.concat(records));
}

export function recordsOf(partition: FetchedPartition): DecodedRecord[] {
  return batchesOf(partition).flatMap((batch) => [...batch.records]);
}

export function valuesOf(partition: FetchedPartition): string[] {
  return recordsOf(partition).map(({ value }) => value?.toString() ?? 'null');
}

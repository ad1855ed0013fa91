/**
 * `odradek transactions find-hanging`: a transaction hangs when a partition has it open and its
 * coordinator does not know that: nobody will ever write its marker, and no read_committed reader
 * gets past it. Those that are younger than the longest transaction there may be are left alone.
 * Source: FindHangingTransactionsCommand of kafka-transactions.sh.
 */
import { ErrorCode } from '../protocol/error-codes.ts';
import { CliError } from './cli-error.ts';
import { describeProducers } from './client/apis.ts';
import { type Client, checkReply } from './client/client.ts';
import { type OutputOptions, printJson, printLine, printTable } from './output.ts';
import { fetchTransactions, findTransaction } from './transactions.ts';

const MS_PER_MINUTE = 60_000;
/** So that no broker has to answer about all of its partitions at once. */
const PARTITIONS_PER_REQUEST = 500;
const NO_OFFSET = -1;

export type FindHangingOptions = OutputOptions & {
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly brokerId?: number | undefined;
  /** In minutes. */
  readonly maxTransactionTimeout: number;
};

type OpenTransaction = {
  readonly topic: string;
  readonly partition: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly startOffset: number;
  readonly lastTimestamp: number;
  readonly durationMinutes: number;
};

type Place = { readonly topic: string; readonly partition: number };

export async function findHanging(client: Client, options: FindHangingOptions): Promise<void> {
  const { topic, partition, brokerId } = options;
  if (partition !== undefined && topic === undefined) {
    throw new CliError('--partition needs --topic');
  }
  if (topic === undefined && brokerId === undefined) {
    throw new CliError('give --topic or --broker-id, to limit the search');
  }
  const nowMs = Date.now();
  const open = await collectOpen(client, options, nowMs);
  const hanging = await keepHanging(client, open, nowMs);
  if (options.json) printJson(hanging);
  else if (hanging.length === 0) printLine('no hanging transactions');
  else {
    const headings = ['TOPIC', 'PARTITION', 'PRODUCER-ID', 'PRODUCER-EPOCH', 'COORDINATOR-EPOCH'];
    printTable(
      [...headings, 'START-OFFSET', 'LAST-TIMESTAMP', 'DURATION-MIN'],
      hanging.map((one) => Object.values(one)),
    );
  }
}

/** The partitions to search, by the broker to ask. */
async function placesByBroker(
  client: Client,
  options: FindHangingOptions,
): Promise<ReadonlyMap<number, readonly Place[]>> {
  const { topic: onlyTopic, partition: onlyPartition, brokerId } = options;
  const { topics } = await client.fetchMetadata(onlyTopic === undefined ? null : [onlyTopic]);
  const places = new Map<number, Place[]>();
  let isFound = onlyPartition === undefined;
  for (const { name, errorCode, partitions } of topics) {
    if (errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION && onlyTopic !== undefined) {
      throw new CliError(`topic ${onlyTopic} does not exist`);
    }
    checkReply(`topic ${name}`, errorCode, null);
    for (const { partitionIndex, leaderId, replicaNodes } of partitions) {
      if (onlyPartition !== undefined && partitionIndex !== onlyPartition) continue;
      isFound = true;
      if (brokerId !== undefined && !replicaNodes.includes(brokerId)) continue;
      const asked = brokerId ?? leaderId;
      if (asked < 0) throw new CliError(`${name}-${partitionIndex} has no leader now`);
      const ofBroker = places.get(asked) ?? [];
      ofBroker.push({ topic: name!, partition: partitionIndex });
      places.set(asked, ofBroker);
    }
  }
  if (!isFound) throw new CliError(`${onlyTopic} has no partition ${onlyPartition}`);
  return places;
}

async function collectOpen(
  client: Client,
  options: FindHangingOptions,
  nowMs: number,
): Promise<OpenTransaction[]> {
  const maxMs = options.maxTransactionTimeout * MS_PER_MINUTE;
  const open: OpenTransaction[] = [];
  for (const [brokerId, places] of await placesByBroker(client, options)) {
    for (let at = 0; at < places.length; at += PARTITIONS_PER_REQUEST) {
      const some = places.slice(at, at + PARTITIONS_PER_REQUEST);
      for (const one of await openTransactionsOf(client, brokerId, some, nowMs)) {
        if (nowMs - one.lastTimestamp > maxMs) open.push(one);
      }
    }
  }
  return open;
}

async function openTransactionsOf(
  client: Client,
  brokerId: number,
  places: readonly Place[],
  nowMs: number,
): Promise<OpenTransaction[]> {
  const indexesByTopic = new Map<string, number[]>();
  for (const { topic, partition } of places) {
    const indexes = indexesByTopic.get(topic) ?? [];
    indexes.push(partition);
    indexesByTopic.set(topic, indexes);
  }
  const response = await client.requestFrom(brokerId, describeProducers, {
    topics: [...indexesByTopic].map(([name, partitionIndexes]) => ({ name, partitionIndexes })),
  });
  const open: OpenTransaction[] = [];
  for (const { name, partitions } of response.topics) {
    for (const { partitionIndex, errorCode, errorMessage, activeProducers } of partitions) {
      const what = `producers of ${name}-${partitionIndex} on broker ${brokerId}`;
      checkReply(what, errorCode, errorMessage);
      for (const producer of activeProducers) {
        if (producer.currentTxnStartOffset === NO_OFFSET) continue;
        open.push({
          topic: name,
          partition: partitionIndex,
          producerId: producer.producerId,
          producerEpoch: producer.producerEpoch,
          coordinatorEpoch: producer.coordinatorEpoch,
          startOffset: producer.currentTxnStartOffset,
          lastTimestamp: producer.lastTimestamp,
          durationMinutes: Math.floor((nowMs - producer.lastTimestamp) / MS_PER_MINUTE),
        });
      }
    }
  }
  return open;
}

/** Those whose coordinator will not end them: it has no such producer, or not that partition. */
async function keepHanging(
  client: Client,
  open: readonly OpenTransaction[],
  nowMs: number,
): Promise<OpenTransaction[]> {
  if (open.length === 0) return [];
  const producerId = [...new Set(open.map((one) => one.producerId))];
  const listed = await fetchTransactions(client, { state: [], producerId });
  const partitionsByProducerId = new Map<number, ReadonlySet<string>>();
  for (const { transactionalId, producerId: id } of listed) {
    const described = await findTransaction(client, transactionalId, nowMs);
    if (described !== undefined) partitionsByProducerId.set(id, new Set(described.partitions));
  }
  return open.filter(({ producerId: id, topic, partition }) => {
    const partitions = partitionsByProducerId.get(id);
    return partitions === undefined || !partitions.has(`${topic}-${partition}`);
  });
}

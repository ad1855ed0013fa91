/**
 * `odradek transactions`: what kafka-transactions.sh does, with its options and its columns. A
 * transaction that hangs is found in find-hanging.ts.
 */
import { ErrorCode } from '../protocol/error-codes.ts';
import type { DescribeProducersResponseProducerState as ProducerState } from '../protocol/generated/describe-producers.ts';
import { CliError } from './cli-error.ts';
import {
  describeProducers,
  describeTransactions,
  initProducerId,
  listTransactions,
  writeTxnMarkers,
} from './client/apis.ts';
import { type Client, checkReply, retry } from './client/client.ts';
import { type OutputOptions, printJson, printLine, printTable } from './output.ts';

/** ListTransactions has these filters from these versions on; older brokers would list everything. */
const FIRST_VERSION_WITH_DURATION = 1;
const FIRST_VERSION_WITH_PATTERN = 2;
const NO_OFFSET = -1;
const NO_START_TIME = -1;
/** The new epoch is nobody's: nothing will be produced under it. */
const FENCE_TIMEOUT_MS = 30_000;

export type ListOptions = OutputOptions & {
  readonly state: readonly string[];
  readonly producerId: readonly number[];
  readonly durationFilter?: number | undefined;
  readonly transactionalIdPattern?: string | undefined;
};

export type ListedTransaction = {
  readonly transactionalId: string;
  readonly coordinator: number;
  readonly producerId: number;
  readonly state: string;
};

export async function printTransactions(client: Client, options: ListOptions): Promise<void> {
  const transactions = await fetchTransactions(client, options);
  if (options.json) printJson(transactions);
  else if (transactions.length === 0) printLine('no transactions');
  else {
    printTable(
      ['TRANSACTIONAL-ID', 'COORDINATOR', 'PRODUCER-ID', 'STATE'],
      transactions.map((it) => [it.transactionalId, it.coordinator, it.producerId, it.state]),
    );
  }
}

/** Every coordinator knows only its own. */
export async function fetchTransactions(
  client: Client,
  options: ListOptions,
): Promise<ListedTransaction[]> {
  const durationFilter = options.durationFilter ?? -1;
  const transactionalIdPattern = options.transactionalIdPattern ?? null;
  let { minVersion } = listTransactions;
  if (durationFilter >= 0) minVersion = FIRST_VERSION_WITH_DURATION;
  if (transactionalIdPattern !== null) minVersion = FIRST_VERSION_WITH_PATTERN;
  const { brokers } = await client.fetchMetadata([]);
  const transactions: ListedTransaction[] = [];
  for (const { nodeId } of brokers) {
    const response = await retry(
      () =>
        client.requestFrom(
          nodeId,
          { ...listTransactions, minVersion },
          {
            stateFilters: [...options.state],
            producerIdFilters: [...options.producerId],
            durationFilter,
            transactionalIdPattern,
          },
        ),
      ({ errorCode }) => errorCode,
    );
    if (response.errorCode === ErrorCode.INVALID_REGULAR_EXPRESSION) {
      throw new CliError(`${transactionalIdPattern} is no regular expression of RE2`);
    }
    checkReply('listing transactions', response.errorCode, null);
    if (response.unknownStateFilters.length > 0) {
      throw new CliError(
        `broker ${nodeId} knows no state ${response.unknownStateFilters.join(', ')}`,
      );
    }
    for (const { transactionalId, producerId, transactionState } of response.transactionStates) {
      transactions.push({
        transactionalId,
        coordinator: nodeId,
        producerId,
        state: transactionState,
      });
    }
  }
  return transactions.sort((a, b) => (a.transactionalId < b.transactionalId ? -1 : 1));
}

export type DescribedTransaction = {
  readonly coordinator: number;
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly state: string;
  readonly timeoutMs: number;
  readonly startTimeMs: number | null;
  readonly durationMs: number | null;
  readonly partitions: readonly string[];
};

/** Undefined for an id that its coordinator does not know. */
export async function findTransaction(
  client: Client,
  transactionalId: string,
  nowMs: number,
): Promise<DescribedTransaction | undefined> {
  let coordinator = -1;
  const described = await retry(
    async () => {
      coordinator = await client.findTransactionCoordinator(transactionalId);
      const request = { transactionalIds: [transactionalId] };
      const response = await client.requestFrom(coordinator, describeTransactions, request);
      return response.transactionStates[0]!;
    },
    ({ errorCode }) => errorCode,
  );
  if (described.errorCode === ErrorCode.TRANSACTIONAL_ID_NOT_FOUND) return undefined;
  checkReply(`transactional id ${transactionalId}`, described.errorCode, null);
  const { producerId, producerEpoch, transactionStartTimeMs } = described;
  const hasStarted = transactionStartTimeMs !== NO_START_TIME;
  return {
    coordinator,
    transactionalId,
    producerId,
    producerEpoch,
    state: described.transactionState,
    timeoutMs: described.transactionTimeoutMs,
    startTimeMs: hasStarted ? transactionStartTimeMs : null,
    durationMs: hasStarted ? nowMs - transactionStartTimeMs : null,
    partitions: described.topics.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => `${topic}-${partition}`),
    ),
  };
}

async function getTransaction(
  client: Client,
  transactionalId: string,
): Promise<DescribedTransaction> {
  const found = await findTransaction(client, transactionalId, Date.now());
  if (found === undefined) throw new CliError(`transactional id ${transactionalId} does not exist`);
  return found;
}

export async function describeTransaction(
  client: Client,
  options: OutputOptions & { readonly transactionalId: string },
): Promise<void> {
  const described = await getTransaction(client, options.transactionalId);
  if (options.json) {
    printJson(described);
    return;
  }
  const { partitions, ...rest } = described;
  const headings = ['COORDINATOR', 'TRANSACTIONAL-ID', 'PRODUCER-ID', 'PRODUCER-EPOCH', 'STATE'];
  printTable(
    [...headings, 'TIMEOUT-MS', 'START-TIME-MS', 'DURATION-MS', 'PARTITIONS'],
    [[...Object.values(rest), partitions.length === 0 ? null : partitions.join(',')]],
  );
}

export type PartitionOptions = OutputOptions & {
  readonly topic: string;
  readonly partition: number;
};

export async function printProducers(
  client: Client,
  options: PartitionOptions & { readonly brokerId?: number | undefined },
): Promise<void> {
  const { topic, partition } = options;
  const brokerId = options.brokerId ?? (await leaderOf(client, topic, partition));
  const producers = await fetchProducers(client, brokerId, topic, partition);
  if (options.json) {
    printJson(producers);
  } else if (producers.length === 0) {
    printLine(`no active producers on ${topic}-${partition}`);
  } else {
    const headings = ['PRODUCER-ID', 'PRODUCER-EPOCH', 'LATEST-COORDINATOR-EPOCH', 'LAST-SEQUENCE'];
    printTable(
      [...headings, 'LAST-TIMESTAMP', 'CURRENT-TRANSACTION-START-OFFSET'],
      producers.map((producer) => [
        producer.producerId,
        producer.producerEpoch,
        producer.coordinatorEpoch,
        producer.lastSequence,
        producer.lastTimestamp,
        producer.currentTxnStartOffset === NO_OFFSET ? null : producer.currentTxnStartOffset,
      ]),
    );
  }
}

async function leaderOf(client: Client, topic: string, partition: number): Promise<number> {
  const { partitions } = await client.getTopic(topic, false);
  const found = partitions.find(({ partitionIndex }) => partitionIndex === partition);
  if (found === undefined) throw new CliError(`${topic} has no partition ${partition}`);
  return found.leaderId;
}

async function fetchProducers(
  client: Client,
  brokerId: number,
  topic: string,
  partition: number,
): Promise<ProducerState[]> {
  const topics = [{ name: topic, partitionIndexes: [partition] }];
  const response = await client.requestFrom(brokerId, describeProducers, { topics });
  const { errorCode, errorMessage, activeProducers } = response.topics[0]!.partitions[0]!;
  checkReply(`producers of ${topic}-${partition} on broker ${brokerId}`, errorCode, errorMessage);
  return activeProducers;
}

export type AbortOptions = PartitionOptions & {
  readonly startOffset?: number | undefined;
  readonly producerId?: number | undefined;
  readonly producerEpoch?: number | undefined;
  readonly coordinatorEpoch?: number | undefined;
};

type Victim = {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
};

/** Writes the abort marker that no coordinator will write. */
export async function abortTransaction(client: Client, options: AbortOptions): Promise<void> {
  const { topic, partition } = options;
  const leaderId = await leaderOf(client, topic, partition);
  const victim = await findVictim(client, leaderId, options);
  const what = `the transaction of producer ${victim.producerId} on ${topic}-${partition}`;
  const response = await client.requestFrom(leaderId, writeTxnMarkers, {
    markers: [
      {
        ...victim,
        transactionResult: false,
        topics: [{ name: topic, partitionIndexes: [partition] }],
        // As before KIP-890: the marker's epoch is the transaction's own.
        transactionVersion: 0,
      },
    ],
  });
  const { errorCode } = response.markers[0]!.topics[0]!.partitions[0]!;
  if (errorCode === ErrorCode.INVALID_PRODUCER_EPOCH) {
    throw new CliError(`${what} is not of epoch ${victim.producerEpoch} any more`);
  }
  if (errorCode === ErrorCode.TRANSACTION_COORDINATOR_FENCED) {
    throw new CliError(
      `${what} has seen a coordinator newer than epoch ${victim.coordinatorEpoch}`,
    );
  }
  checkReply(`aborting ${what}`, errorCode, null);
  if (options.json) printJson({ topic, partition, ...victim, aborted: true });
  else printLine(`aborted ${what}`);
}

async function findVictim(
  client: Client,
  leaderId: number,
  options: AbortOptions,
): Promise<Victim> {
  const { topic, partition, startOffset, producerId, producerEpoch, coordinatorEpoch } = options;
  if (startOffset === undefined) {
    if (producerId === undefined) {
      throw new CliError(
        'say which transaction: --start-offset, ' +
          'or --producer-id, --producer-epoch and --coordinator-epoch',
      );
    }
    if (producerEpoch === undefined) throw new CliError('--producer-epoch is missing');
    if (coordinatorEpoch === undefined) throw new CliError('--coordinator-epoch is missing');
    return { producerId, producerEpoch, coordinatorEpoch: Math.max(coordinatorEpoch, 0) };
  }
  const producers = await fetchProducers(client, leaderId, topic, partition);
  const found = producers.find(
    ({ currentTxnStartOffset }) => currentTxnStartOffset === startOffset,
  );
  if (found === undefined) {
    throw new CliError(
      `no open transaction starts at offset ${startOffset} of ${topic}-${partition}`,
    );
  }
  return {
    producerId: found.producerId,
    producerEpoch: found.producerEpoch,
    // -1 when no marker has come so far: 0 is not beyond any coordinator.
    coordinatorEpoch: Math.max(found.coordinatorEpoch, 0),
  };
}

/**
 * Fences the producer, which makes its coordinator abort what is open. An id that nobody has is
 * refused here: the coordinator would make one.
 */
export async function forceTerminate(
  client: Client,
  options: OutputOptions & { readonly transactionalId: string },
): Promise<void> {
  const { transactionalId } = options;
  const before = await getTransaction(client, transactionalId);
  // The first answer says that the abort is under way.
  const fenced = await retry(
    async () => {
      const coordinator = await client.findTransactionCoordinator(transactionalId);
      return client.requestFrom(coordinator, initProducerId, {
        transactionalId,
        transactionTimeoutMs: FENCE_TIMEOUT_MS,
        producerId: -1,
        producerEpoch: -1,
        enable2Pc: false,
        keepPreparedTxn: false,
      });
    },
    ({ errorCode }) => errorCode,
  );
  checkReply(`fencing ${transactionalId}`, fenced.errorCode, null);
  const { producerId, producerEpoch } = fenced;
  const { state } = before;
  if (options.json) printJson({ transactionalId, stateBefore: state, producerId, producerEpoch });
  else {
    const what = state === 'Ongoing' ? 'aborted the transaction and fenced' : 'fenced';
    printLine(`${what} the producer of ${transactionalId}, which was ${state}`);
  }
}

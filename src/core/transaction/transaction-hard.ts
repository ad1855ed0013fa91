/**
 * What the transaction log says: the hard state of one partition of `__transaction_state`.
 *
 * It is the last record of each transactional id and nothing else, so any legal compaction of the
 * log rebuilds it; a tombstone for an unknown id changes nothing. `replay` is its only writer.
 */

export const NO_PRODUCER_EPOCH = -1;

/** TransactionState of Apache Kafka: the numbers are what the records hold. */
export const TransactionStatus = {
  EMPTY: 0,
  ONGOING: 1,
  PREPARE_COMMIT: 2,
  PREPARE_ABORT: 3,
  COMPLETE_COMMIT: 4,
  COMPLETE_ABORT: 5,
  DEAD: 6,
  PREPARE_EPOCH_FENCE: 7,
} as const;
export type TransactionStatus = (typeof TransactionStatus)[keyof typeof TransactionStatus];

/** Indexed by status: the words of DescribeTransactions and ListTransactions. */
export const TRANSACTION_STATUS_NAMES: readonly string[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
];

/** The partitions of one topic, in the order in which they were added. */
export type TransactionTopic = {
  readonly topic: string;
  readonly partitions: readonly number[];
};

/** TransactionLogValue. Never changed: every transition makes a new one. */
export type TransactionMetadata = {
  readonly producerId: number;
  /** The producer id before the last transition: tells a retry that crossed an id rotation. */
  readonly previousProducerId: number;
  /** Set while a transaction is prepared whose producer goes on under a new id (KIP-890). */
  readonly nextProducerId: number;
  readonly producerEpoch: number;
  readonly transactionTimeoutMs: number;
  readonly status: TransactionStatus;
  readonly topics: readonly TransactionTopic[];
  readonly lastUpdateTimestampMs: number;
  /** -1 while nothing has begun. */
  readonly startTimestampMs: number;
  /** 2 when the client bumps its epoch with every transaction (KIP-890), else 0. */
  readonly clientTransactionVersion: number;
};

/** How it ends is decided, and committed or about to be: its markers are being written. */
export function isPrepared({ status }: TransactionMetadata): boolean {
  return status === TransactionStatus.PREPARE_COMMIT || status === TransactionStatus.PREPARE_ABORT;
}

export function isComplete({ status }: TransactionMetadata): boolean {
  return (
    status === TransactionStatus.COMPLETE_COMMIT || status === TransactionStatus.COMPLETE_ABORT
  );
}

export type TransactionRecord = {
  readonly transactionalId: string;
  /** Null: the id has expired. */
  readonly value: TransactionMetadata | null;
};

export type TransactionHard = { readonly metadataById: Map<string, TransactionMetadata> };
export type TransactionHardView = {
  readonly metadataById: ReadonlyMap<string, TransactionMetadata>;
};

export function newTransactionHard(): TransactionHard {
  return { metadataById: new Map() };
}

export function replay(hard: TransactionHard, record: TransactionRecord): void {
  if (record.value === null) hard.metadataById.delete(record.transactionalId);
  else hard.metadataById.set(record.transactionalId, record.value);
}

export function hasPartition(
  metadata: TransactionMetadata,
  topic: string,
  partition: number,
): boolean {
  for (const added of metadata.topics) {
    if (added.topic === topic) return added.partitions.includes(partition);
  }
  return false;
}

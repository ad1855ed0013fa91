/**
 * What may be asked of the transaction coordinator, and what it asks of its host. Topics and
 * partitions have been looked up by the handlers; everything about producers and transactions is
 * decided by the core.
 */
import type { Re2 } from '../../base/re2.ts';
import type { TransactionTopic } from './transaction-hard.ts';

/**
 * A command that may need a new producer id comes first without one (-1). The core then says so
 * (`allocateProducerId`) and the host sends it again with the id.
 */
export type InitProducerIdCommand = {
  readonly kind: 'initProducerId';
  readonly ticket: number;
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  readonly enable2Pc: boolean;
  readonly keepPreparedTxn: boolean;
  /** What the producer has (KIP-360); both are -1 for one that has just started. */
  readonly expectedProducerId: number;
  readonly expectedProducerEpoch: number;
  readonly newProducerId: number;
};

export type AddPartitionsCommand = {
  readonly kind: 'addPartitions';
  readonly ticket: number;
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly topics: readonly TransactionTopic[];
  readonly isVerifyOnly: boolean;
  /** 2 for brokers that add on behalf of a producer (AddPartitionsToTxn 4 and later), else 0. */
  readonly clientTransactionVersion: number;
};

export type EndTransactionCommand = {
  readonly kind: 'endTransaction';
  readonly ticket: number;
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly isCommit: boolean;
  readonly clientTransactionVersion: number;
  readonly newProducerId: number;
};

export type DescribeTransactionCommand = {
  readonly kind: 'describeTransaction';
  readonly ticket: number;
  readonly transactionalId: string;
};

export type ListTransactionsCommand = {
  readonly kind: 'listTransactions';
  readonly ticket: number;
  readonly stateFilters: readonly string[];
  readonly producerIdFilters: readonly number[];
  /** Longer than this; -1 for any. */
  readonly durationFilterMs: number;
  /** Null for any. The handler has checked that it is one. */
  readonly transactionalIdPattern: Re2 | null;
};

/** Commands that somebody waits for. */
export type TransactionRequest =
  | InitProducerIdCommand
  | AddPartitionsCommand
  | EndTransactionCommand
  | DescribeTransactionCommand
  | ListTransactionsCommand;

/** What became of a marker: in the log, not wanted (no such partition), or refused for good. */
export type MarkerOutcome = 'written' | 'gone' | 'fenced';

export type TransactionCommand =
  | TransactionRequest
  /** This broker has become the coordinator and has replayed the whole log. */
  | { readonly kind: 'activated' }
  | { readonly kind: 'deadline' }
  | {
      readonly kind: 'markerDone';
      readonly transactionalId: string;
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly topic: string;
      readonly partition: number;
      readonly outcome: MarkerOutcome;
    }
  /** Aborts what has run too long, or what a new producer fences. */
  | FenceCommand;

export type FenceCommand = {
  readonly kind: 'fence';
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly newProducerId: number;
};

export type WriteMarkers = {
  readonly kind: 'writeMarkers';
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly isCommit: boolean;
  readonly transactionVersion: number;
  readonly topics: readonly TransactionTopic[];
};

export type NeedsProducerId = InitProducerIdCommand | EndTransactionCommand | FenceCommand;

/** What the host is to do; it comes back as commands. */
export type TransactionSend =
  | WriteMarkers
  /** Send the command again, with a new producer id. */
  | { readonly kind: 'allocateProducerId'; readonly command: NeedsProducerId };

/** The coordinator's own answers; handlers put them into their responses. */
export type AddPartitionsReply = {
  readonly topics: {
    readonly name: string;
    readonly partitions: { readonly partitionIndex: number; readonly errorCode: number }[];
  }[];
  /** For the whole transaction; NONE for a verification that found fault with some partition. */
  readonly errorCode: number;
};

export type EndTransactionReply = {
  readonly errorCode: number;
  readonly producerId: number;
  readonly producerEpoch: number;
};

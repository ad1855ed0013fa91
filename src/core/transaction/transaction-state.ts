/**
 * The soft state of one partition of `__transaction_state`: what dies with the coordinator.
 *
 * Which markers are still to be written is soft: a new coordinator writes those of every prepared
 * transaction again, and partitions take a second marker for what it is.
 */
import type { Outbox } from '../outbox.ts';
import type { TransactionSend } from './transaction-command.ts';
import type { TransactionHardView, TransactionRecord } from './transaction-hard.ts';

export type TransactionConfig = {
  readonly transactionMaxTimeoutMs: number;
  readonly transactionalIdExpirationMs: number;
  readonly abortTimedOutIntervalMs: number;
  readonly removeExpiredIntervalMs: number;
  readonly twoPhaseCommitEnable: boolean;
  /** How long a reply waits that has no transaction's time to go by. */
  readonly requestTimeoutMs: number;
  /** The finalized level of `transaction.version`. */
  readonly transactionVersion: number;
};

/** A prepared transaction whose record is committed and whose markers are under way. */
export type OutstandingMarkers = {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** `topic:partition`. */
  readonly remaining: Set<string>;
};

export type TransactionSoft = {
  /** Replaced when a dynamic config or a feature changes. */
  config: TransactionConfig;
  /** The epoch before the last bump, for retries of InitProducerId (KIP-360). No record has it. */
  readonly lastProducerEpochById: Map<string, number>;
  readonly outstandingById: Map<string, OutstandingMarkers>;
  nextTimeoutCheckAtMs: number;
  nextExpirationCheckAtMs: number;
  /** What a check that is under way has still to look at: each decision takes a part of it. */
  readonly timedOutIds: string[];
  readonly expiredIds: string[];
  /** All markers are written, but the record that says so could not be: it is tried again. */
  readonly unfinishedIds: Set<string>;
  nextCompletionAtMs: number;
  /** What `lastProducerEpochById` was before this decision, of those that it has changed. */
  readonly lastProducerEpochsBefore: Map<string, number>;
};

/** A transition to PrepareCommit or PrepareAbort is committed: its markers may be written. */
export type TransactionContinuation = {
  readonly kind: 'prepared';
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
};

export type TransactionOutbox = Outbox<TransactionRecord> & {
  readonly continuations: TransactionContinuation[];
  readonly sends: TransactionSend[];
};

/** One decision in the making: everything its functions need, handed down as one argument. */
export type Decision = {
  readonly hard: TransactionHardView;
  readonly soft: TransactionSoft;
  readonly nowMs: number;
  readonly wallMs: number;
  readonly out: TransactionOutbox;
};

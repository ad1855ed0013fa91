/** The transaction coordinator's core as a shard: its state, its records' bytes, its error responses. */
import type { EncodedRecord } from '../core/outbox.ts';
import { addPartitionsReply } from '../core/transaction/add-partitions.ts';
import { endErrorReply } from '../core/transaction/end-transaction.ts';
import { initErrorResponse } from '../core/transaction/init-producer-id.ts';
import { countTransactions, describedError } from '../core/transaction/transaction-admin.ts';
import type {
  TransactionCommand,
  TransactionRequest,
  TransactionSend,
} from '../core/transaction/transaction-command.ts';
import {
  committed,
  decide,
  newTransactionSoft,
  nextDeadlineMs,
  takeBack,
} from '../core/transaction/transaction-coordinator.ts';
import {
  newTransactionHard,
  replay,
  type TransactionHard,
  type TransactionRecord,
} from '../core/transaction/transaction-hard.ts';
import {
  decodeTransactionRecord,
  encodeTransactionRecord,
} from '../core/transaction/transaction-record-codec.ts';
import type {
  TransactionConfig,
  TransactionContinuation,
  TransactionSoft,
} from '../core/transaction/transaction-state.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ListTransactionsResponse } from '../protocol/generated/list-transactions.ts';
import type { ShardCore, ShardOutbox } from './shard-host.ts';

type Outbox = ShardOutbox<TransactionRecord, TransactionContinuation>;

export class TransactionCore
  implements ShardCore<TransactionCommand, TransactionRecord, TransactionContinuation>
{
  readonly activated: TransactionCommand;
  readonly deadline: TransactionCommand;
  private readonly hard: TransactionHard;
  private readonly soft: TransactionSoft;
  private readonly config: () => TransactionConfig;
  /** The host's: it empties it when no decision is being made. */
  private readonly sends: TransactionSend[];

  constructor(config: () => TransactionConfig, sends: TransactionSend[]) {
    this.activated = { kind: 'activated' };
    this.deadline = { kind: 'deadline' };
    this.hard = newTransactionHard();
    this.soft = newTransactionSoft(config());
    this.config = config;
    this.sends = sends;
  }

  decide(command: TransactionCommand, nowMs: number, wallMs: number, out: Outbox): void {
    const { hard, soft, sends } = this;
    soft.config = this.config();
    decide(hard, soft, command, nowMs, wallMs, { ...out, sends });
  }

  committed(
    continuation: TransactionContinuation,
    nowMs: number,
    wallMs: number,
    out: Outbox,
  ): void {
    const { hard, soft, sends } = this;
    committed(hard, soft, continuation, nowMs, wallMs, { ...out, sends });
  }

  countTransactions(byState: Map<string, number>): void {
    countTransactions(this.hard, byState);
  }

  replay(record: TransactionRecord): void {
    replay(this.hard, record);
  }

  takeBack(records: readonly TransactionRecord[], nowMs: number): boolean {
    takeBack(this.soft, records, nowMs);
    return false;
  }

  /** A transaction's own timeout, as in Apache Kafka. */
  writeTimeoutMs(records: readonly TransactionRecord[]): number {
    return records[0]?.value?.transactionTimeoutMs ?? this.soft.config.requestTimeoutMs;
  }

  nextDeadlineMs(): number {
    return nextDeadlineMs(this.soft);
  }

  encode(record: TransactionRecord): EncodedRecord {
    return encodeTransactionRecord(record, this.soft.config.transactionVersion);
  }

  load(key: Buffer, value: Buffer | null): void {
    const record = decodeTransactionRecord(key, value);
    if (record !== undefined) replay(this.hard, record);
  }

  loadMarker(): void {
    // Nobody writes to the transaction log inside a transaction.
  }

  errorResponse(command: TransactionCommand, errorCode: ErrorCode): object {
    return 'ticket' in command ? transactionErrorResponse(command, errorCode) : {};
  }
}

/** The response to a request that no coordinator here has decided. */
export function transactionErrorResponse(
  command: TransactionRequest,
  errorCode: ErrorCode,
): object {
  switch (command.kind) {
    case 'initProducerId':
      return initErrorResponse(errorCode);
    case 'addPartitions':
      return addPartitionsReply(command.topics, errorCode);
    case 'endTransaction':
      return endErrorReply(errorCode);
    case 'describeTransaction':
      return describedError(command.transactionalId, errorCode);
    default:
      return {
        throttleTimeMs: 0,
        errorCode,
        unknownStateFilters: [],
        transactionStates: [],
      } satisfies ListTransactionsResponse;
  }
}

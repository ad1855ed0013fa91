/**
 * A host for the transaction coordinator's core, without a broker: a log of encoded records,
 * replies that wait for their records, markers that are written when the test says so, and a check
 * after every decision that the log alone rebuilds the hard state.
 */
import { expect } from 'vitest';
import type { EncodedRecord, Reply } from '../../../src/core/outbox.ts';
import type {
  TransactionCommand,
  WriteMarkers,
} from '../../../src/core/transaction/transaction-command.ts';
import {
  committed,
  decide,
  newTransactionSoft,
  nextDeadlineMs,
} from '../../../src/core/transaction/transaction-coordinator.ts';
import {
  newTransactionHard,
  replay,
  type TransactionHard,
  type TransactionRecord,
} from '../../../src/core/transaction/transaction-hard.ts';
import {
  decodeTransactionRecord,
  encodeTransactionRecord,
} from '../../../src/core/transaction/transaction-record-codec.ts';
import type {
  TransactionConfig,
  TransactionContinuation,
  TransactionOutbox,
  TransactionSoft,
} from '../../../src/core/transaction/transaction-state.ts';

export const defaultTransactionConfig: TransactionConfig = {
  transactionMaxTimeoutMs: 900_000,
  transactionalIdExpirationMs: 7 * 24 * 3600 * 1000,
  abortTimedOutIntervalMs: 10_000,
  removeExpiredIntervalMs: 3_600_000,
  twoPhaseCommitEnable: false,
  requestTimeoutMs: 30_000,
  transactionVersion: 2,
};

function newTransactionOutbox(): TransactionOutbox {
  return { records: [], replies: [], continuations: [], sends: [] };
}

export class TransactionHarness {
  nowMs = 0;
  wallMs = 1_000_000;
  hard: TransactionHard = newTransactionHard();
  soft: TransactionSoft;
  log: EncodedRecord[] = [];
  /** While true, nothing is committed: replies and continuations pile up. */
  isHeld = false;
  readonly config: TransactionConfig;
  readonly replies: Reply[] = [];
  readonly records: TransactionRecord[] = [];
  /** Asked for and not yet handed to the partitions. */
  readonly markers: WriteMarkers[] = [];
  nextProducerId = 1000;
  private committedCount = 0;
  private readonly held: (Reply | TransactionContinuation)[] = [];

  constructor(config: TransactionConfig) {
    this.config = config;
    this.soft = newTransactionSoft(config);
    this.run({ kind: 'activated' });
  }

  run(command: TransactionCommand): void {
    const out = newTransactionOutbox();
    decide(this.hard, this.soft, command, this.nowMs, this.wallMs, out);
    this.apply(out);
  }

  /** Something that the log says already. */
  seed(record: TransactionRecord): void {
    this.apply({ ...newTransactionOutbox(), records: [record] });
  }

  advanceTo(nowMs: number): void {
    for (;;) {
      const deadlineMs = nextDeadlineMs(this.soft);
      if (deadlineMs > nowMs) break;
      this.moveTo(Math.max(deadlineMs, this.nowMs));
      this.run({ kind: 'deadline' });
    }
    this.moveTo(nowMs);
  }

  commit(): void {
    this.isHeld = false;
    this.committedCount = this.log.length;
    for (const item of this.held.splice(0)) this.release(item);
  }

  /** A failover. Whoever waits is told by the host; nothing of it is left here. */
  reload(losesUncommitted: boolean): void {
    if (losesUncommitted && this.isHeld) this.log.length = this.committedCount;
    this.committedCount = this.log.length;
    this.held.length = 0;
    this.isHeld = false;
    this.hard = hardFromLog(this.log);
    this.soft = newTransactionSoft(this.config);
    this.run({ kind: 'activated' });
  }

  private moveTo(nowMs: number): void {
    this.wallMs += nowMs - this.nowMs;
    this.nowMs = nowMs;
  }

  private apply(out: TransactionOutbox): void {
    for (const record of out.records) {
      replay(this.hard, record);
      this.records.push(record);
      this.log.push(encodeTransactionRecord(record, this.config.transactionVersion));
    }
    if (out.records.length > 0 && this.config.transactionVersion > 0) {
      expect(hardFromLog(this.log)).toEqual(this.hard);
    }
    if (!this.isHeld) this.committedCount = this.log.length;
    for (const continuation of out.continuations) this.release(continuation);
    for (const reply of out.replies) this.release(reply);
    for (const send of out.sends) {
      if (send.kind === 'writeMarkers') this.markers.push(send);
      else this.run({ ...send.command, newProducerId: this.nextProducerId++ });
    }
  }

  private release(item: Reply | TransactionContinuation): void {
    if (this.isHeld) {
      this.held.push(item);
    } else if ('ticket' in item) {
      this.replies.push(item);
    } else {
      const out = newTransactionOutbox();
      committed(this.hard, this.soft, item, this.nowMs, this.wallMs, out);
      this.apply(out);
    }
  }
}

export function hardFromLog(log: readonly EncodedRecord[]): TransactionHard {
  const hard = newTransactionHard();
  for (const { key, value } of log) {
    const record = decodeTransactionRecord(key, value);
    if (record !== undefined) replay(hard, record);
  }
  return hard;
}

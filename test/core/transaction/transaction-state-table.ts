/**
 * Every request in every state, from everybody who may send it: a table to be read, checked in as a
 * transcript. Each cell is a transaction of its own, brought into its state by requests alone.
 */
import type { TransactionCommand } from '../../../src/core/transaction/transaction-command.ts';
import {
  TRANSACTION_STATUS_NAMES,
  type TransactionMetadata,
} from '../../../src/core/transaction/transaction-hard.ts';
import { errorName } from '../../../src/protocol/error-codes.ts';
import { defaultTransactionConfig, TransactionHarness } from './transaction-harness.ts';

const TRANSACTIONAL_ID = 't';
const TOPICS = [{ topic: 'a', partitions: [0] }];
const NO_ONE = { producerId: -1, producerEpoch: -1 };

type Topics = readonly { readonly partitions: readonly { readonly errorCode: number }[] }[];

type Producer = { readonly producerId: number; readonly producerEpoch: number };

class Table {
  private readonly clientTransactionVersion: number;
  private harness: TransactionHarness;

  constructor(clientTransactionVersion: number) {
    this.clientTransactionVersion = clientTransactionVersion;
    this.harness = new TransactionHarness(defaultTransactionConfig);
  }

  lines(): string[] {
    const lines: string[] = [];
    for (const [state, path] of Object.entries(PATHS)) {
      for (const [request, ask] of Object.entries(REQUESTS)) {
        const cells = WHO.filter(([who]) => ask.who?.includes(who) ?? true).map(([who, change]) => {
          this.harness = new TransactionHarness(defaultTransactionConfig);
          for (const step of path) step(this);
          const outcome = this.outcomeOf((producer) => ask.command(this, change(producer)));
          return `${who}: ${outcome}`;
        });
        lines.push(`${state} ${request}  ${cells.join('; ')}`);
      }
    }
    return lines;
  }

  get metadata(): TransactionMetadata {
    return this.harness.hard.metadataById.get(TRANSACTIONAL_ID)!;
  }

  run(command: TransactionCommand): object | undefined {
    this.harness.run(command);
    return this.harness.replies.pop()?.response;
  }

  private outcomeOf(commandOf: (producer: Producer) => TransactionCommand): string {
    const before = this.metadata;
    const response = this.run(commandOf(before)) as { errorCode: number; topics?: Topics };
    const after = this.metadata;
    const ofPartition = response.topics?.[0]?.partitions[0]?.errorCode;
    const error = errorName(ofPartition ?? response.errorCode);
    if (after === before) return error;
    const status = TRANSACTION_STATUS_NAMES[after.status];
    return `${error}, becomes ${status} +${after.producerEpoch - before.producerEpoch}`;
  }

  init(expected: Producer): TransactionCommand {
    return {
      kind: 'initProducerId',
      ticket: 1,
      transactionalId: TRANSACTIONAL_ID,
      transactionTimeoutMs: 60_000,
      enable2Pc: false,
      keepPreparedTxn: false,
      expectedProducerId: expected.producerId,
      expectedProducerEpoch: expected.producerEpoch,
      newProducerId: -1,
    };
  }

  add({ producerId, producerEpoch }: Producer, isVerifyOnly: boolean): TransactionCommand {
    return {
      kind: 'addPartitions',
      ticket: 1,
      transactionalId: TRANSACTIONAL_ID,
      producerId,
      producerEpoch,
      topics: TOPICS,
      isVerifyOnly,
      clientTransactionVersion: this.clientTransactionVersion,
    };
  }

  end({ producerId, producerEpoch }: Producer, isCommit: boolean): TransactionCommand {
    return {
      kind: 'endTransaction',
      ticket: 1,
      transactionalId: TRANSACTIONAL_ID,
      producerId,
      producerEpoch,
      isCommit,
      clientTransactionVersion: this.clientTransactionVersion,
      newProducerId: -1,
    };
  }

  marker(): TransactionCommand {
    const { producerId, producerEpoch } = this.metadata;
    return {
      kind: 'markerDone',
      transactionalId: TRANSACTIONAL_ID,
      producerId,
      producerEpoch,
      topic: 'a',
      partition: 0,
      outcome: 'written',
    };
  }
}

type Step = (table: Table) => void;

/** Twice: somebody had the epoch before, and is fenced. */
const begin: Step = (table) => {
  table.run(table.init(NO_ONE));
  table.run(table.init(NO_ONE));
};
const open: Step = (table) => table.run(table.add(table.metadata, false));
const commit: Step = (table) => table.run(table.end(table.metadata, true));
const abort: Step = (table) => table.run(table.end(table.metadata, false));
const finish: Step = (table) => table.run(table.marker());

const PATHS: Readonly<Record<string, readonly Step[]>> = {
  Empty: [begin],
  Ongoing: [begin, open],
  PrepareCommit: [begin, open, commit],
  PrepareAbort: [begin, open, abort],
  CompleteCommit: [begin, open, commit, finish],
  CompleteAbort: [begin, open, abort, finish],
};

/** What the sender knows, compared with what the coordinator has. */
const WHO: readonly (readonly [string, (known: Producer) => Producer])[] = [
  ['new', () => NO_ONE],
  ['current', ({ producerId, producerEpoch }) => ({ producerId, producerEpoch })],
  ['before', (known) => ({ ...known, producerEpoch: known.producerEpoch - 1 })],
  ['after', (known) => ({ ...known, producerEpoch: known.producerEpoch + 1 })],
  ['other', (known) => ({ ...known, producerId: known.producerId + 1 })],
];

type Request = {
  readonly who?: readonly string[];
  readonly command: (table: Table, producer: Producer) => TransactionCommand;
};

const KNOWN = ['current', 'before', 'after', 'other'];

const REQUESTS: Readonly<Record<string, Request>> = {
  init: { command: (table, producer) => table.init(producer) },
  add: { who: KNOWN, command: (table, producer) => table.add(producer, false) },
  verify: { who: KNOWN, command: (table, producer) => table.add(producer, true) },
  commit: { who: KNOWN, command: (table, producer) => table.end(producer, true) },
  abort: { who: KNOWN, command: (table, producer) => table.end(producer, false) },
};

/** For clients of one transaction version. */
export function stateTable(clientTransactionVersion: number): string[] {
  return new Table(clientTransactionVersion).lines();
}

/**
 * Deliberate bugs in transactions: each must be found by the simulation, or the simulation is not
 * worth much. They are put into the classes from outside, for as long as a test lasts.
 */
import { GroupCore } from '../../src/broker/group-core.ts';
import { MarkerWriter, type TransactionMarker } from '../../src/broker/marker-writer.ts';
import type { Partition } from '../../src/broker/partition.ts';
import { TransactionCore } from '../../src/broker/transaction-core.ts';
import type { GroupRecord } from '../../src/core/group/group-hard.ts';
import type { TransactionCommand } from '../../src/core/transaction/transaction-command.ts';
import {
  type TransactionHard,
  TransactionStatus,
} from '../../src/core/transaction/transaction-hard.ts';
import { Log } from '../../src/log/log.ts';
import { type AppendOrigin, ProducerAppend } from '../../src/log/producer-append.ts';
import { ProducerState } from '../../src/log/producer-state.ts';
import { TransactionIndex } from '../../src/log/transaction-index.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';

export type Mutation = {
  readonly bug: string;
  /** Puts the bug in; what it returns takes it out again. */
  readonly apply: () => () => void;
};

type Undo = () => void;

/** `make` gets the method as it was. Also for private methods, whose type the caller states. */
function replace<Name extends string, Method>(
  prototype: object,
  name: Name,
  make: (original: Method) => Method,
): Undo {
  const before = Object.getOwnPropertyDescriptor(prototype, name);
  if (before === undefined) throw new Error(`there is no ${name} any more`);
  const after: PropertyDescriptor =
    before.get === undefined
      ? { ...before, value: make(before.value as Method) }
      : { ...before, get: make(before.get as Method) as () => unknown };
  Object.defineProperty(prototype, name, after);
  return () => Object.defineProperty(prototype, name, before);
}

type AppendMarker = (
  this: MarkerWriter,
  partition: Partition,
  marker: TransactionMarker,
) => ErrorCode;
type Begin = ProducerAppend['begin'];
type Decide = TransactionCore['decide'];

/** What `decide` is told, or what came of it, is changed. */
function changeDecisions(
  before: (
    core: { readonly hard: TransactionHard },
    command: TransactionCommand,
  ) => TransactionCommand,
  after: (core: TransactionCore, ...rest: Parameters<Decide>) => void,
): Undo {
  return replace<'decide', Decide>(
    TransactionCore.prototype,
    'decide',
    (original) =>
      function (this: TransactionCore, command, nowMs, wallMs, out) {
        const changed = before(this as unknown as { hard: TransactionHard }, command);
        original.call(this, changed, nowMs, wallMs, out);
        after(this, changed, nowMs, wallMs, out);
      },
  );
}

const asItWas = (_: unknown, command: TransactionCommand): TransactionCommand => command;
const nothing = (): void => {};

function changeMarkers(make: (original: AppendMarker) => AppendMarker): Undo {
  return replace<'append', AppendMarker>(MarkerWriter.prototype, 'append', make);
}

/** Partitions of the topic under test; offsets of groups have mutations of their own. */
const isData = ({ isInternal }: Partition): boolean => !isInternal;

const MARKERS_LATE_BY = 3;

function markersAfterCompletion(): Undo {
  type Late = { readonly left: number; readonly append: () => void };
  const late = new WeakMap<MarkerWriter, Late[]>();
  const undoAppend = changeMarkers(
    (original) =>
      function (this: MarkerWriter, partition, marker) {
        const append = (): void => {
          original.call(this, partition, marker);
        };
        late.set(this, [...(late.get(this) ?? []), { left: MARKERS_LATE_BY, append }]);
        return ErrorCode.NONE;
      },
  );
  const undoAdvance = replace<'advance', MarkerWriter['advance']>(
    MarkerWriter.prototype,
    'advance',
    (original) =>
      function (this: MarkerWriter) {
        const waiting = late.get(this) ?? [];
        for (const { left, append } of waiting) if (left === 0) append();
        const rest = waiting.filter(({ left }) => left > 0);
        late.set(
          this,
          rest.map(({ left, append }) => ({ left: left - 1, append })),
        );
        return original.call(this);
      },
  );
  return () => {
    undoAppend();
    undoAdvance();
  };
}

/** The coordinator would refuse them as well, so nobody asks it. */
function oldEpochsAppend(): Undo {
  const undoOngoing = replace<'hasOngoingTransaction', ProducerState['hasOngoingTransaction']>(
    ProducerState.prototype,
    'hasOngoingTransaction',
    () =>
      function (this: ProducerState, producerId) {
        return (this.find(producerId)?.currentTxnFirstOffset ?? -1) >= 0;
      },
  );
  const undoCheck = replace<'check', ProducerAppend['check']>(
    ProducerAppend.prototype,
    'check',
    (original) =>
      function (this: ProducerAppend, buffer, position, firstOffset) {
        const errorCode = original.call(this, buffer, position, firstOffset);
        if (errorCode !== ErrorCode.INVALID_PRODUCER_EPOCH) return errorCode;
        (this as unknown as { origin: AppendOrigin }).origin = 'replication';
        return original.call(this, buffer, position, firstOffset);
      },
  );
  return () => {
    undoOngoing();
    undoCheck();
  };
}

export const TRANSACTION_MUTATIONS: readonly Mutation[] = [
  {
    bug: 'aborts get commit markers',
    apply: () =>
      changeMarkers(
        (original) =>
          function (this: MarkerWriter, partition, marker) {
            return original.call(this, partition, { ...marker, isCommit: true });
          },
      ),
  },
  {
    bug: 'the marker of one partition is skipped',
    apply: () =>
      changeMarkers(
        (original) =>
          function (this: MarkerWriter, partition, marker) {
            if (isData(partition) && partition.partitionIndex === 1) return ErrorCode.NONE;
            return original.call(this, partition, marker);
          },
      ),
  },
  { bug: 'a transaction completes before its markers are written', apply: markersAfterCompletion },
  {
    bug: 'markers are written before the decision is committed',
    apply: () =>
      changeDecisions(asItWas, (core, _, nowMs, wallMs, out) => {
        // The second time, when they are in the log, changes nothing more.
        for (const record of out.records) core.replay(record);
        for (const one of out.continuations.splice(0)) core.committed(one, nowMs, wallMs, out);
      }),
  },
  {
    bug: 'a new coordinator does not finish what was prepared',
    apply: () =>
      changeDecisions(asItWas, (_, command, _nowMs, _wallMs, out) => {
        if (command.kind === 'activated') out.continuations.length = 0;
      }),
  },
  {
    bug: 'the coordinator takes every epoch for the current one',
    apply: () =>
      changeDecisions(({ hard }, command) => {
        if (!('transactionalId' in command) || !('producerEpoch' in command)) return command;
        const known = hard.metadataById.get(command.transactionalId);
        return known === undefined || known.status !== TransactionStatus.ONGOING
          ? command
          : { ...command, producerEpoch: known.producerEpoch };
      }, nothing),
  },
  {
    bug: 'the end of a transaction does not bump the epoch',
    apply: () =>
      changeDecisions(asItWas, (_, command, _nowMs, _wallMs, out) => {
        if (command.kind !== 'endTransaction' || out.records.length === 0) return;
        const producerEpoch = command.producerEpoch;
        const withOldEpoch = <T extends object>(one: T): T => ({ ...one, producerEpoch });
        out.records.splice(
          0,
          1,
          ...out.records.slice(0, 1).map(({ transactionalId, value }) => ({
            transactionalId,
            value: value && { ...withOldEpoch(value), clientTransactionVersion: 0 },
          })),
        );
        out.continuations.splice(0, 1, ...out.continuations.slice(0, 1).map(withOldEpoch));
        const [reply] = out.replies;
        if (reply !== undefined && command.clientTransactionVersion === 2) {
          out.replies[0] = { ...reply, response: withOldEpoch(reply.response) };
        }
      }),
  },
  {
    bug: 'partitions are not verified before the append',
    apply: () =>
      replace<'hasOngoingTransaction', ProducerState['hasOngoingTransaction']>(
        ProducerState.prototype,
        'hasOngoingTransaction',
        () => () => true,
      ),
  },
  {
    bug: 'the last stable offset ignores open transactions',
    apply: () =>
      replace<'lastStableOffset', (this: Log) => number>(
        Log.prototype,
        'lastStableOffset',
        () =>
          function (this: Log) {
            return this.highWatermark;
          },
      ),
  },
  {
    bug: 'the aborted index misses entries',
    apply: () => {
      let count = 0;
      return replace<'append', TransactionIndex['append']>(
        TransactionIndex.prototype,
        'append',
        (original) =>
          function (this: TransactionIndex, entry) {
            if (count++ % 4 !== 0) original.call(this, entry);
          },
      );
    },
  },
  {
    bug: 'sequences are not checked',
    apply: () =>
      replace<'begin', Begin>(
        ProducerAppend.prototype,
        'begin',
        (original) =>
          function (this: ProducerAppend, state, origin, transactionVersion) {
            const weaker = origin === 'client' ? 'coordinator' : origin;
            original.call(this, state, weaker, transactionVersion);
          },
      ),
  },
  {
    bug: 'old epochs may append where a transaction is open',
    apply: oldEpochsAppend,
  },
  {
    bug: 'a clean start forgets the producers',
    apply: () =>
      replace<'loadSnapshot', ProducerState['loadSnapshot']>(
        ProducerState.prototype,
        'loadSnapshot',
        (original) =>
          function (this: ProducerState, _, offset, wallMs) {
            original.call(this, [], offset, wallMs);
          },
      ),
  },
  {
    bug: 'offsets are visible before the commit',
    apply: () =>
      replace<'replay', GroupCore['replay']>(
        GroupCore.prototype,
        'replay',
        (original) =>
          function (this: GroupCore, record: GroupRecord, recordOffset) {
            original.call(this, record, recordOffset);
            if (record.kind !== 'offsetCommit' || record.producerId < 0) return;
            this.loadMarker(record.producerId, true, recordOffset);
          },
      ),
  },
  {
    bug: 'offsets of committed transactions are dropped',
    apply: () =>
      replace<'loadMarker', GroupCore['loadMarker']>(
        GroupCore.prototype,
        'loadMarker',
        (original) =>
          function (this: GroupCore, producerId, _, recordOffset) {
            original.call(this, producerId, false, recordOffset);
          },
      ),
  },
];

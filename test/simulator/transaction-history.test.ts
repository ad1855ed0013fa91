/** The checker itself, on histories made by hand: each anomaly, and histories without any. */
import { describe, expect, it } from 'vitest';
import {
  findAnomalies,
  type History,
  type HistoryTransaction,
  type Outcome,
  type Poll,
} from './transaction-history.ts';

const COMMIT_ASKED_AT = 10;

type More = Partial<Pick<HistoryTransaction, 'producer' | 'offsets' | 'commitAskedAt'>>;

/** `0:a 1:b`: a to partition 0, b to partition 1. */
function txn(outcome: Outcome, writes: string, more: More = {}): HistoryTransaction {
  const commitAskedAt = outcome === 'aborted' ? null : COMMIT_ASKED_AT;
  const pairs = writes.split(' ').filter((write) => write !== '');
  return {
    producer: 'p',
    offsets: null,
    commitAskedAt,
    outcome,
    writes: pairs.map((write) => {
      const [partition, value = ''] = write.split(':');
      return { partition: Number(partition), value };
    }),
    ...more,
  };
}

/** What the group's offset becomes, if it commits. */
function offsetTxn(outcome: Outcome, offset: number): HistoryTransaction {
  return txn(outcome, '', { offsets: { group: 'g', offset } });
}

function poll(values: string, at: number = COMMIT_ASKED_AT, partition = 0): Poll {
  return { reader: 'r', partition, at, values: values.split(' ') };
}

function history(parts: Partial<History>): History {
  return { transactions: [], reads: [[], []], polls: [], offsetReads: [], ends: [], ...parts };
}

function kindsOf(parts: Partial<History>): string[] {
  return findAnomalies(history(parts)).map(({ kind }) => kind);
}

function offsetReads(...offsets: number[]): History['offsetReads'] {
  return offsets.map((offset, i) => ({ group: 'g', at: COMMIT_ASKED_AT + i, offset }));
}

const GOOD: readonly (readonly [string, Partial<History>])[] = [
  ['nothing', {}],
  ['a commit', { transactions: [txn('committed', '0:a 1:b')], reads: [['a'], ['b']] }],
  ['an abort', { transactions: [txn('aborted', '0:a 1:b')] }],
  [
    'an unknown end that was a commit',
    { transactions: [txn('unknown', '0:a 1:b')], reads: [['a'], ['b']] },
  ],
  ['an unknown end that was an abort', { transactions: [txn('unknown', '0:a 1:b')] }],
  [
    'interleaved producers',
    {
      transactions: [txn('committed', '0:a 0:b'), txn('committed', '0:x 0:y', { producer: 'q' })],
      reads: [['a', 'x', 'b', 'y'], []],
    },
  ],
  [
    'a reader that has not seen everything',
    {
      transactions: [txn('committed', '0:a 0:b'), txn('committed', '0:c')],
      reads: [['a', 'b', 'c'], []],
      polls: [poll('a b', 10)],
    },
  ],
  [
    'a reader that sees it in pieces',
    {
      transactions: [txn('committed', '0:a 0:b 1:c')],
      reads: [['a', 'b'], ['c']],
      polls: [poll('a', 11), poll('c', 12, 1), poll('b', 13)],
    },
  ],
  [
    'two readers',
    {
      transactions: [txn('committed', '0:a')],
      reads: [['a'], []],
      polls: [poll('a'), { ...poll('a'), reader: 's' }],
    },
  ],
  ['no offset yet', { transactions: [offsetTxn('unknown', 1)], offsetReads: offsetReads(-1) }],
  [
    'offsets of commits, of unknown ends, none of aborts',
    {
      transactions: [offsetTxn('committed', 1), offsetTxn('aborted', 2), offsetTxn('unknown', 3)],
      offsetReads: offsetReads(-1, 1, 1, 3),
    },
  ],
  [
    'an end without open transactions',
    { ends: [{ partition: 0, lastStableOffset: 7, highWatermark: 7 }] },
  ],
];

const BAD: readonly (readonly [string, string, Partial<History>])[] = [
  ['aborted-read', 'G1a', { transactions: [txn('aborted', '0:a')], reads: [['a'], []] }],
  [
    'aborted-read',
    'only in a poll',
    { transactions: [txn('aborted', '0:a', { commitAskedAt: 1 })], polls: [poll('a')] },
  ],
  [
    'aborted-read',
    'an offset',
    {
      transactions: [{ ...offsetTxn('aborted', 1), commitAskedAt: 1 }],
      offsetReads: offsetReads(1),
    },
  ],
  [
    'lost-write',
    'of a partition',
    { transactions: [txn('committed', '0:a 1:b')], reads: [['a'], []] },
  ],
  [
    'lost-write',
    'in the wrong partition',
    { transactions: [txn('committed', '0:a')], reads: [[], ['a']] },
  ],
  [
    'lost-write',
    'an offset',
    {
      transactions: [offsetTxn('committed', 1), offsetTxn('committed', 2)],
      offsetReads: offsetReads(-1, 1),
    },
  ],
  ['duplicate', 'twice', { transactions: [txn('committed', '0:a')], reads: [['a', 'a'], []] }],
  [
    'torn-transaction',
    'one half',
    { transactions: [txn('unknown', '0:a 1:b')], reads: [['a'], []] },
  ],
  [
    'nonmonotonic-send',
    'across transactions',
    {
      transactions: [txn('committed', '0:a'), txn('committed', '0:b')],
      reads: [['b', 'a'], []],
    },
  ],
  [
    'nonmonotonic-poll',
    'a value comes back',
    {
      transactions: [txn('committed', '0:a 0:b')],
      reads: [['a', 'b'], []],
      polls: [poll('a b'), poll('a', 11)],
    },
  ],
  [
    'nonmonotonic-poll',
    'an offset goes back',
    {
      transactions: [offsetTxn('committed', 1), offsetTxn('committed', 2)],
      offsetReads: offsetReads(2, 1, 2),
    },
  ],
  [
    'skipped-poll',
    'a hole',
    {
      transactions: [txn('committed', '0:a 0:b')],
      reads: [['a', 'b'], []],
      polls: [poll('b')],
    },
  ],
  [
    'precommitted-read',
    'before its commit was asked for',
    {
      transactions: [txn('committed', '0:a')],
      reads: [['a'], []],
      polls: [poll('a', COMMIT_ASKED_AT - 1)],
    },
  ],
  [
    'precommitted-read',
    'nobody ever asked',
    {
      transactions: [txn('unknown', '0:a', { commitAskedAt: null })],
      reads: [['a'], []],
      polls: [poll('a')],
    },
  ],
  [
    'precommitted-read',
    'an offset',
    {
      transactions: [offsetTxn('committed', 1)],
      offsetReads: [{ group: 'g', at: COMMIT_ASKED_AT - 1, offset: 1 }],
    },
  ],
  [
    'unwritten-read',
    'a ghost',
    { transactions: [txn('committed', '0:a')], reads: [['a', 'ghost'], []] },
  ],
  ['unwritten-read', 'a ghost in a poll', { polls: [poll('ghost')] }],
  ['unwritten-read', 'an offset', { offsetReads: offsetReads(5) }],
  [
    'hanging-transaction',
    'open for ever',
    { ends: [{ partition: 0, lastStableOffset: 3, highWatermark: 7 }] },
  ],
];

describe('transaction history', () => {
  it.each(GOOD)('accepts %s', (_, parts) => {
    expect(kindsOf(parts)).toEqual([]);
  });

  it.each(BAD)('finds %s: %s', (kind, _, parts) => {
    expect(kindsOf(parts)).toEqual([kind]);
  });
});

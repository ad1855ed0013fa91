/** The checker itself, on histories made by hand: each anomaly, and histories without any. */
import { describe, expect, it } from 'vitest';
import { findAnomalies, type HistoryTransaction, type Outcome } from './transaction-history.ts';

function txn(outcome: Outcome, writes: string, producer = 'p'): HistoryTransaction {
  return {
    producer,
    outcome,
    writes: writes.split(' ').map((write) => {
      const [partition, value = ''] = write.split(':');
      return { partition: Number(partition), value };
    }),
  };
}

describe('transaction history', () => {
  it.each([
    ['nothing', [], [[], []]],
    ['a commit', [txn('committed', '0:a 1:b')], [['a'], ['b']]],
    ['an abort', [txn('aborted', '0:a 1:b')], [[], []]],
    ['an unknown end that was a commit', [txn('unknown', '0:a 1:b')], [['a'], ['b']]],
    ['an unknown end that was an abort', [txn('unknown', '0:a 1:b')], [[], []]],
    [
      'interleaved producers',
      [txn('committed', '0:a 0:b'), txn('committed', '0:x 0:y', 'q')],
      [['a', 'x', 'b', 'y']],
    ],
  ])('accepts %s', (_, transactions, reads) => {
    expect(findAnomalies({ transactions, reads })).toEqual([]);
  });

  it.each([
    ['aborted-read', [txn('aborted', '0:a')], [['a']]],
    ['lost-write', [txn('committed', '0:a 1:b')], [['a'], []]],
    ['lost-write', [txn('committed', '0:a')], [[], ['a']]],
    ['duplicate', [txn('committed', '0:a')], [['a', 'a']]],
    ['torn-transaction', [txn('unknown', '0:a 1:b')], [['a'], []]],
    ['nonmonotonic-send', [txn('committed', '0:a'), txn('committed', '0:b')], [['b', 'a']]],
    ['unwritten-read', [txn('committed', '0:a')], [['a', 'ghost']]],
  ])('finds %s', (kind, transactions, reads) => {
    expect(findAnomalies({ transactions, reads }).map((it) => it.kind)).toContain(kind);
  });
});

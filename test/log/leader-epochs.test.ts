/** LeaderEpochFileCache's tables, and the text formats of the checkpoints. */
import { describe, expect, it } from 'vitest';
import {
  formatEpochs,
  formatOffsets,
  parseEpochs,
  parseOffsets,
  parsePartitionMetadata,
} from '../../src/log/checkpoints.ts';
import { markedDirectoryName, parseLogDirectoryName } from '../../src/log/file-names.ts';
import { LeaderEpochs } from '../../src/log/leader-epochs.ts';

const of = (...pairs: [number, number][]): LeaderEpochs =>
  new LeaderEpochs(pairs.map(([leaderEpoch, startOffset]) => ({ leaderEpoch, startOffset })));
const pairs = (epochs: LeaderEpochs): number[][] =>
  epochs.list().map(({ leaderEpoch, startOffset }) => [leaderEpoch, startOffset]);

describe('leader epochs', () => {
  it.each([
    [-1, -1, -1],
    [2, 2, 10],
    [3, 2, 10],
    [5, 5, 40],
    [6, 5, 40],
    [7, 7, 100],
    [8, -1, -1],
    [1, 1, 5],
  ])('end offset for epoch %i is epoch %i, offset %i', (asked, leaderEpoch, endOffset) => {
    const epochs = of([2, 5], [5, 10], [7, 40]);
    expect(epochs.endOffsetFor(asked, 100)).toEqual({ leaderEpoch, endOffset });
  });

  it('of nothing is undefined', () => {
    expect(of().endOffsetFor(0, 10)).toEqual({ leaderEpoch: -1, endOffset: -1 });
    expect(of().epochForOffset(0)).toBe(-1);
  });

  it('drop what contradicts a new entry', () => {
    const epochs = of([2, 5], [5, 10], [7, 40]);
    epochs.assign(7, 50);
    expect(pairs(epochs)).toEqual([
      [2, 5],
      [5, 10],
      [7, 40],
    ]);
    epochs.assign(8, 40);
    expect(pairs(epochs)).toEqual([
      [2, 5],
      [5, 10],
      [8, 40],
    ]);
    epochs.assign(4, 9);
    expect(pairs(epochs)).toEqual([
      [2, 5],
      [4, 9],
    ]);
  });

  it('are cut at both ends', () => {
    const epochs = of([2, 5], [5, 10], [7, 40]);
    epochs.truncateFromEnd(40);
    expect(pairs(epochs)).toEqual([
      [2, 5],
      [5, 10],
    ]);
    epochs.truncateFromStart(7);
    expect(pairs(epochs)).toEqual([
      [2, 7],
      [5, 10],
    ]);
    epochs.truncateFromStart(10);
    expect(pairs(epochs)).toEqual([[5, 10]]);
    epochs.truncateFromStart(12);
    expect(pairs(epochs)).toEqual([[5, 12]]);
    expect([11, 12, 99].map((offset) => epochs.epochForOffset(offset))).toEqual([-1, 5, 5]);
  });
});

describe('checkpoints', () => {
  it('are read and written in the same bytes', () => {
    const epochs = Buffer.from('0\n2\n0 0\n2 37\n');
    expect(formatEpochs(parseEpochs(epochs)!).equals(epochs)).toBe(true);
    const offsets = Buffer.from('0\n2\ncodec-zstd 0 152\nin 1 0\n');
    expect(formatOffsets(parseOffsets(offsets)!).equals(offsets)).toBe(true);
  });

  it.each(['', '0\n', '1\n0\n', '0\n2\n0 0\n', '0\n1\n0 x\n', '0\n0\n0 0\n', '\0\0\0'])(
    'refuse %j',
    (text) => {
      expect(parseEpochs(Buffer.from(text))).toBeNull();
      expect(parseOffsets(Buffer.from(text))).toBeNull();
    },
  );

  it('refuse a number that nobody can have written', () => {
    expect(parseEpochs(Buffer.from(`0\n1\n0 ${'9'.repeat(20)}\n`))).toBeNull();
    expect(parseEpochs(Buffer.from(`0\n1\n${'9'.repeat(20)} 0\n`))).toBeNull();
    expect(parseOffsets(Buffer.from(`0\n1\nt 0 ${'9'.repeat(20)}\n`))).toBeNull();
    expect(parseOffsets(Buffer.from(`0\n1\nt ${'9'.repeat(20)} 0\n`))).toBeNull();
  });

  it('need not be written for an epoch without records', () => {
    const epochs = new LeaderEpochs([{ leaderEpoch: 3, startOffset: 5 }]);
    expect(epochs.isDirty).toBe(false);
    epochs.assign(4, 10);
    expect(epochs.isDirty).toBe(true);
    expect(epochs.isDirtyBefore(10)).toBe(false);
    expect(epochs.isDirtyBefore(11)).toBe(true);
    epochs.markSaved();
    // The next start finds no record of it and forgets it, as the next loader would.
    epochs.truncateFromEnd(10);
    expect([epochs.isDirty, epochs.isDirtyBefore(10)]).toEqual([true, false]);
    epochs.truncateFromStart(7);
    expect(epochs.isDirtyBefore(8)).toBe(true);
  });

  it('name the topic id', () => {
    const id = 'fYNQGtFtQIKyP83C-cHPpQ';
    expect(parsePartitionMetadata(Buffer.from(`version: 0\ntopic_id: ${id}`))).toBe(id);
    expect(parsePartitionMetadata(Buffer.from(''))).toBeNull();
  });

  it('are beside directories with names of four kinds', () => {
    const hex = '0123456789abcdef0123456789abcdef';
    expect(parseLogDirectoryName('a-b.c-12')).toEqual({
      topic: 'a-b.c',
      partition: 12,
      kind: 'log',
    });
    for (const kind of ['delete', 'stray'] as const) {
      const name = markedDirectoryName('a-b', 3, hex, kind);
      if (kind === 'delete') expect(name).toBe(`a-b-3.${hex}-delete`);
      expect(parseLogDirectoryName(name)).toEqual({ topic: 'a-b', partition: 3, kind });
      expect(markedDirectoryName('t'.repeat(249), 3, hex, kind).length).toBe(255);
    }
    expect(parseLogDirectoryName('remote-log-index-cache')).toBeNull();
  });
});

/**
 * What may be found after a crash, by what the log had promised until then.
 *
 * A history is all batches a log ever held in one line of succession. A truncation begins a new
 * one; as long as it is not known to be flushed, a crash may bring the old one back, but never a
 * mixture of both. Retention and DeleteRecords only move the start.
 */
import { decodeBatches } from '../../../src/protocol/records/decode-batch.ts';
import type { FoundBatch, RecoveredLog } from './recovered-log.ts';

export type History = readonly FoundBatch[];

export type Expectation = {
  /** What the metadata says, null: there is no such topic. */
  readonly topicId: string | null;
  /** The newest first. */
  readonly histories: readonly History[];
  /** The log reaches at least up to here after a power loss, */
  readonly flushedEndOffset: number;
  /** and up to here when only the process dies. */
  readonly writtenEndOffset: number;
  /** Promised to be gone for good. */
  readonly startOffsetMin: number;
  readonly startOffsetMax: number;
  /** Records below were compacted, or may have been: then only the newest of a key is there. */
  readonly compactedEndOffset: number;
  /** Compaction is known to have ended: nothing it removed may come back. */
  readonly compacted: History | null;
  /** The directories of these topics are surely gone. */
  readonly goneTopicIds: readonly string[];
};

/** What is wrong with what was found, null: nothing. */
export function violation(
  found: RecoveredLog,
  expected: Expectation,
  kind: 'power' | 'process',
): string | null {
  const { startOffset, endOffset } = found;
  const promised = kind === 'power' ? expected.flushedEndOffset : expected.writtenEndOffset;
  if (endOffset < promised) return `it ends at ${endOffset}, ${promised} was promised`;
  if (startOffset < expected.startOffsetMin) {
    return `it starts at ${startOffset}, up to ${expected.startOffsetMin} all was deleted`;
  }
  if (startOffset > expected.startOffsetMax) {
    return `it starts at ${startOffset}, nothing past ${expected.startOffsetMax} was deleted`;
  }
  const reasons: string[] = [];
  for (const history of expected.histories) {
    const reason =
      expected.compactedEndOffset > 0
        ? compactedMismatch(found, history, expected)
        : mismatch(found, history, expected);
    if (reason === null) return null;
    reasons.push(reason);
  }
  return reasons.join('; ');
}

function mismatch(found: RecoveredLog, history: History, expected: Expectation): string | null {
  const { startOffset, endOffset } = found;
  const batches = found.batches.filter((batch) => batch.lastOffset >= startOffset);
  const wanted = history.filter(
    (batch) => batch.lastOffset >= startOffset && batch.firstOffset < endOffset,
  );
  const end = Math.max(history.at(-1)?.lastOffset ?? -1, expected.startOffsetMax - 1) + 1;
  if (endOffset > end) return `it ends at ${endOffset}, the history at ${end}`;
  const length = Math.max(batches.length, wanted.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [batches[i]?.identity, wanted[i]?.identity];
    if (a !== b) return `batch ${a ?? 'missing'}, expected ${b ?? 'nothing'}`;
  }
  return null;
}

type ModelRecord = {
  readonly offset: number;
  readonly key: string;
  readonly text: string;
  readonly outcome: 'committed' | 'aborted' | 'open';
};

function compactedMismatch(
  found: RecoveredLog,
  history: History,
  expected: Expectation,
): string | null {
  const { startOffset, endOffset } = found;
  const historyEnd = (history.at(-1)?.lastOffset ?? -1) + 1;
  if (endOffset > Math.max(historyEnd, expected.startOffsetMax)) {
    return `it ends at ${endOffset}, the history at ${historyEnd}`;
  }
  const records = recordsOf(history).filter(({ offset }) => {
    return offset >= startOffset && offset < endOffset;
  });
  const newest = new Map<string, number>();
  for (const { key, offset, outcome } of records) {
    if (outcome === 'committed') newest.set(key, offset);
  }
  const there = new Set<string>();
  const known = new Set(records.map(({ text }) => text));
  for (const { text, offset } of recordsOf(found.batches)) {
    if (offset < startOffset) continue;
    if (!known.has(text)) return `record ${text} was never there`;
    there.add(text);
  }
  for (const { key, offset, text, outcome } of records) {
    const isNeeded =
      offset >= expected.compactedEndOffset ||
      outcome === 'open' ||
      (outcome === 'committed' && newest.get(key) === offset);
    if (isNeeded && !there.has(text)) return `record ${text} is missing`;
  }
  return expected.compacted === null ? null : cameBack(there, expected.compacted, expected);
}

function cameBack(
  there: ReadonlySet<string>,
  compacted: History,
  { compactedEndOffset }: Expectation,
): string | null {
  const kept = new Set(recordsOf(compacted).map(({ text }) => text));
  for (const text of there) {
    if (Number.parseInt(text, 10) >= compactedEndOffset || kept.has(text)) continue;
    return `record ${text} is back after its compaction`;
  }
  return null;
}

type Decoded = {
  readonly producerId: number;
  readonly isTransactional: boolean;
  /** Null: not a marker. */
  readonly isAbort: boolean | null;
  readonly records: readonly Omit<ModelRecord, 'outcome'>[];
};

const decodedCache = new Map<string, Decoded>();

function decodedOf({ identity, bytes }: FoundBatch): Decoded {
  const cached = decodedCache.get(identity);
  if (cached !== undefined) return cached;
  const batch = decodeBatches(bytes)[0]!;
  const { producerId, isTransactional, isControlBatch } = batch;
  const isAbort = isControlBatch ? batch.records[0]?.key?.readInt16BE(2) === 0 : null;
  const records = batch.records.map(({ offset, key, value }) => {
    return { offset, key: String(key), text: `${offset} ${key}=${value}` };
  });
  const decoded = { producerId, isTransactional, isAbort, records };
  decodedCache.set(identity, decoded);
  return decoded;
}

function recordsOf(history: History): ModelRecord[] {
  const records: ModelRecord[] = [];
  const open = new Map<number, number[]>();
  for (const found of history) {
    const { producerId, isTransactional, isAbort, records: added } = decodedOf(found);
    const list = open.get(producerId) ?? [];
    if (isAbort !== null) {
      const outcome = isAbort ? 'aborted' : 'committed';
      for (const i of list) records[i] = { ...records[i]!, outcome };
      open.delete(producerId);
      continue;
    }
    for (const record of added) {
      if (isTransactional) list.push(records.length);
      records.push({ ...record, outcome: isTransactional ? 'open' : 'committed' });
    }
    if (isTransactional) open.set(producerId, list);
  }
  return records;
}

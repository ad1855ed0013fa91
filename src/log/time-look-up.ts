/**
 * Offsets by timestamp, for ListOffsets (Kafka's LogSegment.findOffsetByTimestamp): the time index
 * names a batch to start from, the batches from there are read, and the record is found inside the
 * first one that reaches the timestamp.
 *
 * Reading is synchronous: it is one index interval and one batch, and the answer is asked for too
 * rarely to be worth a second visit.
 */
import {
  baseOffset,
  batchSizeBytes,
  HEADER_SIZE_BYTES,
  lastOffset,
  maxTimestamp,
} from '../protocol/records/record-batch.ts';
import {
  findOffsetOfMaxTimestamp as findOffsetInBatch,
  findRecordByTimestamp,
} from '../protocol/records/timestamp-search.ts';
import type { Log } from './log.ts';
import type { Segment } from './segment.ts';

export type FoundOffset = {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
};

/** The first record whose timestamp is at least the given one. */
export function findOffsetByTimestamp(log: Log, timestamp: number): FoundOffset | null {
  if (log.isOffline) return null;
  for (const segment of log.segments.all) {
    if (segment.maxTimestamp < timestamp) continue;
    // Batches before this one are older, so the first match cannot be earlier.
    const from = Math.max(segment.timeIndex.lookUp(timestamp), log.logStartOffset);
    let found: FoundOffset | null = null;
    visitBatches(log, segment, from, timestamp, (batch, at) => {
      const record = findRecordByTimestamp(batch, at, timestamp, log.logStartOffset);
      if (record !== null) found = foundAt(log, record.offset, record.timestamp);
      return record === null;
    });
    if (found !== null) return found;
  }
  return null;
}

/** The first record with the largest timestamp of the log (KIP-734). */
export function findOffsetOfMaxTimestamp(log: Log): FoundOffset | null {
  if (log.isOffline) return null;
  let newest: Segment | null = null;
  for (const segment of log.segments.all) {
    if (segment.maxTimestamp > (newest?.maxTimestamp ?? -1)) newest = segment;
  }
  if (newest === null || newest.offsetOfMaxTimestamp < log.logStartOffset) return null;
  const timestamp = newest.maxTimestamp;
  let found: FoundOffset | null = null;
  visitBatches(log, newest, newest.offsetOfMaxTimestamp, timestamp, (batch, at) => {
    const offset = findOffsetInBatch(batch, at) ?? lastOffset(batch, at);
    found = foundAt(log, Math.max(offset, baseOffset(batch, at)), timestamp);
    return false;
  });
  return found;
}

/**
 * Shows the batches of a segment from `offset` on whose max timestamp reaches `timestamp`, as long
 * as `visit` wants more. What is not written yet is in the tail, the rest in the file.
 */
function visitBatches(
  log: Log,
  segment: Segment,
  offset: number,
  timestamp: number,
  visit: (buffer: Buffer, at: number) => boolean,
): void {
  const out = { chunks: [] as Buffer[], sizeBytes: 0, nextOffset: offset };
  if (log.tail.read(offset, Number.MAX_SAFE_INTEGER, log.writtenEndOffset, true, out)) {
    for (const chunk of out.chunks) {
      for (let at = 0; at < chunk.length; at += batchSizeBytes(chunk, at)) {
        if (maxTimestamp(chunk, at) >= timestamp && !visit(chunk, at)) return;
      }
    }
    return;
  }
  const { store } = log;
  store.attempt(log.logDirectory, `reading ${segment.file.path}`, () => {
    const header = Buffer.allocUnsafe(HEADER_SIZE_BYTES);
    let at = segment.offsetIndex.lookUp(offset);
    while (segment.readHeaderSync(at, header)) {
      const sizeBytes = batchSizeBytes(header, 0);
      if (sizeBytes < HEADER_SIZE_BYTES) return;
      if (lastOffset(header, 0) >= offset && maxTimestamp(header, 0) >= timestamp) {
        const batch = Buffer.allocUnsafe(sizeBytes);
        const readBytes = store.disk.readSync(store.files.use(segment.file), at, batch);
        if (readBytes < sizeBytes || !visit(batch, 0)) return;
      }
      at += sizeBytes;
    }
  });
}

function foundAt(log: Log, offset: number, timestamp: number): FoundOffset {
  return { offset, timestamp, leaderEpoch: log.epochForOffset(offset) };
}

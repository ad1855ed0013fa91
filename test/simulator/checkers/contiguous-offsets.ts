/** Without compaction every offset from the one asked for on is there, once. */
import type { DecodedBatch } from '../../../src/protocol/records/decode-batch.ts';
import { Violation } from '../model.ts';

/** Answers the offset to go on from. */
export function checkContiguousOffsets(
  partition: string,
  fetchOffset: number,
  batches: readonly DecodedBatch[],
): number {
  let next = fetchOffset;
  for (const [i, batch] of batches.entries()) {
    const { baseOffset, lastOffset, records } = batch;
    const isNext = i === 0 ? baseOffset <= next && next <= lastOffset : baseOffset === next;
    if (!isNext) {
      throw new Violation(`${partition}: batch ${baseOffset}..${lastOffset} where ${next} is due`);
    }
    records.forEach(({ offset }, at) => {
      if (offset !== baseOffset + at) throw new Violation(`${partition}: a gap before ${offset}`);
    });
    next = lastOffset + 1;
  }
  return next;
}

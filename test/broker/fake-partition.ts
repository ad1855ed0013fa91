/** A partition whose log is an array of batches, written and committed when a test says so. */

import type { Partition } from '../../src/broker/partition.ts';
import type { Log, LogAppendInfo } from '../../src/log/log.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import {
  batchSizeBytes,
  lastOffset,
  lastOffsetDelta,
  setBaseOffset,
} from '../../src/protocol/records/record-batch.ts';

export class FakePartition {
  readonly batches: Buffer[] = [];
  logStartOffset = 0;
  logEndOffset = 0;
  writtenEndOffset = 0;
  highWatermark = 0;
  isOffline = false;
  isUnderMinIsr = false;
  /** The next append is refused with this. */
  nextError: ErrorCode = ErrorCode.NONE;
  /** Reads answer `pending` this many times. */
  pendingReads = 0;
  /** Batches go to the log one by one, to see loading in slices. */
  readBatchesMax: number = Infinity;
  readonly partition: Partition;

  constructor(topic: string, partitionIndex: number) {
    const isUnderMinIsr = (): boolean => this.isUnderMinIsr;
    this.partition = {
      get isUnderMinIsr() {
        return isUnderMinIsr();
      },
      topic,
      partitionIndex,
      leaderId: 1,
      leaderEpoch: 0,
      isDeleted: false,
      config: { maxMessageBytes: 1_048_588, segmentBytes: 104_857_600 },
      log: this as unknown as Log,
    } as unknown as Partition;
  }

  append(bytes: Buffer): LogAppendInfo {
    const errorCode = this.nextError;
    this.nextError = ErrorCode.NONE;
    const firstOffset = this.logEndOffset;
    if (errorCode === ErrorCode.NONE) {
      for (let at = 0; at < bytes.length; at += batchSizeBytes(bytes, at)) {
        const batch = Buffer.from(bytes.subarray(at, at + batchSizeBytes(bytes, at)));
        setBaseOffset(batch, 0, this.logEndOffset);
        this.logEndOffset += lastOffsetDelta(batch, 0) + 1;
        this.batches.push(batch);
      }
    }
    return { errorCode, firstOffset, lastOffset: this.logEndOffset - 1 } as LogAppendInfo;
  }

  /** Everything appended so far is written and committed. */
  commit(): void {
    this.writtenEndOffset = this.logEndOffset;
    this.highWatermark = this.logEndOffset;
  }

  read(offset: number, _sizeBytesMax: number, endOffset: number): object {
    if (this.isOffline) return { kind: 'offline' };
    if (offset < this.logStartOffset || offset > this.logEndOffset) return { kind: 'outOfRange' };
    if (this.pendingReads > 0) {
      this.pendingReads--;
      return { kind: 'pending', readId: 1 };
    }
    const end = Math.min(endOffset, this.writtenEndOffset);
    const chunks = this.batches
      .filter((batch) => lastOffset(batch, 0) >= offset && lastOffset(batch, 0) < end)
      .slice(0, this.readBatchesMax);
    const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return { kind: 'data', chunks, sizeBytes, firstOffset: offset, nextOffset: offset };
  }
}

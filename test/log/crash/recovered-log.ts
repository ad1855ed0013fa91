/**
 * What recovery has made of a disk: the log as it lies there, batch by batch, and everything that
 * is wrong with it whatever its history was. Offset, time and transaction index, leader epochs and
 * producers must be those that a walk over the batches yields.
 */
import { crc32c } from '../../../src/base/crc32c.ts';
import { readEndTxnMarker } from '../../../src/log/end-txn-marker.ts';
import type { Log } from '../../../src/log/log.ts';
import type { Segment } from '../../../src/log/segment.ts';
import {
  baseOffset,
  batchSizeBytes,
  CRC_START,
  crc,
  HEADER_SIZE_BYTES,
  hasProducerId,
  isControlBatch,
  isTransactional,
  lastOffset,
  lastSequence,
  maxTimestamp,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
} from '../../../src/protocol/records/record-batch.ts';
import type { RecordingDisk } from './recording-disk.ts';

export type FoundBatch = {
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** The same batch in the same place has the same text. */
  readonly identity: string;
  readonly bytes: Buffer;
};

export type RecoveredLog = {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly batches: readonly FoundBatch[];
  readonly problems: readonly string[];
  /** Equal for logs that nobody can tell apart. */
  readonly identity: string;
};

type FoldedProducer = {
  producerEpoch: number;
  lastSequence: number;
  lastOffset: number;
  /** -1: none is open. */
  openFrom: number;
};

type Abort = { readonly producerId: number; readonly firstOffset: number; lastOffset: number };

export function examineLog(disk: RecordingDisk, log: Log): RecoveredLog {
  const examination = new Examination(disk, log);
  examination.run();
  return examination.result();
}

class Examination {
  private readonly disk: RecordingDisk;
  private readonly log: Log;
  private readonly problems: string[];
  private readonly batches: FoundBatch[];
  private readonly producers: Map<number, FoldedProducer>;
  private nextOffset: number;

  constructor(disk: RecordingDisk, log: Log) {
    this.disk = disk;
    this.log = log;
    this.problems = [];
    this.batches = [];
    this.producers = new Map();
    this.nextOffset = 0;
  }

  run(): void {
    const { log } = this;
    for (const segment of log.segments.all) this.examineSegment(segment);
    if (this.nextOffset > log.logEndOffset) {
      this.wrong(`the log ends at ${log.logEndOffset}, its batches at ${this.nextOffset}`);
    }
    if (log.logStartOffset > log.logEndOffset) this.wrong('it ends before it starts');
    if (log.recoveryPoint > log.logEndOffset) this.wrong('its recovery point is past its end');
    this.examineEpochs();
    this.examineProducers();
  }

  result(): RecoveredLog {
    const { log, batches, problems } = this;
    const { logStartOffset: startOffset, logEndOffset: endOffset } = log;
    // A producer whose records are all deleted may be forgotten, and so may the newest leader epoch
    // while it has no record.
    const producers = [...log.producers.activeProducers()]
      .filter((producer) => producer.lastDataOffset >= startOffset)
      .map((producer) => {
        const { producerId: id, producerEpoch: epoch, currentTxnFirstOffset } = producer;
        return [id, epoch, producer.lastSequence, currentTxnFirstOffset].join('/');
      });
    const epochs = log.epochs
      .list()
      .filter((entry) => entry.startOffset < endOffset)
      .map((entry) => `${entry.leaderEpoch}@${entry.startOffset}`);
    const shown = batches.filter((batch) => batch.lastOffset >= startOffset);
    const identity = [
      `${log.topicId} [${startOffset}, ${endOffset})`,
      shown.map((batch) => batch.identity).join(' '),
      `producers ${producers.sort().join(' ')}`,
      // Where one started may have been compacted away.
      log.config.cleanupCompact ? '' : `epochs ${epochs.join(' ')}`,
    ].join('\n');
    return { startOffset, endOffset, batches, problems, identity };
  }

  private wrong(problem: string): void {
    this.problems.push(problem);
  }

  private examineSegment(segment: Segment): void {
    const content = this.disk.readFile(segment.file.path) ?? Buffer.alloc(0);
    const where = `segment ${segment.baseOffset}`;
    if (segment.baseOffset < this.nextOffset) this.wrong(`${where} overlaps`);
    const first = this.batches.length;
    const positions: number[] = [];
    const aborts: Abort[] = [];
    let at = 0;
    while (at + HEADER_SIZE_BYTES <= content.length) {
      const sizeBytes = batchSizeBytes(content, at);
      if (sizeBytes < HEADER_SIZE_BYTES || at + sizeBytes > content.length) break;
      if (crc32c(content, at + CRC_START, at + sizeBytes) !== crc(content, at)) break;
      if (baseOffset(content, at) < Math.max(this.nextOffset, segment.baseOffset)) break;
      positions.push(at);
      this.addBatch(content.subarray(at, at + sizeBytes), aborts);
      at += sizeBytes;
    }
    if (at !== content.length) this.wrong(`${where}: bad bytes at ${at} of ${content.length}`);
    if (segment.sizeBytes !== content.length) {
      this.wrong(`${where} has ${content.length} bytes, the log believes ${segment.sizeBytes}`);
    }
    const batches = this.batches.slice(first);
    this.examineOffsetIndex(segment, batches, positions);
    this.examineTimeIndex(segment, batches);
    this.examineTransactions(segment, aborts);
  }

  private addBatch(bytes: Buffer, aborts: Abort[]): void {
    const first = baseOffset(bytes, 0);
    const last = lastOffset(bytes, 0);
    // A hole below the start, where deleted segments may lie that a crash has brought back.
    if (first > this.nextOffset && !this.log.config.cleanupCompact) this.producers.clear();
    const identity = `${first}-${last}/${partitionLeaderEpoch(bytes, 0)}/${crc(bytes, 0)}`;
    this.batches.push(sharedBatch(identity, first, last, bytes));
    this.nextOffset = last + 1;
    const isShown = last >= this.log.logStartOffset;
    if (hasProducerId(bytes, 0) && isShown) this.fold(bytes, first, last, aborts);
  }

  private fold(bytes: Buffer, first: number, last: number, aborts: Abort[]): void {
    const id = producerId(bytes, 0);
    const known = this.producers.get(id);
    const folded = known ?? { producerEpoch: -1, lastSequence: -1, lastOffset: -1, openFrom: -1 };
    this.producers.set(id, folded);
    folded.producerEpoch = producerEpoch(bytes, 0);
    if (isControlBatch(bytes, 0)) {
      const marker = readEndTxnMarker(bytes, 0);
      if (marker?.isAbort && folded.openFrom >= 0) {
        aborts.push({ producerId: id, firstOffset: folded.openFrom, lastOffset: first });
      }
      folded.openFrom = -1;
      return;
    }
    folded.lastSequence = lastSequence(bytes, 0);
    folded.lastOffset = last;
    if (isTransactional(bytes, 0) && folded.openFrom < 0) folded.openFrom = first;
  }

  /** Sparser than what a rebuild yields is right, wrong is not. */
  private examineOffsetIndex(
    segment: Segment,
    batches: readonly FoundBatch[],
    positions: readonly number[],
  ): void {
    const { offsetIndex } = segment;
    const byOffset = new Map(batches.map((batch, i) => [batch.lastOffset, positions[i]!]));
    let previous = -1;
    for (let i = 0; i < offsetIndex.count; i++) {
      const offset = offsetIndex.offsetAt(i);
      const position = offsetIndex.positionAt(i);
      if (byOffset.get(offset) !== position || offset <= previous) {
        this.wrong(`segment ${segment.baseOffset}: index entry ${offset} -> ${position}`);
      }
      previous = offset;
    }
  }

  private examineTimeIndex(segment: Segment, batches: readonly FoundBatch[]): void {
    const { timeIndex } = segment;
    for (let i = 0; i < timeIndex.count; i++) {
      const offset = timeIndex.offsetAt(i);
      const before = batches.filter((batch) => batch.lastOffset <= offset);
      if (largest(before) !== timeIndex.timestampAt(i) || before.at(-1)?.lastOffset !== offset) {
        this.wrong(
          `segment ${segment.baseOffset}: time index entry ${timeIndex.timestampAt(i)} -> ${offset}`,
        );
      }
    }
    if (segment.maxTimestamp !== largest(batches)) {
      this.wrong(`segment ${segment.baseOffset}: largest timestamp ${segment.maxTimestamp}`);
    }
  }

  private examineTransactions(segment: Segment, aborts: readonly Abort[]): void {
    const { txnIndex } = segment;
    // Nobody asks for those below the start.
    const { logStartOffset } = this.log;
    const found = new Map<string, number>();
    for (let i = 0; i < txnIndex.count; i++) {
      const { producerId: id, firstOffset, lastOffset: last } = txnIndex.entryAt(i);
      if (last >= logStartOffset) found.set(`${id} to ${last}`, firstOffset);
    }
    for (const { producerId: id, firstOffset, lastOffset: last } of aborts) {
      const name = `${id} to ${last}`;
      if (!this.isBegin(found.get(name) ?? Infinity, firstOffset)) {
        this.wrong(`aborted transaction ${name} from ${firstOffset}: ${found.get(name)}`);
      }
      found.delete(name);
    }
    // All batches of one may have been deleted or compacted away.
    for (const [name, firstOffset] of found) {
      if (this.log.config.cleanupCompact || firstOffset < this.shownFrom) continue;
      this.wrong(`aborted transaction ${name} from ${firstOffset} is not in the log`);
    }
  }

  /** A transaction that began before what is left may still be known from there. */
  private isBegin(known: number, found: number): boolean {
    return known === found || known < this.shownFrom;
  }

  private get shownFrom(): number {
    return Math.max(this.log.logStartOffset, this.batches[0]?.firstOffset ?? 0);
  }

  private examineEpochs(): void {
    const { log } = this;
    for (const { firstOffset, lastOffset: last, bytes } of this.batches) {
      if (last < log.logStartOffset) continue;
      const offset = Math.max(firstOffset, log.logStartOffset);
      const wanted = partitionLeaderEpoch(bytes, 0);
      if (log.epochForOffset(offset) !== wanted) {
        this.wrong(`leader epoch at ${offset}: ${log.epochForOffset(offset)}, not ${wanted}`);
      }
    }
    for (const { leaderEpoch, startOffset } of log.epochs.list()) {
      if (startOffset > log.logEndOffset) this.wrong(`leader epoch ${leaderEpoch} past the end`);
    }
  }

  private examineProducers(): void {
    const { log } = this;
    for (const [id, wanted] of this.producers) {
      if (wanted.lastOffset < log.logStartOffset) continue;
      const entry = log.producers.find(id);
      const found = {
        producerEpoch: entry?.producerEpoch ?? -1,
        lastSequence: entry?.lastSequence ?? -1,
        lastOffset: entry?.lastDataOffset ?? -1,
        openFrom: entry?.currentTxnFirstOffset ?? -1,
      };
      const isOpen = found.openFrom >= 0 && wanted.openFrom >= 0;
      if (isOpen && this.isBegin(found.openFrom, wanted.openFrom)) found.openFrom = wanted.openFrom;
      const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
      if (a !== b) this.wrong(`producer ${id}: ${a}, a rebuild yields ${b}`);
    }
    for (const entry of log.producers.activeProducers()) {
      if (this.producers.has(entry.producerId)) continue;
      if (entry.lastDataOffset >= log.logStartOffset) {
        this.wrong(`producer ${entry.producerId} has no batch at ${entry.lastDataOffset}`);
      }
    }
  }
}

/** Thousands of logs hold the same batches. */
const batchesByIdentity = new Map<string, FoundBatch>();

function sharedBatch(
  identity: string,
  firstOffset: number,
  last: number,
  bytes: Buffer,
): FoundBatch {
  let batch = batchesByIdentity.get(identity);
  if (batch === undefined || !batch.bytes.equals(bytes)) {
    batch = { firstOffset, lastOffset: last, identity, bytes: Buffer.from(bytes) };
    batchesByIdentity.set(identity, batch);
  }
  return batch;
}

function largest(batches: readonly FoundBatch[]): number {
  let timestamp = -1;
  for (const batch of batches) timestamp = Math.max(timestamp, maxTimestamp(batch.bytes, 0));
  return timestamp;
}

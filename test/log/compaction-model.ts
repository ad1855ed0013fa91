/**
 * A compacted log with random clients against a model that keeps everything: what may be missing,
 * what must be there, and that nothing else is ever read.
 */
import { expect } from 'vitest';
import type { Prng } from '../../src/base/prng.ts';
import { defaultCleanerOptions } from '../../src/log/cleaner/log-cleaner.ts';
import type { Disk } from '../../src/log/disk.ts';
import type { Log } from '../../src/log/log.ts';
import type { LogConfig } from '../../src/log/log-config.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import type { CompressionType } from '../../src/protocol/compression/compression.ts';
import { buildEndTxnMarkerBatch } from '../../src/protocol/records/control-record.ts';
import { decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import { RecordBatchBuilder } from '../../src/protocol/records/record-batch-builder.ts';
import { newManager, openLog, readData, settle, smallConfig, WALL_MS } from './store.ts';

type ModelRecord = {
  readonly key: string;
  readonly value: string | null;
  readonly timestamp: number;
  outcome: 'committed' | 'aborted' | 'open';
};

type Producer = {
  readonly producerId: number;
  nextSequence: number;
  /** Offsets of its open transaction, null when none is open. */
  open: number[] | null;
  lastBatch: { readonly bytes: Buffer; readonly firstOffset: number } | null;
};

export class CompactedHistory {
  readonly prng: Prng;
  readonly records: Map<number, ModelRecord>;
  readonly trace: string[];
  readonly disk: Disk;
  readonly config: LogConfig;
  manager: LogManager;
  log: Log;
  wallMs: number;
  nowMs: number;
  cleanings: number;
  private readonly producers: Producer[];
  private readonly dedupeBufferBytes: number;
  private newestActiveBase: number;

  constructor(prng: Prng, disk: Disk, changes: Partial<LogConfig> = {}) {
    this.prng = prng;
    this.disk = disk;
    this.records = new Map();
    this.trace = [];
    this.config = smallConfig({
      segmentBytes: 1000 + prng.below(3000),
      indexIntervalBytes: prng.below(600),
      fileDeleteDelayMs: prng.below(2) * 1000,
      cleanupCompact: true,
      cleanupDelete: false,
      minCleanableDirtyRatio: prng.chance(0.5) ? 0 : 0.3,
      deleteRetentionMs: prng.below(3) * 500,
      minCompactionLagMs: prng.chance(0.3) ? 200 : 0,
      ...changes,
    });
    this.dedupeBufferBytes = prng.chance(0.3) ? 24 * 40 : 24 * 4000;
    this.wallMs = WALL_MS;
    this.nowMs = 0;
    this.cleanings = 0;
    this.newestActiveBase = 0;
    this.producers = [1, 2, 3].map((producerId) => {
      return { producerId, nextSequence: 0, open: null, lastBatch: null };
    });
    this.manager = newManager(disk, this.options(), this.config).manager;
    this.log = openLog(this.manager, this.config);
  }

  options(): object {
    return {
      tailBytesMax: 1,
      openFilesMax: 4,
      checkpointIntervalMs: 50,
      highWatermarkCheckpointIntervalMs: 10,
      initialTaskDelayMs: 0,
      cleaner: {
        ...defaultCleanerOptions,
        backoffMs: 20,
        dedupeBufferBytes: this.dedupeBufferBytes,
        ioBufferBytes: 2048,
      },
    };
  }

  append(): void {
    const drawn = this.prng.below(10);
    if (drawn < 4) this.appendData(null, false);
    else {
      const producer = this.producers[this.prng.below(this.producers.length)]!;
      if (producer.open === null) this.appendData(producer, this.prng.chance(0.6));
      else if (drawn < 8) this.appendData(producer, true);
      else this.endTransaction(producer);
    }
  }

  appendData(producer: Producer | null, isTransactional: boolean): void {
    const { prng } = this;
    const builder = new RecordBatchBuilder({
      compressionType: (prng.chance(0.6) ? 0 : 1 + prng.below(4)) as CompressionType,
      ...(producer === null
        ? {}
        : {
            producerId: producer.producerId,
            producerEpoch: 0,
            baseSequence: producer.nextSequence,
            isTransactional,
          }),
    });
    const added: ModelRecord[] = [];
    const count = 1 + prng.below(5);
    for (let i = 0; i < count; i++) {
      const key = `key-${prng.below(30)}`;
      const value = prng.chance(0.2)
        ? null
        : `v${this.log.logEndOffset + i}-${'x'.repeat(prng.below(120))}`;
      const headers = prng.chance(0.2) ? [{ key: 'h', value: Buffer.from('w') }] : [];
      const bytes = value === null ? null : Buffer.from(value);
      builder.append(this.wallMs + i, Buffer.from(key), bytes, headers);
      const outcome = isTransactional ? 'open' : 'committed';
      added.push({ key, value, timestamp: this.wallMs + i, outcome });
    }
    const bytes = builder.build();
    const info = this.log.appendAsLeader(bytes, 1, this.wallMs);
    if (info.errorCode !== 0) throw new Error(`append: error ${info.errorCode}`);
    this.trace.push(
      `append ${count} at ${info.firstOffset} by ${producer?.producerId ?? '-'} ${isTransactional}`,
    );
    added.forEach((record, i) => {
      this.records.set(info.firstOffset + i, record);
    });
    if (producer === null) return;
    producer.nextSequence += count;
    producer.lastBatch = { bytes, firstOffset: info.firstOffset };
    if (!isTransactional) return;
    producer.open ??= [];
    for (let i = 0; i < count; i++) producer.open.push(info.firstOffset + i);
  }

  endTransaction(producer: Producer): void {
    const committed = this.prng.chance(0.5);
    const marker = buildEndTxnMarkerBatch(committed, 0, producer.producerId, 0, this.wallMs);
    const info = this.log.appendAsLeader(marker, 1, this.wallMs, 'coordinator');
    if (info.errorCode !== 0) throw new Error(`marker: error ${info.errorCode}`);
    this.trace.push(
      `${committed ? 'commit' : 'abort'} ${producer.producerId} at ${info.firstOffset}`,
    );
    for (const offset of producer.open!) {
      this.records.get(offset)!.outcome = committed ? 'committed' : 'aborted';
    }
    producer.open = null;
  }

  endAll(): void {
    for (const producer of this.producers)
      if (producer.open !== null) this.endTransaction(producer);
  }

  tick(): void {
    const stepMs = this.prng.below(30);
    this.nowMs += stepMs;
    this.wallMs += stepMs;
    this.manager.onCompletions(this.disk.takeCompletions());
    this.manager.writeQueued();
    this.log.updateHighWatermark(this.log.writtenEndOffset);
    this.manager.advance(this.nowMs, this.wallMs);
    this.newestActiveBase = Math.max(this.newestActiveBase, this.log.segments.active.baseOffset);
  }

  /** Ticks until the cleaner has nothing to do. */
  cleanAll(): void {
    for (let i = 0; i < 3000; i++) {
      this.tick();
      if (this.manager.nextDeadlineMs() > this.nowMs && this.manager.underWayCount === 0) {
        if (i > 50) return;
      }
    }
    throw new Error('the cleaner does not come to rest');
  }

  retry(): void {
    const producer = this.producers[this.prng.below(this.producers.length)]!;
    if (producer.lastBatch === null) return;
    const { bytes, firstOffset } = producer.lastBatch;
    const info = this.log.appendAsLeader(Buffer.from(bytes), 1, this.wallMs);
    expect(info).toMatchObject({ errorCode: 0, isDuplicate: true, firstOffset });
  }

  reopen(): void {
    const { manager, logger } = newManager(this.disk, this.options(), this.config);
    this.trace.push(...logger.lines);
    this.manager = manager;
    this.log = openLog(manager, this.config);
    this.nowMs = 0;
  }

  stop(): void {
    settle(this.disk, this.manager);
    this.manager.requestFlushAll();
    settle(this.disk, this.manager);
    this.manager.closeCleanly(1);
    this.reopen();
    this.log.updateHighWatermark(this.log.logEndOffset);
  }

  /** After a crash: what was not there yet never was. */
  forgetFrom(endOffset: number): void {
    for (const offset of [...this.records.keys()]) {
      if (offset >= endOffset) this.records.delete(offset);
    }
  }

  /** The whole log, as a read_committed consumer sees it, against the model. */
  compare(): void {
    const { log, records } = this;
    settle(this.disk, this.manager);
    const seen = this.readCommitted();
    const newest = new Map<string, number>();
    for (const [offset, record] of records) {
      if (record.outcome === 'committed' && offset < log.lastStableOffset) {
        newest.set(record.key, offset);
      }
    }
    let previous = -1;
    for (const { offset, key, value, timestamp } of seen) {
      expect(offset, 'offsets grow').toBeGreaterThan(previous);
      previous = offset;
      const record = records.get(offset);
      expect({ offset, key, value, timestamp }).toEqual({
        offset,
        key: record?.key,
        value: record?.value,
        timestamp: record?.timestamp,
      });
      expect(record?.outcome, `record ${offset}`).toBe('committed');
    }
    const offsets = new Set(seen.map(({ offset }) => offset));
    for (const [key, offset] of newest) {
      const { value, timestamp } = records.get(offset)!;
      const isExpired = value === null && this.wallMs >= timestamp + this.config.deleteRetentionMs;
      if (!isExpired) expect(offsets.has(offset), `newest of ${key} at ${offset}`).toBe(true);
    }
    for (const [offset, record] of records) {
      if (record.outcome !== 'committed' || offset >= log.lastStableOffset) continue;
      if (offset < this.newestActiveBase) continue;
      expect(offsets.has(offset), `uncleanable record ${offset}`).toBe(true);
    }
  }

  /** Below the clean offset every key is there once at most. */
  expectClean(): void {
    const seen = new Map<string, number>();
    for (const { key, offset } of this.readCommitted()) {
      if (offset >= this.log.cleanedEndOffset) break;
      expect(seen.has(key), `${key} at ${offset} and ${seen.get(key)}`).toBe(false);
      seen.set(key, offset);
    }
  }

  readCommitted(): { offset: number; key: string; value: string | null; timestamp: number }[] {
    const { log } = this;
    const end = log.lastStableOffset;
    const aborted = log.findAbortedTransactions(log.logStartOffset, end) ?? [];
    aborted.sort((a, b) => a.firstOffset - b.firstOffset);
    const skipped = new Set<number>();
    const out: { offset: number; key: string; value: string | null; timestamp: number }[] = [];
    let offset = log.logStartOffset;
    while (offset < end) {
      const read = readData(this.disk, this.manager, log, offset, 700, end);
      if (read.sizeBytes === 0) break;
      for (const batch of decodeBatches(Buffer.concat(read.chunks))) {
        while (aborted.length > 0 && aborted[0]!.firstOffset <= batch.lastOffset) {
          skipped.add(aborted.shift()!.producerId);
        }
        if (batch.isControlBatch) {
          const [marker] = batch.records;
          if (marker?.key?.readInt16BE(2) === 0) skipped.delete(batch.producerId);
          continue;
        }
        if (batch.isTransactional && skipped.has(batch.producerId)) continue;
        for (const record of batch.records) {
          if (record.offset < offset) continue;
          out.push({
            offset: record.offset,
            key: String(record.key),
            value: record.value === null ? null : String(record.value),
            timestamp: record.timestamp,
          });
        }
      }
      offset = read.nextOffset;
    }
    return out;
  }
}

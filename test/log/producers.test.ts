/** Idempotence and transactions as Apache Kafka decides them (ProducerAppendInfo). */
import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/log/log.ts';
import type { LogManager } from '../../src/log/log-manager.ts';
import { formatProducerSnapshot, parseProducerSnapshot } from '../../src/log/producer-snapshot.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { buildEndTxnMarkerBatch } from '../../src/protocol/records/control-record.ts';
import { batchOf, newManager, openLog, ROOT, settle, WALL_MS } from './store.ts';

const PRODUCER_ID = 9;
const SEQUENCE_MAX = 0x7fff_ffff;

function newLog(): { disk: MemoryDisk; manager: LogManager; log: Log } {
  const disk = new MemoryDisk();
  const { manager } = newManager(disk);
  return { disk, manager, log: openLog(manager) };
}

function append(
  log: Log,
  baseSequence: number,
  count = 1,
  producerEpoch = 0,
  isTransactional = false,
): string {
  const values = new Array<string>(count).fill('v');
  const options = { producerId: PRODUCER_ID, producerEpoch, baseSequence, isTransactional };
  const info = log.appendAsLeader(batchOf(values, options), 0, WALL_MS);
  if (info.errorCode !== ErrorCode.NONE) return `error ${info.errorCode}`;
  return `${info.isDuplicate ? 'duplicate' : 'ok'} ${info.firstOffset}-${info.lastOffset}`;
}

function mark(
  log: Log,
  committed: boolean,
  producerEpoch = 0,
  coordinatorEpoch = 0,
  tv = 0,
): string {
  const marker = buildEndTxnMarkerBatch(
    committed,
    coordinatorEpoch,
    PRODUCER_ID,
    producerEpoch,
    WALL_MS,
  );
  const info = log.appendAsLeader(marker, 0, WALL_MS, 'coordinator', tv);
  return info.errorCode === ErrorCode.NONE ? `ok ${info.firstOffset}` : `error ${info.errorCode}`;
}

describe('sequences', () => {
  it('sent again answer with the timestamp they were appended with', () => {
    const { log } = newLog();
    const options = { producerId: PRODUCER_ID, producerEpoch: 0, baseSequence: 0 };
    const batch = (): Buffer => batchOf(['v'], options);
    expect(log.appendAsLeader(batch(), 0, WALL_MS).logAppendTimeMs).toBe(-1);
    const retry = log.appendAsLeader(batch(), 0, WALL_MS + 500);
    expect(retry).toMatchObject({ isDuplicate: true, logAppendTimeMs: WALL_MS });
  });

  it('go on where they ended', () => {
    const { log } = newLog();
    expect(append(log, 0, 3)).toBe('ok 0-2');
    expect(append(log, 3, 2)).toBe('ok 3-4');
    expect(append(log, 6)).toBe(`error ${ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER}`);
    expect(append(log, 5)).toBe('ok 5-5');
    expect(log.logEndOffset).toBe(6);
  });

  it('may start anywhere for a producer that is not known', () => {
    const { log } = newLog();
    expect(append(log, 17)).toBe('ok 0-0');
    expect(append(log, 18)).toBe('ok 1-1');
  });

  it('answer the last five batches with their offsets, older ones are out of order', () => {
    const { log } = newLog();
    for (let i = 0; i < 6; i++) expect(append(log, i * 2, 2)).toBe(`ok ${i * 2}-${i * 2 + 1}`);
    for (let i = 1; i < 6; i++) {
      expect(append(log, i * 2, 2)).toBe(`duplicate ${i * 2}-${i * 2 + 1}`);
    }
    expect(append(log, 0, 2)).toBe(`error ${ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER}`);
    // The same first sequence with another count is no retry.
    expect(append(log, 10, 1)).toBe(`error ${ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER}`);
    expect(log.logEndOffset).toBe(12);
  });

  it('wrap from 2^31 - 1 to 0', () => {
    const { log } = newLog();
    expect(append(log, SEQUENCE_MAX - 1, 2)).toBe('ok 0-1');
    expect(append(log, 0)).toBe('ok 2-2');
    expect(append(log, SEQUENCE_MAX - 1, 2)).toBe('duplicate 0-1');
  });

  it('wrap inside a batch', () => {
    const { log } = newLog();
    expect(append(log, SEQUENCE_MAX, 3)).toBe('ok 0-2');
    expect(append(log, SEQUENCE_MAX, 3)).toBe('duplicate 0-2');
    expect(append(log, 2)).toBe('ok 3-3');
  });

  it('start at zero with a new epoch; an old epoch is fenced', () => {
    const { log } = newLog();
    expect(append(log, 0)).toBe('ok 0-0');
    expect(append(log, 5, 1, 1)).toBe(`error ${ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER}`);
    expect(append(log, 0, 1, 1)).toBe('ok 1-1');
    expect(append(log, 1, 1, 0)).toBe(`error ${ErrorCode.INVALID_PRODUCER_EPOCH}`);
    expect(append(log, 0, 1, 0)).toBe(`error ${ErrorCode.INVALID_PRODUCER_EPOCH}`);
  });

  it('survive a restart as far as the snapshot tells: the last batch', () => {
    const { disk, manager, log } = newLog();
    for (let i = 0; i < 3; i++) append(log, i);
    settle(disk, manager);
    manager.closeCleanly();
    const again = openLog(newManager(disk).manager);
    expect(append(again, 2)).toBe('duplicate 2-2');
    expect(append(again, 1)).toBe(`error ${ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER}`);
    expect(append(again, 3)).toBe('ok 3-3');
  });

  it('are all known again when the log is replayed', () => {
    const { disk, manager, log } = newLog();
    for (let i = 0; i < 3; i++) append(log, i);
    settle(disk, manager);
    const again = openLog(newManager(disk).manager);
    expect(append(again, 0)).toBe('duplicate 0-0');
    expect(append(again, 1)).toBe('duplicate 1-1');
  });

  it('are forgotten when the producer was silent for too long', () => {
    const { log } = newLog();
    append(log, 0);
    log.producers.removeExpired(WALL_MS + 24 * 3600 * 1000 - 1);
    expect(append(log, 7)).toBe(`error ${ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER}`);
    log.producers.removeExpired(WALL_MS + 24 * 3600 * 1000);
    expect(append(log, 7)).toBe('ok 1-1');
  });

  it('of several batches in one append count one after the other', () => {
    const { log } = newLog();
    const options = { producerId: PRODUCER_ID, producerEpoch: 0 };
    const pair = Buffer.concat([
      batchOf(['a'], { ...options, baseSequence: 0 }),
      batchOf(['b'], { ...options, baseSequence: 1 }),
    ]);
    expect(log.appendAsLeader(pair, 0, WALL_MS)).toMatchObject({ firstOffset: 0, lastOffset: 1 });
    expect(append(log, 2)).toBe('ok 2-2');
  });
});

describe('transactions', () => {
  it('hold the last stable offset until the marker is replicated', () => {
    const { disk, manager, log } = newLog();
    append(log, 0, 2, 0, true);
    append(log, 2, 1, 0, true);
    log.appendAsLeader(batchOf(['plain']), 0, WALL_MS);
    settle(disk, manager);
    log.updateHighWatermark(4);
    expect(log.lastStableOffset).toBe(0);
    expect(log.producers.hasOngoingTransaction(PRODUCER_ID, 0)).toBe(true);
    expect(mark(log, true)).toBe('ok 4');
    expect(log.lastStableOffset).toBe(0);
    settle(disk, manager);
    log.updateHighWatermark(5);
    expect(log.lastStableOffset).toBe(5);
    expect(log.findAbortedTransactions(0, 5)).toEqual([]);
  });

  it('refuse a plain batch while open', () => {
    const { log } = newLog();
    append(log, 0, 1, 0, true);
    expect(append(log, 1)).toBe(`error ${ErrorCode.INVALID_TXN_STATE}`);
  });

  it('are listed when aborted, also after a restart of either kind', () => {
    const { disk, manager, log } = newLog();
    append(log, 0, 2, 0, true);
    expect(mark(log, false)).toBe('ok 2');
    append(log, 2, 1, 0, true);
    expect(mark(log, true)).toBe('ok 4');
    append(log, 3, 1, 0, true);
    expect(mark(log, false)).toBe('ok 6');
    const aborted = [
      { producerId: PRODUCER_ID, firstOffset: 0 },
      { producerId: PRODUCER_ID, firstOffset: 5 },
    ];
    expect(log.findAbortedTransactions(0, 7)).toEqual(aborted);
    expect(log.findAbortedTransactions(3, 7)).toEqual(aborted.slice(1));
    expect(log.findAbortedTransactions(0, 5)).toEqual(aborted.slice(0, 1));
    settle(disk, manager);
    const recovered = newManager(disk).manager;
    expect(openLog(recovered).findAbortedTransactions(0, 7)).toEqual(aborted);
    recovered.closeCleanly();
    expect(openLog(newManager(disk).manager).findAbortedTransactions(0, 7)).toEqual(aborted);
  });

  it('check the epochs of markers by transaction version', () => {
    const { log } = newLog();
    append(log, 0, 1, 5, true);
    expect(mark(log, true, 4)).toBe(`error ${ErrorCode.INVALID_PRODUCER_EPOCH}`);
    expect(mark(log, true, 5, 0, 2)).toBe(`error ${ErrorCode.INVALID_PRODUCER_EPOCH}`);
    expect(mark(log, true, 6, 3, 2)).toBe('ok 1');
    // The same marker again: its reply was lost (KAFKA-19999).
    expect(mark(log, true, 6, 3, 2)).toBe('ok 2');
    expect(mark(log, true, 6, 2)).toBe(`error ${ErrorCode.TRANSACTION_COORDINATOR_FENCED}`);
    expect(append(log, 0, 1, 5)).toBe(`error ${ErrorCode.INVALID_PRODUCER_EPOCH}`);
  });

  it('keep their producer from expiring', () => {
    const { log } = newLog();
    append(log, 0, 1, 0, true);
    log.producers.removeExpired(WALL_MS * 2);
    expect([...log.producers.activeProducers()]).toHaveLength(1);
  });
});

describe('snapshots', () => {
  it('are read and written in the same bytes, and refused when damaged', () => {
    const { disk, manager, log } = newLog();
    append(log, 0, 3, 2, true);
    settle(disk, manager);
    manager.closeCleanly();
    const content = disk.readFile(`${ROOT}/topic-0/00000000000000000003.snapshot`)!;
    const entries = parseProducerSnapshot(content)!;
    expect(entries).toMatchObject([
      { producerId: PRODUCER_ID, producerEpoch: 2, currentTxnFirstOffset: 0 },
    ]);
    expect(formatProducerSnapshot(entries).equals(content)).toBe(true);
    for (let i = 0; i < content.length; i++) {
      const damaged = Buffer.from(content);
      damaged[i]! ^= 1;
      expect(parseProducerSnapshot(damaged)).toBeNull();
      expect(parseProducerSnapshot(content.subarray(0, i))).toBeNull();
    }
  });
});

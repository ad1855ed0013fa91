/**
 * Whatever the cleaner has left of a group log, it says the same: every legal compaction of short
 * random logs is replayed and compared with the whole log (KAFKA-17306 and its relatives).
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import type { ConsumerRecord } from '../../../src/core/group/consumer-hard.ts';
import {
  type GroupHard,
  type GroupRecord,
  newGroupHard,
  replay,
} from '../../../src/core/group/group-hard.ts';
import { NO_PRODUCER_ID } from '../../../src/protocol/records/record-batch.ts';

type ClassicRecord = Exclude<GroupRecord, ConsumerRecord>;

const RECORDS_MAX = 9;

function randomLog(prng: Prng): ClassicRecord[] {
  const log: ClassicRecord[] = [];
  const open = new Set<number>();
  const count = 3 + prng.below(RECORDS_MAX - 2);
  for (let i = 0; i < count; i++) {
    const groupId = `g${prng.below(2)}`;
    const roll = prng.below(10);
    const [producerId] = open;
    if (roll < 2) {
      log.push({ kind: 'groupMetadata', groupId, value: prng.chance(0.5) ? metadata(i) : null });
    } else if (roll < 4 && producerId !== undefined) {
      open.delete(producerId);
      log.push({ kind: 'transactionEnded', producerId, committed: prng.chance(0.5) });
    } else {
      const isTransactional = prng.chance(0.4);
      const id = isTransactional ? 1 + prng.below(2) : NO_PRODUCER_ID;
      if (isTransactional) open.add(id);
      const value = isTransactional || prng.chance(0.7) ? offset(i) : null;
      const partition = prng.below(2);
      log.push({ kind: 'offsetCommit', groupId, topic: 't', partition, producerId: id, value });
    }
  }
  // Nothing at or after an open transaction is cleaned, so the rest is about those that ended.
  for (const producerId of open) {
    log.push({ kind: 'transactionEnded', producerId, committed: prng.chance(0.5) });
  }
  return log;
}

function metadata(
  generationId: number,
): Extract<ClassicRecord, { kind: 'groupMetadata' }>['value'] {
  return {
    protocolType: 'consumer',
    generationId,
    protocolName: null,
    leaderId: null,
    currentStateTimestampMs: -1,
    members: [],
  };
}

function offset(at: number): Extract<ClassicRecord, { kind: 'offsetCommit' }>['value'] {
  return {
    offset: at,
    leaderEpoch: -1,
    metadata: '',
    commitTimestampMs: 0,
    expireTimestampMs: null,
    topicId: ZERO_UUID,
  };
}

function keyOf(record: ClassicRecord): string | null {
  if (record.kind === 'transactionEnded') return null;
  if (record.kind === 'groupMetadata') return `group ${record.groupId}`;
  return `offset ${record.groupId} ${record.partition}`;
}

function isAborted(log: readonly ClassicRecord[], index: number): boolean {
  const record = log[index]!;
  if (record.kind !== 'offsetCommit' || record.producerId === NO_PRODUCER_ID) return false;
  for (let i = index + 1; i < log.length; i++) {
    const marker = log[i]!;
    if (marker.kind === 'transactionEnded' && marker.producerId === record.producerId) {
      return !marker.committed;
    }
  }
  return false;
}

/** Each record's key, and whether it is the last of it: aborted records do not count. */
function isLegal(log: readonly ClassicRecord[], kept: (index: number) => boolean): boolean {
  for (let i = 0; i < log.length; i++) {
    const key = keyOf(log[i]!);
    if (kept(i) || isAborted(log, i)) continue;
    if (key === null) return false;
    const isLast = !log.some((it, at) => at > i && keyOf(it) === key && !isAborted(log, at));
    if (!isLast) continue;
    const record = log[i]!;
    if (record.kind === 'transactionEnded' || record.value !== null) return false;
    // A tombstone goes only when everything it buries has gone.
    if (log.some((it, at) => at < i && kept(at) && keyOf(it) === key)) return false;
  }
  return true;
}

function replayKept(log: readonly ClassicRecord[], kept: (index: number) => boolean): GroupHard {
  const hard = newGroupHard();
  log.forEach((record, i) => {
    if (kept(i)) replay(hard, record, i);
  });
  return hard;
}

describe('compacted group logs', () => {
  it('say what the whole log says', () => {
    const prng = new Prng(20);
    let compactions = 0;
    for (let round = 0; round < 150; round++) {
      const log = randomLog(prng);
      const whole = replayKept(log, () => true);
      for (let mask = 0; mask < 1 << log.length; mask++) {
        const kept = (index: number): boolean => (mask & (1 << index)) !== 0;
        if (!isLegal(log, kept)) continue;
        compactions++;
        const context = JSON.stringify({ log, mask });
        expect(replayKept(log, kept), context).toEqual(whole);
      }
    }
    expect(compactions).toBeGreaterThan(1000);
  });

  it('every prefix of a log replays', () => {
    const prng = new Prng(21);
    for (let round = 0; round < 100; round++) {
      const log = randomLog(prng);
      for (let end = 0; end <= log.length; end++) replayKept(log, (index) => index < end);
      for (let start = 0; start <= log.length; start++) replayKept(log, (index) => index >= start);
    }
  });
});

/**
 * A host for the group coordinator's core, without a broker: a log of encoded records, replies
 * that wait for their records, and a check after every decision that the log alone rebuilds the
 * hard state.
 */
import { expect } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { type ClusterView, EMPTY_CLUSTER } from '../../../src/core/group/cluster-view.ts';
import type { GroupCommand } from '../../../src/core/group/group-command.ts';
import {
  committed,
  decide,
  newGroupSoft,
  nextDeadlineMs,
} from '../../../src/core/group/group-coordinator.ts';
import {
  type GroupHard,
  type GroupRecord,
  newGroupHard,
  replay,
} from '../../../src/core/group/group-hard.ts';
import {
  decodeGroupRecord,
  encodeGroupRecord,
} from '../../../src/core/group/group-record-codec.ts';
import type {
  GroupConfig,
  GroupContinuation,
  GroupOutbox,
  GroupSoft,
} from '../../../src/core/group/group-state.ts';
import type { EncodedRecord, Reply } from '../../../src/core/outbox.ts';
import { NO_PRODUCER_ID } from '../../../src/protocol/records/record-batch.ts';

export const defaultGroupConfig: GroupConfig = {
  minSessionTimeoutMs: 6000,
  maxSessionTimeoutMs: 1_800_000,
  initialRebalanceDelayMs: 3000,
  groupMaxSize: 2147483647,
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 7 * 24 * 3600 * 1000,
  offsetsRetentionCheckIntervalMs: 600_000,
  writeTimeoutMs: 5000,
  evictOnDisconnect: false,
  consumer: {
    maxSize: 2147483647,
    sessionTimeoutMs: 45_000,
    heartbeatIntervalMs: 5000,
    assignmentIntervalMs: 1000,
    regexRefreshIntervalMs: 600_000,
    assignors: ['uniform', 'range'],
    canUpgrade: true,
    canDowngrade: true,
  },
};

/** `producerId` is what the header of its batch says. */
export type LoggedRecord = EncodedRecord & {
  readonly offset: number;
  readonly producerId: number;
};

function newGroupOutbox(): GroupOutbox {
  return { records: [], replies: [], continuations: [] };
}

export class GroupHarness {
  nowMs = 0;
  wallMs = 1_000_000;
  hard: GroupHard = newGroupHard();
  soft: GroupSoft;
  log: LoggedRecord[] = [];
  /** While true, nothing is committed: replies and continuations pile up. */
  isHeld = false;
  readonly replies: Reply[] = [];
  readonly records: GroupRecord[] = [];
  /** Off where only time counts. */
  checksReplay = true;
  /** What the log says, kept up to date from its bytes: it must be what `hard` says. */
  private replayed: GroupHard = newGroupHard();
  private committedCount = 0;
  private nextOffset = 0;
  private readonly config: GroupConfig;
  private readonly prng: Prng;
  private readonly held: (Reply | GroupContinuation)[] = [];

  readonly cluster: ClusterView;

  constructor(config: GroupConfig, seed: number, cluster: ClusterView = EMPTY_CLUSTER) {
    this.config = config;
    this.cluster = cluster;
    this.prng = new Prng(seed);
    this.soft = newGroupSoft(config, this.prng.split(), cluster);
    this.run({ kind: 'activated' });
  }

  run(command: GroupCommand): void {
    const out = newGroupOutbox();
    decide(this.hard, this.soft, command, this.nowMs, this.wallMs, out);
    this.apply(out);
  }

  /** Moves the time to each deadline up to `nowMs`. */
  advanceTo(nowMs: number): void {
    for (;;) {
      const deadlineMs = nextDeadlineMs(this.soft);
      if (deadlineMs > nowMs) break;
      this.moveTo(Math.max(deadlineMs, this.nowMs));
      this.run({ kind: 'deadline' });
    }
    this.moveTo(nowMs);
  }

  commit(): void {
    this.isHeld = false;
    this.committedCount = this.log.length;
    for (const item of this.held.splice(0)) this.release(item);
  }

  /** What was not committed may be gone when another broker takes over. */
  loseUncommitted(): void {
    this.log.length = this.isHeld ? this.committedCount : this.log.length;
  }

  /** A failover: the soft state is lost, and with it every waiting request. */
  reload(log: readonly LoggedRecord[] = this.log): void {
    this.held.length = 0;
    this.isHeld = false;
    this.log = [...log];
    this.hard = hardFromLog(log);
    this.replayed = hardFromLog(log);
    this.soft = newGroupSoft(this.config, this.prng.split(), this.cluster);
    this.run({ kind: 'activated' });
  }

  private moveTo(nowMs: number): void {
    this.wallMs += nowMs - this.nowMs;
    this.nowMs = nowMs;
  }

  private apply(out: GroupOutbox): void {
    for (const record of out.records) {
      const offset = this.nextOffset++;
      replay(this.hard, record, offset);
      this.records.push(record);
      const producerId = record.kind === 'offsetCommit' ? record.producerId : NO_PRODUCER_ID;
      const encoded = { offset, producerId, ...encodeGroupRecord(record) };
      this.log.push(encoded);
      if (this.checksReplay) replayEncoded(this.replayed, encoded);
    }
    if (this.checksReplay && out.records.length > 0) expect(this.replayed).toEqual(this.hard);
    if (!this.isHeld) this.committedCount = this.log.length;
    // The reply of the request that caused the record comes after what the record sets free.
    for (const continuation of out.continuations) this.release(continuation);
    for (const reply of out.replies) this.release(reply);
  }

  private release(item: Reply | GroupContinuation): void {
    if (this.isHeld) {
      this.held.push(item);
    } else if ('ticket' in item) {
      this.replies.push(item);
    } else {
      const out = newGroupOutbox();
      committed(this.hard, this.soft, item, this.nowMs, this.wallMs, out);
      this.apply(out);
    }
  }
}

export function hardFromLog(log: readonly LoggedRecord[]): GroupHard {
  const hard = newGroupHard();
  for (const record of log) replayEncoded(hard, record);
  return hard;
}

function replayEncoded(hard: GroupHard, { key, value, offset, producerId }: LoggedRecord): void {
  const record = decodeGroupRecord(key, value, producerId);
  if (record !== undefined) replay(hard, record, offset);
}

/** What the cleaner may leave: the last record of each key, in order; of tombstones, any. */
export function compacted(log: readonly LoggedRecord[], prng: Prng): LoggedRecord[] {
  const lastOffsetByKey = new Map<string, number>();
  for (const { key, offset } of log) lastOffsetByKey.set(key.toString('hex'), offset);
  const cleanEnd = prng.below(log.length + 1);
  return log.filter((record, i) => {
    if (i >= cleanEnd) return true;
    if (lastOffsetByKey.get(record.key.toString('hex')) !== record.offset) return false;
    return record.value !== null || prng.chance(0.5);
  });
}

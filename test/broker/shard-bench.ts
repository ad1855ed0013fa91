/** One shard on a log of batches that a test writes and commits. */
import { expect } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { GroupCore } from '../../src/broker/group-core.ts';
import { type ShardCore, ShardHost } from '../../src/broker/shard-host.ts';
import { type ClusterView, EMPTY_CLUSTER } from '../../src/core/group/cluster-view.ts';
import type { GroupCommand } from '../../src/core/group/group-command.ts';
import type { GroupRecord } from '../../src/core/group/group-hard.ts';
import type { GroupContinuation } from '../../src/core/group/group-state.ts';
import type { TopicConfig } from '../../src/core/metadata/topic-config.ts';
import { defaultGroupConfig } from '../core/group/group-harness.ts';
import { FakePartition } from './fake-partition.ts';

type Answer = { readonly ticket: number; readonly response: Record<string, unknown> };

export class ShardBench<Command extends object, Rec, Continuation> {
  readonly log: FakePartition;
  readonly answers: Answer[] = [];
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  readonly shard: ShardHost<Command, Rec, Continuation>;
  nowMs = 0;
  wallMs = 1_000_000;

  constructor(
    topic: string,
    newCore: () => ShardCore<Command, Rec, Continuation>,
    prepare: (log: FakePartition) => void = () => {},
  ) {
    this.log = new FakePartition(topic, 0);
    prepare(this.log);
    const ignore = (): void => {};
    const ports = {
      append: (_: unknown, batches: Buffer) => this.log.append(batches),
      reply: (ticket: number, response: object) => {
        expect(this.answers.some((answer) => answer.ticket === ticket)).toBe(false);
        this.answers.push({ ticket, response: response as Record<string, unknown> });
      },
      log: {
        debug: ignore,
        info: ignore,
        warn: (message: string) => void this.warnings.push(message),
        error: (message: string) => void this.errors.push(message),
      },
    };
    this.shard = new ShardHost(this.log.partition, ports, newCore, new Set());
  }

  submit(command: Command & { readonly ticket: number }): void {
    this.shard.submit(command.ticket, command, this.nowMs, this.wallMs);
  }

  load(): void {
    this.shard.load(this.nowMs, this.wallMs);
  }

  commit(): void {
    this.log.commit();
    this.shard.advance(this.nowMs, this.wallMs);
  }

  deadline(): void {
    this.shard.onDeadline(this.nowMs, this.wallMs);
  }

  /** Nothing new is committed. */
  tick(): void {
    this.deadline();
    this.shard.advance(this.nowMs, this.wallMs);
  }

  /** One tick at each deadline up to then. Returns how many there were. */
  advanceTo(nowMs: number): number {
    let ticks = 0;
    for (;;) {
      const deadlineMs = Math.max(this.shard.nextDeadlineMs(this.nowMs), this.nowMs);
      this.wallMs += Math.min(deadlineMs, nowMs) - this.nowMs;
      this.nowMs = Math.min(deadlineMs, nowMs);
      if (deadlineMs > nowMs) return ticks;
      this.deadline();
      this.commit();
      expect(++ticks).toBeLessThan(10_000);
    }
  }

  limit(config: { readonly maxMessageBytes: number; readonly segmentBytes: number }): void {
    this.log.partition.config = config as TopicConfig;
  }

  answer(ticket: number): Record<string, unknown> | undefined {
    return this.answers.find((answer) => answer.ticket === ticket)?.response;
  }
}

export type GroupBench = ShardBench<GroupCommand, GroupRecord, GroupContinuation>;

export function groupBench(
  prepare?: (log: FakePartition) => void,
  cluster: ClusterView = EMPTY_CLUSTER,
): GroupBench {
  const config = { ...defaultGroupConfig, initialRebalanceDelayMs: 0 };
  const newCore = (): GroupCore => new GroupCore(() => config, new Prng(7), cluster);
  return new ShardBench('__consumer_offsets', newCore, prepare);
}

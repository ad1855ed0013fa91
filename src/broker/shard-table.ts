/**
 * The shards that this broker leads of one internal topic: they come and go with leadership, are
 * loaded in slices, and are called only when there is something to do.
 *
 * A coordinator's topic has 50 partitions and most are idle in any one tick. A shard that has been
 * touched puts itself among the `awake`; there it stays while it loads or somebody waits for its
 * log. When it may next want to be called is in a heap, brought up to date when it goes to sleep.
 */
import { type Deadline, DeadlineHeap, newDeadline } from '../base/deadline-heap.ts';
import type { MetadataImageView } from '../core/metadata/image.ts';
import type { Partition } from './partition.ts';
import { type ShardCore, ShardHost, type ShardPorts } from './shard-host.ts';

const LOAD_BYTES_PER_CALL = 1024 * 1024;

/** What it needs of the broker. */
export interface ShardTablePorts {
  readonly nodeId: number;
  readonly partitions: { find(topic: string, partitionIndex: number): Partition | undefined };
}

export class ShardTable<
  Command extends object,
  Rec,
  Continuation,
  Core extends ShardCore<Command, Rec, Continuation> = ShardCore<Command, Rec, Continuation>,
> {
  private readonly topic: string;
  private readonly ports: ShardTablePorts;
  private readonly shardPorts: ShardPorts;
  private readonly newCore: () => Core;
  private readonly shardByIndex: Map<number, ShardHost<Command, Rec, Continuation, Core>>;
  private readonly deadlineByIndex: Map<number, Deadline<number>>;
  private readonly deadlines: DeadlineHeap<number>;
  private readonly awake: Set<ShardHost<Command, Rec, Continuation, Core>>;

  constructor(topic: string, ports: ShardTablePorts, shardPorts: ShardPorts, newCore: () => Core) {
    this.topic = topic;
    this.ports = ports;
    this.shardPorts = shardPorts;
    this.newCore = newCore;
    this.shardByIndex = new Map();
    this.deadlineByIndex = new Map();
    this.deadlines = new DeadlineHeap();
    this.awake = new Set();
  }

  find(partitionIndex: number): ShardHost<Command, Rec, Continuation, Core> | undefined {
    return this.shardByIndex.get(partitionIndex);
  }

  all(): ShardHost<Command, Rec, Continuation, Core>[] {
    return [...this.shardByIndex.values()];
  }

  get openTickets(): number {
    let count = 0;
    for (const shard of this.shardByIndex.values()) count += shard.openTickets;
    return count;
  }

  /** A command that nobody waits for, to every shard. */
  notifyAll(command: Command, nowMs: number, wallMs: number): void {
    for (const shard of this.shardByIndex.values()) shard.notify(command, nowMs, wallMs);
  }

  /** A shard for each partition that is led here, and none for the others. */
  followLeadership(image: MetadataImageView): void {
    const topic = image.topicsByName.get(this.topic);
    for (const [index, shard] of [...this.shardByIndex]) {
      const leaderId = topic?.partitions[index]?.leader;
      if (leaderId === this.ports.nodeId && !shard.partition.isDeleted) continue;
      this.remove(index, shard);
    }
    topic?.partitions.forEach((partitionImage, index) => {
      if (partitionImage.leader !== this.ports.nodeId) return;
      const shard = this.shardByIndex.get(index);
      if (shard !== undefined) {
        shard.leaderEpoch = partitionImage.leaderEpoch;
        return;
      }
      const partition = this.ports.partitions.find(this.topic, index);
      if (partition === undefined || partition.log === null) return;
      const { shardPorts, newCore, awake } = this;
      this.shardByIndex.set(index, new ShardHost(partition, shardPorts, newCore, awake));
      this.deadlineByIndex.set(index, newDeadline(index));
    });
  }

  /** A bounded number of bytes for each call, so that a large topic does not hold the tick. */
  load(nowMs: number, wallMs: number): void {
    let budgetBytes = LOAD_BYTES_PER_CALL;
    for (const shard of this.awake) {
      while (shard.isLoading && budgetBytes > 0) {
        budgetBytes -= shard.load(nowMs, wallMs);
        if (shard.nextDeadlineMs(nowMs) === Infinity) break;
      }
    }
  }

  nextDeadlineMs(nowMs: number): number {
    this.putToSleep(nowMs);
    return this.deadlines.nextDeadlineMs();
  }

  /** Once a tick: timers, loading. */
  onDeadlines(nowMs: number, wallMs: number): void {
    this.load(nowMs, wallMs);
    this.putToSleep(nowMs);
    for (;;) {
      const due = this.deadlines.takeDue(nowMs);
      if (due === undefined) return;
      const shard = this.shardByIndex.get(due.event)!;
      // Taken off the heap, it has to be put there again.
      this.awake.add(shard);
      shard.onDeadline(nowMs, wallMs);
    }
  }

  /** After high watermarks may have moved. True when something was answered or decided. */
  advance(nowMs: number, wallMs: number): boolean {
    let hasMoved = false;
    for (const shard of this.awake) if (shard.advance(nowMs, wallMs)) hasMoved = true;
    return hasMoved;
  }

  /** A stop: everybody who waits is told to look for another coordinator. */
  dropAll(): void {
    for (const [index, shard] of [...this.shardByIndex]) this.remove(index, shard);
  }

  private remove(index: number, shard: ShardHost<Command, Rec, Continuation, Core>): void {
    this.shardByIndex.delete(index);
    this.deadlines.cancel(this.deadlineByIndex.get(index)!);
    this.deadlineByIndex.delete(index);
    shard.drop();
    this.awake.delete(shard);
  }

  /** Whoever has nothing to wait for is called again at its next deadline, or when it is touched. */
  private putToSleep(nowMs: number): void {
    for (const shard of this.awake) {
      const entry = this.deadlineByIndex.get(shard.partition.partitionIndex)!;
      const deadlineMs = shard.nextDeadlineMs(nowMs);
      if (deadlineMs === Infinity) this.deadlines.cancel(entry);
      else this.deadlines.schedule(entry, deadlineMs);
      if (!shard.isWaiting) this.awake.delete(shard);
    }
  }
}

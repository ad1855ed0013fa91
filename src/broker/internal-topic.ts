/**
 * A topic that the broker keeps for itself: created when the first client needs it, and those who
 * need it wait until it is there, or until that has taken too long.
 */
import { ApiKey } from '../protocol/api-keys.ts';
import type { CreateTopicsRequest } from '../protocol/generated/create-topics.ts';
import type { Broker } from './broker.ts';

/** How often the creation is asked for again, and how long anybody waits for it. */
const CREATE_RETRY_MS = 1000;
const WAIT_MS_MAX = 10_000;

type Waiter = { readonly deadlineMs: number; readonly done: () => void };

export type InternalTopicSpec = {
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
};

export class InternalTopic {
  readonly name: string;
  private readonly broker: Broker;
  private readonly spec: () => InternalTopicSpec;
  private waiters: Waiter[];
  private nextCreateMs: number;

  constructor(broker: Broker, name: string, spec: () => InternalTopicSpec) {
    this.name = name;
    this.broker = broker;
    this.spec = spec;
    this.waiters = [];
    this.nextCreateMs = -Infinity;
  }

  /** 0 while the topic does not exist. */
  get partitionCount(): number {
    return this.broker.image.topicsByName.get(this.name)?.partitions.length ?? 0;
  }

  /** Calls back at once when the topic is there, else when it is, or when it is not to be had. */
  with(done: () => void, nowMs: number): void {
    if (this.partitionCount > 0) {
      done();
      return;
    }
    this.waiters.push({ deadlineMs: nowMs + WAIT_MS_MAX, done });
    this.create(nowMs);
  }

  nextDeadlineMs(): number {
    let deadlineMs = this.waiters.length === 0 ? Infinity : this.nextCreateMs;
    for (const waiter of this.waiters) deadlineMs = Math.min(deadlineMs, waiter.deadlineMs);
    return deadlineMs;
  }

  onDeadlines(nowMs: number): void {
    if (this.waiters.length === 0) return;
    this.wake((waiter) => waiter.deadlineMs <= nowMs);
    if (this.waiters.length > 0 && this.nextCreateMs <= nowMs) this.create(nowMs);
  }

  /** The image has changed: the topic may be there. */
  onImage(): void {
    if (this.partitionCount > 0) this.wake(() => true);
  }

  /** A stop: nobody waits any longer. */
  wakeAll(): void {
    this.wake(() => true);
  }

  private wake(isDue: (waiter: Waiter) => boolean): void {
    const due = this.waiters.filter(isDue);
    if (due.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => !due.includes(waiter));
    for (const waiter of due) waiter.done();
  }

  private create(nowMs: number): void {
    const { channel, image } = this.broker;
    if (nowMs < this.nextCreateMs) return;
    this.nextCreateMs = nowMs + CREATE_RETRY_MS;
    const { numPartitions, replicationFactor, configs } = this.spec();
    const liveBrokers = [...image.brokers.values()].filter((broker) => !broker.fenced).length;
    const request: CreateTopicsRequest = {
      topics: [
        {
          name: this.name,
          numPartitions,
          // Kafka refuses to create it with fewer brokers than replicas; a cluster that small wants
          // to work all the same.
          replicationFactor: Math.max(1, Math.min(replicationFactor, liveBrokers)),
          assignments: [],
          configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
        },
      ],
      timeoutMs: CREATE_RETRY_MS,
      validateOnly: false,
    };
    channel.send(ApiKey.CreateTopics, request, { kind: 'nothing' }, CREATE_RETRY_MS);
  }
}

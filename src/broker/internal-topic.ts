/**
 * A topic that the broker keeps for itself: created when the first client needs it, and those who
 * need it wait until it is there, or until that has taken too long.
 */
import { autoTopic } from '../core/controller/auto-topics.ts';
import type { MetadataImageView } from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import type { CreateTopicsRequest } from '../protocol/generated/create-topics.ts';
import { coordinatorPartition } from './coordinator-partition.ts';
import { type HostContinuation, ticketOf } from './host-continuation.ts';
import type { NotePlace } from './ticket-place.ts';

/** How often the creation is asked for again, and how long anybody waits for it. */
const CREATE_RETRY_MS = 1000;
const WAIT_MS_MAX = 10_000;

/** What it needs of the broker. */
export interface InternalTopicPorts {
  readonly config: KafkaConfig;
  readonly image: MetadataImageView;
  readonly channel: {
    send(
      apiKey: ApiKey,
      request: CreateTopicsRequest,
      continuation: { readonly kind: 'nothing' },
      timeoutMs: number,
    ): void;
  };
  resume(continuation: HostContinuation, responses: readonly object[]): void;
}

type Waiter = { readonly deadlineMs: number; readonly continuation: HostContinuation };

export class InternalTopic {
  readonly name: string;
  private readonly ports: InternalTopicPorts;
  private waiters: Waiter[];
  private nextCreateAtMs: number;

  constructor(ports: InternalTopicPorts, name: string) {
    this.name = name;
    this.ports = ports;
    this.waiters = [];
    this.nextCreateAtMs = -Infinity;
  }

  /** 0 while the topic does not exist. */
  get partitionCount(): number {
    return this.ports.image.topicsByName.get(this.name)?.partitions.length ?? 0;
  }

  /** Of a group, or of a transactional id; the topic is there. */
  partitionFor(key: string): number {
    return coordinatorPartition(key, this.partitionCount);
  }

  /** The leader of its partition; -1 while there is none. */
  leaderFor(key: string): number {
    const topic = this.ports.image.topicsByName.get(this.name);
    if (topic === undefined) return -1;
    return topic.partitions[this.partitionFor(key)]?.leader ?? -1;
  }

  /** Goes on at once when the topic is there, else when it is, or when it is not to be had. */
  with(continuation: HostContinuation, nowMs: number): void {
    if (this.partitionCount > 0) {
      this.ports.resume(continuation, []);
      return;
    }
    this.waiters.push({ deadlineMs: nowMs + WAIT_MS_MAX, continuation });
    this.create(nowMs);
  }

  notePlaces(note: NotePlace): void {
    for (const { continuation, deadlineMs } of this.waiters) {
      note(ticketOf(continuation), { kind: 'internalTopic', topic: this.name, deadlineMs });
    }
  }

  nextDeadlineMs(): number {
    let deadlineMs = this.waiters.length === 0 ? Infinity : this.nextCreateAtMs;
    for (const waiter of this.waiters) deadlineMs = Math.min(deadlineMs, waiter.deadlineMs);
    return deadlineMs;
  }

  onDeadlines(nowMs: number): void {
    if (this.waiters.length === 0) return;
    // They all wait for equally long, so those that are due stand in front.
    const end = this.waiters.findIndex(({ deadlineMs }) => deadlineMs > nowMs);
    this.wakeFirst(end === -1 ? this.waiters.length : end);
    if (this.waiters.length > 0 && this.nextCreateAtMs <= nowMs) this.create(nowMs);
  }

  /** The image has changed: the topic may be there. */
  onImage(): void {
    if (this.partitionCount > 0) this.wakeAll();
  }

  /** Also at a stop, when nobody waits any longer. */
  wakeAll(): void {
    this.wakeFirst(this.waiters.length);
  }

  private wakeFirst(count: number): void {
    for (const { continuation } of this.waiters.splice(0, count)) {
      this.ports.resume(continuation, []);
    }
  }

  private create(nowMs: number): void {
    const { channel, image, config } = this.ports;
    if (nowMs < this.nextCreateAtMs) return;
    this.nextCreateAtMs = nowMs + CREATE_RETRY_MS;
    let liveBrokers = 0;
    for (const { fenced } of image.brokers.values()) if (!fenced) liveBrokers++;
    const request: CreateTopicsRequest = {
      topics: [autoTopic(this.name, config, liveBrokers)],
      timeoutMs: CREATE_RETRY_MS,
      validateOnly: false,
    };
    channel.send(ApiKey.CreateTopics, request, { kind: 'nothing' }, CREATE_RETRY_MS);
  }
}

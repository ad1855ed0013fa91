/**
 * The partitions of one fetch session, in the order in which they are served, and found by what a request
 * calls them: by topic id, or by name before version 13. A topic's partitions lie together, so that nothing
 * has to be put together from a topic and a number to find one: this is done for each partition of a fetch.
 */
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import type { FetchPartition } from './fetch-session.ts';

export class SessionPartitions {
  private readonly inOrder: Set<FetchPartition>;
  private readonly byTopic: Map<string, Map<number, FetchPartition>>;

  constructor() {
    this.inOrder = new Set();
    this.byTopic = new Map();
  }

  get size(): number {
    return this.inOrder.size;
  }

  values(): IterableIterator<FetchPartition> {
    return this.inOrder.values();
  }

  find(topic: string, topicId: Uuid, partitionIndex: number): FetchPartition | undefined {
    return this.byTopic.get(keyOf(topic, topicId))?.get(partitionIndex);
  }

  /** At the end. In the place of another one for the same partition: a request may name it twice. */
  add(partition: FetchPartition): void {
    const key = keyOf(partition.topic, partition.topicId);
    let ofTopic = this.byTopic.get(key);
    if (ofTopic === undefined) {
      ofTopic = new Map();
      this.byTopic.set(key, ofTopic);
    }
    const former = ofTopic.get(partition.partitionIndex);
    if (former !== undefined) this.inOrder.delete(former);
    ofTopic.set(partition.partitionIndex, partition);
    this.inOrder.add(partition);
  }

  remove(topic: string, topicId: Uuid, partitionIndex: number): void {
    const key = keyOf(topic, topicId);
    const ofTopic = this.byTopic.get(key);
    const partition = ofTopic?.get(partitionIndex);
    if (ofTopic === undefined || partition === undefined) return;
    this.inOrder.delete(partition);
    ofTopic.delete(partitionIndex);
    if (ofTopic.size === 0) this.byTopic.delete(key);
  }

  /** It has had its turn. One that has been forgotten meanwhile stays forgotten. */
  moveToEnd(partition: FetchPartition): void {
    if (this.inOrder.delete(partition)) this.inOrder.add(partition);
  }
}

function keyOf(topic: string, topicId: Uuid): string {
  return topicId === ZERO_UUID ? topic : topicId;
}

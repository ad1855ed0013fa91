/**
 * What clients know of each partition: what they sent, what was acknowledged, what was read. A
 * power loss may take back what was acknowledged (nothing is flushed before it is), so the model
 * starts anew after one; nothing else may.
 */
export type Sent = {
  readonly producer: number;
  /** Counts the records of one producer in one partition. */
  readonly order: number;
  /** Sequenced records may be there once; others once for every time they were sent. */
  readonly isIdempotent: boolean;
};

export class Violation extends Error {}

export class PartitionModel {
  readonly topic: TopicModel;
  readonly index: number;
  readonly sent: Map<string, Sent> = new Map();
  /** By value: the offset that was acknowledged. */
  readonly acked: Map<string, number> = new Map();
  /** By offset: the value that somebody was told is there. */
  readonly seen: Map<number, string> = new Map();
  /** Records below may have been deleted by a client. */
  deletedTo = 0;

  constructor(topic: TopicModel, index: number) {
    this.topic = topic;
    this.index = index;
  }

  get name(): string {
    return `${this.topic.name}-${this.index}`;
  }

  onSent(value: string, sent: Sent): void {
    this.sent.set(value, sent);
  }

  onAcked(value: string, offset: number): void {
    this.note(value, offset, 'acknowledged');
    this.acked.set(value, offset);
  }

  onRead(value: string, offset: number): void {
    if (!this.sent.has(value)) {
      throw new Violation(`${this.name}: ${value} at ${offset}, which nobody sent`);
    }
    this.note(value, offset, 'read');
  }

  onPowerLoss(): void {
    this.acked.clear();
    this.seen.clear();
  }

  private note(value: string, offset: number, how: string): void {
    const known = this.seen.get(offset);
    if (known !== undefined && known !== value) {
      throw new Violation(`${this.name}: ${value} ${how} at ${offset}, where ${known} was`);
    }
    this.seen.set(offset, value);
  }
}

export class TopicModel {
  readonly name: string;
  readonly topicId: string;
  readonly partitions: readonly PartitionModel[];
  /** Somebody has asked to delete it: nothing is promised any more. */
  isDoomed = false;

  constructor(name: string, topicId: string, partitionCount: number) {
    this.name = name;
    this.topicId = topicId;
    this.partitions = Array.from({ length: partitionCount }, (_, i) => new PartitionModel(this, i));
  }
}

export class Model {
  readonly topics: TopicModel[] = [];

  get liveTopics(): TopicModel[] {
    return this.topics.filter(({ isDoomed }) => !isDoomed);
  }

  get livePartitions(): PartitionModel[] {
    return this.liveTopics.flatMap(({ partitions }) => [...partitions]);
  }

  onPowerLoss(): void {
    for (const topic of this.topics) for (const each of topic.partitions) each.onPowerLoss();
  }
}

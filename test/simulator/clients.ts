/**
 * Clients as state machines: `act` sends what a client would send next, `onReply` takes one reply.
 * They reconnect when their connection is cut, and retry what they do not know the end of.
 */
import type { Prng } from '../../src/base/prng.ts';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { checkContiguousOffsets } from './checkers/contiguous-offsets.ts';
import { HighWatermarks } from './checkers/high-watermark-monotonic.ts';
import type { ResponseOf } from './messages.ts';
import { type Model, type PartitionModel, TopicModel, Violation } from './model.ts';
import type { SimBroker } from './sim-broker.ts';
import type { SimConnection, SimReply } from './sim-net.ts';
import {
  batchesOf,
  batchOf,
  FETCH_BY_NAME,
  fetchRequest,
  PRODUCE_BY_NAME,
  produceRequest,
  type TestRecord,
} from './topics.ts';

export abstract class SimClient {
  protected readonly sim: SimBroker;
  protected readonly model: Model;
  protected readonly prng: Prng;
  connection: SimConnection | null = null;

  constructor(sim: SimBroker, model: Model, prng: Prng) {
    this.sim = sim;
    this.model = model;
    this.prng = prng;
  }

  step(): void {
    if (this.connection === null || this.connection.isClosed) {
      this.connection = this.sim.connect();
      this.onConnected();
    }
    if (!this.connection.isPaused) this.act(this.connection);
  }

  takeReplies(): void {
    const { connection } = this;
    if (connection === null) return;
    for (const reply of connection.replies.splice(0)) {
      // What a client has given up on reaches nobody.
      if (this.connection === connection) this.onReply(reply);
    }
  }

  /** The client gives this connection up. */
  disconnect(): void {
    this.connection?.cut();
    this.connection = null;
  }

  onPowerLoss(): void {
    this.connection = null;
  }

  protected abstract onConnected(): void;
  protected abstract act(connection: SimConnection): void;
  protected abstract onReply(reply: SimReply): void;

  protected pickPartition(): PartitionModel | null {
    const partitions = this.model.livePartitions;
    return partitions[this.prng.below(partitions.length)] ?? null;
  }
}

type Batch = {
  readonly values: readonly string[];
  readonly bytes: Buffer;
  /** The broker that was there when it was first sent. */
  readonly broker: object;
};

/** Idempotent producers retry in order; the others do not, and one kind asks for no answer. */
export class SimProducer extends SimClient {
  private readonly number: number;
  /** Records differ by their keys; their values have up to this many bytes. */
  private readonly paddingBytes: number;
  private readonly kind: 'idempotent' | 'plain' | 'unacknowledged';
  private partition: PartitionModel | null = null;
  private producerId = -1;
  private nextSequence = 0;
  private isInitializing = false;
  private inFlight: Batch[] = [];
  private lastOrder = 0;

  constructor(sim: SimBroker, model: Model, prng: Prng, number: number, paddingBytes: number) {
    super(sim, model, prng);
    this.number = number;
    this.paddingBytes = paddingBytes;
    this.kind = prng.chance(0.6) ? 'idempotent' : prng.chance(0.7) ? 'plain' : 'unacknowledged';
  }

  override onPowerLoss(): void {
    super.onPowerLoss();
    this.reset();
  }

  private reset(): void {
    this.partition = null;
    this.producerId = -1;
    this.nextSequence = 0;
    this.inFlight = [];
  }

  protected override onConnected(): void {
    this.isInitializing = false;
    if (this.kind !== 'idempotent') this.inFlight = [];
    for (const batch of this.inFlight) this.sendBatch(batch);
  }

  protected override act(connection: SimConnection): void {
    if (this.partition === null || this.partition.topic.isDoomed) {
      if (this.inFlight.length > 0) {
        this.disconnect();
        this.reset();
        return;
      }
      this.reset();
      this.partition = this.pickPartition();
      if (this.partition === null) return;
    }
    if (this.kind === 'idempotent' && this.producerId < 0) {
      if (this.isInitializing) return;
      this.isInitializing = true;
      connection.send('InitProducerId', 4, { transactionalId: null, transactionTimeoutMs: 1000 });
      return;
    }
    if (this.inFlight.length < 4) this.sendNew(this.partition);
  }

  private sendNew(partition: PartitionModel): void {
    const { prng } = this;
    const isIdempotent = this.kind === 'idempotent';
    const values: string[] = [];
    const records: TestRecord[] = [];
    for (let count = 1 + prng.below(4); count > 0; count--) {
      const order = ++this.lastOrder;
      const value = `${this.number}.${order}`;
      partition.onSent(value, { producer: this.number, order, isIdempotent });
      values.push(value);
      records.push({ key: value, value: 'x'.repeat(prng.below(this.paddingBytes)) });
    }
    const compressionType = prng.chance(0.2) ? CompressionType.GZIP : CompressionType.NONE;
    const { producerId } = this;
    const bytes = batchOf(
      records,
      isIdempotent
        ? { compressionType, producerId, producerEpoch: 0, baseSequence: this.nextSequence }
        : { compressionType },
      this.sim.clock.wallMs,
    );
    this.nextSequence += values.length;
    const batch = { values, bytes, broker: this.sim.broker };
    if (this.kind !== 'unacknowledged') this.inFlight.push(batch);
    this.sendBatch(batch);
  }

  private sendBatch({ bytes }: Batch): void {
    const { topic, index } = this.partition!;
    const acks = this.kind === 'unacknowledged' ? 0 : this.prng.chance(0.5) ? -1 : 1;
    // The broker may stamp the bytes it is given: each try has its own.
    const request = produceRequest(topic.name, index, Buffer.from(bytes), acks);
    this.connection!.send('Produce', PRODUCE_BY_NAME, request);
  }

  protected override onReply({ apiName, body }: SimReply): void {
    if (apiName === 'InitProducerId') {
      this.isInitializing = false;
      const { errorCode, producerId } = body as ResponseOf<'InitProducerId'>;
      if (errorCode === ErrorCode.NONE) this.producerId = producerId;
      return;
    }
    const response = body as ResponseOf<'Produce'>;
    const { errorCode, baseOffset } = response.responses[0]!.partitionResponses[0]!;
    const partition = this.partition!;
    // Nothing is promised any more; the next step finds another topic.
    if (partition.topic.isDoomed) return;
    if (errorCode === ErrorCode.NONE) {
      const { values } = this.inFlight.shift()!;
      values.forEach((value, i) => {
        partition.onAcked(value, baseOffset + i);
      });
      return;
    }
    const isGap =
      errorCode === ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER ||
      errorCode === ErrorCode.DUPLICATE_SEQUENCE_NUMBER;
    if (isGap && this.inFlight[0]!.broker !== this.sim.broker) {
      // A snapshot of producers holds the last batch of each, so that after a start from one an
      // earlier batch is not known again: its end stays open, as it does with Apache Kafka.
      this.disconnect();
      this.reset();
      return;
    }
    if (isGap || errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
      throw new Violation(`${partition.name}: error ${errorCode} for the first batch in flight`);
    }
    this.disconnect();
  }
}

/** Reads one partition again and again, with sessions or without. */
export class SimFetcher extends SimClient {
  private readonly usesSession: boolean;
  private readonly highWatermarks: HighWatermarks = new HighWatermarks();
  private partition: PartitionModel | null = null;
  private position = -1;
  private isWaiting = false;
  private sessionId = 0;
  private sessionEpoch = 0;

  constructor(sim: SimBroker, model: Model, prng: Prng) {
    super(sim, model, prng);
    this.usesSession = prng.chance(0.5);
  }

  override onPowerLoss(): void {
    super.onPowerLoss();
    this.highWatermarks.clear();
    this.position = -1;
  }

  protected override onConnected(): void {
    this.isWaiting = false;
    this.sessionId = 0;
    this.sessionEpoch = 0;
  }

  protected override act(connection: SimConnection): void {
    if (this.isWaiting) return;
    if (this.partition === null || this.partition.topic.isDoomed || this.prng.chance(0.02)) {
      this.partition = this.pickPartition();
      this.position = -1;
      this.sessionId = 0;
      this.sessionEpoch = 0;
    }
    if (this.partition === null) return;
    this.isWaiting = true;
    const { topic, index } = this.partition;
    if (this.position < 0) {
      const asked = { partitionIndex: index, timestamp: -2 };
      connection.send('ListOffsets', 7, { topics: [{ name: topic.name, partitions: [asked] }] });
    } else {
      this.sendFetch(connection, topic, index);
    }
  }

  private sendFetch(connection: SimConnection, topic: TopicModel, index: number): void {
    const { prng, usesSession } = this;
    const request = fetchRequest(topic.name, index, this.position, {
      maxWaitMs: prng.below(3000),
      minBytes: prng.chance(0.8) ? 1 : 500,
      maxBytes: 200 + prng.below(5000),
      sessionId: this.sessionId,
      sessionEpoch: usesSession ? this.sessionEpoch : -1,
    });
    request.topics![0]!.topicId = topic.topicId;
    connection.send('Fetch', usesSession ? 16 : FETCH_BY_NAME, request);
  }

  protected override onReply({ apiName, body }: SimReply): void {
    this.isWaiting = false;
    const partition = this.partition!;
    if (apiName === 'ListOffsets') {
      const found = (body as ResponseOf<'ListOffsets'>).topics[0]!.partitions[0]!;
      if (found.errorCode === ErrorCode.NONE) this.position = found.offset;
      return;
    }
    const response = body as ResponseOf<'Fetch'>;
    if (response.errorCode !== ErrorCode.NONE) {
      this.sessionId = 0;
      this.sessionEpoch = 0;
      return;
    }
    this.sessionId = response.sessionId;
    this.sessionEpoch = response.sessionId === 0 ? 0 : this.sessionEpoch + 1;
    const answer = response.responses[0]?.partitions[0];
    if (answer === undefined || partition.topic.isDoomed) return;
    if (answer.errorCode !== ErrorCode.NONE) {
      this.position = -1;
      return;
    }
    const batches = batchesOf(answer);
    const { name } = partition;
    this.position = checkContiguousOffsets(name, this.position, batches);
    this.highWatermarks.check(name, answer, this.position);
    for (const { records } of batches) {
      for (const { offset, key } of records) partition.onRead(String(key), offset);
    }
  }
}

/** Creates and deletes topics, deletes records, changes configs; one thing at a time. */
export class SimAdmin extends SimClient {
  /** No request is under way whose outcome is unknown. */
  isQuiet = true;
  private lastTopic = 0;

  protected override onConnected(): void {
    this.isQuiet = true;
  }

  protected override act(connection: SimConnection): void {
    if (!this.isQuiet) return;
    this.isQuiet = false;
    const { prng } = this;
    const topics = this.model.liveTopics;
    const topic = topics[prng.below(topics.length)];
    const drawn = prng.below(10);
    if (topic === undefined || topics.length < 2 || (drawn < 2 && topics.length < 6)) {
      this.create(connection);
    } else if (drawn < 3) {
      topic.isDoomed = true;
      connection.send('DeleteTopics', 5, { topicNames: [topic.name], timeoutMs: 1000 });
    } else if (drawn < 5) {
      this.deleteRecords(connection, topic);
    } else {
      this.configure(connection, topic);
    }
  }

  private create(connection: SimConnection): void {
    const { prng } = this;
    const configs = [{ name: 'segment.bytes', value: '1048576' }];
    connection.send('CreateTopics', 7, {
      topics: [
        {
          name: `topic-${++this.lastTopic}`,
          numPartitions: 1 + prng.below(3),
          replicationFactor: 1,
          configs,
        },
      ],
      timeoutMs: 1000,
    });
  }

  private deleteRecords(connection: SimConnection, topic: TopicModel): void {
    const partition = topic.partitions[this.prng.below(topic.partitions.length)]!;
    const known = [...partition.acked.values()];
    if (known.length === 0) {
      this.configure(connection, topic);
      return;
    }
    const offset = known[this.prng.below(known.length)]!;
    partition.deletedTo = Math.max(partition.deletedTo, offset);
    connection.send('DeleteRecords', 2, {
      topics: [{ name: topic.name, partitions: [{ partitionIndex: partition.index, offset }] }],
      timeoutMs: 1000,
    });
  }

  private configure(connection: SimConnection, topic: TopicModel): void {
    const { prng } = this;
    const choices = [
      ['compression.type', prng.chance(0.5) ? 'gzip' : 'producer'],
      ['message.timestamp.type', prng.chance(0.5) ? 'LogAppendTime' : 'CreateTime'],
      ['segment.bytes', String(1_048_576 + prng.below(1000))],
      ['flush.messages', String(1 + prng.below(20))],
      ['segment.ms', String(100 + prng.below(2000))],
    ] as const;
    const [name, value] = choices[prng.below(choices.length)]!;
    connection.send('IncrementalAlterConfigs', 1, {
      resources: [
        {
          resourceType: 2,
          resourceName: topic.name,
          configs: [{ name, configOperation: prng.chance(0.8) ? 0 : 1, value }],
        },
      ],
    });
  }

  protected override onReply({ apiName, body }: SimReply): void {
    this.isQuiet = true;
    if (apiName !== 'CreateTopics') return;
    const { errorCode, name, topicId, numPartitions } = (body as ResponseOf<'CreateTopics'>)
      .topics[0]!;
    if (errorCode === ErrorCode.NONE) {
      this.model.topics.push(new TopicModel(name, topicId, numPartitions));
    }
  }
}

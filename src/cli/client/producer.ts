/**
 * Produces to one topic. Records collect in one batch per partition; at most one request a leader is
 * under way, so a batch that is sent again can never overtake another.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { CompressionType } from '../../protocol/compression/compression.ts';
import { ErrorCode, errorName, isRetriable } from '../../protocol/error-codes.ts';
import type { MetadataResponseTopic } from '../../protocol/generated/metadata.ts';
import type {
  ProduceRequest,
  ProduceResponsePartitionProduceResponse,
} from '../../protocol/generated/produce.ts';
import { RecordBatchBuilder } from '../../protocol/records/record-batch-builder.ts';
import type { RecordHeader } from '../../protocol/records/record-cursor.ts';
import { CliError } from '../cli-error.ts';
import { produce } from './apis.ts';
import { type Client, pause } from './client.ts';
import { partitionOfKey } from './partitioner.ts';

export type ProducerRecord = {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  readonly timestampMs: number;
  /** Null: by the key, or by turns. */
  readonly partition: number | null;
};

export type ProducerOptions = {
  readonly acks: -1 | 0 | 1;
  readonly compressionType: CompressionType;
  readonly timeoutMs: number;
};

/** What has been acknowledged in one partition; offsets are -1 with acks=0. */
export type Delivery = { count: number; firstOffset: number; lastOffset: number };

type Batch = { readonly partition: number; readonly records: Buffer; readonly count: number };

/** Below every broker's default of `message.max.bytes`. */
const BATCH_BYTES_MAX = 512 * 1024;
const READY_BYTES_MAX = 4 * 1024 * 1024;
const RETRIES_MAX = 30;
const RETRY_BACKOFF_MS = 100;

export class Producer {
  readonly deliveryByPartition: Map<number, Delivery>;
  private readonly client: Client;
  private readonly options: ProducerOptions;
  private readonly builderByPartition: Map<number, RecordBatchBuilder>;
  private topic: MetadataResponseTopic;
  private ready: Batch[];
  private readyBytes: number;
  private nextPartition: number;

  constructor(client: Client, topic: MetadataResponseTopic, options: ProducerOptions) {
    this.deliveryByPartition = new Map();
    this.client = client;
    this.options = options;
    this.builderByPartition = new Map();
    this.topic = topic;
    this.ready = [];
    this.readyBytes = 0;
    this.nextPartition = 0;
  }

  async send(record: ProducerRecord): Promise<void> {
    const partition = this.choosePartition(record);
    let builder = this.builderByPartition.get(partition);
    if (builder !== undefined) {
      const { timestampMs, key, value, headers } = record;
      const sizeBytes = builder.sizeOfRecordBytes(timestampMs, key, value, headers);
      if (builder.sizeBytes + sizeBytes > BATCH_BYTES_MAX) {
        this.seal(partition, builder);
        builder = undefined;
      }
    }
    if (builder === undefined) {
      builder = new RecordBatchBuilder({ compressionType: this.options.compressionType });
      this.builderByPartition.set(partition, builder);
    }
    builder.append(record.timestampMs, record.key, record.value, record.headers);
    if (this.readyBytes > READY_BYTES_MAX) await this.drain();
  }

  /** Everything sent so far is acknowledged when this resolves. */
  async flush(): Promise<void> {
    for (const [partition, builder] of [...this.builderByPartition]) this.seal(partition, builder);
    await this.drain();
  }

  private choosePartition(record: ProducerRecord): number {
    const { partitions } = this.topic;
    if (record.partition !== null) {
      if (record.partition >= partitions.length) {
        const last = partitions.length - 1;
        throw new CliError(`partition ${record.partition} does not exist: the last is ${last}`);
      }
      return record.partition;
    }
    if (record.key !== null) return partitionOfKey(record.key, partitions.length);
    // Stays with a partition until its batch is full or flushed.
    return this.nextPartition % partitions.length;
  }

  private seal(partition: number, builder: RecordBatchBuilder): void {
    const records = builder.build();
    this.builderByPartition.delete(partition);
    this.ready.push({ partition, records, count: builder.recordCount });
    this.readyBytes += records.length;
    if (partition === this.nextPartition % this.topic.partitions.length) this.nextPartition++;
  }

  private async drain(): Promise<void> {
    let attempts = 0;
    while (this.ready.length > 0) {
      const failedCode = await this.sendOnce();
      if (failedCode === null) {
        attempts = 0;
        continue;
      }
      if (!isRetriable(failedCode) || ++attempts > RETRIES_MAX) {
        throw new CliError(`producing to ${this.topic.name} failed: ${errorName(failedCode)}`);
      }
      await pause(RETRY_BACKOFF_MS);
      this.topic = await this.client.getTopic(this.topic.name!, false);
    }
  }

  /** The oldest batch of every partition; answers the error code of one that must go again. */
  private async sendOnce(): Promise<number | null> {
    const batchesByLeader = new Map<number, Batch[]>();
    const partitions = new Set<number>();
    for (const batch of this.ready) {
      if (partitions.has(batch.partition)) continue;
      partitions.add(batch.partition);
      const { leaderId } = this.topic.partitions[batch.partition]!;
      const batches = batchesByLeader.get(leaderId) ?? [];
      batches.push(batch);
      batchesByLeader.set(leaderId, batches);
    }
    const sent = [...batchesByLeader].map(([leader, batches]) => this.sendTo(leader, batches));
    const codes = (await Promise.all(sent)).flat();
    return codes.find((code) => code !== ErrorCode.NONE) ?? null;
  }

  private async sendTo(leaderId: number, batches: readonly Batch[]): Promise<number[]> {
    const request = this.requestOf(batches);
    const connection = await this.client.connectionTo(leaderId);
    if (this.options.acks === 0) {
      connection.send(produce, request);
      for (const batch of batches) this.settle(batch, -1);
      return [];
    }
    const response = await connection.request(produce, request);
    const answers = response.responses[0]?.partitionResponses ?? [];
    return answers.map((answer) => {
      const batch = batches.find((one) => one.partition === answer.index)!;
      if (answer.errorCode === ErrorCode.NONE) this.settle(batch, answer.baseOffset);
      else if (!isRetriable(answer.errorCode)) throw refusal(this.topic.name!, answer);
      return answer.errorCode;
    });
  }

  private requestOf(batches: readonly Batch[]): ProduceRequest {
    const partitionData = batches.map(({ partition, records }) => ({ index: partition, records }));
    const { name, topicId } = this.topic;
    return {
      transactionalId: null,
      acks: this.options.acks,
      timeoutMs: this.options.timeoutMs,
      topicData: [{ name: name!, topicId: topicId ?? ZERO_UUID, partitionData }],
    };
  }

  private settle(batch: Batch, baseOffset: number): void {
    this.ready.splice(this.ready.indexOf(batch), 1);
    this.readyBytes -= batch.records.length;
    const lastOffset = baseOffset < 0 ? -1 : baseOffset + batch.count - 1;
    const delivery = this.deliveryByPartition.get(batch.partition);
    if (delivery === undefined) {
      const first = { count: batch.count, firstOffset: baseOffset, lastOffset };
      this.deliveryByPartition.set(batch.partition, first);
    } else {
      delivery.count += batch.count;
      delivery.lastOffset = lastOffset;
    }
  }
}

function refusal(topic: string, answer: ProduceResponsePartitionProduceResponse): CliError {
  const record = answer.recordErrors[0];
  const message = record?.batchIndexErrorMessage ?? answer.errorMessage;
  const why = message === null ? '' : `: ${message}`;
  const place = `${topic}-${answer.index}`;
  return new CliError(`producing to ${place} failed: ${errorName(answer.errorCode)}${why}`);
}

/**
 * Reads records of one topic from the leaders of its partitions, from given offsets on. With
 * read_committed it leaves out what aborted transactions wrote; control records are never shown.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode, errorName, isRetriable } from '../../protocol/error-codes.ts';
import type { FetchRequest, FetchResponsePartitionData } from '../../protocol/generated/fetch.ts';
import type { MetadataResponseTopic } from '../../protocol/generated/metadata.ts';
import {
  ControlRecordType,
  decodeControlRecordKey,
} from '../../protocol/records/control-record.ts';
import {
  type DecodedBatch,
  type DecodedRecord,
  decodeBatches,
} from '../../protocol/records/decode-batch.ts';
import { CliError } from '../cli-error.ts';
import { fetch, listOffsets } from './apis.ts';
import { type Client, pause } from './client.ts';

export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;

export type FetchOptions = {
  readonly isCommittedOnly: boolean;
  readonly maxWaitMs: number;
};

export type FetchedRecord = DecodedRecord & { readonly partition: number };

const FETCH_BYTES_MAX = 16 * 1024 * 1024;
const PARTITION_BYTES_MAX = 1024 * 1024;
const RETRY_BACKOFF_MS = 100;

export class Fetcher {
  /** Where to go on, by partition. Only the partitions in it are read. */
  readonly nextOffsetByPartition: Map<number, number>;
  private readonly client: Client;
  private readonly options: FetchOptions;
  private topic: MetadataResponseTopic;

  constructor(client: Client, topic: MetadataResponseTopic, options: FetchOptions) {
    this.nextOffsetByPartition = new Map();
    this.client = client;
    this.options = options;
    this.topic = topic;
  }

  /** The records that have come, in the order of each partition; none when nothing is new. */
  async poll(): Promise<FetchedRecord[]> {
    const partitionsByLeader = new Map<number, number[]>();
    for (const partition of this.nextOffsetByPartition.keys()) {
      const { leaderId } = this.topic.partitions[partition]!;
      const partitions = partitionsByLeader.get(leaderId) ?? [];
      partitions.push(partition);
      partitionsByLeader.set(leaderId, partitions);
    }
    const asked = [...partitionsByLeader].map(([leaderId, partitions]) =>
      this.client.requestFrom(leaderId, fetch, this.requestOf(partitions)),
    );
    const records: FetchedRecord[] = [];
    let mustRefresh = false;
    for (const response of await Promise.all(asked)) {
      if (response.errorCode !== ErrorCode.NONE && !isRetriable(response.errorCode)) {
        throw new CliError(`fetching ${this.topic.name}: ${errorName(response.errorCode)}`);
      }
      for (const topic of response.responses) {
        for (const data of topic.partitions) {
          if (data.errorCode === ErrorCode.NONE) this.takeRecords(data, records);
          else mustRefresh = this.onError(data) || mustRefresh;
        }
      }
    }
    if (mustRefresh) {
      await pause(RETRY_BACKOFF_MS);
      this.topic = await this.client.getTopic(this.topic.name!, false);
    }
    return records;
  }

  private requestOf(partitions: readonly number[]): FetchRequest {
    return {
      clusterId: null,
      replicaId: -1,
      replicaState: { replicaId: -1, replicaEpoch: -1 },
      maxWaitMs: this.options.maxWaitMs,
      minBytes: 1,
      maxBytes: FETCH_BYTES_MAX,
      isolationLevel: this.options.isCommittedOnly ? 1 : 0,
      sessionId: 0,
      // A full fetch that asks for no session.
      sessionEpoch: -1,
      topics: [
        {
          topic: this.topic.name!,
          topicId: this.topic.topicId,
          partitions: partitions.map((partition) => ({
            partition,
            currentLeaderEpoch: this.topic.partitions[partition]!.leaderEpoch,
            fetchOffset: this.nextOffsetByPartition.get(partition)!,
            lastFetchedEpoch: -1,
            logStartOffset: -1,
            partitionMaxBytes: PARTITION_BYTES_MAX,
            replicaDirectoryId: ZERO_UUID,
            highWatermark: Number.MAX_SAFE_INTEGER,
          })),
        },
      ],
      forgottenTopicsData: [],
      rackId: '',
    };
  }

  /** True: the leader may have moved, ask again. */
  private onError(data: FetchResponsePartitionData): boolean {
    const place = `${this.topic.name}-${data.partitionIndex}`;
    if (data.errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
      const offset = this.nextOffsetByPartition.get(data.partitionIndex);
      throw new CliError(`offset ${offset} of ${place} is not in the log`);
    }
    if (!isRetriable(data.errorCode)) {
      throw new CliError(`fetching ${place}: ${errorName(data.errorCode)}`);
    }
    return true;
  }

  private takeRecords(data: FetchResponsePartitionData, out: FetchedRecord[]): void {
    if (data.records === null) return;
    const partition = data.partitionIndex;
    const wanted = this.nextOffsetByPartition.get(partition);
    if (wanted === undefined) return;
    const aborted = new AbortedProducers(this.options.isCommittedOnly ? data : null);
    for (const batch of decodeBatches(data.records as Buffer)) {
      this.nextOffsetByPartition.set(partition, batch.lastOffset + 1);
      if (aborted.hides(batch)) continue;
      for (const record of batch.records) {
        if (record.offset >= wanted) out.push({ ...record, partition });
      }
    }
  }
}

/** Which batches to leave out: control batches always, those of aborted transactions if asked to. */
class AbortedProducers {
  private readonly pending: { readonly producerId: number; readonly firstOffset: number }[];
  private readonly producerIds: Set<number>;

  constructor(data: FetchResponsePartitionData | null) {
    this.pending = [...(data?.abortedTransactions ?? [])].sort(
      (a, b) => a.firstOffset - b.firstOffset,
    );
    this.producerIds = new Set();
  }

  hides(batch: DecodedBatch): boolean {
    while (this.pending[0] !== undefined && this.pending[0].firstOffset <= batch.lastOffset) {
      this.producerIds.add(this.pending.shift()!.producerId);
    }
    if (batch.isControlBatch) {
      const type = decodeControlRecordKey(batch.records[0]?.key ?? null);
      if (type === ControlRecordType.ABORT) this.producerIds.delete(batch.producerId);
      return true;
    }
    return batch.isTransactional && this.producerIds.has(batch.producerId);
  }
}

/** Offsets by timestamp (or LATEST, EARLIEST); -1 where no record is that young. */
export async function fetchOffsets(
  client: Client,
  topic: MetadataResponseTopic,
  partitions: readonly number[],
  timestamp: number,
  isCommittedOnly: boolean,
): Promise<Map<number, number>> {
  const offsetByPartition = new Map<number, number>();
  const leaders = new Set(partitions.map((partition) => topic.partitions[partition]!.leaderId));
  for (const leaderId of leaders) {
    const led = partitions.filter((one) => topic.partitions[one]!.leaderId === leaderId);
    const response = await client.requestFrom(leaderId, listOffsets, {
      replicaId: -1,
      isolationLevel: isCommittedOnly ? 1 : 0,
      timeoutMs: 30_000,
      topics: [
        {
          name: topic.name!,
          partitions: led.map((partitionIndex) => ({
            partitionIndex,
            currentLeaderEpoch: -1,
            timestamp,
          })),
        },
      ],
    });
    for (const { partitionIndex, errorCode, offset } of response.topics[0]?.partitions ?? []) {
      if (errorCode !== ErrorCode.NONE) {
        const place = `${topic.name}-${partitionIndex}`;
        throw new CliError(`offsets of ${place}: ${errorName(errorCode)}`);
      }
      offsetByPartition.set(partitionIndex, offset);
    }
  }
  return offsetByPartition;
}

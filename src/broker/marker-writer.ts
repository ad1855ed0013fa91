/**
 * Writes transaction markers to the partitions that this broker leads, and tells when they are
 * committed. Markers of `__consumer_offsets` pass through the group coordinator, which makes the
 * transaction's offsets visible, or forgets them, in the same moment.
 * Source: KafkaApis.handleWriteTxnMarkersRequest.
 */
import { ErrorCode } from '../protocol/error-codes.ts';
import { buildEndTxnMarkerBatch } from '../protocol/records/control-record.ts';
import type { Broker } from './broker.ts';
import { GROUP_TOPIC } from './group-host.ts';
import type { Partition } from './partition.ts';

export type TransactionMarker = {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly isCommit: boolean;
  readonly coordinatorEpoch: number;
  /** That of the client whose transaction it is: decides how epochs are compared (KIP-890). */
  readonly transactionVersion: number;
};

type PendingMarker = {
  readonly partition: Partition;
  readonly requiredOffset: number;
  readonly done: (errorCode: ErrorCode) => void;
};

export class MarkerWriter {
  private readonly broker: Broker;
  private pending: PendingMarker[];

  constructor(broker: Broker) {
    this.broker = broker;
    this.pending = [];
  }

  get pendingCount(): number {
    return this.pending.length;
  }

  /** `done` is called once: now when it is refused, else when it is committed or lost. */
  write(
    topic: string,
    partitionIndex: number,
    marker: TransactionMarker,
    done: (errorCode: ErrorCode) => void,
  ): void {
    const { partitions } = this.broker;
    const partition = partitions.find(topic, partitionIndex);
    if (partition === undefined) {
      done(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      return;
    }
    const leaderError = partitions.checkLeader(partition);
    const errorCode = leaderError === ErrorCode.NONE ? this.append(partition, marker) : leaderError;
    if (errorCode !== ErrorCode.NONE) {
      done(errorCode);
      return;
    }
    this.pending.push({ partition, requiredOffset: partition.log!.logEndOffset, done });
  }

  /** After high watermarks may have moved. True when somebody was told. */
  advance(): boolean {
    if (this.pending.length === 0) return false;
    const before = this.pending;
    this.pending = [];
    let hasMoved = false;
    for (const marker of before) {
      const outcome = this.outcomeOf(marker);
      if (outcome === null) {
        this.pending.push(marker);
      } else {
        hasMoved = true;
        marker.done(outcome);
      }
    }
    return hasMoved;
  }

  private append(partition: Partition, marker: TransactionMarker): ErrorCode {
    const { groups, partitions, wallMs } = this.broker;
    const { isCommit, coordinatorEpoch, producerId, producerEpoch } = marker;
    // Nobody's marker. Kafka finds out while it builds the batch.
    if (producerId < 0 || producerEpoch < 0) return ErrorCode.UNKNOWN_SERVER_ERROR;
    if (partition.topic === GROUP_TOPIC) {
      return groups.appendMarker(partition.partitionIndex, marker, wallMs);
    }
    const batch = buildEndTxnMarkerBatch(
      isCommit,
      coordinatorEpoch,
      producerId,
      producerEpoch,
      wallMs,
    );
    const { transactionVersion } = marker;
    return partitions.appendAsCoordinator(partition, batch, wallMs, transactionVersion).errorCode;
  }

  /** Null while it is not committed. */
  private outcomeOf({ partition, requiredOffset }: PendingMarker): ErrorCode | null {
    const { log } = partition;
    if (partition.isDeleted || log === null) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    if (log.isOffline) return ErrorCode.KAFKA_STORAGE_ERROR;
    return log.highWatermark >= requiredOffset ? ErrorCode.NONE : null;
  }
}

/**
 * AddPartitionsToTxn and AddOffsetsToTxn: before a transaction writes to a partition, the partition
 * is among those that will get its marker. Verification only asks whether it is (KIP-890).
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { NO_PRODUCER_ID } from '../../protocol/records/record-batch.ts';
import type { AddPartitionsCommand, AddPartitionsReply } from './transaction-command.ts';
import {
  hasPartition,
  isPrepared,
  type TransactionMetadata,
  TransactionStatus,
  type TransactionTopic,
} from './transaction-hard.ts';
import type { Decision } from './transaction-state.ts';
import { lastProducerEpochOf, transition } from './transition.ts';

export function addPartitions(d: Decision, command: AddPartitionsCommand): void {
  const metadata = d.hard.metadataById.get(command.transactionalId);
  const errorCode = validate(metadata, command);
  if (metadata === undefined || errorCode !== ErrorCode.NONE) {
    reply(d, command, addPartitionsReply(command.topics, errorCode));
    return;
  }
  if (command.isVerifyOnly) {
    reply(d, command, verify(metadata, command.topics));
    return;
  }
  const topics = union(metadata.topics, command.topics);
  const isOngoing = metadata.status === TransactionStatus.ONGOING;
  if (!isOngoing || topics !== metadata.topics) {
    transition(d, command.transactionalId, lastProducerEpochOf(d, command.transactionalId), {
      ...metadata,
      previousProducerId: metadata.producerId,
      nextProducerId: NO_PRODUCER_ID,
      status: TransactionStatus.ONGOING,
      topics,
      startTimestampMs: isOngoing ? metadata.startTimestampMs : d.wallMs,
      lastUpdateTimestampMs: d.wallMs,
      clientTransactionVersion: command.clientTransactionVersion,
    });
  }
  reply(d, command, addPartitionsReply(command.topics, ErrorCode.NONE));
}

function validate(
  metadata: TransactionMetadata | undefined,
  command: AddPartitionsCommand,
): ErrorCode {
  if (metadata === undefined || metadata.producerId !== command.producerId) {
    return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
  }
  if (metadata.producerEpoch !== command.producerEpoch) return ErrorCode.PRODUCER_FENCED;
  return isPrepared(metadata) ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.NONE;
}

/** A partition that was not added: the client may abort and go on (KIP-890). */
function verify(
  metadata: TransactionMetadata,
  topics: readonly TransactionTopic[],
): AddPartitionsReply {
  return {
    errorCode: ErrorCode.NONE,
    topics: topics.map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map((partitionIndex) => ({
        partitionIndex,
        errorCode: hasPartition(metadata, topic, partitionIndex)
          ? ErrorCode.NONE
          : ErrorCode.TRANSACTION_ABORTABLE,
      })),
    })),
  };
}

/** The very same array when nothing is new. */
function union(
  known: readonly TransactionTopic[],
  added: readonly TransactionTopic[],
): readonly TransactionTopic[] {
  let result = known;
  for (const { topic, partitions } of added) {
    const at = result.findIndex((it) => it.topic === topic);
    const before = at === -1 ? [] : result[at]!.partitions;
    const fresh = [...new Set(partitions)].filter((it) => !before.includes(it));
    if (fresh.length === 0) continue;
    const joined = { topic, partitions: [...before, ...fresh] };
    result = at === -1 ? [...result, joined] : result.with(at, joined);
  }
  return result;
}

export function addPartitionsReply(
  topics: readonly TransactionTopic[],
  errorCode: ErrorCode,
): AddPartitionsReply {
  return {
    errorCode,
    topics: topics.map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex, errorCode })),
    })),
  };
}

function reply(d: Decision, command: AddPartitionsCommand, response: AddPartitionsReply): void {
  d.out.replies.push({ ticket: command.ticket, response });
}

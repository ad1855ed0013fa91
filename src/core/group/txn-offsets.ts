/**
 * Offsets inside a transaction (TxnOffsetCommit): written now, pending until the transaction's
 * marker arrives, and forgotten when it aborts.
 *
 * The group fences by generation and member as for a plain commit (KIP-447), but a commit without
 * either is always taken: producers of older clients do not know them, their epoch is their fence.
 *
 * The whole way of a transaction is in test/interaction/transaction-flow.txt.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { TxnOffsetCommitResponse } from '../../protocol/generated/txn-offset-commit.ts';
import { newClassicGroup, validateMember } from './classic-group.ts';
import { findConsumerTxnCommitError } from './consumer-offsets.ts';
import type { TxnOffsetCommitCommand } from './group-command.ts';
import type { Decision } from './group-state.ts';
import { commitPartition, findCommitError } from './offsets.ts';

export function commitTxnOffsets(d: Decision, command: TxnOffsetCommitCommand): void {
  const { groupId, producerId, producerEpoch } = command;
  const groupError = validateCommit(d, command);
  const common = {
    groupId,
    producer: { producerId, producerEpoch },
    topicId: ZERO_UUID,
    expireTimestampMs: null,
  };
  const response: TxnOffsetCommitResponse = {
    throttleTimeMs: 0,
    topics: command.topics.map(({ name: topic, partitions }) => ({
      name: topic,
      partitions: partitions.map((partition) => ({
        partitionIndex: partition.partitionIndex,
        errorCode:
          findCommitError(partition, groupError) ??
          commitPartition(d, { ...common, topic, partition }),
      })),
    })),
  };
  d.out.replies.push({ ticket: command.ticket, response });
}

function validateCommit(d: Decision, command: TxnOffsetCommitCommand): ErrorCode {
  const { groupId, memberId, groupInstanceId, generationId } = command;
  const consumerGroup = d.hard.consumerGroupById.get(groupId);
  if (consumerGroup !== undefined) return findConsumerTxnCommitError(d, consumerGroup, command);
  const group = d.soft.groupById.get(groupId);
  if (group === undefined) {
    if (generationId >= 0) return ErrorCode.ILLEGAL_GENERATION;
    d.soft.groupById.set(groupId, newClassicGroup(groupId, d.wallMs));
    return ErrorCode.NONE;
  }
  if (generationId < 0 && group.state === 'Empty') return ErrorCode.NONE;
  if (generationId < 0 && memberId === '' && groupInstanceId === null) return ErrorCode.NONE;
  const errorCode = validateMember(group, memberId, groupInstanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  return generationId === group.generationId ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
}

/** The same error for every partition that has none of its own. */
export function txnOffsetCommitResponse(
  topics: TxnOffsetCommitCommand['topics'],
  errorCode: ErrorCode,
): TxnOffsetCommitResponse {
  return {
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, errorCode: own }) => ({
        partitionIndex,
        errorCode: own === ErrorCode.NONE ? errorCode : own,
      })),
    })),
  };
}

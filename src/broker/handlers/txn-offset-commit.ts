/**
 * TxnOffsetCommit: topics are checked here, the group's partition is verified to be part of the
 * transaction (or added to it, from version 5 on), and the group's coordinator writes the offsets.
 */

import { GROUP_METADATA_TOPIC_NAME } from '../../base/internal-topics.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import type { TxnOffsetCommitCommand } from '../../core/group/group-command.ts';
import { txnOffsetCommitResponse } from '../../core/group/txn-offsets.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { TxnOffsetCommitRequest } from '../../protocol/generated/txn-offset-commit.ts';
import { isAllowedOnGroup, isAllowedOnTopic, isAllowedOnTransactionalId } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { Connection, RequestContext } from '../request-context.ts';
import {
  type VerificationErrors,
  type VerificationMode,
  verificationKey,
  verifyPartitions,
} from '../transaction-verification.ts';

const FIRST_VERSION_THAT_ADDS = 5;
const FIRST_VERSION_WITH_ABORTABLE = 4;

export function handleTxnOffsetCommit(
  broker: Broker,
  context: RequestContext,
  request: TxnOffsetCommitRequest,
): void {
  const { ticket, connection } = context;
  const denied = authorizationError(broker, connection, request);
  const { groupId, producerId, producerEpoch } = request;
  const command: TxnOffsetCommitCommand = {
    kind: 'txnOffsetCommit',
    ticket,
    groupId,
    producerId,
    producerEpoch,
    generationId: request.generationId,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      topicId: ZERO_UUID,
      partitions: partitions.map((partition) => ({
        ...partition,
        errorCode:
          denied === ErrorCode.NONE
            ? partitionError(broker, connection, name, partition.partitionIndex)
            : denied,
      })),
    })),
  };
  const hasValidPartition = command.topics.some(({ partitions }) =>
    partitions.some(({ errorCode }) => errorCode === ErrorCode.NONE),
  );
  const refused = refusal(broker, groupId, hasValidPartition);
  if (refused !== null) {
    broker.reply(ticket, txnOffsetCommitResponse(command.topics, refused));
    return;
  }
  const partitionIndex = broker.groups.topic.partitionFor(groupId);
  const log = broker.partitions.find(GROUP_METADATA_TOPIC_NAME, partitionIndex)?.log;
  const mode = modeOf(context.apiVersion);
  const isAsked =
    mode === 'add' || broker.config.boolean('transaction.partition.verification.enable');
  if (!isAsked || log?.producers.hasOngoingTransaction(producerId, producerEpoch) === true) {
    broker.groups.submit(groupId, command, broker.nowMs, broker.wallMs);
    return;
  }
  const topics = [{ topic: GROUP_METADATA_TOPIC_NAME, partitions: [partitionIndex] }];
  const { transactionalId } = request;
  const producer = { transactionalId, producerId, producerEpoch };
  const next = { kind: 'txnOffsetCommit', command, partitionIndex } as const;
  verifyPartitions(broker, producer, topics, mode, next);
}

/** The transaction's coordinator has answered. */
export function commitVerified(
  broker: Broker,
  command: TxnOffsetCommitCommand,
  partitionIndex: number,
  errors: VerificationErrors,
): void {
  const errorCode = errors.get(verificationKey(GROUP_METADATA_TOPIC_NAME, partitionIndex));
  if (errorCode === undefined) {
    broker.groups.submit(command.groupId, command, broker.nowMs, broker.wallMs);
  } else {
    broker.reply(command.ticket, txnOffsetCommitResponse(command.topics, errorCode));
  }
}

function authorizationError(
  broker: Broker,
  connection: Connection,
  { transactionalId, groupId }: TxnOffsetCommitRequest,
): ErrorCode {
  if (!isAllowedOnTransactionalId(broker, connection, AclOperation.WRITE, transactionalId)) {
    return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
  }
  return isAllowedOnGroup(broker, connection, AclOperation.READ, groupId)
    ? ErrorCode.NONE
    : ErrorCode.GROUP_AUTHORIZATION_FAILED;
}

function partitionError(
  broker: Broker,
  connection: Connection,
  topic: string,
  partitionIndex: number,
): ErrorCode {
  if (!isAllowedOnTopic(broker, connection, AclOperation.READ, topic)) {
    return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  }
  const exists = broker.image.topicsByName.get(topic)?.partitions[partitionIndex] !== undefined;
  return exists ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
}

/** Null when the coordinators may be asked. */
function refusal(broker: Broker, groupId: string, hasValidPartition: boolean): ErrorCode | null {
  if (!hasValidPartition) return ErrorCode.NONE;
  if (groupId === '') return ErrorCode.INVALID_GROUP_ID;
  return broker.groups.topic.partitionCount === 0 ? ErrorCode.NOT_COORDINATOR : null;
}

function modeOf(apiVersion: number): VerificationMode {
  if (apiVersion >= FIRST_VERSION_THAT_ADDS) return 'add';
  return apiVersion >= FIRST_VERSION_WITH_ABORTABLE ? 'verify' : 'verifyForOld';
}

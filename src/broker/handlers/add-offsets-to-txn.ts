/**
 * AddOffsetsToTxn: adds the group's partition of `__consumer_offsets` to the transaction, before a
 * producer of an older client commits offsets in it.
 */

import { GROUP_METADATA_TOPIC_NAME } from '../../base/internal-topics.ts';
import type { AddPartitionsReply } from '../../core/transaction/transaction-command.ts';
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AddOffsetsToTxnRequest,
  AddOffsetsToTxnResponse,
} from '../../protocol/generated/add-offsets-to-txn.ts';
import { isAllowedOnGroup, isAllowedOnTransactionalId } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

/** Older clients know the fence by another name. */
const FIRST_VERSION_WITH_FENCED = 2;

export function handleAddOffsetsToTxn(
  broker: Broker,
  context: RequestContext,
  request: AddOffsetsToTxnRequest,
): void {
  const { connection } = context;
  const { transactionalId, groupId } = request;
  if (!isAllowedOnTransactionalId(broker, connection, AclOperation.WRITE, transactionalId)) {
    answer(broker, context, ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    return;
  }
  if (!isAllowedOnGroup(broker, connection, AclOperation.READ, groupId)) {
    answer(broker, context, ErrorCode.GROUP_AUTHORIZATION_FAILED);
    return;
  }
  // Nobody may have looked for the group's coordinator yet.
  broker.groups.topic.with({ kind: 'addOffsetsToTxn', context, request }, broker.nowMs);
}

export function addOffsets(
  broker: Broker,
  context: RequestContext,
  request: AddOffsetsToTxnRequest,
): void {
  const { transactionalId, producerId, producerEpoch, groupId } = request;
  if (transactionalId === '') {
    answer(broker, context, ErrorCode.INVALID_REQUEST);
    return;
  }
  if (broker.groups.topic.partitionCount === 0) {
    answer(broker, context, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    return;
  }
  const partitions = [broker.groups.topic.partitionFor(groupId)];
  broker.transactions.submit(
    transactionalId,
    {
      kind: 'addPartitions',
      transactionalId,
      producerId,
      producerEpoch,
      topics: [{ topic: GROUP_METADATA_TOPIC_NAME, partitions }],
      isVerifyOnly: false,
      clientTransactionVersion: 0,
    },
    { kind: 'addOffsetsToTxn', context },
  );
}

export function answerAddOffsetsToTxn(
  broker: Broker,
  context: RequestContext,
  { errorCode }: AddPartitionsReply,
): void {
  answer(broker, context, errorCode);
}

function answer(broker: Broker, context: RequestContext, errorCode: number): void {
  const isFenced = errorCode === ErrorCode.PRODUCER_FENCED;
  const response: AddOffsetsToTxnResponse = {
    throttleTimeMs: 0,
    errorCode:
      isFenced && context.apiVersion < FIRST_VERSION_WITH_FENCED
        ? ErrorCode.INVALID_PRODUCER_EPOCH
        : errorCode,
  };
  broker.reply(context.ticket, response);
}

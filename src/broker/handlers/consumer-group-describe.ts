/** ConsumerGroupDescribe (KIP-848): each group asked of its coordinator. */
import { describedConsumerError } from '../../core/group/consumer-describe.ts';
import { GROUP_OPERATIONS, OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
  ConsumerGroupDescribeResponseDescribedGroup,
} from '../../protocol/generated/consumer-group-describe.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';
import { isConsumerProtocolEnabled } from './consumer-group-heartbeat.ts';

export function handleConsumerGroupDescribe(
  broker: Broker,
  context: RequestContext,
  request: ConsumerGroupDescribeRequest,
): void {
  if (!isConsumerProtocolEnabled(broker)) {
    const groups = request.groupIds.map((groupId) =>
      describedConsumerError(groupId, ErrorCode.UNSUPPORTED_VERSION, null),
    );
    broker.reply(context.ticket, { throttleTimeMs: 0, groups });
    return;
  }
  const authorizedOperations = request.includeAuthorizedOperations
    ? GROUP_OPERATIONS
    : OPERATIONS_NOT_ASKED;
  const named = request.groupIds.filter((groupId) => groupId !== '');
  const invalid = request.groupIds
    .filter((groupId) => groupId === '')
    .map((groupId) => describedConsumerError(groupId, ErrorCode.INVALID_GROUP_ID, null));
  broker.groups.submitEach(
    named,
    (groupId, ticket) => ({
      kind: 'consumerDescribe',
      ticket,
      groupIds: [groupId],
      authorizedOperations,
    }),
    { kind: 'consumerGroupDescribe', ticket: context.ticket, invalid },
    broker.nowMs,
    broker.wallMs,
  );
}

export function answerConsumerGroupDescribe(
  broker: Broker,
  ticket: number,
  invalid: readonly ConsumerGroupDescribeResponseDescribedGroup[],
  parts: readonly ConsumerGroupDescribeResponse[],
): void {
  const groups = [...invalid, ...parts.flatMap((part) => part.groups)];
  broker.reply(ticket, { throttleTimeMs: 0, groups });
}

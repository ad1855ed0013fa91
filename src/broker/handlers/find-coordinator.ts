/**
 * FindCoordinator: which broker looks after a group (or a transactional id). The first to ask
 * makes this broker create `__consumer_offsets` or `__transaction_state`; Kafka answers COORDINATOR_NOT_AVAILABLE
 * meanwhile and lets the client ask again, here the answer waits until the topic is there.
 */
import { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode, errorName } from '../../protocol/error-codes.ts';
import type {
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  FindCoordinatorResponseCoordinator,
} from '../../protocol/generated/find-coordinator.ts';
import {
  isAllowedOnCluster,
  isAllowedOnGroup,
  isAllowedOnTransactionalId,
} from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

const CoordinatorType = { GROUP: 0, TRANSACTION: 1, SHARE: 2 } as const;

/** `groupId:topicId:partition`. */
const SHARE_KEY = /^.+:[A-Za-z0-9_-]{22}:\d+$/;

const FIRST_VERSION_WITH_BATCH = 4;
const FIRST_VERSION_WITH_SHARE = 6;

export function handleFindCoordinator(
  broker: Broker,
  context: RequestContext,
  request: FindCoordinatorRequest,
): void {
  const continuation = { kind: 'findCoordinator', context, request } as const;
  const hasAllowed = keysOf(context, request).some(
    (key) => authorizationError(broker, context, request.keyType, key) === ErrorCode.NONE,
  );
  if (!hasAllowed) {
    answerFindCoordinator(broker, context, request);
  } else if (request.keyType === CoordinatorType.GROUP) {
    broker.groups.topic.with(continuation, broker.nowMs);
  } else if (request.keyType === CoordinatorType.TRANSACTION) {
    broker.transactions.topic.with(continuation, broker.nowMs);
  } else {
    answerFindCoordinator(broker, context, request);
  }
}

/** The topic is there by now, or cannot be had. */
export function answerFindCoordinator(
  broker: Broker,
  context: RequestContext,
  request: FindCoordinatorRequest,
): void {
  const isBatch = context.apiVersion >= FIRST_VERSION_WITH_BATCH;
  const coordinators = keysOf(context, request).map((key) => {
    const errorCode = authorizationError(broker, context, request.keyType, key);
    return errorCode === ErrorCode.NONE
      ? findOne(broker, context, request.keyType, key)
      : denied(key, errorCode);
  });
  const [first] = coordinators;
  const response: FindCoordinatorResponse = {
    throttleTimeMs: 0,
    errorCode: isBatch || first === undefined ? ErrorCode.NONE : first.errorCode,
    errorMessage: isBatch || first === undefined ? '' : messageOf(first.errorCode),
    nodeId: isBatch || first === undefined ? 0 : first.nodeId,
    host: isBatch || first === undefined ? '' : first.host,
    port: isBatch || first === undefined ? 0 : first.port,
    coordinators: isBatch ? coordinators : [],
  };
  broker.reply(context.ticket, response);
}

function keysOf(
  { apiVersion }: RequestContext,
  request: FindCoordinatorRequest,
): readonly string[] {
  return apiVersion >= FIRST_VERSION_WITH_BATCH ? request.coordinatorKeys : [request.key];
}

function authorizationError(
  broker: Broker,
  { apiVersion, connection }: RequestContext,
  keyType: number,
  key: string,
): ErrorCode {
  const { DESCRIBE, CLUSTER_ACTION } = AclOperation;
  switch (keyType) {
    case CoordinatorType.GROUP:
      if (isAllowedOnGroup(broker, connection, DESCRIBE, key)) return ErrorCode.NONE;
      return ErrorCode.GROUP_AUTHORIZATION_FAILED;
    case CoordinatorType.TRANSACTION:
      if (isAllowedOnTransactionalId(broker, connection, DESCRIBE, key)) return ErrorCode.NONE;
      return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    case CoordinatorType.SHARE:
      if (apiVersion < FIRST_VERSION_WITH_SHARE) return ErrorCode.NONE;
      if (isAllowedOnCluster(broker, connection, CLUSTER_ACTION)) return ErrorCode.NONE;
      return ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    default:
      return ErrorCode.NONE;
  }
}

function findOne(
  broker: Broker,
  context: RequestContext,
  keyType: number,
  key: string,
): FindCoordinatorResponseCoordinator {
  switch (keyType) {
    case CoordinatorType.GROUP:
      return atBroker(broker, context, key, broker.groups.topic.leaderFor(key));
    case CoordinatorType.TRANSACTION:
      return atBroker(broker, context, key, broker.transactions.topic.leaderFor(key));
    case CoordinatorType.SHARE:
      return context.apiVersion < FIRST_VERSION_WITH_SHARE || !SHARE_KEY.test(key)
        ? nowhere(key, ErrorCode.INVALID_REQUEST)
        : nowhere(key, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    default:
      return {
        ...nowhere(key, ErrorCode.INVALID_REQUEST),
        errorMessage: messageOf(ErrorCode.INVALID_REQUEST),
      };
  }
}

/** The client gets the address that the broker has on the listener it came in by. */
function atBroker(
  broker: Broker,
  context: RequestContext,
  key: string,
  nodeId: number,
): FindCoordinatorResponseCoordinator {
  const { listenerName } = context.connection;
  const image = broker.image.brokers.get(nodeId);
  const endPoint = image?.endPoints.find(({ name }) => name === listenerName);
  if (image === undefined || image.fenced || endPoint === undefined) {
    return nowhere(key, ErrorCode.COORDINATOR_NOT_AVAILABLE);
  }
  const { host, port } = endPoint;
  return { key, nodeId, host, port, errorCode: ErrorCode.NONE, errorMessage: '' };
}

/** Only that of share groups says it in words, because it is thrown. */
function denied(key: string, errorCode: ErrorCode): FindCoordinatorResponseCoordinator {
  const isThrown = errorCode === ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
  return { ...nowhere(key, errorCode), errorMessage: isThrown ? messageOf(errorCode) : '' };
}

function nowhere(key: string, errorCode: ErrorCode): FindCoordinatorResponseCoordinator {
  return { key, nodeId: -1, host: '', port: -1, errorCode, errorMessage: '' };
}

/** Errors.message() of what this API answers. Success has a message too: its name. */
function messageOf(errorCode: number): string {
  switch (errorCode) {
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
      return 'The coordinator is not available.';
    case ErrorCode.INVALID_REQUEST:
      return (
        'This most likely occurs because of a request being malformed by the client library or ' +
        'the message was sent to an incompatible broker. See the broker logs for more details.'
      );
    case ErrorCode.CLUSTER_AUTHORIZATION_FAILED:
      return 'Cluster authorization failed.';
    case ErrorCode.GROUP_AUTHORIZATION_FAILED:
      return 'Group authorization failed.';
    case ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return 'Transactional Id authorization failed.';
    default:
      return errorName(errorCode);
  }
}

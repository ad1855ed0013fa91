/** DescribeCluster (KIP-700, KIP-919): the brokers, as the client's listener reaches them. */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeClusterRequest,
  DescribeClusterResponse,
} from '../../protocol/generated/describe-cluster.ts';
import type { Broker } from '../broker.ts';
import { CLUSTER_OPERATIONS, OPERATIONS_NOT_ASKED, reachableBrokers } from '../metadata-view.ts';
import type { RequestContext } from '../request-context.ts';

const ENDPOINT_BROKER = 1;
const ENDPOINT_CONTROLLER = 2;

export function handleDescribeCluster(
  broker: Broker,
  context: RequestContext,
  request: DescribeClusterRequest,
): void {
  const { endpointType } = request;
  if (endpointType === ENDPOINT_BROKER) {
    broker.reply(context.ticket, describeCluster(broker, context, request));
    return;
  }
  const isController = endpointType === ENDPOINT_CONTROLLER;
  const errorMessage = isController
    ? 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER'
    : `Unsupported endpoint type ${endpointType}`;
  const errorCode = isController
    ? ErrorCode.MISMATCHED_ENDPOINT_TYPE
    : ErrorCode.UNSUPPORTED_ENDPOINT_TYPE;
  broker.reply(context.ticket, { ...emptyResponse(), errorCode, errorMessage });
}

function emptyResponse(): DescribeClusterResponse {
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    endpointType: ENDPOINT_BROKER,
    clusterId: '',
    controllerId: -1,
    brokers: [],
    clusterAuthorizedOperations: OPERATIONS_NOT_ASKED,
  };
}

function describeCluster(
  broker: Broker,
  context: RequestContext,
  request: DescribeClusterRequest,
): DescribeClusterResponse {
  const { listenerName } = context.connection;
  const brokers = reachableBrokers(broker.image, listenerName, request.includeFencedBrokers);
  const isHere = brokers.some(({ brokerId }) => brokerId === broker.nodeId);
  return {
    ...emptyResponse(),
    clusterId: broker.quorum.clusterId,
    controllerId: isHere ? broker.nodeId : (brokers[0]?.brokerId ?? -1),
    brokers: brokers.map((it) => ({ ...it })),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? CLUSTER_OPERATIONS
      : OPERATIONS_NOT_ASKED,
  };
}

/**
 * DescribeCluster (KIP-700, KIP-919): on a broker's listener the brokers, on a controller's the
 * controllers, as the client's listener reaches them.
 */
import { OPERATIONS_NOT_ASKED } from '../../protocol/authorized-operations.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  DescribeClusterRequest,
  DescribeClusterResponse,
} from '../../protocol/generated/describe-cluster.ts';
import { allowedClusterOperations } from '../auth/access.ts';
import type { Broker } from '../broker.ts';
import { reachableBrokers } from '../metadata-view.ts';
import type { RequestContext } from '../request-context.ts';

const ENDPOINT_BROKER = 1;
const ENDPOINT_CONTROLLER = 2;
const ENDPOINT_NAMES: ReadonlyMap<number, string> = new Map([
  [ENDPOINT_BROKER, 'BROKER'],
  [ENDPOINT_CONTROLLER, 'CONTROLLER'],
]);

export function handleDescribeCluster(
  broker: Broker,
  context: RequestContext,
  request: DescribeClusterRequest,
): void {
  const { endpointType } = request;
  const ownType = context.connection.isController ? ENDPOINT_CONTROLLER : ENDPOINT_BROKER;
  if (endpointType !== ownType) {
    const error = wrongEndpoint(endpointType, ownType);
    broker.reply(context.ticket, { ...emptyResponse(), ...error });
  } else if (ownType === ENDPOINT_BROKER) {
    broker.reply(context.ticket, describeBrokers(broker, context, request));
  } else {
    broker.reply(context.ticket, describeControllers(broker, context, request));
  }
}

function wrongEndpoint(
  wanted: number,
  own: number,
): Pick<DescribeClusterResponse, 'errorCode' | 'errorMessage'> {
  const name = ENDPOINT_NAMES.get(wanted);
  if (name === undefined) {
    const errorMessage = `Unsupported endpoint type ${wanted}`;
    return { errorCode: ErrorCode.UNSUPPORTED_ENDPOINT_TYPE, errorMessage };
  }
  const sentTo = ENDPOINT_NAMES.get(own)!;
  const errorMessage =
    `The request was sent to an endpoint of type ${sentTo}, ` +
    `but we wanted an endpoint of type ${name}`;
  return { errorCode: ErrorCode.MISMATCHED_ENDPOINT_TYPE, errorMessage };
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

function describeBrokers(
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
      ? allowedClusterOperations(broker, context.connection)
      : OPERATIONS_NOT_ASKED,
  };
}

/** The active controller is named when the client can reach it. */
function describeControllers(
  broker: Broker,
  context: RequestContext,
  request: DescribeClusterRequest,
): DescribeClusterResponse {
  const { image, quorum } = broker;
  const { listenerName } = context.connection;
  const controllers: DescribeClusterResponse['brokers'] = [];
  for (const { controllerId, endPoints } of image.controllers.values()) {
    const endPoint = endPoints.find(({ name }) => name === listenerName);
    if (endPoint === undefined) continue;
    const { host, port } = endPoint;
    controllers.push({ brokerId: controllerId, host, port, rack: null, isFenced: false });
  }
  const isReachable = controllers.some(({ brokerId }) => brokerId === quorum.leaderId);
  return {
    ...emptyResponse(),
    endpointType: ENDPOINT_CONTROLLER,
    clusterId: quorum.clusterId,
    controllerId: isReachable ? quorum.leaderId : -1,
    brokers: controllers.sort((a, b) => a.brokerId - b.brokerId),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? allowedClusterOperations(broker, context.connection)
      : OPERATIONS_NOT_ASKED,
  };
}

/**
 * The image as a client of one listener sees it (KRaftMetadataCache): a broker without an endpoint
 * on that listener does not exist for it, and a leader it cannot reach is no leader.
 */
import type { Uuid } from '../base/uuid.ts';
import {
  type BrokerImage,
  DIRECTORY_LOST,
  type MetadataImageView,
  NO_LEADER,
  type PartitionImage,
} from '../core/metadata/image.ts';
import { ErrorCode } from '../protocol/error-codes.ts';

export type ReachableBroker = {
  readonly brokerId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  readonly isFenced: boolean;
};

export function findReachable(
  broker: BrokerImage | undefined,
  listenerName: string,
): ReachableBroker | undefined {
  const endPoint = broker?.endPoints.find((it) => it.name === listenerName);
  if (broker === undefined || endPoint === undefined) return undefined;
  const { brokerId, rack, fenced } = broker;
  return { brokerId, host: endPoint.host, port: endPoint.port, rack, isFenced: fenced };
}

/** In the order of their ids. */
export function reachableBrokers(
  image: MetadataImageView,
  listenerName: string,
  includesFenced: boolean,
): ReachableBroker[] {
  const brokers: ReachableBroker[] = [];
  for (const broker of image.brokers.values()) {
    if (broker.fenced && !includesFenced) continue;
    const reachable = findReachable(broker, listenerName);
    if (reachable !== undefined) brokers.push(reachable);
  }
  return brokers.sort((a, b) => a.brokerId - b.brokerId);
}

/** The same as KIP-951's answers have them. */
export function nodeEndpoints(
  image: MetadataImageView,
  listenerName: string,
): { nodeId: number; host: string; port: number; rack: string | null }[] {
  return reachableBrokers(image, listenerName, false).map(({ brokerId, host, port, rack }) => ({
    nodeId: brokerId,
    host,
    port,
    rack,
  }));
}

export type PartitionView = {
  errorCode: number;
  partitionIndex: number;
  leaderId: number;
  leaderEpoch: number;
  replicaNodes: number[];
  isrNodes: number[];
  offlineReplicas: number[];
};

export type PartitionViewOptions = {
  readonly listenerName: string;
  /** Metadata 0: unreachable replicas are left out, and that is an error. */
  readonly hidesUnreachable: boolean;
  /** Metadata 6 and later know the error "listener not found". */
  readonly knowsListenerErrors: boolean;
};

export function viewPartition(
  image: MetadataImageView,
  partition: PartitionImage,
  partitionIndex: number,
  options: PartitionViewOptions,
): PartitionView {
  const { hidesUnreachable, listenerName } = options;
  const isReachable = (brokerId: number): boolean => {
    const broker = image.brokers.get(brokerId);
    return broker?.fenced === false && findReachable(broker, listenerName) !== undefined;
  };
  const shown = (brokerIds: readonly number[]): number[] =>
    hidesUnreachable ? brokerIds.filter(isReachable) : [...brokerIds];
  const { leader, leaderEpoch, replicas, directories } = partition;
  const replicaNodes = shown(replicas);
  const isrNodes = shown(partition.isr);
  const offlineReplicas = replicas.filter(
    (brokerId, at) => !isReachable(brokerId) || isOffline(image, brokerId, directories[at]),
  );
  const hasLeader = isReachable(leader);
  let errorCode: number = ErrorCode.NONE;
  if (!hasLeader) {
    const knowsWhy = image.brokers.has(leader) && options.knowsListenerErrors;
    errorCode = knowsWhy ? ErrorCode.LISTENER_NOT_FOUND : ErrorCode.LEADER_NOT_AVAILABLE;
  } else if (replicaNodes.length < replicas.length || isrNodes.length < partition.isr.length) {
    errorCode = ErrorCode.REPLICA_NOT_AVAILABLE;
  }
  const leaderId = hasLeader ? leader : NO_LEADER;
  return {
    errorCode,
    partitionIndex,
    leaderId,
    leaderEpoch,
    replicaNodes,
    isrNodes,
    offlineReplicas,
  };
}

function isOffline(
  image: MetadataImageView,
  brokerId: number,
  directory: Uuid | undefined,
): boolean {
  if (directory === undefined) return false;
  if (directory === DIRECTORY_LOST) return true;
  const logDirs = image.brokers.get(brokerId)?.logDirs ?? [];
  // The reserved ids, of a directory that is not known yet, say nothing about it.
  const isReserved = directory.startsWith('AAAAAAAAAAAAAAAAAAAA');
  return !isReserved && logDirs.length > 0 && !logDirs.includes(directory);
}

/**
 * What this node knows of the cluster and how far it is behind, in the names of Kafka's metrics
 * (KIP-595, KIP-835, KIP-853, KIP-938): where the quorum stands, what this node has applied of the
 * metadata log, and, on a controller, what the cluster consists of. Counted when somebody asks.
 */
import { KRAFT_VERSION_FEATURE, METADATA_VERSION_FEATURE } from '../core/metadata/features.ts';
import {
  type BrokerImage,
  type MetadataImageView,
  metadataVersionOf,
  NO_LEADER,
} from '../core/metadata/image.ts';
import type { Broker } from './broker.ts';
import type { LatencyView } from './quorum-latencies.ts';

export type Metric = {
  /** Domain and type of Kafka's MBean: `kafka.server:type=raft-metrics`. */
  readonly group: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly value: number;
};

const BROKER_METADATA = 'kafka.server:type=broker-metadata-metrics';
const CONTROLLER = 'kafka.controller:type=KafkaController';
const LOADER = 'kafka.server:type=MetadataLoader';
const RAFT = 'kafka.server:type=raft-metrics';
const SNAPSHOTS = 'kafka.server:type=SnapshotEmitter';

/** BrokerRegistrationState */
const RegistrationState = { FENCED: 10, CONTROLLED_SHUTDOWN: 20, ACTIVE: 30 } as const;

/** At this moment, which may be long after the last tick of a node at rest. */
export function metadataMetrics(broker: Broker, nowMs: number, wallMs: number): readonly Metric[] {
  const metrics: Metric[] = [];
  pushRaft(metrics, broker, nowMs);
  pushLoader(metrics, broker, nowMs);
  if (broker.config.isBroker) pushBrokerMetadata(metrics, broker, wallMs);
  if (broker.config.isController) pushController(metrics, broker, wallMs);
  return metrics;
}

function push(
  metrics: Metric[],
  group: string,
  valueByName: Readonly<Record<string, number>>,
  tags: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(valueByName)) {
    metrics.push({ group, name, tags, value });
  }
}

function pushRaft(metrics: Metric[], { quorum }: Broker, nowMs: number): void {
  const standing = quorum.standing();
  push(metrics, RAFT, {
    'current-leader': standing.leaderId,
    'current-epoch': standing.leaderEpoch,
    'current-vote': standing.votedId,
    'high-watermark': standing.highWatermark,
    'log-end-offset': standing.logEndOffset,
    'log-end-epoch': standing.logEndEpoch,
    'number-of-voters': standing.voterCount,
  });
  // Kafka's is a string: here 1, and the state is a tag.
  push(metrics, RAFT, { 'current-state': 1 }, { state: standing.state });
  if (standing.led !== null) {
    push(metrics, RAFT, {
      'number-of-observers': standing.led.observerCount,
      'uncommitted-voter-change': Number(standing.led.hasVoterChange),
    });
  }
  pushLatency(metrics, 'commit-latency', quorum.latencies.commitLatency(nowMs));
  pushLatency(metrics, 'election-latency', quorum.latencies.electionLatency(nowMs));
}

function pushLatency(metrics: Metric[], name: string, latency: LatencyView): void {
  if (latency === null) return;
  push(metrics, RAFT, { [`${name}-avg`]: latency.averageMs, [`${name}-max`]: latency.maxMs });
}

function pushLoader(metrics: Metric[], { image, metadata, quorum }: Broker, nowMs: number): void {
  push(metrics, LOADER, {
    CurrentControllerId: quorum.leaderId,
    CurrentMetadataVersion: metadataVersionOf(image),
    HandleLoadSnapshotCount: metadata.snapshotCount,
  });
  const levels: ReadonlyMap<string, number> = new Map([
    ...image.features,
    [METADATA_VERSION_FEATURE, metadataVersionOf(image)],
    [KRAFT_VERSION_FEATURE, quorum.kraftVersion],
  ]);
  for (const [feature, level] of levels) {
    // MetadataLoaderMetrics writes `metadataVersion`.
    const featureName = feature.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
    push(metrics, LOADER, { FinalizedLevel: level }, { featureName });
  }
  push(metrics, SNAPSHOTS, {
    LatestSnapshotGeneratedBytes: quorum.snapshots.latest?.sizeBytes ?? 0,
    LatestSnapshotGeneratedAgeMs: nowMs - quorum.lastSnapshotAtMs,
  });
}

function pushBrokerMetadata(metrics: Metric[], broker: Broker, wallMs: number): void {
  const { image, metadata, quorum } = broker;
  const { metadataOffset, metadataTimestampMs } = image;
  push(metrics, BROKER_METADATA, {
    'last-applied-record-offset': metadataOffset,
    'last-applied-record-timestamp': metadataTimestampMs,
    'last-applied-record-lag-ms': wallMs - metadataTimestampMs,
    'metadata-load-error-count': quorum.loadErrorCount,
    'metadata-apply-error-count': metadata.applyErrorCount,
    'ignored-static-voters': Number(quorum.standing().ignoresStaticVoters),
  });
}

function pushController(metrics: Metric[], broker: Broker, wallMs: number): void {
  const { image, quorum, controller } = broker;
  const { metadataOffset, metadataTimestampMs } = image;
  const { isActive } = controller;
  push(metrics, CONTROLLER, {
    ActiveControllerCount: Number(isActive),
    NewActiveControllersCount: quorum.newLeaderCount,
    LastCommittedRecordOffset: quorum.committedEndOffset - 1,
    // The active controller acts on what it has proposed; it is behind nobody.
    LastAppliedRecordOffset: isActive ? quorum.nextOffset - 1 : metadataOffset,
    LastAppliedRecordTimestamp: isActive ? wallMs : metadataTimestampMs,
    LastAppliedRecordLagMs: isActive ? 0 : wallMs - metadataTimestampMs,
    MetadataErrorCount: quorum.loadErrorCount + broker.metadata.applyErrorCount,
    IgnoredStaticVoters: Number(quorum.standing().ignoresStaticVoters),
    ...partitionCounts(image),
  });
  const states = [...image.brokers.values()].map(registrationStateOf);
  const count = (state: number): number => states.filter((it) => it === state).length;
  push(metrics, CONTROLLER, {
    ActiveBrokerCount: count(RegistrationState.ACTIVE),
    ControlledShutdownBrokerCount: count(RegistrationState.CONTROLLED_SHUTDOWN),
    FencedBrokerCount: count(RegistrationState.FENCED),
  });
  for (const registration of image.brokers.values()) {
    const tags = { broker: String(registration.brokerId) };
    push(metrics, CONTROLLER, { BrokerRegistrationState: registrationStateOf(registration) }, tags);
  }
}

function registrationStateOf({ fenced, inControlledShutdown }: BrokerImage): number {
  if (fenced) return RegistrationState.FENCED;
  return inControlledShutdown ? RegistrationState.CONTROLLED_SHUTDOWN : RegistrationState.ACTIVE;
}

function partitionCounts(image: MetadataImageView): Readonly<Record<string, number>> {
  let partitionCount = 0;
  let offlineCount = 0;
  let imbalancedCount = 0;
  for (const { partitions } of image.topicsById.values()) {
    partitionCount += partitions.length;
    for (const { leader, replicas } of partitions) {
      if (leader === NO_LEADER) offlineCount++;
      if (leader !== replicas[0]) imbalancedCount++;
    }
  }
  return {
    GlobalTopicCount: image.topicsById.size,
    GlobalPartitionCount: partitionCount,
    OfflinePartitionsCount: offlineCount,
    PreferredReplicaImbalanceCount: imbalancedCount,
  };
}

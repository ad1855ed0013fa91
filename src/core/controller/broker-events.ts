/**
 * What the cluster does when a broker leaves, comes back, or loses a directory
 * (ReplicationControlManager.handleBroker…, generateLeaderAndIsrUpdates): leaders and in-sync sets
 * change in the same decision, so nobody ever reads a fenced leader.
 */
import type { Uuid } from '../../base/uuid.ts';
import { MetadataVersion } from '../metadata/features.ts';
import {
  DIRECTORY_UNASSIGNED,
  type MetadataImageView,
  metadataVersionOf,
  NO_LEADER,
  type PartitionImage,
} from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import {
  FENCE,
  IN_CONTROLLED_SHUTDOWN,
  isActive,
  registrationChange,
  UNFENCE,
} from './broker-state.ts';
import { decidePartitionChange } from './partition-change.ts';
import { isElrEnabled, mayElectUncleanly } from './topic-rules.ts';

const NOBODY = -1;

type Decision = {
  readonly image: MetadataImageView;
  readonly config: KafkaConfig;
};

type Event = {
  /** Leaves the in-sync sets, and leads nothing. */
  readonly brokerToRemove?: number;
  /** May lead, though the image still shows it fenced. */
  readonly brokerToAdd?: number;
  /** Came back without what it may have had: neither in sync nor eligible. */
  readonly uncleanBroker?: number;
};

/** Changes what the event asks for in every partition for which `concerns` is true. */
function pushUpdates(
  { image, config }: Decision,
  event: Event,
  concerns: (partition: PartitionImage) => boolean,
  records: MetadataRecord[],
): void {
  const { brokerToRemove = NOBODY, brokerToAdd = NOBODY, uncleanBroker } = event;
  const isGone = (brokerId: number): boolean =>
    brokerId === brokerToRemove || brokerId === uncleanBroker;
  const isAcceptableLeader = (brokerId: number): boolean =>
    !isGone(brokerId) && (brokerId === brokerToAdd || isActive(image, brokerId));
  for (const topic of image.topicsById.values()) {
    for (let index = 0; index < topic.partitions.length; index++) {
      const partition = topic.partitions[index]!;
      if (!concerns(partition)) continue;
      const record = decidePartitionChange(image, config, topic, index, {
        isr: partition.isr.filter((brokerId) => !isGone(brokerId)),
        isAcceptableLeader,
        election: mayElectUncleanly(image, config, topic.name) ? 'unclean' : 'online',
        ...(uncleanBroker === undefined ? {} : { uncleanReplica: uncleanBroker }),
      });
      if (record !== null) records.push(record);
    }
  }
}

export function pushBrokerFenced(
  decision: Decision,
  brokerId: number,
  records: MetadataRecord[],
): void {
  const { brokerEpoch } = decision.image.brokers.get(brokerId)!;
  const event = { brokerToRemove: brokerId };
  pushUpdates(decision, event, ({ isr }) => isr.includes(brokerId), records);
  records.push(registrationChange(brokerId, brokerEpoch, { fenced: FENCE }));
}

export function pushBrokerUnfenced(
  decision: Decision,
  brokerId: number,
  brokerEpoch: number,
  records: MetadataRecord[],
): void {
  records.push(registrationChange(brokerId, brokerEpoch, { fenced: UNFENCE }));
  const event = { brokerToAdd: brokerId };
  pushUpdates(decision, event, ({ leader }) => leader === NO_LEADER, records);
}

export function pushBrokerUnregistered(
  decision: Decision,
  brokerId: number,
  records: MetadataRecord[],
): void {
  const { brokerEpoch } = decision.image.brokers.get(brokerId)!;
  const event = { brokerToRemove: brokerId };
  pushUpdates(decision, event, (it) => isInSyncOrEligible(it, brokerId), records);
  records.push({ kind: 'UnregisterBrokerRecord', brokerId, brokerEpoch });
}

export function pushControlledShutdown(
  decision: Decision,
  brokerId: number,
  brokerEpoch: number,
  records: MetadataRecord[],
): void {
  if (decision.image.brokers.get(brokerId)?.inControlledShutdown !== true) {
    const change = { inControlledShutdown: IN_CONTROLLED_SHUTDOWN };
    records.push(registrationChange(brokerId, brokerEpoch, change));
  }
  const event = { brokerToRemove: brokerId };
  pushUpdates(decision, event, ({ isr }) => isr.includes(brokerId), records);
}

/**
 * A new incarnation registers, so the old one is gone. When it did not end cleanly it may have
 * lost what it had not flushed; with eligible leader replicas it must not count as having it all.
 */
export function pushIncarnationGone(
  decision: Decision,
  brokerId: number,
  isClean: boolean,
  records: MetadataRecord[],
): void {
  if (isElrEnabled(decision.image) && !isClean) {
    const event = { uncleanBroker: brokerId };
    pushUpdates(decision, event, (it) => isInSyncOrEligible(it, brokerId), records);
    return;
  }
  const event = { brokerToRemove: brokerId };
  pushUpdates(decision, event, ({ isr }) => isr.includes(brokerId), records);
}

export function pushDirectoriesOffline(
  decision: Decision,
  brokerId: number,
  brokerEpoch: number,
  offlineDirs: readonly Uuid[],
  records: MetadataRecord[],
): void {
  const { image } = decision;
  if (metadataVersionOf(image) < MetadataVersion.DIRECTORY_ASSIGNMENT) return;
  const { logDirs } = image.brokers.get(brokerId)!;
  const newlyOffline = logDirs.filter((dir) => offlineDirs.includes(dir));
  if (newlyOffline.length === 0) return;
  pushReplicasOffline(decision, brokerId, (dir) => newlyOffline.includes(dir), records);
  const stillOnline = logDirs.filter((dir) => !offlineDirs.includes(dir));
  records.push(registrationChange(brokerId, brokerEpoch, { logDirs: stillOnline }));
}

/** The broker's replicas in these directories are in sync no more. */
function pushReplicasOffline(
  decision: Decision,
  brokerId: number,
  isOffline: (directoryId: Uuid) => boolean,
  records: MetadataRecord[],
): void {
  const isAffected = ({ replicas, directories }: PartitionImage): boolean => {
    const at = replicas.indexOf(brokerId);
    return at >= 0 && isOffline(directories[at] ?? DIRECTORY_UNASSIGNED);
  };
  pushUpdates(decision, { brokerToRemove: brokerId }, isAffected, records);
}

/** Replicas that a broker has just said to be in a directory that does not work. */
export function pushPartitionsOffline(
  decision: Decision,
  brokerId: number,
  partitions: ReadonlySet<PartitionImage>,
  records: MetadataRecord[],
): void {
  const event = { brokerToRemove: brokerId };
  pushUpdates(decision, event, (partition) => partitions.has(partition), records);
}

function isInSyncOrEligible({ isr, elr }: PartitionImage, brokerId: number): boolean {
  return isr.includes(brokerId) || elr.includes(brokerId);
}

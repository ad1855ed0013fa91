/**
 * What changed between two states of an image: collected by `replay`, used by a broker to know
 * what it must do. It names things only; their new state is in the image it was collected with.
 *
 * A topic that was created and deleted within one delta is not in it at all.
 */
import type { Uuid } from '../../base/uuid.ts';

export type DeletedTopic = {
  readonly topicId: Uuid;
  readonly name: string;
  readonly partitionCount: number;
};

export type ChangedPartition = { readonly topicId: Uuid; readonly partitionIndex: number };

export type ChangedConfigs = { readonly resourceType: number; readonly resourceName: string };

export type MetadataDelta = {
  createdTopics: Uuid[];
  deletedTopics: DeletedTopic[];
  /** New and changed partitions, in log order, new ones of old topics too. Each only once. */
  changedPartitions: ChangedPartition[];
  /** Each resource only once. The configs of a deleted topic are listed too. */
  changedConfigs: ChangedConfigs[];
  /** Brokers that registered, changed or unregistered. */
  changedBrokers: number[];
  controllersChanged: boolean;
  featuresChanged: boolean;
  producerIdsChanged: boolean;
  clientQuotasChanged: boolean;
  scramChanged: boolean;
  /** Ids of ACLs that were added or removed, or both. */
  changedAcls: Uuid[];
  delegationTokensChanged: boolean;
  /** Nobody will look at it: the lists stay empty. For loading an image of any size. */
  readonly isDiscarded: boolean;
  /** `topicId:index` and `type:name` of what is in the lists already. */
  readonly seen: Set<string>;
};

export type MetadataDeltaView = {
  readonly createdTopics: readonly Uuid[];
  readonly deletedTopics: readonly DeletedTopic[];
  readonly changedPartitions: readonly ChangedPartition[];
  readonly changedConfigs: readonly ChangedConfigs[];
  readonly changedBrokers: readonly number[];
  readonly controllersChanged: boolean;
  readonly featuresChanged: boolean;
  readonly producerIdsChanged: boolean;
  readonly clientQuotasChanged: boolean;
  readonly scramChanged: boolean;
  readonly changedAcls: readonly Uuid[];
  readonly delegationTokensChanged: boolean;
};

export function newMetadataDelta(isDiscarded: boolean = false): MetadataDelta {
  return {
    createdTopics: [],
    deletedTopics: [],
    changedPartitions: [],
    changedConfigs: [],
    changedBrokers: [],
    controllersChanged: false,
    featuresChanged: false,
    producerIdsChanged: false,
    clientQuotasChanged: false,
    scramChanged: false,
    changedAcls: [],
    delegationTokensChanged: false,
    isDiscarded,
    seen: new Set(),
  };
}

export function isEmptyDelta(delta: MetadataDeltaView): boolean {
  return (
    delta.createdTopics.length === 0 &&
    delta.deletedTopics.length === 0 &&
    delta.changedPartitions.length === 0 &&
    delta.changedConfigs.length === 0 &&
    delta.changedBrokers.length === 0 &&
    delta.changedAcls.length === 0 &&
    !delta.controllersChanged &&
    !delta.featuresChanged &&
    !delta.producerIdsChanged &&
    !delta.clientQuotasChanged &&
    !delta.scramChanged &&
    !delta.delegationTokensChanged
  );
}

export function noteChangedPartition(delta: MetadataDelta, topicId: Uuid, index: number): void {
  if (delta.isDiscarded) return;
  const key = `${topicId}:${index}`;
  if (delta.seen.has(key)) return;
  delta.seen.add(key);
  delta.changedPartitions.push({ topicId, partitionIndex: index });
}

export function noteChangedConfigs(delta: MetadataDelta, type: number, name: string): void {
  if (delta.isDiscarded) return;
  const key = `${type}:${name}`;
  if (delta.seen.has(key)) return;
  delta.seen.add(key);
  delta.changedConfigs.push({ resourceType: type, resourceName: name });
}

export function noteChangedBroker(delta: MetadataDelta, brokerId: number): void {
  if (!delta.changedBrokers.includes(brokerId)) delta.changedBrokers.push(brokerId);
}

export function noteChangedAcl(delta: MetadataDelta, id: Uuid): void {
  if (!delta.isDiscarded) delta.changedAcls.push(id);
}

export function noteCreatedTopic(delta: MetadataDelta, topicId: Uuid): void {
  if (!delta.isDiscarded) delta.createdTopics.push(topicId);
}

export function noteDeletedTopic(delta: MetadataDelta, topic: DeletedTopic): void {
  if (delta.isDiscarded) return;
  const { topicId } = topic;
  if (delta.changedPartitions.some((changed) => changed.topicId === topicId)) {
    delta.changedPartitions = delta.changedPartitions.filter((it) => it.topicId !== topicId);
  }
  const createdIndex = delta.createdTopics.indexOf(topicId);
  if (createdIndex >= 0) delta.createdTopics.splice(createdIndex, 1);
  else delta.deletedTopics.push(topic);
}

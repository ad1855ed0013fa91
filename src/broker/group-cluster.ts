/**
 * The cluster as the group coordinators see it: the image that this broker has now, and the hash of
 * each topic that a group has asked for, kept until the topic changes.
 */
import type { Uuid } from '../base/uuid.ts';
import type { ClusterView, TopicFacts } from '../core/group/cluster-view.ts';
import { topicHash } from '../core/group/metadata-hash.ts';
import type { StandardAuthorizer } from '../core/metadata/authorizer.ts';
import type { MetadataDeltaView } from '../core/metadata/delta.ts';
import { ConfigResourceType, configsOf, type MetadataImageView } from '../core/metadata/image.ts';
import { AclOperation, ResourceType } from '../protocol/acl.ts';

type TopicImage = ReturnType<MetadataImageView['topicsById']['get']>;

/** Gives another image whenever it changes. */
type ClusterSource = {
  readonly image: MetadataImageView;
  readonly authorizer: StandardAuthorizer | null;
};

export class GroupCluster implements ClusterView {
  private readonly source: ClusterSource;
  private readonly hashById: Map<Uuid, bigint>;
  /** One list for all groups that look through it at the same time; null: it is out of date. */
  private names: readonly string[] | null;

  constructor(source: ClusterSource) {
    this.source = source;
    this.hashById = new Map();
    this.names = null;
  }

  onDelta(delta: MetadataDeltaView): void {
    if (delta.createdTopics.length + delta.deletedTopics.length > 0) this.names = null;
    for (const { topicId } of delta.deletedTopics) this.hashById.delete(topicId);
    for (const { topicId } of delta.changedPartitions) this.hashById.delete(topicId);
    // A broker may have come back in another rack.
    if (delta.changedBrokers.length > 0) this.hashById.clear();
  }

  get version(): number {
    return this.source.image.metadataOffset;
  }

  findTopicByName(name: string): TopicFacts | undefined {
    return factsOf(this.source.image.topicsByName.get(name));
  }

  findTopicById(topicId: Uuid): TopicFacts | undefined {
    return factsOf(this.source.image.topicsById.get(topicId));
  }

  topicNames(): readonly string[] {
    this.names ??= [...this.source.image.topicsByName.keys()];
    return this.names;
  }

  mayDescribe(
    { principal, clientHost }: { principal: string; clientHost: string },
    topic: string,
  ): boolean {
    const { authorizer } = this.source;
    if (authorizer === null) return true;
    // A client's host has Java's slash in front (java-address.ts).
    const host = clientHost.slice(1);
    return authorizer.allows(principal, host, AclOperation.DESCRIBE, ResourceType.TOPIC, topic);
  }

  findGroupConfig(groupId: string, name: string): string | undefined {
    return configsOf(this.source.image, ConfigResourceType.GROUP, groupId).get(name);
  }

  findTopicHash(name: string): bigint | undefined {
    const { image } = this.source;
    const topic = image.topicsByName.get(name);
    if (topic === undefined) return undefined;
    const { topicId, partitions } = topic;
    let hash = this.hashById.get(topicId);
    if (hash === undefined) {
      const racksOf = (partition: number): string[] => {
        const racks: string[] = [];
        for (const brokerId of partitions[partition]!.replicas) {
          const rack = image.brokers.get(brokerId)?.rack ?? null;
          if (rack !== null) racks.push(rack);
        }
        return racks;
      };
      hash = topicHash({ name, topicId, partitionCount: partitions.length, racksOf });
      this.hashById.set(topicId, hash);
    }
    return hash;
  }
}

function factsOf(topic: TopicImage): TopicFacts | undefined {
  return (
    topic && {
      name: topic.name,
      topicId: topic.topicId,
      partitionCount: topic.partitions.length,
    }
  );
}

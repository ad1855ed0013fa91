/** What configs and features say about electing leaders of a topic. */
import { ELIGIBLE_LEADER_REPLICAS_FEATURE } from '../metadata/features.ts';
import {
  ConfigResourceType,
  configsOf,
  type MetadataImageView,
  type TopicView,
} from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import { MIN_INSYNC_REPLICAS } from './config-rules.ts';

const UNCLEAN_LEADER_ELECTION = 'unclean.leader.election.enable';

export function isElrEnabled(image: MetadataImageView): boolean {
  return (image.features.get(ELIGIBLE_LEADER_REPLICAS_FEATURE) ?? 0) > 0;
}

/** A topic cannot ask for more in-sync replicas than it has replicas. */
export function effectiveMinIsr(
  image: MetadataImageView,
  config: KafkaConfig,
  topic: TopicView,
): number {
  const own = configsOf(image, ConfigResourceType.TOPIC, topic.name).get(MIN_INSYNC_REPLICAS);
  const minIsr = own === undefined ? config.int(MIN_INSYNC_REPLICAS) : Number(own);
  return Math.min(minIsr, topic.partitions[0]!.replicas.length);
}

export function mayElectUncleanly(
  image: MetadataImageView,
  config: KafkaConfig,
  topicName: string,
): boolean {
  const own = configsOf(image, ConfigResourceType.TOPIC, topicName).get(UNCLEAN_LEADER_ELECTION);
  // Boolean.parseBoolean: capitals count as well, spaces around it make it false.
  return own === undefined ? config.boolean(UNCLEAN_LEADER_ELECTION) : /^true$/i.test(own);
}

/**
 * The topics that brokers create by themselves (AutoTopicCreationManager): the coordinators' own
 * with the configs that they need, and any other topic with the cluster's defaults.
 *
 * Departure from Apache Kafka: the replication factor of an internal topic is no more than the
 * number of brokers unless it was set, so that a node on its own works as it comes.
 */
import {
  GROUP_METADATA_TOPIC_NAME,
  SHARE_GROUP_STATE_TOPIC_NAME,
  TRANSACTION_STATE_TOPIC_NAME,
} from '../../base/internal-topics.ts';
import type { CreateTopicsRequestCreatableTopic } from '../../protocol/generated/create-topics.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';

type Configs = CreateTopicsRequestCreatableTopic['configs'];

/** `brokerCount`: how many brokers could hold a replica now. */
export function autoTopic(
  name: string,
  config: KafkaConfig,
  brokerCount: number,
): CreateTopicsRequestCreatableTopic {
  switch (name) {
    case GROUP_METADATA_TOPIC_NAME:
      return internalTopic(name, config, brokerCount, 'offsets.topic', [
        { name: 'compression.type', value: 'producer' },
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'segment.bytes', value: config.text('offsets.topic.segment.bytes') },
      ]);
    case TRANSACTION_STATE_TOPIC_NAME: {
      const prefix = 'transaction.state.log';
      return internalTopic(name, config, brokerCount, prefix, [
        { name: 'compression.type', value: 'uncompressed' },
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'min.insync.replicas', value: minIsr(config, brokerCount, prefix) },
        { name: 'unclean.leader.election.enable', value: 'false' },
        { name: 'segment.bytes', value: config.text(`${prefix}.segment.bytes`) },
      ]);
    }
    case SHARE_GROUP_STATE_TOPIC_NAME: {
      const prefix = 'share.coordinator.state.topic';
      return internalTopic(name, config, brokerCount, prefix, [
        { name: 'cleanup.policy', value: 'delete' },
        { name: 'compression.type', value: 'producer' },
        { name: 'segment.bytes', value: config.text(`${prefix}.segment.bytes`) },
        { name: 'min.insync.replicas', value: minIsr(config, brokerCount, prefix) },
        { name: 'retention.ms', value: '-1' },
      ]);
    }
    default:
      return { name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] };
  }
}

function internalTopic(
  name: string,
  config: KafkaConfig,
  brokerCount: number,
  prefix: string,
  configs: Configs,
): CreateTopicsRequestCreatableTopic {
  const numPartitions = config.int(`${prefix}.num.partitions`);
  const replicationFactor = atMostBrokers(config, `${prefix}.replication.factor`, brokerCount);
  return { name, numPartitions, replicationFactor, assignments: [], configs };
}

function minIsr(config: KafkaConfig, brokerCount: number, prefix: string): string {
  return String(atMostBrokers(config, `${prefix}.min.isr`, brokerCount));
}

function atMostBrokers(config: KafkaConfig, name: string, brokerCount: number): number {
  const value = config.int(name);
  return config.isSet(name) ? value : Math.max(1, Math.min(value, brokerCount));
}

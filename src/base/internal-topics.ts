/** The topics that brokers keep for themselves (org.apache.kafka.common.internals.Topic). */

export const GROUP_METADATA_TOPIC_NAME = '__consumer_offsets';
export const TRANSACTION_STATE_TOPIC_NAME = '__transaction_state';
export const SHARE_GROUP_STATE_TOPIC_NAME = '__share_group_state';
/** Has a log, but is no topic that clients may see or make. */
export const CLUSTER_METADATA_TOPIC_NAME = '__cluster_metadata';

export function isInternalTopic(name: string): boolean {
  return (
    name === GROUP_METADATA_TOPIC_NAME ||
    name === TRANSACTION_STATE_TOPIC_NAME ||
    name === SHARE_GROUP_STATE_TOPIC_NAME
  );
}

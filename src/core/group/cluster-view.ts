/**
 * What the group coordinator may know of the cluster: topics and the groups' own configs, as the
 * metadata this broker has read says. The host gives it; decisions only look things up in it.
 */
import type { Uuid } from '../../base/uuid.ts';

export type TopicFacts = {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitionCount: number;
};

export interface ClusterView {
  /** Grows with the metadata. */
  readonly version: number;
  findTopicByName(name: string): TopicFacts | undefined;
  findTopicById(topicId: Uuid): TopicFacts | undefined;
  /** What changes when the topic does (metadata-hash.ts). */
  findTopicHash(name: string): bigint | undefined;
  /** Of this version: whoever keeps the list keeps it as it is. */
  topicNames(): readonly string[];
  /** Whether the topic may be described to this reader. */
  mayDescribe(reader: { principal: string; clientHost: string }, topic: string): boolean;
  /** A value that was set for this group; `undefined` where the broker's own holds. */
  findGroupConfig(groupId: string, name: string): string | undefined;
}

export const EMPTY_CLUSTER: ClusterView = {
  version: 0,
  findTopicByName: () => undefined,
  findTopicById: () => undefined,
  findTopicHash: () => undefined,
  topicNames: () => [],
  mayDescribe: () => true,
  findGroupConfig: () => undefined,
};

/** Topics for the group coordinator's core, to be changed by a test. */
import type { ClusterView, TopicFacts } from '../../../src/core/group/cluster-view.ts';
import { topicHash } from '../../../src/core/group/metadata-hash.ts';

export class FakeCluster implements ClusterView {
  version = 0;
  private readonly topics = new Map<string, TopicFacts>();
  private readonly hashes = new Map<TopicFacts, bigint>();
  private readonly configs = new Map<string, string>();

  /** A topic's id is its name, so that transcripts can be read. */
  setTopic(name: string, partitionCount: number): void {
    this.topics.set(name, { name, topicId: topicIdOf(name), partitionCount });
    this.version++;
  }

  setGroupConfig(groupId: string, name: string, value: string): void {
    this.configs.set(`${groupId}:${name}`, value);
  }

  removeTopic(name: string): void {
    this.topics.delete(name);
    this.version++;
  }

  findTopicByName(name: string): TopicFacts | undefined {
    return this.topics.get(name);
  }

  findTopicById(topicId: string): TopicFacts | undefined {
    for (const topic of this.topics.values()) if (topic.topicId === topicId) return topic;
    return undefined;
  }

  findTopicHash(name: string): bigint | undefined {
    const topic = this.topics.get(name);
    if (topic === undefined) return undefined;
    const hash = this.hashes.get(topic) ?? topicHash({ ...topic, racksOf: () => [] });
    this.hashes.set(topic, hash);
    return hash;
  }

  topicNames(): readonly string[] {
    return [...this.topics.keys()];
  }

  /** Secrets are for `User:alice` only. */
  mayDescribe({ principal }: { principal: string }, topic: string): boolean {
    return principal === 'User:alice' || !topic.startsWith('secret');
  }

  findGroupConfig(groupId: string, name: string): string | undefined {
    return this.configs.get(`${groupId}:${name}`);
  }
}

/** 16 bytes as text; only the last character is bound to be one of four. */
export function topicIdOf(name: string): string {
  return `${name.padEnd(21, '0')}A`;
}

/** What a restarted broker reads from its metadata log is what it knew before. */
import type { MetadataImageView } from '../../../src/core/metadata/image.ts';
import { Violation } from '../model.ts';

/** The part of the image that a restart does not change: no epochs, no registration. */
export function clusterFacts(image: MetadataImageView): string {
  const topics = [...image.topicsById.values()]
    .map(({ name, topicId, partitions }) => {
      return { name, topicId, replicas: partitions.map(({ replicas }) => replicas) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const configs = [...image.configs]
    .map(([key, { values }]) => [key, [...values].sort()])
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  const { nextProducerId } = image.producerIds;
  return JSON.stringify({ features: [...image.features].sort(), topics, configs, nextProducerId });
}

export function checkReplayEquivalence(before: string, after: string): void {
  if (before !== after) throw new Violation(`metadata changed in a restart:\n${before}\n${after}`);
}

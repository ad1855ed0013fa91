/** What a restarted broker reads from its metadata log is what it knew before. */
import type { MetadataImageView } from '../../../src/core/metadata/image.ts';
import { Violation } from '../model.ts';

/**
 * The part of the image that a restart does not change: no epochs, no registration. What the broker
 * does of itself may be on its way to the log when the process ends: internal topics, and blocks of
 * producer ids, count only when nothing is.
 */
export function clusterFacts(image: MetadataImageView, isQuiet: boolean): string {
  const topics = [...image.topicsById.values()]
    .filter(({ name }) => isQuiet || !name.startsWith('__'))
    .map(({ name, topicId, partitions }) => {
      return { name, topicId, replicas: partitions.map(({ replicas }) => replicas) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const configs = [...image.configs]
    .filter(([key]) => isQuiet || !key.includes('__'))
    .map(([key, { values }]) => [key, [...values].sort()])
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  const nextProducerId = isQuiet ? image.producerIds.nextProducerId : -1;
  return JSON.stringify({ features: [...image.features].sort(), topics, configs, nextProducerId });
}

export function checkReplayEquivalence(before: string, after: string): void {
  if (before !== after) throw new Violation(`metadata changed in a restart:\n${before}\n${after}`);
}

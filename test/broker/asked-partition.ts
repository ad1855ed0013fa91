/** One partition of a fetch, by name, as it is asked for first. */
import { ZERO_UUID } from '../../src/base/uuid.ts';
import type { FetchPartition } from '../../src/broker/fetch-session.ts';

export function asked(topic: string, partitionIndex: number): FetchPartition {
  return {
    topic,
    topicId: ZERO_UUID,
    partitionIndex,
    fetchOffset: 0,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1,
    answeredHighWatermark: -1,
    answeredLogStartOffset: -1,
    item: null,
  };
}

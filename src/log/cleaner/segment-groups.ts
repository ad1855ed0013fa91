/**
 * Which segments become one (Kafka's Cleaner.groupSegmentsBySize): neighbours whose bytes and
 * indexes together fit one segment as they are, and whose offsets fit its relative offsets.
 */
import type { LogConfig } from '../log-config.ts';
import type { Segment } from '../segment.ts';
import { type CleanerSteps, run } from './cleaner-io.ts';
import type { SlicePacer } from './slice-pacer.ts';

const RELATIVE_OFFSET_MAX = 0x7fff_ffff;
/** Loading the indexes of one segment costs about as much as reading this many bytes. */
const INDEX_LOAD_COST_BYTES = 16 * 1024;

export function* groupSegments(
  segments: readonly Segment[],
  config: LogConfig,
  firstUncleanableOffset: number,
  pacer: SlicePacer,
): CleanerSteps<Segment[][]> {
  const groups: Segment[][] = [];
  let logBytes = 0;
  let indexBytes = 0;
  let timeIndexBytes = 0;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    const group = groups.at(-1);
    const ownIndexBytes = run(() => segment.offsetIndex.entries.sizeBytes);
    const ownTimeIndexBytes = run(() => segment.timeIndex.entries.sizeBytes);
    const lastOffset = (segments[i + 1]?.baseOffset ?? firstUncleanableOffset) - 1;
    logBytes += segment.sizeBytes;
    indexBytes += ownIndexBytes;
    timeIndexBytes += ownTimeIndexBytes;
    const fits =
      group !== undefined &&
      logBytes <= config.segmentBytes &&
      indexBytes <= config.segmentIndexBytes &&
      timeIndexBytes <= config.segmentIndexBytes &&
      (segment.sizeBytes === 0 || lastOffset - group[0]!.baseOffset <= RELATIVE_OFFSET_MAX);
    if (fits) {
      group.push(segment);
    } else {
      groups.push([segment]);
      logBytes = segment.sizeBytes;
      indexBytes = ownIndexBytes;
      timeIndexBytes = ownTimeIndexBytes;
    }
    yield* pacer.spend(INDEX_LOAD_COST_BYTES);
  }
  return groups;
}

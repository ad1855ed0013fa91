/** An empty log: its directory, its first segment, and the file that says whose it is. */
import { type Uuid, ZERO_UUID } from '../base/uuid.ts';
import { formatPartitionMetadata } from './checkpoints.ts';
import { PARTITION_METADATA_FILE } from './file-names.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import { Log } from './log.ts';
import type { LogConfig } from './log-config.ts';
import type { LogDirectory, LogStore } from './log-store.ts';
import { ProducerSnapshots } from './producer-snapshots.ts';
import { ProducerState } from './producer-state.ts';
import { Segment } from './segment.ts';
import { Segments } from './segments.ts';

export function makeEmptyLog(
  store: LogStore,
  logDirectory: LogDirectory,
  directory: string,
  topic: string,
  partition: number,
  topicId: Uuid,
  config: LogConfig,
  startOffset: number,
  wallMs: number,
): Log {
  const { disk } = store;
  store.attempt(logDirectory, `creating ${directory}`, () => {
    disk.makeDirectory(directory);
    if (topicId === ZERO_UUID) return;
    const path = `${directory}/${PARTITION_METADATA_FILE}`;
    disk.writeFileAtomic(path, formatPartitionMetadata(topicId), false);
  });
  const segments = new Segments();
  const segment = new Segment(disk, store.files, directory, startOffset, 0, wallMs);
  segment.startEmpty();
  segments.add(segment);
  store.attempt(logDirectory, `creating ${segment.file.path}`, () => {
    store.files.use(segment.file);
  });
  const producers = new ProducerState(store.options.producerIdExpirationMs);
  if (startOffset > 0) producers.reset(startOffset);
  return new Log(store, logDirectory, directory, topic, partition, topicId, config, {
    segments,
    epochs: new LeaderEpochs([]),
    producers,
    snapshots: new ProducerSnapshots(disk, directory, []),
    logStartOffset: startOffset,
    recoveryPoint: startOffset,
    logEndOffset: startOffset,
  });
}

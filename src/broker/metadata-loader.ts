/**
 * From committed records to the image that this broker acts on, and what changed in it.
 *
 * The image is changed in place, between ticks' steps, and replaced when the leader has sent a
 * snapshot: whoever keeps something of it over a tick
 * keeps only what never changes (a `PartitionImage`, a `BrokerImage`).
 */
import { isEmptyDelta, type MetadataDelta, newMetadataDelta } from '../core/metadata/delta.ts';
import { metadataDeltaBetween } from '../core/metadata/delta-between.ts';
import {
  cloneMetadataImage,
  type MetadataImage,
  type MetadataImageView,
  newMetadataImage,
} from '../core/metadata/image.ts';
import { replay } from '../core/metadata/replay.ts';
import type { LoadedSnapshot } from './metadata-snapshots.ts';
import type { CommittedBatch } from './metadata-tail.ts';

export class MetadataLoader {
  /** Snapshots that were loaded, the one of the start among them. */
  snapshotCount: number;
  /** Changes that this broker could not follow, as configs that are not valid here. */
  applyErrorCount: number;
  private committed: MetadataImage;

  constructor() {
    this.snapshotCount = 0;
    this.applyErrorCount = 0;
    this.committed = newMetadataImage();
  }

  get image(): MetadataImageView {
    return this.committed;
  }

  /** What is known now is what the snapshot says; all of it may have changed. */
  applySnapshot(snapshot: LoadedSnapshot): MetadataDelta {
    const before = this.committed;
    const image = newMetadataImage();
    const discarded = newMetadataDelta(true);
    for (const record of snapshot.records) replay(image, record, discarded);
    image.metadataOffset = snapshot.endOffset - 1;
    image.metadataEpoch = snapshot.quorumEpoch;
    image.metadataTimestampMs = snapshot.lastContainedLogTimestampMs;
    this.committed = image;
    this.snapshotCount++;
    return metadataDeltaBetween(before, image);
  }

  /** Null when nothing that a broker could act on has changed. */
  apply(batches: readonly CommittedBatch[]): MetadataDelta | null {
    const delta = newMetadataDelta();
    for (const batch of batches) applyBatch(this.committed, batch, delta);
    return isEmptyDelta(delta) ? null : delta;
  }

  /** The working copy that an active controller starts with. */
  cloneImage(): MetadataImage {
    return cloneMetadataImage(this.committed);
  }
}

function applyBatch(image: MetadataImage, batch: CommittedBatch, delta: MetadataDelta): void {
  for (const record of batch.records) replay(image, record, delta);
  image.metadataOffset = batch.lastOffset;
  image.metadataEpoch = batch.quorumEpoch;
  image.metadataTimestampMs = batch.timestampMs;
}

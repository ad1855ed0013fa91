/**
 * From committed records to the image that this broker acts on, and what changed in it.
 *
 * The image is changed in place, between ticks' steps: whoever keeps something of it over a tick
 * keeps only what never changes (a `PartitionImage`, a `BrokerImage`).
 */
import { isEmptyDelta, type MetadataDelta, newMetadataDelta } from '../core/metadata/delta.ts';
import {
  cloneMetadataImage,
  type MetadataImage,
  type MetadataImageView,
  newMetadataImage,
} from '../core/metadata/image.ts';
import { replay } from '../core/metadata/replay.ts';
import type { CommittedBatch, QuorumHost } from './quorum-host.ts';

export class MetadataLoader {
  private readonly committed: MetadataImage;

  constructor() {
    this.committed = newMetadataImage();
  }

  get image(): MetadataImageView {
    return this.committed;
  }

  /** At start: the latest snapshot, then the log behind it. */
  loadFromSnapshotAndLog(quorum: QuorumHost): void {
    const delta = newMetadataDelta(true);
    const image = this.committed;
    const snapshot = quorum.loadSnapshot();
    if (snapshot !== null) {
      for (const record of snapshot.records) replay(image, record, delta);
      image.metadataOffset = snapshot.endOffset - 1;
      image.metadataEpoch = snapshot.quorumEpoch;
      image.metadataTimestampMs = snapshot.lastContainedLogTimestampMs;
    }
    for (const batch of quorum.readLog(image.metadataOffset + 1)) applyBatch(image, batch, delta);
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

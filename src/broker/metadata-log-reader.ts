/**
 * Reads the batches of the metadata log from its files, synchronously and in large pieces: only
 * for the start, when nothing is served yet and the tail in memory is empty.
 */
import type { Log } from '../log/log.ts';
import { findPositionSync, type Segment } from '../log/segment.ts';
import { batchSizeBytes, HEADER_SIZE_BYTES } from '../protocol/records/record-batch.ts';
import { decodeMetadataBatch, type MetadataBatch } from './metadata-batch.ts';
import { StorageError } from './storage-format.ts';

const PIECE_BYTES = 1024 * 1024;

/** Every batch that reaches `startOffset`, to the end of the log. */
export function* readMetadataLogSync(log: Log, startOffset: number): Generator<MetadataBatch> {
  let index = Math.max(0, log.segments.floorIndex(startOffset));
  for (let segment = log.segments.at(index); segment; segment = log.segments.at(++index)) {
    yield* readSegmentSync(log, segment, startOffset);
  }
}

function* readSegmentSync(
  log: Log,
  segment: Segment,
  startOffset: number,
): Generator<MetadataBatch> {
  let positionBytes = findPositionSync(segment, startOffset, null);
  let pieceBytes = PIECE_BYTES;
  while (positionBytes < segment.sizeBytes) {
    const sizeBytes = Math.min(pieceBytes, segment.sizeBytes - positionBytes);
    // A new buffer each time: records held in an open metadata transaction are views of it.
    const piece = Buffer.allocUnsafeSlow(sizeBytes);
    const file = log.store.files.use(segment.file);
    const readBytes = log.store.disk.readSync(file, positionBytes, piece);
    if (readBytes !== sizeBytes) throw damaged(segment, positionBytes);
    let at = 0;
    for (;;) {
      if (at + HEADER_SIZE_BYTES > sizeBytes) break;
      const wholeBytes = batchSizeBytes(piece, at);
      if (at + wholeBytes > sizeBytes) break;
      const batch = decodeMetadataBatch(piece, at);
      if (batch === null) throw damaged(segment, positionBytes + at);
      at += wholeBytes;
      yield batch;
    }
    // One batch is larger than the piece: read that one whole.
    if (at === 0) {
      if (sizeBytes < HEADER_SIZE_BYTES) throw damaged(segment, positionBytes);
      pieceBytes = batchSizeBytes(piece, 0);
      if (positionBytes + pieceBytes > segment.sizeBytes) throw damaged(segment, positionBytes);
    } else {
      pieceBytes = PIECE_BYTES;
    }
    positionBytes += at;
  }
}

/** Recovery has cut off what a crash left half written, so this is a disk that changed bytes. */
function damaged(segment: Segment, positionBytes: number): Error {
  return new StorageError(`${segment.file.path} is damaged at byte ${positionBytes}`);
}

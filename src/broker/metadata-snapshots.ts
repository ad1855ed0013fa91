/**
 * The snapshots of the metadata log that are on disk: which one the image starts from, and which
 * are old enough to go (KafkaMetadataLog.maybeClean). The newest always stays; a snapshot goes
 * only together with the log before the next one, so what is left always rebuilds the image.
 */
import { assert } from '../base/assert.ts';
import type { SnapshotId as RaftSnapshotId } from '../core/raft/raft-message.ts';
import type { Disk } from '../log/disk.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import {
  type DecodedSnapshot,
  decodeSnapshot,
  encodeSnapshot,
  parseSnapshotFileName,
  type SnapshotContent,
  type SnapshotId,
  snapshotFileName,
} from './snapshot-file.ts';

/** What a crash, ours or Kafka's, may leave of a snapshot that was being written or deleted. */
const LEFTOVER = /^\d{20}-\d{10}\.checkpoint\.(part|deleted|tmp)$/;

export type SnapshotFile = SnapshotId & {
  readonly sizeBytes: number;
  /** -1 until somebody asked for it. */
  lastContainedLogTimestampMs: number;
};

export type LoadedSnapshot = SnapshotId & DecodedSnapshot;

export class MetadataSnapshots {
  /** From old to new. */
  readonly files: SnapshotFile[];
  private readonly disk: Disk;
  private readonly directory: string;

  constructor(disk: Disk, directory: string) {
    this.files = [];
    this.disk = disk;
    this.directory = directory;
    for (const { name, sizeBytes } of disk.list(directory)) {
      const id = parseSnapshotFileName(name);
      if (id !== null) this.files.push({ ...id, sizeBytes, lastContainedLogTimestampMs: -1 });
      else if (LEFTOVER.test(name)) disk.remove(`${directory}/${name}`);
    }
    this.files.sort((a, b) => a.endOffset - b.endOffset || a.quorumEpoch - b.quorumEpoch);
  }

  get latest(): SnapshotFile | undefined {
    return this.files.at(-1);
  }

  get sizeBytes(): number {
    return this.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  }

  /** Null when there is none at all. A damaged one stops the start: it cannot be done without. */
  loadLatest(): LoadedSnapshot | null {
    const latest = this.latest;
    return latest === undefined ? null : { ...latest, ...this.load(latest) };
  }

  write(content: SnapshotContent): void {
    const { endOffset, quorumEpoch, lastContainedLogTimestampMs } = content;
    const bytes = encodeSnapshot(content);
    this.disk.writeFileAtomic(this.pathOf(content), bytes, true);
    this.files.push({
      endOffset,
      quorumEpoch,
      sizeBytes: bytes.length,
      lastContainedLogTimestampMs,
    });
  }

  find({ endOffset, epoch }: RaftSnapshotId): SnapshotFile | undefined {
    return this.files.find((it) => it.endOffset === endOffset && it.quorumEpoch === epoch);
  }

  /** Of a snapshot that exists: at most `sizeBytesMax` from `positionBytes` on. */
  readChunk(id: RaftSnapshotId, positionBytes: number, sizeBytesMax: number): Buffer {
    const file = this.find(id);
    assert(file !== undefined, 'only a snapshot that exists is read');
    const sizeBytes = Math.max(0, Math.min(sizeBytesMax, file.sizeBytes - positionBytes));
    const chunk = Buffer.allocUnsafeSlow(sizeBytes);
    const handle = this.disk.open(this.pathOf(file), false);
    const readBytes = this.disk.readSync(handle, positionBytes, chunk);
    this.disk.close(handle);
    return chunk.subarray(0, readBytes);
  }

  /** Bytes of a snapshot that the leader sends; position 0 starts the file anew. */
  writeChunk(id: RaftSnapshotId, positionBytes: number, chunk: Buffer): void {
    const path = this.partPathOf(id);
    if (positionBytes === 0 && this.disk.exists(path)) this.disk.remove(path);
    const handle = this.disk.open(path, true);
    this.disk.writeSync(handle, positionBytes, chunk);
    this.disk.close(handle);
  }

  /** Puts what the leader has sent in its place, durably; null: it is damaged, and removed. */
  install(id: RaftSnapshotId): LoadedSnapshot | null {
    const path = this.partPathOf(id);
    const content = this.disk.readFile(path);
    const snapshot = content === null ? null : tryDecode(content);
    if (content === null || snapshot === null) {
      if (content !== null) this.disk.remove(path);
      return null;
    }
    const handle = this.disk.open(path, false);
    this.disk.flushSync(handle);
    this.disk.close(handle);
    const snapshotId = { endOffset: id.endOffset, quorumEpoch: id.epoch };
    this.disk.rename(path, this.pathOf(snapshotId));
    this.disk.flushDirectorySync(this.directory);
    const { lastContainedLogTimestampMs } = snapshot;
    const sizeBytes = content.length;
    this.files.push({ ...snapshotId, sizeBytes, lastContainedLogTimestampMs });
    return { ...snapshotId, ...snapshot };
  }

  /**
   * The log has been started anew at the end of the latest one: the others belong to a log that is
   * no more, and would tell a wrong epoch of its start (KafkaRaftLog.forgetSnapshotsBefore).
   */
  deleteAllButLatest(): void {
    for (const file of this.files.splice(0, this.files.length - 1)) {
      this.disk.remove(this.pathOf(file));
    }
  }

  /**
   * Deletes old snapshots for which there is a newer one, and returns the offset at which the log
   * may start now; -1 when nothing was deleted.
   */
  deleteOld(
    logSizeBytes: number,
    retentionBytes: number,
    retentionMs: number,
    wallMs: number,
  ): number {
    let logStartOffset = -1;
    for (;;) {
      const [oldest, next] = this.files;
      if (oldest === undefined || next === undefined) return logStartOffset;
      const isTooMuch = retentionBytes >= 0 && logSizeBytes + this.sizeBytes > retentionBytes;
      if (!isTooMuch && !this.isOlderThan(oldest, retentionMs, wallMs)) return logStartOffset;
      this.disk.remove(this.pathOf(oldest));
      this.files.shift();
      logStartOffset = next.endOffset;
    }
  }

  private isOlderThan(file: SnapshotFile, retentionMs: number, wallMs: number): boolean {
    if (retentionMs < 0) return false;
    if (file.lastContainedLogTimestampMs < 0) {
      file.lastContainedLogTimestampMs = this.load(file).lastContainedLogTimestampMs;
    }
    return wallMs - file.lastContainedLogTimestampMs > retentionMs;
  }

  private load(id: SnapshotId): DecodedSnapshot {
    const path = this.pathOf(id);
    const content = this.disk.readFile(path);
    const snapshot = content === null ? null : decodeSnapshot(content);
    if (snapshot === null) throw new Error(`the metadata snapshot ${path} is damaged`);
    return snapshot;
  }

  private partPathOf({ endOffset, epoch }: RaftSnapshotId): string {
    return `${this.pathOf({ endOffset, quorumEpoch: epoch })}.part`;
  }

  private pathOf(id: SnapshotId): string {
    return `${this.directory}/${snapshotFileName(id.endOffset, id.quorumEpoch)}`;
  }
}

function tryDecode(content: Buffer): DecodedSnapshot | null {
  try {
    return decodeSnapshot(content);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return null;
  }
}

/**
 * The snapshots of the metadata log that are on disk: which one the image starts from, and which
 * are old enough to go (KafkaMetadataLog.maybeClean). The newest always stays; a snapshot goes
 * only together with the log before the next one, so what is left always rebuilds the image.
 */
import { assert } from '../base/assert.ts';
import type { SnapshotId as RaftSnapshotId } from '../core/raft/raft-message.ts';
import type { Disk } from '../log/disk.ts';
import {
  type DecodedSnapshot,
  decodeSnapshot,
  parseSnapshotFileName,
  type SnapshotContent,
  SnapshotEncoder,
  type SnapshotId,
  snapshotFileName,
  snapshotTimestampMs,
} from './snapshot-file.ts';
import { StorageError } from './storage-format.ts';

/** What a crash, ours or Kafka's, may leave of a snapshot that was being written or deleted. */
const LEFTOVER = /^\d{20}-\d{10}\.checkpoint\.(part|deleted|tmp)$/;

export type SnapshotFile = SnapshotId & {
  readonly sizeBytes: number;
  /** -1 until somebody asked for it. */
  lastContainedLogTimestampMs: number;
};

/** The header of a snapshot and the voters in it are far less. */
const HEADER_BYTES_MAX = 64 * 1024;
/** Of 1,024 records: about 3 ms. */
const BATCHES_PER_TICK = 1;

type Writing = {
  readonly content: SnapshotContent;
  readonly encoder: SnapshotEncoder;
  sizeBytes: number;
};

export type LoadedSnapshot = SnapshotId & DecodedSnapshot;

export class MetadataSnapshots {
  /** From old to new. */
  readonly files: SnapshotFile[];
  private readonly disk: Disk;
  private readonly directory: string;
  private writing: Writing | null;

  constructor(disk: Disk, directory: string) {
    this.files = [];
    this.disk = disk;
    this.directory = directory;
    this.writing = null;
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

  /** True while a snapshot is being written, by calls of `writeSome`. */
  get isWriting(): boolean {
    return this.writing !== null;
  }

  begin(content: SnapshotContent): void {
    this.writing = { content, encoder: new SnapshotEncoder(content), sizeBytes: 0 };
  }

  giveUp(): void {
    this.writing = null;
  }

  /** As much as a tick has time for. Returns the end offset when the whole is in place, else -1. */
  writeSome(): number {
    const { writing } = this;
    assert(writing !== null, 'a snapshot was begun');
    // Begun anew if this throws: the part is removed when the next one is due, or at a start.
    this.writing = null;
    const { content, encoder } = writing;
    const { endOffset, quorumEpoch, lastContainedLogTimestampMs } = content;
    const id = { endOffset, epoch: quorumEpoch };
    const bytes = encoder.encode(BATCHES_PER_TICK);
    this.writeChunk(id, writing.sizeBytes, bytes);
    writing.sizeBytes += bytes.length;
    if (!encoder.isDone) {
      this.writing = writing;
      return -1;
    }
    this.putInPlace(id);
    const { sizeBytes } = writing;
    this.files.push({ endOffset, quorumEpoch, sizeBytes, lastContainedLogTimestampMs });
    return endOffset;
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
    const snapshot = content === null ? null : decodeSnapshot(content);
    if (content === null || snapshot === null) {
      if (content !== null) this.disk.remove(path);
      return null;
    }
    const snapshotId = { endOffset: id.endOffset, quorumEpoch: id.epoch };
    this.putInPlace(id);
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
      const { endOffset, quorumEpoch: epoch } = file;
      const start = this.readChunk({ endOffset, epoch }, 0, HEADER_BYTES_MAX);
      // Nobody will ever read one without a header: it is as old as can be.
      file.lastContainedLogTimestampMs = snapshotTimestampMs(start) ?? 0;
    }
    return wallMs - file.lastContainedLogTimestampMs > retentionMs;
  }

  private putInPlace(id: RaftSnapshotId): void {
    const path = this.partPathOf(id);
    const handle = this.disk.open(path, false);
    this.disk.flushSync(handle);
    this.disk.close(handle);
    this.disk.rename(path, this.pathOf({ endOffset: id.endOffset, quorumEpoch: id.epoch }));
    this.disk.flushDirectorySync(this.directory);
  }

  private load(id: SnapshotId): DecodedSnapshot {
    const path = this.pathOf(id);
    const content = this.disk.readFile(path);
    const snapshot = content === null ? null : decodeSnapshot(content);
    if (snapshot === null) throw new StorageError(`the metadata snapshot ${path} is damaged`);
    return snapshot;
  }

  private partPathOf({ endOffset, epoch }: RaftSnapshotId): string {
    return `${this.pathOf({ endOffset, quorumEpoch: epoch })}.part`;
  }

  private pathOf(id: SnapshotId): string {
    return `${this.directory}/${snapshotFileName(id.endOffset, id.quorumEpoch)}`;
  }
}

/**
 * Which producer snapshots a log has on disk, and reading and writing them. One belongs to each
 * roll (named after the new segment) and one to the end of the log at a clean stop.
 */
import type { Disk } from './disk.ts';
import { offsetName, SNAPSHOT_SUFFIX } from './file-names.ts';
import { formatProducerSnapshot, parseProducerSnapshot } from './producer-snapshot.ts';
import type { ProducerState } from './producer-state.ts';

export class ProducerSnapshots {
  /** Ascending. */
  readonly offsets: number[];
  directory: string;
  private readonly disk: Disk;

  constructor(disk: Disk, directory: string, offsets: readonly number[]) {
    this.offsets = [...offsets].sort((a, b) => a - b);
    this.directory = directory;
    this.disk = disk;
  }

  get newestOffset(): number {
    return this.offsets.at(-1) ?? -1;
  }

  pathOf(offset: number): string {
    return `${this.directory}/${offsetName(offset)}${SNAPSHOT_SUFFIX}`;
  }

  /** Writes the state at its end offset, unless that is what the newest snapshot says anyway. */
  take(state: ProducerState, durable = false): void {
    const offset = state.mapEndOffset;
    if (offset <= state.lastSnapshotOffset) return;
    const content = formatProducerSnapshot(state.activeProducers());
    this.disk.writeFileAtomic(this.pathOf(offset), content, durable);
    if (!this.offsets.includes(offset)) {
      this.offsets.push(offset);
      this.offsets.sort((a, b) => a - b);
    }
    state.lastSnapshotOffset = offset;
  }

  /** Loads the newest good snapshot; corrupt ones are deleted. Without any, starts empty. */
  load(state: ProducerState, logStartOffset: number, wallMs: number): void {
    for (;;) {
      const offset = this.offsets.at(-1);
      if (offset === undefined) {
        state.reset(logStartOffset);
        return;
      }
      const content = this.disk.readFile(this.pathOf(offset));
      const entries = content === null ? null : parseProducerSnapshot(content);
      if (entries !== null) {
        state.loadSnapshot(entries, offset, wallMs);
        return;
      }
      this.remove(offset);
    }
  }

  remove(offset: number): void {
    const at = this.offsets.indexOf(offset);
    if (at < 0) return;
    this.offsets.splice(at, 1);
    if (this.disk.exists(this.pathOf(offset))) this.disk.remove(this.pathOf(offset));
  }

  /** Keeps those in (start, end]. */
  removeOutside(startOffset: number, endOffset: number): void {
    for (const offset of [...this.offsets]) {
      if (offset > endOffset || offset <= startOffset) this.remove(offset);
    }
  }

  /**
   * Keeps those that belong to a segment and the newest one past the last segment, which a clean
   * stop has left (KAFKA-9393).
   */
  removeStray(baseOffsets: readonly number[]): void {
    const lastBase = baseOffsets.at(-1) ?? -1;
    const stray = this.offsets.filter((offset) => !baseOffsets.includes(offset));
    const newest = stray.at(-1) ?? -1;
    for (const offset of stray) {
      if (offset !== newest || offset < lastBase) this.remove(offset);
    }
  }
}

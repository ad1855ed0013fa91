/**
 * Deliberate bugs, put around the store: a disk that does not do what it was told, or a method that
 * does nothing. The explorer must find each.
 */
import { vi } from 'vitest';
import type { DiskCompletion, FileHandle } from '../../../src/log/disk.ts';
import { RECOVERY_POINT_FILE } from '../../../src/log/file-names.ts';
import { OffsetIndex } from '../../../src/log/offset-index.ts';
import type { NewDisk } from './explorer.ts';
import { RecordingDisk } from './recording-disk.ts';

export type Mutation = {
  readonly name: string;
  readonly newDisk?: NewDisk;
  /** Changes the product; `vi.restoreAllMocks` undoes it. */
  readonly patch?: () => void;
};

class DirectoriesUnflushed extends RecordingDisk {
  override requestFlushDirectory(_path: string, flushId: number): void {
    this.later(() => ({ kind: 'flushed', flushId, error: null }));
  }
}

class WritesLate extends RecordingDisk {
  private late: (() => void)[] = [];

  override write(
    file: FileHandle,
    positionBytes: number,
    buffers: readonly Uint8Array[],
    _writeId: number,
  ): boolean {
    const bytes = Buffer.concat(buffers);
    this.late.push(() => super.writeSync(file, positionBytes, bytes));
    return true;
  }

  override takeCompletions(): readonly DiskCompletion[] {
    for (const write of this.late.splice(0)) write();
    return super.takeCompletions();
  }
}

class TruncatesTooLittle extends RecordingDisk {
  override truncate(file: FileHandle, sizeBytes: number): void {
    const tooMuchBytes = sizeBytes === 0 ? 0 : 10;
    super.truncate(file, Math.min(sizeBytes + tooMuchBytes, this.sizeBytes(file)));
  }
}

class CheckpointsEarly extends RecordingDisk {
  /** Anything past the log's end counts as its end. */
  override writeFileAtomic(path: string, content: Uint8Array, durable: boolean): void {
    const text = Buffer.from(content).toString();
    const isRecoveryPoint = path.endsWith(RECOVERY_POINT_FILE);
    const early = isRecoveryPoint ? text.replace(/(topic 0) \d+/, '$1 1000') : text;
    super.writeFileAtomic(path, isRecoveryPoint ? Buffer.from(early) : content, durable);
  }
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'drop a directory flush',
    newDisk: (image, options) => new DirectoriesUnflushed(image, options),
  },
  {
    name: 'acknowledge before the write',
    newDisk: (image, options) => new WritesLate(image, options),
  },
  {
    name: 'skip the index trim of a truncation',
    patch: () => {
      vi.spyOn(OffsetIndex.prototype, 'truncateTo').mockImplementation(() => {});
    },
  },
  {
    name: 'truncate at the wrong point',
    newDisk: (image, options) => new TruncatesTooLittle(image, options),
  },
  {
    name: 'write the recovery point before the flush',
    newDisk: (image, options) => new CheckpointsEarly(image, options),
  },
];

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MetadataSnapshots } from '../../src/broker/metadata-snapshots.ts';
import { decodeSnapshot } from '../../src/broker/snapshot-file.ts';
import { StorageError } from '../../src/broker/storage-format.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';

const DIRECTORY = '/d/__cluster_metadata-0';
/** Of Apache Kafka 4.3.1. */
const CONTENT = readFileSync(
  new URL(
    '../fixtures/cluster-metadata/00000000000000000326-0000000003.checkpoint',
    import.meta.url,
  ),
);
const TIMESTAMP_MS = decodeSnapshot(CONTENT)!.lastContainedLogTimestampMs;
const OLD = '00000000000000000326-0000000003.checkpoint';
const NEW = '00000000000000000400-0000000003.checkpoint';

/** Reads no file as a whole. */
class StartDisk extends MemoryDisk {
  override readFile(): Buffer | null {
    throw new Error('read as a whole');
  }
}

function open(disk: MemoryDisk, old: Buffer): MetadataSnapshots {
  disk.makeDirectory(DIRECTORY);
  disk.writeFileAtomic(`${DIRECTORY}/${OLD}`, old, false);
  disk.writeFileAtomic(`${DIRECTORY}/${NEW}`, CONTENT, false);
  return new MetadataSnapshots(disk, DIRECTORY);
}

function deleteOlderThan(snapshots: MetadataSnapshots, ageMs: number, wallMs: number): number {
  return snapshots.deleteOld(0, -1, ageMs, wallMs);
}

describe('MetadataSnapshots', () => {
  it('knows how old those of former lives are from their first bytes', () => {
    expect(TIMESTAMP_MS).toBeGreaterThan(0);
    const snapshots = open(new StartDisk(), CONTENT);
    expect(deleteOlderThan(snapshots, 1000, TIMESTAMP_MS + 1000)).toBe(-1);
    expect(deleteOlderThan(snapshots, 1000, TIMESTAMP_MS + 1001)).toBe(400);
    expect(snapshots.files.map(({ endOffset }) => endOffset)).toEqual([400]);
  });

  it('takes an old one without a header for older than any', () => {
    const snapshots = open(new StartDisk(), CONTENT.subarray(0, 20));
    expect(deleteOlderThan(snapshots, TIMESTAMP_MS, TIMESTAMP_MS + 1)).toBe(400);
  });

  it('says which file is damaged, when it cannot do without', () => {
    const disk = new MemoryDisk();
    const snapshots = open(disk, CONTENT);
    disk.writeFileAtomic(`${DIRECTORY}/${NEW}`, CONTENT.subarray(0, 300), false);
    expect(() => snapshots.loadLatest()).toThrow(StorageError);
    expect(() => snapshots.loadLatest()).toThrow(`${DIRECTORY}/${NEW} is damaged`);
  });
});

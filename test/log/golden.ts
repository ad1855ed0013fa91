/** The data directories that Apache Kafka 4.3.1 wrote, unpacked onto a disk of a test. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Disk } from '../../src/log/disk.ts';

const FIXTURES = new URL('../fixtures/golden/', import.meta.url);

export type GoldenName = 'clean-stop' | 'after-kill' | 'compaction';

/** Name and content of every file in `data/`, without that prefix. */
export function goldenFiles(name: GoldenName): Map<string, Buffer> {
  return archivedFiles(`apache-kafka-4.3.1-${name}.tar.gz`, 'data/');
}

/** What Apache Kafka's tool printed of the files after the clean stop. */
export function goldenDumps(): Map<string, Buffer> {
  return archivedFiles('dump-log.tar.gz', 'dump/');
}

function archivedFiles(archive: string, directory: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const tar = gunzipSync(readFileSync(new URL(archive, FIXTURES)));
  for (const [path, content] of readTar(tar)) {
    if (path.startsWith(directory)) files.set(path.slice(directory.length), content);
  }
  return files;
}

export function unpackGolden(disk: Disk, name: GoldenName, root: string): void {
  disk.makeDirectory(root);
  for (const [path, content] of goldenFiles(name)) {
    const target = `${root}/${path}`;
    disk.makeDirectory(target.slice(0, target.lastIndexOf('/')));
    disk.writeFileAtomic(target, content, true);
  }
}

export type GoldenRecord = {
  readonly isolation: string;
  readonly topic: string;
  readonly partition: number;
  readonly beginningOffset?: number;
  readonly endOffset?: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly leaderEpoch: number;
};

export function goldenRecords(): GoldenRecord[] {
  const text = gunzipSync(readFileSync(new URL('records.jsonl.gz', FIXTURES))).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldenRecord);
}

/** Just enough of ustar: regular files with names of up to 100 (or prefixed 255) bytes. */
function* readTar(archive: Buffer): Generator<[string, Buffer]> {
  let longName: string | null = null;
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const text = (from: number, sizeBytes: number): string => {
      const bytes = archive.subarray(at + from, at + from + sizeBytes);
      const end = bytes.indexOf(0);
      return bytes.subarray(0, end < 0 ? sizeBytes : end).toString('utf8');
    };
    const sizeBytes = parseInt(text(124, 12), 8);
    const type = text(156, 1);
    const content = archive.subarray(at + 512, at + 512 + sizeBytes);
    const isUstar = text(257, 6).startsWith('ustar') && text(257, 8) === 'ustar';
    const prefix = isUstar ? text(345, 155) : '';
    const name = longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    longName = null;
    if (type === 'L') longName = content.toString('utf8').replace(/\0+$/, '');
    else if (type === '0' || type === '') yield [name.replace(/^\.\//, ''), content];
    at += 512 + Math.ceil(sizeBytes / 512) * 512;
  }
}

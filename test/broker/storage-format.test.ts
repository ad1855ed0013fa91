import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { isUuid } from '../../src/base/uuid.ts';
import { decodeSnapshot } from '../../src/broker/snapshot-file.ts';
import {
  bootstrapRecords,
  openStorage,
  readBootstrapRecords,
  type Storage,
  StorageError,
  type StorageOptions,
} from '../../src/broker/storage-format.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';

/** Fri Nov 20 21:16:13 UTC 2026 */
const WALL_MS = 1_795_209_373_589;
const ENDPOINT = { name: 'CONTROLLER', host: '127.0.0.1', port: 19093 };

function open(disk: MemoryDisk, changes: Partial<StorageOptions> = {}, seed = 1): Storage {
  const options: StorageOptions = {
    nodeId: 1,
    logDirs: ['/d1', '/d2'],
    metadataLogDir: '/d1',
    clusterId: null,
    formatsNew: true,
    standaloneVoter: ENDPOINT,
    ...changes,
  };
  return openStorage(disk, options, new Prng(seed), WALL_MS);
}

function text(disk: MemoryDisk, path: string): string {
  return disk.readFile(path)?.toString('utf8') ?? '(missing)';
}

function put(disk: MemoryDisk, path: string, content: string | Buffer): void {
  disk.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  disk.writeFileAtomic(path, Buffer.from(content), true);
}

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/cluster-metadata/${name}`, import.meta.url));
}

function names(disk: MemoryDisk, path: string): string[] {
  return disk
    .list(path)
    .map((file) => file.name)
    .sort();
}

describe('a directory that cannot be made', () => {
  function withoutDirectory(...bad: string[]): MemoryDisk {
    const disk = new MemoryDisk();
    const makeDirectory = disk.makeDirectory.bind(disk);
    disk.makeDirectory = (path) => {
      if (bad.includes(path)) throw new Error(`ENOTDIR: ${path}`);
      makeDirectory(path);
    };
    return disk;
  }

  it('is offline, and the node starts without it', () => {
    const storage = open(withoutDirectory('/d2'));
    expect([...storage.errorByLogDir]).toEqual([['/d2', 'ENOTDIR: /d2']]);
    expect([...storage.directoryIdByLogDir.keys()]).toEqual(['/d1']);
    expect(storage.formattedLogDirs).toEqual(['/d1']);
  });

  it('ends the start when the metadata log belongs there, or when no other is left', () => {
    expect(() => open(withoutDirectory('/d1'))).toThrow('ENOTDIR: /d1');
    const all = { logDirs: ['/d2', '/d3'] };
    expect(() => open(withoutDirectory('/d2', '/d3'), all)).toThrow(
      'no log directory can be used: ENOTDIR: /d2; ENOTDIR: /d3',
    );
  });
});

describe('a first start', () => {
  it('writes what the storage tool writes with --standalone', () => {
    const disk = new MemoryDisk();
    const storage = open(disk, { clusterId: 'MkU3OEVBNTcwNTJENDM2Qk' });
    expect(storage.formattedLogDirs).toEqual(['/d1', '/d2']);
    expect(names(disk, '/d1')).toEqual([
      '__cluster_metadata-0',
      'bootstrap.checkpoint',
      'meta.properties',
    ]);
    expect(names(disk, '/d2')).toEqual(['bootstrap.checkpoint', 'meta.properties']);
    const directoryId = storage.directoryIdByLogDir.get('/d1')!;
    expect(text(disk, '/d1/meta.properties')).toBe(
      '#\n#Fri Nov 20 21:16:13 UTC 2026\nnode.id=1\n' +
        `directory.id=${directoryId}\nversion=1\ncluster.id=MkU3OEVBNTcwNTJENDM2Qk\n`,
    );
    expect(storage.directoryIdByLogDir.get('/d2')).not.toBe(directoryId);
    expect(disk.readFile('/d1/bootstrap.checkpoint')?.length).toBe(411);
    expect(storage.metadataDirectoryId).toBe(directoryId);
  });

  it('makes this node the only voter, as the storage tool does', () => {
    const disk = new MemoryDisk();
    const storage = open(disk);
    const path = '/d1/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint';
    const ours = disk.readFile(path)!;
    const theirs = fixture('00000000000000000000-0000000000.checkpoint');
    expect(ours.length).toBe(theirs.length);
    const expected = decodeSnapshot(theirs)!;
    expect(decodeSnapshot(ours)).toEqual({
      ...expected,
      lastContainedLogTimestampMs: WALL_MS,
      voters: [
        {
          ...expected.voters![0]!,
          voterDirectoryId: storage.metadataDirectoryId,
          endpoints: [ENDPOINT],
        },
      ],
    });
  });

  it('of a broker, or in a static quorum, writes no voters', () => {
    const disk = new MemoryDisk();
    open(disk, { standaloneVoter: null });
    expect(names(disk, '/d1')).toEqual(['bootstrap.checkpoint', 'meta.properties']);
  });

  it('is refused to a node of a cluster: its directories are formatted for it', () => {
    const disk = new MemoryDisk();
    expect(() => open(disk, { formatsNew: false })).toThrow(
      '/d1/meta.properties is missing: a node of a cluster starts on directories that were ' +
        'formatted for it. Run format first (odradek format --help)',
    );
    expect(disk.exists('/d1')).toBe(false);
    const { clusterId } = open(disk);
    expect(open(disk, { formatsNew: false }).clusterId).toBe(clusterId);
  });

  it('is refused above the directories of other nodes', () => {
    const disk = new MemoryDisk();
    open(disk, { logDirs: ['/d/broker-1'], metadataLogDir: '/d/broker-1' });
    expect(() => open(disk, { logDirs: ['/d'], metadataLogDir: '/d' })).toThrow(
      '/d has data directories of other nodes in it, such as broker-1',
    );
  });

  it('draws the ids from the seed', () => {
    const ids = (seed: number): string[] => {
      const storage = open(new MemoryDisk(), {}, seed);
      return [storage.clusterId, ...storage.directoryIdByLogDir.values()];
    };
    expect(ids(1)).toEqual(ids(1));
    expect(ids(1)).not.toEqual(ids(2));
    expect(ids(3).every(isUuid)).toBe(true);
  });

  it('that crashed anywhere before the first meta.properties starts anew', () => {
    const disk = new MemoryDisk();
    const first = open(disk);
    disk.remove('/d1/meta.properties');
    disk.remove('/d2/meta.properties');
    const second = open(disk, {}, 2);
    expect(second.clusterId).not.toBe(first.clusterId);
    expect(second.formattedLogDirs).toEqual(['/d1', '/d2']);
  });

  it('that crashed after it goes on with the same cluster', () => {
    const disk = new MemoryDisk();
    const first = open(disk);
    disk.remove('/d2/meta.properties');
    const second = open(disk, {}, 2);
    expect(second.clusterId).toBe(first.clusterId);
    expect(second.formattedLogDirs).toEqual(['/d2']);
    expect(second.metadataDirectoryId).toBe(first.metadataDirectoryId);
  });
});

describe('a later start', () => {
  it('finds everything as it was', () => {
    const disk = new MemoryDisk();
    const first = open(disk);
    const before = text(disk, '/d1/meta.properties');
    const second = open(disk, { clusterId: first.clusterId }, 2);
    expect(second).toEqual({ ...first, formattedLogDirs: [] });
    expect(text(disk, '/d1/meta.properties')).toBe(before);
  });

  it('reads what Apache Kafka has written', () => {
    const disk = new MemoryDisk();
    put(
      disk,
      '/d1/meta.properties',
      '#\n#Fri Nov 20 21:27:16 UTC 2026\nnode.id=1\ndirectory.id=SukHbBJbYcNnVKMJSj6AEQ\n' +
        'version=1\ncluster.id=MkU3OEVBNTcwNTJENDM2Qk\\=\\=\n',
    );
    const storage = open(disk, { logDirs: ['/d1'] });
    expect(storage.clusterId).toBe('MkU3OEVBNTcwNTJENDM2Qk==');
    expect(storage.metadataDirectoryId).toBe('SukHbBJbYcNnVKMJSj6AEQ');
    expect(storage.formattedLogDirs).toEqual([]);
  });

  it('gives a directory from before KIP-858 its id', () => {
    const disk = new MemoryDisk();
    put(disk, '/d1/meta.properties', 'version=1\ncluster.id=abc=\nnode.id=1\n');
    const storage = open(disk, { logDirs: ['/d1'] });
    expect(storage.formattedLogDirs).toEqual([]);
    expect(text(disk, '/d1/meta.properties')).toBe(
      '#\n#Fri Nov 20 21:16:13 UTC 2026\nnode.id=1\n' +
        `directory.id=${storage.metadataDirectoryId}\nversion=1\ncluster.id=abc\\=\n`,
    );
  });

  it('formats a directory that was added, and only that', () => {
    const disk = new MemoryDisk();
    const first = open(disk, { logDirs: ['/d1'] });
    const second = open(disk, { logDirs: ['/d1', '/d3'] }, 2);
    expect(second.formattedLogDirs).toEqual(['/d3']);
    expect(second.clusterId).toBe(first.clusterId);
  });

  it('keeps the metadata log in a directory of its own', () => {
    const disk = new MemoryDisk();
    const storage = open(disk, { metadataLogDir: '/meta' });
    const name = '__cluster_metadata-0/00000000000000000000-0000000000.checkpoint';
    expect(disk.exists(`/meta/${name}`)).toBe(true);
    expect(disk.exists(`/d1/${name}`)).toBe(false);
    expect([...storage.directoryIdByLogDir.keys()]).toEqual(['/meta', '/d1', '/d2']);
  });
});

describe('directories that do not fit', () => {
  function expectError(disk: MemoryDisk, changes: Partial<StorageOptions>, message: string): void {
    expect(() => open(disk, changes)).toThrow(StorageError);
    expect(() => open(disk, changes)).toThrow(message);
  }

  it('are refused with both ids', () => {
    const disk = new MemoryDisk();
    open(disk, { clusterId: 'the-cluster' });
    expectError(disk, { nodeId: 2 }, "/d1/meta.properties says node.id=1, but this node's id is 2");
    expectError(
      disk,
      { clusterId: 'another' },
      "/d1/meta.properties says cluster.id=the-cluster, but the cluster's id is another",
    );
  });

  it('are refused when they come from two clusters', () => {
    const disk = new MemoryDisk();
    open(disk, { logDirs: ['/d1'], clusterId: 'a' });
    open(disk, { logDirs: ['/d2'], metadataLogDir: '/d2', clusterId: 'b', standaloneVoter: null });
    expectError(disk, {}, '/d2/meta.properties says cluster.id=b');
  });

  it('are refused when one is a copy of the other', () => {
    const disk = new MemoryDisk();
    open(disk, { logDirs: ['/d1'] });
    put(disk, '/d2/meta.properties', text(disk, '/d1/meta.properties'));
    expectError(disk, {}, '/d1 and /d2 have the same directory.id');
  });

  it('are refused when the metadata log directory is not the one it was', () => {
    const disk = new MemoryDisk();
    open(disk);
    disk.remove('/d1/meta.properties');
    expectError(disk, {}, '/d1/meta.properties is missing, though /d2 is formatted');
    expectError(disk, { metadataLogDir: '/d2' }, '/d1/__cluster_metadata-0 is outside');
  });

  it('are refused when there is a metadata log without a meta.properties', () => {
    const disk = new MemoryDisk();
    open(disk, { logDirs: ['/d1'] });
    put(disk, '/d1/__cluster_metadata-0/00000000000000000000.log', '');
    disk.remove('/d1/meta.properties');
    expectError(disk, { logDirs: ['/d1'] }, 'has a log, but /d1/meta.properties is missing');
  });

  it('are refused when meta.properties is not readable as such', () => {
    for (const content of [
      '',
      'version=0\n',
      'version=1\ncluster.id=x\n',
      'version=1\nnode.id=x',
    ]) {
      const disk = new MemoryDisk();
      put(disk, '/d1/meta.properties', content);
      expectError(disk, {}, '/d1/meta.properties is not a meta.properties file of version 1');
    }
    const disk = new MemoryDisk();
    put(disk, '/d1/meta.properties', 'version=1\ncluster.id=x\nnode.id=1\ndirectory.id=nope\n');
    expectError(disk, {}, 'invalid directory.id nope');
  });
});

describe('readBootstrapRecords', () => {
  it('takes the file, or without one what we would write', () => {
    const disk = new MemoryDisk();
    disk.makeDirectory('/d1');
    expect(readBootstrapRecords(disk, '/d1')).toEqual(bootstrapRecords());
    put(disk, '/d1/bootstrap.checkpoint', fixture('bootstrap.checkpoint'));
    expect(readBootstrapRecords(disk, '/d1')).toEqual(bootstrapRecords());
    put(disk, '/d1/bootstrap.checkpoint', fixture('bootstrap.checkpoint').subarray(0, 200));
    expect(() => readBootstrapRecords(disk, '/d1')).toThrow('/d1/bootstrap.checkpoint is damaged');
  });
});

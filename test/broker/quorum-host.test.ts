import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLUSTER_METADATA_TOPIC_NAME } from '../../src/base/internal-topics.ts';
import type { BrokerLogger } from '../../src/base/logger.ts';
import { Prng } from '../../src/base/prng.ts';
import { randomUuid, type Uuid, ZERO_UUID } from '../../src/base/uuid.ts';
import { MetadataLoader } from '../../src/broker/metadata-loader.ts';
import { metadataLogConfig, openMetadataLog } from '../../src/broker/metadata-log.ts';
import { MetadataSnapshots } from '../../src/broker/metadata-snapshots.ts';
import { QuorumHost, type QuorumOptions } from '../../src/broker/quorum-host.ts';
import { openStorage, readBootstrapRecords } from '../../src/broker/storage-format.ts';
import type { MetadataDelta } from '../../src/core/metadata/delta.ts';
import { metadataVersionOf } from '../../src/core/metadata/image.ts';
import type { MetadataRecord } from '../../src/core/metadata/metadata-record.ts';
import { snapshotRecords } from '../../src/core/metadata/snapshot-records.ts';
import type { RaftOptions } from '../../src/core/raft/raft-command.ts';
import type { Voter, VoterSet } from '../../src/core/raft/voter-set.ts';
import { LogManager } from '../../src/log/log-manager.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';

const ENDPOINT = { name: 'CONTROLLER', host: '127.0.0.1', port: 18593 };
const DIRECTORY = '/d/__cluster_metadata-0';
const LOG = `${DIRECTORY}/00000000000000000000.log`;
const silent: BrokerLogger = { debug() {}, info() {}, warn() {}, error() {} };

const RAFT: RaftOptions = {
  clusterId: '',
  nodeId: 1,
  directoryId: ZERO_UUID,
  canBecomeVoter: true,
  listeners: [ENDPOINT],
  listenerName: 'CONTROLLER',
  staticVoters: [],
  bootstrapServers: [],
  electionTimeoutMs: 1000,
  electionBackoffMaxMs: 1000,
  fetchTimeoutMs: 2000,
  requestTimeoutMs: 2000,
  retryBackoffMs: 20,
  fetchMaxBytes: 1024 * 1024,
  fetchSnapshotMaxBytes: 1024 * 1024,
  autoJoin: false,
};

type Changes = Partial<Omit<QuorumOptions, 'raft'>> & { readonly raft?: Partial<RaftOptions> };

/** `controller.quorum.voters` of these nodes. */
function staticVoters(ids: readonly number[]): Voter[] {
  return ids.map((voterId) => ({
    voterId,
    voterDirectoryId: ZERO_UUID,
    endpoints: [{ ...ENDPOINT, port: ENDPOINT.port + voterId - 1 }],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 0 },
  }));
}

const NO_PARTITION_CHANGE = {
  kind: 'PartitionChangeRecord',
  replicas: null,
  removingReplicas: null,
  addingReplicas: null,
  leaderRecoveryState: -1,
  directories: null,
  eligibleLeaderReplicas: null,
  lastKnownElr: null,
} as const;

/** One life of a node: from its start to its stop or its crash. */
class Node {
  readonly disk: MemoryDisk;
  readonly logs: LogManager;
  readonly quorum: QuorumHost;
  readonly loader: MetadataLoader;
  readonly prng: Prng;
  readonly directoryId: Uuid;
  nowMs: number;
  /** Requests to other replicas. */
  sent = 0;

  constructor(disk: MemoryDisk, changes: Changes = {}, isStandalone = true) {
    this.disk = disk;
    this.prng = new Prng(7);
    this.nowMs = 1000;
    const storageOptions = {
      nodeId: 1,
      logDirs: ['/d'],
      metadataLogDir: '/d',
      clusterId: null,
      formatsNew: true,
      standaloneVoter: isStandalone ? ENDPOINT : null,
    };
    const storage = openStorage(disk, storageOptions, this.prng, 1_000_000);
    const directories = [{ path: '/d', directoryId: storage.metadataDirectoryId }];
    const managerOptions = { directories, logger: silent, prng: this.prng };
    this.logs = new LogManager(disk, managerOptions);
    this.logs.loadAll(this.nowMs, 1_000_000);
    const config = metadataLogConfig(1024 * 1024, 604_800_000);
    const log = openMetadataLog(this.logs, config, '/d', 1_000_000);
    const { clusterId, metadataDirectoryId: directoryId } = storage;
    this.directoryId = directoryId;
    const { raft = {}, ...rest } = changes;
    const options: QuorumOptions = {
      raft: { ...RAFT, clusterId, directoryId, ...raft },
      maxRecordBytesBetweenSnapshots: 20 * 1024 * 1024,
      maxSnapshotIntervalMs: 3_600_000,
      maxRetentionBytes: 100 * 1024 * 1024,
      maxRetentionMs: 604_800_000,
      ...rest,
    };
    const ports = {
      send: () => this.sent++,
      reply: () => {},
    };
    const { nowMs, wallMs } = this;
    this.quorum = new QuorumHost(disk, log, options, ports, this.prng, silent, nowMs, wallMs);
    this.loader = new MetadataLoader();
  }

  get wallMs(): number {
    return 1_000_000 + this.nowMs;
  }

  start(): this {
    this.settle();
    const { quorum, loader } = this;
    quorum.metadataVersion = metadataVersionOf(loader.image);
    if (loader.image.features.size === 0 && quorum.leadingEpoch >= 0) {
      this.propose(...readBootstrapRecords(this.disk, '/d'));
    }
    return this;
  }

  propose(...records: MetadataRecord[]): MetadataDelta | null {
    this.quorum.beginTick(this.nowMs, this.wallMs);
    this.quorum.propose(records);
    return this.settle();
  }

  settle(): MetadataDelta | null {
    this.quorum.beginTick(this.nowMs, this.wallMs);
    for (let round = 0; round < 8; round++) {
      this.logs.writeQueued();
      this.complete();
    }
    const snapshot = this.quorum.takeSnapshot();
    if (snapshot !== null) this.loader.applySnapshot(snapshot);
    const batches = this.quorum.takeCommitted();
    return batches.length === 0 ? null : this.loader.apply(batches);
  }

  complete(): void {
    this.logs.onCompletions(this.disk.takeCompletions());
    this.quorum.onCompletions([]);
  }

  runDeadlines(): void {
    this.quorum.beginTick(this.nowMs, this.wallMs);
    this.quorum.runDeadlines(this.loader.image);
  }

  nextDeadlineMs(): number {
    return this.quorum.nextDeadlineMs(this.loader.image);
  }

  get voterSet(): VoterSet {
    const { quorum, loader } = this;
    this.runDeadlines();
    return quorum.votersBefore(loader.image.metadataOffset + 1);
  }

  createTopic(name: string): MetadataDelta | null {
    const topicId = randomUuid(this.prng);
    const topic: MetadataRecord = { kind: 'TopicRecord', name, topicId };
    const partition: MetadataRecord = {
      kind: 'PartitionRecord',
      partitionId: 0,
      topicId,
      replicas: [1],
      isr: [1],
      removingReplicas: [],
      addingReplicas: [],
      leader: 1,
      leaderRecoveryState: 0,
      leaderEpoch: 0,
      partitionEpoch: 0,
      directories: [randomUuid(this.prng)],
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
    };
    return this.propose(topic, partition);
  }

  get topics(): string[] {
    return [...this.loader.image.topicsByName.keys()];
  }

  get snapshotOffsets(): number[] {
    return this.quorum.snapshots.files.map((file) => file.endOffset);
  }

  quorumState(): object {
    return JSON.parse(this.disk.readFile(`${DIRECTORY}/quorum-state`)!.toString());
  }
}

function restart(node: Node, changes: Changes = {}): Node {
  return new Node(node.disk, changes).start();
}

function appendBytes(disk: MemoryDisk, path: string, bytes: Buffer): void {
  const file = disk.open(path, false);
  disk.writeSync(file, disk.sizeBytes(file), bytes);
  disk.close(file);
}

describe('a quorum of one', () => {
  it('leads from its first start, in epoch 1, with the voters in its log', () => {
    const node = new Node(new MemoryDisk()).start();
    expect(node.quorum.quorumEpoch).toBe(1);
    expect(node.quorum.leaderId).toBe(1);
    expect(node.quorumState()).toEqual({
      leaderId: 1,
      leaderEpoch: 1,
      votedId: 1,
      votedDirectoryId: node.directoryId,
      data_version: 1,
    });
    // LeaderChange, KRaftVersion and Voters, then six feature levels.
    expect(node.voterSet).toMatchObject({ kraftVersion: 1, offset: 2 });
    expect(node.loader.image.metadataOffset).toBe(8);
    expect(node.loader.image.features.get('metadata.version')).toBe(30);
    expect(node.quorum.committedEndOffset).toBe(9);
  });

  it('commits a record when it is flushed, not when it is written', () => {
    const node = new Node(new MemoryDisk()).start();
    const { quorum, logs, wallMs: timestampMs } = node;
    const lastOffset = quorum.propose([{ kind: 'NoOpRecord' }, { kind: 'NoOpRecord' }]);
    expect(lastOffset).toBe(quorum.nextOffset - 1);
    expect(quorum.takeCommitted()).toEqual([]);
    logs.writeQueued();
    expect(quorum.takeCommitted()).toEqual([]);
    node.complete();
    expect(quorum.takeCommitted()).toMatchObject([{ lastOffset, quorumEpoch: 1, timestampMs }]);
    expect(quorum.committedEndOffset).toBe(lastOffset + 1);
  });

  it('stops when the disk of its log has failed', () => {
    const node = new Node(new MemoryDisk()).start();
    const [directory] = node.logs.directories;
    directory!.error = 'EIO';
    expect(() => node.settle()).toThrow('the metadata log cannot be written: EIO');
    expect(() => node.createTopic('a')).toThrow('the metadata log cannot be written');
  });

  it('tells the loader what has changed', () => {
    const node = new Node(new MemoryDisk()).start();
    const delta = node.createTopic('orders');
    expect(delta?.createdTopics.length).toBe(1);
    expect(node.propose({ kind: 'NoOpRecord' })).toBeNull();
    expect(node.topics).toEqual(['orders']);
  });

  it('of a static quorum writes quorum-state version 0 and no voters', () => {
    const node = new Node(
      new MemoryDisk(),
      { raft: { staticVoters: staticVoters([1]) } },
      false,
    ).start();
    expect(node.quorumState()).toEqual({
      clusterId: '',
      leaderId: 1,
      leaderEpoch: 1,
      votedId: 1,
      appliedOffset: 0,
      currentVoters: [{ voterId: 1 }],
      data_version: 0,
    });
    expect(node.loader.image.metadataOffset).toBe(6);
  });

  it('leads nothing as one of several voters, or as none', () => {
    for (const ids of [[1, 2, 3], [2]]) {
      const changes = { raft: { staticVoters: staticVoters(ids) } };
      const node = new Node(new MemoryDisk(), changes, false).start();
      node.nowMs += 10_000;
      node.runDeadlines();
      expect(node.quorum.leadingEpoch).toBe(-1);
      expect(node.sent).toBeGreaterThan(0);
    }
  });
});

describe('a restart', () => {
  it('leads in the next epoch with everything that was committed', () => {
    const first = new Node(new MemoryDisk()).start();
    first.createTopic('a');
    first.createTopic('b');
    const second = restart(first);
    expect(second.quorum.quorumEpoch).toBe(2);
    expect(second.topics).toEqual(['a', 'b']);
    expect([...snapshotRecords(second.loader.image)]).toEqual([
      ...snapshotRecords(first.loader.image),
    ]);
    // The voters are in the log already: only the LeaderChange is new.
    expect(second.quorum.nextOffset).toBe(first.quorum.nextOffset + 1);
    expect(second.voterSet.offset).toBe(2);
  });

  it('after a clean stop is the same', () => {
    const first = new Node(new MemoryDisk()).start();
    first.createTopic('a');
    first.logs.closeCleanly(5);
    expect(restart(first).topics).toEqual(['a']);
  });

  it('cuts off a batch that a crash has torn, at every byte of it', () => {
    const first = new Node(new MemoryDisk()).start();
    first.createTopic('a');
    const before = first.disk.readFile(LOG)!.length;
    first.createTopic('b');
    const whole = first.disk.readFile(LOG)!.subarray(before);
    const file = first.disk.open(LOG, false);
    for (let sizeBytes = 0; sizeBytes < whole.length; sizeBytes += 7) {
      first.disk.truncate(file, before);
      appendBytes(first.disk, LOG, whole.subarray(0, sizeBytes));
      const second = restart(first);
      expect(second.topics).toEqual(['a']);
      second.createTopic('c');
      expect(restart(second).topics).toEqual(['a', 'c']);
    }
  });

  it('does not reuse an epoch whose quorum-state was written and nothing else', () => {
    const first = new Node(new MemoryDisk()).start();
    const path = `${DIRECTORY}/quorum-state`;
    const state = { ...first.quorumState(), leaderEpoch: 9 };
    first.disk.writeFileAtomic(path, Buffer.from(JSON.stringify(state)), true);
    expect(restart(first).quorum.quorumEpoch).toBe(10);
  });

  it('goes on after the epoch of the log when quorum-state is lost', () => {
    const first = restart(restart(new Node(new MemoryDisk()).start()));
    expect(first.quorum.quorumEpoch).toBe(3);
    first.disk.remove(`${DIRECTORY}/quorum-state`);
    expect(restart(first).quorum.quorumEpoch).toBe(4);
  });

  it('on another controller port tells the voters', () => {
    const first = new Node(new MemoryDisk()).start();
    const second = restart(first, { raft: { listeners: [{ ...ENDPOINT, port: 99 }] } });
    expect(second.voterSet.voters[0]?.endpoints).toEqual([{ ...ENDPOINT, port: 99 }]);
  });
});

describe('snapshots', () => {
  it('are written over several ticks, of the moment at which they were begun', () => {
    const node = new Node(new MemoryDisk(), { maxRecordBytesBetweenSnapshots: 100_000 }).start();
    const { loader } = node;
    for (let i = 0; i < 3500; i++) node.createTopic(`t${i}`);
    const endOffset = loader.image.metadataOffset + 1;
    const records = [...snapshotRecords(loader.image)];
    for (let ticks = 0; !node.snapshotOffsets.includes(endOffset); ticks++) {
      expect(ticks).toBeLessThan(20);
      node.runDeadlines();
      if (ticks === 0) expect(node.snapshotOffsets).toEqual([0]);
      if (node.nextDeadlineMs() > node.nowMs) continue;
      // It changes meanwhile: topics come, and a leader changes.
      node.createTopic(`late${ticks}`);
      const { topicId } = loader.image.topicsByName.get('t3000')!;
      const change = { partitionId: 0, topicId, isr: [1], leader: -1 };
      node.propose({ ...NO_PARTITION_CHANGE, ...change });
    }
    const latest = new MetadataSnapshots(node.disk, DIRECTORY).loadLatest()!;
    expect(latest.endOffset).toBe(endOffset);
    expect(latest.records).toEqual(records);
    expect(restart(node).topics).toEqual(node.topics);
  });

  it('are written after so many bytes, and a restart begins with the latest', () => {
    const node = new Node(new MemoryDisk(), { maxRecordBytesBetweenSnapshots: 500 }).start();
    const { loader } = node;
    node.createTopic('a');
    expect(node.nextDeadlineMs()).toBeLessThanOrEqual(node.nowMs);
    node.runDeadlines();
    const endOffset = loader.image.metadataOffset + 1;
    expect(node.snapshotOffsets).toEqual([0, endOffset]);
    expect(node.nextDeadlineMs()).toBeGreaterThan(node.nowMs);
    node.createTopic('b');
    const second = restart(node);
    expect(second.topics).toEqual(['a', 'b']);
    expect([...snapshotRecords(second.loader.image)]).toEqual([...snapshotRecords(loader.image)]);
    expect(second.voterSet).toMatchObject({ kraftVersion: 1, offset: endOffset - 1 });
  });

  it('wait for the end of a metadata transaction, and nobody asks for them meanwhile', () => {
    const node = new Node(new MemoryDisk(), { maxRecordBytesBetweenSnapshots: 500 }).start();
    node.runDeadlines();
    const before = node.snapshotOffsets;
    node.propose({ kind: 'BeginTransactionRecord', name: 'topics' });
    node.createTopic('a');
    node.createTopic('b');
    expect(node.nextDeadlineMs()).toBeGreaterThan(node.nowMs);
    node.runDeadlines();
    expect(node.snapshotOffsets).toEqual(before);
    node.propose({ kind: 'EndTransactionRecord' });
    expect(node.nextDeadlineMs()).toBeLessThanOrEqual(node.nowMs);
    node.runDeadlines();
    expect(node.snapshotOffsets.at(-1)).toBe(node.loader.image.metadataOffset + 1);
    expect(restart(node).topics).toEqual(['a', 'b']);
  });

  it('are written after so long when something has changed', () => {
    const node = new Node(new MemoryDisk(), { maxSnapshotIntervalMs: 30_000 }).start();
    node.nowMs += 30_000;
    expect(node.nextDeadlineMs()).toBeLessThanOrEqual(node.nowMs);
    node.runDeadlines();
    expect(node.snapshotOffsets).toEqual([0, 9]);
    node.nowMs += 30_000;
    node.runDeadlines();
    expect(node.snapshotOffsets).toEqual([0, 9]);
  });

  it('are not written for their age when no interval is set', () => {
    const node = new Node(new MemoryDisk(), { maxSnapshotIntervalMs: 0 }).start();
    node.nowMs += 1_000_000_000;
    node.runDeadlines();
    expect(node.snapshotOffsets).toEqual([0]);
  });

  it('go when they are too old, and the log before the next one with them', () => {
    const node = new Node(new MemoryDisk(), {
      maxRecordBytesBetweenSnapshots: 1,
      maxRetentionMs: 100_000,
    }).start();
    const at = (nowMs: number, topic: string): void => {
      node.nowMs = nowMs;
      node.createTopic(topic);
      node.runDeadlines();
    };
    at(10_000, 'a');
    at(70_000, 'b');
    expect(node.snapshotOffsets).toEqual([0, 11, 13]);
    at(140_000, 'c');
    expect(node.snapshotOffsets).toEqual([13, 15]);
    expect(node.logs.findLog(CLUSTER_METADATA_TOPIC_NAME, 0)?.logStartOffset).toBe(13);
    expect(restart(node).topics).toEqual(['a', 'b', 'c']);
  });

  it('are enough when the log behind them is gone', () => {
    const node = new Node(new MemoryDisk(), { maxRecordBytesBetweenSnapshots: 500 }).start();
    node.createTopic('a');
    node.runDeadlines();
    node.disk.remove(LOG);
    const second = restart(node);
    expect(second.topics).toEqual(['a']);
    expect(second.quorum.nextOffset).toBe(12);
    expect(second.quorum.quorumEpoch).toBe(2);
    second.createTopic('b');
    expect(restart(second).topics).toEqual(['a', 'b']);
  });

  it('of a later epoch than the log replace it, however long it is', () => {
    const node = new Node(new MemoryDisk(), { maxRecordBytesBetweenSnapshots: 1 }).start();
    node.runDeadlines();
    const content = node.disk.readFile(`${DIRECTORY}/00000000000000000009-0000000001.checkpoint`)!;
    const later = `${DIRECTORY}/00000000000000000009-0000000005.checkpoint`;
    node.disk.writeFileAtomic(later, content, true);
    node.createTopic('a');
    const second = restart(node);
    expect(second.topics).toEqual([]);
    expect(second.quorum.quorumEpoch).toBe(6);
    expect(second.quorum.nextOffset).toBe(10);
    expect(second.quorum.snapshots.files).toMatchObject([{ endOffset: 9, quorumEpoch: 5 }]);
  });

  it('that a crash left unfinished are swept away', () => {
    const node = new Node(new MemoryDisk()).start();
    const leftover = `${DIRECTORY}/00000000000000000009-0000000001.checkpoint.part`;
    node.disk.writeFileAtomic(leftover, Buffer.from('x'), true);
    const second = restart(node);
    expect(second.disk.exists(leftover)).toBe(false);
  });

  it('that are damaged stop the start', () => {
    const node = new Node(new MemoryDisk(), { maxRecordBytesBetweenSnapshots: 1 }).start();
    node.runDeadlines();
    const path = `${DIRECTORY}/00000000000000000009-0000000001.checkpoint`;
    const content = node.disk.readFile(path)!;
    node.disk.writeFileAtomic(path, content.subarray(0, content.length - 1), true);
    expect(() => restart(node)).toThrow(`the metadata snapshot ${path} is damaged`);
  });
});

describe('a directory of Apache Kafka', () => {
  it('opens with the image that Kafka had', () => {
    const disk = new MemoryDisk();
    disk.makeDirectory(DIRECTORY);
    const files = [
      '00000000000000000000-0000000000.checkpoint',
      '00000000000000000260-0000000003.checkpoint',
      '00000000000000000000.log',
    ];
    for (const name of files) {
      const url = new URL(`../fixtures/cluster-metadata/${name}`, import.meta.url);
      disk.writeFileAtomic(`${DIRECTORY}/${name}`, readFileSync(url), true);
    }
    const properties = 'version=1\ncluster.id=c\nnode.id=1\ndirectory.id=iiDa6ngdRrym2uV_mJRm4A\n';
    disk.writeFileAtomic('/d/meta.properties', Buffer.from(properties), true);
    const node = new Node(disk).start();
    expect(node.quorum.quorumEpoch).toBe(4);
    expect(node.topics.length).toBe(15);
    expect(node.loader.image.metadataOffset).toBe(node.quorum.nextOffset - 1);
    expect(node.quorum.nextOffset).toBe(358);
  });
});

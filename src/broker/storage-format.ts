/**
 * Makes directories into log directories of a node and opens them again, as Apache Kafka's storage
 * tool (Formatter) and server start (KafkaRaftServer.initializeLogDirs) do.
 *
 * `meta.properties` is written last in each directory and first in the metadata log directory, so
 * a crash while formatting leaves either a directory that is formatted again or one that counts.
 * A node never starts when its metadata log directory lost its `meta.properties` while another
 * directory has one: that disk was replaced, and starting would forget the cluster.
 */
import { CLUSTER_METADATA_TOPIC_NAME } from '../base/internal-topics.ts';
import type { Prng } from '../base/prng.ts';
import { isUuid, randomUuid, type Uuid } from '../base/uuid.ts';
import { BOOTSTRAP_FEATURE_LEVELS } from '../core/metadata/features.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import type { Voter, VoterEndpoint } from '../core/raft/voter-set.ts';
import type { Disk } from '../log/disk.ts';
import {
  formatMetaProperties,
  META_PROPERTIES_FILE,
  type MetaProperties,
  parseMetaProperties,
} from './meta-properties.ts';
import {
  decodeSnapshot,
  encodeBootstrapCheckpoint,
  encodeSnapshot,
  snapshotFileName,
} from './snapshot-file.ts';

export const METADATA_PARTITION_DIRECTORY: string = `${CLUSTER_METADATA_TOPIC_NAME}-0`;
export const BOOTSTRAP_CHECKPOINT_FILE = 'bootstrap.checkpoint';

export type StorageOptions = {
  readonly nodeId: number;
  /** Whole paths. */
  readonly logDirs: readonly string[];
  /** `metadata.log.dir`, or the first of `logDirs`. May be a directory of its own. */
  readonly metadataLogDir: string;
  /** For a new cluster; null: drawn. Directories that have another one are refused. */
  readonly clusterId: string | null;
  /** False: directories that nobody has formatted are refused, as Apache Kafka does. */
  readonly formatsNew: boolean;
  /**
   * The controller endpoint of this node when it is to be the only voter of a new dynamic quorum
   * (the tool's `--standalone`); null: a broker, or a quorum of `controller.quorum.voters`.
   */
  readonly standaloneVoter: VoterEndpoint | null;
};

export type Storage = {
  readonly clusterId: string;
  readonly directoryIdByLogDir: ReadonlyMap<string, Uuid>;
  /** Directories that cannot be used, and why: they are offline until the next start. */
  readonly errorByLogDir: ReadonlyMap<string, string>;
  readonly metadataLogDir: string;
  readonly metadataDirectoryId: Uuid;
  /** Directories that this call formatted. */
  readonly formattedLogDirs: readonly string[];
};

/** The directories are not what the configuration says they are; the message is for the user. */
export class StorageError extends Error {}

/** What a new log directory is made with. */
export type LogDirFormat = {
  readonly bootstrapRecords: readonly MetadataRecord[];
  /** The first voters of a dynamic quorum; null: the directory does not say who votes. */
  readonly voters: readonly Voter[] | null;
};

/** Formats what is new and opens the rest; throws a `StorageError` when they do not fit. */
export function openStorage(
  disk: Disk,
  options: StorageOptions,
  prng: Prng,
  wallMs: number,
): Storage {
  const { nodeId, metadataLogDir, standaloneVoter } = options;
  const logDirs = inFormatOrder(options);
  const errorByLogDir = new Map<string, string>();
  const found = readAllMetaProperties(disk, logDirs, (logDir, error) => {
    if (logDir === metadataLogDir) throw error;
    errorByLogDir.set(logDir, error.message);
  });
  const usable = options.logDirs.filter((logDir) => !errorByLogDir.has(logDir));
  verify(disk, { ...options, logDirs: usable }, found);
  if (found.size === 0 && !options.formatsNew) {
    throw new StorageError(
      `${metadataLogDir}/${META_PROPERTIES_FILE} is missing: a node of a cluster starts on ` +
        'directories that were formatted for it. Run format first (odradek format --help)',
    );
  }
  const [first] = found.values();
  const clusterId = first?.clusterId ?? options.clusterId ?? randomUuid(prng);
  const directoryIdByLogDir = new Map<string, Uuid>();
  const formattedLogDirs: string[] = [];
  for (const logDir of logDirs) {
    if (errorByLogDir.has(logDir)) continue;
    const directoryId = found.get(logDir)?.directoryId ?? randomUuid(prng);
    directoryIdByLogDir.set(logDir, directoryId);
    const properties: MetaProperties = { clusterId, nodeId, directoryId };
    try {
      if (!found.has(logDir)) {
        const isVoter = logDir === metadataLogDir && standaloneVoter !== null;
        const voters = isVoter ? [newVoter(nodeId, directoryId, standaloneVoter)] : null;
        const format = { bootstrapRecords: bootstrapRecords(), voters };
        formatLogDir(disk, logDir, properties, format, wallMs);
        formattedLogDirs.push(logDir);
      } else if (found.get(logDir)!.directoryId === null) {
        writeMetaProperties(disk, logDir, properties, wallMs);
      }
    } catch (error) {
      if (logDir === metadataLogDir) throw error;
      directoryIdByLogDir.delete(logDir);
      errorByLogDir.set(logDir, (error as Error).message);
    }
  }
  if (options.logDirs.every((logDir) => errorByLogDir.has(logDir))) {
    throw new StorageError(
      `no log directory can be used: ${[...errorByLogDir.values()].join('; ')}`,
    );
  }
  return {
    clusterId,
    directoryIdByLogDir,
    errorByLogDir,
    metadataLogDir,
    metadataDirectoryId: directoryIdByLogDir.get(metadataLogDir)!,
    formattedLogDirs,
  };
}

/** Formats the directories that are new, and returns them. */
export function formatLogDirs(
  disk: Disk,
  options: Pick<StorageOptions, 'nodeId' | 'logDirs' | 'metadataLogDir'> & {
    readonly clusterId: string;
    /** Nothing is done when any directory is formatted already. */
    readonly refusesFormatted: boolean;
  },
  format: LogDirFormat,
  directoryIdFor: (logDir: string) => Uuid,
  wallMs: number,
): string[] {
  const { nodeId, clusterId, metadataLogDir } = options;
  const logDirs = inFormatOrder(options);
  const found = readAllMetaProperties(disk, logDirs, (_logDir, error) => {
    throw error;
  });
  verifyEach(options, found);
  const [formatted] = found.keys();
  if (formatted !== undefined && options.refusesFormatted) {
    throw new StorageError(
      `Log directory ${formatted} is already formatted. Use --ignore-formatted to ignore this ` +
        'directory and format the others.',
    );
  }
  const fresh = logDirs.filter((logDir) => !found.has(logDir));
  for (const logDir of fresh) {
    const properties = { clusterId, nodeId, directoryId: directoryIdFor(logDir) };
    const voters = logDir === metadataLogDir ? format.voters : null;
    formatLogDir(disk, logDir, properties, { ...format, voters }, wallMs);
  }
  return fresh;
}

/** The metadata log directory first. */
function inFormatOrder({
  logDirs,
  metadataLogDir,
}: Pick<StorageOptions, 'logDirs' | 'metadataLogDir'>): string[] {
  return [metadataLogDir, ...logDirs.filter((logDir) => logDir !== metadataLogDir)];
}

export function newVoter(voterId: number, voterDirectoryId: Uuid, endpoint: VoterEndpoint): Voter {
  return {
    voterId,
    voterDirectoryId,
    endpoints: [{ ...endpoint }],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  };
}

/** What the storage tool writes into `bootstrap.checkpoint` of a new cluster. */
export function bootstrapRecords(): MetadataRecord[] {
  return BOOTSTRAP_FEATURE_LEVELS.map(([name, featureLevel]) => ({
    kind: 'FeatureLevelRecord',
    name,
    featureLevel,
  }));
}

/** What an empty metadata log of this node begins with: its `bootstrap.checkpoint`, or ours. */
export function readBootstrapRecords(disk: Disk, metadataLogDir: string): MetadataRecord[] {
  const path = `${metadataLogDir}/${BOOTSTRAP_CHECKPOINT_FILE}`;
  const content = disk.readFile(path);
  if (content === null) return bootstrapRecords();
  const bootstrap = decodeSnapshot(content);
  if (bootstrap === null) throw new StorageError(`${path} is damaged`);
  return bootstrap.records;
}

/**
 * A directory whose file cannot be read is offline, and the node does without it, as Apache Kafka
 * does (MetaPropertiesEnsemble); the metadata log directory is the one that it cannot do without.
 */
function readAllMetaProperties(
  disk: Disk,
  logDirs: readonly string[],
  onUnreadable: (logDir: string, error: StorageError) => void,
): Map<string, MetaProperties> {
  const found = new Map<string, MetaProperties>();
  for (const logDir of logDirs) {
    try {
      const properties = readMetaProperties(disk, logDir);
      if (properties !== null) found.set(logDir, properties);
    } catch (error) {
      onUnreadable(logDir, new StorageError((error as Error).message));
    }
  }
  return found;
}

/** Null when there is none. Throws when it is not what it should be. */
export function readMetaProperties(disk: Disk, logDir: string): MetaProperties | null {
  const path = `${logDir}/${META_PROPERTIES_FILE}`;
  const content = disk.readFile(path);
  if (content === null) return null;
  const properties = parseMetaProperties(content.toString('utf8'));
  if (properties === null) {
    throw new StorageError(`${path} is not a meta.properties file of version 1`);
  }
  if (properties.directoryId !== null && !isUuid(properties.directoryId)) {
    throw new StorageError(`${path} has the invalid directory.id ${properties.directoryId}`);
  }
  return properties;
}

/** Every directory is this node's, of one cluster, and only once. */
function verifyEach(
  options: Pick<StorageOptions, 'nodeId' | 'clusterId'>,
  found: ReadonlyMap<string, MetaProperties>,
): void {
  const logDirByDirectoryId = new Map<Uuid, string>();
  const [first] = found;
  for (const [logDir, properties] of found) {
    const path = `${logDir}/${META_PROPERTIES_FILE}`;
    if (properties.nodeId !== options.nodeId) {
      throw new StorageError(
        `${path} says node.id=${properties.nodeId}, but this node's id is ${options.nodeId}`,
      );
    }
    const expected = options.clusterId ?? first![1].clusterId;
    if (properties.clusterId !== expected) {
      const says = `${path} says cluster.id=${properties.clusterId}`;
      throw new StorageError(`${says}, but the cluster's id is ${expected}`);
    }
    const { directoryId } = properties;
    if (directoryId === null) continue;
    const same = logDirByDirectoryId.get(directoryId);
    if (same !== undefined) {
      throw new StorageError(`${same} and ${logDir} have the same directory.id ${directoryId}`);
    }
    logDirByDirectoryId.set(directoryId, logDir);
  }
}

function verify(
  disk: Disk,
  options: StorageOptions,
  found: ReadonlyMap<string, MetaProperties>,
): void {
  const { metadataLogDir } = options;
  verifyEach(options, found);
  const [first] = found;
  if (found.size > 0 && !found.has(metadataLogDir)) {
    throw new StorageError(
      `${metadataLogDir}/${META_PROPERTIES_FILE} is missing, though ${first![0]} is formatted: ` +
        'the metadata log directory is not the one that this node had',
    );
  }
  const metadataPartition = `${metadataLogDir}/${METADATA_PARTITION_DIRECTORY}`;
  if (found.size === 0 && disk.exists(metadataPartition)) {
    const hasLog = disk.list(metadataPartition).some((file) => file.name.endsWith('.log'));
    if (hasLog) {
      throw new StorageError(
        `${metadataPartition} has a log, but ${metadataLogDir}/${META_PROPERTIES_FILE} is missing`,
      );
    }
  }
  if (found.size === 0) verifyHoldNoOthers(disk, options.logDirs);
  for (const logDir of options.logDirs) {
    const path = `${logDir}/${METADATA_PARTITION_DIRECTORY}`;
    if (logDir !== metadataLogDir && disk.exists(path)) {
      throw new StorageError(`${path} is outside the metadata log directory ${metadataLogDir}`);
    }
  }
}

/** Log directories of other nodes would be taken for partitions: `broker-1` for one of topic `broker`. */
function verifyHoldNoOthers(disk: Disk, logDirs: readonly string[]): void {
  for (const logDir of logDirs.filter((it) => disk.exists(it))) {
    for (const { name, isDirectory } of disk.list(logDir)) {
      if (!isDirectory || !disk.exists(`${logDir}/${name}/${META_PROPERTIES_FILE}`)) continue;
      throw new StorageError(
        `${logDir} has data directories of other nodes in it, such as ${name}: ` +
          'if those are of a local cluster, start it with --brokers',
      );
    }
  }
}

function formatLogDir(
  disk: Disk,
  logDir: string,
  properties: MetaProperties,
  format: LogDirFormat,
  wallMs: number,
): void {
  disk.makeDirectory(logDir);
  const bootstrap = encodeBootstrapCheckpoint(format.bootstrapRecords, wallMs);
  disk.writeFileAtomic(`${logDir}/${BOOTSTRAP_CHECKPOINT_FILE}`, bootstrap, true);
  if (format.voters !== null) {
    const directory = `${logDir}/${METADATA_PARTITION_DIRECTORY}`;
    disk.makeDirectory(directory);
    const snapshot = encodeSnapshot({
      endOffset: 0,
      quorumEpoch: 0,
      lastContainedLogTimestampMs: wallMs,
      kraftVersion: 1,
      voters: format.voters,
      records: [],
      metadataVersion: 0,
      wallMs,
    });
    disk.writeFileAtomic(`${directory}/${snapshotFileName(0, 0)}`, snapshot, true);
    disk.flushDirectorySync(logDir);
  }
  writeMetaProperties(disk, logDir, properties, wallMs);
}

function writeMetaProperties(
  disk: Disk,
  logDir: string,
  properties: MetaProperties,
  wallMs: number,
): void {
  const content = Buffer.from(formatMetaProperties(properties, wallMs));
  disk.writeFileAtomic(`${logDir}/${META_PROPERTIES_FILE}`, content, true);
}

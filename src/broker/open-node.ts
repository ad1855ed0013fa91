/**
 * What a node reads from its disk before its first tick: the log directories, every log, the
 * latest metadata snapshot and the metadata log behind it. Synchronous; throws a StorageError with
 * a message for the user when the directories do not fit the config.
 */
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { ZERO_UUID } from '../base/uuid.ts';
import type { HostAndPort } from '../core/metadata/config-listeners.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type { RaftOptions } from '../core/raft/raft-command.ts';
import type { VoterEndpoint } from '../core/raft/voter-set.ts';
import { parseCleanShutdown } from '../log/checkpoints.ts';
import type { CleanerOptions } from '../log/cleaner/log-cleaner.ts';
import type { Disk } from '../log/disk.ts';
import { CLEAN_SHUTDOWN_FILE } from '../log/file-names.ts';
import type { Log } from '../log/log.ts';
import { LogManager } from '../log/log-manager.ts';
import type { IsHeld } from '../log/log-store.ts';
import { metadataLogConfig, openMetadataLog } from './metadata-log.ts';
import type { QuorumOptions } from './quorum-host.ts';
import { openStorage, type Storage, StorageError } from './storage-format.ts';

export type OpenNode = {
  readonly storage: Storage;
  readonly logs: LogManager;
  /** Partition 0 of `__cluster_metadata`. */
  readonly metadataLog: Log;
  readonly quorumOptions: QuorumOptions;
  /** In which this broker stopped cleanly; -1: it did not, or not in every directory. */
  readonly previousBrokerEpoch: number;
};

export function openNode(
  disk: Disk,
  config: KafkaConfig,
  prng: Prng,
  logger: BrokerLogger,
  nowMs: number,
  wallMs: number,
  isHeld: IsHeld,
): OpenNode {
  const controllerEndpoint = controllerEndpointOf(config);
  const isDynamic = config.quorumVoters.length === 0;
  const storage = openStorage(
    disk,
    {
      nodeId: config.nodeId,
      logDirs: config.logDirs,
      metadataLogDir: config.metadataLogDir,
      clusterId: config.nullableString('odradek.cluster.id'),
      formatsNew: mayFormat(config),
      standaloneVoter: isDynamic && isAlone(config) ? controllerEndpoint : null,
    },
    prng,
    wallMs,
  );
  for (const logDir of storage.formattedLogDirs) {
    const place = config.boolean('odradek.memory') ? 'memory' : logDir;
    logger.info(`formatted ${place} for cluster ${storage.clusterId}`);
  }
  const logs = openLogs(disk, config, storage, prng.split(), logger, isHeld);
  // Loading takes the markers away.
  const liveLogDirs = config.logDirs.filter((logDir) => !storage.errorByLogDir.has(logDir));
  const previousBrokerEpoch = readPreviousBrokerEpoch(disk, liveLogDirs);
  logs.loadAll(nowMs, wallMs);
  const metadataDirectory = logs.directories.find(({ path }) => path === storage.metadataLogDir);
  if (metadataDirectory !== undefined && metadataDirectory.error !== null) {
    throw new StorageError(
      `the metadata log directory ${metadataDirectory.path} cannot be read: ` +
        metadataDirectory.error,
    );
  }
  const log = openMetadataLog(
    logs,
    metadataLogConfig(
      config.int('metadata.log.segment.bytes'),
      config.long('metadata.log.segment.ms'),
    ),
    storage.metadataLogDir,
    wallMs,
  );
  const quorumOptions = {
    raft: raftOptions(config, storage, controllerEndpoint),
    maxRecordBytesBetweenSnapshots: config.long('metadata.log.max.record.bytes.between.snapshots'),
    maxSnapshotIntervalMs: config.long('metadata.log.max.snapshot.interval.ms'),
    maxRetentionBytes: config.long('metadata.max.retention.bytes'),
    maxRetentionMs: config.long('metadata.max.retention.ms'),
  };
  return { storage, logs, metadataLog: log, quorumOptions, previousBrokerEpoch };
}

/** It knows of no other controller: what it finds empty is the beginning of its own cluster. */
function isAlone(config: KafkaConfig): boolean {
  const { isStandalone, isController, nodeId, quorumVoters, quorumBootstrapServers } = config;
  if (isStandalone) return true;
  if (quorumVoters.length > 0) return quorumVoters.every(({ id }) => id === nodeId);
  const isOwn = ({ host, port }: HostAndPort): boolean =>
    config.advertisedControllerListeners.some((own) => own.host === host && own.port === port);
  return isController && quorumBootstrapServers.every(isOwn);
}

/**
 * Whether a node may make its new directories into those of a cluster by itself. With others it must
 * be told the cluster's id, and who votes first: a controller without `controller.quorum.voters` could be
 * one of those, or not.
 */
function mayFormat(config: KafkaConfig): boolean {
  if (isAlone(config)) return true;
  const isClusterKnown = config.nullableString('odradek.cluster.id') !== null;
  return isClusterKnown && (config.quorumVoters.length > 0 || !config.isController);
}

function raftOptions(
  config: KafkaConfig,
  storage: Storage,
  controllerEndpoint: VoterEndpoint | null,
): RaftOptions {
  const listeners = controllerEndpoint === null ? [] : [controllerEndpoint];
  const listenerName = config.controllerListenerNames[0] ?? 'CONTROLLER';
  return {
    clusterId: storage.clusterId,
    nodeId: config.nodeId,
    directoryId: storage.metadataDirectoryId,
    canBecomeVoter: config.isController,
    listeners,
    listenerName,
    staticVoters: config.quorumVoters.map(({ id, host, port }) => ({
      voterId: id,
      voterDirectoryId: ZERO_UUID,
      endpoints: [{ name: listenerName, host, port }],
      kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 0 },
    })),
    bootstrapServers: config.quorumBootstrapServers.map(({ host, port }) => ({
      name: listenerName,
      host,
      port,
    })),
    electionTimeoutMs: config.int('controller.quorum.election.timeout.ms'),
    electionBackoffMaxMs: config.int('controller.quorum.election.backoff.max.ms'),
    fetchTimeoutMs: config.int('controller.quorum.fetch.timeout.ms'),
    requestTimeoutMs: config.int('controller.quorum.request.timeout.ms'),
    retryBackoffMs: config.int('controller.quorum.retry.backoff.ms'),
    fetchMaxBytes: config.int('controller.quorum.fetch.max.bytes'),
    fetchSnapshotMaxBytes: config.int('controller.quorum.fetch.snapshot.max.bytes'),
    autoJoin: config.boolean('controller.quorum.auto.join.enable'),
  };
}

function openLogs(
  disk: Disk,
  config: KafkaConfig,
  storage: Storage,
  prng: Prng,
  logger: BrokerLogger,
  isHeld: IsHeld,
): LogManager {
  return new LogManager(disk, {
    directories: [
      ...[...storage.directoryIdByLogDir].map(([path, directoryId]) => ({
        path,
        directoryId,
        isForTopics: config.logDirs.includes(path),
        error: null,
      })),
      ...[...storage.errorByLogDir].map(([path, error]) => ({
        path,
        directoryId: ZERO_UUID,
        isForTopics: true,
        error,
      })),
    ],
    logger,
    prng,
    isHeld,
    tailBytesMax: config.long('odradek.tail.bytes'),
    producerIdExpirationMs: config.int('producer.id.expiration.ms'),
    producerIdExpirationCheckIntervalMs: config.int('producer.id.expiration.check.interval.ms'),
    retentionCheckIntervalMs: config.long('log.retention.check.interval.ms'),
    initialTaskDelayMs: config.long('log.initial.task.delay.ms'),
    fileDeleteDelayMs: config.long('log.segment.delete.delay.ms'),
    checkpointIntervalMs: config.int('log.flush.offset.checkpoint.interval.ms'),
    highWatermarkCheckpointIntervalMs: config.long('replica.high.watermark.checkpoint.interval.ms'),
    cleaner: cleanerOptionsOf(config),
  });
}

export function cleanerOptionsOf(config: KafkaConfig): CleanerOptions {
  return {
    isEnabled: config.boolean('log.cleaner.enable'),
    backoffMs: config.long('log.cleaner.backoff.ms'),
    dedupeBufferBytes: config.long('log.cleaner.dedupe.buffer.size'),
    loadFactor: config.double('log.cleaner.io.buffer.load.factor'),
    ioBufferBytes: config.int('log.cleaner.io.buffer.size'),
    bytesPerSecondMax: config.double('log.cleaner.io.max.bytes.per.second'),
  };
}

/**
 * Where other controllers would find this one. A node without a controller listener is the only
 * voter of its quorum and names the port after its first listener's, which is where Apache Kafka,
 * started on the same directory, usually has its own.
 */
function controllerEndpointOf(config: KafkaConfig): VoterEndpoint | null {
  if (!config.isController) return null;
  const [own] = config.advertisedControllerListeners;
  if (own !== undefined) return { name: own.name, host: own.host, port: own.port };
  const [listener] = config.advertisedListeners;
  const name = config.controllerListenerNames[0] ?? 'CONTROLLER';
  return {
    name,
    host: listener?.host ?? 'localhost',
    port: (listener?.port || DEFAULT_BROKER_PORT) + 1,
  };
}

const DEFAULT_BROKER_PORT = 9092;

/** LogManager.readBrokerEpochFromCleanShutdownFiles: all directories that work must agree. */
function readPreviousBrokerEpoch(disk: Disk, logDirs: readonly string[]): number {
  const epochs = logDirs.map((logDir) =>
    parseCleanShutdown(disk.readFile(`${logDir}/${CLEAN_SHUTDOWN_FILE}`)),
  );
  const [first = null] = epochs;
  return first !== null && epochs.every((it) => it === first) ? first : -1;
}

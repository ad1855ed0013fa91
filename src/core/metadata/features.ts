/**
 * The features of Apache Kafka 4.3.1: what a node of ours supports (it says so when it registers
 * and in ApiVersions), and what a new cluster starts with (KIP-584, KIP-1022).
 */
import type { SupportedFeature } from './image.ts';

export const METADATA_VERSION_FEATURE = 'metadata.version';
export const KRAFT_VERSION_FEATURE = 'kraft.version';
export const ELIGIBLE_LEADER_REPLICAS_FEATURE = 'eligible.leader.replicas.version';
export const GROUP_VERSION_FEATURE = 'group.version';
export const SHARE_VERSION_FEATURE = 'share.version';
export const STREAMS_VERSION_FEATURE = 'streams.version';
export const TRANSACTION_VERSION_FEATURE = 'transaction.version';

/** KRaftVersion.LATEST_PRODUCTION: the voters are in the log (KIP-853). */
export const KRAFT_VERSION_LATEST = 1;

/** The levels of `metadata.version` at which something about the metadata log changed. */
export const MetadataVersion = {
  /** 3.3-IV3, the oldest that Kafka 4 can read. */
  MINIMUM: 7,
  /** 3.4-IV0: brokers in migration from ZooKeeper. */
  MIGRATION: 8,
  /** 3.5-IV2: SCRAM credentials. */
  SCRAM: 11,
  /** 3.6-IV0: the leader epoch stays when an in-sync set shrinks. */
  NO_EPOCH_BUMP_ON_ISR_SHRINK: 12,
  /** 3.6-IV1: metadata transactions (KIP-868). */
  METADATA_TRANSACTION: 13,
  /** 3.7-IV0: RegisterControllerRecord (KIP-919). */
  CONTROLLER_REGISTRATION: 15,
  /** 3.7-IV2: directory ids (KIP-858). */
  DIRECTORY_ASSIGNMENT: 17,
  /** 4.0-IV1: eligible leader replicas (KIP-966). */
  ELIGIBLE_LEADER_REPLICAS: 23,
  /** 4.3-IV0: cordoned log directories (KIP-1066). */
  CORDONED_LOG_DIRS: 30,
  /** What a new cluster of Apache Kafka 4.3.1 starts with, and the highest that we know. */
  LATEST: 30,
} as const;

/** The levels that brought new records or fields: below one of them, the log may say too much. */
export const METADATA_CHANGING_VERSIONS: readonly number[] = [7, 8, 11, 13, 14, 15, 17, 23, 30];

/** In the order of the feature names, as Kafka's storage tool writes them. */
export const SUPPORTED_FEATURES: readonly SupportedFeature[] = [
  feature(ELIGIBLE_LEADER_REPLICAS_FEATURE, 0, 1),
  feature(GROUP_VERSION_FEATURE, 0, 1),
  feature(KRAFT_VERSION_FEATURE, 0, KRAFT_VERSION_LATEST),
  feature(METADATA_VERSION_FEATURE, MetadataVersion.MINIMUM, MetadataVersion.LATEST),
  feature(SHARE_VERSION_FEATURE, 0, 1),
  feature(STREAMS_VERSION_FEATURE, 0, 1),
  feature(TRANSACTION_VERSION_FEATURE, 0, 2),
];

/**
 * What `bootstrap.checkpoint` of a new cluster finalizes, in its order: `metadata.version` comes
 * first, because it may decide how the records after it are read. `kraft.version` is not among
 * them: it is a control record of the quorum.
 */
export const BOOTSTRAP_FEATURE_LEVELS: readonly (readonly [name: string, level: number])[] = [
  [METADATA_VERSION_FEATURE, MetadataVersion.LATEST],
  [ELIGIBLE_LEADER_REPLICAS_FEATURE, 1],
  [GROUP_VERSION_FEATURE, 1],
  [SHARE_VERSION_FEATURE, 1],
  [STREAMS_VERSION_FEATURE, 1],
  [TRANSACTION_VERSION_FEATURE, 2],
];

function feature(name: string, min: number, max: number): SupportedFeature {
  return { name, minSupportedVersion: min, maxSupportedVersion: max };
}

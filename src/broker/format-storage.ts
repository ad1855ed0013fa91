/**
 * What a user asks for with `odradek format`, checked and made (Formatter of Apache Kafka's storage
 * tool): which features the cluster starts with, who votes first, which directories are new.
 */
import type { Uuid } from '../base/uuid.ts';
import {
  KRAFT_VERSION_FEATURE,
  METADATA_VERSION_FEATURE,
  MetadataVersion,
} from '../core/metadata/features.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import {
  defaultFeatureLevels,
  featureLevelError,
  metadataVersionName,
} from '../core/metadata/release-versions.ts';
import type { Voter } from '../core/raft/voter-set.ts';
import type { Disk } from '../log/disk.ts';
import { formatLogDirs, type LogDirFormat, StorageError } from './storage-format.ts';

export type FormatOptions = {
  readonly nodeId: number;
  readonly clusterId: string;
  readonly logDirs: readonly string[];
  readonly metadataLogDir: string;
  /** `--release-version`; null: not given. */
  readonly releaseVersion: number | null;
  /** `--feature`, by name. */
  readonly featureLevels: ReadonlyMap<string, number>;
  /** The quorum's voters are in its log, not in the config. */
  readonly isDynamicQuorum: boolean;
  /** With their directory ids; null: the quorum is static, or has begun already. */
  readonly initialVoters: readonly Voter[] | null;
  /** `--add-scram`. */
  readonly credentials: readonly MetadataRecord[];
  readonly ignoresFormatted: boolean;
};

/** Says what was done, line by line. Throws a `StorageError` when it cannot be. */
export function formatStorage(
  disk: Disk,
  options: FormatOptions,
  newDirectoryId: () => Uuid,
  wallMs: number,
): string[] {
  const metadataVersion = releaseVersionOf(options);
  const kraftVersion = kraftVersionOf(options);
  const records = bootstrapRecordsOf(options, metadataVersion);
  const { nodeId, initialVoters } = options;
  const own = initialVoters?.find(({ voterId }) => voterId === nodeId);
  const format: LogDirFormat = {
    bootstrapRecords: records,
    voters: kraftVersion > 0 ? initialVoters : null,
  };
  const formatted = formatLogDirs(
    disk,
    { ...options, refusesFormatted: !options.ignoresFormatted },
    format,
    (logDir): Uuid => {
      const isVoters = logDir === options.metadataLogDir && own !== undefined;
      return isVoters ? own.voterDirectoryId : newDirectoryId();
    },
    wallMs,
  );
  if (formatted.length === 0) return ['All of the log directories are already formatted.'];
  const version = `${METADATA_VERSION_FEATURE} ${metadataVersionName(metadataVersion)}`;
  return formatted.map((logDir) => {
    let what = 'data directory';
    if (logDir === options.metadataLogDir) {
      what = 'metadata directory';
      if (initialVoters !== null) what = `dynamic ${what}`;
      if (own !== undefined) what = 'dynamic metadata voter directory';
    }
    return `Formatting ${what} ${logDir} with ${version}.`;
  });
}

function releaseVersionOf({ releaseVersion, featureLevels }: FormatOptions): number {
  const level = featureLevels.get(METADATA_VERSION_FEATURE);
  if (level === undefined) return releaseVersion ?? MetadataVersion.LATEST;
  if (releaseVersion !== null) {
    throw new StorageError(
      'Use --release-version instead of --feature metadata.version=X to avoid ambiguity.',
    );
  }
  const error = featureLevelError(METADATA_VERSION_FEATURE, level, level);
  if (error !== null) throw new StorageError(error);
  return level;
}

function kraftVersionOf({ featureLevels, isDynamicQuorum }: FormatOptions): number {
  const level = featureLevels.get(KRAFT_VERSION_FEATURE);
  if (level === undefined) return isDynamicQuorum ? 1 : 0;
  const flags = '--standalone, --initial-controllers, or --no-initial-controllers';
  if (level === 0 && isDynamicQuorum) {
    throw new StorageError(
      'Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of the flags ' +
        `${flags} is used. For dynamic controllers support, try removing the --feature flag for ` +
        'kraft.version.',
    );
  }
  if (level !== 0 && !isDynamicQuorum) {
    throw new StorageError(
      `Cannot set kraft.version to ${level} unless controller.quorum.voters is empty and one of ` +
        `the flags ${flags} is used. For dynamic controllers support, try using one of ${flags} ` +
        'and removing controller.quorum.voters.',
    );
  }
  return level;
}

/** `metadata.version` first: it may decide how the rest is read. A level of 0 is not written. */
function bootstrapRecordsOf(options: FormatOptions, metadataVersion: number): MetadataRecord[] {
  const levels = defaultFeatureLevels(metadataVersion);
  for (const [name, level] of options.featureLevels) {
    if (name === METADATA_VERSION_FEATURE) continue;
    const error = featureLevelError(name, level, metadataVersion);
    if (error !== null) throw new StorageError(error);
    if (name !== KRAFT_VERSION_FEATURE) levels.set(name, level);
  }
  if (options.credentials.length > 0 && metadataVersion < MetadataVersion.SCRAM) {
    const since = metadataVersionName(MetadataVersion.SCRAM);
    throw new StorageError(`SCRAM is only supported in metadata.version ${since} or later.`);
  }
  const named = [...levels].sort(([a], [b]) => (a < b ? -1 : 1));
  return [[METADATA_VERSION_FEATURE, metadataVersion] as const, ...named]
    .filter(([, level]) => level > 0)
    .map(
      ([name, featureLevel]): MetadataRecord => ({
        kind: 'FeatureLevelRecord',
        name,
        featureLevel,
      }),
    )
    .concat(options.credentials);
}

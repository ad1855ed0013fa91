/**
 * The releases of Apache Kafka as levels of `metadata.version`, and which level of every other
 * feature a new cluster of each release starts with (MetadataVersion, Feature.defaultLevel).
 */
import {
  ELIGIBLE_LEADER_REPLICAS_FEATURE,
  GROUP_VERSION_FEATURE,
  KRAFT_VERSION_FEATURE,
  MetadataVersion,
  SHARE_VERSION_FEATURE,
  STREAMS_VERSION_FEATURE,
  SUPPORTED_FEATURES,
  TRANSACTION_VERSION_FEATURE,
} from './features.ts';

/** From `MetadataVersion.MINIMUM` on, one a level. */
const VERSION_NAMES: readonly string[] = [
  ...['3.3-IV3', '3.4-IV0', '3.5-IV0', '3.5-IV1', '3.5-IV2', '3.6-IV0', '3.6-IV1', '3.6-IV2'],
  ...['3.7-IV0', '3.7-IV1', '3.7-IV2', '3.7-IV3', '3.7-IV4', '3.8-IV0', '3.9-IV0', '4.0-IV0'],
  ...['4.0-IV1', '4.0-IV2', '4.0-IV3', '4.1-IV0', '4.1-IV1', '4.2-IV0', '4.2-IV1', '4.3-IV0'],
];

/** `metadata.version` from which on a new cluster has the level. */
const DEFAULTS: readonly (readonly [feature: string, level: number, from: number])[] = [
  [ELIGIBLE_LEADER_REPLICAS_FEATURE, 1, 26],
  [GROUP_VERSION_FEATURE, 1, 22],
  [SHARE_VERSION_FEATURE, 1, 28],
  [STREAMS_VERSION_FEATURE, 1, 29],
  [TRANSACTION_VERSION_FEATURE, 2, 24],
];

export function metadataVersionName(level: number): string {
  return VERSION_NAMES[level - MetadataVersion.MINIMUM] ?? String(level);
}

/** `4.0-IV3`, or a release such as `4.0` or `4.0.1`: its last level. Null when unknown. */
export function parseReleaseVersion(text: string): number | null {
  const exact = VERSION_NAMES.indexOf(text);
  if (exact >= 0) return exact + MetadataVersion.MINIMUM;
  const release = /^(\d+\.\d+)(\.\d+)*$/.exec(text)?.[1];
  const last = VERSION_NAMES.findLastIndex((name) => name.startsWith(`${release}-`));
  return release === undefined || last < 0 ? null : last + MetadataVersion.MINIMUM;
}

export function releaseVersionNames(): readonly string[] {
  return VERSION_NAMES;
}

/** What a new cluster at this `metadata.version` has, `metadata.version` and kraft.version aside. */
export function defaultFeatureLevels(metadataVersion: number): Map<string, number> {
  const levels = new Map<string, number>();
  for (const [feature, level, from] of DEFAULTS) {
    levels.set(feature, metadataVersion >= from ? level : 0);
  }
  return levels;
}

/** Null when a new cluster may start with the feature at this level. */
export function featureLevelError(
  feature: string,
  level: number,
  metadataVersion: number,
): string | null {
  const supported = SUPPORTED_FEATURES.find(({ name }) => name === feature);
  if (supported === undefined) {
    const names = [KRAFT_VERSION_FEATURE, ...DEFAULTS.map(([name]) => name)].sort();
    return `Unsupported feature: ${feature}. Supported features are: ${names.join(', ')}`;
  }
  const { minSupportedVersion, maxSupportedVersion } = supported;
  if (level < minSupportedVersion || level > maxSupportedVersion) {
    const valid = `Valid feature levels are from ${minSupportedVersion} to ${maxSupportedVersion}.`;
    return `No feature:${feature} with feature level ${level}. ${valid}`;
  }
  const needed = MetadataVersion.ELIGIBLE_LEADER_REPLICAS;
  if (feature === ELIGIBLE_LEADER_REPLICAS_FEATURE && level > 0 && metadataVersion < needed) {
    const depends = `it depends on metadata.version level ${needed}`;
    return `${feature} could not be set to ${level} because ${depends}`;
  }
  return null;
}

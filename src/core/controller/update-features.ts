/**
 * Levels of features that rise and fall (FeatureControlManager, KIP-584). A level is finalized only
 * when every broker and every controller of the quorum has said that it knows it; all updates of
 * a request are made, or none.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  UpdateFeaturesRequest,
  UpdateFeaturesRequestFeatureUpdateKey,
  UpdateFeaturesResponse,
} from '../../protocol/generated/update-features.ts';
import {
  ELIGIBLE_LEADER_REPLICAS_FEATURE,
  KRAFT_VERSION_FEATURE,
  METADATA_CHANGING_VERSIONS,
  METADATA_VERSION_FEATURE,
  MetadataVersion,
  SUPPORTED_FEATURES,
} from '../metadata/features.ts';
import {
  ConfigResourceType,
  configsOf,
  metadataVersionOf,
  type SupportedFeature,
} from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import { MIN_INSYNC_REPLICAS } from './config-rules.ts';
import type { ControllerContext, ControllerOutbox } from './controller-context.ts';
import { recordsError } from './record-limits.ts';

/** FeatureUpdate.UpgradeType. */
const UpgradeType = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const;

/** Up to it each feature has a result of its own. */
const LAST_VERSION_WITH_RESULTS = 1;

type Updates = ReadonlyMap<string, UpdateFeaturesRequestFeatureUpdateKey>;

export function decideUpdateFeatures(
  context: ControllerContext,
  request: UpdateFeaturesRequest,
  apiVersion: number,
  out: ControllerOutbox,
): UpdateFeaturesResponse {
  const records: MetadataRecord[] = [];
  // They are a map there: of two updates of one feature the last one counts.
  const updates: Updates = new Map(request.featureUpdates.map((it) => [it.feature, it]));
  for (const update of updates.values()) {
    const { errorCode, errorMessage } = updateOne(context, updates, update, records);
    if (errorCode === ErrorCode.NONE) continue;
    const failed = 'The update failed for all features since the following feature had an error: ';
    return { throttleTimeMs: 0, errorCode, errorMessage: failed + errorMessage, results: [] };
  }
  if (levelIn(updates, ELIGIBLE_LEADER_REPLICAS_FEATURE) > 0) pushElrSafety(context, records);
  const excess = recordsError(context.image, records);
  if (excess !== null) return { throttleTimeMs: 0, ...excess, results: [] };
  if (!request.validateOnly) {
    for (const record of records) out.records.push(record);
    const kraftVersion = levelIn(updates, KRAFT_VERSION_FEATURE);
    if (kraftVersion > context.kraftVersion) out.kraftVersion = kraftVersion;
  }
  const errorCode = ErrorCode.NONE;
  const hasResults = apiVersion <= LAST_VERSION_WITH_RESULTS;
  const results = request.featureUpdates.map(({ feature }) => ({
    feature,
    errorCode,
    errorMessage: 'NONE',
  }));
  return { throttleTimeMs: 0, errorCode, errorMessage: null, results: hasResults ? results : [] };
}

function levelIn(updates: Updates, feature: string): number {
  return updates.get(feature)?.maxVersionLevel ?? 0;
}

function updateOne(
  context: ControllerContext,
  updates: Updates,
  update: UpdateFeaturesRequestFeatureUpdateKey,
  records: MetadataRecord[],
): ApiError {
  // Version 0 has no upgrade type, and Apache Kafka does not ask whether it allows a downgrade.
  const { feature, maxVersionLevel: level, upgradeType } = update;
  const refuse = (reason: string): ApiError =>
    apiError(
      ErrorCode.INVALID_UPDATE_VERSION,
      `Invalid update version ${level} for feature ${feature}. ${reason}`,
    );
  if (upgradeType < UpgradeType.UPGRADE || upgradeType > UpgradeType.UNSAFE_DOWNGRADE) {
    return refuse('The controller does not support the given upgrade type.');
  }
  const current = currentLevel(context, feature);
  if (level < 0) return refuse('A feature version cannot be less than 0.');
  const unsupported = reasonNotSupported(context, feature, level);
  if (unsupported !== null) return refuse(unsupported);
  if (level < current && upgradeType === UpgradeType.UPGRADE) {
    return refuse(
      "Can't downgrade the version of this feature without setting the upgrade type to either " +
        'safe or unsafe downgrade.',
    );
  }
  if (level > current && upgradeType !== UpgradeType.UPGRADE) {
    return refuse("Can't downgrade to a newer version.");
  }
  if (feature === METADATA_VERSION_FEATURE) {
    const isUnsafe = upgradeType === UpgradeType.UNSAFE_DOWNGRADE;
    const error = metadataDowngradeError(current, level, isUnsafe);
    if (error !== null) return error;
  } else if (feature === KRAFT_VERSION_FEATURE) {
    if (level < current) return refuse("Can't downgrade the version of this feature.");
    const { kraftUpgradeRefusal } = context;
    if (level > current && kraftUpgradeRefusal !== null) {
      return apiError(ErrorCode.INVALID_UPDATE_VERSION, kraftUpgradeRefusal);
    }
    // The level itself is in the quorum's control records. So that there is an offset to wait for:
    if (upgradeType === UpgradeType.UPGRADE) records.push({ kind: 'NoOpRecord' });
    return NO_ERROR;
  } else if (feature === ELIGIBLE_LEADER_REPLICAS_FEATURE && level > 0) {
    const needed = MetadataVersion.ELIGIBLE_LEADER_REPLICAS;
    const proposed = levelIn(updates, METADATA_VERSION_FEATURE) || metadataVersionOf(context.image);
    if (proposed < needed) {
      const depends = `depends on ${METADATA_VERSION_FEATURE} level ${needed}`;
      return refuse(`${feature} could not be set to ${level} because it ${depends}`);
    }
  }
  records.push({ kind: 'FeatureLevelRecord', name: feature, featureLevel: level });
  return NO_ERROR;
}

function currentLevel({ image, kraftVersion }: ControllerContext, feature: string): number {
  if (feature === METADATA_VERSION_FEATURE) return metadataVersionOf(image);
  if (feature === KRAFT_VERSION_FEATURE) return kraftVersion;
  return image.features.get(feature) ?? 0;
}

function reasonNotSupported(
  context: ControllerContext,
  feature: string,
  level: number,
): string | null {
  const { image, config, voterIds } = context;
  const { nodeId } = config;
  const local = reasonOf(`Local controller ${nodeId}`, SUPPORTED_FEATURES, feature, level);
  if (local !== null) return local;
  for (const { brokerId, features } of image.brokers.values()) {
    const reason = reasonOf(`Broker ${brokerId}`, features, feature, level);
    if (reason !== null) return reason;
  }
  if (metadataVersionOf(image) < MetadataVersion.CONTROLLER_REGISTRATION) return null;
  for (const { controllerId, features } of image.controllers.values()) {
    if (controllerId === nodeId) continue;
    const reason = reasonOf(`Controller ${controllerId}`, features, feature, level);
    if (reason !== null) return reason;
  }
  const silent = voterIds.find((id) => id !== nodeId && !image.controllers.has(id));
  if (silent === undefined) return null;
  return `controller ${silent} has not registered, and may not support this feature`;
}

function reasonOf(
  who: string,
  features: readonly SupportedFeature[],
  name: string,
  level: number,
): string | null {
  const found = features.find((feature) => feature.name === name);
  const min = found?.minSupportedVersion ?? 0;
  const max = found?.maxSupportedVersion ?? 0;
  if (level >= min && level <= max) return null;
  if (max === 0) return `${who} does not support this feature.`;
  return `${who} only supports versions ${min === max ? `${min}` : `${min}-${max}`}`;
}

/** Records of the higher level may be in the log: nobody could read them at the lower one. */
function metadataDowngradeError(
  current: number,
  level: number,
  isUnsafe: boolean,
): ApiError | null {
  const isLossy = METADATA_CHANGING_VERSIONS.some((it) => it > level && it <= current);
  if (!isLossy) return null;
  const what = `Unsupported metadata.version downgrade from ${current} to ${level}.`;
  const why = isUnsafe
    ? 'Unsafe metadata downgrade is not supported in this version.'
    : 'Refusing to perform the requested downgrade because it might delete metadata information.';
  return apiError(ErrorCode.INVALID_UPDATE_VERSION, `${what} ${why}`);
}

/** With eligible leader replicas all brokers must agree on it, so it is the cluster's config. */
function pushElrSafety({ image, config }: ControllerContext, records: MetadataRecord[]): void {
  const resourceType = ConfigResourceType.BROKER;
  const name = MIN_INSYNC_REPLICAS;
  if (!configsOf(image, resourceType, '').has(name)) {
    const value = config.text(name);
    records.push({ kind: 'ConfigRecord', resourceType, resourceName: '', name, value });
  }
  for (const resource of image.configs.values()) {
    const { resourceName, values } = resource;
    if (resource.resourceType !== resourceType || resourceName === '' || !values.has(name))
      continue;
    records.push({ kind: 'ConfigRecord', resourceType, resourceName, name, value: null });
  }
}

/**
 * Changes of dynamic configs, as the controller decides them (ConfigurationControlManager). The
 * incremental form says what to do with each key; the legacy form gives all keys that shall be
 * set, so what it does not name is reset. A resource changes wholly or not at all.
 *
 * A broker's configs are written even when they stay the same: the record makes the brokers read
 * again what the value may point to (KAFKA-14136).
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { IncrementalAlterConfigsResponse } from '../../protocol/generated/incremental-alter-configs.ts';
import { STRING_BYTES_MAX } from '../../protocol/wire-writer.ts';
import { ConfigResourceType, configsOf, type MetadataImageView } from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import {
  configResourceError,
  defaultConfigText,
  isListConfig,
  MIN_INSYNC_REPLICAS,
} from './config-rules.ts';
import type { ControllerContext } from './controller-context.ts';
import { recordsError } from './record-limits.ts';
import { isElrEnabled } from './topic-rules.ts';

/** AlterConfigOp.OpType. */
export const ConfigOperation = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const;

export type ConfigChange = {
  readonly name: string;
  readonly configOperation: number;
  readonly value: string | null;
};

export type ConfigResourceChange = {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly changes: readonly ConfigChange[];
  /** The legacy form: every key without a change is reset. */
  readonly isReplacement: boolean;
};

export type AlterConfigsCommand = {
  readonly resources: readonly ConfigResourceChange[];
  /** What the receiving broker has decided already; null where the controller decides. */
  readonly outcomes: readonly (ApiError | null)[];
  readonly isValidateOnly: boolean;
};

type ChangedValue = { readonly name: string; readonly value: string | null };

export function decideAlterConfigs(
  { image, config }: ControllerContext,
  { resources, outcomes, isValidateOnly }: AlterConfigsCommand,
  records: MetadataRecord[],
): IncrementalAlterConfigsResponse {
  const newRecords: MetadataRecord[] = [];
  const decided = resources.map(
    (resource, at) => outcomes[at] ?? alterOne(image, config, resource, newRecords),
  );
  const excess = recordsError(image, newRecords);
  if (excess === null && !isValidateOnly) for (const record of newRecords) records.push(record);
  const responses = resources.map(({ resourceType, resourceName }, at) => {
    const outcome = outcomes[at] ?? excess ?? decided[at]!;
    return { ...outcome, resourceType, resourceName };
  });
  return { throttleTimeMs: 0, responses };
}

function alterOne(
  image: MetadataImageView,
  config: KafkaConfig,
  resource: ConfigResourceChange,
  records: MetadataRecord[],
): ApiError {
  const { resourceType, resourceName } = resource;
  const existing = configsOf(image, resourceType, resourceName);
  const changed: ChangedValue[] = [];
  for (const change of resource.changes) {
    const current = existing.get(change.name) ?? null;
    const next = changedValue(resourceType, change, current);
    if (typeof next !== 'string' && next !== null) return next;
    if (next === current && resourceType !== ConfigResourceType.BROKER) continue;
    changed.push({ name: change.name, value: next });
  }
  if (resource.isReplacement) {
    const named = new Set(resource.changes.map(({ name }) => name));
    for (const name of existing.keys()) if (!named.has(name)) changed.push({ name, value: null });
  }
  const values = new Map(existing);
  for (const { name, value } of changed) {
    if (value === null) values.delete(name);
    else values.set(name, value);
  }
  const error =
    minInsyncReplicasError(image, resourceType, resourceName, changed) ??
    configResourceError(config, resourceType, resourceName, values, existing) ??
    existenceError(image, resourceType, resourceName);
  if (error !== null) return error;
  pushConfigRecords(image, resourceType, resourceName, changed, records);
  return NO_ERROR;
}

function changedValue(
  resourceType: number,
  change: ConfigChange,
  current: string | null,
): string | null | ApiError {
  const { name, configOperation, value } = change;
  switch (configOperation) {
    case ConfigOperation.SET:
      return value;
    case ConfigOperation.DELETE:
      return null;
    case ConfigOperation.APPEND:
    case ConfigOperation.SUBTRACT:
      return changedList(resourceType, change, current);
    default: {
      const message = `Unknown operation ${configOperation} for the config ${name}.`;
      return apiError(ErrorCode.INVALID_REQUEST, message);
    }
  }
}

function changedList(
  resourceType: number,
  change: ConfigChange,
  current: string | null,
): string | ApiError {
  const isAppend = change.configOperation === ConfigOperation.APPEND;
  if (!isListConfig(resourceType, change.name)) {
    const operation = isAppend ? 'APPEND' : 'SUBTRACT';
    const message = `Can't ${operation} to key ${change.name} because its type is not LIST.`;
    return apiError(ErrorCode.INVALID_CONFIG, message);
  }
  const start = current ?? defaultConfigText(resourceType, change.name) ?? '';
  if (!isAppend) return subtracted(start, change.value ?? '');
  const list = appended(start, change.value ?? '');
  // Longer ones the log does not have: what it says must be what this image says.
  if (Buffer.byteLength(list) <= STRING_BYTES_MAX) return list;
  const message = `The value of ${change.name} would be longer than ${STRING_BYTES_MAX} bytes.`;
  return apiError(ErrorCode.INVALID_CONFIG, message);
}

function listParts(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}

export function appended(current: string, value: string): string {
  const parts = listParts(current);
  const known = new Set(parts);
  for (const part of listParts(value)) {
    if (!known.has(part)) parts.push(part);
    known.add(part);
  }
  return parts.join(',');
}

export function subtracted(current: string, value: string): string {
  const goneCounts = new Map<string, number>();
  for (const part of listParts(value)) goneCounts.set(part, (goneCounts.get(part) ?? 0) + 1);
  // Of what is there twice only one goes for each time that it is named, the first.
  const isGone = (part: string): boolean => {
    const count = goneCounts.get(part) ?? 0;
    if (count > 0) goneCounts.set(part, count - 1);
    return count > 0;
  };
  const kept = listParts(current).filter((part) => !isGone(part));
  return kept.join(',');
}

/** With eligible leader replicas the controller itself relies on the cluster's value (KIP-966). */
function minInsyncReplicasError(
  image: MetadataImageView,
  resourceType: number,
  resourceName: string,
  changed: readonly ChangedValue[],
): ApiError | null {
  if (resourceType !== ConfigResourceType.BROKER || !isElrEnabled(image)) return null;
  const change = changed.find(({ name }) => name === MIN_INSYNC_REPLICAS);
  if (change === undefined) return null;
  if (resourceName !== '') {
    const message = `Broker-level ${MIN_INSYNC_REPLICAS} cannot be altered while ELR is enabled.`;
    return apiError(ErrorCode.INVALID_CONFIG, message);
  }
  if (change.value !== null) return null;
  const message = `Cluster-level ${MIN_INSYNC_REPLICAS} cannot be removed while ELR is enabled.`;
  return apiError(ErrorCode.INVALID_CONFIG, message);
}

function existenceError(
  image: MetadataImageView,
  resourceType: number,
  resourceName: string,
): ApiError | null {
  if (resourceType === ConfigResourceType.TOPIC && !image.topicsByName.has(resourceName)) {
    const message = `The topic '${resourceName}' does not exist.`;
    return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message);
  }
  if (resourceType === ConfigResourceType.BROKER && resourceName !== '') {
    const nodeId = Number(resourceName);
    if (image.brokers.has(nodeId) || image.controllers.has(nodeId)) return null;
    return apiError(ErrorCode.BROKER_ID_NOT_REGISTERED, `No node with id ${nodeId} found.`);
  }
  return null;
}

function pushConfigRecords(
  image: MetadataImageView,
  resourceType: number,
  resourceName: string,
  changed: readonly ChangedValue[],
  records: MetadataRecord[],
): void {
  for (const { name, value } of changed) {
    records.push({ kind: 'ConfigRecord', resourceType, resourceName, name, value });
    if (name === MIN_INSYNC_REPLICAS) pushClearElr(image, resourceType, resourceName, records);
  }
}

/** Who may lead safely was worked out with the old value: forget it. */
function pushClearElr(
  image: MetadataImageView,
  resourceType: number,
  resourceName: string,
  records: MetadataRecord[],
): void {
  if (!isElrEnabled(image)) return;
  if (resourceType === ConfigResourceType.TOPIC) {
    records.push({ kind: 'ClearElrRecord', topicName: resourceName });
  } else if (resourceType === ConfigResourceType.BROKER && resourceName === '') {
    records.push({ kind: 'ClearElrRecord', topicName: '' });
  }
}

/**
 * Quotas of users, client ids and addresses (ClientQuotaControlManager, KIP-546): what may be set
 * on whom, and which of them a filter finds (ClientQuotasImage.describe).
 */
import { isIP } from '../../base/ip-address.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AlterClientQuotasRequest,
  AlterClientQuotasRequestOpData,
  AlterClientQuotasResponse,
} from '../../protocol/generated/alter-client-quotas.ts';
import type {
  DescribeClientQuotasRequest,
  DescribeClientQuotasResponse,
} from '../../protocol/generated/describe-client-quotas.ts';
import {
  type ClientQuotaEntity,
  clientQuotaKey,
  type MetadataImageView,
} from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import { recordsError } from './record-limits.ts';

type QuotaType = 'LONG' | 'INT' | 'DOUBLE';

const USER_AND_CLIENT_QUOTAS: ReadonlyMap<string, QuotaType> = new Map([
  ['producer_byte_rate', 'LONG'],
  ['consumer_byte_rate', 'LONG'],
  ['request_percentage', 'DOUBLE'],
  ['controller_mutation_rate', 'DOUBLE'],
]);
const IP_QUOTAS: ReadonlyMap<string, QuotaType> = new Map([['connection_creation_rate', 'INT']]);

const ENTITY_TYPES: readonly string[] = ['user', 'client-id', 'ip'];

export function decideAlterClientQuotas(
  image: MetadataImageView,
  request: AlterClientQuotasRequest,
  records: MetadataRecord[],
): AlterClientQuotasResponse {
  const newRecords: MetadataRecord[] = [];
  // As there: one answer for each entity, the last one, though what was asked of it first is done.
  const answers = new Map<string, AlterClientQuotasResponse['entries'][number]>();
  for (const { entity: asked, ops } of request.entries) {
    const entity = withoutDuplicates(asked);
    const key = clientQuotaKey(entity);
    const keys = ops.map((op) => op.key);
    const isRepeated = answers.has(key) || new Set(keys).size < keys.length;
    const error = isRepeated
      ? invalid(`Ignoring duplicate entity ${entityText(entity)}`)
      : alterOne(image, entity, ops, newRecords);
    answers.set(key, { ...error, entity });
  }
  const excess = recordsError(image, newRecords);
  if (excess !== null) {
    const entries = request.entries.map(({ entity }) => ({ ...excess, entity }));
    return { throttleTimeMs: 0, entries };
  }
  if (!request.validateOnly) for (const record of newRecords) records.push(record);
  return { throttleTimeMs: 0, entries: [...answers.values()] };
}

type RequestedEntity = AlterClientQuotasRequest['entries'][number]['entity'];

/** An entity is a map there: of two names of one type the last one counts. */
function withoutDuplicates(entity: RequestedEntity): RequestedEntity {
  const nameByType = new Map(entity.map(({ entityType, entityName }) => [entityType, entityName]));
  return [...nameByType].map(([entityType, entityName]) => ({ entityType, entityName }));
}

function alterOne(
  image: MetadataImageView,
  entity: ClientQuotaEntity,
  ops: readonly AlterClientQuotasRequestOpData[],
  records: MetadataRecord[],
): ApiError {
  const types = quotaTypesFor(entity);
  if ('errorCode' in types) return types;
  const current = image.clientQuotas.get(clientQuotaKey(entity))?.values;
  const changes: MetadataRecord[] = [];
  for (const { key, value, remove } of ops) {
    const copy = entity.map((part) => ({ ...part }));
    if (remove) {
      if (current?.has(key) !== true) continue;
      changes.push({ kind: 'ClientQuotaRecord', entity: copy, key, value: 0, remove });
      continue;
    }
    const error = valueError(types, key, value);
    if (error !== null) return error;
    if (current?.get(key) === value) continue;
    changes.push({ kind: 'ClientQuotaRecord', entity: copy, key, value, remove });
  }
  for (const change of changes) records.push(change);
  return NO_ERROR;
}

function quotaTypesFor(entity: ClientQuotaEntity): ReadonlyMap<string, QuotaType> | ApiError {
  if (entity.length === 0) return invalid('Invalid empty client quota entity');
  const nameByType = new Map<string, string | null>();
  for (const { entityType, entityName } of entity) {
    if (!ENTITY_TYPES.includes(entityType)) {
      return invalid(`Unhandled client quota entity type: ${entityType}`);
    }
    if (entityName === '') return invalid(`Empty ${entityType} not supported`);
    nameByType.set(entityType, entityName);
  }
  const ip = nameByType.get('ip');
  if (ip === undefined) return USER_AND_CLIENT_QUOTAS;
  if (nameByType.size > 1) {
    const what = 'IP entity shouldnot be combined with User or ClientId';
    return invalid(`Invalid quota entity combination, ${what}`);
  }
  // Departure from Apache Kafka: a host name is no address; nobody resolves it here.
  if (ip !== null && !isIP(ip)) return invalid(`${ip} is not a valid IP or resolvable host.`);
  return IP_QUOTAS;
}

function valueError(
  types: ReadonlyMap<string, QuotaType>,
  key: string,
  value: number,
): ApiError | null {
  const type = types.get(key);
  if (type === undefined) return invalid(`Invalid configuration key ${key}`);
  if (value <= 0) return invalid(`Quota ${key} must be greater than 0`);
  if (type === 'DOUBLE') return null;
  if (type === 'INT' && value > 0x7fffffff) {
    return invalid(`Proposed value for ${key} is too large for an INT.`);
  }
  if (type === 'LONG' && value > 2 ** 63) {
    return invalid(`Proposed value for ${key} is too large for a LONG.`);
  }
  const epsilon = 1e-6;
  const whole = Math.trunc(value + epsilon);
  return Math.abs(whole - value) > epsilon ? invalid(`${key} cannot be a fractional value.`) : null;
}

/** ClientQuotaEntity.toString. */
function entityText(entity: ClientQuotaEntity): string {
  const parts = entity.map(({ entityType, entityName }) => `${entityType}=${entityName}`);
  return `ClientQuotaEntity(entries={${parts.join(', ')}})`;
}

function invalid(message: string): ApiError {
  return apiError(ErrorCode.INVALID_REQUEST, message);
}

/** DescribeClientQuotasRequest's match types. */
const MatchType = { EXACT: 0, DEFAULT: 1, SPECIFIED: 2 } as const;

export function describeClientQuotas(
  image: MetadataImageView,
  request: DescribeClientQuotasRequest,
): DescribeClientQuotasResponse {
  const error = filterError(request);
  if (error !== null) return { throttleTimeMs: 0, ...error, entries: null };
  const entries: NonNullable<DescribeClientQuotasResponse['entries']> = [];
  for (const { entity, values } of image.clientQuotas.values()) {
    if (request.strict && entity.length !== request.components.length) continue;
    const isMatch = request.components.every(({ entityType, matchType, match }) => {
      const part = entity.find((it) => it.entityType === entityType);
      if (part === undefined) return false;
      if (matchType === MatchType.EXACT) return part.entityName === match;
      return matchType === MatchType.SPECIFIED || part.entityName === null;
    });
    if (!isMatch) continue;
    entries.push({
      entity: entity.map((part) => ({ ...part })),
      values: [...values].map(([key, value]) => ({ key, value })),
    });
  }
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: '', entries };
}

function filterError({ components }: DescribeClientQuotasRequest): ApiError | null {
  const seen = new Set<string>();
  for (const { entityType, matchType, match } of components) {
    if (entityType === '') return invalid('Invalid empty entity type.');
    if (seen.has(entityType)) {
      return invalid(`Entity type ${entityType} cannot appear more than once in the filter.`);
    }
    seen.add(entityType);
    if (matchType === MatchType.EXACT) {
      if (match === null)
        return invalid('Request specified MATCH_TYPE_EXACT, but set match string to null.');
    } else if (matchType === MatchType.DEFAULT || matchType === MatchType.SPECIFIED) {
      const name = matchType === MatchType.DEFAULT ? 'DEFAULT' : 'SPECIFIED';
      if (match !== null) {
        return invalid(`Request specified MATCH_TYPE_${name}, but also specified a match string.`);
      }
    } else {
      return invalid(`Unknown match type ${matchType}`);
    }
  }
  const types = [...seen];
  const unknown = types.find((type) => !ENTITY_TYPES.includes(type));
  if (unknown !== undefined) {
    return apiError(ErrorCode.UNSUPPORTED_VERSION, `Unsupported entity type ${unknown}`);
  }
  if (seen.has('ip') && seen.size > 1) {
    const message =
      'Invalid entity filter component combination. IP filter component should not be used with ' +
      'user or clientId filter component.';
    return invalid(message);
  }
  return null;
}

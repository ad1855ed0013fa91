/**
 * Whose limit holds for a client, of all that are set on users, client ids and pairs of them
 * (ClientQuotaManager's precedence, KIP-13, KIP-55, KIP-546): the most specific one, a user's before a
 * client id's, a name's before a default's.
 *
 * A limit is shared by all who are measured together: that of a user by all of its client ids, that
 * of a client id by all users, that of a pair, a default one too, by the connections of that pair alone.
 */
import type { ClientQuotaView } from '../metadata/image.ts';

export type ClientQuotaKind =
  | 'producer_byte_rate'
  | 'consumer_byte_rate'
  | 'request_percentage'
  | 'controller_mutation_rate';

export type ClientQuotaLimits = {
  /** Bits of the kinds of entities that have a limit. */
  readonly levels: number;
  readonly limitByEntity: ReadonlyMap<string, number>;
};

/** Empty: not told apart by it. */
export type MeasuredAs = { readonly user: string; readonly clientId: string };

const Level = { CLIENT_ID: 1, USER: 2, USER_AND_CLIENT_ID: 4 } as const;

export const NO_LIMITS: ClientQuotaLimits = { levels: 0, limitByEntity: new Map() };

/** The default entity of a type; no name can be null. */
const DEFAULT = null;

/** Undefined: an entity without a part of that type. */
type EntityPart = string | null | undefined;

function entityKey(user: EntityPart, clientId: EntityPart): string {
  return JSON.stringify([user === undefined ? 0 : user, clientId === undefined ? 0 : clientId]);
}

export function clientQuotaLimits(
  quotas: Iterable<ClientQuotaView>,
  kind: ClientQuotaKind,
): ClientQuotaLimits {
  const limitByEntity = new Map<string, number>();
  let levels = 0;
  for (const { entity, values } of quotas) {
    const value = values.get(kind);
    if (value === undefined) continue;
    // As there: what is no number, which the controller takes, limits nobody.
    const limit = Number.isNaN(value) ? Infinity : value;
    const user = entity.find(({ entityType }) => entityType === 'user')?.entityName;
    const clientId = entity.find(({ entityType }) => entityType === 'client-id')?.entityName;
    if (user !== undefined && clientId !== undefined) levels |= Level.USER_AND_CLIENT_ID;
    else if (user !== undefined) levels |= Level.USER;
    else if (clientId !== undefined) levels |= Level.CLIENT_ID;
    else continue;
    limitByEntity.set(entityKey(user, clientId), limit);
  }
  return { levels, limitByEntity };
}

/** With whom a client is measured (DefaultQuotaCallback.quotaMetricTags). */
export function measuredAs(limits: ClientQuotaLimits, user: string, clientId: string): MeasuredAs {
  const both = { user, clientId };
  const userOnly = { user, clientId: '' };
  const clientIdOnly = { user: '', clientId };
  switch (limits.levels) {
    case 0:
    case Level.CLIENT_ID:
      return clientIdOnly;
    case Level.USER:
      return userOnly;
    case Level.USER_AND_CLIENT_ID:
      return both;
    default: {
      const has = (a: EntityPart, b: EntityPart): boolean =>
        limits.limitByEntity.has(entityKey(a, b));
      if (has(user, clientId) || has(user, DEFAULT)) return both;
      if (has(user, undefined)) return userOnly;
      if (has(DEFAULT, clientId) || has(DEFAULT, DEFAULT)) return both;
      return has(DEFAULT, undefined) ? userOnly : clientIdOnly;
    }
  }
}

/** `Infinity`: none. */
export function limitOf(limits: ClientQuotaLimits, { user, clientId }: MeasuredAs): number {
  const find = (a: EntityPart, b: EntityPart): number | undefined =>
    limits.limitByEntity.get(entityKey(a, b));
  if (user !== '' && clientId !== '') {
    const ofUser = find(user, clientId) ?? find(user, DEFAULT);
    return ofUser ?? find(DEFAULT, clientId) ?? find(DEFAULT, DEFAULT) ?? Infinity;
  }
  if (user !== '') return find(user, undefined) ?? find(DEFAULT, undefined) ?? Infinity;
  if (clientId !== '') return find(undefined, clientId) ?? find(undefined, DEFAULT) ?? Infinity;
  return Infinity;
}

/** Ranges of message versions, and how generated code asks whether `version` is in one. */

/** Both ends inclusive; `lastVersion` is Infinity for an open range. Empty when it ends first. */
export type Versions = { readonly firstVersion: number; readonly lastVersion: number };

export const NO_VERSIONS: Versions = { firstVersion: 0, lastVersion: -1 };
export const ALL_VERSIONS: Versions = { firstVersion: 0, lastVersion: Number.POSITIVE_INFINITY };

/** Kafka's notation: `3`, `1-4`, `2+` or `none`. */
export function parseVersions(text: string): Versions {
  if (text === 'none') return NO_VERSIONS;
  const match = /^(\d+)(?:-(\d+)|(\+))?$/.exec(text);
  if (match === null) throw new Error(`not a range of versions: ${text}`);
  const firstVersion = Number(match[1]);
  if (match[3] !== undefined) return { firstVersion, lastVersion: Number.POSITIVE_INFINITY };
  return { firstVersion, lastVersion: match[2] === undefined ? firstVersion : Number(match[2]) };
}

export function intersect(a: Versions, b: Versions): Versions {
  return {
    firstVersion: Math.max(a.firstVersion, b.firstVersion),
    lastVersion: Math.min(a.lastVersion, b.lastVersion),
  };
}

export function isEmpty(versions: Versions): boolean {
  return versions.lastVersion < versions.firstVersion;
}

export function includes(versions: Versions, version: number): boolean {
  return version >= versions.firstVersion && version <= versions.lastVersion;
}

export type When = 'always' | 'never' | 'sometimes';

/** Whether a version out of `range` is in `versions`. */
export function when(versions: Versions, range: Versions): When {
  const both = intersect(versions, range);
  if (isEmpty(both)) return 'never';
  const same = both.firstVersion === range.firstVersion && both.lastVersion === range.lastVersion;
  return same ? 'always' : 'sometimes';
}

/** The expression that is true for the versions of `range` that are in `versions`. */
export function condition(versions: Versions, range: Versions): string {
  const { firstVersion, lastVersion } = versions;
  const parts: string[] = [];
  if (firstVersion > range.firstVersion) parts.push(`version >= ${firstVersion}`);
  if (lastVersion < range.lastVersion) parts.push(`version <= ${lastVersion}`);
  return parts.length === 0 ? 'true' : parts.join(' && ');
}

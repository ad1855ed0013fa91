/**
 * Where a local cluster keeps its data: `broker-1`, `broker-2`, … below one directory. They are all made
 * before the first is used, so that their number says how many brokers the cluster has; and none is made
 * for a cluster that cannot start.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { META_PROPERTIES_FILE, parseMetaProperties } from '../broker/meta-properties.ts';
import { StorageError } from '../broker/storage-format.ts';
import { makeDirectories } from '../platform/make-directories.ts';

export type ClusterDirectories = {
  /** Of the cluster that is there; null: it is new. */
  readonly clusterId: string | null;
  readonly dataDirs: readonly string[];
};

export function findClusterDirectories(dataDir: string, brokers: number): ClusterDirectories {
  const dataDirs = Array.from({ length: brokers }, (_, at) => join(dataDir, `broker-${at + 1}`));
  if (existsSync(join(dataDir, META_PROPERTIES_FILE))) {
    throw new StorageError(`${dataDir} is the data directory of one broker: choose another one`);
  }
  const names = existsSync(dataDir) ? readdirSync(dataDir) : [];
  const found = names.filter((name) => /^broker-[1-9]\d*$/.test(name)).length;
  if (found > 0 && found !== brokers) {
    throw new StorageError(`${dataDir} is of a cluster of ${found} brokers, not of ${brokers}`);
  }
  return { clusterId: findClusterId(dataDirs), dataDirs };
}

export function makeClusterDirectories({ dataDirs }: ClusterDirectories): void {
  for (const directory of dataDirs) makeDirectories(directory);
}

function findClusterId(dataDirs: readonly string[]): string | null {
  for (const directory of dataDirs) {
    const path = join(directory, META_PROPERTIES_FILE);
    const properties = existsSync(path) ? parseMetaProperties(readFileSync(path, 'utf8')) : null;
    if (properties !== null) return properties.clusterId;
  }
  return null;
}

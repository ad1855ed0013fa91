/**
 * Where a local cluster keeps its data: `broker-1`, `broker-2`, … below one directory. They are all made
 * before the first is used, so that their number says how many brokers the cluster has; and none is made
 * for a cluster that cannot start.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { META_PROPERTIES_FILE } from '../broker/meta-properties.ts';
import { readMetaProperties, StorageError } from '../broker/storage-format.ts';
import { makeDirectories } from '../platform/make-directories.ts';
import { ReadOnlyDisk } from '../platform/read-only-disk.ts';
import { directoryError } from '../platform/start-errors.ts';

export type ClusterDirectories = {
  /** Of the cluster that is there; null: it is new. */
  readonly clusterId: string | null;
  readonly dataDirs: readonly string[];
};

export function findClusterDirectories(dataDir: string, brokers: number): ClusterDirectories {
  try {
    return readClusterDirectories(dataDir, brokers);
  } catch (error) {
    throw directoryError('log.dirs', [dataDir], error);
  }
}

function readClusterDirectories(dataDir: string, brokers: number): ClusterDirectories {
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
  for (const directory of dataDirs) {
    try {
      makeDirectories(directory);
    } catch (error) {
      throw directoryError('log.dirs', [directory], error);
    }
  }
}

function findClusterId(dataDirs: readonly string[]): string | null {
  const disk = new ReadOnlyDisk();
  for (const directory of dataDirs) {
    const properties = readMetaProperties(disk, directory);
    if (properties !== null) return properties.clusterId;
  }
  return null;
}

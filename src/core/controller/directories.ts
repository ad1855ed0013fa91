/** What the controller knows of brokers' log directories (KIP-858). */
import type { Uuid } from '../../base/uuid.ts';
import {
  type BrokerImage,
  DIRECTORY_LOST,
  DIRECTORY_MIGRATING,
  DIRECTORY_UNASSIGNED,
  type MetadataImageView,
  type PartitionImage,
} from '../metadata/image.ts';

/** DirectoryId.reserved: the first hundred ids stand for no directory. */
export function isReservedDirectory(directoryId: Uuid): boolean {
  const bytes = Buffer.from(directoryId, 'base64url');
  return bytes.readBigUInt64BE(0) === 0n && bytes.readBigUInt64BE(8) < 100n;
}

/** A broker that registered before directory ids has named none: it stops when it loses all. */
export function hasOnlineDirectory(broker: BrokerImage, directoryId: Uuid): boolean {
  if (directoryId === DIRECTORY_UNASSIGNED || directoryId === DIRECTORY_MIGRATING) return true;
  if (directoryId === DIRECTORY_LOST) return false;
  return broker.logDirs.length === 0 || broker.logDirs.includes(directoryId);
}

/** Is the directory of this broker's replica one that works? */
export function isOnlineDirectory(
  image: MetadataImageView,
  partition: PartitionImage,
  brokerId: number,
): boolean {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined) return false;
  const at = partition.replicas.indexOf(brokerId);
  return at < 0 || hasOnlineDirectory(broker, partition.directories[at]!);
}

/** A broker with one usable directory has no choice; one with several says later. */
export function defaultDirectory(image: MetadataImageView, brokerId: number): Uuid {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined) return DIRECTORY_UNASSIGNED;
  if (broker.logDirs.length === 0) return DIRECTORY_MIGRATING;
  const usable = broker.logDirs.filter((dir) => !broker.cordonedLogDirs?.includes(dir));
  return usable.length === 1 ? usable[0]! : DIRECTORY_UNASSIGNED;
}

/** New replicas find a place on it (KIP-1066). */
export function hasUsableDirectory(broker: BrokerImage): boolean {
  const { logDirs, cordonedLogDirs } = broker;
  return logDirs.length === 0 || logDirs.some((dir) => !cordonedLogDirs?.includes(dir));
}

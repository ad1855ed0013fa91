/**
 * What a classic consumer embeds in JoinGroup and SyncGroup: its subscription and its assignment,
 * each behind an int16 version (ConsumerProtocol of Kafka's clients). The bytes are the clients'
 * own, and a coordinator reads them only where a group moves between the protocols; bytes that are
 * none of this are an outcome (`undefined`), not an error of the connection.
 */
import {
  type ConsumerProtocolAssignment,
  type ConsumerProtocolSubscription,
  readConsumerProtocolAssignment,
  readConsumerProtocolSubscription,
  writeConsumerProtocolAssignment,
} from '../../protocol/generated/consumer-protocol.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Assignment } from './consumer-hard.ts';
import type { OwnedPartitions } from './consumer-reconcile.ts';

/** Later versions only add at the end. */
const VERSION_MAX = 3;

export function readSubscription(bytes: Buffer): ConsumerProtocolSubscription | undefined {
  return readVersioned(bytes, readConsumerProtocolSubscription);
}

/** Empty bytes are an empty assignment. */
export function readAssignment(bytes: Buffer): ConsumerProtocolAssignment | undefined {
  if (bytes.length === 0) return { assignedPartitions: [], userData: null };
  return readVersioned(bytes, readConsumerProtocolAssignment);
}

function readVersioned<T>(
  bytes: Buffer,
  read: (r: WireReader, version: number) => T,
): T | undefined {
  try {
    const r = new WireReader(bytes);
    const version = r.int16();
    return version < 0 ? undefined : read(r, Math.min(version, VERSION_MAX));
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** In the version that the member speaks, as its subscription shows. */
export function writeAssignment(
  cluster: ClusterView,
  assignment: Assignment,
  subscription: Buffer,
): Buffer {
  const spoken = subscription.length < 2 ? 0 : subscription.readInt16BE(0);
  const version = Math.max(0, Math.min(spoken, VERSION_MAX));
  const assignedPartitions: { topic: string; partitions: number[] }[] = [];
  for (const [topicId, partitions] of assignment) {
    const topic = cluster.findTopicById(topicId);
    if (topic !== undefined) {
      assignedPartitions.push({ topic: topic.name, partitions: [...partitions] });
    }
  }
  const w = new WireWriter(256);
  w.int16(version);
  writeConsumerProtocolAssignment(w, { assignedPartitions, userData: null }, version);
  return w.toBuffer();
}

export function ownedByTopicId(
  cluster: ClusterView,
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
): OwnedPartitions {
  const owned: { topicId: string; partitions: readonly number[] }[] = [];
  for (const { topic, partitions } of topics) {
    const found = cluster.findTopicByName(topic);
    if (found !== undefined) owned.push({ topicId: found.topicId, partitions });
  }
  return owned;
}

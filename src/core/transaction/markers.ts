/**
 * The end of a prepared transaction: a marker to every partition, then the record that completes
 * it (TransactionMarkerChannelManager).
 *
 * Markers may be asked for more than once (a new coordinator starts over), so an outcome that
 * belongs to another epoch, or to a partition that is done, changes nothing.
 */
import { NO_PRODUCER_ID } from '../../protocol/records/record-batch.ts';
import type { TransactionCommand } from './transaction-command.ts';
import { isPrepared, type TransactionMetadata, TransactionStatus } from './transaction-hard.ts';
import type { Decision, TransactionContinuation, TransactionSoft } from './transaction-state.ts';
import { lastProducerEpochOf, transition } from './transition.ts';

type MarkerDone = Extract<TransactionCommand, { kind: 'markerDone' }>;

function partitionKey(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

export function onPrepared(d: Decision, continuation: TransactionContinuation): void {
  const { transactionalId, producerId, producerEpoch } = continuation;
  const metadata = d.hard.metadataById.get(transactionalId);
  if (metadata === undefined || !isPrepared(metadata)) return;
  if (metadata.producerId !== producerId || metadata.producerEpoch !== producerEpoch) return;
  writeMarkers(d, transactionalId, metadata);
}

/** A new coordinator finishes what its predecessor had decided. */
export function resumeMarkers(d: Decision): void {
  for (const [transactionalId, metadata] of d.hard.metadataById) {
    if (!isPrepared(metadata)) continue;
    const { producerId, producerEpoch } = metadata;
    // Through the log's queue: what was loaded may not be committed yet.
    d.out.continuations.push({ kind: 'prepared', transactionalId, producerId, producerEpoch });
  }
}

function writeMarkers(d: Decision, transactionalId: string, metadata: TransactionMetadata): void {
  const { producerId, producerEpoch, topics } = metadata;
  const remaining = new Set<string>();
  for (const { topic, partitions } of topics) {
    for (const partition of partitions) remaining.add(partitionKey(topic, partition));
  }
  if (remaining.size === 0) {
    complete(d, transactionalId, metadata);
    return;
  }
  d.soft.outstandingById.set(transactionalId, { producerId, producerEpoch, remaining });
  d.out.sends.push({
    kind: 'writeMarkers',
    transactionalId,
    producerId,
    producerEpoch,
    isCommit: metadata.status === TransactionStatus.PREPARE_COMMIT,
    transactionVersion: metadata.clientTransactionVersion,
    topics,
  });
}

export function onMarkerDone(d: Decision, command: MarkerDone): void {
  const { transactionalId, topic, partition } = command;
  const outstanding = d.soft.outstandingById.get(transactionalId);
  const metadata = d.hard.metadataById.get(transactionalId);
  if (outstanding === undefined || metadata === undefined) return;
  if (outstanding.producerId !== command.producerId) return;
  if (outstanding.producerEpoch !== command.producerEpoch) return;
  if (command.outcome === 'fenced') {
    // Somebody newer looks after this transaction: it is not ours to complete.
    d.soft.outstandingById.delete(transactionalId);
    return;
  }
  outstanding.remaining.delete(partitionKey(topic, partition));
  if (outstanding.remaining.size > 0) return;
  d.soft.outstandingById.delete(transactionalId);
  complete(d, transactionalId, metadata);
}

/** Markers are in the partitions by then, so nobody else would ever end this transaction. */
const COMPLETION_RETRY_MS = 100;

export function completionRefused(
  soft: TransactionSoft,
  transactionalId: string,
  nowMs: number,
): void {
  soft.unfinishedIds.add(transactionalId);
  soft.nextCompletionAtMs = nowMs + COMPLETION_RETRY_MS;
}

/** One transaction in one decision. */
export function completeNext(d: Decision): void {
  const { soft, hard } = d;
  for (const transactionalId of soft.unfinishedIds) {
    soft.unfinishedIds.delete(transactionalId);
    const metadata = hard.metadataById.get(transactionalId);
    if (metadata !== undefined && isPrepared(metadata)) complete(d, transactionalId, metadata);
    break;
  }
  if (soft.unfinishedIds.size === 0) soft.nextCompletionAtMs = Infinity;
}

function complete(d: Decision, transactionalId: string, metadata: TransactionMetadata): void {
  const isRotated = metadata.nextProducerId !== NO_PRODUCER_ID;
  transition(d, transactionalId, lastProducerEpochOf(d, transactionalId), {
    ...metadata,
    previousProducerId: metadata.producerId,
    producerId: isRotated ? metadata.nextProducerId : metadata.producerId,
    nextProducerId: NO_PRODUCER_ID,
    producerEpoch: isRotated ? 0 : metadata.producerEpoch,
    status:
      metadata.status === TransactionStatus.PREPARE_COMMIT
        ? TransactionStatus.COMPLETE_COMMIT
        : TransactionStatus.COMPLETE_ABORT,
    topics: [],
    lastUpdateTimestampMs: d.wallMs,
  });
}

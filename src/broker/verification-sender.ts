/**
 * Asks other brokers that coordinate transactions whether partitions belong to them, or to add them
 * (AddPartitionsToTxnManager). To each of them one request is under way at a time; what comes up
 * meanwhile goes together with the next one, but each transactional id only once: brokers refuse a
 * request that names one twice.
 *
 * Whoever does not answer is not asked again: the client does that, when it likes.
 */

import { addPartitionsReply } from '../core/transaction/add-partitions.ts';
import type { AddPartitionsReply } from '../core/transaction/transaction-command.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  AddPartitionsToTxnResponseAddPartitionsToTxnResult as TransactionResult,
} from '../protocol/generated/add-partitions-to-txn.ts';
import type { NotePlace } from './ticket-place.ts';
import type { TransactionChannel } from './transaction-channel.ts';
import { ticketAfterVerification, type Verification } from './transaction-verification.ts';

const TRANSACTIONS_PER_REQUEST = 500;

type Destination = {
  queued: Verification[];
  /** By transactional id; null when no request is under way. */
  underWay: ReadonlyMap<string, Verification> | null;
};

/** What it needs of the broker. */
export interface VerificationPorts {
  readonly channel: TransactionChannel;
  onVerified(verification: Verification, reply: AddPartitionsReply): void;
}

export class VerificationSender {
  private readonly ports: VerificationPorts;
  private readonly destinations: Map<number, Destination>;

  constructor(ports: VerificationPorts) {
    this.ports = ports;
    this.destinations = new Map();
  }

  /** `coordinatorId`: another broker's, or -1 when there is none. */
  ask(coordinatorId: number, verification: Verification): void {
    if (coordinatorId < 0) {
      const errorCode = ErrorCode.COORDINATOR_NOT_AVAILABLE;
      this.ports.onVerified(verification, addPartitionsReply(verification.topics, errorCode));
      return;
    }
    let destination = this.destinations.get(coordinatorId);
    if (destination === undefined) {
      destination = { queued: [], underWay: null };
      this.destinations.set(coordinatorId, destination);
    }
    destination.queued.push(verification);
    this.flush(coordinatorId, destination);
  }

  onReply(coordinatorId: number, response: AddPartitionsToTxnResponse | null): void {
    const destination = this.destinations.get(coordinatorId);
    const underWay = destination?.underWay ?? null;
    if (destination === undefined || underWay === null) return;
    destination.underWay = null;
    const errorForAll = response === null ? ErrorCode.NETWORK_EXCEPTION : response.errorCode;
    const resultById = new Map(
      response?.resultsByTransaction.map((result) => [result.transactionalId, result]),
    );
    for (const [transactionalId, verification] of underWay) {
      const result = resultById.get(transactionalId);
      this.ports.onVerified(verification, replyOf(verification, errorForAll, result));
    }
    this.flush(coordinatorId, destination);
  }

  notePlaces(note: NotePlace): void {
    for (const [coordinatorId, { queued, underWay }] of this.destinations) {
      for (const verification of [...(underWay?.values() ?? []), ...queued]) {
        const ticket = ticketAfterVerification(verification);
        note(ticket, { kind: 'transactionVerification', coordinatorId });
      }
    }
  }

  /** A stop: whoever waits for an answer has none. */
  dropAll(): void {
    for (const { queued, underWay } of this.destinations.values()) {
      for (const verification of [...(underWay?.values() ?? []), ...queued]) {
        const reply = addPartitionsReply(verification.topics, ErrorCode.NETWORK_EXCEPTION);
        this.ports.onVerified(verification, reply);
      }
    }
    this.destinations.clear();
  }

  private flush(coordinatorId: number, destination: Destination): void {
    const { channel } = this.ports;
    if (destination.underWay !== null) return;
    if (destination.queued.length === 0) return;
    const underWay = new Map<string, Verification>();
    const later: Verification[] = [];
    for (const verification of destination.queued) {
      const { transactionalId } = verification.producer;
      if (underWay.size < TRANSACTIONS_PER_REQUEST && !underWay.has(transactionalId)) {
        underWay.set(transactionalId, verification);
      } else {
        later.push(verification);
      }
    }
    destination.queued = later;
    destination.underWay = underWay;
    channel.sendAddPartitions(coordinatorId, requestOf(underWay.values()));
  }
}

function requestOf(verifications: Iterable<Verification>): AddPartitionsToTxnRequest {
  const request: AddPartitionsToTxnRequest = {
    transactions: [],
    v3AndBelowTransactionalId: '',
    v3AndBelowProducerId: 0,
    v3AndBelowProducerEpoch: 0,
    v3AndBelowTopics: [],
  };
  for (const { producer, topics, mode } of verifications) {
    request.transactions.push({
      ...producer,
      verifyOnly: mode !== 'add',
      topics: topics.map(({ topic, partitions }) => ({ name: topic, partitions: [...partitions] })),
    });
  }
  return request;
}

function replyOf(
  { topics }: Verification,
  errorForAll: number,
  result: TransactionResult | undefined,
): AddPartitionsReply {
  if (errorForAll !== ErrorCode.NONE || result === undefined) {
    const isAnswered = errorForAll !== ErrorCode.NONE;
    const errorCode = isAnswered ? (errorForAll as ErrorCode) : ErrorCode.UNKNOWN_SERVER_ERROR;
    return addPartitionsReply(topics, errorCode);
  }
  const reply: AddPartitionsReply = { errorCode: ErrorCode.NONE, topics: [] };
  let { errorCode } = reply;
  for (const { name, resultsByPartition } of result.topicResults) {
    const partitions = resultsByPartition.map(({ partitionIndex, partitionErrorCode }) => {
      // All partitions have it, or none; it makes the caller ask once more.
      if (partitionErrorCode === ErrorCode.CONCURRENT_TRANSACTIONS) errorCode = partitionErrorCode;
      return { partitionIndex, errorCode: partitionErrorCode };
    });
    reply.topics.push({ name, partitions });
  }
  return { ...reply, errorCode };
}

/**
 * Brings the markers of this broker's transactions to the leaders of their partitions, until every
 * partition has its marker, refuses it for good, or is gone (TransactionMarkerChannelManager).
 *
 * Partitions that this broker leads go to the MarkerWriter. To every other broker one request is
 * under way at a time, and what comes up meanwhile goes with the next one. Whoever does not answer,
 * or answers that it does not lead, is asked again after a moment, or whoever leads by then: a
 * marker that arrives twice does no harm.
 */
import type { MarkerOutcome, WriteMarkers } from '../core/transaction/transaction-command.ts';
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type {
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '../protocol/generated/write-txn-markers.ts';
import type { MarkerWriter } from './marker-writer.ts';
import type { TransactionChannel } from './transaction-channel.ts';

const RETRY_MS = 100;
/** So that no other broker has to write more than this for one request. */
const MARKERS_PER_REQUEST = 1000;

/**
 * The leader epoch to sign with, and the one in which this broker became the coordinator: the first
 * may rise while the same broker goes on.
 */
export type CoordinatorEpochs = {
  readonly coordinatorEpoch: number;
  readonly firstEpoch: number;
};

/**
 * What a coordinator has asked for. Were it to lose its leadership and get it back, it would start over;
 * what is still under way from before must then not be taken for an answer: before version 2 the
 * next transaction may have the same producer id and epoch.
 */
export type StartedMarkers = WriteMarkers & { readonly firstEpoch: number };

/** What it needs of the broker. */
export interface MarkerPorts {
  readonly nodeId: number;
  readonly nowMs: number;
  readonly channel: TransactionChannel;
  /** -1: nobody leads it now; undefined: there is no such partition. */
  findLeader(topic: string, partition: number): number | undefined;
  /** Undefined when this broker does not coordinate it. */
  findCoordinator(transactionalId: string): CoordinatorEpochs | undefined;
  markerDone(send: StartedMarkers, topic: string, partition: number, outcome: MarkerOutcome): void;
  retryMarker(send: StartedMarkers, topic: string, partition: number, atMs: number): void;
  warn(message: string): void;
}

type Order = { readonly send: StartedMarkers; readonly topic: string; readonly partition: number };

type Destination = {
  readonly queued: Order[];
  /** What the request under way is about; null when none is. */
  underWay: readonly Order[] | null;
};

export class MarkerSender {
  readonly writer: MarkerWriter;
  private readonly ports: MarkerPorts;
  private readonly destinations: Map<number, Destination>;

  constructor(ports: MarkerPorts, writer: MarkerWriter) {
    this.ports = ports;
    this.writer = writer;
    this.destinations = new Map();
  }

  start(send: WriteMarkers): void {
    const coordinator = this.ports.findCoordinator(send.transactionalId);
    if (coordinator === undefined) return;
    const started = { ...send, firstEpoch: coordinator.firstEpoch };
    for (const { topic, partitions } of send.topics) this.route(started, topic, partitions);
  }

  /** One partition, once more. */
  retry(send: StartedMarkers, topic: string, partition: number): void {
    this.route(send, topic, [partition]);
  }

  onOutcome(send: StartedMarkers, topic: string, partition: number, errorCode: number): void {
    if (this.epochFor(send) === undefined) return;
    switch (errorCode) {
      case ErrorCode.NONE:
        this.ports.markerDone(send, topic, partition, 'written');
        return;
      case ErrorCode.INVALID_PRODUCER_EPOCH:
      case ErrorCode.TRANSACTION_COORDINATOR_FENCED:
        this.ports.warn(
          `${topic}-${partition} refuses the marker of transactional id ` +
            `${send.transactionalId}: ${errorName(errorCode)}`,
        );
        this.ports.markerDone(send, topic, partition, 'fenced');
        return;
      default:
        this.ports.retryMarker(send, topic, partition, this.ports.nowMs + RETRY_MS);
    }
  }

  /** The answer of another broker; null: none has come, and nobody knows what it has done. */
  onReply(brokerId: number, response: WriteTxnMarkersResponse | null): void {
    const destination = this.destinations.get(brokerId);
    const underWay = destination?.underWay ?? null;
    if (destination === undefined || underWay === null) return;
    destination.underWay = null;
    const errors = errorsOf(response);
    for (const { send, topic, partition } of underWay) {
      const errorCode = errors.get(answerKey(send.producerId, topic, partition));
      this.onOutcome(send, topic, partition, errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR);
    }
    this.flush(brokerId, destination);
  }

  /** Undefined: another coordinator, or this one anew, has found it prepared and started over. */
  private epochFor(send: StartedMarkers): number | undefined {
    const coordinator = this.ports.findCoordinator(send.transactionalId);
    return coordinator?.firstEpoch === send.firstEpoch ? coordinator.coordinatorEpoch : undefined;
  }

  private route(send: StartedMarkers, topic: string, partitions: readonly number[]): void {
    const { ports } = this;
    const coordinatorEpoch = this.epochFor(send);
    if (coordinatorEpoch === undefined) return;
    const here: number[] = [];
    const elsewhere = new Set<number>();
    for (const partition of partitions) {
      const leaderId = ports.findLeader(topic, partition);
      if (leaderId === undefined) {
        ports.markerDone(send, topic, partition, 'gone');
      } else if (leaderId === ports.nodeId) {
        here.push(partition);
      } else if (leaderId < 0) {
        ports.retryMarker(send, topic, partition, ports.nowMs + RETRY_MS);
      } else {
        this.destinationOf(leaderId).queued.push({ send, topic, partition });
        elsewhere.add(leaderId);
      }
    }
    if (here.length > 0) {
      const marker = { ...send, coordinatorEpoch };
      this.writer.write(topic, here, marker, { kind: 'transaction', send });
    }
    for (const brokerId of elsewhere) this.flush(brokerId, this.destinationOf(brokerId));
  }

  private destinationOf(brokerId: number): Destination {
    let destination = this.destinations.get(brokerId);
    if (destination === undefined) {
      destination = { queued: [], underWay: null };
      this.destinations.set(brokerId, destination);
    }
    return destination;
  }

  private flush(brokerId: number, destination: Destination): void {
    const { channel } = this.ports;
    while (destination.underWay === null && destination.queued.length > 0) {
      const orders = destination.queued.splice(0, MARKERS_PER_REQUEST);
      const request = this.requestOf(orders);
      // All may have moved to other coordinators while they waited.
      if (request.markers.length === 0) continue;
      destination.underWay = orders;
      channel.sendMarkers(brokerId, request);
    }
  }

  private requestOf(orders: readonly Order[]): WriteTxnMarkersRequest {
    const bySend = new Map<StartedMarkers, Order[]>();
    for (const order of orders) {
      const same = bySend.get(order.send);
      if (same === undefined) bySend.set(order.send, [order]);
      else same.push(order);
    }
    const request: WriteTxnMarkersRequest = { markers: [] };
    for (const [send, ofSend] of bySend) {
      const coordinatorEpoch = this.epochFor(send);
      if (coordinatorEpoch === undefined) continue;
      request.markers.push({
        producerId: send.producerId,
        producerEpoch: send.producerEpoch,
        transactionResult: send.isCommit,
        topics: topicsOf(ofSend),
        coordinatorEpoch,
        transactionVersion: send.transactionVersion,
      });
    }
    return request;
  }
}

function topicsOf(orders: readonly Order[]): { name: string; partitionIndexes: number[] }[] {
  const indexesByTopic = new Map<string, number[]>();
  for (const { topic, partition } of orders) {
    const indexes = indexesByTopic.get(topic);
    if (indexes === undefined) indexesByTopic.set(topic, [partition]);
    else indexes.push(partition);
  }
  return [...indexesByTopic].map(([name, partitionIndexes]) => ({ name, partitionIndexes }));
}

function answerKey(producerId: number, topic: string, partition: number): string {
  return `${producerId} ${topic}:${partition}`;
}

/** Apache Kafka answers in an order of its own: by producer, not by the request's markers. */
function errorsOf(response: WriteTxnMarkersResponse | null): ReadonlyMap<string, number> {
  const errors = new Map<string, number>();
  for (const { producerId, topics } of response?.markers ?? []) {
    for (const { name, partitions } of topics) {
      for (const { partitionIndex, errorCode } of partitions) {
        errors.set(answerKey(producerId, name, partitionIndex), errorCode);
      }
    }
  }
  return errors;
}

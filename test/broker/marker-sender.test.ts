/** Markers for partitions that other brokers lead, and how many one tick writes. */
import { describe, expect, it } from 'vitest';
import {
  type CoordinatorEpochs,
  type MarkerPorts,
  MarkerSender,
  type StartedMarkers,
} from '../../src/broker/marker-sender.ts';
import type { MarkerWriter } from '../../src/broker/marker-writer.ts';
import type { WriteMarkers } from '../../src/core/transaction/transaction-command.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import type {
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '../../src/protocol/generated/write-txn-markers.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { createTopic } from '../simulator/topics.ts';
import {
  endTransaction,
  initProducer,
  produceInTransaction,
  readCommitted,
  TRANSACTION_PROPERTIES,
} from '../simulator/transactions.ts';

const THIS_BROKER = 1;

/** A coordinator on broker 1; partition n of any topic is led by `leaders[n]`. */
class FakeCluster {
  nowMs = 1000;
  leaders: (number | undefined)[] = [THIS_BROKER, 2, 3];
  coordinator: CoordinatorEpochs | undefined = { coordinatorEpoch: 7, firstEpoch: 7 };
  readonly log: string[] = [];
  readonly sent: { readonly brokerId: number; readonly request: WriteTxnMarkersRequest }[] = [];
  readonly retries: { readonly send: StartedMarkers; readonly topic: string; partition: number }[] =
    [];
  readonly sender: MarkerSender;

  constructor() {
    const ports: MarkerPorts = {
      nodeId: THIS_BROKER,
      channel: {
        sendMarkers: (brokerId, request) => this.sent.push({ brokerId, request }),
        sendAddPartitions: () => {},
      },
      nowMs: this.nowMs,
      findLeader: (_, partition) => this.leaders[partition],
      findCoordinator: () => this.coordinator,
      markerDone: ({ producerId }, topic, partition, outcome) =>
        this.log.push(`${producerId} ${topic}-${partition} ${outcome}`),
      retryMarker: (send, topic, partition, atMs) => {
        this.log.push(`${send.producerId} ${topic}-${partition} again in ${atMs - this.nowMs}`);
        this.retries.push({ send, topic, partition });
      },
      warn: () => {},
    };
    const writer: Pick<MarkerWriter, 'write'> = {
      write: (topic, partitions, { producerId }) =>
        this.log.push(`${producerId} ${topic}-${partitions.join('+')} here`),
    };
    this.sender = new MarkerSender(ports, writer as MarkerWriter);
  }

  /** What was done since the last call. */
  take(): string[] {
    return this.log.splice(0);
  }

  takeSent(): string[] {
    return this.sent.splice(0).map(({ brokerId, request }) => {
      const markers = request.markers.map(({ producerId, topics, coordinatorEpoch }) => {
        const names = topics.map(({ name, partitionIndexes }) => `${name}-${partitionIndexes}`);
        return `${producerId}@${coordinatorEpoch} ${names.join(' ')}`;
      });
      return `to ${brokerId}: ${markers.join('; ')}`;
    });
  }

  retryAll(): void {
    for (const { send, topic, partition } of this.retries.splice(0)) {
      this.sender.retry(send, topic, partition);
    }
  }
}

function markersOf(producerId: number, partitions: readonly number[]): WriteMarkers {
  return {
    kind: 'writeMarkers',
    transactionalId: `tx${producerId}`,
    producerId,
    producerEpoch: 1,
    isCommit: true,
    transactionVersion: 2,
    topics: [{ topic: 't', partitions }],
  };
}

function answer(
  ...results: readonly (readonly [number, number, number])[]
): WriteTxnMarkersResponse {
  return {
    markers: results.map(([producerId, partitionIndex, errorCode]) => ({
      producerId,
      topics: [{ name: 't', partitions: [{ partitionIndex, errorCode }] }],
    })),
  };
}

describe('markers for other brokers', () => {
  it('go to the leader of each partition, and each is told of once', () => {
    const cluster = new FakeCluster();
    cluster.sender.start(markersOf(10, [0, 1, 2]));
    expect(cluster.take()).toEqual(['10 t-0 here']);
    expect(cluster.takeSent()).toEqual(['to 2: 10@7 t-1', 'to 3: 10@7 t-2']);
    cluster.sender.onReply(3, answer([10, 2, ErrorCode.NONE]));
    cluster.sender.onReply(2, answer([10, 1, ErrorCode.NONE]));
    expect(cluster.take()).toEqual(['10 t-2 written', '10 t-1 written']);
    // An answer that nobody waits for.
    cluster.sender.onReply(2, answer([10, 1, ErrorCode.NONE]));
    expect(cluster.take()).toEqual([]);
  });

  it('wait for the request under way, and then go together', () => {
    const cluster = new FakeCluster();
    for (const producerId of [10, 11, 12]) cluster.sender.start(markersOf(producerId, [1]));
    expect(cluster.takeSent()).toEqual(['to 2: 10@7 t-1']);
    cluster.sender.onReply(2, answer([10, 1, ErrorCode.NONE]));
    expect(cluster.takeSent()).toEqual(['to 2: 11@7 t-1; 12@7 t-1']);
    // By producer, in an order of its own.
    cluster.sender.onReply(
      2,
      answer([12, 1, ErrorCode.INVALID_PRODUCER_EPOCH], [11, 1, ErrorCode.NONE]),
    );
    expect(cluster.take()).toEqual(['10 t-1 written', '11 t-1 written', '12 t-1 fenced']);
  });

  it('are sent again when no answer comes, to whoever leads by then', () => {
    const cluster = new FakeCluster();
    cluster.sender.start(markersOf(10, [1]));
    cluster.takeSent();
    cluster.sender.onReply(2, null);
    expect(cluster.take()).toEqual(['10 t-1 again in 100']);
    cluster.leaders[1] = 3;
    cluster.retryAll();
    expect(cluster.takeSent()).toEqual(['to 3: 10@7 t-1']);
    cluster.sender.onReply(3, answer([10, 1, ErrorCode.NOT_LEADER_OR_FOLLOWER]));
    cluster.leaders[1] = -1;
    cluster.retryAll();
    cluster.leaders[1] = undefined;
    cluster.retryAll();
    expect(cluster.take()).toEqual(['10 t-1 again in 100', '10 t-1 again in 100', '10 t-1 gone']);
  });

  it('are left to the next coordinator', () => {
    const cluster = new FakeCluster();
    cluster.sender.start(markersOf(10, [1]));
    cluster.sender.start(markersOf(11, [1]));
    cluster.takeSent();
    cluster.coordinator = undefined;
    cluster.sender.onReply(2, null);
    cluster.retryAll();
    cluster.sender.start(markersOf(12, [0, 1, 2]));
    expect(cluster.takeSent()).toEqual([]);
    expect(cluster.take()).toEqual([]);
  });

  it('go on under another epoch of the same coordinator', () => {
    const cluster = new FakeCluster();
    cluster.sender.start(markersOf(10, [1]));
    cluster.coordinator = { coordinatorEpoch: 8, firstEpoch: 7 };
    cluster.sender.onReply(2, null);
    cluster.retryAll();
    expect(cluster.takeSent()).toEqual(['to 2: 10@7 t-1', 'to 2: 10@8 t-1']);
    cluster.sender.onReply(2, answer([10, 1, ErrorCode.NONE]));
    expect(cluster.take()).toEqual(['10 t-1 again in 100', '10 t-1 written']);
  });

  it('tell nothing to a coordinator that has started over since', () => {
    const cluster = new FakeCluster();
    cluster.sender.start(markersOf(10, [1]));
    cluster.sender.start(markersOf(11, [1, 2]));
    cluster.sender.onReply(3, null);
    expect(cluster.take()).toEqual(['11 t-2 again in 100']);
    expect(cluster.takeSent()).toEqual(['to 2: 10@7 t-1', 'to 3: 11@7 t-2']);
    // Leadership was lost, and is back: the markers of 11 are started anew, those of 10 were done.
    cluster.coordinator = { coordinatorEpoch: 9, firstEpoch: 9 };
    cluster.sender.onReply(2, answer([10, 1, ErrorCode.NONE]));
    cluster.retryAll();
    expect(cluster.take()).toEqual([]);
    expect(cluster.takeSent()).toEqual([]);
    cluster.sender.start(markersOf(11, [1]));
    cluster.sender.onReply(2, answer([11, 1, ErrorCode.NONE]));
    expect(cluster.takeSent()).toEqual(['to 2: 11@9 t-1']);
    expect(cluster.take()).toEqual(['11 t-1 written']);
  });
});

describe('WriteTxnMarkers', () => {
  it('writes a bounded number of markers in one tick, and lets others have their turn', () => {
    const sim = new SimBroker({ properties: TRANSACTION_PROPERTIES });
    const connection = sim.connect();
    createTopic(sim, connection, 'huge', 1);
    createTopic(sim, connection, 't', 1);
    const producer = initProducer(sim, connection, 'tx');
    produceInTransaction(sim, connection, producer, 't', 0, ['a']);
    const admin = sim.connect();
    const markers = Array.from({ length: 4500 }, (_, i) => ({
      producerId: 1_000_000 + i,
      producerEpoch: 0,
      transactionResult: false,
      topics: [{ name: 'huge', partitionIndexes: [0, 0, 0] }],
      coordinatorEpoch: 0,
      transactionVersion: 0,
    }));
    admin.send('WriteTxnMarkers', 1, { markers });
    const log = sim.broker.partitions.find('huge', 0)!.log!;
    const ends: number[] = [];
    while (admin.replies.length === 0) {
      sim.tick();
      ends.push(log.logEndOffset);
      // More is to be written: the next tick is due at once.
      if (admin.replies.length === 0) expect(sim.deadlineMs).toBe(sim.clock.nowMs);
      if (ends.length === 1) endTransaction(sim, connection, producer, true);
    }
    expect(Math.max(...ends.map((end, i) => end - (ends[i - 1] ?? 0)))).toBeLessThanOrEqual(1000);
    expect(log.logEndOffset).toBe(4500);
    expect(readCommitted(sim, connection, 't', 0)).toEqual(['a']);
    const { markers: answers } = admin.takeReply('WriteTxnMarkers');
    expect(answers).toHaveLength(4500);
    expect(answers[4499]!.topics).toEqual([
      { name: 'huge', partitions: [{ partitionIndex: 0, errorCode: 0 }] },
    ]);
  });
});

/**
 * Random transactional producers against a whole broker on a disk with delays: the process is
 * killed at any moment, requests are repeated late by other connections (the shape of KAFKA-17754),
 * producers give up and start anew, transactions time out.
 *
 * In the end: what readers saw fits what producers were told, every reader saw a prefix of it, and
 * nothing is left open.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { createTopic, fetch, produceRequest } from '../simulator/topics.ts';
import { findAnomalies, type HistoryTransaction } from '../simulator/transaction-history.ts';
import {
  initProducer,
  readCommitted,
  type TestProducer,
  TRANSACTION_PROPERTIES,
  transactionalBatch,
} from '../simulator/transactions.ts';

const PARTITIONS = 2;
const STEPS = 400;
const SENT_KEPT = 30;
const RETRIABLE = new Set([14, 15, 16, 51]);

type ApiName = 'InitProducerId' | 'Produce' | 'EndTxn' | 'AddPartitionsToTxn';
type Sent = { readonly apiName: ApiName; readonly apiVersion: number; readonly body: object };

class Client {
  readonly producer: TestProducer;
  /** Transaction version 2, or an older client that adds partitions itself. */
  readonly isNew: boolean;
  connection: SimConnection;
  state: 'init' | 'idle' | 'open' | 'adding' | 'producing' | 'ending';
  transaction: HistoryTransaction | null = null;
  added = new Set<number>();
  nextSequences: number[] = [];
  isCommit = false;
  outstanding: Sent | null = null;
  planned: { partition: number; values: string[] } | null = null;

  constructor(transactionalId: string, isNew: boolean, connection: SimConnection) {
    this.producer = { transactionalId, producerId: -1, producerEpoch: -1 };
    this.isNew = isNew;
    this.connection = connection;
    this.state = 'init';
  }
}

class Simulation {
  readonly prng: Prng;
  readonly sim: SimBroker;
  readonly transactions: HistoryTransaction[] = [];
  readonly partialReads: string[][][] = [];
  readonly counts = { committed: 0, aborted: 0, unknown: 0, kills: 0, repeats: 0 };
  private readonly clients: Client[];
  private readonly sent: Sent[] = [];
  private zombie: SimConnection;
  private reader: SimConnection;
  private nextValue = 0;

  constructor(seed: number) {
    this.prng = new Prng(seed);
    const disk = new SimDisk(this.prng.split(), {
      writeLaterProbability: this.prng.chance(0.5) ? 0.5 : 0,
      delayMax: 4,
    });
    this.sim = new SimBroker({ seed, disk, properties: TRANSACTION_PROPERTIES });
    this.reader = this.sim.connect();
    this.zombie = this.sim.connect();
    createTopic(this.sim, this.reader, 't', PARTITIONS);
    this.sim.ask(this.reader, 'FindCoordinator', 4, { keyType: 1, coordinatorKeys: ['x'] });
    this.clients = [0, 1, 2].map(
      (i) => new Client(`tx${i}`, i < 2 || this.prng.chance(0.5), this.sim.connect()),
    );
  }

  run(): void {
    for (let step = 0; step < STEPS; step++) {
      const roll = this.prng.below(1000);
      if (roll < 12) this.kill();
      else if (roll < 60) this.repeat();
      else if (roll < 75) this.read();
      else if (roll < 80) this.sim.runFor(this.prng.below(30_000));
      else this.stepClient(this.clients[this.prng.below(this.clients.length)]!);
      if (this.prng.chance(0.7)) this.tick();
    }
    this.finish();
  }

  private tick(): void {
    this.sim.tick();
    this.sim.clock.advance(this.prng.below(3));
    // Nobody listens to what zombies are told.
    this.zombie.replies.length = 0;
  }

  private kill(): void {
    this.counts.kills++;
    this.sim.restart('process');
    this.reader = this.sim.connect();
    this.zombie = this.sim.connect();
    for (const client of this.clients) {
      client.connection = this.sim.connect();
      const { outstanding } = client;
      client.outstanding = null;
      if (outstanding === null) continue;
      // The reply is lost. A retry of the very same request, or a new start.
      if (this.prng.chance(0.6)) this.send(client, outstanding);
      else this.startAnew(client);
    }
  }

  /** Somebody's old request arrives once more, by another way. */
  private repeat(): void {
    const sent = this.sent[this.prng.below(this.sent.length || 1)];
    if (sent === undefined) return;
    this.counts.repeats++;
    this.zombie.send(sent.apiName, sent.apiVersion, sent.body as never);
  }

  private read(): void {
    const reads = [];
    for (let i = 0; i < PARTITIONS; i++) reads.push(readCommitted(this.sim, this.reader, 't', i));
    this.partialReads.push(reads);
  }

  private send(client: Client, sent: Sent): void {
    client.outstanding = sent;
    client.connection.send(sent.apiName, sent.apiVersion, sent.body as never);
    if (!client.isNew) return;
    // What older clients send twice may do harm: that is what version 2 is for.
    this.sent.push(sent);
    if (this.sent.length > SENT_KEPT) this.sent.shift();
  }

  private stepClient(client: Client): void {
    if (client.outstanding !== null) {
      const reply = client.connection.replies.shift();
      if (reply !== undefined) this.onReply(client, reply.body as never);
      return;
    }
    switch (client.state) {
      case 'init':
        this.sendInit(client);
        return;
      case 'idle':
        client.state = 'open';
        client.transaction = {
          producer: client.producer.transactionalId,
          writes: [],
          outcome: 'aborted',
        };
        client.added.clear();
        if (client.isNew) client.nextSequences = new Array(PARTITIONS).fill(0);
        this.transactions.push(client.transaction);
        return;
      default:
        if (this.prng.chance(0.02)) this.startAnew(client);
        else if (client.transaction!.writes.length > 0 && this.prng.chance(0.35)) this.end(client);
        else this.planProduce(client);
    }
  }

  private sendInit(client: Client): void {
    const { transactionalId } = client.producer;
    const body = { transactionalId, transactionTimeoutMs: 20_000 };
    this.send(client, { apiName: 'InitProducerId', apiVersion: 4, body });
  }

  private planProduce(client: Client): void {
    const partition = this.prng.below(PARTITIONS);
    const values = [];
    for (let i = 0; i <= this.prng.below(3); i++) values.push(`v${this.nextValue++}`);
    client.planned = { partition, values };
    if (client.isNew || client.added.has(partition)) {
      this.produce(client);
      return;
    }
    client.state = 'adding';
    const { transactionalId, producerId, producerEpoch } = client.producer;
    const body = {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: 't', partitions: [partition] }],
    };
    this.send(client, { apiName: 'AddPartitionsToTxn', apiVersion: 3, body });
  }

  private produce(client: Client): void {
    const { partition, values } = client.planned!;
    for (const value of values) client.transaction!.writes.push({ partition, value });
    const sequence = client.nextSequences[partition]!;
    client.nextSequences[partition] = sequence + values.length;
    const records = transactionalBatch(client.producer, values, sequence);
    const { transactionalId } = client.producer;
    const body = { ...produceRequest('t', partition, records), transactionalId };
    client.state = 'producing';
    this.send(client, { apiName: 'Produce', apiVersion: client.isNew ? 12 : 9, body });
  }

  private end(client: Client): void {
    client.isCommit = this.prng.chance(0.7);
    if (client.isCommit) client.transaction!.outcome = 'unknown';
    client.state = 'ending';
    const body = { ...client.producer, committed: client.isCommit };
    this.send(client, { apiName: 'EndTxn', apiVersion: client.isNew ? 5 : 3, body });
  }

  /** Gives the transaction up: the next InitProducerId aborts it, unless it has ended. */
  private startAnew(client: Client): void {
    client.state = 'init';
    client.transaction = null;
  }

  private onReply(client: Client, response: never): void {
    const sent = client.outstanding!;
    client.outstanding = null;
    const errorCode = errorOf(sent.apiName, response);
    if (errorCode !== 0) {
      if (RETRIABLE.has(errorCode)) this.send(client, sent);
      else this.startAnew(client);
      return;
    }
    if (sent.apiName === 'InitProducerId') {
      // An answer to a request of before a new start.
      const { producerId, producerEpoch } = response as TestProducer;
      client.producer.producerId = producerId;
      client.producer.producerEpoch = producerEpoch;
      client.nextSequences = new Array(PARTITIONS).fill(0);
      client.state = 'idle';
    } else if (sent.apiName === 'AddPartitionsToTxn') {
      client.added.add(client.planned!.partition);
      this.produce(client);
    } else if (sent.apiName === 'Produce') {
      client.state = 'open';
    } else {
      if (client.isCommit) client.transaction!.outcome = 'committed';
      this.counts[client.transaction!.outcome as 'committed']++;
      if (client.isNew) {
        const { producerId, producerEpoch } = response as TestProducer;
        client.producer.producerId = producerId;
        client.producer.producerEpoch = producerEpoch;
      }
      client.state = 'idle';
    }
  }

  private finish(): void {
    this.sim.runFor(1000);
    const connection = this.sim.connect();
    for (const { producer } of this.clients) {
      initProducer(this.sim, connection, producer.transactionalId);
    }
    this.sim.runFor(1000);
    const reads: string[][] = [];
    for (let i = 0; i < PARTITIONS; i++) {
      reads.push(readCommitted(this.sim, connection, 't', i));
      const data = fetch(this.sim, connection, 't', i, 0, { isolationLevel: 1 });
      expect(data.lastStableOffset, 'a transaction hangs').toBe(data.highWatermark);
    }
    expect(findAnomalies({ transactions: this.transactions, reads })).toEqual([]);
    for (const partial of this.partialReads) {
      partial.forEach((values, i) => {
        expect(reads[i]!.slice(0, values.length), 'not a prefix').toEqual(values);
      });
    }
  }
}

function errorOf(apiName: ApiName, response: never): number {
  if (apiName === 'Produce') {
    const { responses } = response as {
      responses: { partitionResponses: { errorCode: number }[] }[];
    };
    return responses[0]!.partitionResponses[0]!.errorCode;
  }
  if (apiName === 'AddPartitionsToTxn') {
    const { resultsByTopicV3AndBelow } = response as {
      resultsByTopicV3AndBelow: { resultsByPartition: { partitionErrorCode: number }[] }[];
    };
    return resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode;
  }
  return (response as { errorCode: number }).errorCode;
}

const SEEDS = Number(process.env['SEEDS'] ?? 20);
const FIRST_SEED = Number(process.env['FIRST_SEED'] ?? 1);

describe('simulated transactions', () => {
  it(`are whole, ordered and closed, for ${SEEDS} seeds`, { timeout: 600_000 }, () => {
    const total = { committed: 0, aborted: 0, unknown: 0, kills: 0, repeats: 0 };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const simulation = new Simulation(seed);
      try {
        simulation.run();
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
      }
      for (const key of Object.keys(total) as (keyof typeof total)[]) {
        total[key] += simulation.counts[key];
      }
    }
    // It must have seen something.
    expect(total.committed).toBeGreaterThan(SEEDS * 5);
    expect(total.kills).toBeGreaterThan(SEEDS);
    if (process.env['VERBOSE'] !== undefined) console.log(total);
  });
});

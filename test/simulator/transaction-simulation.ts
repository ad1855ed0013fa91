/**
 * Random transactional producers against a whole broker on a disk with delays: the process is
 * killed or stopped at any moment, coordinators are loaded anew, requests are repeated late by other
 * connections (the shape of KAFKA-17754), two producers fight for one transactional id, producers
 * give up and start anew, transactions time out. Readers poll all the while.
 *
 * In the end: what readers saw fits what producers were told, and nothing is left open.
 */
import { Prng } from '../../src/base/prng.ts';
import { SimBroker } from './sim-broker.ts';
import { SimDisk } from './sim-disk.ts';
import type { SimConnection } from './sim-net.ts';
import { createTopic, fetch } from './topics.ts';
import {
  type ClientWorld,
  PARTITIONS,
  type Sent,
  TOPIC,
  TransactionClient,
} from './transaction-client.ts';
import {
  type Anomaly,
  findAnomalies,
  type HistoryTransaction,
  type OffsetRead,
  type Poll,
} from './transaction-history.ts';
import {
  initProducer,
  pollCommitted,
  readCommitted,
  TRANSACTION_PROPERTIES,
} from './transactions.ts';

const STEPS = 350;
const KILLS_PER_MILLE = 8;
const SENT_KEPT = 30;
/** Longer than any transaction may last, the check for those that have lasted too long included. */
const JUMP_MS_MAX = 35_000;
const READER = 'reader';

export type TransactionCounts = {
  committed: number;
  aborted: number;
  kills: number;
  stops: number;
  reloads: number;
  repeats: number;
  polled: number;
};

export class TransactionSimulation {
  readonly counts: TransactionCounts;
  private readonly killsPerMille: number;
  private readonly prng: Prng;
  private readonly sim: SimBroker;
  private readonly world: ClientWorld & { readonly transactions: HistoryTransaction[] };
  private readonly clients: readonly TransactionClient[];
  private readonly sent: Sent[];
  private readonly polls: Poll[];
  private readonly offsetReads: OffsetRead[];
  private readonly nextOffsets: number[];
  private zombie: SimConnection;
  private reader: SimConnection;

  /** `killsPerMille`: of steps. */
  constructor(seed: number, killsPerMille: number = KILLS_PER_MILLE) {
    this.killsPerMille = killsPerMille;
    this.counts = {
      committed: 0,
      aborted: 0,
      kills: 0,
      stops: 0,
      reloads: 0,
      repeats: 0,
      polled: 0,
    };
    this.prng = new Prng(seed);
    this.sent = [];
    this.polls = [];
    this.offsetReads = [];
    this.nextOffsets = new Array<number>(PARTITIONS).fill(0);
    const disk = new SimDisk(this.prng.split(), {
      writeLaterProbability: this.prng.chance(0.5) ? 0.5 : 0,
      readLaterProbability: 0.5,
      delayMax: 4,
    });
    this.sim = new SimBroker({ seed, disk, properties: TRANSACTION_PROPERTIES });
    this.reader = this.sim.connect();
    this.zombie = this.sim.connect();
    createTopic(this.sim, this.reader, TOPIC, PARTITIONS);
    this.sim.ask(this.reader, 'FindCoordinator', 4, { keyType: 1, coordinatorKeys: ['x'] });
    this.sim.ask(this.reader, 'FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['x'] });
    this.world = {
      prng: this.prng,
      transactions: [],
      counts: this.counts,
      now: 0,
      nextValue: 0,
      onSent: (client, sent) => this.note(client, sent),
    };
    const newClient = (name: string, transactionalId: string, isNew: boolean): TransactionClient =>
      new TransactionClient(this.world, { name, transactionalId, isNew }, this.sim.connect());
    this.clients = [
      newClient('a', 'tx-a', true),
      newClient('b', 'tx-b', true),
      newClient('c', 'tx-c', this.prng.chance(0.5)),
      // Two instances of one application.
      ...(this.prng.chance(0.3) ? [newClient('d', 'tx-a', true)] : []),
    ];
  }

  /** What does not fit; empty when all is well. */
  run(): Anomaly[] {
    for (let step = 0; step < STEPS; step++) {
      this.world.now++;
      const roll = this.prng.below(1000) - this.killsPerMille;
      if (roll < 0) this.restart('process');
      else if (roll < 2) this.restart('clean');
      else if (roll < 7) this.reloadCoordinators();
      else if (roll < 52) this.repeat();
      else if (roll < 82) this.poll();
      else if (roll < 86) this.sim.runFor(this.prng.below(JUMP_MS_MAX));
      else this.clients[this.prng.below(this.clients.length)]!.step();
      if (this.prng.chance(0.7)) this.tick();
    }
    return this.finish();
  }

  private tick(): void {
    this.sim.tick();
    this.sim.clock.advance(this.prng.below(3));
    // Nobody listens to what zombies are told.
    this.zombie.replies.length = 0;
  }

  private restart(kind: 'process' | 'clean'): void {
    this.counts[kind === 'process' ? 'kills' : 'stops']++;
    this.sim.restart(kind);
    this.reader = this.sim.connect();
    this.zombie = this.sim.connect();
    for (const client of this.clients) client.reconnect(this.sim.connect());
  }

  /** As if the partitions of `__transaction_state` had been another broker's for a moment. */
  private reloadCoordinators(): void {
    const { broker, clock } = this.sim;
    if (!broker.isReady) return;
    this.counts.reloads++;
    broker.transactions.dropAll();
    broker.transactions.onMetadataDelta(clock.nowMs, clock.wallMs);
  }

  private note(client: TransactionClient, sent: Sent): void {
    // What older clients send twice may do harm: that is what version 2 is for.
    if (!client.isNew) return;
    this.sent.push(sent);
    if (this.sent.length > SENT_KEPT) this.sent.shift();
  }

  /** Somebody's old request arrives once more, by another way. */
  private repeat(): void {
    const sent = this.sent[this.prng.below(this.sent.length || 1)];
    if (sent === undefined) return;
    this.counts.repeats++;
    this.zombie.send(sent.apiName, sent.apiVersion, sent.body as never);
  }

  /** A consumer goes on where it was; a group's offset is looked up. */
  private poll(): void {
    const { now } = this.world;
    const partition = this.prng.below(PARTITIONS);
    const polled = pollCommitted(
      this.sim,
      this.reader,
      TOPIC,
      partition,
      this.nextOffsets[partition]!,
    );
    this.nextOffsets[partition] = polled.nextOffset;
    this.counts.polled += polled.values.length;
    // Requests that were on their way have been decided while the answer was waited for.
    this.polls.push({ reader: READER, partition, at: now, values: polled.values });
    this.readOffset(this.clients[this.prng.below(this.clients.length)]!.group);
  }

  private readOffset(group: string): void {
    const topics = [{ name: TOPIC, partitionIndexes: [0] }];
    const response = this.sim.ask(this.reader, 'OffsetFetch', 5, { groupId: group, topics });
    if (response.errorCode !== 0) return;
    const { errorCode, committedOffset: offset } = response.topics[0]!.partitions[0]!;
    if (errorCode === 0) this.offsetReads.push({ group, at: this.world.now, offset });
  }

  private finish(): Anomaly[] {
    this.world.now++;
    this.sim.runFor(1000);
    this.reader = this.sim.connect();
    const ids = new Set(this.clients.map(({ transactionalId }) => transactionalId));
    const stuck: Anomaly[] = [];
    for (const transactionalId of ids) {
      try {
        initProducer(this.sim, this.reader, transactionalId);
      } catch (error) {
        stuck.push({ kind: 'hanging-transaction', value: `${transactionalId}: ${error}` });
      }
    }
    if (stuck.length > 0) return stuck;
    this.sim.runFor(1000);
    const reads: string[][] = [];
    const ends = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      reads.push(readCommitted(this.sim, this.reader, TOPIC, partition));
      const data = fetch(this.sim, this.reader, TOPIC, partition, 0, { isolationLevel: 1 });
      ends.push({ partition, ...data });
    }
    for (const { group } of this.clients) this.readOffset(group);
    const { transactions } = this.world;
    const { polls, offsetReads } = this;
    return findAnomalies({ transactions, reads, polls, offsetReads, ends });
  }
}

/**
 * A whole cluster in trouble, drawn from a seed: clients of all kinds at work while nodes die, stop, lose
 * their disks and do not hear each other; then peace, in which everything must come to an end and add up.
 */
import { Prng } from '../../src/base/prng.ts';
import type { Partition } from '../../src/broker/partition.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import { ClusterInvariants } from './checkers/cluster-invariants.ts';
import {
  type AdminRecord,
  Agent,
  administerForever,
  type CommitterRecord,
  type ConsumerRecord,
  commitForever,
  consumeForever,
  findPartition,
  type ProducerRecord,
  produceForever,
  RoutedConnection,
  transactForever,
} from './cluster-agents.ts';
import type { Api, ResponseOf, SomeRequest } from './messages.ts';
import { SimCluster, type SimNode } from './sim-cluster.ts';
import { SimDisk } from './sim-disk.ts';
import {
  type ClientWorld,
  PARTITIONS,
  TOPIC as TRANSACTION_TOPIC,
  TransactionClient,
} from './transaction-client.ts';
import { findAnomalies, type HistoryTransaction } from './transaction-history.ts';
import { readCommitted } from './transactions.ts';

type TestTopic = { readonly name: string; readonly partitions: number };

const TOPICS: readonly TestTopic[] = [
  { name: 'a', partitions: 2 },
  { name: 'b', partitions: 1 },
];
const TRANSACTIONS: TestTopic = { name: TRANSACTION_TOPIC, partitions: PARTITIONS };
const LOG_DIR = '/data';
const GROUPS = ['g', 'h'];
const NODE_IDS = [1, 2, 3];
const ROUNDS = 5;
const ROUND_MS_MAX = 15_000;
/** What every client has to achieve once there is peace. */
const PROGRESS = 3;

export class ClusterSimulation {
  readonly cluster: SimCluster;
  private readonly prng: Prng;
  private readonly producers: ProducerRecord[] = [];
  private readonly consumers: ConsumerRecord[] = [];
  private readonly committers: CommitterRecord[] = [];
  private readonly agents: Agent[] = [];
  private readonly invariants: ClusterInvariants;
  private readonly world: ClientWorld & { readonly transactions: HistoryTransaction[] };
  private readonly admin: AdminRecord = { created: 0, alive: new Set() };
  private readonly transactors: Agent[] = [];
  /** One replica has lost records that it had acknowledged. */
  private hasLostRecords = false;

  constructor(seed: number) {
    this.prng = new Prng(seed);
    const { prng } = this;
    const disk = {
      writeLaterProbability: prng.chance(0.5) ? 0.3 : 0.02,
      readLaterProbability: prng.chance(0.5) ? 0.5 : 0,
      delayMax: 3,
    };
    const isSnapshotting = prng.chance(0.6);
    this.cluster = new SimCluster({
      seed,
      delayMsMax: [0, 3, 40][prng.below(3)]!,
      lossProbability: prng.chance(0.3) ? 0.002 : 0,
      properties: {
        'min.insync.replicas': '2',
        'offsets.topic.num.partitions': '2',
        'transaction.state.log.num.partitions': '2',
        'transaction.state.log.min.isr': '2',
        ...(isSnapshotting ? { 'metadata.log.max.record.bytes.between.snapshots': '600' } : {}),
      },
      newDisk: (nodeId) => new SimDisk(new Prng(seed * 10 + nodeId), disk),
    });
    this.invariants = new ClusterInvariants(this.cluster);
    this.world = {
      prng,
      transactions: [],
      counts: { committed: 0, aborted: 0 },
      now: 0,
      nextValue: 0,
      onSent: () => {},
    };
  }

  run(): void {
    const { cluster, prng } = this;
    cluster.start();
    for (const { name, partitions } of [...TOPICS, TRANSACTIONS])
      this.createTopic(name, partitions);
    this.startClients();
    for (let round = 0; round < ROUNDS; round++) {
      this.hasLostRecords = false;
      const endings = this.makeTrouble();
      this.workFor(prng.below(ROUND_MS_MAX));
      for (const end of endings) end();
      if (!this.hasLostRecords && prng.chance(0.4)) this.workFor(prng.below(3000));
      else this.work(() => this.isWhole(), 'three in-sync replicas of everything');
    }
    this.work(() => this.isWhole(), 'three in-sync replicas of everything');
    this.demandProgress();
    this.transactors.length = 0;
    // Nobody else works meanwhile: one that was given up lasts as long as it may.
    cluster.runUntil(() => this.areTransactionsOver(), 'the end of all transactions');
    cluster.runUntil(() => this.areLogsEqual(), 'three equal logs');
    this.check();
  }

  // --- trouble ---

  /**
   * One or two things go wrong; answers what ends them. Records need not be flushed before they are
   * acknowledged: when the power of one replica is lost, the others must not die as well.
   */
  private makeTrouble(): (() => void)[] {
    const { prng, cluster } = this;
    const [victim, other] = shuffled(NODE_IDS, prng);
    const endings = [this.hurt(victim!)];
    if (prng.chance(0.4)) {
      this.workFor(prng.below(4000));
      endings.push(
        this.hasLostRecords || prng.chance(0.5) ? this.separate(other!) : this.restartSoon(other!),
      );
    }
    endings.push(() => cluster.heal());
    return endings;
  }

  private hurt(nodeId: number): () => void {
    const { prng, cluster } = this;
    switch (prng.below(6)) {
      case 0:
        cluster.kill(nodeId, 'process');
        return () => cluster.restart(nodeId);
      case 1:
        // Replicas that died a moment ago may not be back: what they have counts for nothing.
        this.hasLostRecords = this.isWhole();
        cluster.kill(nodeId, this.hasLostRecords ? 'power' : 'process');
        return () => cluster.restart(nodeId);
      case 2:
        this.stopCleanly(nodeId);
        return () => cluster.restart(nodeId);
      case 3:
        this.hasLostRecords = this.isWhole();
        cluster.kill(nodeId, 'process');
        if (this.hasLostRecords) this.loseReplicas(nodeId);
        return () => cluster.restart(nodeId);
      case 4:
        cluster.partition([nodeId]);
        return () => cluster.heal();
      default:
        return this.separate(nodeId);
    }
  }

  /** Somebody removes the partitions' directories while the broker is down; it gets all from the others. */
  private loseReplicas(nodeId: number): void {
    const { disk } = this.cluster.node(nodeId).sim;
    for (const { name, isDirectory } of disk.list(LOG_DIR)) {
      if (!isDirectory || name.startsWith('__cluster_metadata')) continue;
      for (const file of disk.list(`${LOG_DIR}/${name}`)) {
        disk.remove(`${LOG_DIR}/${name}/${file.name}`);
      }
      disk.removeDirectory(`${LOG_DIR}/${name}`);
    }
  }

  private separate(nodeId: number): () => void {
    this.cluster.partitionOneWay(nodeId, this.prng.chance(0.5));
    return () => this.cluster.heal();
  }

  /** A process that dies and comes back at once, while another node is in trouble. */
  private restartSoon(nodeId: number): () => void {
    const { cluster, prng } = this;
    if (!cluster.node(nodeId).isUp) return () => {};
    cluster.kill(nodeId, 'process');
    this.workFor(prng.below(500));
    cluster.restart(nodeId);
    return () => {};
  }

  private stopCleanly(nodeId: number): void {
    this.cluster.stopCleanly(nodeId, () => this.act());
  }

  // --- work ---

  private startClients(): void {
    const { cluster } = this;
    for (const { name, partitions } of TOPICS) {
      for (let index = 0; index < partitions; index++) {
        const producer = { topic: name, index, acknowledged: [], sent: 0 };
        const consumer = { topic: name, index, seen: new Map(), nextOffset: 0 };
        this.producers.push(producer);
        this.consumers.push(consumer);
        const id = `${name}${index}`;
        this.agents.push(new Agent(cluster, id, produceForever(cluster, id, producer)));
        this.agents.push(new Agent(cluster, `read ${id}`, consumeForever(cluster, consumer)));
      }
    }
    for (const group of GROUPS) {
      const committer = { group, attempted: 0, acknowledged: 0 };
      this.committers.push(committer);
      this.agents.push(new Agent(cluster, group, commitForever(cluster, 'a', committer)));
    }
    this.agents.push(new Agent(cluster, 'admin', administerForever(cluster, this.admin)));
    for (const name of ['x', 'y']) {
      const connection = new RoutedConnection();
      const options = { name, transactionalId: `tx-${name}`, isNew: true };
      const client = new TransactionClient(this.world, options, connection);
      const script = transactForever(cluster, client, connection);
      this.transactors.push(new Agent(cluster, name, script));
    }
  }

  private act(): void {
    this.world.now = this.cluster.clock.nowMs;
    for (const agent of this.agents) agent.act();
    for (const agent of this.transactors) agent.act();
    this.invariants.check();
  }

  private work(condition: () => boolean, what: string): void {
    this.cluster.runUntil(() => {
      this.act();
      return condition();
    }, what);
  }

  private workFor(ms: number): void {
    const endMs = this.cluster.clock.nowMs + ms;
    this.work(() => this.cluster.clock.nowMs >= endMs, 'the time');
  }

  /** Nobody hangs: once there is peace every client gets on. */
  private demandProgress(): void {
    const counts = (): number[] => [
      ...this.producers.map(({ acknowledged }) => acknowledged.length),
      ...this.consumers.map(({ nextOffset }) => nextOffset),
      ...this.committers.map(({ acknowledged }) => acknowledged),
      this.world.counts.committed,
      this.admin.created,
    ];
    const before = counts();
    this.work(
      () => counts().every((count, i) => count >= before[i]! + PROGRESS),
      'the progress of every client',
    );
  }

  // --- the end ---

  private isWhole(): boolean {
    const { cluster } = this;
    if (!cluster.areAllReady || !cluster.nodes.every(({ isUp }) => isUp)) return false;
    return cluster.nodes.every(({ sim }) => {
      for (const { partitions } of sim.broker.image.topicsById.values()) {
        if (partitions.some(({ isr, leader }) => isr.length < 3 || leader < 0)) return false;
      }
      return true;
    });
  }

  private areLogsEqual(): boolean {
    return [...this.partitions()].every(([topic, index]) => {
      const logs = this.cluster.nodes.map(
        ({ nodeId }) => findPartition(this.cluster, nodeId, topic, index)?.log,
      );
      const [first] = logs;
      return logs.every(
        (log) =>
          log?.logEndOffset === first?.logEndOffset && log?.highWatermark === log?.logEndOffset,
      );
    });
  }

  /** At the latest when they have lasted too long. */
  private areTransactionsOver(): boolean {
    for (let index = 0; index < PARTITIONS; index++) {
      const log = this.findLeader(TRANSACTION_TOPIC, index)?.log;
      if (log === undefined || log === null) return false;
      if (log.lastStableOffset < log.logEndOffset) return false;
    }
    return true;
  }

  private findLeader(topic: string, index: number): Partition | undefined {
    return this.cluster.nodes
      .map(({ nodeId }) => findPartition(this.cluster, nodeId, topic, index))
      .find((partition) => partition?.leader !== null);
  }

  private *partitions(): Generator<[string, number]> {
    for (const { name, partitions } of TOPICS) {
      for (let index = 0; index < partitions; index++) yield [name, index];
    }
  }

  private check(): void {
    for (const [topic, index] of this.partitions()) {
      const [first, ...others] = this.cluster.nodes.map((node) => this.read(node, topic, index));
      for (const other of others) {
        demandEqual([...other], [...first!], `the logs of ${topic}-${index}`);
      }
      this.checkProduced(topic, index, [...first!.values()]);
      this.checkConsumed(topic, index, first!);
    }
    for (const committer of this.committers) this.checkCommitted(committer);
    this.checkTransactions();
    this.checkTopics();
  }

  /** Every broker knows the same topics: those that were created and not deleted. */
  private checkTopics(): void {
    const { alive, created } = this.admin;
    const offsets = (): Set<number> =>
      new Set(this.cluster.nodes.map(({ sim }) => sim.broker.image.metadataOffset));
    this.cluster.runUntil(() => offsets().size === 1, 'the same metadata everywhere');
    for (const { nodeId, sim } of this.cluster.nodes) {
      const { image, logs } = sim.broker;
      const names = [...image.topicsByName.keys()].filter((name) => name.startsWith('topic-'));
      for (const name of alive) {
        if (!names.includes(name)) throw new Error(`${nodeId} does not know ${name}`);
        if (logs.findLog(name, 0) === undefined) throw new Error(`${nodeId} has no ${name}`);
      }
      // One is perhaps being created, one deleted.
      const odd = names.filter((name) => !alive.has(name) && name !== `topic-${created}`);
      if (odd.length > 1) throw new Error(`${nodeId} still knows ${odd}`);
    }
  }

  /** All of what was committed, nothing of what was aborted, and no offset of a group is lost. */
  private checkTransactions(): void {
    const reads: string[][] = [];
    for (let index = 0; index < PARTITIONS; index++) {
      const { sim } = this.cluster.node(this.findLeader(TRANSACTION_TOPIC, index)!.leaderId);
      reads.push(readCommitted(sim, sim.connect(), TRANSACTION_TOPIC, index));
    }
    const offsetReads = ['group-x', 'group-y'].map((group) => {
      return { group, at: Infinity, offset: this.committedOffset(group, TRANSACTION_TOPIC) };
    });
    const { transactions } = this.world;
    const anomalies = findAnomalies({ transactions, reads, polls: [], offsetReads, ends: [] });
    const [first] = anomalies;
    if (first !== undefined) throw new Error(`${first.kind}: ${first.value}`);
  }

  private committedOffset(group: string, name: string): number {
    const { nodeId } = this.ask(1, 'FindCoordinator', 3, { key: group, keyType: 0 });
    const topics = [{ name, partitionIndexes: [0] }];
    const request = { groupId: group, topics, requireStable: true };
    for (let attempt = 0; attempt < 100; attempt++) {
      const reply = this.ask(nodeId, 'OffsetFetch', 7, request);
      const { errorCode, committedOffset } = reply.topics[0]!.partitions[0]!;
      if (errorCode === ErrorCode.NONE && reply.errorCode === ErrorCode.NONE)
        return committedOffset;
      this.cluster.runFor(500);
    }
    throw new Error(`the offset of ${group} does not come to rest`);
  }

  /** Everything acknowledged is there once, in order, and nothing is there twice. */
  private checkProduced(topic: string, index: number, values: readonly string[]): void {
    const { acknowledged, sent } = this.producers.find(
      (it) => it.topic === topic && it.index === index,
    )!;
    const wanted = Array.from({ length: sent }, (_, i) => `${topic}${index}-${i}`);
    // The last one may be there without its producer knowing.
    const count = Math.max(acknowledged.length, Math.min(values.length, sent));
    demandEqual(values, wanted.slice(0, count), `the records of ${topic}-${index}`);
  }

  private checkConsumed(topic: string, index: number, log: ReadonlyMap<number, string>): void {
    const { seen } = this.consumers.find((it) => it.topic === topic && it.index === index)!;
    for (const [offset, value] of seen) {
      if (log.get(offset) === value) continue;
      throw new Error(`${topic}-${index}: ${value} was read at ${offset} and is not there`);
    }
  }

  private checkCommitted({ group, attempted, acknowledged }: CommitterRecord): void {
    const committed = this.committedOffset(group, 'a');
    if (committed >= acknowledged && committed <= attempted) return;
    throw new Error(`${group} has ${committed}, between ${acknowledged} and ${attempted} is right`);
  }

  private read({ nodeId }: SimNode, topic: string, index: number): Map<number, string> {
    const log = findPartition(this.cluster, nodeId, topic, index)!.log!;
    const values = new Map<number, string>();
    for (let offset = log.logStartOffset; offset < log.writtenEndOffset; ) {
      const read = log.read(offset, 1_000_000, log.writtenEndOffset, true);
      if (read.kind === 'pending') {
        this.cluster.step();
        continue;
      }
      if (read.kind !== 'data') throw new Error(read.kind);
      for (const { lastOffset, records } of decodeBatches(Buffer.concat(read.chunks))) {
        for (const record of records) values.set(record.offset, String(record.value));
        offset = lastOffset + 1;
      }
    }
    return values;
  }

  private createTopic(name: string, numPartitions: number): void {
    const topics = [{ name, numPartitions, replicationFactor: 3 }];
    const reply = this.ask(1, 'CreateTopics', 7, { topics, timeoutMs: 10_000 });
    const { errorCode, errorMessage } = reply.topics[0]!;
    // Asked for again by its broker, after a connection was lost.
    if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS) return;
    throw new Error(`${errorCode} ${errorMessage}`);
  }

  private ask<A extends Api>(
    nodeId: number,
    apiName: A,
    apiVersion: number,
    request: SomeRequest<A>,
  ): ResponseOf<A> {
    const connection = this.cluster.node(nodeId).sim.connect();
    connection.send(apiName, apiVersion, request);
    this.cluster.runUntil(
      () => connection.isClosed || connection.replies.length > 0,
      `the reply to ${apiName}`,
    );
    const body = connection.replies.pop()?.body;
    if (body === undefined) throw new Error(`${apiName}: the connection was closed`);
    connection.cut();
    return body as ResponseOf<A>;
  }
}

function shuffled(ids: readonly number[], prng: Prng): number[] {
  const left = [...ids];
  const drawn: number[] = [];
  while (left.length > 0) drawn.push(...left.splice(prng.below(left.length), 1));
  return drawn;
}

function demandEqual(found: readonly unknown[], wanted: readonly unknown[], what: string): void {
  const length = Math.max(found.length, wanted.length);
  for (let i = 0; i < length; i++) {
    if (String(found[i]) === String(wanted[i])) continue;
    throw new Error(`${what}: ${found[i]} where ${wanted[i]} belongs, at ${i} of ${length}`);
  }
}

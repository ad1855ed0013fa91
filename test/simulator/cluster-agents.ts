/**
 * Clients of a simulated cluster. Each is a generator that says what it wants to ask of which node, or for
 * how long to wait; it hears the reply, or null when the connection was lost or given up.
 */
import type { Partition } from '../../src/broker/partition.ts';
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts';
import type { Api, ResponseOf, SomeRequest } from './messages.ts';
import type { SimCluster } from './sim-cluster.ts';
import type { SimConnection } from './sim-net.ts';
import { batchesOf, batchOf, FETCH_BY_NAME, fetchRequest, produceRequest } from './topics.ts';
import {
  type ClientConnection,
  PARTITIONS,
  type Sent,
  TOPIC as TRANSACTION_TOPIC,
  type TransactionClient,
} from './transaction-client.ts';

type Wish =
  | { readonly kind: 'sleep'; readonly ms: number }
  | {
      readonly kind: 'ask';
      readonly nodeId: number;
      readonly apiName: Api;
      readonly apiVersion: number;
      readonly request: object;
      /** Never gives up: the broker has to answer, or to close the connection. */
      readonly isPatient?: boolean;
    };

export type Script = Generator<Wish, void, unknown>;

/** Clients give up on a request that is not answered by then, and close the connection. */
const CLIENT_TIMEOUT_MS = 15_000;
/** Nothing may hang as long as this: forwarded requests, the longest, are given up after a minute. */
const PATIENCE_MS = 120_000;
const RETRY_MS = 20;

export class Agent {
  readonly name: string;
  private readonly cluster: SimCluster;
  private readonly script: Script;
  private connection: SimConnection | null = null;
  private wakeAtMs = 0;
  /** What must be answered. */
  private owed: string | null = null;

  constructor(cluster: SimCluster, name: string, script: Script) {
    this.cluster = cluster;
    this.name = name;
    this.script = script;
  }

  act(): void {
    const { connection, cluster } = this;
    const { nowMs } = cluster.clock;
    if (connection === null) {
      if (nowMs >= this.wakeAtMs) this.goOn(null);
      return;
    }
    const reply = connection.replies.pop();
    if (reply === undefined && !connection.isClosed && nowMs < this.wakeAtMs) return;
    if (this.owed !== null && reply === undefined && !connection.isClosed) {
      throw new Error(`${this.name} waits for ${this.owed} for ever`);
    }
    if (!connection.isClosed) connection.cut();
    this.connection = null;
    this.goOn(reply?.body ?? null);
  }

  private goOn(answer: unknown): void {
    const { cluster } = this;
    const { value: wish, done } = this.script.next(answer);
    if (done || wish === undefined) throw new Error(`${this.name} has ended`);
    const { nowMs } = cluster.clock;
    this.wakeAtMs = nowMs + (wish.kind === 'sleep' ? wish.ms : CLIENT_TIMEOUT_MS);
    if (wish.kind === 'sleep') return;
    const node = cluster.node(wish.nodeId);
    if (!node.isUp || !node.sim.broker.isReady) {
      // Nobody listens there.
      this.wakeAtMs = nowMs + RETRY_MS;
      return;
    }
    this.owed = wish.isPatient === true ? wish.apiName : null;
    if (this.owed !== null) this.wakeAtMs = nowMs + PATIENCE_MS;
    this.connection = node.sim.connect();
    this.connection.send(wish.apiName, wish.apiVersion, wish.request as SomeRequest<Api>);
  }
}

function* ask<A extends Api>(
  nodeId: number,
  apiName: A,
  apiVersion: number,
  request: SomeRequest<A>,
  isPatient = false,
): Generator<Wish, ResponseOf<A> | null, unknown> {
  const wish = { kind: 'ask', nodeId, apiName, apiVersion, request, isPatient } as const;
  return (yield wish) as ResponseOf<A> | null;
}

function sleep(ms = RETRY_MS): Wish {
  return { kind: 'sleep', ms };
}

export function findPartition(
  cluster: SimCluster,
  nodeId: number,
  topic: string,
  index: number,
): Partition | undefined {
  return cluster.node(nodeId).sim.broker.partitions.find(topic, index);
}

/**
 * Who leads, as any node that is up says: perhaps one that has not heard the news. As a real client
 * this one believes nobody who knows less than it has heard before (KIP-320).
 */
class LeaderGuess {
  leaderEpoch = -1;
  private readonly cluster: SimCluster;
  private readonly topic: string;
  private readonly index: number;

  constructor(cluster: SimCluster, topic: string, index: number) {
    this.cluster = cluster;
    this.topic = topic;
    this.index = index;
  }

  find(): number | undefined {
    const { cluster, topic, index } = this;
    const up = cluster.nodes.filter(({ isUp, sim }) => isUp && sim.broker.isReady);
    if (up.length === 0) return undefined;
    const { nodeId } = up[cluster.prng.below(up.length)]!;
    const partition = findPartition(cluster, nodeId, topic, index);
    if (partition === undefined || partition.leaderEpoch < this.leaderEpoch) return undefined;
    this.leaderEpoch = partition.leaderEpoch;
    return partition.leaderId < 0 ? undefined : partition.leaderId;
  }
}

export type ProducerRecord = {
  readonly topic: string;
  readonly index: number;
  readonly acknowledged: string[];
  sent: number;
};

/** An idempotent producer of one partition: one record after the other, each until it is acknowledged. */
export function* produceForever(cluster: SimCluster, name: string, record: ProducerRecord): Script {
  const { topic, index } = record;
  const leader = new LeaderGuess(cluster, topic, index);
  let producer: { producerId: number; producerEpoch: number } | null = null;
  while (producer === null) {
    const nodeId = 1 + cluster.prng.below(cluster.nodes.length);
    const request = { transactionalId: null, transactionTimeoutMs: 60_000 };
    const reply = yield* ask(nodeId, 'InitProducerId', 4, request);
    if (reply?.errorCode === ErrorCode.NONE) producer = reply;
    else yield sleep();
  }
  const { producerId, producerEpoch } = producer;
  for (;;) {
    const value = `${name}-${record.sent}`;
    const baseSequence = record.sent++;
    const batch = batchOf([value], { producerId, producerEpoch, baseSequence });
    for (;;) {
      const leaderId = leader.find();
      if (leaderId === undefined) {
        yield sleep();
        continue;
      }
      const request = { ...produceRequest(topic, index, batch), timeoutMs: 3000 };
      const reply = yield* ask(leaderId, 'Produce', 12, request);
      const errorCode = reply?.responses[0]?.partitionResponses[0]?.errorCode;
      if (errorCode === ErrorCode.NONE) break;
      if (errorCode !== undefined && PRODUCE_VIOLATIONS.has(errorCode)) {
        throw new Error(`${value} of ${topic}-${index}: ${errorName(errorCode)}`);
      }
      yield sleep();
    }
    record.acknowledged.push(value);
  }
}

/** Nobody else produces with this id, and each record waits for the one before. */
const PRODUCE_VIOLATIONS: ReadonlySet<number> = new Set([
  ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
  ErrorCode.UNKNOWN_PRODUCER_ID,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.CORRUPT_MESSAGE,
  ErrorCode.UNKNOWN_SERVER_ERROR,
]);

export type ConsumerRecord = {
  readonly topic: string;
  readonly index: number;
  readonly seen: Map<number, string>;
  nextOffset: number;
};

/** Reads everything once, from the first offset on. What it was given must never go away. */
export function* consumeForever(cluster: SimCluster, record: ConsumerRecord): Script {
  const { topic, index } = record;
  const leader = new LeaderGuess(cluster, topic, index);
  for (;;) {
    const leaderId = leader.find();
    if (leaderId === undefined) {
      yield sleep();
      continue;
    }
    const request = fetchRequest(topic, index, record.nextOffset, { maxWaitMs: 300 });
    request.topics![0]!.partitions![0]!.currentLeaderEpoch = leader.leaderEpoch;
    const reply = yield* ask(leaderId, 'Fetch', FETCH_BY_NAME, request);
    const partition = reply?.responses[0]?.partitions[0];
    if (partition?.errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
      throw new Error(`${topic}-${index} has no offset ${record.nextOffset} any more`);
    }
    if (partition === undefined || partition.errorCode !== ErrorCode.NONE) {
      yield sleep();
      continue;
    }
    for (const { records, lastOffset } of batchesOf(partition)) {
      for (const { offset, value } of records) record.seen.set(offset, String(value));
      record.nextOffset = lastOffset + 1;
    }
    yield sleep(5);
  }
}

export type CommitterRecord = { readonly group: string; attempted: number; acknowledged: number };

/** Commits offsets of a group that has no members, one after the other. */
export function* commitForever(
  cluster: SimCluster,
  topic: string,
  record: CommitterRecord,
): Script {
  const { group } = record;
  for (;;) {
    const nodeId = yield* findCoordinator(cluster, group);
    const topics = [
      { name: topic, partitions: [{ partitionIndex: 0, committedOffset: ++record.attempted }] },
    ];
    const request = { groupId: group, generationIdOrMemberEpoch: -1, memberId: '', topics };
    const reply = yield* ask(nodeId, 'OffsetCommit', 8, request);
    const errorCode = reply?.topics[0]?.partitions[0]?.errorCode;
    if (errorCode === ErrorCode.NONE) record.acknowledged = record.attempted;
    yield sleep();
  }
}

export type AdminRecord = { created: number; readonly alive: Set<string> };

/** Creates topics and deletes some again, by way of any broker. */
export function* administerForever(cluster: SimCluster, record: AdminRecord): Script {
  for (;;) {
    const nodeId = 1 + cluster.prng.below(cluster.nodes.length);
    const name = `topic-${record.created}`;
    const topics = [{ name, numPartitions: 1, replicationFactor: 3 }];
    const request = { topics, timeoutMs: 10_000 };
    const created = yield* ask(nodeId, 'CreateTopics', 7, request, true);
    const errorCode = created?.topics[0]?.errorCode;
    // What was answered to nobody may have been done.
    const isThere = errorCode === ErrorCode.NONE || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS;
    if (isThere) {
      record.created++;
      record.alive.add(name);
      if (cluster.prng.chance(0.6)) yield* deleteTopic(cluster, name, record);
    }
    yield sleep(isThere ? 300 : RETRY_MS);
  }
}

function* deleteTopic(
  cluster: SimCluster,
  name: string,
  record: AdminRecord,
): Generator<Wish, void, unknown> {
  // From now on it may be there or not.
  record.alive.delete(name);
  for (;;) {
    const nodeId = 1 + cluster.prng.below(cluster.nodes.length);
    const request = { topicNames: [name], timeoutMs: 10_000 };
    const deleted = yield* ask(nodeId, 'DeleteTopics', 5, request, true);
    const errorCode = deleted?.responses[0]?.errorCode;
    if (errorCode === ErrorCode.NONE) return;
    if (errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return;
    yield sleep();
  }
}

/** Takes a transactional client's request, to be sent to whom it is for. */
export class RoutedConnection implements ClientConnection {
  readonly replies: { body: unknown }[] = [];
  private request: Sent | null = null;

  send<A extends Api>(apiName: A, apiVersion: number, body: SomeRequest<A>): number {
    this.request = { apiName, apiVersion, body };
    return 0;
  }

  take(): Sent | null {
    const { request } = this;
    this.request = null;
    return request;
  }
}

/** Until it is told to stop, and then to the end of what is under way. */
export function* transactForever(
  cluster: SimCluster,
  client: TransactionClient,
  connection: RoutedConnection,
): Script {
  const leaders = Array.from(
    { length: PARTITIONS },
    (_, index) => new LeaderGuess(cluster, TRANSACTION_TOPIC, index),
  );
  for (;;) {
    client.step();
    const sent = connection.take();
    if (sent !== null) {
      const nodeId = yield* route(cluster, client, leaders, sent);
      const body = yield* ask(nodeId, sent.apiName, sent.apiVersion, sent.body as never);
      if (body === null) client.reconnect(connection);
      else connection.replies.push({ body });
    }
    yield sleep(5);
  }
}

function* route(
  cluster: SimCluster,
  client: TransactionClient,
  leaders: readonly LeaderGuess[],
  { apiName, body }: Sent,
): Generator<Wish, number, unknown> {
  if (apiName === 'TxnOffsetCommit') return yield* findCoordinator(cluster, client.group);
  if (apiName !== 'Produce') return yield* findCoordinator(cluster, client.transactionalId, 1);
  const { topicData } = body as SomeRequest<'Produce'>;
  for (;;) {
    const leaderId = leaders[topicData![0]!.partitionData![0]!.index!]!.find();
    if (leaderId !== undefined) return leaderId;
    yield sleep();
  }
}

function* findCoordinator(
  cluster: SimCluster,
  key: string,
  keyType = 0,
): Generator<Wish, number, unknown> {
  for (;;) {
    const anyId = 1 + cluster.prng.below(cluster.nodes.length);
    const reply = yield* ask(anyId, 'FindCoordinator', 3, { key, keyType });
    if (reply?.errorCode === ErrorCode.NONE) return reply.nodeId;
    yield sleep();
  }
}

/**
 * A random transactional producer: produces, commits offsets, commits or aborts, gives up, starts
 * anew. It retries as Kafka's clients do, and goes on with whatever it is told.
 */
import type { Prng } from '../../src/base/prng.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { Api } from './messages.ts';
import type { SimConnection } from './sim-net.ts';
import { produceRequest } from './topics.ts';
import type { HistoryTransaction } from './transaction-history.ts';
import { type TestProducer, transactionalBatch } from './transactions.ts';

export const TOPIC = 't';
export const PARTITIONS = 2;

const TRANSACTION_TIMEOUT_MS = 20_000;
const RETRIABLE = new Set<number>([
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.CONCURRENT_TRANSACTIONS,
]);

export type Sent = { readonly apiName: Api; readonly apiVersion: number; readonly body: object };

/** Where requests go, and replies come in their order. */
export type ClientConnection = Pick<SimConnection, 'send'> & {
  readonly replies: { body: unknown }[];
};

export type ClientOptions = {
  readonly name: string;
  readonly transactionalId: string;
  /** Transaction version 2, or an older client that adds partitions itself. */
  readonly isNew: boolean;
};

/** What all clients of one simulation share. */
export type ClientWorld = {
  readonly prng: Prng;
  readonly transactions: HistoryTransaction[];
  readonly counts: { committed: number; aborted: number };
  /** Grows by one with every step. */
  now: number;
  nextValue: number;
  onSent(client: TransactionClient, sent: Sent): void;
};

/** Not yet sent: an older client adds the partition, or the group, first. */
type Planned =
  | { readonly kind: 'produce'; readonly partition: number; readonly values: readonly string[] }
  | { readonly kind: 'offsets'; readonly offset: number };

export class TransactionClient {
  readonly name: string;
  readonly isNew: boolean;
  readonly group: string;
  connection: ClientConnection;
  private readonly world: ClientWorld;
  private readonly producer: TestProducer;
  private state: 'init' | 'idle' | 'open';
  private transaction: HistoryTransaction | null;
  private readonly added: Set<number>;
  private hasAddedGroup: boolean;
  private nextSequences: number[];
  private lastOffset: number;
  private isCommit: boolean;
  private outstanding: Sent | null;
  private planned: Planned | null;

  constructor(world: ClientWorld, options: ClientOptions, connection: ClientConnection) {
    this.world = world;
    this.name = options.name;
    this.isNew = options.isNew;
    this.group = `group-${options.name}`;
    this.connection = connection;
    this.producer = { transactionalId: options.transactionalId, producerId: -1, producerEpoch: -1 };
    this.state = 'init';
    this.transaction = null;
    this.added = new Set();
    this.hasAddedGroup = false;
    this.nextSequences = [];
    this.lastOffset = -1;
    this.isCommit = false;
    this.outstanding = null;
    this.planned = null;
  }

  get transactionalId(): string {
    return this.producer.transactionalId;
  }

  step(): void {
    if (this.outstanding !== null) {
      const reply = this.connection.replies.shift();
      if (reply !== undefined) this.onReply(reply.body as never);
      return;
    }
    switch (this.state) {
      case 'init':
        this.sendInit();
        return;
      case 'idle':
        this.begin();
        return;
      default:
        this.stepOpen();
    }
  }

  /** The connection was lost. A retry of the very same request, or a new start. */
  reconnect(connection: ClientConnection): void {
    this.connection = connection;
    const { outstanding } = this;
    this.outstanding = null;
    if (outstanding === null) return;
    if (this.world.prng.chance(0.6)) this.send(outstanding);
    else this.startAnew();
  }

  private begin(): void {
    this.state = 'open';
    this.transaction = {
      producer: this.name,
      writes: [],
      offsets: null,
      commitAskedAt: null,
      outcome: 'aborted',
    };
    this.added.clear();
    this.hasAddedGroup = false;
    // Its epoch is a new one.
    if (this.isNew) this.nextSequences = new Array<number>(PARTITIONS).fill(0);
    this.world.transactions.push(this.transaction);
  }

  private stepOpen(): void {
    const { prng } = this.world;
    const { writes, offsets } = this.transaction!;
    if (prng.chance(0.02)) this.startAnew();
    else if (writes.length > 0 && prng.chance(0.35)) this.end();
    else if (offsets === null && prng.chance(0.15)) this.planOffsets();
    else this.planProduce();
  }

  /** Gives the transaction up: the next InitProducerId aborts it, unless it has ended. */
  private startAnew(): void {
    this.state = 'init';
    this.transaction = null;
    this.planned = null;
  }

  private send(sent: Sent): void {
    this.outstanding = sent;
    this.connection.send(sent.apiName, sent.apiVersion, sent.body as never);
    this.world.onSent(this, sent);
  }

  private sendInit(): void {
    const { transactionalId, producerId, producerEpoch } = this.producer;
    // A client that goes on after an error tells what it has (KIP-360), one that starts does not.
    const isBump = producerId >= 0 && this.world.prng.chance(0.3);
    const known = isBump ? { producerId, producerEpoch } : { producerId: -1, producerEpoch: -1 };
    if (!isBump) this.producer.producerId = -1;
    const body = { transactionalId, transactionTimeoutMs: TRANSACTION_TIMEOUT_MS, ...known };
    this.send({ apiName: 'InitProducerId', apiVersion: 4, body });
  }

  private planProduce(): void {
    const { prng } = this.world;
    const partition = prng.below(PARTITIONS);
    const values: string[] = [];
    for (let i = 0; i <= prng.below(3); i++) values.push(`v${this.world.nextValue++}`);
    this.planned = { kind: 'produce', partition, values };
    if (this.isNew || this.added.has(partition)) {
      this.sendPlanned();
      return;
    }
    const { transactionalId, producerId, producerEpoch } = this.producer;
    const body = {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: TOPIC, partitions: [partition] }],
    };
    this.send({ apiName: 'AddPartitionsToTxn', apiVersion: 3, body });
  }

  private planOffsets(): void {
    this.planned = { kind: 'offsets', offset: ++this.lastOffset };
    if (this.isNew || this.hasAddedGroup) {
      this.sendPlanned();
      return;
    }
    const body = { ...this.producer, groupId: this.group };
    this.send({ apiName: 'AddOffsetsToTxn', apiVersion: 3, body });
  }

  private sendPlanned(): void {
    const planned = this.planned!;
    this.planned = null;
    if (planned.kind === 'produce') this.produce(planned.partition, planned.values);
    else this.commitOffset(planned.offset);
  }

  private produce(partition: number, values: readonly string[]): void {
    for (const value of values) this.transaction!.writes.push({ partition, value });
    const sequence = this.nextSequences[partition]!;
    this.nextSequences[partition] = sequence + values.length;
    const records = transactionalBatch(this.producer, values, sequence);
    const { transactionalId } = this.producer;
    const body = { ...produceRequest(TOPIC, partition, records), transactionalId };
    this.send({ apiName: 'Produce', apiVersion: this.isNew ? 12 : 9, body });
  }

  private commitOffset(committedOffset: number): void {
    this.transaction!.offsets = { group: this.group, offset: committedOffset };
    const partitions = [{ partitionIndex: 0, committedOffset }];
    const topics = [{ name: TOPIC, partitions }];
    const body = { ...this.producer, groupId: this.group, topics };
    this.send({ apiName: 'TxnOffsetCommit', apiVersion: this.isNew ? 5 : 3, body });
  }

  private end(): void {
    this.isCommit = this.world.prng.chance(0.7);
    if (this.isCommit) {
      this.transaction!.outcome = 'unknown';
      this.transaction!.commitAskedAt = this.world.now;
    }
    const body = { ...this.producer, committed: this.isCommit };
    this.send({ apiName: 'EndTxn', apiVersion: this.isNew ? 5 : 3, body });
  }

  private onReply(response: never): void {
    const sent = this.outstanding!;
    this.outstanding = null;
    const errorCode = errorOf(sent.apiName, response);
    if (RETRIABLE.has(errorCode)) {
      this.send(sent);
    } else if (errorCode === ErrorCode.NONE) {
      this.onSuccess(sent, response);
    } else {
      // What it had may be what it cannot go on with.
      if (sent.apiName === 'InitProducerId') this.producer.producerId = -1;
      this.startAnew();
    }
  }

  private onSuccess(sent: Sent, response: never): void {
    switch (sent.apiName) {
      case 'InitProducerId':
        this.takeProducer(response);
        this.nextSequences = new Array<number>(PARTITIONS).fill(0);
        this.state = 'idle';
        return;
      case 'AddPartitionsToTxn':
        if (this.planned?.kind === 'produce') this.added.add(this.planned.partition);
        this.sendPlanned();
        return;
      case 'AddOffsetsToTxn':
        this.hasAddedGroup = true;
        this.sendPlanned();
        return;
      case 'EndTxn':
        if (this.isCommit) this.transaction!.outcome = 'committed';
        this.world.counts[this.isCommit ? 'committed' : 'aborted']++;
        if (this.isNew) this.takeProducer(response);
        this.state = 'idle';
        return;
      default:
        this.state = 'open';
    }
  }

  private takeProducer({ producerId, producerEpoch }: TestProducer): void {
    this.producer.producerId = producerId;
    this.producer.producerEpoch = producerEpoch;
  }
}

type Partitions<T> = {
  readonly [K in 'partitionResponses' | 'partitions' | 'resultsByPartition']: T;
};

function errorOf(apiName: Api, response: never): number {
  switch (apiName) {
    case 'Produce': {
      const { responses } = response as { responses: Partitions<{ errorCode: number }[]>[] };
      return responses[0]!.partitionResponses[0]!.errorCode;
    }
    case 'TxnOffsetCommit': {
      const { topics } = response as { topics: Partitions<{ errorCode: number }[]>[] };
      return topics[0]!.partitions[0]!.errorCode;
    }
    case 'AddPartitionsToTxn': {
      const { resultsByTopicV3AndBelow } = response as {
        resultsByTopicV3AndBelow: Partitions<{ partitionErrorCode: number }[]>[];
      };
      return resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode;
    }
    default:
      return (response as { errorCode: number }).errorCode;
  }
}

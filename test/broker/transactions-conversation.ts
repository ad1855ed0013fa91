/**
 * A conversation about transactions, to be held with this broker and with Apache Kafka: every API of
 * transactions at every version, what goes right and what goes wrong. Returns what was answered,
 * line by line, with producer ids and times replaced by names.
 *
 * KAFKA_PORT=… records the answers of a broker on that port (see transactions-conformance.test.ts).
 */
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts';
import { batchOf } from '../simulator/topics.ts';
import { type ApiName, creationOf, type Message, WireClient } from './wire-client.ts';

const TOPIC = 'txn-topic';
const GROUP = 'txn-group';
/** Says that something else is going on, which takes as long as it takes. */
const RETRIED: readonly number[] = [
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_ENOUGH_REPLICAS,
];

/** Kafka answers these in the order of a hash table. */
const UNORDERED = new Set(['partitions', 'transactionStates', 'topicResults']);

/** What is answered for longer than this is the answer. */
const TRIES_MAX = 100;
const RETRY_MS = 5;

type Producer = { transactionalId: string; producerId: number; producerEpoch: number };

export class TransactionConversation {
  readonly lines: string[] = [];
  private readonly client: WireClient;
  private readonly retried = new Set<unknown>(RETRIED);
  private readonly producerNames = new Map<number, string>();

  private constructor(client: WireClient) {
    this.client = client;
  }

  static async hold(port: number): Promise<readonly string[]> {
    const client = await WireClient.open(port);
    const conversation = new TransactionConversation(client);
    await conversation.prepare();
    await conversation.initProducerIds();
    await conversation.oldTransactions();
    await conversation.newTransactions();
    await conversation.refusals();
    await conversation.offsets();
    await conversation.admin();
    client.close();
    return conversation.lines;
  }

  private async prepare(): Promise<void> {
    await this.client.call('CreateTopics', 7, creationOf([TOPIC], 2));
    for (const [keyType, key] of [
      [0, GROUP],
      [1, 'x'],
    ] as const) {
      for (;;) {
        const found = await this.client.call('FindCoordinator', 4, {
          key: '',
          keyType,
          coordinatorKeys: [key],
        });
        const [coordinator] = found['coordinators'] as { errorCode: number }[];
        if (coordinator?.errorCode === ErrorCode.NONE) break;
      }
    }
  }

  private async initProducerIds(): Promise<void> {
    for (let v = 0; v <= 5; v++) {
      this.note(`InitProducerId v${v}`);
      const one = await this.init(`init-${v}`, v);
      await this.init(`init-${v}`, v);
      await this.init('', v);
      await this.init(`init-${v}`, v, { transactionTimeoutMs: 0 });
      await this.init(`init-${v}`, v, { transactionTimeoutMs: 900_001 });
      if (v < 3) continue;
      const { producerId } = one;
      await this.init(`init-${v}`, v, { producerId, producerEpoch: 1 });
      await this.init(`init-${v}`, v, { producerId, producerEpoch: 1 });
      await this.init(`init-${v}`, v, { producerId, producerEpoch: 0 });
      await this.init(`init-${v}`, v, { producerId: 123_456_789, producerEpoch: 0 });
      await this.init(`init-${v}`, v, { producerId, producerEpoch: -1 });
      await this.init(`init-${v}`, v, { producerId: -1, producerEpoch: 1 });
      await this.init(`unknown-${v}`, v, { producerId: 123_456_789, producerEpoch: 5 });
    }
  }

  private async oldTransactions(): Promise<void> {
    for (let v = 0; v <= 3; v++) {
      this.note(`AddPartitionsToTxn and EndTxn v${v}, Produce v${6 + v}`);
      const p = await this.init(`old-${v}`, 1);
      await this.end(p, v, true);
      await this.end(p, v, false);
      await this.produce(p, 6 + v, 0, 'unasked', 0);
      await this.add(p, v, [[TOPIC, [0, 1]]]);
      await this.add(p, v, [[TOPIC, [1]]]);
      await this.add(p, v, [
        [TOPIC, [0, 7]],
        ['nope', [0]],
      ]);
      await this.add(p, v, [['__consumer_offsets', [0]]]);
      await this.add({ ...p, producerEpoch: 9 }, v, [[TOPIC, [0]]]);
      await this.add({ ...p, producerId: 123_456_789 }, v, [[TOPIC, [0]]]);
      await this.add({ ...p, transactionalId: 'nobody' }, v, [[TOPIC, [0]]]);
      await this.add({ ...p, transactionalId: '' }, v, [[TOPIC, [0]]]);
      await this.produce(p, 6 + v, 0, 'a', 0);
      await this.produce(p, 6 + v, 0, 'b', 1);
      await this.produce(p, 6 + v, 0, 'a', 0);
      await this.produce(p, 6 + v, 0, 'gap', 5);
      await this.end(p, v, true);
      await this.end(p, v, true);
      await this.end(p, v, false);
      await this.end({ ...p, producerEpoch: 9 }, v, true);
      await this.end({ ...p, producerId: 123_456_789 }, v, true);
      await this.end({ ...p, transactionalId: 'nobody' }, v, true);
      await this.end({ ...p, transactionalId: '' }, v, true);
      await this.add(p, v, [[TOPIC, [1]]]);
      await this.produce(p, 6 + v, 1, 'c', 0);
      await this.end(p, v, false);
      await this.end(p, v, false);
      await this.end(p, v, true);
    }
  }

  private async newTransactions(): Promise<void> {
    this.note('EndTxn v5, Produce v12');
    const p = await this.init('new', 5);
    await this.end(p, 5, true);
    await this.end(p, 5, false);
    await this.end(p, 5, false);
    let now = { ...p, producerEpoch: 1 };
    await this.produce(now, 12, 0, 'a', 0);
    await this.produce(now, 12, 0, 'b', 1);
    await this.produce(now, 12, 1, 'c', 0);
    await this.produce({ ...now, producerEpoch: 0 }, 12, 0, 'late', 2);
    await this.produce({ ...now, producerEpoch: 2 }, 12, 0, 'early', 2);
    await this.produce({ ...now, transactionalId: 'nobody' }, 12, 0, 'other', 2);
    await this.end({ ...p, producerEpoch: 0 }, 5, true);
    await this.end(now, 5, true);
    await this.end(now, 5, true);
    await this.end(now, 5, false);
    await this.produce(now, 12, 0, 'late', 2);
    now = { ...p, producerEpoch: 2 };
    await this.end(now, 5, true);
    await this.produce(now, 12, 0, 'd', 0);
    await this.produce(now, 11, 1, 'verified only', 0);
    await this.produce(now, 10, 1, 'verified only', 0);
    await this.end(now, 5, false);
    await this.end(now, 5, false);
    await this.end(now, 5, true);
    this.note('a new producer while a transaction is open');
    now = { ...p, producerEpoch: 3 };
    await this.produce(now, 12, 0, 'e', 0);
    await this.init('new', 5);
    await this.end(now, 5, true);
    await this.produce(now, 12, 0, 'f', 1);
    await this.produce({ ...p, producerEpoch: 5 }, 12, 0, 'g', 0);
    await this.end({ ...p, producerEpoch: 5 }, 5, true);
    await this.produce(p, 12, 0, 'no id', 0, null);
  }

  private async refusals(): Promise<void> {
    this.note('AddPartitionsToTxn v4 and v5');
    const p = await this.init('broker', 5);
    for (const v of [4, 5]) {
      const transaction = (it: Producer, verifyOnly: boolean, topics: [string, number[]][]) => ({
        ...it,
        verifyOnly,
        topics: topics.map(([name, partitions]) => ({ name, partitions })),
      });
      const say = (...transactions: Message[]): Promise<Message> =>
        this.say('AddPartitionsToTxn', v, {
          transactions,
          v3AndBelowTransactionalId: '',
          v3AndBelowProducerId: 0,
          v3AndBelowProducerEpoch: 0,
          v3AndBelowTopics: [],
        });
      await say(transaction(p, false, [[TOPIC, [0]]]));
      await say(transaction(p, true, [[TOPIC, [0, 1]]]));
      await say(transaction({ ...p, producerEpoch: 9 }, true, [[TOPIC, [0]]]));
      await say(transaction({ ...p, producerEpoch: 9 }, false, [[TOPIC, [0]]]));
      await say(transaction({ ...p, transactionalId: 'nobody' }, true, [[TOPIC, [0]]]));
      await say(transaction({ ...p, transactionalId: '' }, true, [[TOPIC, [0]]]));
      await say(transaction(p, true, [['nope', [0]]]));
      await say(transaction(p, false, [['nope', [0]]]));
    }
    await this.end(p, 5, false);
  }

  private async offsets(): Promise<void> {
    for (let v = 0; v <= 5; v++) {
      this.note(`TxnOffsetCommit v${v}`);
      const p = await this.init(`offsets-${v}`, 5);
      await this.commitOffsets(p, v, {});
      for (const addVersion of [0, 1, 2, 3, 4]) {
        const add = { ...p, groupId: GROUP };
        await this.say('AddOffsetsToTxn', addVersion, add);
        await this.say('AddOffsetsToTxn', addVersion, { ...add, producerEpoch: 9 });
        await this.say('AddOffsetsToTxn', addVersion, { ...add, transactionalId: '' });
        await this.say('AddOffsetsToTxn', addVersion, { ...add, transactionalId: 'nobody' });
      }
      await this.commitOffsets(p, v, {});
      await this.commitOffsets(p, v, { groupId: '' });
      await this.commitOffsets({ ...p, producerEpoch: 9 }, v, {});
      await this.commitOffsets({ ...p, producerId: 123_456_789 }, v, {});
      if (v >= 3) {
        await this.commitOffsets(p, v, { generationId: 3 });
        await this.commitOffsets(p, v, { generationId: 3, memberId: 'm' });
        await this.commitOffsets(p, v, { memberId: 'm', groupInstanceId: 'i' });
      }
      await this.fetchOffsets(false);
      await this.fetchOffsets(true);
      await this.end(p, v === 5 ? 5 : 3, v % 2 === 0);
      // Until the marker is there it is unstable.
      this.retried.add(ErrorCode.UNSTABLE_OFFSET_COMMIT);
      await this.fetchOffsets(true);
      this.retried.delete(ErrorCode.UNSTABLE_OFFSET_COMMIT);
    }
  }

  private async admin(): Promise<void> {
    this.note('Describe, list, and markers by hand');
    const p = await this.init('admin', 5);
    await this.produce(p, 12, 1, 'a', 0);
    const describe = { transactionalIds: ['admin', 'init-0', 'nobody', ''] };
    await this.say('DescribeTransactions', 0, describe);
    const list = { stateFilters: [], producerIdFilters: [], durationFilter: -1 };
    const filters: Message[] = [
      { producerIdFilters: [p.producerId] },
      { stateFilters: ['Ongoing', 'Nothing'] },
      { stateFilters: ['Nothing'] },
      { stateFilters: ['ongoing'] },
      { producerIdFilters: [123_456_789] },
    ];
    for (const v of [0, 1, 2]) {
      for (const filter of filters) {
        await this.say('ListTransactions', v, {
          ...list,
          transactionalIdPattern: null,
          ...filter,
        });
      }
    }
    for (const transactionalIdPattern of ['adm.n', 'dmi', '', '[']) {
      await this.say('ListTransactions', 2, { ...list, transactionalIdPattern });
    }
    await this.say('ListTransactions', 1, { ...list, durationFilter: 3_600_000 });
    for (const v of [1, 2]) {
      const marker = {
        producerId: p.producerId,
        producerEpoch: p.producerEpoch,
        transactionResult: false,
        topics: [{ name: TOPIC, partitionIndexes: [1] }],
        coordinatorEpoch: 0,
        transactionVersion: v === 2 ? 2 : 0,
      };
      await this.say('WriteTxnMarkers', v, { markers: [] });
      await this.say('WriteTxnMarkers', v, { markers: [marker] });
      await this.say('WriteTxnMarkers', v, { markers: [{ ...marker, coordinatorEpoch: -1 }] });
      await this.say('WriteTxnMarkers', v, { markers: [{ ...marker, producerEpoch: -1 }] });
      const nowhere = [{ name: 'nope', partitionIndexes: [0] }];
      await this.say('WriteTxnMarkers', v, { markers: [{ ...marker, topics: nowhere }] });
    }
    await this.end(p, 5, true);
  }

  private note(what: string): void {
    this.lines.push(`# ${what}`);
  }

  private async init(transactionalId: string, v: number, more: Message = {}): Promise<Producer> {
    const response = await this.say('InitProducerId', v, {
      transactionalId,
      transactionTimeoutMs: 60_000,
      producerId: -1,
      producerEpoch: -1,
      enable2Pc: false,
      keepPreparedTxn: false,
      ...more,
    });
    const { producerId, producerEpoch } = response as Producer;
    return { transactionalId, producerId, producerEpoch };
  }

  private async add(p: Producer, v: number, topics: [string, number[]][]): Promise<void> {
    await this.say('AddPartitionsToTxn', v, {
      transactions: [],
      v3AndBelowTransactionalId: p.transactionalId,
      v3AndBelowProducerId: p.producerId,
      v3AndBelowProducerEpoch: p.producerEpoch,
      v3AndBelowTopics: topics.map(([name, partitions]) => ({ name, partitions })),
    });
  }

  private async end(p: Producer, v: number, committed: boolean): Promise<void> {
    await this.say('EndTxn', v, { ...p, committed });
  }

  private async produce(
    p: Producer,
    v: number,
    index: number,
    value: string,
    baseSequence: number,
    transactionalId: string | null = p.transactionalId,
  ): Promise<void> {
    const { producerId, producerEpoch } = p;
    const records = batchOf([value], {
      producerId,
      producerEpoch,
      baseSequence,
      isTransactional: true,
    });
    await this.say('Produce', v, {
      transactionalId,
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: TOPIC, topicId: '', partitionData: [{ index, records }] }],
    });
  }

  private async commitOffsets(p: Producer, v: number, more: Message): Promise<void> {
    const partition = (partitionIndex: number): Message => ({
      partitionIndex,
      committedOffset: 10 + v,
      committedLeaderEpoch: -1,
      committedMetadata: 'm',
    });
    await this.say('TxnOffsetCommit', v, {
      ...p,
      groupId: GROUP,
      generationId: -1,
      memberId: '',
      groupInstanceId: null,
      topics: [
        { name: TOPIC, partitions: [partition(0), partition(7)] },
        { name: 'nope', partitions: [partition(0)] },
      ],
      ...more,
    });
  }

  private async fetchOffsets(requireStable: boolean): Promise<void> {
    await this.say('OffsetFetch', 8, {
      groupId: '',
      topics: null,
      groups: [
        {
          groupId: GROUP,
          memberId: null,
          memberEpoch: -1,
          topics: [{ name: TOPIC, topicId: '', partitionIndexes: [0] }],
        },
      ],
      requireStable,
    });
  }

  /** Asks again while something else is going on, and writes down what comes then. */
  private async say(api: ApiName, v: number, body: Message): Promise<Message> {
    for (let tries = 1; ; tries++) {
      const response = await this.client.call(api, v, body);
      if (this.hasRetried(response) && tries < TRIES_MAX) {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        continue;
      }
      this.lines.push(`${api} v${v} ${this.show(response)}`);
      return response;
    }
  }

  private show(response: Message): string {
    return JSON.stringify(response, (key, value) => {
      if (key === 'throttleTimeMs' || key === 'baseOffset' || key === 'logStartOffset') {
        return undefined;
      }
      if (key === 'transactionStartTimeMs') return value > 0 ? 'some' : value;
      if (key === 'producerId' && value > 0) return this.nameOf(value);
      if (key === 'producerId' && value === 0) return this.nameOf(value);
      if (key.endsWith('rrorCode')) return errorName(value);
      if (UNORDERED.has(key) && Array.isArray(value)) return sorted(value);
      return value;
    });
  }

  private nameOf(producerId: number): string {
    let name = this.producerNames.get(producerId);
    if (name === undefined) {
      name = `P${this.producerNames.size}`;
      this.producerNames.set(producerId, name);
    }
    return name;
  }

  private hasRetried(value: unknown): boolean {
    if (Array.isArray(value)) return value.some((it) => this.hasRetried(it));
    if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return false;
    return Object.entries(value).some(([key, it]) =>
      key.endsWith('rrorCode') ? this.retried.has(it) : this.hasRetried(it),
    );
  }
}

function sorted(values: readonly unknown[]): unknown[] {
  return [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

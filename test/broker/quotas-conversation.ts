/**
 * A conversation about client quotas, to be held with this broker and with Apache Kafka: who may be given
 * which, whom a filter finds, and how long clients above theirs are told to wait. Returns what was
 * answered, line by line.
 *
 * KAFKA_PORT=… records the answers of a broker on that port (see quotas-conformance.test.ts).
 */
import { errorName } from '../../src/protocol/error-codes.ts';
import { batchOf } from '../simulator/topics.ts';
import { type ApiName, creationOf, type Message, WireClient } from './wire-client.ts';

type Part = { entityType: string; entityName: string | null };
type Op = { key: string; value: number; remove: boolean };
type Entry = { entity: Part[]; ops: Op[] };

const user = (entityName: string | null): Part => ({ entityType: 'user', entityName });
const client = (entityName: string | null): Part => ({ entityType: 'client-id', entityName });
const ip = (entityName: string | null): Part => ({ entityType: 'ip', entityName });
const set = (key: string, value: number): Op => ({ key, value, remove: false });
const unset = (key: string): Op => ({ key, value: 0, remove: true });

const MatchType = { EXACT: 0, DEFAULT: 1, ANY: 2 } as const;
const TOPIC = 'quotas';
const MINUTE_MS = 60_000;

export class QuotasConversation {
  readonly lines: string[] = [];
  private readonly port: number;
  private readonly isInForce: () => Promise<void>;
  private readonly client: WireClient;
  /** Others come and go: each is measured from its first request. */
  private otherCount = 0;

  private constructor(port: number, wireClient: WireClient, isInForce: () => Promise<void>) {
    this.port = port;
    this.isInForce = isInForce;
    this.client = wireClient;
  }

  /** `isInForce`: waits until what was set holds, which need not be when it is answered. */
  static async hold(port: number, isInForce: () => Promise<void>): Promise<readonly string[]> {
    const wireClient = await WireClient.open(port);
    const conversation = new QuotasConversation(port, wireClient, isInForce);
    await conversation.refusals();
    await conversation.changes();
    await conversation.filters();
    await conversation.bytes();
    await conversation.mutations();
    wireClient.close();
    return conversation.lines;
  }

  private async refusals(): Promise<void> {
    const rate = set('producer_byte_rate', 1000);
    await this.alter([]);
    await this.alter([{ entity: [], ops: [rate] }]);
    await this.alter([{ entity: [user('a'), user('b')], ops: [rate] }]);
    await this.alter([{ entity: [{ entityType: 'group', entityName: 'g' }], ops: [rate] }]);
    await this.alter([{ entity: [user('')], ops: [rate] }]);
    await this.alter([{ entity: [client('')], ops: [rate] }]);
    await this.alter([{ entity: [ip('1.2.3.4'), user('a')], ops: [rate] }]);
    await this.alter([{ entity: [ip('1.2.3.4')], ops: [rate] }]);
    await this.alter([{ entity: [user('a')], ops: [set('connection_creation_rate', 5)] }]);
    await this.alter([{ entity: [user('a')], ops: [set('no_such_rate', 5)] }]);
    await this.alter([{ entity: [user('a')], ops: [unset('no_such_rate')] }]);
    for (const value of [0, -1, 0.4, 1.5, 1e19, 1.000_000_01]) {
      await this.alter([{ entity: [user('a')], ops: [set('producer_byte_rate', value)] }]);
    }
    for (const value of [0, 0.4, 1e19]) {
      await this.alter([{ entity: [user('b')], ops: [set('request_percentage', value)] }]);
    }
    for (const value of [0, 1.5, 2 ** 31]) {
      await this.alter([{ entity: [ip(null)], ops: [set('connection_creation_rate', value)] }]);
    }
    await this.alter([{ entity: [user('a')], ops: [rate, set('producer_byte_rate', 7)] }]);
    await this.alter([
      { entity: [user('c')], ops: [rate] },
      { entity: [user('c')], ops: [rate] },
    ]);
    const both = [user('c'), client('d')];
    await this.alter([
      { entity: both, ops: [rate] },
      { entity: both.toReversed(), ops: [set('consumer_byte_rate', 1000)] },
    ]);
    await this.alter([{ entity: [user('d')], ops: [rate, set('no_such_rate', 1)] }]);
    await this.describe([], false);
    await this.forget();
  }

  private async changes(): Promise<void> {
    const rate = set('consumer_byte_rate', 2000);
    const entity = [user('a'), client('c')];
    for (const version of [0, 1]) {
      await this.alter([{ entity, ops: [rate] }], version, true);
      await this.describe([], false, version);
      await this.alter([{ entity, ops: [rate] }], version);
      await this.alter([{ entity: entity.toReversed(), ops: [rate] }], version);
      await this.describe([], false, version);
      await this.alter([{ entity, ops: [unset('producer_byte_rate')] }], version);
      await this.alter([{ entity, ops: [unset('consumer_byte_rate')] }], version);
      await this.describe([], false, version);
    }
  }

  private async filters(): Promise<void> {
    const { EXACT, DEFAULT, ANY } = MatchType;
    const entities = [
      [user('a')],
      [user(null)],
      [user('a'), client('c')],
      [user('a'), client(null)],
      [user(null), client(null)],
      [client('c')],
      [client(null)],
    ];
    const ops = [set('request_percentage', 1000), set('producer_byte_rate', 1_000_000_000)];
    await this.alter(entities.map((entity) => ({ entity, ops })));
    const rate = [set('connection_creation_rate', 100)];
    await this.alter([ip('10.1.2.3'), ip(null)].map((part) => ({ entity: [part], ops: rate })));
    const a = { entityType: 'user', matchType: EXACT, match: 'a' };
    for (const strict of [false, true]) {
      await this.describe([], strict);
      for (const entityType of ['user', 'client-id', 'ip']) {
        await this.describe([{ entityType, matchType: ANY, match: null }], strict);
        await this.describe([{ entityType, matchType: DEFAULT, match: null }], strict);
        await this.describe([{ entityType, matchType: EXACT, match: 'a' }], strict);
      }
      await this.describe([a, { entityType: 'client-id', matchType: ANY, match: null }], strict);
      await this.describe([{ entityType: 'client-id', matchType: EXACT, match: 'c' }, a], strict);
      await this.describe([{ entityType: 'ip', matchType: EXACT, match: '10.1.2.3' }], strict);
    }
    await this.describe([a, a], false);
    await this.describe([a, { ...a, entityType: 'ip' }], false);
    await this.describe([{ ...a, entityType: '' }], false);
    await this.describe([{ ...a, entityType: 'group' }], false);
    await this.describe([{ ...a, match: null }], false);
    await this.describe([{ ...a, matchType: DEFAULT }], false);
    await this.describe([{ ...a, matchType: ANY }], false);
    await this.describe([{ ...a, matchType: 7 }], false);
    await this.forget();
  }

  /** What a client has sent or got at first is measured over ten empty seconds: how long it must wait is known. */
  private async bytes(): Promise<void> {
    const records = batchOf(['x'.repeat(20_000)]);
    const produce = {
      transactionalId: null,
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: TOPIC, partitionData: [{ index: 0, records }] }],
    };
    const partition = {
      partition: 0,
      currentLeaderEpoch: -1,
      fetchOffset: 0,
      lastFetchedEpoch: -1,
      logStartOffset: -1,
      partitionMaxBytes: 1_000_000,
    };
    const fetch = {
      clusterId: null,
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 1_000_000,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic: TOPIC, partitions: [partition] }],
      forgottenTopicsData: [],
      rackId: '',
    };
    await this.client.call('CreateTopics', 7, creationOf([TOPIC], 1));
    await this.sayAsOther('Produce', 12, produce);
    await this.alter([{ entity: [client(null)], ops: [set('producer_byte_rate', 1000)] }]);
    for (const version of [3, 8, 9, 12]) await this.sayAsOther('Produce', version, produce);
    await this.forget();
    await this.alter([{ entity: [client(null)], ops: [set('consumer_byte_rate', 1000)] }]);
    for (const version of [4, 7, 11, 12]) {
      await this.sayAsOther('Fetch', version, fetch);
      const session = { ...fetch, sessionEpoch: 0 };
      if (version >= 7) await this.sayAsOther('Fetch', version, session);
    }
    await this.forget();
  }

  /** Thirteen partitions are twelve more than a burst, for which a client waits two minutes. */
  private async mutations(): Promise<void> {
    const rate = set('controller_mutation_rate', 0.1);
    await this.alter([{ entity: [client(null)], ops: [rate] }]);
    for (const version of [5, 6]) {
      await this.sayAsOther(
        'CreateTopics',
        version,
        creationOf([`v${version}`], 13),
        creationOf(['one'], 1),
        { ...creationOf(['two'], 1), validateOnly: true },
      );
    }
    for (const version of [2, 3]) {
      const topics = (count: number): object[] => [{ name: TOPIC, count, assignments: null }];
      const growth = (count: number): Message => {
        return { topics: topics(count), timeoutMs: 5000, validateOnly: false };
      };
      const before = version === 2 ? 1 : 15;
      await this.sayAsOther('CreatePartitions', version, growth(before + 13), growth(before + 14));
    }
    for (const [version, name] of [
      [4, 'v5'],
      [5, 'v6'],
    ] as const) {
      const deletion = (topic: string): Message => ({ topicNames: [topic], timeoutMs: 5000 });
      const next = version === 4 ? 'one' : TOPIC;
      await this.sayAsOther('DeleteTopics', version, deletion(name), deletion(next));
    }
    await this.forget();
  }

  private async alter(entries: Entry[], version = 1, validateOnly = false): Promise<void> {
    await this.say('AlterClientQuotas', version, { entries, validateOnly });
    await this.isInForce();
  }

  private async describe(components: object[], strict: boolean, version = 1): Promise<void> {
    await this.say('DescribeClientQuotas', version, { components, strict });
  }

  /** Removes every quota. */
  private async forget(): Promise<void> {
    const all = { components: [], strict: false };
    const { entries } = await this.client.call('DescribeClientQuotas', 1, all);
    const found = (entries ?? []) as { entity: Part[]; values: { key: string }[] }[];
    const removed = found.map(({ entity, values }) => {
      return { entity, ops: values.map(({ key }) => unset(key)) };
    });
    const request = { entries: removed, validateOnly: false };
    await this.client.call('AlterClientQuotas', 1, request);
  }

  private async say(api: ApiName, version: number, body: Message): Promise<void> {
    this.note(api, version, body, await answer(this.client, api, version, body));
  }

  /** As a client that nothing was measured of yet. It does not wait as it is told to: each request has its connection. */
  private async sayAsOther(api: ApiName, version: number, ...bodies: Message[]): Promise<void> {
    const clientId = `other-${++this.otherCount}`;
    for (const body of bodies) {
      const other = await WireClient.open(this.port, clientId);
      this.note(api, version, body, await answer(other, api, version, body));
      other.close();
    }
  }

  private note(api: ApiName, version: number, body: Message, answered: string): void {
    const asked = api === 'Produce' || api === 'Fetch' ? '' : ` ${JSON.stringify(body)}`;
    this.lines.push(`${api} v${version}${asked}`, `  ${answered}`);
  }
}

async function answer(
  wireClient: WireClient,
  api: ApiName,
  version: number,
  body: Message,
): Promise<string> {
  try {
    const response = await wireClient.call(api, version, body);
    const isOfTopics = api === 'CreateTopics' || api === 'CreatePartitions';
    if (isOfTopics || api === 'DeleteTopics') {
      // A minute is not over between two requests, however slow the machine is; seconds may be.
      const waitMs = response['throttleTimeMs'] as number;
      response['throttleTimeMs'] = Math.ceil(waitMs / MINUTE_MS) * MINUTE_MS;
    }
    return JSON.stringify(readable(response));
  } catch (error) {
    return (error as Error).message;
  }
}

/** Without what differs from one broker to the next, and in one order: Apache Kafka's is that of hash tables. */
function readable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if (Array.isArray(value)) {
    const list = value.map((item) => readable(item));
    return list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => {
    if (name === 'errorCode') return [name, errorName(field as number)];
    if (name === 'sessionId') return [name, field === 0 ? 0 : 'a session'];
    if (name === 'topicId') return [name, 'an id'];
    if (name === 'configs') return [name, 'configs'];
    return [name, readable(field)];
  });
  return Object.fromEntries(entries);
}

/**
 * A conversation about the cluster itself, to be held with this broker and with Apache Kafka:
 * elections, reassignments, features, credentials, ACLs, brokers; what goes right and what goes
 * wrong, at every version. Returns what was answered, line by line.
 *
 * KAFKA_PORT=… records the answers of a broker on that port (see cluster-conformance.test.ts).
 */
import { errorName } from '../../src/protocol/error-codes.ts';
import { type ApiName, creationOf, type Message, WireClient } from './wire-client.ts';

const TOPIC = 'cluster-topic';
/** Kafka answers these in the order of a hash table. */
const UNORDERED = new Set(['results', 'replicaElectionResults', 'partitionResult']);

export class ClusterConversation {
  readonly lines: string[] = [];
  private readonly client: WireClient;

  private constructor(client: WireClient) {
    this.client = client;
  }

  static async hold(port: number): Promise<readonly string[]> {
    const client = await WireClient.open(port);
    const conversation = new ClusterConversation(client);
    await conversation.prepare();
    await conversation.elections();
    await conversation.reassignments();
    await conversation.features();
    await conversation.credentials();
    await conversation.acls();
    await conversation.tokens();
    await conversation.brokers();
    client.close();
    return conversation.lines;
  }

  private async prepare(): Promise<void> {
    await this.client.call('CreateTopics', 7, creationOf([TOPIC], 2));
  }

  private async elections(): Promise<void> {
    const wanted = [
      { topic: TOPIC, partitions: [0, 1, 7] },
      { topic: 'nope', partitions: [0] },
    ];
    for (let v = 0; v <= 2; v++) {
      for (const electionType of v === 0 ? [0] : [0, 1, 2]) {
        const request = { electionType, topicPartitions: wanted, timeoutMs: 5000 };
        await this.say('ElectLeaders', v, request);
      }
      await this.say('ElectLeaders', v, { electionType: 0, topicPartitions: [], timeoutMs: 5000 });
    }
  }

  private async reassignments(): Promise<void> {
    const partitions = (...lists: (number[] | null)[]) =>
      lists.map((replicas, partitionIndex) => ({ partitionIndex, replicas }));
    const requests = [
      [{ name: TOPIC, partitions: partitions([1], null, [1]) }],
      [{ name: TOPIC, partitions: partitions([], [1, 1]) }],
      [{ name: TOPIC, partitions: partitions([1, 2], [9]) }],
      [{ name: 'nope', partitions: partitions([1]) }],
      [],
    ];
    for (let v = 0; v <= 1; v++) {
      for (const topics of requests) {
        for (const allowReplicationFactorChange of v === 0 ? [true] : [true, false]) {
          const request = { timeoutMs: 5000, allowReplicationFactorChange, topics };
          await this.say('AlterPartitionReassignments', v, request);
        }
      }
    }
    for (const topics of [
      null,
      [],
      [
        { name: TOPIC, partitionIndexes: [0, 9] },
        { name: 'nope', partitionIndexes: [0] },
      ],
    ]) {
      await this.say('ListPartitionReassignments', 0, { timeoutMs: 5000, topics });
    }
  }

  private async update(
    v: number,
    levels: [string, number][],
    upgradeType = 1,
    validateOnly = false,
  ): Promise<void> {
    const featureUpdates = levels.map(([feature, maxVersionLevel]) => {
      return { feature, maxVersionLevel, allowDowngrade: upgradeType > 1, upgradeType };
    });
    await this.say('UpdateFeatures', v, { timeoutMs: 5000, featureUpdates, validateOnly });
  }

  private async features(): Promise<void> {
    for (let v = 0; v <= 2; v++) {
      await this.update(v, []);
      await this.update(v, [['metadata.version', 30]]);
      await this.update(v, [['metadata.version', 99]]);
      await this.update(v, [['metadata.version', 0]]);
      await this.update(v, [['metadata.version', 29]], 1);
      await this.update(v, [['metadata.version', 29]], 2);
      await this.update(v, [['nonsense', 1]]);
      await this.update(v, [['group.version', -1]]);
      await this.update(v, [['group.version', 0]], 1);
      await this.update(v, [['group.version', 0]], 2);
      await this.update(v, [['group.version', 1]]);
      await this.update(v, [['kraft.version', 1]]);
      await this.update(v, [['kraft.version', 0]], 2);
      await this.update(v, [['kraft.version', 2]]);
      await this.update(v, [
        ['share.version', 1],
        ['streams.version', 7],
      ]);
      if (v === 0) continue;
      await this.update(v, [['metadata.version', 29]], 3);
      await this.update(v, [['group.version', 1]], 0);
      await this.update(v, [['group.version', 1]], 2);
      await this.update(v, [['group.version', 0]], 2, true);
      await this.update(v, [['eligible.leader.replicas.version', 0]], 2);
      await this.update(v, [['eligible.leader.replicas.version', 1]]);
    }
    const software = { clientSoftwareName: 'conf', clientSoftwareVersion: '1' };
    for (const v of [3, 4]) {
      const found = await this.client.call('ApiVersions', v, software);
      const finalized = (found['finalizedFeatures'] as { name: string; maxVersionLevel: number }[])
        .map(({ name, maxVersionLevel }) => `${name}=${maxVersionLevel}`)
        .sort();
      this.lines.push(`finalized v${v} ${finalized.join(' ')}`);
    }
  }

  private async credentials(): Promise<void> {
    const bytes = (text: string): Buffer => Buffer.from(text);
    const put = (name: string, mechanism: number, iterations: number) => ({
      name,
      mechanism,
      iterations,
      salt: bytes('salt'),
      saltedPassword: bytes('salted'),
    });
    const remove = (name: string, mechanism: number) => ({ name, mechanism });
    const alter = async (deletions: object[], upsertions: object[]): Promise<void> => {
      await this.say('AlterUserScramCredentials', 0, { deletions, upsertions });
    };
    const describe = async (...names: string[]): Promise<void> => {
      const users = names.map((name) => ({ name }));
      await this.say('DescribeUserScramCredentials', 0, { users });
    };
    await this.say('DescribeUserScramCredentials', 0, { users: null });
    await describe();
    await describe('alice', 'bob');
    await alter([], [put('alice', 1, 4096), put('bob', 2, 16_384)]);
    await alter([], [put('alice', 2, 8192)]);
    await alter([], [put('', 1, 4096), put('c', 0, 4096), put('d', 1, 1), put('e', 1, 16_385)]);
    await alter([remove('alice', 1)], [put('alice', 1, 4096), put('bob', 1, 4096)]);
    await alter([remove('nobody', 1), remove('alice', 7), remove('', 1)], []);
    await alter([remove('bob', 1), remove('bob', 2)], []);
    await alter([], []);
    await this.say('DescribeUserScramCredentials', 0, { users: null });
    await describe('alice', 'alice', 'bob', 'nobody');
    await alter([remove('alice', 1), remove('bob', 1)], []);
    await describe('alice', 'bob');
    await alter([remove('alice', 2), remove('bob', 2)], []);
    await this.say('DescribeUserScramCredentials', 0, { users: null });
  }

  private async acls(): Promise<void> {
    const anything = { operation: 1, permissionType: 1 };
    const filter = {
      resourceTypeFilter: 1,
      resourceNameFilter: null,
      patternTypeFilter: 1,
      principalFilter: null,
      hostFilter: null,
      ...anything,
    };
    const creation = {
      resourceType: 2,
      resourceName: 't',
      resourcePatternType: 3,
      principal: 'User:a',
      host: '*',
      operation: 3,
      permissionType: 3,
    };
    for (let v = 1; v <= 3; v++) {
      await this.say('DescribeAcls', v, filter);
      await this.say('CreateAcls', v, { creations: [creation, creation] });
      await this.say('DeleteAcls', v, { filters: [filter, filter] });
    }
  }

  /** On a listener without authentication nobody gets one. */
  private async tokens(): Promise<void> {
    const hmac = Buffer.from('hmac');
    const owner = { ownerPrincipalType: null, ownerPrincipalName: null };
    const renewers = [{ principalType: 'User', principalName: 'bob' }];
    for (let v = 1; v <= 3; v++) {
      const create = { ...owner, renewers, maxLifetimeMs: 1000 };
      await this.say('CreateDelegationToken', v, create);
      await this.say('DescribeDelegationToken', v, { owners: null });
      await this.say('DescribeDelegationToken', v, { owners: [] });
      if (v === 3) return;
      await this.say('RenewDelegationToken', v, { hmac, renewPeriodMs: 1000 });
      await this.say('ExpireDelegationToken', v, { hmac, expiryTimePeriodMs: 1000 });
    }
  }

  private async brokers(): Promise<void> {
    await this.say('UnregisterBroker', 0, { brokerId: 77 });
    await this.say('UnregisterBroker', 0, { brokerId: -1 });
  }

  private async say(api: ApiName, version: number, body: Message): Promise<void> {
    let answer: string;
    try {
      answer = JSON.stringify(readable(await this.client.call(api, version, body)));
    } catch (error) {
      answer = (error as Error).message;
    }
    this.lines.push(`${api} v${version} ${JSON.stringify(body, bytesAsText)}`, `  ${answer}`);
  }
}

function bytesAsText(_key: string, value: unknown): unknown {
  const isBytes = (value as { type?: string } | null)?.type === 'Buffer';
  return isBytes ? Buffer.from((value as { data: number[] }).data).toString() : value;
}

function readable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.map((item) => readable(item));
    if (!UNORDERED.has(key)) return list;
    return list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => {
    if (name === 'errorCode') return [name, errorName(field as number)];
    return [name, readable(field, name)];
  });
  return Object.fromEntries(entries);
}

/**
 * A conversation about rights, to be held with this broker and with Apache Kafka: ACLs are made, seen and
 * taken away, and every request of `auth-table.ts` is denied. Returns what was answered, line by line.
 *
 * Everybody is `User:ANONYMOUS`, and what no ACL speaks of is allowed. At the end he may not even change
 * the ACLs any more.
 */
import { ZERO_UUID } from '../../src/base/uuid.ts';
import { advertisedApis } from '../../src/broker/apis.ts';
import { ApiKey, apiName } from '../../src/protocol/api-keys.ts';
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts';
import { decodeResponse, encodeRequest } from '../simulator/messages.ts';
import {
  type AuthLine,
  clusterLines,
  GROUP,
  resourceLines,
  TOPIC,
  TRANSACTIONAL_ID,
} from './auth-table.ts';
import { WireClient } from './wire-client.ts';

export const ACL_CONFIGS: Readonly<Record<string, string>> = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:admin',
  'allow.everyone.if.no.acl.found': 'true',
};

const TIMEOUT_MS = 30_000;
const CLUSTER = 4;
const READ = 3;
const [ALL, CREATE, ALTER, DESCRIBE] = [2, 5, 7, 8];
const [DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE] = [10, 11, 12];
const FIRST = { resourceType: 2, resourceName: 'foo', resourcePatternType: 3 };
const ENTRY = { principal: 'User:bob', host: '*', operation: READ, permissionType: 3 };
const ANY_NAMES = { resourceNameFilter: null, principalFilter: null, hostFilter: null };
const ANY = {
  ...ANY_NAMES,
  resourceTypeFilter: 1,
  patternTypeFilter: 1,
  operation: 1,
  permissionType: 1,
};

type Answer = { readonly [name: string]: unknown };

export class AclConversation {
  readonly lines: string[] = [];
  private readonly client: WireClient;
  private correlationId = 0;

  private constructor(client: WireClient) {
    this.client = client;
  }

  static async hold(port: number): Promise<readonly string[]> {
    const client = await WireClient.open(port);
    const conversation = new AclConversation(client);
    await conversation.prepare();
    await conversation.acls();
    await conversation.denials();
    client.close();
    return conversation.lines;
  }

  private async prepare(): Promise<void> {
    const topics = [{ name: TOPIC, numPartitions: 1, replicationFactor: 1 }];
    await this.ask('CreateTopics', 7, { topics, timeoutMs: 5000 });
    for (const [keyType, key] of [
      [0, GROUP],
      [1, TRANSACTIONAL_ID],
    ]) {
      const request = { keyType, coordinatorKeys: [key] };
      await this.until(async () => {
        const { coordinators } = await this.ask('FindCoordinator', 4, request);
        return (coordinators as Answer[])[0]!['errorCode'] === 0;
      });
    }
  }

  private async acls(): Promise<void> {
    const creations = [
      { ...FIRST, ...ENTRY },
      { ...FIRST, ...ENTRY },
      { ...FIRST, ...ENTRY, operation: ALL, permissionType: 2, host: '10.0.0.1' },
      { ...FIRST, ...ENTRY, resourceName: 'fo', resourcePatternType: 4 },
      { ...FIRST, ...ENTRY, resourceName: '*' },
      { ...FIRST, ...ENTRY, resourceType: 3 },
      { ...FIRST, ...ENTRY, resourceType: CLUSTER },
      { ...FIRST, ...ENTRY, resourceType: 99 },
      { ...FIRST, ...ENTRY, resourceName: '' },
      { ...FIRST, ...ENTRY, resourcePatternType: 99 },
      { ...FIRST, ...ENTRY, operation: 99 },
      { ...FIRST, ...ENTRY, permissionType: 99 },
      { ...FIRST, ...ENTRY, principal: 'bob' },
    ];
    const filters = [
      { ...ANY, resourceNameFilter: 'foo' },
      { ...ANY, resourceNameFilter: 'foo', patternTypeFilter: 2 },
      { ...ANY, resourceTypeFilter: 2, patternTypeFilter: 4 },
      { ...ANY, hostFilter: '10.0.0.1' },
      { ...ANY, operation: READ },
      { ...ANY, permissionType: 2 },
      { ...ANY, principalFilter: 'User:eve' },
      { ...ANY, resourceTypeFilter: 99 },
      { ...ANY, patternTypeFilter: 99 },
      { ...ANY, operation: 99 },
      { ...ANY, permissionType: 99 },
    ];
    for (let version = 1; version <= 3; version++) {
      await this.say('CreateAcls', version, { creations });
      await this.until(async () => (await this.countAcls()) === 5);
      for (const filter of filters) await this.say('DescribeAcls', version, filter);
      await this.say('DeleteAcls', version, { filters });
      await this.until(async () => (await this.countAcls()) === 0);
    }
    for (const any of [
      { resourceType: 1 },
      { resourcePatternType: 1 },
      { resourcePatternType: 2 },
      { operation: 1 },
      { permissionType: 1 },
    ]) {
      const spoilt = { ...FIRST, ...ENTRY, ...any };
      await this.say('CreateAcls', 3, { creations: [{ ...FIRST, ...ENTRY }, spoilt] });
    }
    for (const unknown of [
      { ...ANY, operation: 0 },
      { ...ANY, resourceTypeFilter: 0 },
    ]) {
      await this.say('DescribeAcls', 3, unknown, true);
    }
  }

  /** The rights that he loses in each part are those that its requests need. */
  private async denials(): Promise<void> {
    await this.create([{ resourceType: CLUSTER, operation: ALL, permissionType: 3 }]);
    await this.deny([2, 3, 5], '*', [ALL]);
    const isOfCluster = ({ denied, needs }: AuthLine): boolean =>
      denied === ErrorCode.CLUSTER_AUTHORIZATION_FAILED || needs[0]!.includes('CLUSTER');
    for (const line of resourceLines) if (!isOfCluster(line)) await this.sayLine(line);
    const others = [DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE, CREATE, DESCRIBE];
    await this.deny([CLUSTER], 'kafka-cluster', others);
    // Without CLUSTER_ACTION Apache Kafka's broker could not even ask its own controller.
    const ofCluster = [...resourceLines.filter(isOfCluster), ...clusterLines].filter(
      ({ needs }) => !needs[0]!.startsWith('CLUSTER_ACTION'),
    );
    const needsAlter = ({ needs }: AuthLine): boolean => needs[0]!.startsWith('ALTER CLUSTER');
    for (const line of ofCluster) if (!needsAlter(line)) await this.sayLine(line);
    await this.say('DescribeCluster', 2, {
      endpointType: 1,
      includeClusterAuthorizedOperations: true,
    });
    await this.deny([CLUSTER], 'kafka-cluster', [ALTER]);
    // To mark transactions either is enough.
    const isMarking = ({ apiKey }: AuthLine): boolean => apiKey === ApiKey.WriteTxnMarkers;
    for (const line of ofCluster) {
      if (needsAlter(line) && !isMarking(line)) await this.sayLine(line);
    }
  }

  private async create(acls: readonly object[]): Promise<void> {
    const common = { resourceName: 'kafka-cluster', resourcePatternType: 3, host: '*' };
    const creations = acls.map((acl) => ({ ...common, principal: 'User:ANONYMOUS', ...acl }));
    await this.say('CreateAcls', 3, { creations });
  }

  private async deny(types: number[], resourceName: string, operations: number[]): Promise<void> {
    const denials = types.flatMap((resourceType) =>
      operations.map((operation) => ({ resourceType, resourceName, operation, permissionType: 2 })),
    );
    await this.create(denials);
    // The last one counts: they come into force together.
    await this.until(async () => {
      if (operations.includes(ALTER)) {
        const { results } = await this.ask('CreateAcls', 3, {
          creations: [{ ...FIRST, ...ENTRY }],
        });
        return (results as Answer[])[0]!['errorCode'] !== 0;
      }
      if (operations.includes(DESCRIBE)) return (await this.countAcls()) === -1;
      return (await this.countAcls()) >= denials.length;
    });
  }

  /** -1: they may not be seen. */
  private async countAcls(): Promise<number> {
    const { errorCode, resources } = await this.ask('DescribeAcls', 3, ANY);
    if (errorCode !== 0) return -1;
    return (resources as { acls: unknown[] }[]).reduce((sum, { acls }) => sum + acls.length, 0);
  }

  private async sayLine({ apiKey, version, request }: AuthLine): Promise<void> {
    const api = advertisedApis(false).find((it) => it.apiKey === apiKey)!;
    const versions = version === undefined ? [api.minVersion, api.maxVersion] : [version];
    for (const each of new Set(versions)) {
      // Apache Kafka does not serve what it does not advertise.
      if (each <= api.maxVersion) await this.say(apiName(apiKey)!, each, request);
    }
  }

  /** `isLast`: the connection is closed in answer. */
  private async say(api: string, version: number, body: object, isLast = false): Promise<void> {
    this.lines.push(`${api} v${version} ${JSON.stringify(body, bytesAsText)}`);
    if (isLast) {
      const other = await WireClient.open(this.client.port);
      const answer = await other.exchange(encodeRequest(api, version, body, 1));
      other.close();
      this.lines.push(`  ${answer === null ? 'the connection was closed' : 'an answer'}`);
      return;
    }
    const answer = await this.ask(api, version, body);
    this.lines.push(`  ${JSON.stringify(readable(answer))}`);
  }

  private async ask(api: string, version: number, body: object): Promise<Answer> {
    const frame = encodeRequest(api, version, body, ++this.correlationId);
    const reply = await this.client.exchange(frame);
    if (reply === null) throw new Error(`${api} v${version}: the connection was closed`);
    return decodeResponse(api, version, reply) as Answer;
  }

  private async until(condition: () => Promise<boolean>): Promise<void> {
    const endMs = performance.now() + TIMEOUT_MS;
    while (!(await condition())) {
      if (performance.now() > endMs) throw new Error('the servers do not agree with themselves');
    }
  }
}

function bytesAsText(name: string, value: unknown): unknown {
  return name === 'records' ? 'a batch' : value;
}

const RANDOM: ReadonlySet<string> = new Set(['port', 'clusterId', 'brokers', 'topicId']);

/** Apache Kafka names the connection here, too. */
export function withoutNames(text: string): string {
  return text.replace(/Request \w.*? needs (\w+) permission\./g, 'Request needs $1 permission.');
}

/** Without what differs from run to run, and what Apache Kafka answers in the order of a hash table in order. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => readable(each));
    return list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value === 'string') return withoutNames(value);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => {
    if (/errorCode$/i.test(name)) return [name, errorName(field as number)];
    if (RANDOM.has(name) && field !== ZERO_UUID) return [name, '…'];
    return [name, readable(field)];
  });
  return Object.fromEntries(entries);
}

import { beforeEach, describe, expect, it } from 'vitest';
import { advertisedApis } from '../../src/broker/apis.ts';
import { findRequestRule } from '../../src/broker/auth/request-rules.ts';
import { metadataDeltaBetween } from '../../src/core/metadata/delta-between.ts';
import { newMetadataImage } from '../../src/core/metadata/image.ts';
import {
  AclOperation,
  AclPermissionType,
  PatternType,
  ResourceType,
} from '../../src/protocol/acl.ts';
import { ApiKey, apiName } from '../../src/protocol/api-keys.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { decodeResponse, encodeRequest } from '../simulator/messages.ts';
import {
  type AuthLine,
  clusterLines,
  controllerLines,
  GROUP,
  resourceLines,
  TOPIC,
  TRANSACTIONAL_ID,
} from './auth-table.ts';
import { BrokerHarness } from './handlers/broker-harness.ts';

const STANDARD = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
const CLIENT = 2;
const CONTROLLER_CLIENT = 3;
const LINES: readonly AuthLine[] = [...resourceLines, ...clusterLines, ...controllerLines];
/** These are allowed to everybody, or answer with what the asking principal may see. */
const WITHOUT_LINE: ReadonlySet<number> = new Set([
  ApiKey.ApiVersions,
  ApiKey.DescribeCluster,
  ApiKey.ListGroups,
  ApiKey.ListTransactions,
  ApiKey.CreateDelegationToken,
  ApiKey.RenewDelegationToken,
  ApiKey.ExpireDelegationToken,
  ApiKey.DescribeDelegationToken,
]);
const AUTHORIZATION_ERRORS: ReadonlySet<number> = new Set([
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.GROUP_AUTHORIZATION_FAILED,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
]);

type Json = { readonly [name: string]: Json } & readonly Json[] & number;

/** A broker whose clients are `User:alice`, on a broker's listener and on a controller's. */
class Bench {
  private readonly harness: BrokerHarness;

  constructor(properties: Record<string, string> = {}) {
    this.harness = new BrokerHarness({
      'authorizer.class.name': STANDARD,
      'super.users': 'User:ANONYMOUS',
      'offsets.topic.num.partitions': '1',
      'transaction.state.log.num.partitions': '1',
      'group.initial.rebalance.delay.ms': '0',
      'transaction.two.phase.commit.enable': 'true',
      ...properties,
    });
    this.connectAll();
    const admin = { name: TOPIC, numPartitions: 1, replicationFactor: 1 };
    this.asAdmin(ApiKey.CreateTopics, 7, { topics: [admin], timeoutMs: 1000 });
    // So that both coordinators are there.
    this.asAdmin(ApiKey.FindCoordinator, 4, { keyType: 0, coordinatorKeys: [GROUP] });
    this.asAdmin(ApiKey.FindCoordinator, 4, { keyType: 1, coordinatorKeys: [TRANSACTIONAL_ID] });
  }

  /** All of alice's rights, each `OPERATION TYPE name`. */
  grant(rights: readonly string[]): void {
    const { authorizer } = this.harness.broker;
    const [before, after] = [newMetadataImage(), newMetadataImage()];
    for (let i = 0; i < 10; i++) before.acls.set(`acl${i}`, {} as never);
    authorizer!.onMetadataDelta(after, metadataDeltaBetween(before, after));
    rights.forEach((right, i) => {
      const [operation, resourceType, resourceName] = right.split(' ');
      after.acls.set(`acl${i}`, {
        id: `acl${i}`,
        resourceType: ResourceType[resourceType as keyof typeof ResourceType],
        resourceName: resourceName!,
        patternType: PatternType.LITERAL,
        principal: 'User:alice',
        host: '10.0.0.1',
        operation: AclOperation[operation as keyof typeof AclOperation],
        permissionType: AclPermissionType.ALLOW,
      });
    });
    authorizer!.onMetadataDelta(after, metadataDeltaBetween(newMetadataImage(), after));
  }

  ask(line: Pick<AuthLine, 'apiKey' | 'version' | 'onController' | 'request'>): Json {
    const isController = line.onController === true;
    const versions = advertisedApis(isController).find(({ apiKey }) => apiKey === line.apiKey)!;
    const connectionId = isController ? CONTROLLER_CLIENT : CLIENT;
    return this.askOn(connectionId, line.apiKey, line.version ?? versions.maxVersion, line.request);
  }

  /** At the newest version. */
  asSuperUser({ apiKey, request }: Pick<AuthLine, 'apiKey' | 'request'>): Json {
    const api = advertisedApis(false).find((it) => it.apiKey === apiKey)!;
    return this.asAdmin(apiKey, api.maxVersion, request);
  }

  asAdmin(apiKey: ApiKey, version: number, request: object): Json {
    return this.askOn(1, apiKey, version, request);
  }

  private askOn(connectionId: number, apiKey: ApiKey, version: number, request: object): Json {
    const name = apiName(apiKey)!;
    const frame = encodeRequest(name, version, request, 7);
    const reply = this.harness.askFrame(connectionId, frame);
    return decodeResponse(name, version, reply.subarray(4)) as Json;
  }

  restart(): void {
    this.harness.stopAndRestart();
    this.connectAll();
  }

  private connectAll(): void {
    this.connect(CLIENT, 'PLAINTEXT');
    this.connect(CONTROLLER_CLIENT, 'CONTROLLER');
  }

  private connect(connectionId: number, listenerName: string): void {
    const { broker } = this.harness;
    broker.onConnected({
      connectionId,
      listenerName,
      localAddress: '10.0.0.2',
      localPort: 9092,
      remoteAddress: '10.0.0.1',
      remotePort: 50_000 + connectionId,
    });
    const { info } = broker.connections.find(connectionId)!;
    (info as { principal: string }).principal = 'User:alice';
  }
}

/** The codes of all fields named so, wherever they are. */
function errorCodes(response: Json): number[] {
  if (response === null || typeof response !== 'object') return [];
  return Object.entries(response as Record<string, Json>).flatMap(([name, value]) =>
    /errorCode$/i.test(name) ? [value] : errorCodes(value),
  );
}

function denials(response: Json): number[] {
  return [...new Set(errorCodes(response).filter((code) => AUTHORIZATION_ERRORS.has(code)))];
}

describe('each API', () => {
  it.each(
    LINES.map((line): [string, AuthLine] => [
      `${apiName(line.apiKey)}${line.onController ? ' of a controller' : ''}: ${line.needs.join(', ')}`,
      line,
    ]),
  )('%s', (_name, line) => {
    const bench = new Bench();
    if (line.before !== undefined) bench.asSuperUser(line.before);
    bench.grant([]);
    expect(denials(bench.ask(line))).toEqual([line.denied]);
    for (const missing of line.needs) {
      bench.grant(line.needs.filter((right) => right !== missing));
      expect(denials(bench.ask(line)), `without ${missing}`).not.toEqual([]);
    }
    bench.grant(line.needs);
    const response = bench.ask(line);
    expect(denials(response), JSON.stringify(response)).toEqual([]);
  });

  it.each([false, true])('has a line or a reason not to (controller: %s)', (isController) => {
    for (const { apiKey } of advertisedApis(isController)) {
      const lines = LINES.filter((line) => line.apiKey === apiKey);
      const rule = findRequestRule(apiKey, isController);
      expect(rule, `${apiName(apiKey)} has no rule`).toBeDefined();
      const isExcused = WITHOUT_LINE.has(apiKey);
      expect(lines.length > 0 || isExcused, `${apiName(apiKey)} has no line`).toBe(true);
    }
  });
});

describe('what is not denied but not shown', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  const names = (response: Json, list: string, name: string): unknown[] =>
    response[list]!.map((each) => each[name]);

  it('lists of topics', () => {
    bench.asAdmin(ApiKey.CreateTopics, 7, {
      topics: [{ name: 'hidden', numPartitions: 1, replicationFactor: 1 }],
      timeoutMs: 1000,
    });
    const all = { apiKey: ApiKey.Metadata, request: { topics: null } };
    bench.grant([]);
    expect(names(bench.ask(all), 'topics', 'name')).toEqual([]);
    bench.grant([`WRITE TOPIC ${TOPIC}`]);
    expect(names(bench.ask(all), 'topics', 'name')).toEqual([TOPIC]);
    const partitions = {
      apiKey: ApiKey.DescribeTopicPartitions,
      request: { topics: [], responsePartitionLimit: 100 },
    };
    expect(names(bench.ask(partitions), 'topics', 'name')).toEqual([TOPIC]);
  });

  it('not how many partitions a topic has, by a cursor behind them', () => {
    bench.grant([]);
    const askFrom = (partitionIndex: number): unknown =>
      bench.ask({
        apiKey: ApiKey.DescribeTopicPartitions,
        request: {
          topics: [{ name: TOPIC }],
          responsePartitionLimit: 10,
          cursor: { topicName: TOPIC, partitionIndex },
        },
      });
    expect(askFrom(1000)).toEqual(askFrom(0));
    expect(askFrom(0)).toMatchObject({
      topics: [{ errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, partitions: [] }],
    });
  });

  it('very many topics at once', () => {
    bench.grant([]);
    const topics = Array.from({ length: 200_000 }, (_, i) => ({ name: `t${i}` }));
    const request = { topics, responsePartitionLimit: 10 };
    const response = bench.ask({ apiKey: ApiKey.DescribeTopicPartitions, request });
    expect(response['topics']).toHaveLength(topics.length);
  });

  it('topics by id, without their names', () => {
    const [topic] = bench.asAdmin(ApiKey.Metadata, 12, { topics: [{ name: TOPIC }] })['topics']!;
    bench.grant([]);
    const { topicId } = topic as unknown as { topicId: string };
    const request = { topics: [{ topicId, name: null }] };
    expect(bench.ask({ apiKey: ApiKey.Metadata, request })['topics']).toMatchObject([
      { errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, name: null, topicId },
    ]);
    const remove = { topics: [{ topicId, name: null }], timeoutMs: 1000 };
    const deleted = { apiKey: ApiKey.DeleteTopics, request: remove };
    expect(bench.ask(deleted)['responses']).toMatchObject([{ errorCode: 29, name: null }]);
    bench.grant([`DESCRIBE TOPIC ${TOPIC}`]);
    expect(bench.ask(deleted)['responses']).toMatchObject([{ errorCode: 29, name: TOPIC }]);
  });

  it('whether a topic exists', () => {
    bench.grant([]);
    const request = { topics: [{ name: TOPIC }, { name: 'no-such-topic' }] };
    const { topics } = bench.ask({ apiKey: ApiKey.Metadata, request });
    for (const topic of topics!) {
      expect(topic).toMatchObject({ errorCode: 29, partitions: [], isInternal: false });
    }
  });

  function makeGroup(): void {
    const join = {
      groupId: GROUP,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId: '',
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
    };
    expect(bench.asAdmin(ApiKey.JoinGroup, 3, join)['errorCode']).toBe(0);
  }

  it('groups', () => {
    makeGroup();
    const list = { apiKey: ApiKey.ListGroups, request: {} };
    bench.grant([]);
    expect(bench.ask(list)).toMatchObject({ errorCode: 0, groups: [] });
    for (const right of [`DESCRIBE GROUP ${GROUP}`, 'DESCRIBE CLUSTER kafka-cluster']) {
      bench.grant([right]);
      expect(names(bench.ask(list), 'groups', 'groupId'), right).toEqual([GROUP]);
    }
  });

  it('transactions', () => {
    const init = { transactionalId: TRANSACTIONAL_ID, transactionTimeoutMs: 1000 };
    const found = bench.asAdmin(ApiKey.InitProducerId, 4, { ...init, producerId: -1 });
    expect(found['errorCode']).toBe(0);
    const list = { apiKey: ApiKey.ListTransactions, request: {} };
    bench.grant([]);
    expect(bench.ask(list)).toMatchObject({ errorCode: 0, transactionStates: [] });
    bench.grant([`WRITE TRANSACTIONAL_ID ${TRANSACTIONAL_ID}`]);
    const ids = names(bench.ask(list), 'transactionStates', 'transactionalId');
    expect(ids).toEqual([TRANSACTIONAL_ID]);
  });

  it('operations that are not allowed (KIP-430)', () => {
    const { READ, WRITE, DESCRIBE, ALTER } = AclOperation;
    const bits = (...operations: number[]): number =>
      operations.reduce((sum, operation) => sum | (1 << operation), 0);
    const cluster = {
      apiKey: ApiKey.DescribeCluster,
      request: { includeClusterAuthorizedOperations: true, endpointType: 1 },
    };
    bench.grant([`WRITE TOPIC ${TOPIC}`, `READ GROUP ${GROUP}`]);
    expect(bench.ask(cluster)).toMatchObject({ errorCode: 0, clusterAuthorizedOperations: 0 });
    const topic = {
      apiKey: ApiKey.Metadata,
      request: { topics: [{ name: TOPIC }], includeTopicAuthorizedOperations: true },
    };
    expect(bench.ask(topic)['topics']).toMatchObject([
      { topicAuthorizedOperations: bits(WRITE, DESCRIBE) },
    ]);
    makeGroup();
    const group = {
      apiKey: ApiKey.DescribeGroups,
      request: { groups: [GROUP], includeAuthorizedOperations: true },
    };
    expect(bench.ask(group)['groups']).toMatchObject([
      { authorizedOperations: bits(READ, DESCRIBE) },
    ]);
    bench.grant(['ALTER CLUSTER kafka-cluster']);
    expect(bench.ask(cluster)['clusterAuthorizedOperations']).toBe(bits(ALTER, DESCRIBE));
  });
});

describe('delegation tokens', () => {
  it.each([
    ApiKey.CreateDelegationToken,
    ApiKey.RenewDelegationToken,
    ApiKey.ExpireDelegationToken,
    ApiKey.DescribeDelegationToken,
  ])('are not for clients without authentication, whatever they may do (API %i)', (apiKey) => {
    const bench = new Bench({ 'allow.everyone.if.no.acl.found': 'true' });
    const { DELEGATION_TOKEN_REQUEST_NOT_ALLOWED } = ErrorCode;
    expect(bench.ask({ apiKey, request: {} })['errorCode']).toBe(
      DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
    );
  });
});

describe('ACLs of a broker', () => {
  const acl = {
    resourceType: ResourceType.TOPIC,
    resourceName: TOPIC,
    resourcePatternType: PatternType.LITERAL,
    principal: 'User:alice',
    host: '*',
    operation: AclOperation.DESCRIBE,
    permissionType: AclPermissionType.ALLOW,
  };
  const names = { resourceNameFilter: null, principalFilter: null, hostFilter: null };
  const types = { resourceTypeFilter: 1, patternTypeFilter: 1, operation: 1, permissionType: 1 };
  const any = { ...names, ...types };

  it('hold from the moment on in which they are answered, and no longer than they are there', () => {
    const bench = new Bench();
    const topic = { apiKey: ApiKey.Metadata, request: { topics: [{ name: TOPIC }] } };
    expect(denials(bench.ask(topic))).toEqual([29]);
    bench.asAdmin(ApiKey.CreateAcls, 3, { creations: [acl] });
    expect(denials(bench.ask(topic))).toEqual([]);
    const described = bench.asAdmin(ApiKey.DescribeAcls, 3, any);
    expect(described).toMatchObject({ errorCode: 0, resources: [{ resourceName: TOPIC }] });
    const deleted = bench.asAdmin(ApiKey.DeleteAcls, 3, { filters: [any] });
    expect(deleted['filterResults']).toMatchObject([
      { errorCode: 0, matchingAcls: [{ principal: 'User:alice' }] },
    ]);
    expect(denials(bench.ask(topic))).toEqual([29]);
  });

  it('are known again after a restart', () => {
    const bench = new Bench();
    bench.asAdmin(ApiKey.CreateAcls, 3, { creations: [acl] });
    bench.restart();
    const topic = { apiKey: ApiKey.Metadata, request: { topics: [{ name: TOPIC }] } };
    expect(denials(bench.ask(topic))).toEqual([]);
  });
});

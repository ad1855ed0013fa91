/** Requests that only the active controller decides, asked of any broker (KIP-590). */
import { describe, expect, it } from 'vitest';
import {
  AclOperation,
  AclPermissionType,
  PatternType,
  ResourceType,
} from '../../src/protocol/acl.ts';
import { ApiKey } from '../../src/protocol/api-keys.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { writeDefaultPrincipalData } from '../../src/protocol/generated/principal.ts';
import { WireWriter } from '../../src/protocol/wire-writer.ts';
import { decodeResponse, encodeRequest, type SomeRequest } from '../simulator/messages.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';
import type { SimConnection } from '../simulator/sim-net.ts';

const LOCALHOST = Buffer.from([127, 0, 0, 1]);

function createTopics(name: string): SomeRequest<'CreateTopics'> {
  return { topics: [{ name, numPartitions: 1, replicationFactor: 3 }], timeoutMs: 10_000 };
}

/** One that leads nothing of the quorum. */
function otherNode(cluster: SimCluster): number {
  return 1 + (cluster.findController()!.nodeId % 3);
}

function waitFor(cluster: SimCluster, connection: SimConnection): unknown {
  cluster.runUntil(
    () => connection.isClosed || connection.replies.length > 0,
    'a reply, or the end of the connection',
  );
  return connection.replies.shift()?.body ?? null;
}

describe('a broker that is not the controller', () => {
  it('passes a request on and the reply back, each in its version', () => {
    const cluster = new SimCluster().start();
    const connection = cluster.node(otherNode(cluster)).sim.connect();
    for (const apiVersion of [2, 7]) {
      connection.send('CreateTopics', apiVersion, createTopics(`t${apiVersion}`));
      expect(waitFor(cluster, connection)).toMatchObject({
        topics: [{ name: `t${apiVersion}`, errorCode: ErrorCode.NONE }],
      });
    }
    connection.send('CreateTopics', 7, createTopics('t7'));
    expect(waitFor(cluster, connection)).toMatchObject({
      topics: [{ errorCode: ErrorCode.TOPIC_ALREADY_EXISTS }],
    });
  });

  it('asks the next controller when the one it has asked dies', () => {
    const cluster = new SimCluster({ delayMsMax: 30 }).start();
    const controllerId = cluster.findController()!.nodeId;
    const connection = cluster.node(otherNode(cluster)).sim.connect();
    connection.send('CreateTopics', 7, createTopics('t'));
    cluster.step();
    cluster.kill(controllerId);
    const response = waitFor(cluster, connection) as { topics: { errorCode: number }[] };
    // The first one may have committed it before it died.
    const { NONE, TOPIC_ALREADY_EXISTS } = ErrorCode;
    expect([NONE, TOPIC_ALREADY_EXISTS]).toContain(response.topics[0]!.errorCode);
    expect(connection.inFlight).toEqual([]);
    expect(cluster.findController()!.nodeId).not.toBe(controllerId);
  });

  it('closes the connection when nobody can be asked for long', () => {
    const cluster = new SimCluster().start();
    const nodeId = otherNode(cluster);
    const connection = cluster.node(nodeId).sim.connect();
    cluster.partition([nodeId]);
    connection.send('CreateTopics', 7, createTopics('t'));
    const startMs = cluster.clock.nowMs;
    expect(waitFor(cluster, connection)).toBeNull();
    const waitedMs = cluster.clock.nowMs - startMs;
    expect(waitedMs).toBeGreaterThanOrEqual(59_000);
    expect(waitedMs).toBeLessThan(100_000);
  });

  it('waits for a controller to be elected again', () => {
    const cluster = new SimCluster().start();
    const nodeId = otherNode(cluster);
    const connection = cluster.node(nodeId).sim.connect();
    cluster.partition([nodeId]);
    connection.send('CreateTopics', 7, createTopics('t'));
    cluster.runFor(5000);
    expect(connection.replies).toEqual([]);
    cluster.heal();
    expect(waitFor(cluster, connection)).toMatchObject({ topics: [{ errorCode: 0 }] });
  });
});

function principal(): Buffer {
  const writer = new WireWriter();
  writer.int16(0);
  writeDefaultPrincipalData(writer, { type: 'User', name: 'x', tokenAuthenticated: false }, 0);
  return writer.toBuffer();
}

function envelope(requestData: Buffer, more: object = {}): object {
  return {
    requestData,
    requestPrincipal: principal(),
    clientHostAddress: LOCALHOST,
    ...more,
  };
}

describe('an Envelope', () => {
  const inner = encodeRequest('CreateTopics', 7, createTopics('e'), 99);
  const cluster = new SimCluster().start();

  /** The error code, or null when something was done. */
  function send(nodeId: number, request: object): number {
    const connection = cluster.node(nodeId).sim.connect('CONTROLLER');
    connection.sendAny('Envelope', 0, request);
    const response = waitFor(cluster, connection) as { errorCode: number };
    connection.cut();
    return response.errorCode;
  }

  it('is refused by a controller that is not active', () => {
    expect(send(otherNode(cluster), envelope(inner))).toBe(ErrorCode.NOT_CONTROLLER);
  });

  it('is refused, and nobody is harmed, when what is in it makes no sense', () => {
    const { nodeId } = cluster.findController()!;
    const produce = encodeRequest('Produce', 9, {}, 1);
    const unknownVersion = Buffer.from(inner);
    unknownVersion.writeInt16BE(99, 2);
    const unknownApi = Buffer.from(inner);
    unknownApi.writeInt16BE(999, 0);
    const { INVALID_REQUEST, UNSUPPORTED_VERSION } = ErrorCode;
    const cases: [object, number][] = [
      [envelope(Buffer.alloc(0)), INVALID_REQUEST],
      [envelope(inner.subarray(0, 7)), INVALID_REQUEST],
      [envelope(inner.subarray(0, inner.length - 5)), INVALID_REQUEST],
      [envelope(inner, { requestPrincipal: null }), INVALID_REQUEST],
      [envelope(inner, { requestPrincipal: Buffer.from([0]) }), INVALID_REQUEST],
      [envelope(inner, { clientHostAddress: Buffer.from([1, 2, 3]) }), INVALID_REQUEST],
      [envelope(unknownVersion), UNSUPPORTED_VERSION],
      [envelope(unknownApi), UNSUPPORTED_VERSION],
    ];
    for (const [request, errorCode] of cases) expect(send(nodeId, request)).toBe(errorCode);
    expect(send(nodeId, envelope(produce))).not.toBe(ErrorCode.NONE);
  });

  it('carries the reply with the correlation id of the request in it', () => {
    const connection = cluster.findController()!.sim.connect('CONTROLLER');
    connection.sendAny('Envelope', 0, envelope(inner));
    const response = waitFor(cluster, connection) as { responseData: Buffer; errorCode: number };
    expect(response.errorCode).toBe(ErrorCode.NONE);
    expect(response.responseData.readInt32BE(0)).toBe(99);
  });

  it('has the rights of the client that is in it, and its sender those of a node', () => {
    const guarded = new SimCluster({
      properties: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
      },
    }).start();
    const connection = guarded.findController()!.sim.connect('CONTROLLER');
    const ask = (apiName: string, apiVersion: number, request: object): unknown => {
      connection.sendAny(apiName, apiVersion, request);
      return waitFor(guarded, connection);
    };
    const create = (more: object = {}): number => {
      const response = ask('Envelope', 0, envelope(inner, more)) as { responseData: Buffer };
      const { topics } = decodeResponse('CreateTopics', 7, response.responseData) as {
        topics: { errorCode: number }[];
      };
      return topics[0]!.errorCode;
    };
    expect(create()).toBe(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    const creation = {
      resourceType: ResourceType.TOPIC,
      resourceName: 'e',
      resourcePatternType: PatternType.LITERAL,
      principal: 'User:x',
      host: '127.0.0.1',
      operation: AclOperation.CREATE,
      permissionType: AclPermissionType.ALLOW,
    };
    ask('CreateAcls', 3, { creations: [creation] });
    const elsewhere = { clientHostAddress: Buffer.from([127, 0, 0, 2]) };
    expect(create(elsewhere)).toBe(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    expect(create()).toBe(ErrorCode.NONE);
  });

  it('is not for the listeners of clients', () => {
    const connection = cluster.findController()!.sim.connect();
    connection.sendAny('Envelope', 0, envelope(inner));
    expect(waitFor(cluster, connection)).toBeNull();
    expect(connection.isClosed).toBe(true);
    expect(ApiKey.Envelope).toBe(58);
  });
});

/**
 * One request at a time to each other node (RequestManager): which one is under way, and how long
 * to leave a node alone that did not answer well. A response that nobody waits for any more, as
 * after a change of role, is not looked at.
 *
 * Bootstrap servers are nodes whose ids are not known; theirs are -2, -3, ….
 */
import { assert } from '../../base/assert.ts';
import type { RaftEffect } from './raft-command.ts';
import type { RaftRequest } from './raft-message.ts';
import type { Raft } from './raft-state.ts';
import { endpointNamed, type Voter, type VoterEndpoint } from './voter-set.ts';

export type Connection = {
  /** -1: nothing is under way. */
  correlationId: number;
  sentAtMs: number;
  request: RaftRequest | null;
  backoffEndMs: number;
};

export type Destination = { readonly nodeId: number; readonly host: string; readonly port: number };

/** Null: the voter does not say where controllers reach it. */
export function destinationOf(raft: Raft, voter: Voter): Destination | null {
  return destinationAt(raft, voter.voterId, voter.endpoints);
}

export function destinationAt(
  raft: Raft,
  nodeId: number,
  endpoints: readonly VoterEndpoint[],
): Destination | null {
  const endpoint = endpointNamed(endpoints, raft.options.listenerName);
  return endpoint === undefined ? null : { nodeId, host: endpoint.host, port: endpoint.port };
}

export function bootstrapNodeId(index: number): number {
  return -2 - index;
}

function connectionTo(raft: Raft, nodeId: number): Connection {
  let connection = raft.connections.get(nodeId);
  if (connection === undefined) {
    connection = { correlationId: -1, sentAtMs: 0, request: null, backoffEndMs: 0 };
    raft.connections.set(nodeId, connection);
  }
  return connection;
}

/** When the next request may be sent: now at the earliest. */
export function readyAtMs(raft: Raft, nodeId: number, nowMs: number): number {
  const connection = raft.connections.get(nodeId);
  if (connection === undefined) return nowMs;
  if (connection.correlationId !== -1) {
    const timeoutAtMs = connection.sentAtMs + raft.options.requestTimeoutMs;
    return Math.max(nowMs, timeoutAtMs);
  }
  return Math.max(nowMs, connection.backoffEndMs);
}

export function hasTimedOut(raft: Raft, nodeId: number, nowMs: number): boolean {
  const connection = raft.connections.get(nodeId);
  if (connection === undefined || connection.correlationId === -1) return false;
  return nowMs >= connection.sentAtMs + raft.options.requestTimeoutMs;
}

export function isBackingOff(raft: Raft, nodeId: number, nowMs: number): boolean {
  const connection = raft.connections.get(nodeId);
  return connection !== undefined && nowMs < connection.backoffEndMs;
}

/** Whether a request is under way that may still be answered in time. */
export function hasRequestUnderWay(raft: Raft, nowMs: number): boolean {
  for (const [nodeId, { correlationId }] of raft.connections) {
    if (correlationId !== -1 && !hasTimedOut(raft, nodeId, nowMs)) return true;
  }
  return false;
}

/** Sends when the node is ready; answers the correlation id, or -1. */
export function trySend(
  raft: Raft,
  destination: Destination,
  request: RaftRequest,
  nowMs: number,
  out: RaftEffect[],
): number {
  const { nodeId, host, port } = destination;
  assert(nodeId !== raft.options.nodeId, 'a replica does not send to itself');
  if (readyAtMs(raft, nodeId, nowMs) > nowMs) return -1;
  const connection = connectionTo(raft, nodeId);
  const correlationId = raft.nextCorrelationId++;
  connection.correlationId = correlationId;
  connection.sentAtMs = nowMs;
  connection.request = request;
  connection.backoffEndMs = 0;
  out.push({ kind: 'send', correlationId, nodeId, host, port, request });
  return correlationId;
}

/** Sends now or not; answers when there will be something new to do about that node. */
export function sendOrWait(
  raft: Raft,
  destination: Destination,
  request: RaftRequest,
  nowMs: number,
  out: RaftEffect[],
): number {
  const isSent = trySend(raft, destination, request, nowMs, out) !== -1;
  return isSent
    ? nowMs + raft.options.requestTimeoutMs
    : readyAtMs(raft, destination.nodeId, nowMs);
}

/** The node and the request that the response belongs to; null: nobody waits for it. */
export function takeExpected(
  raft: Raft,
  correlationId: number,
): { readonly nodeId: number; readonly request: RaftRequest } | null {
  for (const [nodeId, connection] of raft.connections) {
    if (connection.correlationId !== correlationId) continue;
    const { request } = connection;
    assert(request !== null);
    connection.correlationId = -1;
    connection.request = null;
    return { nodeId, request };
  }
  return null;
}

export function backOff(raft: Raft, nodeId: number, nowMs: number): void {
  connectionTo(raft, nodeId).backoffEndMs = nowMs + raft.options.retryBackoffMs;
}

/** With a new role come new requests; whatever was asked before does not matter. */
export function forgetConnections(raft: Raft): void {
  raft.connections.clear();
}

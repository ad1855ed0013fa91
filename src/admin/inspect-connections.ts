/** Who is connected, and what each connection holds: requests that wait their turn, replies that do not leave. */
import type { Broker } from '../broker/broker.ts';
import type { BrokerConnection } from '../broker/connections.ts';
import type { Request } from './fastify.ts';
import { paged, pageOf } from './query.ts';

export function inspectConnections(broker: Broker, request: Request): object {
  const { items, ...rest } = paged([...broker.connections.values()], pageOf(request));
  return { ...rest, connections: items.map((connection) => describe(broker, connection)) };
}

function describe(broker: Broker, connection: BrokerConnection): object {
  const { info } = connection;
  const nowMs = performance.now();
  return {
    connectionId: info.connectionId,
    listener: info.listenerName,
    client: `${info.remoteAddress}:${info.remotePort}`,
    software: `${info.clientSoftwareName} ${info.clientSoftwareVersion}`.trim(),
    principal: info.principal,
    idleMs: Math.round(nowMs - connection.lastActiveAtMs),
    openRequests: connection.slots.size,
    unansweredRequests: connection.unansweredCount,
    waitingFrames: connection.frames.size,
    waitingFramesBytes: connection.framesSizeBytes,
    heldRepliesBytes: connection.repliesSizeBytes,
    unsentBytes: broker.transport.unsentBytes(info.connectionId),
    throttledMs: throttledMs(connection, nowMs),
    isPaused: connection.isPaused,
    isClosing: connection.isClosing,
  };
}

/** By quotas; null: a new connection that waits for its turn. */
function throttledMs({ throttledUntilMs }: BrokerConnection, nowMs: number): number | null {
  if (!Number.isFinite(throttledUntilMs)) return null;
  return Math.max(0, Math.round(throttledUntilMs - nowMs));
}

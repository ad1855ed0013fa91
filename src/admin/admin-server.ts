/**
 * What people and their tools see of a node over HTTP: is it well (/health), how much does it do (/metrics),
 * who waits for what (/inspect). Everything is read between two ticks and nothing is changed. There is no
 * authentication: who reaches the address may look.
 */
import type { Broker } from '../broker/broker.ts';
import type { AdminServer, ProcessView } from '../broker/process-view.ts';
import { newApp, type Reply, type Request } from './fastify.ts';
import { health } from './health.ts';
import { inspectConnections } from './inspect-connections.ts';
import { inspectPartitions } from './inspect-partitions.ts';
import { inspectTicket, inspectTickets } from './inspect-tickets.ts';
import { metricsReply } from './metrics.ts';

const PATHS: readonly string[] = [
  '/health/live',
  '/health/ready',
  '/metrics',
  '/metrics?partitions=true',
  '/inspect/tickets',
  '/inspect/tickets/:ticket',
  '/inspect/connections',
  '/inspect/partitions',
];

type Inspect = (broker: Broker, request: Request) => object;

export async function startAdminServer(
  view: ProcessView,
  host: string,
  port: number,
): Promise<AdminServer> {
  const app = newApp();
  app.setNotFoundHandler((request, reply) => {
    return reply.code(404).send({ error: `there is nothing at ${request.url}`, paths: PATHS });
  });
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message, stack } = error;
    if (statusCode >= 500) view.broker?.log.error('the admin server failed', { stack });
    return reply.code(statusCode).send({ error: message });
  });
  // Whoever gets an answer gets this one.
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', (_request, reply) => {
    const report = health(view);
    return reply.code(report.status === 'ready' ? 200 : 503).send(report);
  });
  app.get('/metrics', (request, reply) => metricsReply(view, request, reply));
  const inspections: readonly (readonly [string, Inspect])[] = [
    ['/inspect/tickets', inspectTickets],
    ['/inspect/tickets/:ticket', inspectTicket],
    ['/inspect/connections', inspectConnections],
    ['/inspect/partitions', inspectPartitions],
  ];
  for (const [path, inspect] of inspections) {
    app.get(path, (request, reply) => answer(view, inspect, request, reply));
  }
  const url = await app.listen({ host, port });
  return { url, close: () => app.close() };
}

function answer(view: ProcessView, inspect: Inspect, request: Request, reply: Reply): Reply {
  const { broker } = view;
  if (broker === null) return reply.code(503).send({ error: 'the broker is starting' });
  return reply.send(inspect(broker, request));
}

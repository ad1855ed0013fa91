/** Connections, requests, and what they bring and take. */
import type { Broker } from '../broker/broker.ts';
import type { MetricsText } from './metrics-text.ts';

export function writeTrafficMetrics(text: MetricsText, broker: Broker): void {
  writeConnections(text, broker);
  writeRequests(text, broker);
  writeTopics(text, broker);
  writeWaiting(text, broker);
  writeFetchSessions(text, broker);
}

const SOCKETS = 'kafka_server_socket_server_metrics';

function writeConnections(text: MetricsText, { config, connections }: Broker): void {
  const counts = new Map(config.listeners.map(({ name }) => [name, 0]));
  for (const { info } of connections.values()) {
    counts.set(info.listenerName, (counts.get(info.listenerName) ?? 0) + 1);
  }
  const count = `${SOCKETS}_connection_count`;
  text.beginGauge(count, 'Open connections.');
  for (const [listener, value] of counts) text.sample(count, value, { listener });
  const { openedCount, expiredCount, receivedBytes, sentBytes } = connections;
  const opened = `${SOCKETS}_connection_creation_total`;
  text.counter(opened, 'Connections that were accepted.', openedCount);
  const expired = `${SOCKETS}_expired_connections_killed_count`;
  text.gauge(expired, 'Connections closed after connections.max.idle.ms.', expiredCount);
  const incoming = `${SOCKETS}_incoming_byte_total`;
  text.counter(incoming, 'Bytes of requests that were taken.', receivedBytes);
  const outgoing = `${SOCKETS}_outgoing_byte_total`;
  text.counter(outgoing, 'Bytes of replies that were sent.', sentBytes);
}

function writeRequests(text: MetricsText, { counters }: Broker): void {
  const requests = 'kafka_network_requestmetrics_requests_total';
  text.beginCounter(requests, 'Requests taken.');
  for (const { api, count } of counters.requestsByApi()) {
    text.sample(requests, count, { request: api });
  }
  const errors = 'kafka_network_requestmetrics_errors_total';
  text.beginCounter(errors, 'Error codes in replies, one for each partition or whatever has one.');
  for (const { api, error, count } of counters.errorsByApi()) {
    text.sample(errors, count, { request: api, error });
  }
}

const TOPICS = 'kafka_server_brokertopicmetrics';

function writeTopics(text: MetricsText, { counters }: Broker): void {
  const all: readonly (readonly [name: string, help: string, value: number])[] = [
    ['messagesin', 'Records produced by clients.', counters.producedRecords],
    ['bytesin', 'Bytes of record batches produced by clients.', counters.producedBytes],
    ['bytesout', 'Bytes of record batches sent to consumers.', counters.fetchedBytes],
    ['replicationbytesin', 'Bytes received as a follower.', counters.replicatedInBytes],
    ['replicationbytesout', 'Bytes sent to followers.', counters.replicatedOutBytes],
    ['totalproducerequests', 'Partitions in Produce requests.', counters.producedPartitions],
    ['failedproducerequests', 'Of those, refused ones.', counters.refusedPartitions],
    ['totalfetchrequests', 'Partitions in Fetch requests.', counters.fetchedPartitions],
    ['failedfetchrequests', 'Of those, with an error.', counters.unreadablePartitions],
  ];
  for (const [name, help, value] of all) text.counter(`${TOPICS}_${name}_total`, help, value);
}

function writeWaiting(text: MetricsText, broker: Broker): void {
  const { waiting, deletions, groups, connections } = broker;
  const size = 'kafka_server_delayedoperationpurgatory_purgatorysize';
  text.beginGauge(size, 'Requests that wait until their condition holds.');
  text.sample(size, waiting.produceCount, { delayedOperation: 'Produce' });
  text.sample(size, waiting.fetchCount, { delayedOperation: 'Fetch' });
  text.sample(size, deletions.count, { delayedOperation: 'DeleteRecords' });
  const ofGroups = 'Requests to coordinators of groups that wait for others, or for the log.';
  text.gauge('odradek_group_requests_waiting', ofGroups, groups.openTickets);
  const rounds = 'The most rounds of writing and answering that one tick took to settle.';
  text.gauge('odradek_settle_rounds_max', rounds, broker.counters.settleRoundsMax);
  const open = 'Requests that were taken and not answered.';
  text.gauge('odradek_requests_open', open, connections.openCount);
}

const SESSIONS = 'kafka_server_fetchsessioncache';

function writeFetchSessions(text: MetricsText, { fetchSessions }: Broker): void {
  const { size, partitionCount, evictedCount } = fetchSessions;
  text.gauge(`${SESSIONS}_numincrementalfetchsessions`, 'Fetch sessions.', size);
  const partitions = `${SESSIONS}_numincrementalfetchpartitionscached`;
  text.gauge(partitions, 'Partitions of all fetch sessions.', partitionCount);
  const evictions = `${SESSIONS}_incrementalfetchsessionevictions_total`;
  text.counter(evictions, 'Fetch sessions that had to make room for others.', evictedCount);
}

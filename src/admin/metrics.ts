/**
 * GET /metrics. Where Apache Kafka has a metric it has the name that the JMX exporter's example configuration
 * (kafka-kraft-3_0_0.yml) gives it, and means the same; all others begin with `odradek_`, `process_` or `nodejs_`.
 * One sample for each partition only when asked, `?partitions=true`; those are written in slices, so that no
 * tick waits for twenty thousand of them.
 */
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Broker } from '../broker/broker.ts';
import type { ProcessView } from '../broker/process-view.ts';
import { writeClusterMetrics } from './cluster-metrics.ts';
import { writeCoordinatorMetrics } from './coordinator-metrics.ts';
import type { Reply, Request } from './fastify.ts';
import { type MetricsFormat, MetricsText } from './metrics-text.ts';
import {
  PARTITION_FAMILIES,
  type PartitionFamily,
  writePartitionTotals,
} from './partition-metrics.ts';
import { writeProcessMetrics } from './process-metrics.ts';
import { flag } from './query.ts';
import { writeTrafficMetrics } from './traffic-metrics.ts';

const CONTENT_TYPES: { readonly [format in MetricsFormat]: string } = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};
const PARTITIONS_PER_SLICE = 500;

export function metricsReply(view: ProcessView, request: Request, reply: Reply): Reply {
  const format = formatFor(request.headers['accept']);
  const withPartitions = flag('partitions', request.query['partitions']);
  reply.type(CONTENT_TYPES[format]);
  return reply.send(Readable.from(slices(view, new MetricsText(format), withPartitions)));
}

async function* slices(
  view: ProcessView,
  text: MetricsText,
  withPartitions: boolean,
): AsyncGenerator<string> {
  writeProcessMetrics(text, view);
  const { broker } = view;
  if (broker !== null) {
    writeTrafficMetrics(text, broker);
    writeClusterMetrics(text, broker);
    writeCoordinatorMetrics(text, broker);
    writePartitionTotals(text, broker);
  }
  yield text.take();
  if (broker !== null && withPartitions) {
    for (const family of PARTITION_FAMILIES) yield* familySlices(broker, text, family);
  }
  text.end();
  yield text.take();
}

/** Partitions come and go in between: what is written is what was true at its slice. */
async function* familySlices(
  broker: Broker,
  text: MetricsText,
  { name, help, read }: PartitionFamily,
): AsyncGenerator<string> {
  text.beginGauge(name, help);
  let countInSlice = 0;
  for (const partition of broker.partitions.values()) {
    if (partition.log === null) continue;
    const { topic, partitionIndex } = partition;
    text.sample(name, read(partition, partition.log), { topic, partition: partitionIndex });
    countInSlice++;
    if (countInSlice < PARTITIONS_PER_SLICE) continue;
    countInSlice = 0;
    yield text.take();
    await nextTurn();
  }
  yield text.take();
}

/** The format that the client likes better; its own text format when nothing is said. */
function formatFor(accept: string | string[] | undefined): MetricsFormat {
  let openMetrics = 0;
  let plain = 0;
  for (const range of String(accept ?? '').split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((part) => part.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    if (type === 'application/openmetrics-text') openMetrics = Math.max(openMetrics, weight);
    if (type === 'text/plain') plain = Math.max(plain, weight);
  }
  return openMetrics > 0 && openMetrics >= plain ? 'openmetrics' : 'prometheus';
}

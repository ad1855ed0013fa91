/** This node's life in the cluster, and what it knows of the metadata log, the quorum and the cluster. */
import type { Broker } from '../broker/broker.ts';
import type { LifecyclePhase } from '../broker/broker-lifecycle.ts';
import { type Metric, metadataMetrics } from '../broker/metadata-metrics.ts';
import type { MetricsText } from './metrics-text.ts';

/** The numbers of Apache Kafka's BrokerState. */
const BROKER_STATES: { readonly [phase in LifecyclePhase]: number } = {
  starting: 1,
  fenced: 2,
  running: 3,
  stopping: 6,
  stopped: 7,
};
const NOT_RUNNING = 0;

export function writeClusterMetrics(text: MetricsText, broker: Broker): void {
  const { lifecycle } = broker;
  const state = lifecycle === null ? NOT_RUNNING : BROKER_STATES[lifecycle.phase];
  const states = '1 starting, 2 fenced, 3 running, 6 asking for leave, 7 stopping; 0: no broker.';
  text.gauge('kafka_server_kafkaserver_brokerstate', states, state);
  const families = new Map<string, Metric[]>();
  for (const metric of metadataMetrics(broker, performance.now(), Date.now())) {
    const name = exportedName(metric);
    const family = families.get(name);
    if (family === undefined) families.set(name, [metric]);
    else family.push(metric);
  }
  for (const [name, metrics] of families) {
    const { group, name: ownName } = metrics[0]!;
    text.beginGauge(name, `${ownName} of Apache Kafka's ${group}.`);
    for (const { value, tags } of metrics) text.sample(name, value, tags);
  }
}

/** As the JMX exporter makes it of an MBean's domain, type and name. */
function exportedName({ group, name }: Metric): string {
  // Its example configuration has a rule for this one, whose value is a word.
  const suffix = name === 'current-state' ? '_info' : '';
  const text = `${group.replace(':type=', '_')}_${name}${suffix}`;
  return text.replace(/[^a-zA-Z0-9]+/g, '_').toLowerCase();
}

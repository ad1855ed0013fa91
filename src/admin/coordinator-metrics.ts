/** Groups and transactions in the shards that this broker leads. */
import type { Broker } from '../broker/broker.ts';
import type { MetricsText } from './metrics-text.ts';

const GROUPS = 'kafka_server_group_coordinator_metrics';

export function writeCoordinatorMetrics(text: MetricsText, { groups, transactions }: Broker): void {
  const { classicByState, consumerByState, offsets } = groups.count();
  const count = `${GROUPS}_group_count`;
  text.beginGauge(count, 'Groups, by the protocol of their members.');
  text.sample(count, sum(classicByState), { protocol: 'classic' });
  text.sample(count, sum(consumerByState), { protocol: 'consumer' });
  writeByState(text, `${GROUPS}_classic_group_count`, 'Classic groups.', classicByState);
  writeByState(text, `${GROUPS}_consumer_group_count`, 'Consumer groups.', consumerByState);
  text.gauge(`${GROUPS}_offset_count`, 'Committed offsets.', offsets);
  const ids = 'Transactional ids, by the state of their last transaction.';
  writeByState(text, 'odradek_transactional_ids', ids, transactions.countByState());
}

function writeByState(
  text: MetricsText,
  name: string,
  help: string,
  byState: ReadonlyMap<string, number>,
): void {
  text.beginGauge(name, help);
  for (const [state, value] of byState) text.sample(name, value, { state });
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

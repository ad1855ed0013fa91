/**
 * What a controller does first (ActivationRecordsGenerator): it ends a metadata transaction that
 * its predecessor left open, and writes the bootstrap records into an empty log.
 */
import { ELIGIBLE_LEADER_REPLICAS_FEATURE } from '../metadata/features.ts';
import { ConfigResourceType } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { sessionTimeoutMs } from './broker-heartbeat.ts';
import { MIN_INSYNC_REPLICAS } from './config-rules.ts';
import type { ControllerContext } from './controller-context.ts';
import { addCollisionKey } from './create-topics.ts';
import { restartPeriodicTasks } from './periodic-tasks.ts';

export function decideActivated(
  context: ControllerContext,
  bootstrap: readonly MetadataRecord[],
  records: MetadataRecord[],
): void {
  const { image, soft, config, nowMs } = context;
  soft.namesByCollisionKey.clear();
  for (const name of image.topicsByName.keys()) addCollisionKey(soft.namesByCollisionKey, name);
  soft.heartbeats.restart(image, config.nodeId, nowMs, sessionTimeoutMs(context));
  restartPeriodicTasks(context);
  if (image.transaction !== null) {
    records.push({ kind: 'AbortTransactionRecord', reason: 'failover' });
  }
  if (image.features.size > 0) return;
  records.push({ kind: 'BeginTransactionRecord', name: 'Bootstrap records' });
  for (const record of bootstrap) records.push(record);
  const startsWithElr = bootstrap.some(
    (record) =>
      record.kind === 'FeatureLevelRecord' &&
      record.name === ELIGIBLE_LEADER_REPLICAS_FEATURE &&
      record.featureLevel > 0,
  );
  // With eligible leader replicas all brokers must agree on it, so it is no static config then.
  if (startsWithElr) {
    const value = config.text(MIN_INSYNC_REPLICAS);
    const resourceType = ConfigResourceType.BROKER;
    const name = MIN_INSYNC_REPLICAS;
    records.push({ kind: 'ConfigRecord', resourceType, resourceName: '', name, value });
  }
  records.push({ kind: 'EndTransactionRecord' });
}

/**
 * What a controller does first (ActivationRecordsGenerator): it ends a metadata transaction that
 * its predecessor left open, and writes the bootstrap records into an empty log.
 */
import { aclKey } from '../metadata/acl.ts';
import {
  ELIGIBLE_LEADER_REPLICAS_FEATURE,
  METADATA_VERSION_FEATURE,
  MetadataVersion,
} from '../metadata/features.ts';
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
  soft.aclKeys.clear();
  for (const acl of image.acls.values()) soft.aclKeys.add(aclKey(acl));
  soft.heartbeats.restart(image, nowMs, sessionTimeoutMs(context));
  restartPeriodicTasks(context);
  if (image.transaction !== null) {
    records.push({ kind: 'AbortTransactionRecord', reason: 'failover' });
  }
  if (image.features.size > 0) return;
  // At an older level there is no such record; all of them are one batch in any case.
  const isTransaction =
    levelIn(bootstrap, METADATA_VERSION_FEATURE) >= MetadataVersion.METADATA_TRANSACTION;
  if (isTransaction) records.push({ kind: 'BeginTransactionRecord', name: 'Bootstrap records' });
  for (const record of bootstrap) records.push(record);
  // With eligible leader replicas all brokers must agree on it, so it is no static config then.
  if (levelIn(bootstrap, ELIGIBLE_LEADER_REPLICAS_FEATURE) > 0) {
    const value = config.text(MIN_INSYNC_REPLICAS);
    const resourceType = ConfigResourceType.BROKER;
    const name = MIN_INSYNC_REPLICAS;
    records.push({ kind: 'ConfigRecord', resourceType, resourceName: '', name, value });
  }
  if (isTransaction) records.push({ kind: 'EndTransactionRecord' });
}

function levelIn(bootstrap: readonly MetadataRecord[], feature: string): number {
  const found = bootstrap.find((it) => it.kind === 'FeatureLevelRecord' && it.name === feature);
  return found?.kind === 'FeatureLevelRecord' ? found.featureLevel : 0;
}

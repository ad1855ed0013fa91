/**
 * What the active controller does without being asked: it fences brokers that have gone silent,
 * gives leaderships back to preferred replicas, elects leaders uncleanly where topics allow it, and
 * keeps an idle log moving so that followers can tell how far behind they are.
 */
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { pushBrokerFenced } from './broker-events.ts';
import type { ControllerContext, ControllerSoft } from './controller-context.ts';
import { pushPreferredElections, pushUncleanElections } from './elect-leaders.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** When `deadline` is due; infinite when nothing is. */
export function nextDeadlineMs(soft: ControllerSoft): number {
  return Math.min(
    soft.heartbeats.nextExpiryAtMs(),
    soft.nextBalanceAtMs,
    soft.nextUncleanElectionAtMs,
    soft.nextNoOpAtMs,
  );
}

export function restartPeriodicTasks(context: ControllerContext): void {
  const { soft, nowMs } = context;
  soft.nextBalanceAtMs = nowMs + balanceIntervalMs(context);
  soft.nextUncleanElectionAtMs = nowMs + uncleanElectionIntervalMs(context);
  soft.nextNoOpAtMs = nowMs + noOpIntervalMs(context);
}

/** One broker or one task at a time: each sees what the one before it has changed. */
export function decideDeadline(context: ControllerContext, records: MetadataRecord[]): void {
  const { soft, nowMs } = context;
  const expired = soft.heartbeats.takeExpired(nowMs);
  if (expired !== null) {
    const broker = context.image.brokers.get(expired.brokerId);
    const isCurrent = broker !== undefined && broker.brokerEpoch === expired.brokerEpoch;
    if (isCurrent && !broker.fenced) {
      pushBrokerFenced(context, expired.brokerId, records);
      soft.heartbeats.progressOf(expired.brokerId).shutdownOffset = -1;
    }
  } else if (soft.nextBalanceAtMs <= nowMs) {
    const hasMore = pushPreferredElections(context, records);
    soft.nextBalanceAtMs = hasMore ? nowMs : nowMs + balanceIntervalMs(context);
  } else if (soft.nextUncleanElectionAtMs <= nowMs) {
    const hasMore = pushUncleanElections(context, records);
    soft.nextUncleanElectionAtMs = hasMore ? nowMs : nowMs + uncleanElectionIntervalMs(context);
  } else if (soft.nextNoOpAtMs <= nowMs) {
    records.push({ kind: 'NoOpRecord' });
    soft.nextNoOpAtMs = nowMs + noOpIntervalMs(context);
  }
}

function balanceIntervalMs({ config }: ControllerContext): number {
  if (!config.boolean('auto.leader.rebalance.enable')) return NEVER;
  return config.long('leader.imbalance.check.interval.seconds') * 1000;
}

function uncleanElectionIntervalMs({ config }: ControllerContext): number {
  return config.long('unclean.leader.election.interval.ms');
}

/** A quorum of one has no followers to tell. */
function noOpIntervalMs({ config, voterIds }: ControllerContext): number {
  const intervalMs = config.int('metadata.max.idle.interval.ms');
  return intervalMs > 0 && voterIds.length > 1 ? intervalMs : NEVER;
}

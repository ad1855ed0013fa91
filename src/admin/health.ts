/**
 * Is a node ready for clients? A broker is when it is registered with the controller and not fenced, has applied
 * what it knows to be committed, has a log directory left, and accepts connections. One directory of several that
 * failed does not make it unready: it serves what is in the others.
 */
import type { Broker } from '../broker/broker.ts';
import type { ProcessView } from '../broker/process-view.ts';

export type HealthReport = {
  readonly status: 'ready' | 'not ready';
  /** In words; empty when it is ready. */
  readonly missing: readonly string[];
  readonly checks: { readonly [name: string]: boolean };
  readonly nodeId?: number;
  readonly brokerEpoch?: number;
  readonly leaderId?: number;
  readonly metadataOffset?: number;
  readonly committedEndOffset?: number;
  readonly offlineLogDirs?: readonly string[];
};

type Check = readonly [name: string, holds: boolean, missing: string];

export function health(view: ProcessView): HealthReport {
  const { broker } = view;
  if (broker === null) {
    const missing = ['the broker is being read from its directories'];
    return { status: 'not ready', missing, checks: { started: false } };
  }
  const checks = [...checksOf(broker), ...servingChecks(view)];
  const missing = checks.filter(([, holds]) => !holds).map(([, , why]) => why);
  return {
    status: missing.length === 0 ? 'ready' : 'not ready',
    missing,
    checks: Object.fromEntries(checks.map(([name, holds]) => [name, holds])),
    nodeId: broker.nodeId,
    brokerEpoch: broker.lifecycle?.brokerEpoch ?? -1,
    leaderId: broker.quorum.leaderId,
    metadataOffset: broker.image.metadataOffset,
    committedEndOffset: broker.quorum.committedEndOffset,
    offlineLogDirs: broker.logs.directories
      .filter(({ error }) => error !== null)
      .map(({ path }) => path),
  };
}

function checksOf(broker: Broker): Check[] {
  const { lifecycle, image, quorum, logs } = broker;
  const isCaughtUp = image.metadataOffset + 1 >= quorum.committedEndOffset;
  const checks: Check[] = [
    ['controller', quorum.leaderId >= 0, 'no controller leads the quorum'],
    ['metadata', isCaughtUp, 'the metadata log has not been applied to its end'],
  ];
  if (lifecycle === null) return checks;
  const hasDirectory = logs.directories.some(({ error, isForTopics }) => {
    return error === null && isForTopics;
  });
  const registration = image.brokers.get(broker.nodeId);
  const isRegistered = lifecycle.brokerEpoch >= 0;
  const isOurs = isRegistered && registration?.brokerEpoch === lifecycle.brokerEpoch;
  const isUnfenced = isOurs && registration?.fenced === false;
  checks.push(
    ['logDirs', hasDirectory, 'no log directory works'],
    ['registered', isRegistered, 'the broker is not registered'],
    ['unfenced', isUnfenced, 'the broker is fenced'],
    ['partitions', broker.isReady, 'the partitions have not been opened'],
  );
  return checks;
}

function servingChecks({ isServing, isStopping }: ProcessView): Check[] {
  return [
    ['listening', isServing, 'the listeners are not open'],
    ['running', !isStopping, 'a stop is under way'],
  ];
}

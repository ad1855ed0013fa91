import { describe, expect, it } from 'vitest';
import { SUPPORTED_FEATURES } from '../../../src/core/metadata/features.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import {
  assigned,
  ControllerHarness,
  incarnationOf,
  LOG_DIR,
  logDirOf,
  type RegisterOptions,
  topic,
} from './controller-harness.ts';

const OTHER = { incarnationId: incarnationOf(1, 2) };
const RESERVED = 'AAAAAAAAAAAAAAAAAAAABQ';

function features(change: Record<string, [number, number] | null>) {
  return SUPPORTED_FEATURES.flatMap((feature) => {
    const range = change[feature.name];
    if (range === undefined) return { ...feature };
    if (range === null) return [];
    return { name: feature.name, minSupportedVersion: range[0], maxSupportedVersion: range[1] };
  });
}

describe('a registration', () => {
  it.each<[string, RegisterOptions, number]>([
    ['of another cluster', { clusterId: 'x' }, ErrorCode.INCONSISTENT_CLUSTER_ID],
    ['without directories', { logDirs: [] }, ErrorCode.INVALID_REGISTRATION],
    ['with a reserved directory', { logDirs: [RESERVED] }, ErrorCode.INVALID_REGISTRATION],
    ['with a directory twice', { logDirs: [LOG_DIR, LOG_DIR] }, ErrorCode.INVALID_REGISTRATION],
    ["with another broker's", { logDirs: [logDirOf(2)] }, ErrorCode.INVALID_REGISTRATION],
    [
      'without metadata.version',
      { features: features({ 'metadata.version': null }) },
      ErrorCode.INVALID_REGISTRATION,
    ],
    [
      'of a broker that is too old',
      { features: features({ 'metadata.version': [7, 29] }) },
      ErrorCode.UNSUPPORTED_VERSION,
    ],
    [
      'of a broker without a finalized feature',
      { features: features({ 'transaction.version': null }) },
      ErrorCode.UNSUPPORTED_VERSION,
    ],
    ['of a broker that also knows more', { features: features({}) }, ErrorCode.NONE],
  ])('%s', (_what, options, errorCode) => {
    const controller = new ControllerHarness();
    controller.registerBroker(2);
    expect(controller.tryRegister(1, options)).toMatchObject({ errorCode });
    expect(controller.records.length > 0).toBe(errorCode === ErrorCode.NONE);
  });

  it('of a second broker with the id of a live one waits until its session is over', () => {
    const controller = new ControllerHarness();
    controller.registerBroker(1);
    controller.heartbeat(1);
    const second = { ...OTHER, logDirs: [logDirOf(9)] };
    expect(controller.tryRegister(1, second).errorCode).toBe(
      ErrorCode.DUPLICATE_BROKER_REGISTRATION,
    );
    controller.nowMs += 9000;
    expect(controller.tryRegister(1, second).errorCode).toBe(ErrorCode.NONE);
  });

  it('of a killed broker in its old directory does not wait', () => {
    const controller = new ControllerHarness();
    controller.registerBroker(1);
    controller.heartbeat(1);
    const again = { ...OTHER, logDirs: [logDirOf(9), LOG_DIR] };
    expect(controller.tryRegister(1, again).errorCode).toBe(ErrorCode.NONE);
    expect(controller.image.brokers.get(1)).toMatchObject({ fenced: true, ...OTHER });
  });

  it('of the same incarnation keeps its epoch and state', () => {
    const controller = new ControllerHarness();
    const brokerEpoch = controller.addBroker(1);
    controller.createTopics([topic('t')]);
    expect(controller.registerBroker(1, { rack: 'r' })).toBe(brokerEpoch);
    expect(controller.kinds()).toEqual(['RegisterBrokerRecord']);
    expect(controller.image.brokers.get(1)).toMatchObject({ fenced: false, rack: 'r' });
  });

  const cleanly = (controller: ControllerHarness) => controller.image.brokers.get(1)!.brokerEpoch;
  it.each([
    ['unclean: neither in sync nor eligible', () => -1, []],
    ['clean: eligible', cleanly, [1]],
  ] as const)('after an end that was %s', (_what, previousEpochOf, elr) => {
    const controller = new ControllerHarness({ 'min.insync.replicas': '2' });
    controller.addBroker(1);
    controller.addBroker(2);
    controller.createTopics([assigned('t', [[0, [1, 2]]])]);
    controller.registerBroker(1, { ...OTHER, previousBrokerEpoch: previousEpochOf(controller) });
    expect(controller.partition('t')).toMatchObject({ leader: 2, isr: [2], elr });
  });
});

describe('heartbeats', () => {
  it('unfence a broker once it has read its own registration', () => {
    const controller = new ControllerHarness();
    const brokerEpoch = controller.registerBroker(1);
    const behind = { currentMetadataOffset: brokerEpoch - 1 };
    expect(controller.heartbeat(1, behind)).toMatchObject({ isCaughtUp: false, isFenced: true });
    expect(controller.heartbeat(1, { wantFence: true })).toMatchObject({ isFenced: true });
    expect(controller.records).toEqual([]);
    expect(controller.heartbeat(1)).toMatchObject({ isCaughtUp: true, isFenced: false });
    expect(controller.kinds()).toEqual(['BrokerRegistrationChangeRecord']);
    expect(controller.heartbeat(1)).toMatchObject({ isFenced: false });
    expect(controller.records).toEqual([]);
  });

  it.each([
    [2, -1],
    [1, 3],
  ])('of broker %i with the broker epoch %i are refused', (brokerId, brokerEpoch) => {
    const controller = new ControllerHarness();
    controller.registerBroker(1);
    expect(controller.heartbeat(brokerId, { brokerEpoch })).toMatchObject({
      errorCode: ErrorCode.STALE_BROKER_EPOCH,
      isFenced: true,
    });
  });

  it('that stop coming fence the broker when its session ends, one broker at a time', () => {
    const controller = new ControllerHarness();
    for (const brokerId of [1, 2, 3]) {
      controller.registerBroker(brokerId);
      controller.heartbeat(brokerId);
    }
    controller.createTopics([assigned('t', [[0, [1, 2, 3]]])]);
    controller.nowMs += 5000;
    controller.heartbeat(3);
    expect(controller.nextDeadlineMs()).toBe(controller.nowMs + 4000);
    controller.nowMs += 4000;
    controller.run({ kind: 'deadline' });
    expect(controller.kinds()).toEqual(['PartitionChangeRecord', 'BrokerRegistrationChangeRecord']);
    expect(controller.partition('t')).toMatchObject({ leader: 2, isr: [2, 3] });
    controller.run({ kind: 'deadline' });
    expect(controller.partition('t')).toMatchObject({ leader: 3, isr: [3] });
    expect(controller.nextDeadlineMs()).toBe(controller.nowMs + 5000);
  });

  it('of a new controller: every unfenced broker has a whole session, its own as well', () => {
    const controller = new ControllerHarness();
    for (const brokerId of [1, 2]) controller.addBroker(brokerId);
    controller.registerBroker(3);
    controller.nowMs += 100_000;
    controller.run({ kind: 'activated', bootstrap: [] });
    expect(controller.nextDeadlineMs()).toBe(controller.nowMs + 9000);
    controller.nowMs += 9000;
    for (const fenced of [true, false]) {
      controller.run({ kind: 'deadline' });
      const isFenced = [...controller.image.brokers.values()].map((broker) => broker.fenced);
      expect(isFenced).toEqual([true, !fenced, true]);
    }
    expect(controller.nextDeadlineMs()).toBeGreaterThan(controller.nowMs + 100_000);
  });

  it('lead through a controlled shutdown: leaders move, the others learn of it, then it may stop', () => {
    const controller = new ControllerHarness();
    for (const brokerId of [1, 2]) {
      controller.registerBroker(brokerId);
      controller.heartbeat(brokerId);
    }
    controller.createTopics([assigned('t', [[0, [1, 2]]])]);
    const stop = { wantShutDown: true };
    expect(controller.heartbeat(1, stop)).toMatchObject({ shouldShutDown: false, isFenced: false });
    expect(controller.partition('t')).toMatchObject({ leader: 2, isr: [2] });
    expect(controller.image.brokers.get(1)).toMatchObject({ inControlledShutdown: true });
    expect(controller.heartbeat(1, stop)).toMatchObject({ shouldShutDown: false });
    expect(controller.createTopics([topic('u', 1, 2)])[0]!.errorCode).toBe(
      ErrorCode.INVALID_REPLICATION_FACTOR,
    );
    controller.heartbeat(2);
    expect(controller.heartbeat(1, stop)).toMatchObject({ shouldShutDown: true, isFenced: true });
    expect(controller.kinds()).toEqual(['BrokerRegistrationChangeRecord']);
    // It may be back at once, from any directory.
    expect(controller.tryRegister(1, { ...OTHER, logDirs: [logDirOf(9)] }).errorCode).toBe(0);
  });

  it('report directories that failed: replicas in them are in sync no more', () => {
    const controller = new ControllerHarness();
    const [a, b] = [logDirOf(11), logDirOf(12)];
    controller.registerBroker(1, { logDirs: [a, b] });
    controller.heartbeat(1);
    controller.registerBroker(2);
    controller.heartbeat(2);
    controller.createTopics([
      assigned('t', [
        [0, [1, 2]],
        [1, [1, 2]],
      ]),
    ]);
    controller.assignReplicas(1, b, 't', [0]);
    controller.assignReplicas(1, a, 't', [1]);
    controller.heartbeat(1, { offlineLogDirs: [b] });
    expect(controller.partition('t', 0)).toMatchObject({ leader: 2, isr: [2] });
    expect(controller.partition('t', 1)).toMatchObject({ leader: 1, isr: [1, 2] });
    expect(controller.image.brokers.get(1)!.logDirs).toEqual([a]);
    controller.heartbeat(1, { offlineLogDirs: [b] });
    expect(controller.records).toEqual([]);
    // What is said to be in it later goes the same way.
    controller.assignReplicas(1, b, 't', [1]);
    expect(controller.partition('t', 1)).toMatchObject({ leader: 2, isr: [2] });
  });

  it('report cordoned directories: no new replica is placed there', () => {
    const controller = new ControllerHarness();
    controller.addBroker(1);
    controller.heartbeat(1, { cordonedLogDirs: [LOG_DIR] });
    expect(controller.image.brokers.get(1)!.cordonedLogDirs).toEqual([LOG_DIR]);
    expect(controller.createTopics([topic('t')])[0]!.errorCode).toBe(
      ErrorCode.INVALID_REPLICATION_FACTOR,
    );
    controller.heartbeat(1, { cordonedLogDirs: [] });
    expect(controller.createTopics([topic('t')])[0]!.errorCode).toBe(ErrorCode.NONE);
  });
});

describe('unregistration', () => {
  it('takes a broker out of the cluster, and its replicas out of sync', () => {
    const controller = new ControllerHarness();
    for (const brokerId of [1, 2]) controller.addBroker(brokerId);
    controller.createTopics([assigned('t', [[0, [1, 2]]])]);
    const unregister = { kind: 'unregisterBroker', ticket: 1, request: { brokerId: 1 } } as const;
    expect(controller.run(unregister)).toMatchObject({ errorCode: 0 });
    expect(controller.image.brokers.has(1)).toBe(false);
    expect(controller.partition('t')).toMatchObject({ leader: 2, isr: [2], replicas: [1, 2] });
    expect(controller.run(unregister)).toEqual({
      throttleTimeMs: 0,
      errorCode: ErrorCode.BROKER_ID_NOT_REGISTERED,
      errorMessage: 'Broker ID 1 is not currently registered',
    });
  });
});

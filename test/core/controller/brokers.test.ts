import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { placeReplicas } from '../../../src/core/controller/replica-placement.ts';
import type { PartitionImage } from '../../../src/core/metadata/image.ts';
import { assigned, ControllerHarness, LOG_DIR, topic } from './controller-harness.ts';

const OTHER_INCARNATION = 'GxQ5pmECQgenFDN7lbg_2w';

function partitionOf(controller: ControllerHarness, name: string): Partial<PartitionImage> {
  const { isr, elr, lastKnownElr, leader, leaderEpoch } =
    controller.image.topicsByName.get(name)!.partitions[0]!;
  return { isr, elr, lastKnownElr, leader, leaderEpoch };
}

describe('an empty log', () => {
  it('begins with the features, in one metadata transaction', () => {
    const controller = new ControllerHarness();
    expect(controller.kinds().slice(0, 2)).toEqual([
      'BeginTransactionRecord',
      'FeatureLevelRecord',
    ]);
    expect(controller.kinds().slice(-2)).toEqual(['ConfigRecord', 'EndTransactionRecord']);
    expect(controller.image.features.get('metadata.version')).toBe(30);
    expect(controller.image.configs.get('4:')?.values.get('min.insync.replicas')).toBe('1');
    controller.run({ kind: 'activated', bootstrap: [] });
    expect(controller.records).toEqual([]);
  });

  it.each([
    [12, false],
    [13, true],
  ])('of metadata.version %i begins in a transaction: %s', (level, isTransaction) => {
    const controller = new ControllerHarness({}, [['metadata.version', level]]);
    expect(controller.kinds().includes('BeginTransactionRecord')).toBe(isTransaction);
    expect(controller.kinds().includes('EndTransactionRecord')).toBe(isTransaction);
    expect(controller.image.features.get('metadata.version')).toBe(level);
  });
});

describe('registration', () => {
  it('takes the offset of its record as the broker epoch, and fences until told otherwise', () => {
    const controller = new ControllerHarness();
    const brokerEpoch = controller.registerBroker(1);
    expect(brokerEpoch).toBe(9);
    expect(controller.image.brokers.get(1)).toMatchObject({
      brokerEpoch,
      fenced: true,
      logDirs: [LOG_DIR],
    });
    expect(controller.heartbeat(1, { wantFence: true }).isFenced).toBe(true);
    expect(controller.records).toEqual([]);
    expect(controller.heartbeat(1).isFenced).toBe(false);
    expect(controller.kinds()).toEqual(['BrokerRegistrationChangeRecord']);
    expect(controller.image.brokers.get(1)?.fenced).toBe(false);
    expect(controller.heartbeat(1).isFenced).toBe(false);
    expect(controller.records).toEqual([]);
  });

  it('after a kill is accepted at once, and the broker leads again in a new leader epoch', () => {
    const controller = new ControllerHarness();
    controller.addBroker(1);
    controller.createTopics([topic('t')]);
    controller.registerBroker(1, { incarnationId: OTHER_INCARNATION });
    expect(partitionOf(controller, 't')).toEqual({
      isr: [],
      elr: [],
      lastKnownElr: [1],
      leader: -1,
      leaderEpoch: 1,
    });
    controller.heartbeat(1);
    expect(partitionOf(controller, 't')).toEqual({
      isr: [1],
      elr: [],
      lastKnownElr: [],
      leader: 1,
      leaderEpoch: 2,
    });
  });

  it.each([7, 16, 25])(
    'keeps the last in-sync replica at metadata.version %i, without eligible leaders',
    (level) => {
      const controller = new ControllerHarness({}, [['metadata.version', level]]);
      controller.addBroker(1);
      controller.createTopics([topic('t')]);
      const again = { incarnationId: OTHER_INCARNATION };
      // Below the directory ids nothing tells that it is the same broker: its session must end.
      controller.nowMs += 9000;
      controller.registerBroker(1, again);
      expect(partitionOf(controller, 't')).toMatchObject({ isr: [1], elr: [], leader: -1 });
      controller.addBroker(1, again);
      expect(partitionOf(controller, 't')).toMatchObject({ isr: [1], leader: 1, leaderEpoch: 2 });
    },
  );

  it('gives the leadership to another in-sync replica', () => {
    const controller = new ControllerHarness();
    controller.addBroker(1);
    controller.addBroker(2);
    controller.createTopics([assigned('t', [[0, [1, 2]]])]);
    controller.registerBroker(1, { incarnationId: OTHER_INCARNATION });
    expect(partitionOf(controller, 't')).toMatchObject({ isr: [2], elr: [], leader: 2 });
  });

  it('ends in a controlled shutdown', () => {
    const controller = new ControllerHarness();
    controller.addBroker(1);
    controller.createTopics([topic('t')]);
    expect(controller.heartbeat(1, { wantShutDown: true }).shouldShutDown).toBe(false);
    expect(controller.kinds()).toEqual(['BrokerRegistrationChangeRecord', 'PartitionChangeRecord']);
    expect(controller.heartbeat(1, { wantShutDown: true }).shouldShutDown).toBe(true);
    expect(controller.kinds()).toEqual(['BrokerRegistrationChangeRecord']);
    expect(controller.image.brokers.get(1)).toMatchObject({
      fenced: true,
      inControlledShutdown: true,
    });
    controller.addBroker(1, { incarnationId: OTHER_INCARNATION });
    expect(controller.image.brokers.get(1)).toMatchObject({
      fenced: false,
      inControlledShutdown: false,
    });
    expect(partitionOf(controller, 't')).toMatchObject({ isr: [1], elr: [], leader: 1 });
  });
});

describe('producer ids', () => {
  it('come in blocks of a thousand', () => {
    const controller = new ControllerHarness();
    const brokerEpoch = controller.addBroker(1);
    const request = { brokerId: 1, brokerEpoch };
    const allocate = { kind: 'allocateProducerIds', ticket: 1, request } as const;
    const block = { throttleTimeMs: 0, errorCode: 0, producerIdLen: 1000 };
    expect(controller.run(allocate)).toEqual({ ...block, producerIdStart: 0 });
    expect(controller.run(allocate)).toEqual({ ...block, producerIdStart: 1000 });
    expect(controller.image.producerIds.nextProducerId).toBe(2000);
    expect(controller.run({ ...allocate, request: { brokerId: 1, brokerEpoch: 0 } })).toMatchObject(
      { errorCode: 77 },
    );
    expect(controller.records).toEqual([]);
  });
});

describe('placement', () => {
  const broker = (brokerId: number, rack: string | null = null, fenced = false) => ({
    brokerId,
    rack,
    fenced,
  });

  function place(brokers: ReturnType<typeof broker>[], count: number, factor: number): number[][] {
    const placement = placeReplicas(brokers, count, factor, new Prng(3));
    if (placement.kind === 'refused') throw new Error(placement.error.errorMessage ?? '');
    return placement.replicas.map((replicas) => [...replicas]);
  }

  it('gives every broker as many leaders and replicas', () => {
    const placed = place([broker(1), broker(2), broker(3)], 6, 2);
    for (const brokerId of [1, 2, 3]) {
      expect(placed.filter(([leader]) => leader === brokerId)).toHaveLength(2);
      expect(placed.flat().filter((it) => it === brokerId)).toHaveLength(4);
    }
    expect(placed.every((replicas) => new Set(replicas).size === 2)).toBe(true);
  });

  it('spreads the replicas of a partition over racks', () => {
    const racks = [broker(1, 'a'), broker(2, 'a'), broker(3, 'b'), broker(4, 'b')];
    for (const [first, second] of place(racks, 8, 2)) {
      expect(first! <= 2).not.toBe(second! <= 2);
    }
  });

  it('takes fenced brokers last, and never as the leader', () => {
    const placed = place([broker(1, null, true), broker(2), broker(3)], 4, 3);
    expect(placed.every((replicas) => replicas.length === 3 && replicas[2] === 1)).toBe(true);
  });

  it('refuses when all brokers are fenced', () => {
    expect(() => place([broker(1, null, true)], 1, 1)).toThrow(
      'Unable to replicate the partition 1 time(s): All brokers are currently fenced or have all ' +
        'their log directories cordoned.',
    );
  });
});

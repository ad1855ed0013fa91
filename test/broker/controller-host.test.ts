import { describe, expect, it } from 'vitest';
import type { BrokerLogger } from '../../src/base/logger.ts';
import { Prng } from '../../src/base/prng.ts';
import type { Broker } from '../../src/broker/broker.ts';
import { ControllerHost, type ControllerQuorum } from '../../src/broker/controller-host.ts';
import type { MetadataRecord } from '../../src/core/metadata/metadata-record.ts';
import { CLUSTER_ID, ControllerHarness, topic } from '../core/controller/controller-harness.ts';

const silent: BrokerLogger = { debug() {}, info() {}, warn() {}, error() {} };

describe('ControllerHost', () => {
  it('appends what follows from one event in batches that any segment holds', () => {
    const cluster = new ControllerHarness();
    cluster.checksEachStep = false;
    cluster.addBroker(1);
    cluster.addBroker(2);
    cluster.createTopics([topic('a', 9000, 2)]);
    cluster.createTopics([topic('b', 9000, 2)]);
    const batches: (readonly MetadataRecord[])[] = [];
    const quorum: ControllerQuorum = {
      nextOffset: cluster.nextOffset,
      clusterId: CLUSTER_ID,
      leadingEpoch: 1,
      kraftVersion: 1,
      kraftUpgradeRefusal: null,
      voterIds: [1],
      propose: (records) => batches.push(records),
      upgradeKraftVersion: () => {},
    };
    const times = { nowMs: cluster.nowMs, wallMs: cluster.nowMs };
    const broker = { ...times, reply: () => {} } as unknown as Broker;
    const host = new ControllerHost(broker, cluster.config, new Prng(1), quorum, silent);
    host.activate(cluster.image, 1, []);
    const { brokerEpoch } = cluster.image.brokers.get(2)!;
    const request = {
      brokerId: 2,
      brokerEpoch,
      currentMetadataOffset: cluster.nextOffset - 1,
      wantFence: true,
      wantShutDown: false,
      offlineLogDirs: [],
      cordonedLogDirs: null,
    };
    host.submit({ kind: 'brokerHeartbeat', ticket: 1, request });
    // All partitions have lost a member of their set, and the broker is fenced.
    expect(batches.map(({ length }) => length)).toEqual([10_000, 8001]);
    expect(cluster.partition('b', 8999).isr).toEqual([1]);
  });
});

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  findClusterDirectories,
  makeClusterDirectories,
} from '../../src/cli/cluster-directories.ts';
import { layOut, memberProperties } from '../../src/cli/cluster-properties.ts';
import { controllerCountOf } from '../../src/cli/cluster-size.ts';
import { KafkaConfig } from '../../src/core/metadata/kafka-config.ts';

const NONE: ReadonlyMap<string, string> = new Map();
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';

function configsOf(brokers: number, host = '127.0.0.1', overrides = NONE): KafkaConfig[] {
  const count = brokers + controllerCountOf(brokers);
  const ports = Array.from({ length: count }, (_, at) => 9092 + at);
  const layout = layOut(host, CLUSTER_ID, brokers, ports);
  return layout.members.map((member) => {
    const properties = memberProperties(layout, member, overrides);
    return new KafkaConfig(properties.set('log.dirs', `/d/broker-${member.nodeId}`));
  });
}

describe('the nodes of a local cluster', () => {
  it('are an odd number of controllers, at most five', () => {
    const counts = [1, 2, 3, 4, 5, 6, 9].map((brokers) => {
      return configsOf(brokers).filter(({ isController }) => isController).length;
    });
    expect(counts).toEqual([1, 1, 3, 3, 5, 5, 5]);
  });

  it('have clients on the first ports, controllers behind them', () => {
    const [, second] = configsOf(3);
    expect(second!.brokerListeners[0]).toMatchObject({ host: '127.0.0.1', port: 9093 });
    expect(second!.controllerListeners[0]).toMatchObject({ host: '127.0.0.1', port: 9096 });
    expect(second!.quorumVoters).toEqual([
      { id: 1, host: '127.0.0.1', port: 9095 },
      { id: 2, host: '127.0.0.1', port: 9096 },
      { id: 3, host: '127.0.0.1', port: 9097 },
    ]);
  });

  it('have admin servers on ports that follow each other, or on any', () => {
    const portsOf = (listener: string): (number | undefined)[] =>
      configsOf(3, '127.0.0.1', new Map([['odradek.admin.listener', listener]])).map(
        ({ adminListener }) => adminListener?.port,
      );
    expect(portsOf('127.0.0.1:9644')).toEqual([9644, 9645, 9646]);
    expect(portsOf('[::1]:0')).toEqual([0, 0, 0]);
  });

  it('have as many replicas as there are brokers, three at most', () => {
    for (const [brokers, replicas, minIsr] of [
      [1, 1, 1],
      [2, 2, 1],
      [3, 3, 2],
      [7, 3, 2],
    ] as const) {
      const [first] = configsOf(brokers);
      expect(first!.int('default.replication.factor')).toBe(replicas);
      expect(first!.int('offsets.topic.replication.factor')).toBe(replicas);
      expect(first!.int('transaction.state.log.min.isr')).toBe(minIsr);
      expect(first!.int('min.insync.replicas')).toBe(minIsr);
    }
  });

  it('on all interfaces are found by localhost', () => {
    const [first] = configsOf(3, '0.0.0.0');
    expect(first!.brokerListeners[0]).toMatchObject({ host: '0.0.0.0', port: 9092 });
    expect(first!.advertisedListeners[0]).toMatchObject({ host: 'localhost', port: 9092 });
    expect(first!.quorumVoters[0]).toMatchObject({ host: 'localhost', port: 9095 });
  });

  it('take any config of a user but those that make them a cluster', () => {
    const [first] = configsOf(3, '127.0.0.1', new Map([['min.insync.replicas', '1']]));
    expect(first!.int('min.insync.replicas')).toBe(1);
    expect(() => configsOf(3, '127.0.0.1', new Map([['node.id', '7']]))).toThrow(
      'a cluster of several brokers decides this for each of them',
    );
  });

  it('with an authorizer need the rights of super users among themselves', () => {
    const authorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
    const start = (superUsers: string, brokers = 3) => {
      const overrides = [
        ['authorizer.class.name', authorizer],
        ['super.users', superUsers],
      ] as const;
      return configsOf(brokers, '127.0.0.1', new Map(overrides));
    };
    expect(() => start('User:admin')).toThrow('must be super users');
    expect(start('User:admin;User:ANONYMOUS')).toHaveLength(3);
    expect(start('User:admin', 1)).toHaveLength(1);
  });
});

describe('the directories of a local cluster', () => {
  const directories: string[] = [];
  afterEach(() => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
  });
  const newDirectory = (): string => {
    const directory = mkdtempSync(join(tmpdir(), 'odradek-cluster-'));
    directories.push(directory);
    return directory;
  };

  it('say how many brokers there are, and which cluster it is', () => {
    const dataDir = newDirectory();
    const directories = findClusterDirectories(dataDir, 3);
    expect(directories.clusterId).toBeNull();
    expect(directories.dataDirs).toEqual([1, 2, 3].map((id) => join(dataDir, `broker-${id}`)));
    expect(readdirSync(dataDir)).toEqual([]);
    makeClusterDirectories(directories);
    const text = `version=1\nnode.id=2\ncluster.id=${CLUSTER_ID}\n`;
    writeFileSync(join(dataDir, 'broker-2', 'meta.properties'), text);
    expect(findClusterDirectories(dataDir, 3).clusterId).toBe(CLUSTER_ID);
    for (const brokers of [1, 5]) {
      const why = `${dataDir} is of a cluster of 3 brokers, not of ${brokers}`;
      expect(() => findClusterDirectories(dataDir, brokers)).toThrow(why);
    }
  });

  it('are not made inside the data directory of one broker', () => {
    const dataDir = newDirectory();
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'meta.properties'), '');
    expect(() => findClusterDirectories(dataDir, 3)).toThrow(
      `${dataDir} is the data directory of one broker: choose another one`,
    );
  });
});

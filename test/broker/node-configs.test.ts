/** Dynamic configs of nodes: each judges its own, the controller writes them down, all apply theirs. */
import { describe, expect, it } from 'vitest';
import { SimCluster, type SimNode } from '../simulator/sim-cluster.ts';

const TOPIC = 2;
const BROKER = 4;
const LOGGER = 8;
const SET = 0;

type Change = { resourceType: number; resourceName: string; name: string; value: string };

/** What becomes of each change, in one request: its error code and message. */
function alter(
  cluster: SimCluster,
  node: SimNode,
  changes: readonly Change[],
  listenerName = 'PLAINTEXT',
): string[] {
  const connection = node.sim.connect(listenerName);
  const resources = changes.map(({ resourceType, resourceName, name, value }) => {
    return { resourceType, resourceName, configs: [{ name, configOperation: SET, value }] };
  });
  connection.send('IncrementalAlterConfigs', 1, { resources, validateOnly: false });
  cluster.runUntil(() => connection.replies.length > 0, 'the answer');
  const { responses } = connection.replies[0]!.body as {
    responses: { errorCode: number; errorMessage: string | null }[];
  };
  connection.cut();
  return responses.map(({ errorCode, errorMessage }) => `${errorCode} ${errorMessage ?? ''}`);
}

function threads(nodeId: number, value: string): Change {
  const resourceName = nodeId === 0 ? '' : String(nodeId);
  return { resourceType: BROKER, resourceName, name: 'log.cleaner.threads', value };
}

function threadsOf({ sim }: SimNode): number {
  return sim.broker.config.int('log.cleaner.threads');
}

describe('dynamic configs of brokers', () => {
  it('are set by way of the broker they are for, whoever is the controller', () => {
    const cluster = new SimCluster({ seed: 11 }).start();
    for (const node of cluster.nodes) {
      expect(alter(cluster, node, [threads(node.nodeId, '2')])).toEqual(['0 ']);
      cluster.runUntil(() => threadsOf(node) === 2, 'the config');
      const [tooMany] = alter(cluster, node, [threads(node.nodeId, '20')]);
      expect(tooMany).toContain('42 Invalid value');
      const other = 1 + (node.nodeId % 3);
      const [refusal] = alter(cluster, node, [threads(other, '2')]);
      expect(refusal).toBe(
        `42 Unexpected broker id, expected ${node.nodeId}, but received ${other}`,
      );
    }
  });

  it('are decided in parts: by the broker, by the controller, and loggers at once', () => {
    const cluster = new SimCluster({ seed: 12 }).start();
    const node = cluster.nodes.find((it) => it !== cluster.findController())!;
    const ownLogger = { resourceType: LOGGER, resourceName: String(node.nodeId), name: 'root' };
    const outcomes = alter(cluster, node, [
      { resourceType: TOPIC, resourceName: 'none', name: 'retention.ms', value: '1' },
      { ...ownLogger, value: 'ERROR' },
      threads(node.nodeId, '2'),
      threads(0, '-1'),
    ]);
    expect(outcomes).toEqual([
      "3 The topic 'none' does not exist.",
      '0 ',
      '0 ',
      expect.stringContaining('42 Invalid value'),
    ]);
    cluster.runUntil(() => threadsOf(node) === 2, 'the config');
    // Nothing of this is the controller's business.
    cluster.partition([node.nodeId]);
    const partitionedAtMs = cluster.clock.nowMs;
    expect(alter(cluster, node, [{ ...ownLogger, value: 'LOUD' }])[0]).toContain('LOUD');
    expect(cluster.clock.nowMs - partitionedAtMs).toBeLessThan(1000);
  });

  it('are taken by the controller for any node that there is', () => {
    const cluster = new SimCluster({ seed: 13 }).start();
    const controller = cluster.findController()!;
    const other = cluster.nodes.find((it) => it !== controller)!;
    const ask = (change: Change): string[] => alter(cluster, controller, [change], 'CONTROLLER');
    expect(ask(threads(other.nodeId, '2'))).toEqual(['0 ']);
    cluster.runUntil(() => threadsOf(other) === 2, 'the config');
    expect(ask(threads(77, '2'))).toEqual(['102 No node with id 77 found.']);
  });
});

describe('dynamic configs of a node that only controls', () => {
  it('are applied by it, and found again after a restart', () => {
    const cluster = new SimCluster({
      nodes: 1,
      properties: {
        'process.roles': 'controller',
        listeners: 'CONTROLLER://node1:9093',
        'advertised.listeners': '',
        'inter.broker.listener.name': '',
      },
    });
    cluster.runUntil(() => cluster.findController() !== undefined, 'the controller');
    const [node] = cluster.nodes;
    const isRegistered = (): boolean => node!.sim.broker.image.controllers.has(1);
    cluster.runUntil(isRegistered, 'the registration');
    expect(alter(cluster, node!, [threads(1, '2')], 'CONTROLLER')).toEqual(['0 ']);
    cluster.runUntil(() => threadsOf(node!) === 2, 'the config');
    cluster.restart(1);
    cluster.runUntil(() => threadsOf(node!) === 2, 'the config');
  });
});

import { describe, expect, it } from 'vitest';
import type { UpdateFeaturesResponse } from '../../src/protocol/generated/update-features.ts';
import { SimCluster } from '../simulator/sim-cluster.ts';

const UPGRADE = 1;
const UNSAFE_DOWNGRADE = 3;

function updateKraftVersion(
  cluster: SimCluster,
  nodeId: number,
  maxVersionLevel: number,
  upgradeType = UPGRADE,
  validateOnly = false,
): UpdateFeaturesResponse {
  const connection = cluster.node(nodeId).sim.connect();
  const allowDowngrade = upgradeType !== UPGRADE;
  connection.send('UpdateFeatures', 2, {
    timeoutMs: 10_000,
    featureUpdates: [{ feature: 'kraft.version', maxVersionLevel, allowDowngrade, upgradeType }],
    validateOnly,
  });
  cluster.runUntil(() => connection.replies.length > 0, 'the answer to UpdateFeatures');
  const { body } = connection.replies[0]!;
  connection.cut();
  return body as UpdateFeaturesResponse;
}

/** As each node that is up has it. */
function kraftVersions(cluster: SimCluster): number[] {
  return cluster.nodes.filter(({ isUp }) => isUp).map(({ sim }) => sim.broker.quorum.kraftVersion);
}

/** Each voter has told the leader of this epoch what it is. */
function whenVotersHaveTold(cluster: SimCluster): void {
  const isReady = (): boolean => {
    const quorum = cluster.findController()?.sim.broker.quorum;
    return quorum !== undefined && quorum.kraftUpgradeRefusal === null;
  };
  cluster.runUntil(isReady, 'what the voters say of themselves');
}

describe('kraft.version', () => {
  it('rises from the voters of the configuration to those of the log', () => {
    const cluster = new SimCluster({ seed: 5 }).start();
    expect(kraftVersions(cluster)).toEqual([0, 0, 0]);
    whenVotersHaveTold(cluster);
    const other = cluster.nodes.find((it) => it !== cluster.findController())!;
    expect(updateKraftVersion(cluster, other.nodeId, 1, UPGRADE, true).errorCode).toBe(0);
    expect(kraftVersions(cluster)).toEqual([0, 0, 0]);
    expect(updateKraftVersion(cluster, other.nodeId, 1).errorCode).toBe(0);
    cluster.runUntil(() => kraftVersions(cluster).every((it) => it === 1), 'the upgrade');
    for (const { nodeId, sim } of cluster.nodes) {
      const { voters } = sim.broker.quorum.votersBefore(sim.broker.quorum.nextOffset);
      expect(voters.map(({ voterId }) => voterId)).toEqual([1, 2, 3]);
      const own = voters[nodeId - 1]!;
      expect(own.voterDirectoryId).toBe(sim.broker.storage.metadataDirectoryId);
      expect(own.kRaftVersionFeature).toEqual({ minSupportedVersion: 0, maxSupportedVersion: 1 });
    }
    // Again is no error, and back there is no way.
    expect(updateKraftVersion(cluster, 1, 1).errorCode).toBe(0);
    const refused = updateKraftVersion(cluster, 1, 0, UNSAFE_DOWNGRADE);
    expect(refused.errorMessage).toContain("Can't downgrade the version of this feature.");
  });

  it('stays through the death of the leader, and a restart of all', () => {
    const cluster = new SimCluster({ seed: 6 }).start();
    whenVotersHaveTold(cluster);
    expect(updateKraftVersion(cluster, 1, 1).errorCode).toBe(0);
    cluster.kill(cluster.findController()!.nodeId);
    cluster.runUntil(() => cluster.findController() !== undefined, 'another controller');
    expect(kraftVersions(cluster)).toEqual([1, 1]);
    for (const { nodeId } of cluster.nodes) cluster.restart(nodeId);
    cluster.runUntil(() => cluster.areAllReady, 'a cluster that is ready');
    expect(kraftVersions(cluster)).toEqual([1, 1, 1]);
  });

  it('does not rise while a voter has told nothing of itself', () => {
    const cluster = new SimCluster({ seed: 7 }).start();
    const other = cluster.nodes.find((it) => it !== cluster.findController())!;
    cluster.kill(other.nodeId);
    cluster.kill(cluster.findController()!.nodeId);
    cluster.restart(other.nodeId);
    cluster.runUntil(() => cluster.findController()?.isUp === true, 'another controller');
    const { nodeId } = cluster.findController()!;
    const { errorCode, errorMessage } = updateKraftVersion(cluster, nodeId, 1);
    expect(errorCode).toBe(95);
    expect(errorMessage).toContain('because not all of the voters support it');
    expect(kraftVersions(cluster)).toEqual([0, 0]);
  });
});

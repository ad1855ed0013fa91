/**
 * What holds at every moment of a cluster: a leader never takes a high watermark back, every in-sync
 * replica is a replica, no two brokers lead a partition in the same epoch, and images only go forward.
 */
import type { Partition } from '../../../src/broker/partition.ts';
import type { MetadataImageView } from '../../../src/core/metadata/image.ts';
import type { SimCluster, SimNode } from '../sim-cluster.ts';

type Term = { readonly nodeId: number; life: number; highWatermark: number };

export class ClusterInvariants {
  private readonly cluster: SimCluster;
  /** By partition and leader epoch: who leads, and how far it said that everything is committed. */
  private readonly terms: Map<string, Term> = new Map();
  private readonly checkedOffsets: Map<SimNode, number> = new Map();

  constructor(cluster: SimCluster) {
    this.cluster = cluster;
  }

  check(): void {
    for (const node of this.cluster.nodes) {
      if (!node.isUp) continue;
      const { broker } = node.sim;
      for (const partition of broker.partitions.values()) this.checkPartition(node, partition);
      const { image } = broker;
      if (this.checkedOffsets.get(node) === image.metadataOffset) continue;
      this.checkedOffsets.set(node, image.metadataOffset);
      checkImage(image);
    }
  }

  private checkPartition(node: SimNode, partition: Partition): void {
    const { topic, partitionIndex, leaderId, leaderEpoch, log } = partition;
    const { nodeId, life } = node;
    if (log === null) return;
    const { highWatermark, logEndOffset } = log;
    const name = `${topic}-${partitionIndex}`;
    if (highWatermark > logEndOffset) throw new Error(`${name}: committed beyond the log's end`);
    if (leaderId !== nodeId) return;
    const key = `${name} ${leaderEpoch}`;
    const term = this.terms.get(key);
    if (term === undefined) {
      this.terms.set(key, { nodeId, life, highWatermark });
      return;
    }
    if (term.nodeId !== nodeId) {
      throw new Error(`${name}: ${term.nodeId} and ${nodeId} lead in epoch ${leaderEpoch}`);
    }
    if (term.life === life && highWatermark < term.highWatermark) {
      throw new Error(`${name}: ${highWatermark} after ${term.highWatermark} was committed`);
    }
    term.life = life;
    term.highWatermark = highWatermark;
  }
}

function checkImage(image: MetadataImageView): void {
  for (const { name, partitions } of image.topicsById.values()) {
    for (const { isr, replicas, leader } of partitions) {
      const isOdd = isr.some((id) => !replicas.includes(id));
      if (isOdd) throw new Error(`${name}: [${isr}] of [${replicas}] are in sync`);
      if (leader >= 0 && !isr.includes(leader)) throw new Error(`${name}: ${leader} of [${isr}]`);
    }
  }
}

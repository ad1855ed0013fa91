/**
 * The replica lists of a reassignment (PartitionReassignmentReplicas, PartitionReassignmentRevert).
 * While one is under way the partition has the replicas of both sides; it ends when all that it adds
 * are in sync. When fewer are added than go, all that stay must be, or the last copy might go.
 */
import type { PartitionImage } from '../metadata/image.ts';

type Replicas = readonly number[];

export type ReassignmentReplicas = {
  readonly replicas: Replicas;
  readonly addingReplicas: Replicas;
  readonly removingReplicas: Replicas;
};

export function isReassigning(
  partition: Pick<PartitionImage, 'addingReplicas' | 'removingReplicas'>,
): boolean {
  return partition.addingReplicas.length > 0 || partition.removingReplicas.length > 0;
}

/**
 * What an earlier reassignment adds and this one keeps is still added: a cancellation takes it away
 * again (KIP-455). Departure: Apache Kafka 4.3.1 forgets it or, when this one drops it, waits for
 * it for ever.
 */
export function reassignmentReplicas(
  current: Pick<PartitionImage, 'replicas' | 'addingReplicas'>,
  target: Replicas,
): ReassignmentReplicas {
  const removingReplicas = without(current.replicas, target).sort((a, b) => a - b);
  const stillAdding = current.addingReplicas.filter((replica) => target.includes(replica));
  const addingReplicas = [...stillAdding, ...without(target, current.replicas)];
  addingReplicas.sort((a, b) => a - b);
  return { replicas: [...target, ...removingReplicas], addingReplicas, removingReplicas };
}

/** Null while the reassignment, if there is one, must go on. */
export function completedReassignment(
  partition: ReassignmentReplicas & { readonly isr: Replicas },
): (ReassignmentReplicas & { readonly isr: Replicas }) | null {
  if (!isReassigning(partition)) return null;
  const isr = without(partition.isr, partition.removingReplicas);
  const replicas = without(partition.replicas, partition.removingReplicas);
  if (partition.removingReplicas.length > 0 && (isr.length === 0 || replicas.length === 0)) {
    return null;
  }
  const isShrinking = partition.addingReplicas.length < partition.removingReplicas.length;
  const needed = isShrinking ? replicas : partition.addingReplicas;
  if (!needed.every((replica) => isr.includes(replica))) return null;
  return { isr, replicas, addingReplicas: [], removingReplicas: [] };
}

export type RevertedReassignment = {
  readonly replicas: Replicas;
  readonly isr: Replicas;
  /** Nobody who was a replica before is in sync: the first of them would lead nevertheless. */
  readonly isUnclean: boolean;
};

/** What the partition had before, as far as it is still there. */
export function revertedReassignment(partition: PartitionImage): RevertedReassignment {
  const replicas = without(partition.replicas, partition.addingReplicas);
  const isr = without(partition.isr, partition.addingReplicas);
  return isr.length > 0
    ? { replicas, isr, isUnclean: false }
    : { replicas, isr: replicas.slice(0, 1), isUnclean: true };
}

function without(replicas: Replicas, gone: Replicas): number[] {
  return replicas.filter((replica) => !gone.includes(replica));
}

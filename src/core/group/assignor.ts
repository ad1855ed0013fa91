/** What a server-side assignor is given and what it decides (PartitionAssignor of Kafka). */
import type { Uuid } from '../../base/uuid.ts';
import type { Assignment } from './consumer-hard.ts';

export type AssignorMember = {
  /** The topics it subscribes to and that exist. */
  readonly topicIds: ReadonlySet<Uuid>;
  /** Its present target: what it should keep where that is fair. */
  readonly target: Assignment;
};

export type AssignorInput = {
  readonly memberById: ReadonlyMap<string, AssignorMember>;
  /** Every member subscribes to the same topics. */
  readonly isHomogeneous: boolean;
  readonly partitionCountByTopic: ReadonlyMap<Uuid, number>;
};

/** Every member of the input is in it; partitions ascend. */
export type AssignorOutput = ReadonlyMap<string, Assignment>;

export type Assignor = {
  readonly name: string;
  readonly assign: (input: AssignorInput) => AssignorOutput;
};

/** An assignment in the making: partition numbers by topic, by member. */
export type Draft = Map<string, Map<Uuid, Set<number>>>;

export function add(draft: Draft, memberId: string, topicId: Uuid, partition: number): void {
  let topics = draft.get(memberId);
  if (topics === undefined) {
    topics = new Map();
    draft.set(memberId, topics);
  }
  const partitions = topics.get(topicId);
  if (partitions === undefined) topics.set(topicId, new Set([partition]));
  else partitions.add(partition);
}

export function finish(input: AssignorInput, draft: Draft): AssignorOutput {
  const output: Map<string, Assignment> = new Map();
  for (const memberId of input.memberById.keys()) {
    const assignment: Map<Uuid, readonly number[]> = new Map();
    for (const [topicId, partitions] of draft.get(memberId) ?? []) {
      if (partitions.size === 0) continue;
      assignment.set(
        topicId,
        [...partitions].sort((a, b) => a - b),
      );
    }
    output.set(memberId, assignment);
  }
  return output;
}

export function membersByTopic(input: AssignorInput): Map<Uuid, string[]> {
  const byTopic: Map<Uuid, string[]> = new Map();
  for (const [memberId, { topicIds }] of input.memberById) {
    for (const topicId of topicIds) {
      const members = byTopic.get(topicId);
      if (members === undefined) byTopic.set(topicId, [memberId]);
      else members.push(memberId);
    }
  }
  return byTopic;
}

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

/**
 * Every member of the input is in it; partitions ascend. A member for whom nothing changes has the
 * very target it came with, so that whoever compares them need not look inside.
 */
export type AssignorOutput = ReadonlyMap<string, Assignment>;

export type Assignor = {
  readonly name: string;
  readonly assign: (input: AssignorInput) => AssignorOutput;
};

/**
 * `range`: of each topic, each subscriber gets a range of partitions, the same numbers of every
 * topic where counts and subscribers agree, so that co-partitioned topics can be joined. Members
 * keep what they have as far as the ranges' sizes allow (RangeAssignor of Kafka's coordinator).
 */
import type { Uuid } from '../../base/uuid.ts';
import {
  type Assignor,
  type AssignorInput,
  type AssignorOutput,
  add,
  type Draft,
  finish,
  membersByTopic,
} from './assignor.ts';

export const rangeAssignor: Assignor = { name: 'range', assign };

function assign(input: AssignorInput): AssignorOutput {
  const draft: Draft = new Map();
  for (const [topicId, memberIds] of membersByTopic(input)) {
    assignTopic(input, draft, topicId, memberIds);
  }
  return finish(input, draft);
}

function assignTopic(
  input: AssignorInput,
  draft: Draft,
  topicId: Uuid,
  memberIds: readonly string[],
): void {
  const count = input.partitionCountByTopic.get(topicId)!;
  const quota = Math.floor(count / memberIds.length);
  /** How many members get one more. */
  let extras = count % memberIds.length;
  const kept: Set<number> = new Set();
  const unfilled: { readonly memberId: string; readonly missing: number }[] = [];
  for (const memberId of memberIds) {
    const owned = (input.memberById.get(memberId)!.target.get(topicId) ?? []).filter(
      (partition) => partition < count && !kept.has(partition),
    );
    let keeps = Math.min(owned.length, quota);
    if (owned.length > quota && extras > 0) {
      extras--;
      keeps++;
    } else {
      unfilled.push({ memberId, missing: quota - keeps });
    }
    for (let i = 0; i < keeps; i++) {
      kept.add(owned[i]!);
      add(draft, memberId, topicId, owned[i]!);
    }
  }
  let next = 0;
  for (const { memberId, missing } of unfilled) {
    let wanted = missing;
    if (extras > 0) {
      extras--;
      wanted++;
    }
    for (; wanted > 0; wanted--) {
      while (kept.has(next)) next++;
      add(draft, memberId, topicId, next++);
    }
  }
}

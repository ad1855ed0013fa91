/**
 * `range`: of each topic, each subscriber gets a range of partitions, the same numbers of every
 * topic where counts and subscribers agree, so that co-partitioned topics can be joined. Members
 * keep what they have as far as the ranges' sizes allow (RangeAssignor of Kafka's coordinator).
 */
import type { Uuid } from '../../base/uuid.ts';
import type { Assignor, AssignorInput, AssignorMember, AssignorOutput } from './assignor.ts';
import { ascending, subscribersByTopic } from './assignor-draft.ts';
import type { Assignment } from './consumer-hard.ts';

export const rangeAssignor: Assignor = { name: 'range', assign };

function assign(input: AssignorInput): AssignorOutput {
  const members = [...input.memberById.values()];
  const assigned: Map<Uuid, readonly number[]>[] = members.map(() => new Map());
  for (const [topicId, indexes] of subscribersByTopic(members)) {
    const count = input.partitionCountByTopic.get(topicId)!;
    assignTopic(topicId, count, members, indexes, assigned);
  }
  const output: Map<string, Assignment> = new Map();
  let index = 0;
  for (const [memberId, { target }] of input.memberById) {
    const assignment = assigned[index++]!;
    output.set(memberId, isSame(target, assignment) ? target : assignment);
  }
  return output;
}

/** What was not changed is the very array that was there before. */
function isSame(a: Assignment, b: Assignment): boolean {
  if (a.size !== b.size) return false;
  for (const [topicId, partitions] of a) if (b.get(topicId) !== partitions) return false;
  return true;
}

const NONE: readonly number[] = [];

function assignTopic(
  topicId: Uuid,
  count: number,
  members: readonly AssignorMember[],
  indexes: readonly number[],
  assigned: readonly Map<Uuid, readonly number[]>[],
): void {
  const quota = Math.floor(count / indexes.length);
  /** How many members get one more. */
  let extras = count % indexes.length;
  const isKept = new Uint8Array(count);
  const unfilled: number[] = [];
  for (const index of indexes) {
    const before = members[index]!.target.get(topicId) ?? NONE;
    let owned = 0;
    for (let i = 0; i < before.length; i++) if (isKept[before[i]!] === 0) owned++;
    let keeps = Math.min(owned, quota);
    if (owned > quota && extras > 0) {
      extras--;
      keeps++;
    } else {
      unfilled.push(index);
    }
    const kept = firstFree(before, keeps, isKept);
    for (let i = 0; i < kept.length; i++) isKept[kept[i]!] = 1;
    if (kept.length > 0) assigned[index]!.set(topicId, kept);
  }
  let next = 0;
  for (const index of unfilled) {
    const kept = assigned[index]!.get(topicId) ?? NONE;
    let missing = quota - kept.length;
    if (extras > 0) {
      extras--;
      missing++;
    }
    if (missing === 0) continue;
    const partitions = kept.slice();
    for (; missing > 0; missing--) {
      while (isKept[next] !== 0) next++;
      partitions.push(next++);
    }
    assigned[index]!.set(topicId, partitions.sort(ascending));
  }
}

/** The very same array when it is to be kept whole. */
function firstFree(
  partitions: readonly number[],
  size: number,
  isKept: Uint8Array,
): readonly number[] {
  if (size === partitions.length) return partitions;
  const kept: number[] = [];
  for (let i = 0; kept.length < size; i++) {
    if (isKept[partitions[i]!] === 0) kept.push(partitions[i]!);
  }
  return kept;
}

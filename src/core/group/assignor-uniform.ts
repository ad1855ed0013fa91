/**
 * `uniform`: members get equally many partitions, at most one apart where subscriptions allow it,
 * and keep what they have as far as that allows. Balance comes before stickiness.
 *
 * Like the assignors of Apache Kafka 4.3 it does not look at racks. The extra partitions, when
 * members do not divide them evenly, go first to members that have one already: Kafka gives them
 * to the first members it meets and so may move partitions that could have stayed.
 */
import type { Uuid } from '../../base/uuid.ts';
import type { Assignor, AssignorInput, AssignorOutput } from './assignor.ts';
import { balance } from './assignor-balance.ts';
import { AssignmentDraft, subscribersByTopic } from './assignor-draft.ts';

export const uniformAssignor: Assignor = { name: 'uniform', assign };

function assign(input: AssignorInput): AssignorOutput {
  return input.isHomogeneous ? assignHomogeneous(input) : assignHeterogeneous(input);
}

type Room = { readonly index: number; missing: number };

function assignHomogeneous(input: AssignorInput): AssignorOutput {
  const draft = new AssignmentDraft(input);
  const memberCount = draft.members.length;
  if (memberCount === 0) return draft.finish();
  const { topicIds } = draft.members[0]!;
  let total = 0;
  for (const topicId of topicIds) total += input.partitionCountByTopic.get(topicId)!;
  const quota = Math.floor(total / memberCount);
  let extras = total % memberCount;
  const rooms: Room[] = [];
  for (let index = 0; index < memberCount; index++) {
    const size = draft.sizes[index]!;
    if (size > quota && extras > 0) {
      extras--;
      draft.shrinkTo(index, quota + 1);
    } else {
      draft.shrinkTo(index, quota);
      rooms.push({ index, missing: quota - draft.sizes[index]! });
    }
  }
  // Those that miss the most come first: who has its quota is the last to be disturbed.
  rooms.sort((a, b) => b.missing - a.missing);
  for (const room of rooms) {
    if (extras === 0) break;
    extras--;
    room.missing++;
  }
  fillRooms(input, draft, topicIds, rooms);
  return draft.finish();
}

function fillRooms(
  input: AssignorInput,
  draft: AssignmentDraft,
  topicIds: ReadonlySet<Uuid>,
  rooms: readonly Room[],
): void {
  let next = 0;
  for (const topicId of topicIds) {
    const count = input.partitionCountByTopic.get(topicId)!;
    for (let partition = 0; partition < count; partition++) {
      if (draft.isTaken(topicId, partition)) continue;
      while (rooms[next]!.missing === 0) next++;
      rooms[next]!.missing--;
      draft.give(rooms[next]!.index, topicId, partition);
    }
  }
}

function assignHeterogeneous(input: AssignorInput): AssignorOutput {
  const draft = new AssignmentDraft(input);
  const subscribers = subscribersByTopic(draft.members);
  // Topics that few can take come first: the others can still make up for them.
  const topics = [...subscribers].sort(([, a], [, b]) => a.length - b.length);
  for (const [topicId, indexes] of topics) giveUntaken(input, draft, topicId, indexes);
  balance(draft, subscribers);
  return draft.finish();
}

/**
 * Each partition that nobody has to the subscriber that has the fewest; of equals to the first.
 *
 * In levels: everybody who has as few as that gets one, in their order, and is then among those who
 * have one more. A heap says the same, but a first assignment would ask it for each partition.
 */
function giveUntaken(
  input: AssignorInput,
  draft: AssignmentDraft,
  topicId: Uuid,
  indexes: readonly number[],
): void {
  const count = input.partitionCountByTopic.get(topicId)!;
  let partition = nextUntaken(draft, topicId, 0, count);
  if (partition === count) return;
  const bySize = [...indexes].sort((a, b) => draft.sizes[a]! - draft.sizes[b]! || a - b);
  let end = 0;
  let level: number[] = [];
  for (;;) {
    const size = level.length > 0 ? draft.sizes[level[0]!]! : draft.sizes[bySize[end]!]!;
    const start = end;
    while (end < bySize.length && draft.sizes[bySize[end]!] === size) end++;
    if (end > start) level = merged(level, bySize, start, end);
    for (let i = 0; i < level.length; i++) {
      draft.give(level[i]!, topicId, partition);
      partition = nextUntaken(draft, topicId, partition + 1, count);
      if (partition === count) return;
    }
  }
}

function nextUntaken(
  draft: AssignmentDraft,
  topicId: Uuid,
  from: number,
  partitionCount: number,
): number {
  let partition = from;
  while (partition < partitionCount && draft.isTaken(topicId, partition)) partition++;
  return partition;
}

/** Both are in ascending order, and so is the outcome. */
function merged(
  some: readonly number[],
  all: readonly number[],
  start: number,
  end: number,
): number[] {
  const outcome: number[] = [];
  let at = start;
  for (const index of some) {
    while (at < end && all[at]! < index) outcome.push(all[at++]!);
    outcome.push(index);
  }
  while (at < end) outcome.push(all[at++]!);
  return outcome;
}

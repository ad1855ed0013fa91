/**
 * `uniform`: members get equally many partitions, at most one apart where subscriptions allow it,
 * and keep what they have as far as that allows. Balance comes before stickiness.
 *
 * Like the assignors of Apache Kafka 4.3 it does not look at racks. The extra partitions, when
 * members do not divide them evenly, go first to members that have one already: Kafka gives them
 * to the first members it meets and so may move partitions that could have stayed.
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
import { balance } from './assignor-balance.ts';

export const uniformAssignor: Assignor = { name: 'uniform', assign };

function assign(input: AssignorInput): AssignorOutput {
  return input.isHomogeneous ? assignHomogeneous(input) : assignHeterogeneous(input);
}

type TopicPartition = { readonly topicId: Uuid; readonly partition: number };

function assignHomogeneous(input: AssignorInput): AssignorOutput {
  const draft: Draft = new Map();
  const topicIds = firstOf(input)?.topicIds ?? new Set<Uuid>();
  let total = 0;
  for (const topicId of topicIds) total += input.partitionCountByTopic.get(topicId)!;
  const quota = Math.floor(total / Math.max(1, input.memberById.size));
  let extras = total % Math.max(1, input.memberById.size);

  const kept = keptPartitions(input, topicIds);
  const room: { readonly memberId: string; missing: number }[] = [];
  for (const memberId of input.memberById.keys()) {
    const owned = ownedOf(input, memberId, kept);
    let keeps = Math.min(owned.length, quota);
    if (owned.length > quota && extras > 0) {
      extras--;
      keeps++;
    } else {
      room.push({ memberId, missing: quota - keeps });
    }
    for (let i = 0; i < keeps; i++) add(draft, memberId, owned[i]!.topicId, owned[i]!.partition);
    for (let i = keeps; i < owned.length; i++) {
      kept.get(owned[i]!.topicId)!.delete(owned[i]!.partition);
    }
  }
  // Those that miss the most come first: who has its quota is the last to be disturbed.
  room.sort((a, b) => b.missing - a.missing);
  for (const member of room) {
    if (extras === 0) break;
    extras--;
    member.missing++;
  }
  fillRoom(input, draft, topicIds, kept, room);
  return finish(input, draft);
}

function fillRoom(
  input: AssignorInput,
  draft: Draft,
  topicIds: ReadonlySet<Uuid>,
  kept: ReadonlyMap<Uuid, ReadonlyMap<number, string>>,
  room: readonly { readonly memberId: string; missing: number }[],
): void {
  let next = 0;
  for (const topicId of topicIds) {
    const count = input.partitionCountByTopic.get(topicId)!;
    const keptOfTopic = kept.get(topicId)!;
    for (let partition = 0; partition < count; partition++) {
      if (keptOfTopic.has(partition)) continue;
      while (room[next]!.missing === 0) next++;
      room[next]!.missing--;
      add(draft, room[next]!.memberId, topicId, partition);
    }
  }
}

function firstOf(input: AssignorInput): { readonly topicIds: ReadonlySet<Uuid> } | undefined {
  for (const member of input.memberById.values()) return member;
  return undefined;
}

/** Who was given what, as far as it still exists and is subscribed to; nothing twice. */
function keptPartitions(
  input: AssignorInput,
  topicIds: Iterable<Uuid>,
): Map<Uuid, Map<number, string>> {
  const kept: Map<Uuid, Map<number, string>> = new Map();
  for (const topicId of topicIds) kept.set(topicId, new Map());
  for (const [memberId, member] of input.memberById) {
    for (const [topicId, partitions] of member.target) {
      const owners = kept.get(topicId);
      if (owners === undefined || !member.topicIds.has(topicId)) continue;
      const count = input.partitionCountByTopic.get(topicId)!;
      for (const partition of partitions) {
        if (partition < count && !owners.has(partition)) owners.set(partition, memberId);
      }
    }
  }
  return kept;
}

function ownedOf(
  input: AssignorInput,
  memberId: string,
  kept: ReadonlyMap<Uuid, ReadonlyMap<number, string>>,
): TopicPartition[] {
  const owned: TopicPartition[] = [];
  for (const [topicId, partitions] of input.memberById.get(memberId)!.target) {
    const owners = kept.get(topicId);
    for (const partition of partitions) {
      if (owners?.get(partition) === memberId) owned.push({ topicId, partition });
    }
  }
  return owned;
}

function assignHeterogeneous(input: AssignorInput): AssignorOutput {
  const subscribers = membersByTopic(input);
  const kept = keptPartitions(input, subscribers.keys());
  const draft: Draft = new Map();
  const sizes: Map<string, number> = new Map();
  for (const memberId of input.memberById.keys()) sizes.set(memberId, 0);
  const give = (topicId: Uuid, partition: number, memberId: string): void => {
    add(draft, memberId, topicId, partition);
    sizes.set(memberId, sizes.get(memberId)! + 1);
  };
  for (const [topicId, owners] of kept) {
    for (const [partition, memberId] of owners) give(topicId, partition, memberId);
  }
  // Topics that few can take come first: the others can still make up for them.
  const topics = [...subscribers].sort(([, a], [, b]) => a.length - b.length);
  for (const [topicId, memberIds] of topics) {
    const owners = kept.get(topicId)!;
    const count = input.partitionCountByTopic.get(topicId)!;
    for (let partition = 0; partition < count; partition++) {
      if (!owners.has(partition)) give(topicId, partition, lightest(memberIds, sizes));
    }
  }
  balance(draft, subscribers, sizes);
  return finish(input, draft);
}

function lightest(memberIds: readonly string[], sizes: ReadonlyMap<string, number>): string {
  let best = memberIds[0]!;
  for (const memberId of memberIds) {
    if (sizes.get(memberId)! < sizes.get(best)!) best = memberId;
  }
  return best;
}

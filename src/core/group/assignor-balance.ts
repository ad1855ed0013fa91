/**
 * Evens out an assignment whose members subscribe to different topics.
 *
 * A partition may go from a member to any other subscriber of its topic. First partitions go
 * straight from the fullest owner of a topic to its emptiest subscriber. What is left over needs a
 * chain: a member passes one on to a neighbour that passes another one on. When no chain leads
 * from a member to one that has two partitions fewer, no assignment is more balanced.
 */
import { assert } from '../../base/assert.ts';
import type { Uuid } from '../../base/uuid.ts';
import { add, type Draft } from './assignor.ts';

/** Chains are searched for this often at most, so that a large group does not hold a tick. */
const CHAINS_MAX = 200;

export function balance(
  draft: Draft,
  subscribers: ReadonlyMap<Uuid, readonly string[]>,
  sizes: Map<string, number>,
): void {
  for (const [topicId, memberIds] of subscribers) balanceTopic(draft, topicId, memberIds, sizes);
  for (let i = 0; i < CHAINS_MAX; i++) if (!moveAlongChain(draft, subscribers, sizes)) return;
}

function balanceTopic(
  draft: Draft,
  topicId: Uuid,
  memberIds: readonly string[],
  sizes: Map<string, number>,
): void {
  for (;;) {
    let fullest: string | undefined;
    let emptiest = memberIds[0]!;
    for (const memberId of memberIds) {
      const size = sizes.get(memberId)!;
      if (size < sizes.get(emptiest)!) emptiest = memberId;
      const hasSome = (draft.get(memberId)?.get(topicId)?.size ?? 0) > 0;
      if (hasSome && (fullest === undefined || size > sizes.get(fullest)!)) fullest = memberId;
    }
    if (fullest === undefined || sizes.get(fullest)! - sizes.get(emptiest)! < 2) return;
    move(draft, topicId, fullest, emptiest, sizes);
  }
}

function move(
  draft: Draft,
  topicId: Uuid,
  from: string,
  to: string,
  sizes: Map<string, number>,
): void {
  const owned = draft.get(from)?.get(topicId);
  assert(owned !== undefined && owned.size > 0);
  const partition = Math.max(...owned);
  owned.delete(partition);
  add(draft, to, topicId, partition);
  sizes.set(from, sizes.get(from)! - 1);
  sizes.set(to, sizes.get(to)! + 1);
}

type Step = { readonly topicId: Uuid; readonly from: string };

/** Fullest members first, breadth first: the chain found is the shortest from its start. */
function moveAlongChain(
  draft: Draft,
  subscribers: ReadonlyMap<Uuid, readonly string[]>,
  sizes: Map<string, number>,
): boolean {
  const seen: Set<string> = new Set();
  for (const start of [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)!)) {
    // Whatever was reached from a fuller member without success leads nowhere from here either.
    if (seen.has(start)) continue;
    const stepTo: Map<string, Step> = new Map();
    const queue = [start];
    seen.add(start);
    for (let head = 0; head < queue.length; head++) {
      const from = queue[head]!;
      if (sizes.get(start)! - sizes.get(from)! >= 2) {
        for (let to = from; to !== start; ) {
          const step = stepTo.get(to)!;
          move(draft, step.topicId, step.from, to, sizes);
          to = step.from;
        }
        return true;
      }
      for (const [topicId, owned] of draft.get(from) ?? []) {
        if (owned.size === 0) continue;
        for (const to of subscribers.get(topicId) ?? []) {
          if (seen.has(to)) continue;
          seen.add(to);
          stepTo.set(to, { topicId, from });
          queue.push(to);
        }
      }
    }
  }
  return false;
}

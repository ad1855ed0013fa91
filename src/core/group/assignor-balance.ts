/**
 * Evens out an assignment whose members subscribe to different topics.
 *
 * A partition may go from a member to any other subscriber of its topic. First partitions go
 * straight from the fullest owners of a topic to its emptiest subscribers. What is left over needs
 * a chain: a member passes one on to a neighbour that passes another one on. When no chain leads
 * from a member to one that has two partitions fewer, no assignment is more balanced.
 */
import type { Uuid } from '../../base/uuid.ts';
import type { AssignmentDraft } from './assignor-draft.ts';
import { SizeHeap } from './assignor-size-heap.ts';

/**
 * Chains are searched for while they have looked at no more members than this, so that a large
 * group does not hold a tick. What is left uneven then, the next assignment goes on with.
 */
const MEMBERS_LOOKED_AT_MAX = 50_000;

export function balance(
  draft: AssignmentDraft,
  subscribers: ReadonlyMap<Uuid, readonly number[]>,
): void {
  if (isEven(draft.sizes)) return;
  for (const [topicId, indexes] of subscribers) balanceTopic(draft, topicId, indexes);
  for (let looked = 0; looked < MEMBERS_LOOKED_AT_MAX; looked += draft.sizes.length) {
    if (!moveAlongChain(draft, subscribers)) return;
  }
}

/** Nobody has two more than anybody else: there is nothing to be had. */
function isEven(sizes: readonly number[]): boolean {
  let fewest = Infinity;
  let most = 0;
  for (const size of sizes) {
    if (size < fewest) fewest = size;
    if (size > most) most = size;
  }
  return most - fewest < 2;
}

function balanceTopic(draft: AssignmentDraft, topicId: Uuid, indexes: readonly number[]): void {
  const { sizes } = draft;
  let fewest = Infinity;
  for (const index of indexes) fewest = Math.min(fewest, sizes[index]!);
  const mayGive = (index: number): boolean =>
    sizes[index]! - fewest >= 2 && draft.countOf(index, topicId) > 0;
  if (!indexes.some(mayGive)) return;
  const emptiest = new SizeHeap(sizes, 'fewest');
  const fullest = new SizeHeap(sizes, 'most');
  for (const index of indexes) {
    emptiest.push(index);
    if (mayGive(index)) fullest.push(index);
  }
  let giver = -1;
  for (;;) {
    const from = fullest.first();
    // Who gives is never the emptiest: it is among them again when it is the next one's turn.
    if (from !== giver && giver !== -1) emptiest.push(giver);
    giver = from;
    const to = emptiest.first();
    if (from === -1 || to === -1 || sizes[from]! - sizes[to]! < 2) return;
    draft.move(topicId, from, to);
    emptiest.push(to);
    if (draft.countOf(from, topicId) > 0) fullest.push(from);
  }
}

/** Fullest members first, breadth first: the chain found is the shortest from its start. */
function moveAlongChain(
  draft: AssignmentDraft,
  subscribers: ReadonlyMap<Uuid, readonly number[]>,
): boolean {
  const { sizes } = draft;
  const starts = membersToRelieve(sizes);
  if (starts.length === 0) return false;
  const isSeen = new Uint8Array(sizes.length);
  // Whoever reaches a topic reaches all its subscribers: nobody need look at it again.
  const seenTopics: Set<Uuid> = new Set();
  /** Who would pass one on to a member, and of which topic. */
  const giverOf = new Int32Array(sizes.length);
  const topicOf = new Array<Uuid>(sizes.length);
  for (const start of starts) {
    // Whatever was reached from a fuller member without success leads nowhere from here either.
    if (isSeen[start] !== 0) continue;
    const queue = [start];
    isSeen[start] = 1;
    for (let head = 0; head < queue.length; head++) {
      const from = queue[head]!;
      if (sizes[start]! - sizes[from]! >= 2) {
        for (let to = from; to !== start; to = giverOf[to]!) {
          draft.move(topicOf[to]!, giverOf[to]!, to);
        }
        return true;
      }
      for (const topicId of draft.topicsOf(from)) {
        if (seenTopics.has(topicId) || draft.countOf(from, topicId) === 0) continue;
        seenTopics.add(topicId);
        for (const to of subscribers.get(topicId) ?? []) {
          if (isSeen[to] !== 0) continue;
          isSeen[to] = 1;
          giverOf[to] = from;
          topicOf[to] = topicId;
          queue.push(to);
        }
      }
    }
  }
  return false;
}

/** Those that have two more than somebody, the fullest first: most often they are few. */
function membersToRelieve(sizes: readonly number[]): number[] {
  let fewest = Infinity;
  for (const size of sizes) if (size < fewest) fewest = size;
  const indexes: number[] = [];
  for (let i = 0; i < sizes.length; i++) if (sizes[i]! - fewest >= 2) indexes.push(i);
  return indexes.sort((a, b) => sizes[b]! - sizes[a]!);
}

/**
 * An assignment in the making, which starts from the members' targets.
 *
 * Of a large group almost everything stays as it is when a member comes or goes. So members are
 * called by their place in the input, a partition that is taken is a byte in an array, and what a
 * member has is copied only when it changes. 1,000 members with 10,000 partitions take one more in
 * a few milliseconds (npm run bench -- groups-large).
 */
import { assert } from '../../base/assert.ts';
import type { Uuid } from '../../base/uuid.ts';
import type { AssignorInput, AssignorMember, AssignorOutput } from './assignor.ts';
import type { Assignment } from './consumer-hard.ts';

export class AssignmentDraft {
  readonly members: readonly AssignorMember[];
  /** How many partitions each member has. */
  readonly sizes: number[];
  private readonly memberIds: readonly string[];
  private readonly takenByTopic: Map<Uuid, Uint8Array>;
  /** Null where a member has what its target says. */
  private readonly changed: (Map<Uuid, number[]> | null)[];

  constructor(input: AssignorInput) {
    this.memberIds = [...input.memberById.keys()];
    this.members = [...input.memberById.values()];
    this.sizes = new Array<number>(this.members.length).fill(0);
    this.changed = new Array<Map<Uuid, number[]> | null>(this.members.length).fill(null);
    this.takenByTopic = new Map();
    for (const [topicId, count] of input.partitionCountByTopic) {
      this.takenByTopic.set(topicId, new Uint8Array(count));
    }
    for (let i = 0; i < this.members.length; i++) this.claim(i);
  }

  /** A member keeps what still exists, is subscribed to, and was not claimed before. */
  private claim(index: number): void {
    const { target, topicIds } = this.members[index]!;
    let own: Map<Uuid, number[]> | null = null;
    for (const [topicId, partitions] of target) {
      const taken = topicIds.has(topicId) ? this.takenByTopic.get(topicId) : undefined;
      let kept: number[] | null = null;
      for (let i = 0; i < partitions.length; i++) {
        const partition = partitions[i]!;
        if (taken === undefined || taken[partition] !== 0) {
          kept ??= partitions.slice(0, i);
        } else {
          taken[partition] = 1;
          this.sizes[index]!++;
          kept?.push(partition);
        }
      }
      if (kept !== null && own === null) own = copyBefore(target, topicId);
      if (own === null) continue;
      if (kept === null) own.set(topicId, partitions.slice());
      else if (kept.length > 0) own.set(topicId, kept);
    }
    this.changed[index] = own;
  }

  isTaken(topicId: Uuid, partition: number): boolean {
    return this.takenByTopic.get(topicId)![partition] !== 0;
  }

  /** How many partitions of a topic the member has. */
  countOf(index: number, topicId: Uuid): number {
    const own: Assignment = this.changed[index] ?? this.members[index]!.target;
    return own.get(topicId)?.length ?? 0;
  }

  topicsOf(index: number): Iterable<Uuid> {
    const own: Assignment = this.changed[index] ?? this.members[index]!.target;
    return own.keys();
  }

  give(index: number, topicId: Uuid, partition: number): void {
    const taken = this.takenByTopic.get(topicId)!;
    assert(taken[partition] === 0, 'a partition was given twice');
    taken[partition] = 1;
    const own = this.ownOf(index);
    const partitions = own.get(topicId);
    if (partitions === undefined) own.set(topicId, [partition]);
    else partitions.push(partition);
    this.sizes[index]!++;
  }

  /** Takes one partition of the topic from the member: the last that it was given. */
  takeOne(index: number, topicId: Uuid): number {
    const own = this.ownOf(index);
    const partitions = own.get(topicId)!;
    const partition = partitions.pop();
    assert(partition !== undefined);
    if (partitions.length === 0) own.delete(topicId);
    this.takenByTopic.get(topicId)![partition] = 0;
    this.sizes[index]!--;
    return partition;
  }

  /** Takes what goes beyond `size`, from its last topic on. */
  shrinkTo(index: number, size: number): void {
    if (this.sizes[index]! <= size) return;
    const topicIds = [...this.topicsOf(index)];
    for (let i = topicIds.length - 1; i >= 0; i--) {
      const topicId = topicIds[i]!;
      while (this.sizes[index]! > size && this.countOf(index, topicId) > 0) {
        this.takeOne(index, topicId);
      }
    }
  }

  move(topicId: Uuid, from: number, to: number): void {
    this.give(to, topicId, this.takeOne(from, topicId));
  }

  private ownOf(index: number): Map<Uuid, number[]> {
    let own = this.changed[index]!;
    if (own === null) {
      own = new Map();
      for (const [topicId, partitions] of this.members[index]!.target) {
        own.set(topicId, partitions.slice());
      }
      this.changed[index] = own;
    }
    return own;
  }

  finish(): AssignorOutput {
    const output: Map<string, Assignment> = new Map();
    for (let i = 0; i < this.members.length; i++) {
      const own = this.changed[i]!;
      if (own !== null) for (const partitions of own.values()) sortAscending(partitions);
      output.set(this.memberIds[i]!, own ?? this.members[i]!.target);
    }
    return output;
  }
}

function copyBefore(target: Assignment, end: Uuid): Map<Uuid, number[]> {
  const copy: Map<Uuid, number[]> = new Map();
  for (const [topicId, partitions] of target) {
    if (topicId === end) break;
    copy.set(topicId, partitions.slice());
  }
  return copy;
}

/** What is given to a member that has nothing yet is in order as it comes. */
function sortAscending(partitions: number[]): void {
  for (let i = 1; i < partitions.length; i++) {
    if (partitions[i - 1]! < partitions[i]!) continue;
    partitions.sort(ascending);
    return;
  }
}

export function ascending(a: number, b: number): number {
  return a - b;
}

/** The places of each topic's subscribers, in the order of the members. */
export function subscribersByTopic(members: readonly AssignorMember[]): Map<Uuid, number[]> {
  const byTopic: Map<Uuid, number[]> = new Map();
  for (let i = 0; i < members.length; i++) {
    for (const topicId of members[i]!.topicIds) {
      const subscribers = byTopic.get(topicId);
      if (subscribers === undefined) byTopic.set(topicId, [i]);
      else subscribers.push(i);
    }
  }
  return byTopic;
}

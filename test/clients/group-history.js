// What the members of a group did, and whether it is what a group promises: every record is delivered at least once, and a record
// below an offset whose commit was acknowledged is delivered to nobody again. Members die at any moment, so the last that is known of
// one may be older than what it did: a missing commit makes the check weaker, never wrong.
//
// Lines of different members reach the checker in any order; the members' clock, which the whole machine shares and nobody sets, orders
// them. A delivery is stamped after the client handed the record out and a commit after the client confirmed it.
//
// A machine may stop a member for so long that it is taken for dead. What it had fetched it hands out when it goes on, and nobody can call
// that back, though another reads and commits the same by then. So a member that has said nothing for almost a session may go on where it
// was, but not begin again below a commit.

export class GroupHistory {
  /** Whoever is silent for `silenceMs` may be taken for dead. */
  constructor(partitionCount, silenceMs) {
    this.silenceUs = silenceMs * 1000;
    /** When each member said something. */
    this.timesUs = new Map();
    this.partitions = Array.from({ length: partitionCount }, () => ({
      deliveries: [],
      commits: [],
      endOffset: 0,
      committedOffset: 0,
    }));
  }

  note(member, timeUs) {
    const times = this.timesUs.get(member) ?? [];
    if (times.at(-1) !== timeUs) times.push(timeUs);
    this.timesUs.set(member, times);
  }

  deliver(member, partition, offset, timeUs) {
    this.note(member, timeUs);
    const of = this.partitions[partition];
    of.deliveries.push({ member, offset, timeUs });
    of.endOffset = Math.max(of.endOffset, offset + 1);
  }

  commit(member, partition, offset, timeUs) {
    this.note(member, timeUs);
    const of = this.partitions[partition];
    of.commits.push({ member, offset, timeUs });
    of.committedOffset = Math.max(of.committedOffset, offset);
  }

  /** Throws what a group must not do; `endOffsets` are the ends of the partitions. */
  check(endOffsets) {
    let deliveryCount = 0;
    let commitCount = 0;
    this.partitions.forEach(({ deliveries, commits }, partition) => {
      checkAllDelivered(partition, deliveries, endOffsets[partition]);
      this.checkNoneAfterCommit(partition, deliveries, commits);
      deliveryCount += deliveries.length;
      commitCount += commits.length;
    });
    const recordCount = endOffsets.reduce((sum, offset) => sum + offset, 0);
    return `${recordCount} records, ${deliveryCount - recordCount} delivered again, ${commitCount} commits`;
  }

  checkNoneAfterCommit(partition, deliveries, commits) {
    const commitsInOrder = commits.toSorted(byTime);
    let next = 0;
    let last = { offset: 0 };
    for (const delivery of deliveries.toSorted(byTime)) {
      while (next < commitsInOrder.length && commitsInOrder[next].timeUs < delivery.timeUs) {
        if (commitsInOrder[next].offset > last.offset) last = commitsInOrder[next];
        next += 1;
      }
      if (delivery.offset >= last.offset || this.goesOnAfterSilence(delivery, deliveries)) continue;
      throw new Error(
        `partition ${partition}: ${delivery.member} read ${delivery.offset} at ${delivery.timeUs}, ` +
          `after ${last.member} had committed ${last.offset} at ${last.timeUs}`,
      );
    }
  }

  goesOnAfterSilence(delivery, deliveries) {
    const own = deliveries.filter(({ member }) => member === delivery.member);
    let first = own.indexOf(delivery);
    while (first > 0 && own[first - 1].offset === own[first].offset - 1) first -= 1;
    const times = this.timesUs
      .get(delivery.member)
      .filter((timeUs) => timeUs >= own[first].timeUs && timeUs <= delivery.timeUs);
    return times.some((timeUs, i) => i > 0 && timeUs - times[i - 1] >= this.silenceUs);
  }
}

const byTime = (a, b) => a.timeUs - b.timeUs;

function checkAllDelivered(partition, deliveries, endOffset) {
  const seen = new Uint8Array(endOffset);
  for (const { member, offset } of deliveries) {
    if (offset >= endOffset) {
      throw new Error(`partition ${partition}: ${member} read ${offset}, the end is ${endOffset}`);
    }
    seen[offset] = 1;
  }
  const lost = seen.indexOf(0);
  if (lost >= 0) {
    const count = seen.reduce((sum, one) => sum + 1 - one, 0);
    throw new Error(`partition ${partition}: ${count} records lost, the first is ${lost}`);
  }
}

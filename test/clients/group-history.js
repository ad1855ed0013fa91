// What the members of a group did, and whether it is what a group promises: every record is delivered at least once, and a record
// below an offset whose commit was acknowledged is delivered to nobody again. Members die at any moment, so the last that is known of
// one may be older than what it did: a missing commit makes the check weaker, never wrong.
//
// Lines of different members reach the checker in any order; the members' clock, which is one for the whole machine, orders them. A
// delivery is stamped after the client handed the record out and a commit after the client confirmed it.

export class GroupHistory {
  constructor(partitionCount) {
    this.partitions = Array.from({ length: partitionCount }, () => ({
      deliveries: [],
      commits: [],
      endOffset: 0,
      committedOffset: 0,
    }));
  }

  deliver(member, partition, offset, timeUs) {
    const of = this.partitions[partition];
    of.deliveries.push({ member, offset, timeUs });
    of.endOffset = Math.max(of.endOffset, offset + 1);
  }

  commit(member, partition, offset, timeUs) {
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
      checkNoneAfterCommit(partition, deliveries, commits);
      deliveryCount += deliveries.length;
      commitCount += commits.length;
    });
    const recordCount = endOffsets.reduce((sum, offset) => sum + offset, 0);
    return `${recordCount} records, ${deliveryCount - recordCount} delivered again, ${commitCount} commits`;
  }
}

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

function checkNoneAfterCommit(partition, deliveries, commits) {
  const byTime = (a, b) => a.timeUs - b.timeUs;
  const commitsInOrder = [...commits].sort(byTime);
  let next = 0;
  let last = { offset: 0 };
  for (const delivery of [...deliveries].sort(byTime)) {
    while (next < commitsInOrder.length && commitsInOrder[next].timeUs < delivery.timeUs) {
      if (commitsInOrder[next].offset > last.offset) last = commitsInOrder[next];
      next += 1;
    }
    if (delivery.offset >= last.offset) continue;
    throw new Error(
      `partition ${partition}: ${delivery.member} read ${delivery.offset} at ${delivery.timeUs}, ` +
        `after ${last.member} had committed ${last.offset} at ${last.timeUs}`,
    );
  }
}

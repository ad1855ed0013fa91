// Members of consumer groups, of both protocols, as many as one process can hold: each has a connection of its own, joins, beats at
// the usual interval, joins again when it is told to, and can commit.
import { randomUUID } from 'node:crypto';
import { pause, WireClient, ZERO_ID } from './wire.js';

const REBALANCE_IN_PROGRESS = 27;
const ILLEGAL_GENERATION = 22;
const MEMBER_ID_REQUIRED = 79;
/** The coordinator's log is still being made or loaded. */
const COORDINATOR_ERRORS = [14, 15, 16];
const CLASSIC_INTERVAL_MS = 3000;

/** What Java's consumer puts into JoinGroup: its version, the topics, no user data. */
function encodeSubscription(topic) {
  const bytes = Buffer.alloc(2 + 4 + 2 + topic.length + 4);
  bytes.writeInt16BE(0, 0);
  bytes.writeInt32BE(1, 2);
  bytes.writeInt16BE(topic.length, 6);
  bytes.write(topic, 8);
  bytes.writeInt32BE(-1, 8 + topic.length);
  return bytes;
}

function encodeAssignment(topic, partitions) {
  const bytes = Buffer.alloc(2 + 4 + 2 + topic.length + 4 + 4 * partitions.length + 4);
  let position = bytes.writeInt16BE(0, 0);
  position = bytes.writeInt32BE(1, position);
  position = bytes.writeInt16BE(topic.length, position);
  position += bytes.write(topic, position);
  position = bytes.writeInt32BE(partitions.length, position);
  for (const partition of partitions) position = bytes.writeInt32BE(partition, position);
  bytes.writeInt32BE(-1, position);
  return bytes;
}

class Member {
  constructor(client, groupId, topic, partitionCount) {
    this.client = client;
    this.groupId = groupId;
    this.topic = topic;
    this.partitionCount = partitionCount;
    this.memberId = '';
    this.epoch = -1;
    /** Neither protocol lets a member beat while its join is under way. */
    this.isJoining = false;
    this.intervalMs = CLASSIC_INTERVAL_MS;
    this.latenciesMs = [];
  }

  async join() {
    this.isJoining = true;
    await this.joinGroup();
    this.isJoining = false;
  }

  /** From when it was due: a stall counts for every heartbeat that it delays. */
  async beatOnce(dueMs) {
    await this.heartbeat();
    this.latenciesMs.push(performance.now() - dueMs);
  }

  async commit(offset, partitionsPerCommit) {
    const partitions = Array.from({ length: partitionsPerCommit }, (_, partitionIndex) => ({
      partitionIndex,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: '',
    }));
    const response = await this.client.request('OffsetCommit', {
      groupId: this.groupId,
      generationIdOrMemberEpoch: this.epoch,
      memberId: this.memberId,
      groupInstanceId: null,
      retentionTimeMs: -1,
      topics: [
        { name: this.topic, topicId: this.client.topicIdByName.get(this.topic), partitions },
      ],
    });
    const failed = response.topics[0].partitions.find((one) => one.errorCode !== 0);
    return failed?.errorCode ?? 0;
  }
}

export class ClassicMember extends Member {
  async joinGroup() {
    for (;;) {
      const joined = await this.client.request('JoinGroup', {
        groupId: this.groupId,
        sessionTimeoutMs: 45_000,
        rebalanceTimeoutMs: 60_000,
        memberId: this.memberId,
        groupInstanceId: null,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: encodeSubscription(this.topic) }],
        reason: null,
      });
      this.memberId = joined.memberId;
      if (joined.errorCode === MEMBER_ID_REQUIRED) continue;
      if (joined.errorCode === REBALANCE_IN_PROGRESS) continue;
      if (COORDINATOR_ERRORS.includes(joined.errorCode)) {
        await pause(50);
        continue;
      }
      if (joined.errorCode !== 0) throw new Error(`joining: error ${joined.errorCode}`);
      const synced = await this.sync(joined);
      if (synced.errorCode === REBALANCE_IN_PROGRESS) continue;
      if (synced.errorCode === ILLEGAL_GENERATION) continue;
      if (synced.errorCode !== 0) throw new Error(`syncing: error ${synced.errorCode}`);
      this.epoch = joined.generationId;
      return;
    }
  }

  /** The leader shares the partitions out. */
  sync(joined) {
    const { members } = joined;
    const assignments = members.map(({ memberId }, index) => {
      const all = Array.from({ length: this.partitionCount }, (_, partition) => partition);
      const own = all.filter((partition) => partition % members.length === index);
      return { memberId, assignment: encodeAssignment(this.topic, own) };
    });
    return this.client.request('SyncGroup', {
      groupId: this.groupId,
      generationId: joined.generationId,
      memberId: this.memberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments,
    });
  }

  async heartbeat() {
    const { errorCode } = await this.client.request('Heartbeat', {
      groupId: this.groupId,
      generationId: this.epoch,
      memberId: this.memberId,
      groupInstanceId: null,
    });
    if (errorCode === REBALANCE_IN_PROGRESS || errorCode === ILLEGAL_GENERATION) await this.join();
    else if (errorCode !== 0) throw new Error(`heartbeat: error ${errorCode}`);
  }
}

/** KIP-848: the broker assigns, a heartbeat says what is owned. */
export class ConsumerMember extends Member {
  async joinGroup() {
    this.memberId = randomUUID();
    this.owned = [];
    await this.exchange(0, [this.topic], []);
    // A first assignment comes with the first reply or after others have let go.
    while (this.owned.length === 0) {
      await pause(50);
      await this.exchange(this.epoch, null, null);
    }
  }

  heartbeat() {
    return this.exchange(this.epoch, null, null);
  }

  async exchange(memberEpoch, subscribedTopicNames, topicPartitions) {
    const response = await this.client.request('ConsumerGroupHeartbeat', {
      groupId: this.groupId,
      memberId: this.memberId,
      memberEpoch,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: memberEpoch === 0 ? 300_000 : -1,
      subscribedTopicNames,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions,
    });
    if (COORDINATOR_ERRORS.includes(response.errorCode)) {
      await pause(50);
      await this.exchange(memberEpoch, subscribedTopicNames, topicPartitions);
      return;
    }
    if (response.errorCode !== 0) throw new Error(`heartbeat: error ${response.errorCode}`);
    this.epoch = response.memberEpoch;
    this.intervalMs = response.heartbeatIntervalMs;
    if (response.assignment !== null) {
      this.owned = response.assignment.topicPartitions;
      await this.exchange(this.epoch, null, this.owned);
    }
  }
}

/** Joins all members, a connection each; resolves when every one is in its group and has been given its share. */
export async function joinMembers(
  port,
  memberClass,
  { groups, perGroup, topic, topicId, partitions },
) {
  const members = [];
  for (let first = 0; first < groups * perGroup; first += 100) {
    const opening = Array.from({ length: Math.min(100, groups * perGroup - first) }, () =>
      WireClient.open(port),
    );
    for (const client of await Promise.all(opening)) {
      client.topicIdByName.set(topic, topicId ?? ZERO_ID);
      const groupId = `${memberClass.name}-${members.length % groups}`;
      members.push(new memberClass(client, groupId, topic, partitions));
    }
  }
  const groupIds = members.slice(0, groups).map((member) => member.groupId);
  await members[0].client.waitForCoordinators(groupIds, 0);
  const joining = members.map(async (member) => {
    await member.join();
    return member;
  });
  return { members, joined: Promise.all(joining) };
}

/** Keeps beating until `stop()`; heartbeats are spread evenly over the interval. */
export function beat(members) {
  let isStopped = false;
  const failures = [];
  const loops = members.map(async (member, index) => {
    let dueMs = performance.now() + (index / members.length) * member.intervalMs;
    while (!isStopped) {
      await pause(Math.max(0, Math.min(500, dueMs - performance.now())));
      if (isStopped || performance.now() < dueMs) continue;
      try {
        if (!member.isJoining) await member.beatOnce(dueMs);
      } catch (error) {
        failures.push(error);
        return;
      }
      dueMs += member.intervalMs;
    }
  });
  const stop = async () => {
    isStopped = true;
    await Promise.all(loops);
    if (failures.length > 0) throw failures[0];
  };
  return { stop };
}

// What one decision about a large consumer group costs, in time of the processor: 1,000 members, 10,000 partitions, one member
// more or one less, and everybody's heartbeats until the group is stable again. Of the core alone, so there is nothing to compare.
import { Prng } from '../../../dist/base/prng.js';
import { GroupCore } from '../../../dist/broker/group-core.js';
import { topicHash } from '../../../dist/core/group/metadata-hash.js';

const MEMBERS = 1000;
const PARTITIONS = 10_000;
const TOPICS = Array.from({ length: 10 }, (_, i) => `topic-${i}`);

function newGroupOutbox() {
  return { records: [], replies: [], continuations: [] };
}

class Bench {
  members = new Map();
  longestMs = 0;
  longestWhat = '';
  decisions = 0;
  totalMs = 0;
  records = 0;
  nowMs = 0;
  wallMs = 1_000_000_000_000;
  offset = 0;

  constructor(assignor) {
    this.assignor = assignor;
    const itsConfig = config();
    this.core = new GroupCore(() => itsConfig, new Prng(1), cluster());
    this.core.decide({ kind: 'activated' }, 0, this.wallMs, newGroupOutbox());
  }

  /** As the shard's host does it: decided, encoded, replayed. */
  beat(memberId, memberEpoch) {
    const member = this.members.get(memberId);
    const isFirst = memberEpoch === 0;
    const command = {
      kind: 'consumerHeartbeat',
      principal: 'User:ANONYMOUS',
      ticket: 1,
      apiVersion: 1,
      clientId: 'c',
      clientHost: '/127.0.0.1',
      groupId: 'g',
      memberId,
      memberEpoch,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: isFirst ? 300_000 : -1,
      subscribedTopicNames: isFirst ? member.topics : null,
      subscribedTopicRegex: null,
      serverAssignor: this.assignor,
      topicPartitions: isFirst ? [] : (member.owned?.topicPartitions ?? []),
    };
    const out = newGroupOutbox();
    const start = process.cpuUsage();
    this.core.decide(command, this.nowMs, this.wallMs, out);
    for (const record of out.records) this.core.encode(record);
    for (const record of out.records) this.core.replay(record, this.offset++);
    const { user, system } = process.cpuUsage(start);
    const tookMs = (user + system) / 1000;
    this.records += out.records.length;
    this.decisions++;
    this.totalMs += tookMs;
    if (tookMs > this.longestMs) {
      this.longestMs = tookMs;
      this.longestWhat = `${memberId} at epoch ${memberEpoch}, ${out.records.length} records`;
    }
    const response = out.replies[0].response;
    if (response.errorCode !== 0) throw new Error(`error ${response.errorCode}`);
    member.epoch = response.memberEpoch;
    if (response.assignment !== null) member.owned = response.assignment;
  }

  join(memberId, topics) {
    this.members.set(memberId, { epoch: 0, owned: null, topics });
    this.beat(memberId, 0);
  }

  leave(memberId) {
    this.beat(memberId, -1);
    this.members.delete(memberId);
  }

  settle() {
    for (let rounds = 0; ; rounds++) {
      this.nowMs += 5000;
      this.wallMs += 5000;
      const before = [...this.members.values()].map(({ epoch, owned }) => [epoch, owned]);
      for (const [memberId, { epoch }] of this.members) this.beat(memberId, epoch);
      const after = [...this.members.values()];
      if (before.every(([epoch, owned], i) => after[i].epoch === epoch && after[i].owned === owned))
        return rounds;
    }
  }

  measure(what, work) {
    this.longestMs = 0;
    this.decisions = 0;
    this.totalMs = 0;
    this.records = 0;
    work();
    const rounds = this.settle();
    console.log(
      `${this.assignor.padEnd(8)} ${what.padEnd(28)} longest ${this.longestMs.toFixed(1).padStart(6)} ms ` +
        `(${this.longestWhat}), ${this.decisions} decisions in ${rounds} rounds, ` +
        `${((1000 * this.totalMs) / this.decisions).toFixed(0)} us each, ${this.records} records`,
    );
  }
}

function cluster() {
  const topics = TOPICS.map((name) => {
    const topicId = `${name.padEnd(21, '0')}A`;
    return { name, topicId, partitionCount: PARTITIONS / TOPICS.length };
  });
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  // The broker keeps them until a topic changes.
  const hashByName = new Map(
    topics.map((topic) => [topic.name, topicHash({ ...topic, racksOf: () => [] })]),
  );
  const byId = new Map(topics.map((topic) => [topic.topicId, topic]));
  return {
    version: 1,
    findTopicByName: (name) => byName.get(name),
    findTopicById: (topicId) => byId.get(topicId),
    findTopicHash: (name) => hashByName.get(name),
    topicNames: () => byName.keys(),
    findGroupConfig: () => undefined,
  };
}

function config() {
  return {
    minSessionTimeoutMs: 6000,
    maxSessionTimeoutMs: 1_800_000,
    initialRebalanceDelayMs: 0,
    groupMaxSize: 2147483647,
    offsetMetadataMaxBytes: 4096,
    offsetsRetentionMs: 7 * 24 * 3600 * 1000,
    offsetsRetentionCheckIntervalMs: 600_000,
    evictOnDisconnect: false,
    consumer: {
      maxSize: 2147483647,
      sessionTimeoutMs: 45_000,
      heartbeatIntervalMs: 5000,
      assignmentIntervalMs: 1000,
      regexRefreshIntervalMs: 600_000,
      assignors: ['uniform', 'range'],
      canUpgrade: true,
      canDowngrade: true,
    },
  };
}

export function run() {
  for (const isMixed of [false, true]) {
    for (const assignor of ['uniform', 'range']) {
      console.log(
        `${MEMBERS} members, ${PARTITIONS} partitions${isMixed ? ', four subscriptions' : ''}`,
      );
      const topicsOf = (i) =>
        isMixed ? TOPICS.filter((_, t) => t % 4 === i % 4 || t < 4) : TOPICS;
      const bench = new Bench(assignor);
      bench.measure('all join', () => {
        for (let i = 0; i < MEMBERS; i++) bench.join(`member-${i}`, topicsOf(i));
      });
      for (let i = 0; i < 3; i++) {
        bench.measure('one more', () => bench.join(`more-${i}`, topicsOf(i)));
        bench.measure('one less', () => bench.leave(`member-${i * 7}`));
      }
      bench.measure('one changes its topics', () => {
        bench.members.set('member-1', { ...bench.members.get('member-1'), topics: ['topic-1'] });
        bench.beat('member-1', 0);
      });
    }
  }
}

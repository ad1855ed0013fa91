/** What a consumer group does when nobody asks: sessions, slow revocation, expressions, age. */
import { expect, it } from 'vitest';
import type { ConsumerHeartbeatCommand } from '../../../src/core/group/group-command.ts';
import type { GroupConfig } from '../../../src/core/group/group-state.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { ConsumerGroupHeartbeatResponse } from '../../../src/protocol/generated/consumer-group-heartbeat.ts';
import type { JoinGroupResponse } from '../../../src/protocol/generated/join-group.ts';
import { FakeCluster, topicIdOf } from './fake-cluster.ts';
import { defaultGroupConfig, GroupHarness } from './group-harness.ts';
import { subscription } from './subscription-bytes.ts';

class Bench {
  readonly cluster = new FakeCluster();
  readonly harness: GroupHarness;
  private ticket = 0;

  constructor(consumer: Partial<GroupConfig['consumer']> = {}) {
    this.cluster.setTopic('a', 4);
    const config = {
      ...defaultGroupConfig,
      initialRebalanceDelayMs: 0,
      consumer: { ...defaultGroupConfig.consumer, assignmentIntervalMs: 0, ...consumer },
    };
    this.harness = new GroupHarness(config, 1, this.cluster);
  }

  beat(memberId: string, changes: Partial<ConsumerHeartbeatCommand> = {}): HeartbeatOutcome {
    const isJoining = (changes.memberEpoch ?? 0) === 0;
    this.harness.run({
      kind: 'consumerHeartbeat',
      principal: 'User:ANONYMOUS',
      ticket: ++this.ticket,
      apiVersion: 1,
      clientId: 'c',
      clientHost: '/h',
      groupId: 'g',
      memberId,
      memberEpoch: 0,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: isJoining ? 20_000 : -1,
      subscribedTopicNames: isJoining ? ['a'] : null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: isJoining ? [] : null,
      ...changes,
    });
    return this.answer() as HeartbeatOutcome;
  }

  joinClassic(): JoinGroupResponse {
    this.harness.run({
      kind: 'join',
      principal: 'User:ANONYMOUS',
      ticket: ++this.ticket,
      apiVersion: 3,
      connectionId: 1,
      clientId: 'c',
      clientHost: '/h',
      groupId: 'g',
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 20_000,
      memberId: '',
      groupInstanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription(['a']) }],
    });
    this.harness.advanceTo(this.harness.nowMs);
    return this.answer() as JoinGroupResponse;
  }

  memberIds(): string[] {
    return [...(this.harness.hard.consumerGroupById.get('g')?.memberById.keys() ?? [])];
  }

  private answer(): object {
    const replies = this.harness.replies.splice(0);
    expect(replies.length).toBe(1);
    return replies[0]!.response;
  }
}

type HeartbeatOutcome = ConsumerGroupHeartbeatResponse;

it('ends a session that nobody prolongs, and gives everything to who is left', () => {
  const bench = new Bench();
  bench.beat('m1');
  bench.beat('m2');
  bench.harness.advanceTo(30_000);
  bench.beat('m1', { memberEpoch: 2 });
  bench.harness.advanceTo(46_000);
  expect(bench.memberIds()).toEqual(['m1']);
  const owned = [{ topicId: topicIdOf('a'), partitions: [0, 1] }];
  const { assignment } = bench.beat('m1', { memberEpoch: 2, topicPartitions: owned });
  expect(assignment?.topicPartitions[0]?.partitions).toEqual([0, 1, 2, 3]);
});

it('takes several sessions that end at once one after the other', () => {
  const bench = new Bench();
  for (const memberId of ['m1', 'm2', 'm3']) bench.beat(memberId);
  const before = bench.harness.hard.consumerGroupById.get('g')!.groupEpoch;
  bench.harness.advanceTo(50_000);
  expect(bench.memberIds()).toEqual([]);
  expect(bench.harness.hard.consumerGroupById.get('g')!.groupEpoch).toBe(before + 3);
});

it('uses the session timeout of the group where it has one', () => {
  const bench = new Bench();
  bench.cluster.setGroupConfig('g', 'consumer.session.timeout.ms', '60000');
  bench.cluster.setGroupConfig('g', 'consumer.heartbeat.interval.ms', '7000');
  expect(bench.beat('m1').heartbeatIntervalMs).toBe(7000);
  bench.harness.advanceTo(59_000);
  expect(bench.memberIds()).toEqual(['m1']);
  bench.harness.advanceTo(60_000);
  expect(bench.memberIds()).toEqual([]);
});

it('fences who does not give partitions up in time, though it is heard', () => {
  const bench = new Bench();
  bench.beat('m1');
  bench.beat('m2');
  const owned = [{ topicId: topicIdOf('a'), partitions: [0, 1, 2, 3] }];
  bench.beat('m1', { memberEpoch: 2, topicPartitions: owned });
  bench.harness.advanceTo(19_000);
  bench.beat('m1', { memberEpoch: 2 });
  bench.beat('m2', { memberEpoch: 3 });
  bench.harness.advanceTo(20_000);
  expect(bench.memberIds()).toEqual(['m2']);
  expect(bench.beat('m1', { memberEpoch: 2 }).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID);
});

it('computes an assignment no more often than its interval allows', () => {
  const bench = new Bench({ assignmentIntervalMs: 1000 });
  expect(bench.beat('m1').memberEpoch).toBe(2);
  expect(bench.beat('m2').memberEpoch).toBe(2);
  bench.harness.advanceTo(1000);
  expect(bench.beat('m2', { memberEpoch: 2 }).memberEpoch).toBe(3);
});

it('resolves expressions again when there are new topics', () => {
  const bench = new Bench();
  const regex = { subscribedTopicNames: null, subscribedTopicRegex: '[a-z]' };
  expect(bench.beat('m1', regex).assignment?.topicPartitions).toEqual([]);
  bench.harness.advanceTo(1);
  expect(bench.beat('m1', { memberEpoch: 1 }).assignment?.topicPartitions.length).toBe(1);
  bench.cluster.setTopic('b', 1);
  bench.cluster.setTopic('long', 1);
  bench.harness.run({ kind: 'metadataChanged', hasNewTopics: true });
  bench.beat('m1', { memberEpoch: 2 });
  // Not within ten seconds of the last time.
  bench.harness.advanceTo(9000);
  expect(bench.beat('m1', { memberEpoch: 2 }).assignment).toBe(null);
  bench.harness.advanceTo(10_001);
  expect(bench.beat('m1', { memberEpoch: 2 }).assignment?.topicPartitions.length).toBe(2);
});

it('follows a topic that grows or goes', () => {
  const bench = new Bench();
  bench.beat('m1');
  bench.cluster.setTopic('a', 6);
  bench.harness.run({ kind: 'metadataChanged', hasNewTopics: false });
  const grown = bench.beat('m1', { memberEpoch: 2 }).assignment;
  expect(grown?.topicPartitions[0]?.partitions).toEqual([0, 1, 2, 3, 4, 5]);
  bench.cluster.removeTopic('a');
  bench.harness.run({ kind: 'metadataChanged', hasNewTopics: false });
  bench.beat('m1', { memberEpoch: 3, topicPartitions: [] });
  expect(bench.beat('m1', { memberEpoch: 3, topicPartitions: [] }).memberEpoch).toBe(4);
});

it('forgets an empty group without offsets', () => {
  const bench = new Bench();
  bench.beat('m1');
  bench.beat('m1', { memberEpoch: -1 });
  bench.harness.advanceTo(600_000);
  expect(bench.harness.hard.consumerGroupById.size).toBe(0);
});

it('moves between the protocols only where the policy allows', () => {
  const bench = new Bench({ canUpgrade: false, canDowngrade: false });
  const first = bench.joinClassic();
  expect(first.errorCode).toBe(ErrorCode.NONE);
  expect(bench.beat('m1').errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND);
  const other = new Bench({ canUpgrade: false, canDowngrade: false });
  other.beat('m1');
  expect(other.joinClassic().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
});

it('refuses the first member too many', () => {
  const bench = new Bench({ maxSize: 1 });
  bench.beat('m1');
  expect(bench.beat('m2').errorCode).toBe(ErrorCode.GROUP_MAX_SIZE_REACHED);
  expect(bench.beat('m1', { memberEpoch: 2 }).errorCode).toBe(ErrorCode.NONE);
});

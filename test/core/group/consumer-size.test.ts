/**
 * A group of 1,000 members and 10,000 partitions: one member more, or one less, is written down in
 * a few records (npm run bench -- groups-large measures the time it takes).
 */
import { expect, it } from 'vitest';
import type { ConsumerGroupHeartbeatResponse } from '../../../src/protocol/generated/consumer-group-heartbeat.ts';
import { FakeCluster } from './fake-cluster.ts';
import { defaultGroupConfig, GroupHarness } from './group-harness.ts';

const MEMBERS = 1000;
const TOPICS = Array.from({ length: 10 }, (_, i) => `t${i}`);

it('takes one member of a thousand more or less', () => {
  const cluster = new FakeCluster();
  for (const topic of TOPICS) cluster.setTopic(topic, 1000);
  const consumer = { ...defaultGroupConfig.consumer, assignmentIntervalMs: 60_000 };
  const harness = new GroupHarness({ ...defaultGroupConfig, consumer }, 1, cluster);
  harness.checksReplay = false;
  let ticket = 0;
  let mostRecords = 0;
  const beat = (memberId: string, memberEpoch: number): ConsumerGroupHeartbeatResponse => {
    const isJoining = memberEpoch === 0;
    const recordsBefore = harness.records.length;
    harness.run({
      kind: 'consumerHeartbeat',
      principal: 'User:ANONYMOUS',
      ticket: ++ticket,
      apiVersion: 1,
      clientId: 'c',
      clientHost: '/h',
      groupId: 'g',
      memberId,
      memberEpoch,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: isJoining ? 300_000 : -1,
      subscribedTopicNames: isJoining ? TOPICS : null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: isJoining || memberEpoch > 0 ? [] : null,
    });
    mostRecords = Math.max(mostRecords, harness.records.length - recordsBefore);
    return harness.replies.splice(0)[0]!.response as ConsumerGroupHeartbeatResponse;
  };
  for (let i = 0; i < MEMBERS; i++) beat(`m${i}`, 0);
  const epochs = new Map<string, number>();
  const round = (): void => {
    harness.advanceTo(harness.nowMs + 30_000);
    for (let i = 0; i < MEMBERS; i++) {
      const memberId = `m${i}`;
      const { memberEpoch } = beat(memberId, epochs.get(memberId) ?? 2);
      epochs.set(memberId, memberEpoch);
    }
  };
  for (let i = 0; i < 4; i++) round();
  const group = harness.hard.consumerGroupById.get('g')!;
  expect(Math.max(...[...group.targetByMember.values()].map(sizeOf))).toBe(10);
  mostRecords = 0;
  beat('more', 0);
  for (let i = 0; i < 3; i++) round();
  beat('more', -1);
  for (let i = 0; i < 3; i++) round();
  for (const member of group.memberById.values()) expect(member.memberEpoch).toBe(group.groupEpoch);
  // The member, the epochs, and a target for each of those whose target changes: ten at most.
  expect(mostRecords).toBeLessThan(20);
});

function sizeOf(assignment: ReadonlyMap<string, readonly number[]>): number {
  let size = 0;
  for (const partitions of assignment.values()) size += partitions.length;
  return size;
}

/** Requests to the group coordinator as tests of shards make them. */
import type { ConsumerHeartbeatCommand, GroupRequest } from '../../src/core/group/group-command.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { subscription } from '../core/group/subscription-bytes.ts';

export function joinCommand(ticket: number, memberId = ''): GroupRequest {
  return {
    kind: 'join',
    principal: 'User:ANONYMOUS',
    ticket,
    apiVersion: 3,
    connectionId: 1,
    clientId: 'c',
    clientHost: '/127.0.0.1',
    groupId: 'g',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 60_000,
    memberId,
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscription(['t']) }],
  };
}

/** The same offset for each of the first partitions. */
export function commitCommand(
  ticket: number,
  offset: number,
  groupId = 'g',
  partitionCount = 1,
): GroupRequest {
  return {
    kind: 'offsetCommit',
    ticket,
    apiVersion: 9,
    groupId,
    generationIdOrMemberEpoch: -1,
    memberId: '',
    groupInstanceId: null,
    retentionTimeMs: -1,
    topics: [
      {
        name: 't',
        topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
        partitions: Array.from({ length: partitionCount }, (_, partitionIndex) => ({
          partitionIndex,
          errorCode: ErrorCode.NONE,
          committedOffset: offset,
          committedLeaderEpoch: -1,
          committedMetadata: null,
        })),
      },
    ],
  };
}

/** Of a new member, without changes. */
export function beatCommand(
  ticket: number,
  changes: Partial<ConsumerHeartbeatCommand> = {},
): GroupRequest {
  return {
    kind: 'consumerHeartbeat',
    principal: 'User:ANONYMOUS',
    ticket,
    apiVersion: 1,
    clientId: 'c',
    clientHost: '/h',
    groupId: 'g',
    memberId: 'm',
    memberEpoch: 0,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 30_000,
    subscribedTopicNames: ['t'],
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: [],
    ...changes,
  };
}

export function fetchCommand(ticket: number, groupId = 'g'): GroupRequest {
  return {
    kind: 'offsetFetch',
    ticket,
    groupId,
    memberId: null,
    memberEpoch: -1,
    topics: null,
    requireStable: true,
  };
}

export function syncCommand(
  ticket: number,
  generationId: number,
  memberId: string,
  assignment: Buffer,
  groupId = 'g',
): GroupRequest {
  return {
    kind: 'sync',
    ticket,
    groupId,
    generationId,
    memberId,
    groupInstanceId: null,
    protocolType: null,
    protocolName: null,
    assignments: assignment.length === 0 ? [] : [{ memberId, assignment }],
  };
}

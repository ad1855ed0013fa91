/** Requests to the group coordinator as tests of shards make them. */
import type { GroupRequest } from '../../src/core/group/group-command.ts';
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

export function commitCommand(ticket: number, offset: number, groupId = 'g'): GroupRequest {
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
        partitions: [
          {
            partitionIndex: 0,
            errorCode: ErrorCode.NONE,
            committedOffset: offset,
            committedLeaderEpoch: -1,
            committedMetadata: null,
          },
        ],
      },
    ],
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

/**
 * The answers of the group coordinator, whole: one place that knows every field of them.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { JoinGroupResponse } from '../../protocol/generated/join-group.ts';
import type { SyncGroupResponse } from '../../protocol/generated/sync-group.ts';
import { memberMetadata, setAwaitedJoin } from './classic-group.ts';
import {
  type AwaitedJoin,
  type ClassicGroup,
  type ClassicMember,
  type Decision,
  EMPTY_ASSIGNMENT,
} from './group-state.ts';

/** The protocol name may be null from version 7 on; before that an empty string says it. */
function protocolNameFor(apiVersion: number, protocolName: string | null): string | null {
  return apiVersion < 7 ? (protocolName ?? '') : protocolName;
}

export function joinErrorResponse(
  apiVersion: number,
  memberId: string,
  errorCode: ErrorCode,
): JoinGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    generationId: -1,
    protocolType: null,
    protocolName: protocolNameFor(apiVersion, null),
    leader: '',
    skipAssignment: false,
    memberId,
    members: [],
  };
}

/** The current generation, as this member is to see it: only the leader is shown the members. */
export function joinResponse(
  group: ClassicGroup,
  memberId: string,
  apiVersion: number,
  options: { readonly leader: string; readonly skipAssignment: boolean; withMembers: boolean },
): JoinGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: protocolNameFor(apiVersion, group.protocolName),
    leader: options.leader,
    skipAssignment: options.skipAssignment,
    memberId,
    members: options.withMembers
      ? [...group.memberById.values()].map((member) => ({
          memberId: member.memberId,
          groupInstanceId: member.groupInstanceId,
          metadata: memberMetadata(member, group.protocolName),
        }))
      : [],
  };
}

export function currentJoinResponse(
  group: ClassicGroup,
  memberId: string,
  apiVersion: number,
): JoinGroupResponse {
  return joinResponse(group, memberId, apiVersion, {
    leader: group.leaderId ?? '',
    skipAssignment: false,
    withMembers: group.leaderId === memberId,
  });
}

export function syncErrorResponse(errorCode: ErrorCode): SyncGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    protocolType: null,
    protocolName: null,
    assignment: EMPTY_ASSIGNMENT,
  };
}

export function syncResponse(group: ClassicGroup, member: ClassicMember): SyncGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    assignment: member.assignment,
  };
}

/** Takes over the wait for this member. Whoever waited before is told to come again. */
export function awaitJoin(
  d: Decision,
  group: ClassicGroup,
  member: ClassicMember,
  awaitedJoin: AwaitedJoin,
): void {
  // Kafka forgets the older request here; its connection is usually gone, but not always.
  completeJoinWithError(d, group, member, member.memberId, ErrorCode.REBALANCE_IN_PROGRESS);
  setAwaitedJoin(group, member, awaitedJoin);
}

export function awaitSync(d: Decision, member: ClassicMember, ticket: number): void {
  completeSyncWithError(d, member, ErrorCode.REBALANCE_IN_PROGRESS);
  member.awaitedSyncTicket = ticket;
}

export function completeJoin(
  d: Decision,
  group: ClassicGroup,
  member: ClassicMember,
  response: JoinGroupResponse,
): void {
  if (member.awaitedJoin === null) return;
  d.out.replies.push({ ticket: member.awaitedJoin.ticket, response });
  setAwaitedJoin(group, member, null);
}

export function completeJoinWithError(
  d: Decision,
  group: ClassicGroup,
  member: ClassicMember,
  memberId: string,
  errorCode: ErrorCode,
): void {
  if (member.awaitedJoin === null) return;
  const response = joinErrorResponse(member.awaitedJoin.apiVersion, memberId, errorCode);
  completeJoin(d, group, member, response);
}

/** True when the member was waiting for it. */
export function completeSync(
  d: Decision,
  member: ClassicMember,
  response: SyncGroupResponse,
): boolean {
  if (member.awaitedSyncTicket === null) return false;
  d.out.replies.push({ ticket: member.awaitedSyncTicket, response });
  member.awaitedSyncTicket = null;
  return true;
}

export function completeSyncWithError(
  d: Decision,
  member: ClassicMember,
  errorCode: ErrorCode,
): boolean {
  return completeSync(d, member, syncErrorResponse(errorCode));
}

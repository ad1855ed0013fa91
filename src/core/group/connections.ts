/**
 * `odradek.group.evict.on.disconnect`: a dynamic member goes when the connection it joined on
 * closes, so that a test's next consumer need not wait for a dead one's session to end. Off by
 * default, as Apache Kafka waits. Static members stay: to survive a restart is what they are for.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { ClassicGroup, Decision } from './group-state.ts';
import { dropMember, onMembersRemoved, removePendingMember } from './rebalance.ts';

export function trackConnection(d: Decision, group: ClassicGroup, connectionId: number): void {
  if (!d.soft.config.evictOnDisconnect || connectionId < 0) return;
  let groupIds = d.soft.groupIdsByConnection.get(connectionId);
  if (groupIds === undefined) {
    groupIds = new Set();
    d.soft.groupIdsByConnection.set(connectionId, groupIds);
  }
  groupIds.add(group.groupId);
}

export function onConnectionClosed(d: Decision, connectionId: number): void {
  const groupIds = d.soft.groupIdsByConnection.get(connectionId);
  if (groupIds === undefined) return;
  d.soft.groupIdsByConnection.delete(connectionId);
  for (const groupId of groupIds) {
    const group = d.soft.groupById.get(groupId);
    if (group === undefined) continue;
    let removed = false;
    for (const [memberId, pending] of [...group.pendingMemberById]) {
      if (pending.connectionId !== connectionId) continue;
      removed = removePendingMember(d, group, memberId) || removed;
    }
    for (const member of [...group.memberById.values()]) {
      if (member.connectionId !== connectionId || member.groupInstanceId !== null) continue;
      dropMember(d, group, member, ErrorCode.UNKNOWN_MEMBER_ID);
      removed = true;
    }
    if (removed) onMembersRemoved(d, group);
  }
}

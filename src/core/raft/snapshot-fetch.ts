/**
 * A follower whose log ends before the leader's begins fetches a snapshot, chunk by chunk, and
 * starts its log anew at the snapshot's end. A chunk that was not answered is asked for again at
 * the same place; another leader, or one that has deleted the snapshot, means a Fetch to begin
 * with.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { handleCommonResponse } from './leadership.ts';
import { isSameSnapshot } from './log-position.ts';
import type { RaftEffect, SnapshotVoters } from './raft-command.ts';
import type { FetchSnapshotRequest, FetchSnapshotResponse, SnapshotId } from './raft-message.ts';
import type { FetchingSnapshot, Follower, Raft } from './raft-state.ts';
import { raiseHighWatermark } from './replicas.ts';
import { resetToSnapshot } from './voter-history.ts';

export function startSnapshot(
  raft: Raft,
  role: Follower,
  snapshotId: SnapshotId,
  out: RaftEffect[],
): boolean {
  const isOlder =
    snapshotId.endOffset <= raft.highWatermark || snapshotId.endOffset < raft.log.startOffset;
  if (snapshotId.epoch < 0 || snapshotId.endOffset < 0 || isOlder) {
    const name = `${snapshotId.endOffset}-${snapshotId.epoch}`;
    out.push({ kind: 'note', message: `refused the snapshot ${name}` });
    return false;
  }
  role.fetchingSnapshot = { snapshotId, position: 0, isInstalling: false };
  return true;
}

export function fetchSnapshotRequest(raft: Raft, fetching: FetchingSnapshot): FetchSnapshotRequest {
  const { clusterId, nodeId, directoryId, fetchSnapshotMaxBytes } = raft.options;
  return {
    kind: 'FetchSnapshot',
    clusterId,
    replicaId: nodeId,
    replicaDirectoryId: directoryId,
    currentLeaderEpoch: raft.quorumEpoch,
    snapshotId: fetching.snapshotId,
    position: fetching.position,
    maxBytes: fetchSnapshotMaxBytes,
  };
}

export function handleFetchSnapshotResponse(
  raft: Raft,
  request: FetchSnapshotRequest,
  response: FetchSnapshotResponse,
  chunk: { readonly sizeBytes: number; readonly payload: unknown } | null,
  nowMs: number,
  out: RaftEffect[],
): boolean {
  const outcome = handleCommonResponse(raft, response, nowMs, out);
  const { role } = raft;
  const isStale = role.kind !== 'follower' || request.currentLeaderEpoch !== raft.quorumEpoch;
  const { errorCode, snapshotId, position } = response;
  const isGone =
    errorCode === ErrorCode.SNAPSHOT_NOT_FOUND || errorCode === ErrorCode.POSITION_OUT_OF_RANGE;
  if (isStale || outcome === 'handled') return outcome !== 'failed';
  const fetching = role.fetchingSnapshot;
  if (fetching === null || fetching.isInstalling) return true;
  if (isGone) {
    role.fetchingSnapshot = null;
    role.fetchDeadlineMs = nowMs + raft.options.fetchTimeoutMs;
    return true;
  }
  if (outcome !== 'use') return false;
  const isExpected =
    isSameSnapshot(snapshotId, fetching.snapshotId) && position === fetching.position;
  if (!isExpected || chunk === null || chunk.sizeBytes === 0) return false;
  out.push({ kind: 'writeSnapshotChunk', snapshotId, position, payload: chunk.payload });
  fetching.position += chunk.sizeBytes;
  role.hasFetched = true;
  role.fetchDeadlineMs = nowMs + raft.options.fetchTimeoutMs;
  if (fetching.position >= response.sizeBytes) {
    fetching.isInstalling = true;
    raft.hasLogChanged = true;
    out.push({ kind: 'installSnapshot', snapshotId });
  }
  return true;
}

export function onSnapshotInstalled(
  raft: Raft,
  voters: SnapshotVoters,
  nowMs: number,
  out: RaftEffect[],
): void {
  resetToSnapshot(raft.voterHistory, voters);
  raiseHighWatermark(raft, voters.snapshotId.endOffset, out);
  const { role } = raft;
  if (role.kind !== 'follower') return;
  role.fetchingSnapshot = null;
  role.fetchDeadlineMs = nowMs + raft.options.fetchTimeoutMs;
}

export function onSnapshotRefused(raft: Raft): void {
  if (raft.role.kind === 'follower') raft.role.fetchingSnapshot = null;
}

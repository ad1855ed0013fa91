/** What a replica does, as a sentence: for transcripts, and for whoever looks at a failing seed. */
import type { ControlRecord } from '../../src/core/raft/control-record.ts';
import type { RaftEffect } from '../../src/core/raft/raft-command.ts';
import type { RaftRequest, RaftResponse, SnapshotId } from '../../src/core/raft/raft-message.ts';
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts';

/** Null: nothing worth a sentence. */
export function tellEffect(effect: RaftEffect): string | null {
  switch (effect.kind) {
    case 'persistElection': {
      const { leaderEpoch, leaderId, votedId } = effect.election;
      const leader = leaderId === -1 ? '' : ` leader=${leaderId}`;
      const vote = votedId === -1 ? '' : ` vote=${votedId}`;
      return `writes quorum-state epoch=${leaderEpoch}${leader}${vote}`;
    }
    case 'appendAsLeader':
      return effect.controls === null
        ? `appends ${tellRecords(effect.baseOffset, (effect.payload as unknown[]).length)}`
        : `appends ${effect.controls.map((c, i) => tellControl(effect.baseOffset + i, c)).join(', ')}`;
    case 'appendAsFollower': {
      const first = effect.batches[0]!.baseOffset;
      const last = effect.batches.at(-1)!;
      const what = tellRecords(first, last.lastOffset - first + 1);
      return `appends ${what} of the leader, up to epoch ${last.leaderEpoch}`;
    }
    case 'truncate':
      return `cuts its log at ${effect.endOffset}`;
    case 'send':
      return effect.request.kind === 'Fetch'
        ? null
        : `asks n${effect.host.slice(1)}: ${tellRequest(effect.request)}`;
    case 'reply':
      return tellReply(effect.response);
    case 'writeSnapshotChunk':
      return `writes a part of snapshot ${tellSnapshot(effect.snapshotId)} at ${effect.position}`;
    case 'installSnapshot':
      return `starts anew from snapshot ${tellSnapshot(effect.snapshotId)}`;
    case 'highWatermark':
      return `knows everything before ${effect.offset} as committed`;
    case 'leaderChanged':
      return effect.epochStartOffset === -1
        ? null
        : `leads epoch ${effect.leaderEpoch} from offset ${effect.epochStartOffset} on`;
    case 'featureUpgraded':
      return effect.errorCode === 0
        ? 'upgrades kraft.version'
        : `${errorName(effect.errorCode)}: ${effect.errorMessage}`;
    case 'shutDown':
      return 'stops';
    case 'note':
      // The answer says the same.
      return /^(granted|refused) the/.test(effect.message) ? null : `(${effect.message})`;
  }
}

function tellRecords(baseOffset: number, count: number): string {
  return count === 1 ? `record ${baseOffset}` : `records ${baseOffset}-${baseOffset + count - 1}`;
}

function tellControl(offset: number, control: ControlRecord): string {
  if (control.kind === 'KRaftVoters') {
    const ids = control.record.voters.map(({ voterId }) => voterId);
    return `${offset} KRaftVoters ${ids.join('/')}`;
  }
  if (control.kind === 'KRaftVersion')
    return `${offset} KRaftVersion ${control.record.kRaftVersion}`;
  return `${offset} ${control.kind}`;
}

function tellSnapshot({ endOffset, epoch }: SnapshotId): string {
  return `${endOffset}-${epoch}`;
}

function tellRequest(request: RaftRequest): string {
  switch (request.kind) {
    case 'Vote': {
      const { preVote, replicaEpoch, lastOffset, lastOffsetEpoch } = request;
      const what = preVote ? 'pre-vote' : 'vote';
      return `Vote ${what} epoch=${replicaEpoch} log=${lastOffset}/${lastOffsetEpoch}`;
    }
    case 'BeginQuorumEpoch':
      return `BeginQuorumEpoch leader=${request.leaderId} epoch=${request.leaderEpoch}`;
    case 'EndQuorumEpoch': {
      const next = request.preferredCandidates.map(({ candidateId }) => candidateId).join('/');
      return `EndQuorumEpoch epoch=${request.leaderEpoch} next=${next}`;
    }
    case 'FetchSnapshot':
      return `FetchSnapshot ${tellSnapshot(request.snapshotId)} at ${request.position}`;
    case 'AddRaftVoter':
    case 'RemoveRaftVoter':
    case 'UpdateRaftVoter':
      return `${request.kind} voter=${request.voterId}`;
    default:
      return request.kind;
  }
}

function tellReply(response: RaftResponse): string | null {
  const { kind, errorCode } = response;
  // Whoever looks for a leader asks everybody.
  if (kind === 'Fetch' && errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER) return null;
  if (errorCode !== 0) {
    const message = 'errorMessage' in response ? response.errorMessage : null;
    return `answers ${kind} ${errorName(errorCode)}${message === null ? '' : `: ${message}`}`;
  }
  switch (kind) {
    case 'Vote':
      return `answers Vote ${response.voteGranted ? 'yes' : 'no'}`;
    case 'Fetch': {
      const { divergingEpoch, snapshotId } = response;
      if (divergingEpoch !== null) {
        const { epoch, endOffset } = divergingEpoch;
        return `answers Fetch: its epoch ${epoch} ends at ${endOffset}`;
      }
      if (snapshotId !== null) return `answers Fetch: take snapshot ${tellSnapshot(snapshotId)}`;
      return null;
    }
    case 'FetchSnapshot':
      return null;
    default:
      return `answers ${kind}`;
  }
}

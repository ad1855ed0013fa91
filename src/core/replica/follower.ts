/**
 * One partition as its follower sees it: what to ask the leader for next, and what an answer means
 * (ReplicaFetcherThread, AbstractFetcherThread). It decides; the log and the wire are the caller's.
 *
 * Invariant: nothing is appended that the leader did not send for exactly this log's end and epoch.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';

/** Of the log, as it is when the answer is looked at. */
export type FollowerLog = {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly highWatermark: number;
  readonly latestEpoch: number;
  /** The largest epoch here that is not above `leaderEpoch`, and where it ends; -1, -1: none. */
  endOffsetForEpoch(leaderEpoch: number): { leaderEpoch: number; endOffset: number };
};

export type FetchAsk = {
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  readonly lastFetchedEpoch: number;
  readonly logStartOffset: number;
};

/** What of a Fetch response decides; the records go straight to the log. */
export type FetchAnswer = {
  readonly errorCode: number;
  /** Of the leader; -1: not said. */
  readonly highWatermark: number;
  readonly logStartOffset: number;
  /** Null: our history is a prefix of the leader's. */
  readonly divergingEpoch: { readonly leaderEpoch: number; readonly endOffset: number } | null;
};

/** Where the leader's log starts and ends, asked for after OFFSET_OUT_OF_RANGE. */
export type LeaderRange = { readonly startOffset: number; readonly endOffset: number };

export type FollowerStep =
  /** Append the records, then take the leader's offsets over: `commitTo`, `logStartOffset`. */
  | {
      readonly kind: 'append';
      readonly highWatermark: number;
      readonly logStartOffset: number;
    }
  | { readonly kind: 'truncate'; readonly endOffset: number }
  /** Our end is not in the leader's log: ask where that starts and ends. */
  | { readonly kind: 'askRange' }
  /** Nothing here is of use: start anew where the leader starts. */
  | { readonly kind: 'restart'; readonly startOffset: number }
  /** Ask again, after a while. */
  | { readonly kind: 'backOff' }
  /** Not before the metadata log says something new about the partition. */
  | { readonly kind: 'stop' };

export function askFor(log: FollowerLog, currentLeaderEpoch: number): FetchAsk {
  return {
    currentLeaderEpoch,
    fetchOffset: log.logEndOffset,
    lastFetchedEpoch: log.latestEpoch,
    logStartOffset: log.logStartOffset,
  };
}

/** `asked`: what this is the answer to; the log may have changed since. */
export function onFetchAnswer(
  log: FollowerLog,
  asked: FetchAsk,
  answer: FetchAnswer,
): FollowerStep {
  // Truncated or appended to meanwhile: these records do not fit any more.
  if (asked.fetchOffset !== log.logEndOffset) return { kind: 'backOff' };
  switch (answer.errorCode) {
    case ErrorCode.NONE:
      break;
    case ErrorCode.OFFSET_OUT_OF_RANGE:
      return { kind: 'askRange' };
    // This broker knows an older leader than there is: the metadata log will tell.
    case ErrorCode.FENCED_LEADER_EPOCH:
      return { kind: 'stop' };
    default:
      return { kind: 'backOff' };
  }
  const { divergingEpoch, highWatermark, logStartOffset } = answer;
  if (divergingEpoch !== null) return { kind: 'truncate', endOffset: truncationEnd(log, answer) };
  return { kind: 'append', highWatermark, logStartOffset };
}

/**
 * The leader's log ends there for that epoch; ours is kept to the smaller of both ends (KIP-101,
 * KIP-595). Below the high watermark only after an unclean election, which somebody has allowed.
 */
function truncationEnd(log: FollowerLog, { divergingEpoch }: FetchAnswer): number {
  const { leaderEpoch, endOffset } = divergingEpoch!;
  const own = log.endOffsetForEpoch(leaderEpoch);
  let end: number;
  if (own.endOffset < 0) end = Math.min(endOffset, log.logEndOffset);
  else if (own.leaderEpoch !== leaderEpoch) end = Math.min(own.endOffset, log.logEndOffset);
  else end = Math.min(own.endOffset, endOffset, log.logEndOffset);
  return Math.max(end, log.logStartOffset);
}

/** After OFFSET_OUT_OF_RANGE (AbstractFetcherThread.fetchOffsetAndTruncate). */
export function onLeaderRange(log: FollowerLog, leader: LeaderRange): FollowerStep {
  // An unclean election: this log is longer than the leader's.
  if (leader.endOffset < log.logEndOffset) {
    return { kind: 'truncate', endOffset: Math.max(leader.endOffset, log.logStartOffset) };
  }
  // Away for so long that what comes next here is gone there.
  if (leader.startOffset > log.logEndOffset) {
    return { kind: 'restart', startOffset: leader.startOffset };
  }
  return { kind: 'backOff' };
}

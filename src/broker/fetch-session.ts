/**
 * Incremental fetch sessions (KIP-227; org.apache.kafka.server.FetchSession): the broker remembers
 * which partitions a fetcher wants, so that a request names only what changed and a reply holds only
 * what has news.
 *
 * Invariants: the order of a session's partitions is the order they are served in; one that
 * returned data moves to the end, so that a busy partition does not starve the others. A partition
 * whose topic could not be resolved stays in the session and is answered with its error each time
 * until it is forgotten (KIP-516).
 */
import type { Prng } from '../base/prng.ts';
import type { Uuid } from '../base/uuid.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { FetchItem } from './fetch-plan.ts';
import { SessionPartitions } from './session-partitions.ts';

export const INVALID_SESSION_ID = 0;
export const INITIAL_EPOCH = 0;
export const FINAL_EPOCH = -1;

/** One partition of a fetch: what is asked, and in a session what was last answered. */
export type FetchPartition = {
  topic: string;
  topicId: Uuid;
  partitionIndex: number;
  fetchOffset: number;
  currentLeaderEpoch: number;
  lastFetchedEpoch: number;
  logStartOffset: number;
  partitionMaxBytes: number;
  /** What the fetcher knows already; -1 makes the next reply name the partition. */
  answeredHighWatermark: number;
  answeredLogStartOffset: number;
  /** Resolved as it is asked for now; null: not since that has changed. */
  item: FetchItem | null;
};

export type FetchSession = {
  readonly sessionId: number;
  readonly usesTopicIds: boolean;
  /** A follower's: consumers do not take its place, and it may take theirs. */
  readonly isPrivileged: boolean;
  readonly partitions: SessionPartitions;
  readonly createdAtMs: number;
  lastUsedAtMs: number;
  nextSessionEpoch: number;
};

/** Epochs wrap from the largest int32 to 1: 0 and -1 have meanings of their own. */
function sessionEpochAfter(sessionEpoch: number): number {
  return sessionEpoch === 0x7fff_ffff ? 1 : sessionEpoch + 1;
}

export class FetchSessions {
  /** In the order of last use, the least recent first. */
  private readonly byId: Map<number, FetchSession> = new Map();
  private readonly slotsMax: number;
  private readonly evictionMs: number;
  private readonly prng: Prng;
  /** Since the start: those that had to make room. */
  evictedCount: number;

  constructor(slotsMax: number, evictionMs: number, prng: Prng) {
    this.slotsMax = slotsMax;
    this.evictionMs = evictionMs;
    this.prng = prng;
    this.evictedCount = 0;
  }

  get size(): number {
    return this.byId.size;
  }

  /** Of all sessions together. */
  get partitionCount(): number {
    let count = 0;
    for (const { partitions } of this.byId.values()) count += partitions.size;
    return count;
  }

  /** The session an incremental fetch belongs to, now in use; or why there is none. */
  findForFetch(
    sessionId: number,
    sessionEpoch: number,
    usesTopicIds: boolean,
    nowMs: number,
  ): FetchSession | ErrorCode {
    const session = this.byId.get(sessionId);
    if (session === undefined) return ErrorCode.FETCH_SESSION_ID_NOT_FOUND;
    if (session.nextSessionEpoch !== sessionEpoch) return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
    if (session.usesTopicIds !== usesTopicIds) return ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
    session.nextSessionEpoch = sessionEpochAfter(sessionEpoch);
    session.lastUsedAtMs = nowMs;
    this.byId.delete(sessionId);
    this.byId.set(sessionId, session);
    return session;
  }

  remove(sessionId: number): void {
    this.byId.delete(sessionId);
  }

  /** Null when every slot is taken by a session that may not be evicted for this one. */
  create(
    partitions: readonly FetchPartition[],
    usesTopicIds: boolean,
    isPrivileged: boolean,
    nowMs: number,
  ): FetchSession | null {
    if (partitions.length === 0 || this.slotsMax <= 0) return null;
    const isFull = this.byId.size >= this.slotsMax;
    if (isFull && !this.evictFor(partitions.length, isPrivileged, nowMs)) return null;
    let sessionId = 0;
    while (sessionId === 0 || this.byId.has(sessionId)) sessionId = this.prng.uint32() >>> 1;
    const session: FetchSession = {
      sessionId,
      usesTopicIds,
      isPrivileged,
      partitions: new SessionPartitions(),
      createdAtMs: nowMs,
      lastUsedAtMs: nowMs,
      nextSessionEpoch: 1,
    };
    for (const partition of partitions) session.partitions.add(partition);
    this.byId.set(sessionId, session);
    return session;
  }

  /** A stale session goes first; else an old one, or a consumer's, that is less than the newcomer. */
  private evictFor(partitionCount: number, isPrivileged: boolean, nowMs: number): boolean {
    for (const [sessionId, session] of this.byId) {
      if (nowMs - session.lastUsedAtMs <= this.evictionMs) break;
      this.evictedCount++;
      this.byId.delete(sessionId);
      return true;
    }
    let least: FetchSession | null = null;
    for (const session of this.byId.values()) {
      const isOld = nowMs - session.createdAtMs > this.evictionMs;
      if (!isOld && (session.isPrivileged || !isPrivileged)) continue;
      if (least === null || isLess(session, least.isPrivileged, least.partitions.size)) {
        least = session;
      }
    }
    if (least === null || !isLess(least, isPrivileged, partitionCount)) return false;
    this.evictedCount++;
    this.byId.delete(least.sessionId);
    return true;
  }
}

function isLess(session: FetchSession, isPrivileged: boolean, partitionCount: number): boolean {
  if (session.isPrivileged !== isPrivileged) return isPrivileged;
  return session.partitions.size < partitionCount;
}

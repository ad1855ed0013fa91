/**
 * What one Fetch request asks for, resolved to partitions: built once, read again each time the
 * request is woken.
 */
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FetchPartition, FetchSession } from './fetch-session.ts';
import type { Partition } from './partition.ts';

export type FetchItem = {
  /** In a session the next request changes it, so what this one wants of it is copied. */
  readonly asked: FetchPartition;
  readonly fetchOffset: number;
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly partitionMaxBytes: number;
  /** Null when `errorCode` says why. */
  readonly partition: Partition | null;
  readonly errorCode: ErrorCode;
};

export type FetchPlan = {
  readonly items: readonly FetchItem[];
  readonly apiVersion: number;
  readonly listenerName: string;
  readonly replicaId: number;
  /** Of the follower's registration (KIP-903); -1: unknown. */
  readonly replicaEpoch: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isReadCommitted: boolean;
  /** The session of an incremental fetch; null for a full fetch. */
  readonly session: FetchSession | null;
  /** The session's next epoch as this request has left it; another one has used it since if it differs. */
  readonly nextSessionEpoch: number;
  /** A full fetch that asks for a session gets one with its reply. */
  readonly wantsSession: boolean;
};

/**
 * A follower's side of an incremental fetch session (KIP-227; FetchSessionHandler): what the leader
 * knows of the partitions that are asked for, so that a request names only what has changed.
 *
 * Only one request is under way at a time, and its outcome is told before the next one is taken.
 * After anything that leaves the leader's knowledge uncertain everything is named again, in the
 * request that closes the old session and asks for a new one.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { FetchAsk } from './follower.ts';

const NO_SESSION_ID = 0;
/** Names all partitions and asks for a session. */
const INITIAL_EPOCH = 0;
const EPOCH_MAX = 0x7fff_ffff;

export type SessionRequest<Partition> = {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly wanted: readonly { readonly partition: Partition; readonly asked: FetchAsk }[];
  readonly forgotten: readonly Partition[];
};

export class FetchSessionClient<Partition> {
  private sessionId: number;
  private sessionEpoch: number;
  /** Everything that is wanted, as the last request that named it has said, or the next one will. */
  private readonly askedByPartition: Map<Partition, FetchAsk>;
  /** Of these the leader has not heard. */
  private readonly changed: Set<Partition>;
  private readonly forgotten: Set<Partition>;

  constructor() {
    this.sessionId = NO_SESSION_ID;
    this.sessionEpoch = INITIAL_EPOCH;
    this.askedByPartition = new Map();
    this.changed = new Set();
    this.forgotten = new Set();
  }

  get size(): number {
    return this.askedByPartition.size;
  }

  /** What an answer to the request under way is the answer to. */
  findAsked(partition: Partition): FetchAsk | undefined {
    return this.askedByPartition.get(partition);
  }

  want(partition: Partition, asked: FetchAsk): void {
    const known = this.askedByPartition.get(partition);
    if (known !== undefined && isSame(known, asked)) return;
    this.askedByPartition.set(partition, asked);
    this.changed.add(partition);
    // A leader adds first and forgets then.
    this.forgotten.delete(partition);
  }

  forget(partition: Partition): void {
    if (!this.askedByPartition.delete(partition)) return;
    this.changed.delete(partition);
    if (this.sessionEpoch !== INITIAL_EPOCH) this.forgotten.add(partition);
  }

  takeRequest(): SessionRequest<Partition> {
    const { sessionId, sessionEpoch, askedByPartition } = this;
    const isFull = sessionEpoch === INITIAL_EPOCH;
    const wanted: { partition: Partition; asked: FetchAsk }[] = [];
    for (const partition of isFull ? askedByPartition.keys() : this.changed) {
      wanted.push({ partition, asked: askedByPartition.get(partition)! });
    }
    const forgotten = [...this.forgotten];
    this.changed.clear();
    this.forgotten.clear();
    return { sessionId, sessionEpoch, wanted, forgotten };
  }

  /** False: the answer tells nothing of any partition. */
  onResponse(errorCode: number, sessionId: number): boolean {
    if (errorCode !== ErrorCode.NONE) {
      this.restart(errorCode === ErrorCode.FETCH_SESSION_ID_NOT_FOUND ? NO_SESSION_ID : null);
      return false;
    }
    if (sessionId === NO_SESSION_ID) {
      // The leader has no room for a session, or has closed this one.
      this.restart(NO_SESSION_ID);
    } else {
      this.sessionId = sessionId;
      this.sessionEpoch = this.sessionEpoch === EPOCH_MAX ? 1 : this.sessionEpoch + 1;
    }
    return true;
  }

  /** Nobody knows what the leader has heard. */
  startOver(): void {
    this.restart(null);
  }

  /** Null: the request that begins anew closes the session that there may be. */
  private restart(sessionId: number | null): void {
    if (sessionId !== null) this.sessionId = sessionId;
    this.sessionEpoch = INITIAL_EPOCH;
    this.changed.clear();
    this.forgotten.clear();
  }
}

function isSame(a: FetchAsk, b: FetchAsk): boolean {
  return (
    a.fetchOffset === b.fetchOffset &&
    a.currentLeaderEpoch === b.currentLeaderEpoch &&
    a.lastFetchedEpoch === b.lastFetchedEpoch &&
    a.logStartOffset === b.logStartOffset
  );
}

/** The leader has another idea of the session; asking anew, at once, sets that right. */
export function isSessionError(errorCode: number): boolean {
  return (
    errorCode === ErrorCode.FETCH_SESSION_ID_NOT_FOUND ||
    errorCode === ErrorCode.INVALID_FETCH_SESSION_EPOCH
  );
}

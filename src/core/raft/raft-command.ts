/**
 * The border between the quorum's core and its host: what the host tells the core (`RaftCommand`),
 * what the core tells the host to do (`RaftEffect`), and what it may look at (`RaftLogView`).
 *
 * The host gives one command at a time to `decide(raft, command, nowMs, out)` and then carries
 * out `out`, in order and to the end, before the next command; `deadline` commands go on as long
 * as `raft.deadlineMs` is not in the future. The order of effects is the protocol's safety:
 *
 *  - `persistElection` comes before the reply, the request or the append that relies on it. It
 *    must be durable before the next effect is carried out.
 *  - after `truncate`, `appendAsLeader` and `appendAsFollower` the log view must show the result
 *    at once (written or not); that it is durable is said later, by `flushed`.
 *
 * A crash between two effects is fine at any place.
 */
import type { Prng } from '../../base/prng.ts';
import type { Uuid } from '../../base/uuid.ts';
import type { ControlRecord, OffsetControlRecord } from './control-record.ts';
import type { ElectionState } from './election-state.ts';
import type {
  EpochEndOffset,
  RaftBatch,
  RaftRequest,
  RaftResponse,
  SnapshotId,
} from './raft-message.ts';
import type { Voter, VoterEndpoint } from './voter-set.ts';

export type RaftOptions = {
  readonly clusterId: string;
  readonly nodeId: number;
  /** Of the metadata log directory. */
  readonly directoryId: Uuid;
  /** True for a node whose `process.roles` have `controller`; others stay observers for good. */
  readonly canBecomeVoter: boolean;
  /**
   * Where others reach this node, in the order of `controller.listener.names`; empty for a broker.
   */
  readonly listeners: readonly VoterEndpoint[];
  /** The first of `controller.listener.names`: the one by which controllers are reached. */
  readonly listenerName: string;
  /** `controller.quorum.voters`; directory ids are zero. Empty: the log knows the voters. */
  readonly staticVoters: readonly Voter[];
  /** `controller.quorum.bootstrap.servers`; names are not used. Empty: the static voters'. */
  readonly bootstrapServers: readonly VoterEndpoint[];
  readonly electionTimeoutMs: number;
  readonly electionBackoffMaxMs: number;
  readonly fetchTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly retryBackoffMs: number;
  /** `controller.quorum.fetch.max.bytes` */
  readonly fetchMaxBytes: number;
  /** `controller.quorum.fetch.snapshot.max.bytes` */
  readonly fetchSnapshotMaxBytes: number;
  /** `controller.quorum.auto.join.enable` */
  readonly autoJoin: boolean;
};

/**
 * The metadata log as it is after all effects so far. Offsets are of records, `endOffset` is
 * exclusive and counts what is appended and not written yet.
 */
export interface RaftLogView {
  readonly startOffset: number;
  readonly endOffset: number;
  /**
   * Everything before it is durable as it is now: a flush from before a truncation says nothing
   * about what was appended after it.
   */
  readonly flushedEndOffset: number;
  /** Of the last record; of the latest snapshot when the log has none; 0 when there is neither. */
  readonly lastEpoch: number;
  /**
   * The largest epoch of records in the log that is not above `leaderEpoch`, and where it ends.
   * When all are above it: the snapshot's at the start of the log (or epoch 0 and offset 0), as
   * KafkaRaftLog.endOffsetForEpoch.
   */
  endOffsetForEpoch(leaderEpoch: number): EpochEndOffset;
  readonly latestSnapshotId: SnapshotId | null;
  readonly earliestSnapshotId: SnapshotId | null;
  /** -1: there is no such snapshot (any more). */
  snapshotSizeBytes(snapshotId: SnapshotId): number;
}

/** What the host found on disk. Everything in the log must be flushed before `newRaft`. */
export type RaftStart = {
  readonly election: ElectionState;
  /** From the latest snapshot; null when there is none. */
  readonly snapshot: SnapshotVoters | null;
  /** `KRaftVersion` and `KRaftVoters` of the log after that snapshot, in order. */
  readonly controls: readonly OffsetControlRecord[];
};

/** Who votes according to a snapshot; `voters` is null when it does not say. */
export type SnapshotVoters = {
  readonly snapshotId: SnapshotId;
  readonly kraftVersion: number;
  readonly voters: readonly Voter[] | null;
};

export type RaftPorts = { readonly log: RaftLogView; readonly prng: Prng };

export type RaftCommand =
  /** A request came in by a listener of that name; answered by `reply` with the same ticket. */
  | {
      readonly kind: 'request';
      readonly ticket: number;
      readonly listenerName: string;
      readonly request: RaftRequest;
    }
  /** Whoever asked is gone; a reply that is still held back is forgotten. */
  | { readonly kind: 'requestGone'; readonly ticket: number }
  | {
      readonly kind: 'response';
      readonly correlationId: number;
      readonly response: RaftResponse;
      /** Of a Fetch response: whole, intact batches, as many as there are in its records. */
      readonly batches: readonly RaftBatch[];
      /** Of a FetchSnapshot response: the bytes, given back by `writeSnapshotChunk`. */
      readonly chunk: { readonly sizeBytes: number; readonly payload: unknown } | null;
    }
  /**
   * No response will come. `unsupportedVersion`: the other side does not know the API or what
   * the request says (pre-vote needs Vote 2); `malformed`: its bytes made no sense.
   */
  | {
      readonly kind: 'requestFailed';
      readonly correlationId: number;
      readonly reason: 'disconnected' | 'unsupportedVersion' | 'malformed';
    }
  /** `log.flushedEndOffset` has moved. */
  | { readonly kind: 'flushed' }
  /**
   * Append records: only while this node leads `leaderEpoch` (`leaderEpochOf`). They will have the
   * offsets from `log.endOffset` on and come back at once as `appendAsLeader`.
   */
  | {
      readonly kind: 'propose';
      readonly leaderEpoch: number;
      readonly recordCount: number;
      readonly payload: unknown;
    }
  /** Answers `installSnapshot`: it is in its place and the log starts, empty, at its end. */
  | { readonly kind: 'snapshotInstalled'; readonly voters: SnapshotVoters }
  /** Answers `installSnapshot`: it is damaged and removed; it will be fetched anew. */
  | { readonly kind: 'snapshotRefused'; readonly snapshotId: SnapshotId }
  /**
   * The host wrote a snapshot of its own, or removed snapshots and the log before them. What is
   * known of voters before the log's start is forgotten.
   */
  | { readonly kind: 'snapshotsChanged' }
  /** Hand over leadership if it is ours; answered by `shutDown` at the deadline at the latest. */
  | { readonly kind: 'shutDown'; readonly deadlineMs: number }
  /** UpdateFeatures of `kraft.version` as the active controller; answered by `featureUpgraded`. */
  | {
      readonly kind: 'upgradeKraftVersion';
      readonly ticket: number;
      readonly leaderEpoch: number;
      readonly kraftVersion: number;
      readonly validateOnly: boolean;
    }
  /** `nextDeadlineMs` has come. */
  | { readonly kind: 'deadline' };

export type RaftEffect =
  /** Durable before the next effect; `kraftVersion` and `voterIds` as in `encodeElectionState`. */
  | {
      readonly kind: 'persistElection';
      readonly election: ElectionState;
      readonly kraftVersion: number;
      readonly voterIds: readonly number[];
    }
  /**
   * One batch of the leader's own: `controls` for a control batch, else what was proposed. A flush
   * must follow, by the host's own policy of grouping; `flushed` says when it is done.
   */
  | {
      readonly kind: 'appendAsLeader';
      readonly baseOffset: number;
      readonly leaderEpoch: number;
      readonly controls: readonly ControlRecord[] | null;
      readonly payload: unknown;
    }
  /** Batches of the leader, offsets as given, to be flushed as well. */
  | { readonly kind: 'appendAsFollower'; readonly batches: readonly RaftBatch[] }
  /** Everything from `endOffset` on goes; it was never committed. */
  | { readonly kind: 'truncate'; readonly endOffset: number }
  | {
      readonly kind: 'send';
      readonly correlationId: number;
      /** Negative: a bootstrap server, whose id is not known. */
      readonly nodeId: number;
      readonly host: string;
      readonly port: number;
      readonly request: RaftRequest;
    }
  /**
   * `read`, in a Fetch response: records from `offset` on, up to the log's end and `maxBytes`, at
   * least one batch; when they are not at hand at once, give the request again later. In a
   * FetchSnapshot response: `maxBytes` of the snapshot from `position` on.
   */
  | {
      readonly kind: 'reply';
      readonly ticket: number;
      readonly response: RaftResponse;
      readonly read: RaftRead | null;
    }
  /** To the unfinished file of that snapshot; position 0 starts it anew. */
  | {
      readonly kind: 'writeSnapshotChunk';
      readonly snapshotId: SnapshotId;
      readonly position: number;
      readonly payload: unknown;
    }
  /**
   * All of it is written: check it, put it in its place durably, then empty the log and let it
   * start at the snapshot's end. Answered by `snapshotInstalled` or `snapshotRefused`, which must
   * be the very next command.
   */
  | { readonly kind: 'installSnapshot'; readonly snapshotId: SnapshotId }
  /** Everything before `offset` is committed. Never goes back. */
  | { readonly kind: 'highWatermark'; readonly offset: number }
  /**
   * Somebody leads the epoch, or nobody known (-1). When it is this node, the controller may act
   * once everything before `epochStartOffset` + 1 is committed and applied; else -1.
   */
  | {
      readonly kind: 'leaderChanged';
      readonly leaderId: number;
      readonly leaderEpoch: number;
      readonly epochStartOffset: number;
    }
  | {
      readonly kind: 'featureUpgraded';
      readonly ticket: number;
      readonly errorCode: number;
      readonly errorMessage: string | null;
    }
  /** The host may stop; nothing is asked of it any more. */
  | { readonly kind: 'shutDown' }
  /** A sentence for the log file. */
  | { readonly kind: 'note'; readonly message: string };

export type RaftRead =
  | { readonly kind: 'log'; readonly offset: number; readonly maxBytes: number }
  | {
      readonly kind: 'snapshot';
      readonly snapshotId: SnapshotId;
      readonly position: number;
      readonly maxBytes: number;
    };

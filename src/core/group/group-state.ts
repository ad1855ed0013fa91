/**
 * The soft state of one partition of `__consumer_offsets`: what dies with the coordinator.
 *
 * A classic group is volatile by nature: only the outcome of a generation is written down. So the
 * live group (members, phase, waiting requests, sessions) is soft state, rebuilt from the hard
 * metadata when a coordinator takes over; everybody then gets a whole session.
 */
import type { Deadline, DeadlineHeap } from '../../base/deadline-heap.ts';
import type { Prng } from '../../base/prng.ts';
import type { Outbox } from '../outbox.ts';
import type { ClusterView } from './cluster-view.ts';
import type { ConsumerTimers } from './consumer-timers.ts';
import type { Work } from './consumer-work.ts';
import type { GroupHardView, GroupRecord } from './group-hard.ts';

export type GroupConfig = {
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  readonly initialRebalanceDelayMs: number;
  readonly groupMaxSize: number;
  readonly offsetMetadataMaxBytes: number;
  readonly offsetsRetentionMs: number;
  readonly offsetsRetentionCheckIntervalMs: number;
  /** How long a reply waits for records to be committed. */
  readonly writeTimeoutMs: number;
  /** Removes a dynamic member when the connection it joined on closes (not in Apache Kafka). */
  readonly evictOnDisconnect: boolean;
  readonly consumer: ConsumerGroupConfig;
};

/** `group.consumer.*`. */
export type ConsumerGroupConfig = {
  readonly maxSize: number;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly assignmentIntervalMs: number;
  readonly regexRefreshIntervalMs: number;
  /** Names of assignors that exist; the first is the default. */
  readonly assignors: readonly string[];
  readonly canUpgrade: boolean;
  readonly canDowngrade: boolean;
};

/** How long a new member's JoinGroup may wait; it has no id to send heartbeats with yet. */
export const NEW_MEMBER_JOIN_TIMEOUT_MS: number = 5 * 60 * 1000;

export type GroupTimer =
  | { readonly kind: 'session'; readonly groupId: string; readonly memberId: string }
  | { readonly kind: 'join'; readonly groupId: string }
  | { readonly kind: 'sync'; readonly groupId: string }
  | { readonly kind: 'expiration' }
  | { readonly kind: 'consumerRegex'; readonly groupId: string }
  | {
      readonly kind: 'consumerSession' | 'consumerJoin' | 'consumerSync';
      readonly groupId: string;
      readonly memberId: string;
    }
  | {
      readonly kind: 'consumerRebalance';
      readonly groupId: string;
      readonly memberId: string;
      readonly memberEpoch: number;
    };

export type GroupDeadline = Deadline<GroupTimer>;

/** Kafka's own spelling: it is what DescribeGroups and ListGroups answer. */
export type ClassicGroupState =
  | 'Empty'
  | 'PreparingRebalance'
  | 'CompletingRebalance'
  | 'Stable'
  | 'Dead';

export type GroupProtocol = { readonly name: string; readonly metadata: Buffer };

export type AwaitedJoin = { readonly ticket: number; readonly apiVersion: number };

export type ClassicMember = {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: readonly GroupProtocol[];
  assignment: Buffer;
  awaitedJoin: AwaitedJoin | null;
  awaitedSyncTicket: number | null;
  /** True until its first generation is complete: until then waiting does not keep it alive. */
  isNew: boolean;
  connectionId: number;
  readonly session: GroupDeadline;
};

/** Has been given a member id (MEMBER_ID_REQUIRED) and is expected to come back with it. */
export type PendingMember = { readonly session: GroupDeadline; readonly connectionId: number };

export type ClassicGroup = {
  readonly groupId: string;
  state: ClassicGroupState;
  previousState: ClassicGroupState;
  generationId: number;
  protocolType: string | null;
  protocolName: string | null;
  leaderId: string | null;
  currentStateTimestampMs: number;
  /** Insertion order is the order of joining: the next leader is the first. */
  readonly memberById: Map<string, ClassicMember>;
  readonly memberIdByInstance: Map<string, string>;
  readonly pendingMemberById: Map<string, PendingMember>;
  readonly pendingSyncMemberIds: Set<string>;
  /** How many members name each protocol. */
  readonly memberCountByProtocol: Map<string, number>;
  awaitedJoinCount: number;
  /** Of the current generation; `null` when it is not known. */
  subscribedTopics: ReadonlySet<string> | null;
  /** A member joined during the initial delay, so it may be prolonged. */
  newMemberAdded: boolean;
  /** Of the running initial delay: how long it is, and how much may still follow it. */
  initialDelayMs: number;
  initialRemainingMs: number;
  isInitialJoin: boolean;
  readonly joinTimer: GroupDeadline;
  readonly syncTimer: GroupDeadline;
};

export type GroupSoft = {
  /** Replaced when the broker's has changed. */
  config: GroupConfig;
  readonly cluster: ClusterView;
  /** Of the last metadata that changed a topic, and of the last that brought a new one. */
  metadataVersion: number;
  newTopicsVersion: number;
  readonly prng: Prng;
  /** Classic groups only; consumer groups are hard state. */
  readonly groupById: Map<string, ClassicGroup>;
  readonly consumerTimersByGroup: Map<string, ConsumerTimers>;
  readonly timers: DeadlineHeap<GroupTimer>;
  readonly expirationTimer: GroupDeadline;
  /** Groups that the clean-up under way has still to look at. */
  readonly groupIdsToCleanUp: string[];
  /** The last that was due: whoever refuses what it led to says so afterwards. */
  lastTimer: GroupDeadline | null;
  /** Filled only under `evictOnDisconnect`: group ids that a connection has members in. */
  readonly groupIdsByConnection: Map<number, Set<string>>;
};

/** Goes on when the records before it are committed. */
export type GroupContinuation = {
  readonly kind: 'assignmentPersisted';
  readonly groupId: string;
  readonly generationId: number;
  readonly assignmentByMember: ReadonlyMap<string, Buffer>;
};

export type GroupOutbox = Outbox<GroupRecord> & { readonly continuations: GroupContinuation[] };

/** One decision in the making: everything its functions need, handed down as one argument. */
export type Decision = {
  /** Of consumer groups that this decision has touched. */
  readonly works: Map<string, Work>;
  readonly hard: GroupHardView;
  readonly soft: GroupSoft;
  readonly nowMs: number;
  readonly wallMs: number;
  readonly out: GroupOutbox;
};

export const EMPTY_ASSIGNMENT: Buffer = Buffer.alloc(0);

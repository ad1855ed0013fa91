/**
 * What may be asked of the group coordinator. Group ids and topics have been checked by the
 * handlers; everything about groups, members and generations is decided by the core.
 */
import type { Uuid } from '../../base/uuid.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { GroupProtocol } from './group-state.ts';

export type JoinCommand = {
  readonly kind: 'join';
  readonly ticket: number;
  readonly apiVersion: number;
  readonly connectionId: number;
  readonly principal: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly protocolType: string;
  readonly protocols: readonly GroupProtocol[];
};

export type SyncCommand = {
  readonly kind: 'sync';
  readonly ticket: number;
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
};

export type HeartbeatCommand = {
  readonly kind: 'heartbeat';
  readonly ticket: number;
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
};

export type LeaveCommand = {
  readonly kind: 'leave';
  readonly ticket: number;
  readonly apiVersion: number;
  readonly groupId: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
  }[];
};

export type OffsetCommitPartition = {
  readonly partitionIndex: number;
  /** Not NONE when the partition does not exist; then nothing is committed for it. */
  readonly errorCode: ErrorCode;
  readonly committedOffset: number;
  readonly committedLeaderEpoch: number;
  readonly committedMetadata: string | null;
};

export type OffsetCommitCommand = {
  readonly kind: 'offsetCommit';
  readonly ticket: number;
  readonly apiVersion: number;
  readonly groupId: string;
  readonly generationIdOrMemberEpoch: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** -1: the broker's own retention. */
  readonly retentionTimeMs: number;
  readonly topics: readonly {
    readonly name: string;
    readonly topicId: Uuid;
    readonly partitions: readonly OffsetCommitPartition[];
  }[];
};

/** TxnOffsetCommit: offsets that count once the producer's transaction is committed (KIP-447). */
export type TxnOffsetCommitCommand = {
  readonly kind: 'txnOffsetCommit';
  readonly ticket: number;
  readonly groupId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly topics: OffsetCommitCommand['topics'];
};

export type OffsetFetchTopic = {
  readonly name: string;
  readonly topicId: Uuid;
  /** Not NONE when the topic could not be found by its id. */
  readonly errorCode: ErrorCode;
  readonly partitionIndexes: readonly number[];
};

export type OffsetFetchCommand = {
  readonly kind: 'offsetFetch';
  readonly ticket: number;
  readonly groupId: string;
  readonly memberId: string | null;
  readonly memberEpoch: number;
  /** `null` asks for every topic. */
  readonly topics: readonly OffsetFetchTopic[] | null;
  readonly requireStable: boolean;
};

export type OffsetDeleteCommand = {
  readonly kind: 'offsetDelete';
  readonly ticket: number;
  readonly groupId: string;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      readonly errorCode: ErrorCode;
    }[];
  }[];
};

export type DescribeGroupsCommand = {
  readonly kind: 'describeGroups';
  readonly ticket: number;
  readonly apiVersion: number;
  readonly groupIds: readonly string[];
  readonly authorizedOperations: number;
};

export type ListGroupsCommand = {
  readonly kind: 'listGroups';
  readonly ticket: number;
  readonly statesFilter: readonly string[];
  readonly typesFilter: readonly string[];
};

export type DeleteGroupsCommand = {
  readonly kind: 'deleteGroups';
  readonly ticket: number;
  readonly groupIds: readonly string[];
};

export type ConsumerHeartbeatCommand = {
  readonly kind: 'consumerHeartbeat';
  readonly ticket: number;
  readonly apiVersion: number;
  readonly principal: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly groupId: string;
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly rebalanceTimeoutMs: number;
  readonly subscribedTopicNames: readonly string[] | null;
  readonly subscribedTopicRegex: string | null;
  readonly serverAssignor: string | null;
  readonly topicPartitions:
    | readonly { readonly topicId: Uuid; readonly partitions: readonly number[] }[]
    | null;
};

export type ConsumerDescribeCommand = {
  readonly kind: 'consumerDescribe';
  readonly ticket: number;
  readonly groupIds: readonly string[];
  readonly authorizedOperations: number;
};

/** Commands that somebody waits for. */
export type GroupRequest =
  | JoinCommand
  | SyncCommand
  | HeartbeatCommand
  | LeaveCommand
  | OffsetCommitCommand
  | TxnOffsetCommitCommand
  | OffsetFetchCommand
  | OffsetDeleteCommand
  | DescribeGroupsCommand
  | ListGroupsCommand
  | DeleteGroupsCommand
  | ConsumerHeartbeatCommand
  | ConsumerDescribeCommand;

export type GroupCommand =
  | GroupRequest
  /** This broker has become the coordinator and has replayed the whole log. */
  | { readonly kind: 'activated' }
  | { readonly kind: 'deadline' }
  /** Topics or their partitions have changed. */
  | { readonly kind: 'metadataChanged'; readonly hasNewTopics: boolean }
  | {
      readonly kind: 'topicsDeleted';
      readonly topics: readonly { readonly name: string; readonly topicId: Uuid }[];
    }
  | { readonly kind: 'connectionClosed'; readonly connectionId: number };

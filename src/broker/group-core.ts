/** The group coordinator's core as a shard: its state, its records' bytes, its error responses. */

import type { Prng } from '../base/prng.ts';
import type { ClusterView } from '../core/group/cluster-view.ts';
import { describedConsumerError } from '../core/group/consumer-describe.ts';
import { heartbeatError } from '../core/group/consumer-heartbeat.ts';
import { countGroups, describedError, type GroupCounts } from '../core/group/group-admin.ts';
import type { GroupCommand, GroupRequest } from '../core/group/group-command.ts';
import {
  committed,
  decide,
  newGroupSoft,
  nextDeadlineMs,
  refused,
  takeBack,
  timerRefused,
} from '../core/group/group-coordinator.ts';
import {
  type GroupHard,
  type GroupRecord,
  newGroupHard,
  replay,
} from '../core/group/group-hard.ts';
import { decodeGroupRecord, encodeGroupRecord } from '../core/group/group-record-codec.ts';
import { joinErrorResponse, syncErrorResponse } from '../core/group/group-replies.ts';
import type {
  GroupConfig,
  GroupContinuation,
  GroupOutbox,
  GroupSoft,
} from '../core/group/group-state.ts';
import { leaveErrorResponse } from '../core/group/membership.ts';
import { txnOffsetCommitResponse } from '../core/group/txn-offsets.ts';
import type { EncodedRecord } from '../core/outbox.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { OffsetCommitResponse } from '../protocol/generated/offset-commit.ts';
import type { OffsetFetchResponseGroup } from '../protocol/generated/offset-fetch.ts';
import { NO_PRODUCER_ID } from '../protocol/records/record-batch.ts';
import type { ShardProducer } from './shard-batches.ts';
import type { ShardCore } from './shard-host.ts';

export class GroupCore implements ShardCore<GroupCommand, GroupRecord, GroupContinuation> {
  readonly activated: GroupCommand;
  readonly deadline: GroupCommand;
  private readonly hard: GroupHard;
  private readonly soft: GroupSoft;
  private readonly config: () => GroupConfig;

  constructor(config: () => GroupConfig, prng: Prng, cluster: ClusterView) {
    this.activated = { kind: 'activated' };
    this.deadline = { kind: 'deadline' };
    this.hard = newGroupHard();
    this.soft = newGroupSoft(config(), prng, cluster);
    this.config = config;
  }

  decide(command: GroupCommand, nowMs: number, wallMs: number, out: GroupOutbox): void {
    this.soft.config = this.config();
    decide(this.hard, this.soft, command, nowMs, wallMs, out);
  }

  committed(
    continuation: GroupContinuation,
    nowMs: number,
    wallMs: number,
    out: GroupOutbox,
  ): void {
    committed(this.hard, this.soft, continuation, nowMs, wallMs, out);
  }

  refused(
    continuation: GroupContinuation,
    errorCode: ErrorCode,
    nowMs: number,
    wallMs: number,
    out: GroupOutbox,
  ): void {
    refused(this.hard, this.soft, continuation, errorCode, nowMs, wallMs, out);
  }

  countGroups(counts: GroupCounts): void {
    countGroups(this.hard, this.soft, counts);
  }

  timerRefused(errorCode: ErrorCode, nowMs: number): void {
    timerRefused(this.hard, this.soft, errorCode, nowMs);
  }

  takeBack(records: readonly GroupRecord[], nowMs: number): boolean {
    return takeBack(this.hard, this.soft, records, nowMs);
  }

  /** One limit for all, as in Apache Kafka: `offsets.commit.timeout.ms` is every write's. */
  writeTimeoutMs(): number {
    return this.soft.config.writeTimeoutMs;
  }

  replay(record: GroupRecord, recordOffset: number): void {
    replay(this.hard, record, recordOffset);
  }

  nextDeadlineMs(): number {
    return nextDeadlineMs(this.soft);
  }

  encode(record: GroupRecord): EncodedRecord {
    return encodeGroupRecord(record);
  }

  producerOf(record: GroupRecord): ShardProducer | null {
    if (record.kind !== 'offsetCommit' || record.producerId === NO_PRODUCER_ID) return null;
    return { producerId: record.producerId, producerEpoch: record.producerEpoch ?? -1 };
  }

  load(key: Buffer, value: Buffer | null, producerId: number, recordOffset: number): void {
    const record = decodeGroupRecord(key, value, producerId);
    if (record !== undefined) replay(this.hard, record, recordOffset);
  }

  loadMarker(producerId: number, committed: boolean, recordOffset: number): void {
    replay(this.hard, { kind: 'transactionEnded', producerId, committed }, recordOffset);
  }

  errorResponse(command: GroupCommand, errorCode: ErrorCode): object {
    return 'ticket' in command ? groupErrorResponse(command, errorCode) : {};
  }
}

/** The response to a request that no coordinator here has decided. */
export function groupErrorResponse(command: GroupRequest, errorCode: ErrorCode): object {
  switch (command.kind) {
    case 'join':
      return joinErrorResponse(command.apiVersion, command.memberId, errorCode);
    case 'sync':
      return syncErrorResponse(errorCode);
    case 'heartbeat': {
      // A member need not worry while its coordinator loads: nobody's session is running.
      const isLoading = errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
      return { throttleTimeMs: 0, errorCode: isLoading ? ErrorCode.NONE : errorCode };
    }
    case 'leave':
      return leaveErrorResponse(errorCode);
    case 'offsetCommit':
      return {
        throttleTimeMs: 0,
        topics: command.topics.map(({ name, topicId, partitions }) => ({
          name,
          topicId,
          partitions: partitions.map(({ partitionIndex, errorCode: own }) => ({
            partitionIndex,
            errorCode: own === ErrorCode.NONE ? errorCode : own,
          })),
        })),
      } satisfies OffsetCommitResponse;
    case 'txnOffsetCommit':
      return txnOffsetCommitResponse(command.topics, errorCode);
    case 'offsetFetch': {
      // Consumers before 3.9 would not ask again after COORDINATOR_NOT_AVAILABLE.
      const isLate = errorCode === ErrorCode.COORDINATOR_NOT_AVAILABLE;
      return {
        groupId: command.groupId,
        topics: [],
        errorCode: isLate ? ErrorCode.NOT_COORDINATOR : errorCode,
      } satisfies OffsetFetchResponseGroup;
    }
    case 'offsetDelete':
      return { errorCode, throttleTimeMs: 0, topics: [] };
    case 'describeGroups':
      return {
        throttleTimeMs: 0,
        groups: command.groupIds.map((groupId) => describedError(groupId, errorCode)),
      };
    case 'consumerHeartbeat':
      return heartbeatError(errorCode, null);
    case 'consumerDescribe':
      return {
        throttleTimeMs: 0,
        groups: command.groupIds.map((groupId) => describedConsumerError(groupId, errorCode, null)),
      };
    case 'listGroups':
      return { throttleTimeMs: 0, errorCode, groups: [] };
    default:
      return {
        throttleTimeMs: 0,
        results: command.groupIds.map((groupId) => ({ groupId, errorCode })),
      };
  }
}

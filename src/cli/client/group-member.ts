/**
 * A member of a classic consumer group that reads one topic, with the range assignor: joins, leads
 * the assignment when it is the leader, beats, commits, leaves.
 */
import { ErrorCode, errorName, isRetriable } from '../../protocol/error-codes.ts';
import {
  readConsumerProtocolAssignment,
  readConsumerProtocolSubscription,
  writeConsumerProtocolAssignment,
  writeConsumerProtocolSubscription,
} from '../../protocol/generated/consumer-protocol.ts';
import type { JoinGroupResponse } from '../../protocol/generated/join-group.ts';
import { WireReader } from '../../protocol/wire-reader.ts';
import { WireWriter } from '../../protocol/wire-writer.ts';
import { CliError } from '../cli-error.ts';
import { heartbeat, joinGroup, leaveGroup, offsetCommit, offsetFetch, syncGroup } from './apis.ts';
import { type Client, pause } from './client.ts';

const SESSION_TIMEOUT_MS = 30_000;
const REBALANCE_TIMEOUT_MS = 30_000;
const HEARTBEAT_INTERVAL_MS = 3_000;
const RETRIES_MAX = 50;
const RETRY_BACKOFF_MS = 100;
const PROTOCOL_VERSION = 0;

export class GroupMember {
  /** The group wants its members to join again. */
  mustRejoin: boolean;
  private readonly client: Client;
  private readonly groupId: string;
  private readonly topic: string;
  private readonly partitionCount: number;
  private coordinatorId: number;
  private memberId: string;
  private generationId: number;
  private beat: NodeJS.Timeout | null;

  constructor(client: Client, groupId: string, topic: string, partitionCount: number) {
    this.mustRejoin = true;
    this.client = client;
    this.groupId = groupId;
    this.topic = topic;
    this.partitionCount = partitionCount;
    this.coordinatorId = -1;
    this.memberId = '';
    this.generationId = -1;
    this.beat = null;
  }

  /** The partitions that are this member's until the next rebalance. */
  async join(): Promise<number[]> {
    this.stopBeating();
    for (let i = 0; i < RETRIES_MAX; i++) {
      if (this.coordinatorId < 0) {
        this.coordinatorId = await this.client.findGroupCoordinator(this.groupId);
      }
      const joined = await this.askToJoin();
      if (joined !== null) {
        const assigned = await this.sync(joined);
        if (assigned !== null) {
          this.mustRejoin = false;
          this.beat = setInterval(() => void this.sendHeartbeat(), HEARTBEAT_INTERVAL_MS);
          return assigned;
        }
      }
      await pause(RETRY_BACKOFF_MS);
    }
    throw new CliError(`group ${this.groupId} does not settle`);
  }

  /** Committed offsets; a partition without one is not in it. */
  async fetchCommitted(partitions: readonly number[]): Promise<Map<number, number>> {
    const partitionIndexes = [...partitions];
    const topics = [{ name: this.topic, topicId: '', partitionIndexes }];
    const { groupId } = this;
    const response = await this.client.requestFrom(this.coordinatorId, offsetFetch, {
      groupId,
      topics,
      groups: [{ groupId, memberId: null, memberEpoch: -1, topics }],
      requireStable: true,
    });
    const group = response.groups[0] ?? response;
    this.check('committed offsets', group.errorCode);
    const committed = new Map<number, number>();
    for (const partition of group.topics[0]?.partitions ?? []) {
      const { partitionIndex, committedOffset } = partition;
      if (committedOffset >= 0) committed.set(partitionIndex, committedOffset);
    }
    return committed;
  }

  async commit(nextOffsetByPartition: ReadonlyMap<number, number>): Promise<void> {
    if (nextOffsetByPartition.size === 0) return;
    const partitions = [...nextOffsetByPartition].map(([partitionIndex, committedOffset]) => ({
      partitionIndex,
      committedOffset,
      committedLeaderEpoch: -1,
      committedMetadata: null,
    }));
    const response = await this.client.requestFrom(this.coordinatorId, offsetCommit, {
      groupId: this.groupId,
      generationIdOrMemberEpoch: this.generationId,
      memberId: this.memberId,
      groupInstanceId: null,
      retentionTimeMs: -1,
      topics: [{ name: this.topic, topicId: '', partitions }],
    });
    for (const { errorCode } of response.topics[0]?.partitions ?? []) this.noteError(errorCode);
  }

  async leave(): Promise<void> {
    this.stopBeating();
    if (this.memberId === '' || this.coordinatorId < 0) return;
    await this.client.requestFrom(this.coordinatorId, leaveGroup, {
      groupId: this.groupId,
      memberId: this.memberId,
      members: [{ memberId: this.memberId, groupInstanceId: null, reason: 'the consumer ends' }],
    });
  }

  private async askToJoin(): Promise<JoinGroupResponse | null> {
    const w = new WireWriter();
    w.int16(PROTOCOL_VERSION);
    const subscription = { topics: [this.topic], userData: null, ownedPartitions: [] };
    const unused = { generationId: -1, rackId: null };
    writeConsumerProtocolSubscription(w, { ...subscription, ...unused }, PROTOCOL_VERSION);
    const joined = await this.client.requestFrom(this.coordinatorId, joinGroup, {
      groupId: this.groupId,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
      memberId: this.memberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: w.toBuffer() }],
      reason: null,
    });
    if (joined.errorCode === ErrorCode.MEMBER_ID_REQUIRED) {
      this.memberId = joined.memberId;
      return null;
    }
    if (!this.noteError(joined.errorCode)) return null;
    this.memberId = joined.memberId;
    this.generationId = joined.generationId;
    return joined;
  }

  private async sync(joined: JoinGroupResponse): Promise<number[] | null> {
    const isLeader = joined.leader === joined.memberId;
    const response = await this.client.requestFrom(this.coordinatorId, syncGroup, {
      groupId: this.groupId,
      generationId: this.generationId,
      memberId: this.memberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocolName: joined.protocolName,
      assignments: isLeader ? this.assign(joined) : [],
    });
    if (!this.noteError(response.errorCode)) return null;
    if (response.assignment.length === 0) return [];
    const r = new WireReader(response.assignment);
    const version = r.int16();
    const { assignedPartitions } = readConsumerProtocolAssignment(r, Math.min(version, 3));
    return assignedPartitions.find(({ topic }) => topic === this.topic)?.partitions ?? [];
  }

  /** Kafka's RangeAssignor: members in the order of their ids, the first ones take one more. */
  private assign(joined: JoinGroupResponse): { memberId: string; assignment: Buffer }[] {
    const isSubscribed = (metadata: Buffer): boolean => {
      const r = new WireReader(metadata);
      const version = Math.min(r.int16(), 3);
      return readConsumerProtocolSubscription(r, version).topics.includes(this.topic);
    };
    const memberIds = joined.members
      .filter(({ metadata }) => isSubscribed(metadata))
      .map(({ memberId }) => memberId)
      .sort();
    const share = Math.floor(this.partitionCount / memberIds.length);
    const more = this.partitionCount % memberIds.length;
    return joined.members.map(({ memberId }) => {
      const index = memberIds.indexOf(memberId);
      const first = index * share + Math.min(index, more);
      const count = index < 0 ? 0 : share + (index < more ? 1 : 0);
      const partitions = Array.from({ length: count }, (_, i) => first + i);
      const w = new WireWriter();
      w.int16(PROTOCOL_VERSION);
      const assignedPartitions = count === 0 ? [] : [{ topic: this.topic, partitions }];
      writeConsumerProtocolAssignment(w, { assignedPartitions, userData: null }, PROTOCOL_VERSION);
      return { memberId, assignment: w.toBuffer() };
    });
  }

  private async sendHeartbeat(): Promise<void> {
    try {
      const response = await this.client.requestFrom(this.coordinatorId, heartbeat, {
        groupId: this.groupId,
        generationId: this.generationId,
        memberId: this.memberId,
        groupInstanceId: null,
      });
      this.noteError(response.errorCode);
    } catch {
      // The connection failed: the next poll or commit says so in words.
      this.mustRejoin = true;
    }
  }

  private stopBeating(): void {
    if (this.beat !== null) clearInterval(this.beat);
    this.beat = null;
  }

  /** True for no error. Otherwise what must be done again is noted, or it throws. */
  private noteError(errorCode: number): boolean {
    switch (errorCode) {
      case ErrorCode.NONE:
        return true;
      case ErrorCode.UNKNOWN_MEMBER_ID:
        this.memberId = '';
        break;
      case ErrorCode.NOT_COORDINATOR:
      case ErrorCode.COORDINATOR_NOT_AVAILABLE:
        this.coordinatorId = -1;
        break;
      case ErrorCode.ILLEGAL_GENERATION:
      case ErrorCode.REBALANCE_IN_PROGRESS:
        break;
      default:
        this.check('group', errorCode);
    }
    this.mustRejoin = true;
    return false;
  }

  private check(what: string, errorCode: number): void {
    if (errorCode === ErrorCode.NONE || isRetriable(errorCode)) return;
    throw new CliError(`${what} ${this.groupId}: ${errorName(errorCode)}`);
  }
}

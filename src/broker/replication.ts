/**
 * The partitions with several replicas that this broker leads: how far their followers are, and what is
 * asked of the controller when the in-sync set should change (ReplicaManager, AlterPartitionManager).
 * Partitions with one replica have no part in it.
 */
import type { BrokerImage, PartitionImage } from '../core/metadata/image.ts';
import {
  type Eligibility,
  type FollowerProgress,
  PartitionLeader,
  type ProposedIsr,
} from '../core/replica/leader.ts';
import type { Log } from '../log/log.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type {
  AlterPartitionRequest,
  AlterPartitionResponse,
  AlterPartitionResponsePartitionData,
} from '../protocol/generated/alter-partition.ts';
import type { Broker } from './broker.ts';
import type { ControllerReply } from './controller-channel.ts';
import type { Partition } from './partition.ts';

/** AlterPartitionManager has one request under way, and asks again after this. */
const RETRY_BACKOFF_MS = 50;
const TIMEOUT_MS = 60_000;

/** The controller knows the state that the change is of, and has not made it. */
const NOT_DONE: ReadonlySet<number> = new Set([
  ErrorCode.OPERATION_NOT_ATTEMPTED,
  ErrorCode.INELIGIBLE_REPLICA,
]);
/** The partition is not what this broker takes it for: asking again leads to nothing. */
const IMAGE_WILL_TELL: ReadonlySet<number> = new Set([
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.FENCED_LEADER_EPOCH,
  ErrorCode.INVALID_UPDATE_VERSION,
  ErrorCode.INVALID_REQUEST,
  ErrorCode.NEW_LEADER_ELECTED,
]);

type Proposal = { readonly partition: Partition; readonly proposed: ProposedIsr };

export class Replication {
  private readonly broker: Broker;
  private readonly eligibility: Eligibility;
  private readonly led: Set<Partition>;
  private proposals: Proposal[];
  private underWay: readonly Proposal[];
  private nextShrinkCheckAtMs: number;
  private nextAskAtMs: number;

  constructor(broker: Broker) {
    this.broker = broker;
    this.eligibility = {
      isEligible: (brokerId, brokerEpoch) =>
        isEligible(broker.image.brokers.get(brokerId), brokerEpoch),
      isAlive: (brokerId) => broker.image.brokers.get(brokerId)?.fenced === false,
    };
    this.led = new Set();
    this.proposals = [];
    this.underWay = [];
    this.nextShrinkCheckAtMs = Infinity;
    this.nextAskAtMs = 0;
  }

  /** This broker leads it, in the state that the image gives. */
  lead(partition: Partition, image: PartitionImage, log: Log): void {
    const { nowMs, nodeId } = this.broker;
    const { leader } = partition;
    if (image.replicas.length === 1) {
      this.forget(partition);
    } else if (leader !== null && leader.leaderEpoch === image.leaderEpoch) {
      leader.onState(image, nowMs);
    } else {
      const { logEndOffset, highWatermark } = log;
      partition.toldWrittenEndOffset = -1;
      partition.leader = new PartitionLeader(nodeId, image, logEndOffset, highWatermark, nowMs);
      this.led.add(partition);
      if (this.nextShrinkCheckAtMs === Infinity) this.scheduleShrinkCheck();
    }
  }

  /** Somebody else leads it, or it is gone. */
  forget(partition: Partition): void {
    partition.leader = null;
    this.led.delete(partition);
  }

  /** What is committed now that the log has safely come to `safeEndOffset`. */
  highWatermarkOf(partition: Partition, leader: PartitionLeader, safeEndOffset: number): number {
    const { broker } = this;
    return leader.advance(
      safeEndOffset,
      partition.log!.logEndOffset,
      partition.config.minInsyncReplicas,
      this.lagMsMax,
      this.eligibility,
      broker.nowMs,
    );
  }

  /** A follower fetches: it has everything before `fetchOffset`. Null: it is no replica. */
  onFollowerFetch(
    partition: Partition,
    brokerId: number,
    brokerEpoch: number,
    fetchOffset: number,
    logStartOffset: number,
  ): FollowerProgress | null {
    const { leader, log } = partition;
    const follower = leader?.find(brokerId);
    if (leader === null || log === null || follower === undefined) return null;
    const { nowMs } = this.broker;
    const endOffset = log.writtenEndOffset;
    leader.onFollowerFetch(follower, fetchOffset, logStartOffset, brokerEpoch, endOffset, nowMs);
    const proposed = leader.proposeExpansion(follower, this.eligibility);
    if (proposed !== null) this.propose(partition, proposed);
    this.broker.partitions.touch(partition);
    return follower;
  }

  /** Before it nothing is left on any replica that is up. */
  lowWatermarkOf({ leader }: Partition, { logStartOffset }: Log): number {
    return leader === null ? logStartOffset : leader.lowWatermark(logStartOffset, this.eligibility);
  }

  nextDeadlineMs(): number {
    const askAtMs =
      this.proposals.length > 0 && this.underWay.length === 0 ? this.nextAskAtMs : Infinity;
    return Math.min(askAtMs, this.led.size > 0 ? this.nextShrinkCheckAtMs : Infinity);
  }

  onDeadlines(nowMs: number): void {
    if (this.nextShrinkCheckAtMs <= nowMs) this.checkShrink(nowMs);
    if (this.proposals.length > 0 && this.underWay.length === 0 && this.nextAskAtMs <= nowMs) {
      this.ask();
    }
  }

  onAltered(reply: ControllerReply): void {
    const asked = this.underWay;
    this.underWay = [];
    const response = reply as AlterPartitionResponse | null;
    const isWhole = response?.errorCode === ErrorCode.NONE;
    for (const proposal of asked) {
      const answer = isWhole ? findAnswer(response, proposal.partition) : undefined;
      this.onAnswer(proposal, answer);
    }
    if (this.proposals.length > 0) this.nextAskAtMs = this.broker.nowMs + RETRY_BACKOFF_MS;
  }

  /** What of it says for sure that the change is not in force (Partition.handleAlterPartitionError). */
  private onAnswer(
    proposal: Proposal,
    answer: AlterPartitionResponsePartitionData | undefined,
  ): void {
    const { partition, proposed } = proposal;
    const { leader } = partition;
    if (answer?.errorCode === ErrorCode.NONE) this.broker.counters.onIsrChange(proposed.kind);
    // The image may have brought it before.
    if (leader === null || !leader.isPending(proposed)) return;
    const errorCode = answer?.errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR;
    if (answer !== undefined && errorCode === ErrorCode.NONE) {
      leader.onProposalGranted(proposed, answer.partitionEpoch);
      return;
    }
    this.broker.log.warn('the controller refused a change of the in-sync replicas', {
      partition: `${partition.topic}-${partition.partitionIndex}`,
      error: errorName(errorCode),
    });
    if (NOT_DONE.has(errorCode)) leader.onProposalRefused(proposed);
    else if (!IMAGE_WILL_TELL.has(errorCode)) this.proposals.push(proposal);
  }

  private get lagMsMax(): number {
    return this.broker.config.long('replica.lag.time.max.ms');
  }

  private scheduleShrinkCheck(): void {
    this.nextShrinkCheckAtMs = this.broker.nowMs + this.lagMsMax / 2;
  }

  private checkShrink(nowMs: number): void {
    this.scheduleShrinkCheck();
    for (const partition of this.led) {
      const { leader, log } = partition;
      if (leader === null || log === null) continue;
      const proposed = leader.proposeShrink(log.logEndOffset, this.lagMsMax, nowMs);
      if (proposed !== null) this.propose(partition, proposed);
      // A follower that is not waited for any more may have held the high watermark back.
      this.broker.partitions.touch(partition);
    }
  }

  private propose(partition: Partition, proposed: ProposedIsr): void {
    this.proposals.push({ partition, proposed });
  }

  /** Everything proposed since the last request, in one. */
  private ask(): void {
    const { broker } = this;
    const current = this.proposals.filter(
      ({ partition, proposed }) => partition.leader?.isPending(proposed) === true,
    );
    this.proposals = [];
    if (current.length === 0) return;
    this.underWay = current;
    const byTopic = new Map<string, AlterPartitionRequest['topics'][number]>();
    for (const { partition, proposed } of current) {
      const { topicId, partitionIndex } = partition;
      let topic = byTopic.get(topicId);
      if (topic === undefined) {
        topic = { topicId, partitions: [] };
        byTopic.set(topicId, topic);
      }
      topic.partitions.push({
        partitionIndex,
        leaderEpoch: proposed.leaderEpoch,
        newIsr: proposed.isr.map(({ brokerId }) => brokerId),
        newIsrWithEpochs: proposed.isr.map((member) => this.withOwnEpoch(member)),
        leaderRecoveryState: 0,
        partitionEpoch: proposed.partitionEpoch,
      });
    }
    const brokerEpoch = broker.lifecycle?.brokerEpoch ?? -1;
    const request = { brokerId: broker.nodeId, brokerEpoch, topics: [...byTopic.values()] };
    broker.channel.send(ApiKey.AlterPartition, request, { kind: 'isrAltered' }, TIMEOUT_MS);
  }

  private withOwnEpoch(member: { readonly brokerId: number; readonly brokerEpoch: number }): {
    brokerId: number;
    brokerEpoch: number;
  } {
    const isSelf = member.brokerId === this.broker.nodeId;
    const brokerEpoch = isSelf ? this.broker.lifecycle!.brokerEpoch : member.brokerEpoch;
    return { brokerId: member.brokerId, brokerEpoch };
  }
}

function isEligible(broker: BrokerImage | undefined, brokerEpoch: number): boolean {
  if (broker === undefined || broker.fenced || broker.inControlledShutdown) return false;
  return brokerEpoch < 0 || brokerEpoch === broker.brokerEpoch;
}

function findAnswer(
  response: AlterPartitionResponse,
  { topicId, partitionIndex }: Partition,
): AlterPartitionResponsePartitionData | undefined {
  const topic = response.topics.find((it) => it.topicId === topicId);
  return topic?.partitions.find((it) => it.partitionIndex === partitionIndex);
}

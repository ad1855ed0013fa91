/**
 * A client that commits ever larger offsets for one partition, as a consumer without a group
 * membership does, and looks them up again.
 */
import type { Prng } from '../../src/base/prng.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { checkCommittedOffset } from './checkers/committed-offset.ts';
import { SimClient } from './clients.ts';
import type { ResponseOf, SomeRequest } from './messages.ts';
import type { Model, PartitionModel } from './model.ts';
import type { SimBroker } from './sim-broker.ts';
import type { SimConnection, SimReply } from './sim-net.ts';

export class SimCommitter extends SimClient {
  private readonly groupId: string;
  private partition: PartitionModel | null = null;
  private hasCoordinator = false;
  private isWaiting = false;
  private acked = -1;
  private lastSent = -1;

  constructor(sim: SimBroker, model: Model, prng: Prng, number: number) {
    super(sim, model, prng);
    this.groupId = `group-${number}`;
  }

  override onPowerLoss(): void {
    super.onPowerLoss();
    this.acked = -1;
  }

  /** At the end, when nobody else is at work. */
  checkNow(connection: SimConnection): void {
    const { partition } = this;
    if (partition === null || partition.topic.isDoomed || this.lastSent < 0) return;
    this.sim.ask(connection, 'FindCoordinator', 4, { coordinatorKeys: [this.groupId] });
    const request = this.fetchRequest(partition);
    this.check(partition, this.sim.ask(connection, 'OffsetFetch', 5, request));
  }

  protected override onConnected(): void {
    this.isWaiting = false;
    this.hasCoordinator = false;
  }

  protected override act(connection: SimConnection): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    if (!this.hasCoordinator) {
      connection.send('FindCoordinator', 4, { coordinatorKeys: [this.groupId] });
      return;
    }
    if (this.partition === null || this.partition.topic.isDoomed) {
      this.partition = this.pickPartition();
      this.acked = -1;
      this.lastSent = -1;
    }
    const { partition } = this;
    if (partition === null) {
      this.isWaiting = false;
    } else if (this.lastSent >= 0 && this.prng.chance(0.4)) {
      connection.send('OffsetFetch', 5, this.fetchRequest(partition));
    } else {
      const committedOffset = ++this.lastSent;
      const partitions = [{ partitionIndex: partition.index, committedOffset }];
      connection.send('OffsetCommit', 8, {
        groupId: this.groupId,
        generationIdOrMemberEpoch: -1,
        topics: [{ name: partition.topic.name, partitions }],
      });
    }
  }

  protected override onReply({ apiName, body }: SimReply): void {
    this.isWaiting = false;
    const { partition } = this;
    if (apiName === 'FindCoordinator') {
      const found = body as ResponseOf<'FindCoordinator'>;
      this.hasCoordinator = found.coordinators[0]!.errorCode === ErrorCode.NONE;
    } else if (partition === null || partition.topic.isDoomed) {
      // Its offsets go with it.
    } else if (apiName === 'OffsetCommit') {
      const { topics } = body as ResponseOf<'OffsetCommit'>;
      if (topics[0]!.partitions[0]!.errorCode === ErrorCode.NONE) this.acked = this.lastSent;
    } else {
      this.check(partition, body as ResponseOf<'OffsetFetch'>);
    }
  }

  private fetchRequest(partition: PartitionModel): SomeRequest<'OffsetFetch'> {
    const topics = [{ name: partition.topic.name, partitionIndexes: [partition.index] }];
    return { groupId: this.groupId, topics };
  }

  private check(partition: PartitionModel, response: ResponseOf<'OffsetFetch'>): void {
    // While the group's offsets are being loaded there is an error, and nothing to compare.
    if (response.errorCode !== ErrorCode.NONE) return;
    const { errorCode, committedOffset } = response.topics[0]!.partitions[0]!;
    if (errorCode !== ErrorCode.NONE) return;
    const where = `${this.groupId} ${partition.name}`;
    checkCommittedOffset(where, committedOffset, this.acked, this.lastSent);
  }
}

/**
 * The block of producer ids that this broker hands out from memory, and the InitProducerId requests
 * that wait for the next one (ProducerIdManager). The next block is asked for when nine tenths of
 * this one are gone, so that requests rarely wait.
 */
import { RingQueue } from '../base/ring-queue.ts';
import {
  PRODUCER_ID_BLOCK_SIZE,
  type ProducerIdBlockReply,
} from '../core/controller/producer-ids.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { InitProducerIdResponse } from '../protocol/generated/init-producer-id.ts';
import type { Broker } from './broker.ts';
import type { NotePlace } from './ticket-place.ts';

/** RPCProducerIdManager's channel gives up as late. */
const TIMEOUT_MS = 60_000;
const PREFETCH_REMAINING = PRODUCER_ID_BLOCK_SIZE / 10;

export class ProducerIdBlocks {
  private nextId = 0;
  private endId = 0;
  /** The block after the current one, when it is here already. */
  private followingStart = 0;
  private followingEnd = 0;
  private isRequested = false;
  private readonly waiting: RingQueue<number> = new RingQueue();

  /** Answers the ticket with a new producer id, now or when the next block is here. */
  answer(broker: Broker, ticket: number): void {
    if (this.nextId === this.endId) this.startFollowing();
    if (this.nextId === this.endId) this.waiting.push(ticket);
    else broker.reply(ticket, newProducer(this.nextId++));
    if (this.endId - this.nextId <= PREFETCH_REMAINING) this.request(broker);
  }

  notePlaces(note: NotePlace): void {
    for (let i = 0; i < this.waiting.size; i++) {
      note(this.waiting.at(i)!, { kind: 'producerIds' });
    }
  }

  onBlock(broker: Broker, reply: ProducerIdBlockReply): void {
    this.isRequested = false;
    if (reply.errorCode !== ErrorCode.NONE) {
      // Clients ask again after this one; by then this broker may be registered.
      const errorCode = ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
      for (let ticket = this.waiting.shift(); ticket !== undefined; ticket = this.waiting.shift()) {
        broker.reply(ticket, refusedProducer(errorCode));
      }
      return;
    }
    this.followingStart = reply.producerIdStart;
    this.followingEnd = reply.producerIdStart + reply.producerIdLen;
    // At most as many as wait now: a request that finds this block used up waits again.
    for (let count = this.waiting.size; count > 0; count--) {
      this.answer(broker, this.waiting.shift()!);
    }
  }

  private startFollowing(): void {
    this.nextId = this.followingStart;
    this.endId = this.followingEnd;
    this.followingStart = this.followingEnd;
  }

  private request(broker: Broker): void {
    if (this.isRequested || this.followingStart < this.followingEnd) return;
    this.isRequested = true;
    const brokerId = broker.nodeId;
    const brokerEpoch = broker.image.brokers.get(brokerId)?.brokerEpoch ?? -1;
    const request = { brokerId, brokerEpoch };
    broker.channel.send(ApiKey.AllocateProducerIds, request, { kind: 'producerIds' }, TIMEOUT_MS);
  }
}

function newProducer(producerId: number): InitProducerIdResponse {
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    producerId,
    producerEpoch: 0,
    ongoingTxnProducerId: -1,
    ongoingTxnProducerEpoch: -1,
  };
}

export function refusedProducer(errorCode: number): InitProducerIdResponse {
  return { ...newProducer(-1), errorCode, producerEpoch: -1 };
}

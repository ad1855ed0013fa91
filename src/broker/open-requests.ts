/**
 * Every request that this broker has taken and not answered to the client, and where it waits. It is put
 * together when somebody asks; keeping it costs nothing.
 */
import { apiName } from '../protocol/api-keys.ts';
import type { Broker } from './broker.ts';
import type { ReplySlot } from './connections.ts';
import type { TicketPlace } from './ticket-place.ts';

export type OpenRequest = {
  readonly ticket: number;
  readonly api: string;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly connectionId: number;
  readonly takenAtMs: number;
  readonly place: TicketPlace;
};

const NOWHERE: TicketPlace = { kind: 'unknown' };

/** The oldest first. */
export function openRequests(broker: Broker): OpenRequest[] {
  const places = placesOf(broker);
  const requests: OpenRequest[] = [];
  for (const { slots } of broker.connections.values()) {
    for (let i = 0; i < slots.size; i++) {
      const slot = slots.at(i)!;
      const place: TicketPlace =
        slot.chunks === null
          ? (places.get(slot.ticket) ?? NOWHERE)
          : { kind: 'replyQueue', behindTicket: slots.peek()!.ticket };
      requests.push(openRequest(slot, place));
    }
  }
  return requests.sort((a, b) => a.ticket - b.ticket);
}

function openRequest(slot: ReplySlot, place: TicketPlace): OpenRequest {
  const { ticket, apiKey, apiVersion, correlationId, connectionId, takenAtMs } = slot;
  const api = apiName(slot.inner?.apiKey ?? apiKey) ?? `API ${apiKey}`;
  return { ticket, api, apiVersion, correlationId, connectionId, takenAtMs, place };
}

function placesOf(broker: Broker): Map<number, TicketPlace> {
  const places = new Map<number, TicketPlace>();
  const note = (ticket: number, place: TicketPlace): void => {
    places.set(ticket, place);
  };
  broker.waiting.notePlaces(note);
  broker.deletions.notePlaces(note);
  broker.groups.notePlaces(note);
  broker.transactions.notePlaces(note);
  broker.controller.producerIds.notePlaces(note);
  broker.channel.notePlaces(note);
  broker.controller.notePlaces(note);
  broker.quorum.notePlaces(note);
  return places;
}

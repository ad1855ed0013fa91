/**
 * Which requests are open, how old they are, and where each of them waits. A request that seems to hang is here
 * with the name of the place that holds it.
 */
import type { Broker } from '../broker/broker.ts';
import { type OpenRequest, openRequests } from '../broker/open-requests.ts';
import type { TicketPlace } from '../broker/ticket-place.ts';
import type { Request } from './fastify.ts';
import { BadRequestError, NotFoundError, paged, pageOf, wholeNumber, word } from './query.ts';

const PLACES: { readonly [place in TicketPlace['kind']]: true } = {
  replyQueue: true,
  parkedFetch: true,
  parkedProduce: true,
  parkedDeleteRecords: true,
  groupShard: true,
  transactionShard: true,
  internalTopic: true,
  transactionVerification: true,
  transactionMarkers: true,
  producerIds: true,
  forwarder: true,
  controller: true,
  quorum: true,
  unknown: true,
};

/** The oldest first; `?place=parkedFetch` and `?connection=7` choose. */
export function inspectTickets(broker: Broker, request: Request): object {
  const { query } = request;
  const place = word('place', query['place']);
  if (place !== undefined && !Object.hasOwn(PLACES, place)) {
    throw new BadRequestError(`there is no place ${place}: ${Object.keys(PLACES).join(', ')}`);
  }
  const connection = query['connection'];
  const connectionId = connection === undefined ? null : wholeNumber('connection', connection);
  const chosen = openRequests(broker).filter((one) => {
    if (place !== undefined && one.place.kind !== place) return false;
    return connectionId === null || one.connectionId === connectionId;
  });
  const { items, ...rest } = paged(chosen, pageOf(request));
  return { ...rest, tickets: items.map((one) => describe(broker, one)) };
}

export function inspectTicket(broker: Broker, { params }: Request): object {
  const ticket = wholeNumber('the ticket', params['ticket']);
  const found = openRequests(broker).find((one) => one.ticket === ticket);
  if (found === undefined) throw new NotFoundError(`no request with ticket ${ticket} is open`);
  return describe(broker, found);
}

function describe(broker: Broker, { takenAtMs, place, ...request }: OpenRequest): object {
  const nowMs = performance.now();
  const info = broker.connections.find(request.connectionId)?.info;
  const client = info === undefined ? null : `${info.remoteAddress}:${info.remotePort}`;
  const ageMs = milliseconds(nowMs - takenAtMs);
  if (!('deadlineMs' in place)) return { ...request, client, ageMs, place };
  // A monotonic time says nothing to a reader.
  const { deadlineMs, ...other } = place;
  const dueInMs = deadlineMs === null ? null : milliseconds(deadlineMs - nowMs);
  return { ...request, client, ageMs, place: { ...other, dueInMs } };
}

function milliseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

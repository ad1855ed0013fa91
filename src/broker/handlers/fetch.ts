/**
 * Fetch (KIP-227 sessions, KIP-320 epochs, KIP-516 topic ids): resolve what is asked once, read it,
 * and answer when there are enough bytes, an error or news from a deadline; park otherwise.
 */
import type { FetchRequest } from '../../protocol/generated/fetch.ts';
import type { Broker } from '../broker.ts';
import { answerFetch, refuseFetch } from '../fetch-answer.ts';
import { planFetch, replicaIdOf } from '../fetch-plan.ts';
import { noteFollower, readPlan } from '../fetch-read.ts';
import type { RequestContext } from '../request-context.ts';
import type { ParkedFetch } from '../waiting.ts';
import { handleQuorumRequest } from './quorum-requests.ts';

/** Sent at once it is still in the processor's cache, and the next reply may use the same memory. */
const SEND_NOW_BYTES = 128 * 1024;

export function handleFetch(broker: Broker, context: RequestContext, request: FetchRequest): void {
  if (context.connection.isController) {
    handleQuorumRequest(broker, context, request);
    return;
  }
  const plan = planFetch(broker, context, request);
  if (typeof plan === 'number') {
    refuseFetch(broker, context, replicaIdOf(context, request) >= 0, plan);
    return;
  }
  if (plan.replicaId >= 0) noteFollower(broker, plan);
  const deadlineMs = broker.nowMs + Math.max(0, request.maxWaitMs);
  serveFetch(broker, { ticket: context.ticket, plan, deadlineMs, missingBytes: 0 });
}

/** Reads and answers, or parks. Called again for a parked fetch that was woken. */
export function serveFetch(broker: Broker, fetch: ParkedFetch): void {
  const { plan, ticket } = fetch;
  const result = readPlan(broker, plan);
  const isOver =
    result.hasNews ||
    result.sizeBytes >= plan.minBytes ||
    broker.nowMs >= fetch.deadlineMs ||
    plan.items.length === 0 ||
    broker.isStopping;
  if (!isOver || (result.pendingReadIds.length > 0 && result.sizeBytes === 0 && !result.hasNews)) {
    // Whoever has seen everything is not looked at again before that much more has come.
    fetch.missingBytes = result.isAtEnd ? plan.minBytes - result.sizeBytes : 0;
    // A cold read that is under way is waited for even past the deadline: it is the answer.
    broker.waiting.parkFetch(fetch, result.pendingReadIds);
    return;
  }
  const slot = broker.connections.findSlot(ticket);
  answerFetch(broker, ticket, plan, result);
  if (result.sizeBytes >= SEND_NOW_BYTES && slot !== undefined) {
    broker.connections.sendNow(slot.connectionId, broker.nowMs);
  }
}

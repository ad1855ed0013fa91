/**
 * The reply to a Fetch: which partitions it names, what a session remembers of it (KIP-227), and the empty one of
 * a consumer above its quota (KIP-219), which leaves its session as it was.
 */
import { ErrorCode } from '../protocol/error-codes.ts';
import type { FetchResponse, FetchResponsePartitionData } from '../protocol/generated/fetch.ts';
import { writeFetchResponse } from '../protocol/generated/fetch.ts';
import { WireWriter } from '../protocol/wire-writer.ts';
import type { Broker } from './broker.ts';
import type { FetchPlan } from './fetch-plan.ts';
import type { PlanRead } from './fetch-read.ts';
import { type FetchPartition, INVALID_SESSION_ID } from './fetch-session.ts';
import { nodeEndpoints } from './metadata-view.ts';
import type { RequestContext } from './request-context.ts';

/** Shared by all partitions that have nothing to say. */
export const NO_RECORDS: Buffer = Buffer.alloc(0);

type Answers = PlanRead['partitions'];

export function answerFetch(broker: Broker, ticket: number, plan: FetchPlan, read: PlanRead): void {
  const answers = read.partitions;
  const response = respond(broker, plan, answers);
  if (broker.quotas.isEnabled && plan.replicaId < 0) {
    const throttleTimeMs = throttleConsumer(broker, ticket, plan.apiVersion, response);
    if (throttleTimeMs > 0) {
      broker.reply(ticket, { ...emptyReply(plan), throttleTimeMs });
      return;
    }
  }
  if (response.errorCode === ErrorCode.NONE) {
    noteInSession(broker, plan, answers, response);
    count(broker, plan, read);
    if (plan.replicaId >= 0 && broker.quotas.asLeader.isEnabled)
      noteReplicated(broker, plan, answers);
  }
  broker.reply(ticket, response);
}

function noteReplicated({ quotas, nowMs }: Broker, plan: FetchPlan, answers: Answers): void {
  for (let i = 0; i < answers.length; i++) {
    const { partition } = plan.items[i]!;
    const records = answers[i]?.records;
    if (partition === null || records === null || records === undefined) continue;
    if (records !== NO_RECORDS) quotas.asLeader.record(partition, sizeOf(records), nowMs);
  }
}

function sizeOf(records: Buffer | readonly Buffer[]): number {
  if (Buffer.isBuffer(records)) return records.length;
  let sizeBytes = 0;
  for (const chunk of records) sizeBytes += chunk.length;
  return sizeBytes;
}

function count(
  { counters }: Broker,
  { items, replicaId }: FetchPlan,
  { sizeBytes, failedCount }: PlanRead,
): void {
  counters.fetchedPartitions += items.length;
  counters.unreadablePartitions += failedCount;
  if (replicaId >= 0) counters.replicatedOutBytes += sizeBytes;
  else counters.fetchedBytes += sizeBytes;
}

/** The session that is asked for is not there, or further. */
export function refuseFetch(
  broker: Broker,
  { ticket, apiVersion }: RequestContext,
  isFollower: boolean,
  errorCode: ErrorCode,
): void {
  const response = emptyFetchResponse(errorCode);
  if (broker.quotas.isEnabled && !isFollower) {
    response.throttleTimeMs = throttleConsumer(broker, ticket, apiVersion, response);
  }
  broker.reply(ticket, response);
}

function throttleConsumer(
  broker: Broker,
  ticket: number,
  apiVersion: number,
  response: FetchResponse,
): number {
  const slot = broker.connections.findSlot(ticket);
  if (slot === undefined) return 0;
  const { quotas } = broker;
  const sizeBytes = quotas.countsFetches ? responseSizeBytes(response, apiVersion) : 0;
  return quotas.throttleFetch(slot, sizeBytes);
}

/** FetchResponse.sizeOf: with four bytes for a length that is not there. */
function responseSizeBytes(response: FetchResponse, apiVersion: number): number {
  const writer = new WireWriter();
  writeFetchResponse(writer, response, apiVersion);
  return writer.sizeBytes + 4;
}

/** Nothing of what is asked for, and no error. Also for one whose session another request has used meanwhile. */
function emptyReply(plan: FetchPlan): FetchResponse {
  const { session } = plan;
  if (session === null) return emptyFetchResponse(ErrorCode.NONE);
  const isStale = session.nextSessionEpoch !== plan.nextSessionEpoch;
  const errorCode = isStale ? ErrorCode.INVALID_FETCH_SESSION_EPOCH : ErrorCode.NONE;
  return { ...emptyFetchResponse(errorCode), sessionId: session.sessionId };
}

function respond(broker: Broker, plan: FetchPlan, answers: Answers): FetchResponse {
  const response = emptyReply(plan);
  // Another request has used the session meanwhile (FetchSession.IncrementalFetchContext).
  if (response.errorCode !== ErrorCode.NONE) return response;
  let last: FetchResponse['responses'][number] | null = null;
  let needsEndpoints = false;
  for (let i = 0; i < answers.length; i++) {
    const answer = answers[i];
    if (answer === null || answer === undefined) continue;
    const { asked } = plan.items[i]!;
    if (plan.session !== null && !hasNewsFor(asked, answer)) continue;
    if (answer.currentLeader.leaderId >= 0) needsEndpoints = true;
    if (last === null || last.topic !== asked.topic || last.topicId !== asked.topicId) {
      last = { topic: asked.topic, topicId: asked.topicId, partitions: [] };
      response.responses.push(last);
    }
    last.partitions.push(answer);
  }
  if (needsEndpoints) response.nodeEndpoints = nodeEndpoints(broker.image, plan.listenerName);
  return response;
}

/** The reply will leave as it is: the session, a new one too, knows from now on what it has said. */
function noteInSession(
  broker: Broker,
  plan: FetchPlan,
  answers: Answers,
  response: FetchResponse,
): void {
  const { session } = plan;
  if (plan.wantsSession) {
    const asked = plan.items.map(({ asked }) => asked);
    const usesTopicIds = plan.apiVersion >= 13;
    const isFollower = plan.replicaId >= 0;
    const { fetchSessions, nowMs } = broker;
    const created = fetchSessions.create(asked, usesTopicIds, isFollower, nowMs);
    response.sessionId = created?.sessionId ?? INVALID_SESSION_ID;
  }
  if (response.sessionId === INVALID_SESSION_ID) return;
  for (let i = 0; i < answers.length; i++) {
    const answer = answers[i];
    if (answer === null || answer === undefined) continue;
    const { asked } = plan.items[i]!;
    remember(asked, answer);
    if (session !== null && answer.records !== NO_RECORDS) session.partitions.moveToEnd(asked);
  }
}

/** FetchSession.CachedPartition.maybeUpdateResponseData: what an incremental reply must name. */
function hasNewsFor(asked: FetchPartition, answer: FetchResponsePartitionData): boolean {
  return (
    answer.errorCode !== ErrorCode.NONE ||
    answer.records !== NO_RECORDS ||
    answer.divergingEpoch.epoch >= 0 ||
    answer.highWatermark !== asked.answeredHighWatermark ||
    answer.logStartOffset !== asked.answeredLogStartOffset
  );
}

function remember(asked: FetchPartition, answer: FetchResponsePartitionData): void {
  // After an error the partition must be named again, so its high watermark counts as unknown.
  const hasFailed = answer.errorCode !== ErrorCode.NONE || answer.divergingEpoch.epoch >= 0;
  asked.answeredHighWatermark = hasFailed ? -1 : answer.highWatermark;
  asked.answeredLogStartOffset = answer.logStartOffset;
}

export function emptyFetchResponse(errorCode: ErrorCode): FetchResponse {
  return {
    throttleTimeMs: 0,
    errorCode,
    sessionId: INVALID_SESSION_ID,
    responses: [],
    nodeEndpoints: [],
  };
}

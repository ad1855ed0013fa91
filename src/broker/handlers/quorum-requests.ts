/**
 * What replicas of the metadata quorum ask each other: Vote, BeginQuorumEpoch, EndQuorumEpoch, Fetch and
 * FetchSnapshot of the metadata log, and the changes of voters (KIP-595, KIP-630, KIP-853). All are decided
 * by core/raft; the replies come back through `quorum-ports.ts`, some of them later.
 */
import { fromWireRequest } from '../../core/raft/raft-wire-request.ts';
import type { ApiKey } from '../../protocol/api-keys.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleQuorumRequest(
  broker: Broker,
  context: RequestContext,
  request: object,
): void {
  const { ticket, apiKey, apiVersion, connection } = context;
  const raftRequest = fromWireRequest(apiKey as ApiKey, apiVersion, request);
  if (raftRequest === null) broker.reply(ticket, INVALID);
  else broker.quorum.onRequest(ticket, connection.listenerName, raftRequest);
}

/** With the fields that any of the responses must have. */
const INVALID = {
  throttleTimeMs: 0,
  errorCode: ErrorCode.INVALID_REQUEST,
  errorMessage: null,
  sessionId: 0,
  topics: [],
  responses: [],
  nodeEndpoints: [],
};

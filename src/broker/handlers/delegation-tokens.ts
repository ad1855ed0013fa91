/**
 * Delegation tokens (KIP-48) on a listener without authentication, which is what this broker has:
 * nobody can prove who he is, so nobody gets or sees a token. Apache Kafka's answers in that case, whatever
 * an authorizer would say. What another broker passes on to this controller for somebody whom it has
 * authenticated gets the answer of a cluster without a key for tokens.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../../protocol/generated/create-delegation-token.ts';
import type {
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
} from '../../protocol/generated/describe-delegation-token.ts';
import type {
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
} from '../../protocol/generated/expire-delegation-token.ts';
import type {
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse,
} from '../../protocol/generated/renew-delegation-token.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

function refusal(broker: Broker, ticket: number): ErrorCode {
  const isForwarded = (broker.connections.findSlot(ticket)?.inner ?? null) !== null;
  return isForwarded
    ? ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED
    : ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED;
}

/** An empty owner is none. */
export function handleCreateDelegationToken(
  broker: Broker,
  { ticket, connection }: RequestContext,
  request: CreateDelegationTokenRequest,
): void {
  const [requesterType, requesterName] = principalParts(connection.principal);
  const response: CreateDelegationTokenResponse = {
    errorCode: refusal(broker, ticket),
    principalType: request.ownerPrincipalType || requesterType,
    principalName: request.ownerPrincipalName || requesterName,
    tokenRequesterPrincipalType: requesterType,
    tokenRequesterPrincipalName: requesterName,
    issueTimestampMs: -1,
    expiryTimestampMs: -1,
    maxTimestampMs: -1,
    tokenId: '',
    hmac: Buffer.alloc(0),
    throttleTimeMs: 0,
  };
  broker.reply(ticket, response);
}

/** `User:ANONYMOUS`: a type and a name, which may have colons itself. */
function principalParts(principal: string): [type: string, name: string] {
  const at = principal.indexOf(':');
  return [principal.slice(0, at), principal.slice(at + 1)];
}

export function handleDescribeDelegationToken(
  broker: Broker,
  { ticket }: RequestContext,
  _request: DescribeDelegationTokenRequest,
): void {
  const response: DescribeDelegationTokenResponse = {
    errorCode: refusal(broker, ticket),
    tokens: [],
    throttleTimeMs: 0,
  };
  broker.reply(ticket, response);
}

export function handleRenewDelegationToken(
  broker: Broker,
  { ticket }: RequestContext,
  _request: RenewDelegationTokenRequest,
): void {
  const expiryTimestampMs = -1;
  const response: RenewDelegationTokenResponse = {
    errorCode: refusal(broker, ticket),
    expiryTimestampMs,
    throttleTimeMs: 0,
  };
  broker.reply(ticket, response);
}

export function handleExpireDelegationToken(
  broker: Broker,
  { ticket }: RequestContext,
  _request: ExpireDelegationTokenRequest,
): void {
  const expiryTimestampMs = -1;
  const response: ExpireDelegationTokenResponse = {
    errorCode: refusal(broker, ticket),
    expiryTimestampMs,
    throttleTimeMs: 0,
  };
  broker.reply(ticket, response);
}

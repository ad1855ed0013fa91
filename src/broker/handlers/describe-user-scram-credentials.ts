/** DescribeUserScramCredentials (KIP-554), from the committed image. */
import { describeScramCredentials } from '../../core/controller/scram-credentials.ts';
import type { DescribeUserScramCredentialsRequest } from '../../protocol/generated/describe-user-scram-credentials.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDescribeUserScramCredentials(
  broker: Broker,
  context: RequestContext,
  request: DescribeUserScramCredentialsRequest,
): void {
  broker.reply(context.ticket, describeScramCredentials(broker.image, request));
}

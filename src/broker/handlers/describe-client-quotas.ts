/** DescribeClientQuotas (KIP-546), from the committed image. */
import { describeClientQuotas } from '../../core/controller/client-quotas.ts';
import type { DescribeClientQuotasRequest } from '../../protocol/generated/describe-client-quotas.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleDescribeClientQuotas(
  broker: Broker,
  context: RequestContext,
  request: DescribeClientQuotasRequest,
): void {
  broker.reply(context.ticket, describeClientQuotas(broker.image, request));
}

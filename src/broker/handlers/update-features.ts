/** UpdateFeatures: decided by core/controller/update-features. */
import type { UpdateFeaturesRequest } from '../../protocol/generated/update-features.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export function handleUpdateFeatures(
  broker: Broker,
  context: RequestContext,
  request: UpdateFeaturesRequest,
): void {
  const { ticket, apiVersion } = context;
  broker.controller.submit({ kind: 'updateFeatures', ticket, request, apiVersion });
}

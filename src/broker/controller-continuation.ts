/**
 * What goes on when the controller has answered this broker itself. It is data, not a callback, so
 * that everything that waits can be printed.
 */
import type { ProducerIdBlockReply } from '../core/controller/producer-ids.ts';
import type { MetadataRequest } from '../protocol/generated/metadata.ts';
import type { Broker } from './broker.ts';
import { answerMetadata } from './handlers/metadata.ts';
import type { RequestContext } from './request-context.ts';

export type Continuation =
  /** Nobody waits for the outcome. */
  | { readonly kind: 'nothing' }
  /** A Metadata request whose missing topics have been created by now, or cannot be. */
  | {
      readonly kind: 'metadata';
      readonly context: RequestContext;
      readonly request: MetadataRequest;
    }
  /** A block of producer ids for this broker. */
  | { readonly kind: 'producerIds' };

export function resume(broker: Broker, continuation: Continuation, response: object): void {
  switch (continuation.kind) {
    case 'nothing':
      return;
    case 'metadata':
      answerMetadata(broker, continuation.context, continuation.request);
      return;
    case 'producerIds':
      broker.controller.producerIds.onBlock(broker, response as ProducerIdBlockReply);
  }
}

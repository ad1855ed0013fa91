/**
 * What goes on when the controller has answered this broker itself. It is data, not a callback, so
 * that everything that waits can be printed.
 */
import type { ProducerIdBlockReply } from '../core/controller/producer-ids.ts';
import type { AssignReplicasToDirsResponse } from '../protocol/generated/assign-replicas-to-dirs.ts';
import type { MetadataRequest } from '../protocol/generated/metadata.ts';
import type { Broker } from './broker.ts';
import type { ControllerReply } from './controller-channel.ts';
import { onDirectoriesAssigned } from './directory-assignment.ts';
import { type ForwardedRequest, onForwarded } from './forwarder.ts';
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
  /** A client's request that the controller was asked for it. */
  | ({ readonly kind: 'forwarded' } & ForwardedRequest)
  /** This broker's own registration and its heartbeats. */
  | { readonly kind: 'brokerRegistered' | 'brokerHeartbeat' | 'controllerRegistered' }
  /** The in-sync sets that this broker has asked for. */
  | { readonly kind: 'isrAltered' }
  /** The metadata knows in which directories replicas of this broker are. */
  | { readonly kind: 'directoriesAssigned' }
  /** A block of producer ids for this broker. */
  | { readonly kind: 'producerIds' };

/** The client's ticket that it goes on with; null: it is this broker's own affair. */
export function ticketOf(continuation: Continuation): number | null {
  if (continuation.kind === 'forwarded') return continuation.ticket;
  return continuation.kind === 'metadata' ? continuation.context.ticket : null;
}

export function resume(broker: Broker, continuation: Continuation, reply: ControllerReply): void {
  switch (continuation.kind) {
    case 'nothing':
      return;
    case 'metadata':
      answerMetadata(broker, continuation.context, continuation.request);
      return;
    case 'forwarded':
      onForwarded(broker, continuation, reply);
      return;
    case 'brokerRegistered':
      broker.lifecycle?.onRegistered(reply);
      return;
    case 'brokerHeartbeat':
      broker.lifecycle?.onHeartbeat(reply);
      return;
    case 'controllerRegistered':
      broker.onControllerRegistered(reply);
      return;
    case 'isrAltered':
      broker.replication.onAltered(reply);
      return;
    case 'directoriesAssigned':
      onDirectoriesAssigned(broker, reply as AssignReplicasToDirsResponse | null);
      return;
    case 'producerIds':
      broker.controller.producerIds.onBlock(broker, reply as ProducerIdBlockReply);
  }
}

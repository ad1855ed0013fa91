/**
 * WriteTxnMarkers: a coordinator ends its transactions on the partitions that this broker leads, or
 * an administrator aborts one that hangs.
 */
import type {
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '../../protocol/generated/write-txn-markers.ts';
import type { Broker } from '../broker.ts';
import type { RequestContext } from '../request-context.ts';

export type PartitionAnswer = { readonly partitionIndex: number; errorCode: number };

export type PendingWriteTxnMarkers = {
  readonly ticket: number;
  readonly response: WriteTxnMarkersResponse;
  /** Topics whose markers are not all written yet, and markers that are not committed yet. */
  remaining: number;
};

export function handleWriteTxnMarkers(
  broker: Broker,
  context: RequestContext,
  request: WriteTxnMarkersRequest,
): void {
  const response: WriteTxnMarkersResponse = { markers: [] };
  const pending: PendingWriteTxnMarkers = { ticket: context.ticket, response, remaining: 0 };
  for (const { transactionResult, topics, ...marker } of request.markers) {
    const results = topics.map(({ name, partitionIndexes }) => {
      const answers: PartitionAnswer[] = [];
      pending.remaining++;
      broker.transactions.markers.writer.write(
        name,
        partitionIndexes,
        { ...marker, isCommit: transactionResult },
        { kind: 'request', pending, answers },
      );
      return { name, partitions: answers };
    });
    response.markers.push({ producerId: marker.producerId, topics: results });
  }
  if (pending.remaining === 0) broker.reply(context.ticket, response);
}

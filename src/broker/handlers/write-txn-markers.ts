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

export function handleWriteTxnMarkers(
  broker: Broker,
  context: RequestContext,
  request: WriteTxnMarkersRequest,
): void {
  const response: WriteTxnMarkersResponse = { markers: [] };
  // One more than there are partitions, so that nothing is answered while markers are being read.
  let remaining = 1;
  const finishOne = (): void => {
    remaining--;
    if (remaining === 0) broker.reply(context.ticket, response);
  };
  for (const marker of request.markers) {
    const { producerId, producerEpoch, coordinatorEpoch, transactionVersion } = marker;
    const isCommit = marker.transactionResult;
    const order = { producerId, producerEpoch, isCommit, coordinatorEpoch, transactionVersion };
    const topics = marker.topics.map(({ name, partitionIndexes }) => {
      // One marker for a partition, however often it is named.
      const partitions = [...new Set(partitionIndexes)].map((partitionIndex) => {
        const answer = { partitionIndex, errorCode: 0 };
        remaining++;
        broker.transactions.markers.write(name, partitionIndex, order, (errorCode) => {
          answer.errorCode = errorCode;
          finishOne();
        });
        return answer;
      });
      return { name, partitions };
    });
    response.markers.push({ producerId, topics });
  }
  finishOne();
}

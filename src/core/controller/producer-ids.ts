/**
 * Producer ids are given out in blocks (ProducerIdControlManager): the controller writes where
 * the next block starts, so that no id is given out twice, and a broker hands out its block's ids
 * from memory. What was left of a block when the broker stopped is never used.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { MetadataImageView } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { brokerEpochError } from './broker-state.ts';

/** ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE. */
export const PRODUCER_ID_BLOCK_SIZE = 1000;

export type ProducerIdBlockReply = {
  readonly errorCode: number;
  readonly producerIdStart: number;
  readonly producerIdLen: number;
};

export function decideAllocateProducerIds(
  image: MetadataImageView,
  brokerId: number,
  brokerEpoch: number,
  records: MetadataRecord[],
): ProducerIdBlockReply {
  const error = brokerEpochError(image, brokerId, brokerEpoch);
  const producerIdStart = image.producerIds.nextProducerId;
  if (error !== null) {
    return { errorCode: error.errorCode, producerIdStart: -1, producerIdLen: 0 };
  }
  if (producerIdStart > Number.MAX_SAFE_INTEGER - PRODUCER_ID_BLOCK_SIZE) {
    const errorCode = ErrorCode.UNKNOWN_SERVER_ERROR;
    return { errorCode, producerIdStart: -1, producerIdLen: 0 };
  }
  const nextProducerId = producerIdStart + PRODUCER_ID_BLOCK_SIZE;
  records.push({ kind: 'ProducerIdsRecord', brokerId, brokerEpoch, nextProducerId });
  const producerIdLen = PRODUCER_ID_BLOCK_SIZE;
  return { errorCode: ErrorCode.NONE, producerIdStart, producerIdLen };
}

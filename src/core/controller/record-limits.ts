/**
 * How much one request may write to the metadata log. It is one batch, all of it or none:
 * one that no segment holds could not be written at all, and Apache Kafka's nodes read none larger.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { type MetadataImageView, metadataVersionOf } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { encodeMetadataRecord } from '../metadata/record-codec.ts';
import { type ApiError, apiError } from './api-error.ts';

/** QuorumController.MAX_RECORDS_PER_USER_OP, and its default for the records of any batch. */
export const RECORDS_MAX = 10_000;
/** KafkaRaftClient.MAX_BATCH_SIZE_BYTES, and the least that `metadata.log.segment.bytes` may be. */
const BATCH_BYTES_MAX = 8 * 1024 * 1024;
const BATCH_OVERHEAD_BYTES = 61;
/** Before and behind the value; the longest that these numbers get. */
const RECORD_OVERHEAD_BYTES = 16;

/**
 * BoundedListTooLongException, as clients hear of it. Departure from Apache Kafka: of one topic that is
 * too many to delete, or one partition to reassign, it has only an UNKNOWN_SERVER_ERROR without a text.
 */
export const TOO_MANY_RECORDS: ApiError = apiError(
  ErrorCode.POLICY_VIOLATION,
  'Unable to perform excessively large batch operation.',
);

/** Why these records cannot be written together; null: they can. */
export function recordsError(
  image: MetadataImageView,
  records: readonly MetadataRecord[],
): ApiError | null {
  if (records.length > RECORDS_MAX) return TOO_MANY_RECORDS;
  const metadataVersion = metadataVersionOf(image);
  let sizeBytes = BATCH_OVERHEAD_BYTES;
  for (const record of records) {
    sizeBytes += encodeMetadataRecord(record, metadataVersion).length + RECORD_OVERHEAD_BYTES;
  }
  if (sizeBytes <= BATCH_BYTES_MAX) return null;
  const message =
    `The total record(s) size of ${sizeBytes} exceeds the maximum allowed batch size of ` +
    `${BATCH_BYTES_MAX}`;
  return apiError(ErrorCode.RECORD_LIST_TOO_LARGE, message);
}

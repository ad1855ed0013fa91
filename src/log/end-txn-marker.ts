/**
 * The one record of a transaction marker batch, read in place (Kafka's EndTransactionMarker). Not
 * every control batch is one: KRaft's carry other types and never a producer id.
 */
import { baseTimestamp, HEADER_SIZE_BYTES } from '../protocol/records/record-batch.ts';

const ABORT = 0;
const COMMIT = 1;

export type EndTxnMarker = {
  readonly isAbort: boolean;
  readonly coordinatorEpoch: number;
  readonly timestamp: number;
};

type Cursor = { position: number };

function readVarlong(buffer: Buffer, cursor: Cursor): number {
  let raw = 0;
  let factor = 1;
  for (;;) {
    const byte = buffer[cursor.position++]!;
    raw += (byte & 0x7f) * factor;
    if ((byte & 0x80) === 0) break;
    factor *= 128;
  }
  return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
}

/** Null when the batch is empty (compaction leaves such) or holds another control record. */
export function readEndTxnMarker(buffer: Buffer, position: number): EndTxnMarker | null {
  if (buffer.readInt32BE(position + 57) <= 0) return null;
  const cursor = { position: position + HEADER_SIZE_BYTES };
  readVarlong(buffer, cursor);
  cursor.position++;
  const timestamp = baseTimestamp(buffer, position) + readVarlong(buffer, cursor);
  readVarlong(buffer, cursor);
  if (readVarlong(buffer, cursor) < 4) return null;
  const type = buffer.readInt16BE(cursor.position + 2);
  if (type !== ABORT && type !== COMMIT) return null;
  cursor.position += 4;
  if (readVarlong(buffer, cursor) < 6) return null;
  const coordinatorEpoch = buffer.readInt32BE(cursor.position + 2);
  return { isAbort: type === ABORT, coordinatorEpoch, timestamp };
}

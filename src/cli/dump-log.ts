/**
 * `odradek dump-log`: shows the files of a data directory, ours or Apache Kafka's, without a broker.
 * Segments are read batch by batch. What is damaged is shown as such, and makes the exit code 1.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { crc32c } from '../base/crc32c.ts';
import { parseEpochs, parseOffsets } from '../log/checkpoints.ts';
import {
  INDEX_SUFFIX,
  LEADER_EPOCH_FILE,
  LOG_SUFFIX,
  offsetOfName,
  SNAPSHOT_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from '../log/file-names.ts';
import { OFFSET_ENTRY_BYTES } from '../log/offset-index.ts';
import { parseProducerSnapshot } from '../log/producer-snapshot.ts';
import { TIME_ENTRY_BYTES } from '../log/time-index.ts';
import { ABORTED_ENTRY_BYTES, TransactionIndex } from '../log/transaction-index.ts';
import { compressionNames } from '../protocol/compression/compression.ts';
import {
  type DecodedBatch,
  type DecodedRecord,
  decodeBatch,
} from '../protocol/records/decode-batch.ts';
import { readInt64 } from '../protocol/records/int64.ts';
import {
  CRC_START,
  HEADER_SIZE_BYTES,
  LOG_OVERHEAD_BYTES,
} from '../protocol/records/record-batch.ts';
import { CliError } from './cli-error.ts';
import {
  type DecodedPayload,
  type Decoder,
  decodeControl,
  decodePayload,
  decoderOfDirectory,
} from './dump-decoders.ts';
import { printLine } from './output.ts';

export type DumpOptions = {
  readonly records?: boolean | undefined;
  readonly decoder: Decoder | 'auto';
  readonly json?: boolean | undefined;
};

/** One line of output: `kind` and fields. */
type Entry = { readonly kind: string; readonly [field: string]: unknown };
type Emit = (entry: Entry) => void;

export function dumpLogs(paths: readonly string[], options: DumpOptions): void {
  for (const path of paths.flatMap(expandPath)) {
    if (!options.json) printLine(`${path}`);
    const emit: Emit = (entry) => {
      if (entry.kind === 'damaged') process.exitCode = 1;
      if (options.json) printLine(jsonText({ file: path, ...entry }));
      else printLine(entryText(entry));
    };
    try {
      dumpFile(path, options, emit);
    } catch (error) {
      if (error instanceof CliError) throw error;
      emit({ kind: 'damaged', reason: (error as Error).message });
    }
  }
}

const KNOWN_FILE =
  /(\.log|\.index|\.timeindex|\.txnindex|\.snapshot|\.checkpoint|-checkpoint|partition\.metadata|quorum-state|meta\.properties)$/;

/** A directory stands for the files in it that we know. */
function expandPath(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
  } catch (error) {
    throw new CliError(`cannot read ${path}: ${(error as Error).message}`);
  }
  return readdirSync(path)
    .filter((name) => KNOWN_FILE.test(name))
    .sort()
    .map((name) => join(path, name));
}

function dumpFile(path: string, options: DumpOptions, emit: Emit): void {
  const name = basename(path);
  if (name.endsWith(LOG_SUFFIX)) dumpSegment(path, decoderFor(path, options), options, emit);
  else if (name.endsWith(TIME_INDEX_SUFFIX)) dumpTimeIndex(path, emit);
  else if (name.endsWith(TXN_INDEX_SUFFIX)) dumpTransactionIndex(path, emit);
  else if (name.endsWith(INDEX_SUFFIX)) dumpOffsetIndex(path, emit);
  else if (name.endsWith(SNAPSHOT_SUFFIX)) dumpProducers(path, emit);
  // A snapshot of the metadata is batches of records, as a segment is.
  else if (/^[0-9]{20}-[0-9]{10}\.checkpoint$|^bootstrap\.checkpoint$/.test(name)) {
    const decoder = options.decoder === 'auto' ? 'metadata' : options.decoder;
    dumpSegment(path, decoder, options, emit);
  } else if (name === LEADER_EPOCH_FILE) {
    for (const entry of parsed(parseEpochs(readFileSync(path)))) emit({ kind: 'epoch', ...entry });
  } else if (name.endsWith('-checkpoint')) {
    for (const entry of parsed(parseOffsets(readFileSync(path))))
      emit({ kind: 'offset', ...entry });
  } else if (KNOWN_FILE.test(name)) {
    for (const text of readFileSync(path, 'utf8').trimEnd().split('\n'))
      emit({ kind: 'line', text });
  } else {
    throw new CliError(`${path}: no file that we know. Segments end in .log, indexes in .index`);
  }
}

function parsed<T>(entries: T | null): T {
  if (entries === null) throw new Error('malformed');
  return entries;
}

function decoderFor(path: string, options: DumpOptions): Decoder {
  if (options.decoder !== 'auto') return options.decoder;
  return decoderOfDirectory(basename(dirname(resolve(path))));
}

function dumpSegment(path: string, decoder: Decoder, options: DumpOptions, emit: Emit): void {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const prefix = Buffer.alloc(LOG_OVERHEAD_BYTES);
    let position = 0;
    while (position < size) {
      const sizeBytes =
        readSync(file, prefix, 0, LOG_OVERHEAD_BYTES, position) < LOG_OVERHEAD_BYTES
          ? 0
          : prefix.readInt32BE(8) + LOG_OVERHEAD_BYTES;
      if (sizeBytes < HEADER_SIZE_BYTES || position + sizeBytes > size) {
        emit({ kind: 'damaged', position, reason: `${size - position} bytes are no whole batch` });
        return;
      }
      const batch = Buffer.alloc(sizeBytes);
      readSync(file, batch, 0, sizeBytes, position);
      dumpBatch(batch, position, decoder, options, emit);
      position += sizeBytes;
    }
  } finally {
    closeSync(file);
  }
}

function dumpBatch(
  bytes: Buffer,
  position: number,
  decoder: Decoder,
  options: DumpOptions,
  emit: Emit,
): void {
  const batch = decodeBatch(bytes);
  emit(batchEntry(batch, position));
  const crc = crc32c(bytes, CRC_START, bytes.length);
  if (crc !== batch.crc) {
    emit({ kind: 'damaged', position, reason: `the checksum is ${batch.crc}, not ${crc}` });
  }
  if (options.records !== true) return;
  for (const record of batch.records) emit(recordEntry(batch, record, decoder));
}

function batchEntry(batch: DecodedBatch, position: number): Entry {
  return {
    kind: 'batch',
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    count: batch.recordCount,
    position,
    sizeBytes: batch.sizeBytes,
    leaderEpoch: batch.partitionLeaderEpoch,
    maxTimestamp: batch.maxTimestamp,
    timestampType: batch.timestampType === 1 ? 'LogAppendTime' : 'CreateTime',
    compression: compressionNames[batch.compressionType] ?? batch.compressionType,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    transactional: batch.isTransactional,
    control: batch.isControlBatch,
    deleteHorizonMs: batch.deleteHorizonMs,
  };
}

function recordEntry(batch: DecodedBatch, record: DecodedRecord, decoder: Decoder): Entry {
  const headers = record.headers.map(({ key, value }) => ({
    key,
    value: value?.toString('utf8') ?? null,
  }));
  return {
    kind: 'record',
    offset: record.offset,
    timestamp: record.timestamp,
    ...payloadOf(batch, record, decoder),
    ...(headers.length === 0 ? {} : { headers }),
  };
}

function payloadOf(batch: DecodedBatch, record: DecodedRecord, decoder: Decoder): object {
  let payload: DecodedPayload | null;
  try {
    payload = batch.isControlBatch ? decodeControl(record) : decodePayload(decoder, record);
  } catch (error) {
    const { key, value } = record;
    return {
      undecodable: (error as Error).message,
      key: key?.toString('hex') ?? null,
      value: value?.toString('hex') ?? null,
    };
  }
  if (payload !== null) return payload;
  return { keySizeBytes: record.key?.length ?? -1, valueSizeBytes: record.value?.length ?? -1 };
}

/** An index that was not closed has room for more entries behind its last: zeros. */
function dumpOffsetIndex(path: string, emit: Emit): void {
  const content = readFileSync(path);
  const baseOffset = offsetOfName(basename(path));
  for (let at = 0; at + OFFSET_ENTRY_BYTES <= content.length; at += OFFSET_ENTRY_BYTES) {
    const relativeOffset = content.readInt32BE(at);
    if (relativeOffset === 0 && at > 0) return;
    const position = content.readInt32BE(at + 4);
    if (at === 0 && relativeOffset === 0 && position === 0) return;
    emit({ kind: 'index', offset: baseOffset + relativeOffset, position });
  }
}

function dumpTimeIndex(path: string, emit: Emit): void {
  const content = readFileSync(path);
  const baseOffset = offsetOfName(basename(path));
  for (let at = 0; at + TIME_ENTRY_BYTES <= content.length; at += TIME_ENTRY_BYTES) {
    const timestamp = readInt64(content, at);
    const relativeOffset = content.readInt32BE(at + 8);
    if (timestamp === 0 && relativeOffset === 0) return;
    emit({ kind: 'timeindex', timestamp, offset: baseOffset + relativeOffset });
  }
}

function dumpTransactionIndex(path: string, emit: Emit): void {
  const content = readFileSync(path);
  const whole = content.length - (content.length % ABORTED_ENTRY_BYTES);
  const index = new TransactionIndex(content.subarray(0, whole));
  for (let i = 0; i < index.count; i++) emit({ kind: 'aborted', ...index.entryAt(i) });
  if (whole < content.length) emit({ kind: 'damaged', position: whole, reason: 'a torn entry' });
}

function dumpProducers(path: string, emit: Emit): void {
  for (const producer of parsed(parseProducerSnapshot(readFileSync(path)))) {
    emit({
      kind: 'producer',
      producerId: producer.producerId,
      producerEpoch: producer.producerEpoch,
      coordinatorEpoch: producer.coordinatorEpoch,
      currentTxnFirstOffset: producer.currentTxnFirstOffset,
      lastTimestamp: producer.lastTimestamp,
      lastSequence: producer.lastSequence,
      lastOffset: producer.lastDataOffset,
    });
  }
}

/** `kind key=value …`; batches and records are what people read most, so they are shorter. */
function entryText({ kind, ...fields }: Entry): string {
  if (kind === 'line') return `  ${fields['text']}`;
  const shown = Object.entries(fields).filter(
    ([key, value]) => kind !== 'batch' || isTelling(key, value),
  );
  const indent = kind === 'record' ? '    ' : '  ';
  return `${indent}${kind} ${shown.map(([key, value]) => `${key}=${valueText(value)}`).join(' ')}`;
}

/** Most batches have no producer, no transaction, no delete horizon: then say nothing of them. */
function isTelling(key: string, value: unknown): boolean {
  if (value === null || value === false || value === -1) return false;
  return !(key === 'timestampType' && value === 'CreateTime');
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return jsonText(value);
}

/** Bytes are shown in base64, as Apache Kafka's tool does. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    // Buffers were made plain before we see them.
    isPlainBuffer(field) ? Buffer.from(field.data).toString('base64') : field,
  );
}

function isPlainBuffer(field: unknown): field is { type: 'Buffer'; data: number[] } {
  return (
    typeof field === 'object' && field !== null && (field as { type?: unknown }).type === 'Buffer'
  );
}

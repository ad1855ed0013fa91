/** `odradek produce`: records from the command line or from standard input, one a line. */
import { CompressionType, findCompressionType } from '../protocol/compression/compression.ts';
import type { RecordHeader } from '../protocol/records/record-cursor.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client/client.ts';
import { Producer, type ProducerRecord } from './client/producer.ts';
import { splitKeyValue } from './key-values.ts';
import { type OutputOptions, printJson, printNote } from './output.ts';
import { decodeText, type Encoding, parseRecordJson, withEscapes } from './record-text.ts';
import { readUserFile } from './user-file.ts';

export type ProduceOptions = OutputOptions & {
  readonly key?: string | undefined;
  readonly keySeparator?: string | undefined;
  readonly header: readonly string[];
  readonly partition?: number | undefined;
  readonly timestamp?: number | undefined;
  readonly compression: string;
  readonly acks: string;
  readonly encoding: Encoding;
  /** This value stands for null. */
  readonly nullValue?: string | undefined;
  /** The whole file is one value. */
  readonly file?: string | undefined;
  readonly jsonInput?: boolean | undefined;
  readonly quiet?: boolean | undefined;
};

const TIMEOUT_MS = 30_000;
/** Standard input that comes in larger pieces than this is a file: no need to send every piece. */
const FLUSH_BELOW_BYTES = 32 * 1024;

export async function produceRecords(
  client: Client,
  topicName: string,
  values: readonly string[],
  options: ProduceOptions,
): Promise<void> {
  const topic = await client.getTopic(topicName, true);
  const producer = new Producer(client, topic, {
    acks: parseAcks(options.acks),
    compressionType: parseCompression(options.compression),
    timeoutMs: TIMEOUT_MS,
  });
  if (options.file !== undefined) {
    const record = recordOf(null, options);
    await producer.send({ ...record, value: readUserFile(options.file) });
  } else if (values.length > 0) {
    for (const value of values) await producer.send(parseLine(value, options));
  } else {
    if (process.stdin.isTTY) printNote('one record a line; end with Ctrl-D');
    await produceLines(producer, options);
  }
  await producer.flush();
  report(topicName, producer, options);
}

async function produceLines(producer: Producer, options: ProduceOptions): Promise<void> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    let bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      const last = end > 0 && bytes[end - 1] === 13 ? end - 1 : end;
      await producer.send(parseLine(bytes.toString('utf8', 0, last), options));
      bytes = bytes.subarray(end + 1);
    }
    pending = bytes;
    if (chunk.length < FLUSH_BELOW_BYTES) await producer.flush();
  }
  if (pending.length > 0) await producer.send(parseLine(pending.toString('utf8'), options));
}

function parseLine(line: string, options: ProduceOptions): ProducerRecord {
  if (options.jsonInput === true) {
    const record = parseRecordJson(line, options.encoding, options.timestamp ?? Date.now());
    const partition = options.partition ?? record.partition;
    return { ...record, partition, headers: [...record.headers, ...headersOf(options)] };
  }
  if (options.keySeparator === undefined) return recordOf(line, options);
  const separator = withEscapes(options.keySeparator);
  const end = line.indexOf(separator);
  if (end < 0) throw new CliError(`no key separator in ${line}`);
  const record = recordOf(line.slice(end + separator.length), options);
  return { ...record, key: decodeText(line.slice(0, end), options.encoding) };
}

function recordOf(value: string | null, options: ProduceOptions): ProducerRecord {
  const isNull = value === null || value === options.nullValue;
  return {
    key: options.key === undefined ? null : decodeText(options.key, options.encoding),
    value: isNull ? null : decodeText(value, options.encoding),
    headers: headersOf(options),
    timestampMs: options.timestamp ?? Date.now(),
    partition: options.partition ?? null,
  };
}

function headersOf(options: ProduceOptions): RecordHeader[] {
  return options.header.map((text) => {
    const [key, value] = splitKeyValue(text);
    return { key, value: decodeText(value, options.encoding) };
  });
}

function parseAcks(text: string): -1 | 0 | 1 {
  switch (text) {
    case 'all':
    case '-1':
      return -1;
    case '0':
      return 0;
    case '1':
      return 1;
    default:
      throw new CliError(`--acks must be all, 1 or 0, got ${text}`);
  }
}

function parseCompression(name: string): CompressionType {
  const type = findCompressionType(name);
  if (type === undefined) {
    const known = Object.keys(CompressionType).join(', ').toLowerCase();
    throw new CliError(`--compression must be one of ${known}, got ${name}`);
  }
  return type;
}

function report(topic: string, producer: Producer, options: ProduceOptions): void {
  const delivered = [...producer.deliveryByPartition].sort(([a], [b]) => a - b);
  if (options.json) {
    printJson(
      delivered.map(([partition, { count, firstOffset, lastOffset }]) => ({
        topic,
        partition,
        count,
        firstOffset,
        lastOffset,
      })),
    );
    return;
  }
  if (options.quiet === true) return;
  for (const [partition, { count, firstOffset, lastOffset }] of delivered) {
    const offsets =
      firstOffset < 0
        ? ''
        : firstOffset === lastOffset
          ? ` at offset ${firstOffset}`
          : `, offsets ${firstOffset} to ${lastOffset}`;
    printNote(`${count} record${count === 1 ? '' : 's'} to ${topic}-${partition}${offsets}`);
  }
}

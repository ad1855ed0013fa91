/**
 * Records as text and back: encodings of keys and values, JSON lines, and kcat's format tokens. Both
 * commands share it, so that what `consume --json` prints `produce --json` reads.
 */
import type { RecordHeader } from '../protocol/records/record-cursor.ts';
import { CliError } from './cli-error.ts';
import type { FetchedRecord } from './client/fetcher.ts';
import type { ProducerRecord } from './client/producer.ts';

export type Encoding = 'utf8' | 'base64' | 'hex';

export function encodeBytes(bytes: Buffer | null, encoding: Encoding): string | null {
  return bytes === null ? null : bytes.toString(encoding);
}

export function decodeText(text: string, encoding: Encoding): Buffer {
  const bytes = Buffer.from(text, encoding);
  if (encoding === 'hex' && bytes.length * 2 !== text.length) {
    throw new CliError(`${text} is not hexadecimal`);
  }
  return bytes;
}

export function recordJson(topic: string, record: FetchedRecord, encoding: Encoding): string {
  return JSON.stringify({
    topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: encodeBytes(record.key, encoding),
    value: encodeBytes(record.value, encoding),
    headers: record.headers.map(({ key, value }) => ({
      key,
      value: encodeBytes(value, encoding),
    })),
  });
}

/** One line of `--json` input: an object with value, and perhaps key, headers, partition, timestamp. */
export function parseRecordJson(line: string, encoding: Encoding, nowMs: number): ProducerRecord {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch (error) {
    throw new CliError(`no JSON: ${line} (${(error as Error).message})`);
  }
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields)) {
    throw new CliError(`expected an object with value, key, headers: ${line}`);
  }
  const { key, value, headers, partition, timestamp } = fields as Record<string, unknown>;
  return {
    key: jsonBytes(key, encoding),
    value: jsonBytes(value, encoding),
    headers: jsonHeaders(headers, encoding),
    timestampMs: typeof timestamp === 'number' && timestamp >= 0 ? timestamp : nowMs,
    partition: typeof partition === 'number' ? partition : null,
  };
}

/** Text by the encoding; anything else that JSON knows as its own JSON. */
function jsonBytes(value: unknown, encoding: Encoding): Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return decodeText(value, encoding);
  return Buffer.from(JSON.stringify(value));
}

/** `[{key, value}]`, as `consume --json` prints them, or `{key: value}`. */
function jsonHeaders(headers: unknown, encoding: Encoding): RecordHeader[] {
  if (headers === null || headers === undefined) return [];
  if (Array.isArray(headers)) {
    return headers.map((header: { key?: unknown; value?: unknown }) => ({
      key: String(header.key),
      value: jsonBytes(header.value, encoding),
    }));
  }
  return Object.entries(headers).map(([key, value]) => ({
    key,
    value: jsonBytes(value, encoding),
  }));
}

const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  '\\': '\\',
};

/** `\n`, `\t`, `\\`, `\0`, `\r` and `\x1f` in an argument. */
export function withEscapes(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{2}|[ntr0\\])/g, (_, escaped: string) =>
    escaped.startsWith('x')
      ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
      : ESCAPES[escaped]!,
  );
}

/**
 * kcat's tokens: %t topic, %p partition, %o offset, %k key, %s value, %h headers, %T timestamp,
 * %K and %S the sizes of key and value (-1 for null), %% a percent sign.
 */
export function formatRecord(
  format: string,
  topic: string,
  record: FetchedRecord,
  encoding: Encoding,
): string {
  return format.replace(/%([tpokshTKS%])/g, (_, token: string) => {
    switch (token) {
      case 't':
        return topic;
      case 'p':
        return String(record.partition);
      case 'o':
        return String(record.offset);
      case 'k':
        return encodeBytes(record.key, encoding) ?? '';
      case 's':
        return encodeBytes(record.value, encoding) ?? '';
      case 'h':
        return headersText(record.headers, encoding);
      case 'T':
        return String(record.timestamp);
      case 'K':
        return String(record.key?.length ?? -1);
      case 'S':
        return String(record.value?.length ?? -1);
      default:
        return '%';
    }
  });
}

export function headersText(headers: readonly RecordHeader[], encoding: Encoding): string {
  return headers
    .map(({ key, value }) => `${key}=${encodeBytes(value, encoding) ?? 'NULL'}`)
    .join(',');
}

/**
 * Checks codec samples, `{message, version, hex, json}` a line: the bytes must decode to what the
 * JSON says, and the JSON must encode to the bytes.
 */
import { isDeepStrictEqual } from 'node:util';
import { type MessageCodec, messageRegistry } from '../generated/message-registry.ts';
import { ExactWireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';
import { readSchemas } from './generate.ts';
import { type JsonObject, messageFromJson, parseJsonExactly } from './message-json.ts';
import type { Field, Message } from './parse-schema.ts';

type JsonValues = Record<string, unknown>;

export type CodecSample = {
  readonly message: string;
  readonly version: number;
  readonly hex: string;
  readonly json: JsonObject;
};

export function parseSamples(text: string): CodecSample[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => parseJsonExactly(line) as CodecSample);
}

export class SampleChecker {
  private readonly schemaByName: Map<string, Message>;

  constructor() {
    this.schemaByName = new Map();
    for (const message of [...readSchemas().values()].flat()) {
      this.schemaByName.set(message.name, message);
    }
  }

  /** What is wrong with the sample, or `null`. */
  check(sample: CodecSample): string | null {
    const schema = this.schemaByName.get(sample.message);
    const codec = messageRegistry.get(sample.message);
    if (schema === undefined || codec === undefined) return 'unknown message';
    if (sample.version < codec.minVersion || sample.version > codec.maxVersion) {
      return `version ${sample.version} is not in ${codec.minVersion}-${codec.maxVersion}`;
    }
    const expected = messageFromJson(schema, sample.json, sample.version);
    return checkDecode(sample, codec, schema, expected) ?? checkEncode(sample, codec, expected);
  }
}

/**
 * Kafka's JSON says whether a response has records, not which: it writes the empty string. Then
 * they are taken from the bytes; that they are right shows when they are encoded again.
 */
function adoptRecords(fields: readonly Field[], expected: JsonValues, decoded: JsonValues): void {
  for (const field of fields) {
    const value = expected[field.name];
    const other = decoded[field.name];
    if (field.type === 'records') {
      const empty = Buffer.isBuffer(value) && value.length === 0;
      if (empty && Buffer.isBuffer(other)) expected[field.name] = other;
    } else if (field.struct !== null && Array.isArray(value) && Array.isArray(other)) {
      const count = Math.min(value.length, other.length);
      for (let i = 0; i < count; i++) adoptRecords(field.struct.fields, value[i], other[i]);
    }
  }
}

function checkDecode(
  sample: CodecSample,
  codec: MessageCodec,
  schema: Message,
  expected: JsonValues,
): string | null {
  const bytes = Buffer.from(sample.hex, 'hex');
  // The samples are Kafka's own, and some are as dense as no client is: no budget.
  const r = new ExactWireReader(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  let decoded: unknown;
  try {
    decoded = codec.read(r, sample.version);
  } catch (error) {
    return `does not decode: ${(error as Error).message}`;
  }
  if (r.position !== bytes.length) return `decoded ${r.position} of ${bytes.length} bytes`;
  adoptRecords(schema.fields, expected, decoded as JsonValues);
  if (isDeepStrictEqual(decoded, expected)) return null;
  return `decodes to ${printed(decoded)}\n  instead of  ${printed(expected)}`;
}

function checkEncode(sample: CodecSample, codec: MessageCodec, message: unknown): string | null {
  const w = new WireWriter();
  try {
    codec.write(w, message as never, sample.version);
  } catch (error) {
    return `does not encode: ${(error as Error).message}`;
  }
  const hex = w.toBuffer().toString('hex');
  return hex === sample.hex ? null : `encodes to ${hex}\n  instead of  ${sample.hex}`;
}

function printed(value: unknown): string {
  return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}` : each));
}

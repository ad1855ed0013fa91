/**
 * Kafka's JSON form of a message to ours: bytes and records are base64, uuids base64url, a tagged
 * field at its default is missing, and a 64-bit integer may pass what a double can hold. Such
 * an integer becomes a bigint, as `ExactWireReader` reads it.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Field, Message } from './parse-schema.ts';
import { includes } from './versions.ts';

export type JsonObject = { readonly [name: string]: unknown };

/** What marks an integer that `JSON.parse` would round. */
const BIG = '\u0000big:';
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** `JSON.parse`, but integers beyond 2^53 come out as bigints. */
export function parseJsonExactly(text: string): unknown {
  const marked = text.replace(TOKEN, (token) => {
    const big = /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
    return big ? JSON.stringify(BIG + token) : token;
  });
  if (marked.length === text.length) return JSON.parse(text);
  return JSON.parse(marked, (_key, value) =>
    typeof value === 'string' && value.startsWith(BIG) ? BigInt(value.slice(BIG.length)) : value,
  );
}

/** The value of a field that is absent, by the rules of Kafka's own generator. */
export function defaultOf(field: Field): unknown {
  if (field.defaultText === 'null') return null;
  if (field.isArray) return [];
  if (field.struct !== null) {
    return Object.fromEntries(field.struct.fields.map((each) => [each.name, defaultOf(each)]));
  }
  switch (field.type) {
    case 'string':
      return field.defaultText ?? '';
    case 'uuid':
      return ZERO_UUID;
    case 'bool':
      return field.defaultText === 'true';
    case 'bytes':
      return Buffer.alloc(0);
    case 'records':
      return null;
    default:
      return Number(field.defaultText ?? 0);
  }
}

function elementFromJson(field: Field, json: unknown, version: number): unknown {
  if (json === null) return null;
  if (field.struct !== null)
    return fieldsFromJson(field.struct.fields, json as JsonObject, version);
  if (field.type === 'bytes' || field.type === 'records')
    return Buffer.from(String(json), 'base64');
  return field.type === 'float64' ? Number(json) : json;
}

function fieldsFromJson(
  fields: readonly Field[],
  json: JsonObject,
  version: number,
): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const field of fields) {
    const value = json[field.name];
    if (value === undefined || !includes(field.versions, version)) {
      message[field.name] = defaultOf(field);
    } else if (field.isArray && Array.isArray(value)) {
      message[field.name] = value.map((element) => elementFromJson(field, element, version));
    } else message[field.name] = elementFromJson(field, value, version);
  }
  return message;
}

export function messageFromJson(
  message: Message,
  json: JsonObject,
  version: number,
): Record<string, unknown> {
  return fieldsFromJson(message.fields, json, version);
}

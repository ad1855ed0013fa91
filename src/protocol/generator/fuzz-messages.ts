/** Random valid messages, made from the schema of a message at one version. */
import type { Prng } from '../../base/prng.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import { defaultOf, type JsonObject } from './message-json.ts';
import type { Field, Message } from './parse-schema.ts';
import { includes } from './versions.ts';

const TEXTS = ['', 'a', 'topic-1', 'orders.v2', 'é', '漢字', '𝄞', '__consumer_offsets', '\u0000'];
const ASCII = 'abcdefghijklmnopqrstuvwxyz0123456789-_.';

function randomText(prng: Prng): string {
  if (prng.chance(0.5)) return TEXTS[prng.below(TEXTS.length)]!;
  const length = prng.chance(0.05) ? prng.below(300) : prng.below(30);
  let text = '';
  for (let i = 0; i < length; i++) text += ASCII[prng.below(ASCII.length)];
  return text;
}

function randomInteger(prng: Prng, bits: number, signed: boolean): number {
  const least = signed ? -(2 ** (bits - 1)) : 0;
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  switch (prng.below(6)) {
    case 0:
      return least;
    case 1:
      return most;
    case 2:
      return signed ? -1 : 0;
    case 3:
      return prng.below(100);
    default:
      return least + prng.below(2 ** bits);
  }
}

function randomInt64(prng: Prng): number {
  switch (prng.below(6)) {
    case 0:
      return Number.MAX_SAFE_INTEGER;
    case 1:
      return Number.MIN_SAFE_INTEGER;
    case 2:
      return -1;
    case 3:
      return prng.below(100);
    case 4:
      return -prng.uint32() - 1;
    default:
      return prng.uint32() * 0x20_0000 + prng.below(0x20_0000);
  }
}

function randomFloat64(prng: Prng): number {
  const special = [0, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE];
  return prng.chance(0.5) ? special[prng.below(special.length)]! : prng.uint32() / 7;
}

function randomPrimitive(prng: Prng, type: string): unknown {
  switch (type) {
    case 'bool':
      return prng.chance(0.5);
    case 'int8':
      return randomInteger(prng, 8, true);
    case 'int16':
      return randomInteger(prng, 16, true);
    case 'uint16':
      return randomInteger(prng, 16, false);
    case 'int32':
      return randomInteger(prng, 32, true);
    case 'uint32':
      return randomInteger(prng, 32, false);
    case 'int64':
      return randomInt64(prng);
    case 'float64':
      return randomFloat64(prng);
    case 'uuid':
      return prng.chance(0.2) ? ZERO_UUID : prng.bytes(16).toString('base64url');
    case 'string':
      return randomText(prng);
    default:
      return prng.bytes(prng.chance(0.02) ? prng.below(2000) : prng.below(40));
  }
}

function randomCount(prng: Prng, depth: number): number {
  if (prng.chance(0.3)) return 0;
  if (prng.chance(0.02)) return prng.below(60 >> depth);
  return 1 + prng.below(Math.max(1, 4 - depth));
}

function randomField(prng: Prng, field: Field, version: number, depth: number): unknown {
  if (!includes(field.versions, version)) return defaultOf(field);
  if (field.tag !== null && prng.chance(0.5)) return defaultOf(field);
  if (includes(field.nullableVersions, version) && prng.chance(0.2)) return null;
  const one = (): unknown =>
    field.struct === null
      ? randomPrimitive(prng, field.type)
      : randomFields(prng, field.struct.fields, version, depth + 1);
  if (!field.isArray) return one();
  return Array.from({ length: randomCount(prng, depth) }, one);
}

function randomFields(
  prng: Prng,
  fields: readonly Field[],
  version: number,
  depth: number,
): JsonObject {
  const message: Record<string, unknown> = {};
  for (const field of fields) message[field.name] = randomField(prng, field, version, depth);
  return message;
}

export function randomMessage(prng: Prng, message: Message, version: number): JsonObject {
  return randomFields(prng, message.fields, version, 0);
}

/**
 * The TypeScript types of messages and structs, and what each kind of field is in them: its
 * type, its default (Kafka's rules: null only where the table says so), its smallest size on the
 * wire and its size on the heap.
 */
import type { Field, Message, Struct } from './parse-schema.ts';
import { includes, intersect, isEmpty, type Versions, when } from './versions.ts';

/** A struct, or the message itself seen as one. */
export type StructLike = Pick<Struct, 'typeName' | 'range' | 'fields'>;

export function messageAsStruct(message: Message): StructLike {
  return { typeName: message.name, range: message.versions, fields: message.fields };
}

/** Every struct of a message once, those it contains before it. */
export function structsOf(message: Message): Struct[] {
  const found = new Map<string, Struct>();
  const visit = (fields: readonly Field[]): void => {
    for (const { struct } of fields) {
      if (struct === null || found.get(struct.typeName) === struct) continue;
      if (found.has(struct.typeName)) throw new Error(`two structs ${struct.typeName}`);
      visit(struct.fields);
      found.set(struct.typeName, struct);
    }
  };
  visit(message.fields);
  return [...found.values()];
}

export function isNullable(field: Field): boolean {
  return !isEmpty(field.nullableVersions);
}

function elementType(field: Field): string {
  if (field.struct !== null) return field.struct.typeName;
  if (field.type === 'bool') return 'boolean';
  if (field.type === 'string' || field.type === 'uuid') return 'string';
  return field.type === 'bytes' || field.type === 'records' ? 'Buffer' : 'number';
}

export function fieldType(field: Field, message: Message): string {
  if (field.type === 'records') {
    return message.kind === 'response' ? 'RecordsData' : 'Buffer | null';
  }
  const type = elementType(field) + (field.isArray ? '[]' : '');
  return isNullable(field) ? `${type} | null` : type;
}

/** The expression of the value that a field has where it is absent. */
export function defaultValue(field: Field): string {
  if (field.defaultText === 'null') return 'null';
  if (field.isArray) return '[]';
  if (field.struct !== null) return `default${field.struct.typeName}()`;
  switch (field.type) {
    case 'string':
      return `'${field.defaultText ?? ''}'`;
    case 'uuid':
      return 'ZERO_UUID';
    case 'bool':
      return field.defaultText ?? 'false';
    case 'bytes':
      return 'EMPTY_BYTES';
    case 'records':
      return 'null';
    default:
      return field.defaultText ?? '0';
  }
}

export function emitType(struct: StructLike, message: Message): string[] {
  if (struct.fields.length === 0) return [`export type ${struct.typeName} = Record<never, never>;`];
  const out = [`export type ${struct.typeName} = {`];
  for (const field of struct.fields) out.push(`  ${field.name}: ${fieldType(field, message)};`);
  out.push('};');
  return out;
}

const fixedSizeBytes: Readonly<Record<string, number>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  float64: 8,
  uuid: 16,
};

function minFieldBytes(field: Field, version: number, flexible: boolean): number {
  if (field.isArray) return flexible ? 1 : 4;
  if (field.struct !== null) {
    if (includes(field.nullableVersions, version)) return 1;
    return minStructBytes(field.struct, version, flexible);
  }
  if (field.type === 'string') return flexible ? 1 : 2;
  if (field.type === 'bytes' || field.type === 'records') return flexible ? 1 : 4;
  return fixedSizeBytes[field.type]!;
}

function minStructBytes(struct: Struct, version: number, flexible: boolean): number {
  let sizeBytes = flexible ? 1 : 0;
  for (const field of struct.fields) {
    if (field.tag !== null || !includes(field.versions, version)) continue;
    sizeBytes += minFieldBytes(field, version, flexible);
  }
  return sizeBytes;
}

/** The fewest bytes that an element of the array takes on the wire, in any version. */
export function minElementBytes(field: Field, range: Versions, flexible: Versions): number {
  const { firstVersion, lastVersion } = intersect(field.versions, range);
  let least = Number.POSITIVE_INFINITY;
  for (let version = firstVersion; version <= lastVersion; version++) {
    const compact = includes(flexible, version);
    const element = { ...field, isArray: false };
    least = Math.min(least, minFieldBytes(element, version, compact));
  }
  return least;
}

/** V8, 64 bit: map, properties, elements; then a slot per field. */
const OBJECT_HEADER_BYTES = 24;
const SLOT_BYTES = 8;
/** A double in an object's field lives in an object of its own. */
const DOUBLE_BYTES = 16;
const EMPTY_ARRAY_BYTES = 32;

/** What an object of the struct takes, without what the reader charges while it reads. */
function structHeapBytes(struct: Struct): number {
  let sizeBytes = OBJECT_HEADER_BYTES;
  for (const field of struct.fields) {
    sizeBytes += SLOT_BYTES;
    if (field.isArray) {
      const mayBeAbsent = field.tag !== null || when(field.versions, struct.range) !== 'always';
      if (mayBeAbsent && field.defaultText !== 'null') sizeBytes += EMPTY_ARRAY_BYTES;
    } else if (field.struct !== null) sizeBytes += structHeapBytes(field.struct);
    else if (['int64', 'float64', 'uint32'].includes(field.type)) sizeBytes += DOUBLE_BYTES;
  }
  return sizeBytes;
}

/** What an element of the array takes on the heap, with its slot in the array. */
export function elementHeapBytes(field: Field): number {
  return SLOT_BYTES + (field.struct === null ? 0 : structHeapBytes(field.struct));
}

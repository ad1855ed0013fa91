/**
 * What a frame makes the decoder allocate is what the decoder charges for it, measured on the heap,
 * and what it may charge is at most 8 times the size of the frame and 64 KiB. For every array of
 * every message that a stranger may send, frames are built that hold as many of its elements as
 * the decoder lets pass, the cheapest ones and costly ones.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { messageRegistry } from '../../src/protocol/generated/message-registry.ts';
import { readSchemas } from '../../src/protocol/generator/generate.ts';
import { defaultOf, type JsonObject } from '../../src/protocol/generator/message-json.ts';
import type { Field, Message } from '../../src/protocol/generator/parse-schema.ts';
import { includes } from '../../src/protocol/generator/versions.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { allocationBudgetBytes, WireReader } from '../../src/protocol/wire-reader.ts';
import { WireWriter } from '../../src/protocol/wire-writer.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const COUNT = 1000;
/** The collector's own bookkeeping moves by this much between two looks at the heap. */
const NOISE_BYTES = 24 * 1024;

type Path = readonly Field[];
type Shape = { readonly version: number; readonly path: Path; readonly costly: boolean };

function heapBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let serial = 0;

function scalar(field: Field, shape: Shape): unknown {
  const nullable = !field.isArray && includes(field.nullableVersions, shape.version);
  if (!shape.costly) return nullable ? null : cheapest(field);
  serial++;
  switch (field.type) {
    case 'string':
      return String.fromCharCode(97 + (serial % 26), 97 + (Math.floor(serial / 26) % 26));
    case 'bytes':
    case 'records':
      return Buffer.from([serial & 0xff]);
    case 'uuid':
      return Buffer.from(serial.toString(16).padStart(32, '1'), 'hex').toString('base64url');
    case 'int64':
      return 2 ** 40 + serial;
    case 'float64':
      return serial + 0.5;
    case 'uint32':
      return 0xffffffff - serial;
    default:
      return cheapest(field);
  }
}

function cheapest(field: Field): unknown {
  const value = defaultOf({ ...field, defaultText: undefined, isArray: false });
  return field.type === 'records' ? Buffer.alloc(0) : value;
}

/** `step`: how far along the path this level is; -1 when it is beside it. */
function build(fields: readonly Field[], shape: Shape, step: number, count: number): JsonObject {
  const message: Record<string, unknown> = {};
  for (const field of fields) {
    const onPath = step >= 0 && shape.path[step] === field;
    const last = onPath && step === shape.path.length - 1;
    const element = (): unknown =>
      field.struct === null
        ? scalar(field, shape)
        : build(field.struct.fields, shape, onPath && !last ? step + 1 : -1, count);
    if (!includes(field.versions, shape.version)) message[field.name] = defaultOf(field);
    else if (field.isArray) {
      let length = shape.costly && shape.path.at(-1)!.struct !== null ? 1 : 0;
      if (onPath) length = last ? count : 1;
      // Beside the path only what is inside the repeated elements is worth a thing.
      else if (step >= 0) length = 0;
      message[field.name] = Array.from({ length }, element);
    } else if (field.struct !== null && !onPath && field.tag !== null) {
      message[field.name] = defaultOf(field);
    } else message[field.name] = field.struct === null ? scalar(field, shape) : element();
  }
  return message;
}

function pathsOf(fields: readonly Field[], version: number, before: Path = []): Path[] {
  const paths: Path[] = [];
  for (const field of fields) {
    if (!includes(field.versions, version)) continue;
    const path = [...before, field];
    if (field.isArray) paths.push(path);
    if (field.struct !== null) paths.push(...pathsOf(field.struct.fields, version, path));
  }
  return paths;
}

function encode(name: string, message: unknown, version: number): Buffer {
  const w = new WireWriter();
  messageRegistry.get(name)!.write(w, message as never, version);
  return w.toBuffer();
}

type Decoded = { readonly value: unknown; readonly chargedBytes: number };

function decode(name: string, bytes: Buffer, version: number): Decoded | null {
  const r = new WireReader(bytes);
  try {
    const value = messageRegistry.get(name)!.read(r, version);
    return { value, chargedBytes: allocationBudgetBytes(bytes.length) - r.budgetBytes };
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/** The densest frame of that shape that the decoder takes. */
function densest(message: Message, shape: Shape): Buffer {
  for (let count = COUNT; ; count = count >> 1) {
    const value = build(message.fields, shape, 0, count);
    const bytes = encode(message.name, value, shape.version);
    if (decode(message.name, bytes, shape.version) !== null) return bytes;
  }
}

function framesOf(message: Message, version: number): Buffer[] {
  return pathsOf(message.fields, version).flatMap((path) =>
    [false, true].map((costly) => densest(message, { version, path, costly })),
  );
}

/** Compiling in the background allocates too: what a decoder really fails to charge shows in every look. */
const LOOKS_MAX = 25;

/** By how much more than what was charged the heap grew, at least. */
function excessBytes(message: Message, version: number, frames: readonly Buffer[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS_MAX && least > NOISE_BYTES; look++) {
    const kept: (Decoded | null)[] = new Array(frames.length).fill(null);
    const before = heapBytes();
    for (let i = 0; i < frames.length; i++) kept[i] = decode(message.name, frames[i]!, version);
    const used = heapBytes() - before;
    const charged = kept.reduce((sum, each) => sum + each!.chargedBytes, 0);
    least = Math.min(least, used - charged);
  }
  return least;
}

const strangers = [...readSchemas().values()]
  .flat()
  .filter(
    (message) => ['request', 'header'].includes(message.kind) || /^Consumer/.test(message.name),
  )
  .filter((message) => message.kind !== 'key' && message.kind !== 'value')
  .filter((message) => message.kind !== 'response');

describe('a hostile frame', () => {
  it('is charged for all that it costs, so that the budget bounds it', () => {
    const tooMuch: string[] = [];
    for (const message of strangers) {
      const { firstVersion, lastVersion } = message.versions;
      for (const version of new Set([firstVersion, lastVersion])) {
        const frames = framesOf(message, version);
        const excess = excessBytes(message, version, frames);
        if (excess > NOISE_BYTES) tooMuch.push(`${message.name} v${version}: ${excess} bytes`);
      }
    }
    expect(tooMuch).toEqual([]);
  });
});

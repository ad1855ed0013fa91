/**
 * What a hostile or broken peer does to a valid message. A tracing reader says where its lengths,
 * counts and tags are, so that most mutations hit exactly those.
 */
import type { Prng } from '../../base/prng.ts';
import { WireReader } from '../wire-reader.ts';

type Mark = {
  readonly position: number;
  readonly kind: 'int16' | 'int32' | 'varint' | 'tags';
  /** Inside a tagged field, whose announced size forbids to make anything longer. */
  readonly inTag: boolean;
};

class TracingReader extends WireReader {
  readonly marks: Mark[] = [];
  private depth = 0;

  private mark(kind: Mark['kind']): void {
    this.marks.push({ position: this.position, kind, inTag: this.depth > 0 });
  }

  override taggedFieldEnd(): number {
    const end = super.taggedFieldEnd();
    this.depth++;
    return end;
  }

  override checkTaggedFieldEnd(end: number): void {
    super.checkTaggedFieldEnd(end);
    this.depth--;
  }

  override skipTaggedFields(): void {
    const { depth } = this;
    super.skipTaggedFields();
    this.depth = depth;
  }

  override unsignedVarint(): number {
    this.mark('varint');
    return super.unsignedVarint();
  }

  override taggedFieldCount(): number {
    this.mark('tags');
    return super.taggedFieldCount();
  }

  override string(): string {
    this.mark('int16');
    return super.string();
  }

  override nullableString(): string | null {
    this.mark('int16');
    return super.nullableString();
  }

  override bytes(): Buffer {
    this.mark('int32');
    return super.bytes();
  }

  override nullableBytes(): Buffer | null {
    this.mark('int32');
    return super.nullableBytes();
  }

  override arrayCount(minElementBytes: number, elementBytes: number): number {
    this.mark('int32');
    return super.arrayCount(minElementBytes, elementBytes);
  }

  override nullableArrayCount(minElementBytes: number, elementBytes: number): number {
    this.mark('int32');
    return super.nullableArrayCount(minElementBytes, elementBytes);
  }
}

export type Mutated = {
  readonly kind: string;
  readonly bytes: Buffer;
  /** The message must decode to what it was: only something unknown was added. */
  readonly unchanged: boolean;
};

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value >>> 0;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

function varintEnd(bytes: Buffer, position: number): number {
  let end = position;
  while (bytes[end]! >= 0x80) end++;
  return end + 1;
}

function splice(bytes: Buffer, position: number, end: number, insert: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, position), insert, bytes.subarray(end)]);
}

const OVERLONG: readonly string[] = ['ffffffff7f', 'ffffffff1f', 'ffffffffff01', '8080808080'];

function hostileLength(prng: Prng, mark: Mark, remaining: number): Buffer {
  const values = [-1, -2, 0, 1, 2, remaining - 1, remaining, remaining + 1, 0x7fff, 0x7fffffff];
  values.push(-0x80000000, remaining >> 1, 0xffff, 1_000_000);
  const value = values[prng.below(values.length)]!;
  if (mark.kind === 'varint' || mark.kind === 'tags') {
    if (prng.chance(0.2)) return Buffer.from(OVERLONG[prng.below(OVERLONG.length)]!, 'hex');
    return varint(prng.chance(0.5) ? value + 1 : value);
  }
  const bytes = Buffer.alloc(mark.kind === 'int16' ? 2 : 4);
  if (mark.kind === 'int16') bytes.writeInt16BE((value << 16) >> 16);
  else bytes.writeInt32BE(value | 0);
  return bytes;
}

function markEnd(bytes: Buffer, mark: Mark): number {
  if (mark.kind === 'int16') return mark.position + 2;
  return mark.kind === 'int32' ? mark.position + 4 : varintEnd(bytes, mark.position);
}

/** A count, and as many elements as it says, each of them as small as can be. */
function amplified(prng: Prng, bytes: Buffer, mark: Mark): Buffer {
  const count = prng.chance(0.02) ? 100_000 : prng.below(3000);
  const elementBytes = 1 + prng.below(12);
  // Zero bytes are empty strings, null arrays and no tags; ones are empty compact values.
  const elements = Buffer.alloc(count * elementBytes, prng.below(2));
  const head = Buffer.alloc(4);
  head.writeInt32BE(count);
  const length = mark.kind === 'int32' ? head : varint(count + 1);
  return splice(bytes, mark.position, markEnd(bytes, mark), Buffer.concat([length, elements]));
}

/** One more tagged field, of a tag that nobody knows, in front of those that are there. */
function unknownTag(prng: Prng, bytes: Buffer, mark: Mark): Buffer {
  const end = varintEnd(bytes, mark.position);
  const count = bytes[mark.position]!;
  const payload = prng.bytes(prng.below(20));
  const added = [varint(count + 1), varint(1000 + prng.below(1000)), varint(payload.length)];
  return splice(bytes, mark.position, end, Buffer.concat([...added, payload]));
}

function flipped(prng: Prng, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + prng.below(8); left > 0 && copy.length > 0; left--) {
    const position = prng.below(copy.length);
    copy[position] = copy[position]! ^ (1 << prng.below(8));
  }
  return copy;
}

function shuffled(prng: Prng, bytes: Buffer): Buffer {
  const start = prng.below(bytes.length + 1);
  const end = Math.min(bytes.length, start + prng.below(20));
  switch (prng.below(3)) {
    case 0:
      return splice(bytes, start, end, Buffer.alloc(0));
    case 1:
      return splice(bytes, start, start, bytes.subarray(start, end));
    default:
      return splice(bytes, start, start, prng.bytes(1 + prng.below(10)));
  }
}

/** `read` decodes the message; it is run once to find the places worth hitting. */
export function mutate(prng: Prng, bytes: Buffer, read: (r: WireReader) => unknown): Mutated {
  const tracer = new TracingReader(bytes);
  read(tracer);
  const { marks } = tracer;
  const mark = marks[prng.below(marks.length)];
  const changed = (kind: string, result: Buffer): Mutated => ({
    kind,
    bytes: result,
    unchanged: false,
  });
  switch (mark === undefined ? 5 + prng.below(3) : prng.below(8)) {
    case 0:
    case 1: {
      const length = hostileLength(prng, mark!, bytes.length - mark!.position);
      return changed('length', splice(bytes, mark!.position, markEnd(bytes, mark!), length));
    }
    case 2:
      return changed('amplified', amplified(prng, bytes, mark!));
    case 3: {
      const sections = marks.filter((each) => each.kind === 'tags' && !each.inTag);
      if (sections.length === 0) return changed('flipped', flipped(prng, bytes));
      const section = sections[prng.below(sections.length)]!;
      return { kind: 'unknown tag', bytes: unknownTag(prng, bytes, section), unchanged: true };
    }
    case 4: {
      const length = hostileLength(prng, mark!, bytes.length - mark!.position);
      const once = splice(bytes, mark!.position, markEnd(bytes, mark!), length);
      return changed('length and bits', flipped(prng, once));
    }
    case 5:
      return changed('flipped', flipped(prng, bytes));
    case 6:
      return changed('shuffled', shuffled(prng, bytes));
    default:
      return changed('garbage', prng.bytes(prng.below(300)));
  }
}

/**
 * The newest offset of every key in the dirty part of a log (Kafka's SkimpyOffsetMap): hashes, not
 * keys. It grows with what it holds, up to what `log.cleaner.dedupe.buffer.size` allows, in 256
 * parts, so that growing never takes long.
 */
import type { KeyHash } from './key-hash.ts';

/** 16 bytes of hash and 8 of offset, as in Kafka. */
export const MAP_ENTRY_BYTES = 24;
const PART_COUNT = 256;
const PART_SLOTS_MIN = 16;
const LOAD_FACTOR = 0.85;
const GROWTH_FACTOR = 1.5;

type Part = { hashes: Int32Array; offsets: Float64Array; count: number };

export class OffsetMap {
  /** Everything in [start of the dirty part, latestOffset] is in the map; -1: nothing. */
  latestOffset: number;
  size: number;
  private readonly entriesMax: number;
  private readonly hash: KeyHash;
  private readonly parts: Part[];

  constructor(entriesMax: number, hash: KeyHash) {
    this.latestOffset = -1;
    this.size = 0;
    this.entriesMax = entriesMax;
    this.hash = hash;
    this.parts = [];
    for (let i = 0; i < PART_COUNT; i++) this.parts.push(newPart(PART_SLOTS_MIN));
  }

  get isFull(): boolean {
    return this.size >= this.entriesMax;
  }

  /** Offsets come in rising order: the last one stays. */
  put(bytes: Buffer, keyStart: number, keySizeBytes: number, offset: number): void {
    const { hash } = this;
    hash.hash(bytes, keyStart, keySizeBytes);
    const part = this.parts[hash.a & (PART_COUNT - 1)]!;
    const slot = findSlot(part, hash.a, hash.b, hash.c, hash.d);
    const isNew = part.offsets[slot] === -1;
    part.offsets[slot] = offset;
    if (!isNew) return;
    setHash(part, slot, hash.a, hash.b, hash.c, hash.d);
    part.count++;
    this.size++;
    if (part.count > part.offsets.length * LOAD_FACTOR) grow(part);
  }

  /** -1 when the key is not in the map. */
  find(bytes: Buffer, keyStart: number, keySizeBytes: number): number {
    const { hash } = this;
    hash.hash(bytes, keyStart, keySizeBytes);
    const part = this.parts[hash.a & (PART_COUNT - 1)]!;
    return part.offsets[findSlot(part, hash.a, hash.b, hash.c, hash.d)] as number;
  }

  reachTo(offset: number): void {
    if (offset > this.latestOffset) this.latestOffset = offset;
  }
}

function newPart(slotCount: number): Part {
  return {
    hashes: new Int32Array(slotCount * 4),
    offsets: new Float64Array(slotCount).fill(-1),
    count: 0,
  };
}

/** The slot with this hash, or the empty one where it belongs. */
function findSlot(part: Part, a: number, b: number, c: number, d: number): number {
  const { hashes, offsets } = part;
  let slot = (b >>> 0) % offsets.length;
  while (offsets[slot] !== -1) {
    const at = slot * 4;
    if (hashes[at] === a && hashes[at + 1] === b && hashes[at + 2] === c && hashes[at + 3] === d) {
      return slot;
    }
    slot = slot + 1 === offsets.length ? 0 : slot + 1;
  }
  return slot;
}

function setHash(part: Part, slot: number, a: number, b: number, c: number, d: number): void {
  const at = slot * 4;
  part.hashes[at] = a;
  part.hashes[at + 1] = b;
  part.hashes[at + 2] = c;
  part.hashes[at + 3] = d;
}

function grow(part: Part): void {
  const { hashes, offsets } = part;
  const larger = newPart(Math.ceil(offsets.length * GROWTH_FACTOR));
  part.hashes = larger.hashes;
  part.offsets = larger.offsets;
  for (let slot = 0; slot < offsets.length; slot++) {
    const offset = offsets[slot] as number;
    if (offset === -1) continue;
    const a = hashes[slot * 4] as number;
    const b = hashes[slot * 4 + 1] as number;
    const c = hashes[slot * 4 + 2] as number;
    const d = hashes[slot * 4 + 3] as number;
    const target = findSlot(part, a, b, c, d);
    part.offsets[target] = offset;
    setHash(part, target, a, b, c, d);
  }
}

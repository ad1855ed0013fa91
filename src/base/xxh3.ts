/**
 * XXH3, the 64-bit variant without a seed (the specification is that of xxHash 0.8).
 *
 * It stands in records and tells a coordinator of the other kind that nothing has changed, so every
 * bit counts. It is not on the data path: bigints, which are exact, will do.
 */
const PRIME32_1 = 0x9e3779b1n;
const PRIME32_2 = 0x85ebca77n;
const PRIME32_3 = 0xc2b2ae3dn;
const PRIME64_1 = 0x9e3779b185ebca87n;
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME64_3 = 0x165667b19e3779f9n;
const PRIME64_4 = 0x85ebca77c2b2ae63n;
const PRIME64_5 = 0x27d4eb2f165667c5n;
const PRIME_MX1 = 0x165667919e3779f9n;
const PRIME_MX2 = 0x9fb21c651e98df25n;
const MASK_32 = 0xffffffffn;

const SECRET: Buffer = Buffer.from(
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f' +
    'cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c' +
    '3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8' +
    'a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364' +
    'eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e' +
    '2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e',
  'hex',
);
const STRIPE_BYTES = 64;
const STRIPES_PER_BLOCK = 16;
const BLOCK_BYTES = STRIPE_BYTES * STRIPES_PER_BLOCK;

/** As Java's long: signed. */
export function xxh3(bytes: Buffer): bigint {
  return BigInt.asIntN(64, hash(bytes));
}

function hash(bytes: Buffer): bigint {
  const { length } = bytes;
  if (length <= 16) return hashUpTo16(bytes);
  if (length <= 128) return hashUpTo128(bytes);
  return length <= 240 ? hashUpTo240(bytes) : hashLong(bytes);
}

function low64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function read64(bytes: Buffer, position: number): bigint {
  return bytes.readBigUInt64LE(position);
}

function read32(bytes: Buffer, position: number): bigint {
  return BigInt(bytes.readUInt32LE(position));
}

function secret(position: number): bigint {
  return SECRET.readBigUInt64LE(position);
}

function foldedProduct(a: bigint, b: bigint): bigint {
  const product = a * b;
  return low64(product) ^ (product >> 64n);
}

function avalanche(value: bigint): bigint {
  const mixed = low64((value ^ (value >> 37n)) * PRIME_MX1);
  return mixed ^ (mixed >> 32n);
}

/** XXH64's own. */
function avalanche64(value: bigint): bigint {
  let mixed = low64((value ^ (value >> 33n)) * PRIME64_2);
  mixed = low64((mixed ^ (mixed >> 29n)) * PRIME64_3);
  return mixed ^ (mixed >> 32n);
}

function rotatedLeft(value: bigint, bits: bigint): bigint {
  return low64(value << bits) | (value >> (64n - bits));
}

function swapped(value: bigint): bigint {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64LE(value);
  return bytes.readBigUInt64BE(0);
}

function hashUpTo16(bytes: Buffer): bigint {
  const { length } = bytes;
  const size = BigInt(length);
  if (length > 8) {
    const low = read64(bytes, 0) ^ secret(24) ^ secret(32);
    const high = read64(bytes, length - 8) ^ secret(40) ^ secret(48);
    return avalanche(low64(size + swapped(low) + high + foldedProduct(low, high)));
  }
  if (length >= 4) {
    const both = read32(bytes, length - 4) + (read32(bytes, 0) << 32n);
    const keyed = both ^ secret(8) ^ secret(16);
    let mixed = keyed ^ rotatedLeft(keyed, 49n) ^ rotatedLeft(keyed, 24n);
    mixed = low64(mixed * PRIME_MX2);
    mixed = low64((mixed ^ ((mixed >> 35n) + size)) * PRIME_MX2);
    return mixed ^ (mixed >> 28n);
  }
  if (length === 0) return avalanche64(secret(56) ^ secret(64));
  const first = bytes[0]!;
  const middle = bytes[length >> 1]!;
  const last = bytes[length - 1]!;
  const combined = ((first << 16) | (middle << 24) | last | (length << 8)) >>> 0;
  return avalanche64(BigInt(combined) ^ read32(SECRET, 0) ^ read32(SECRET, 4));
}

function mix16(bytes: Buffer, position: number, secretPosition: number): bigint {
  return foldedProduct(
    read64(bytes, position) ^ secret(secretPosition),
    read64(bytes, position + 8) ^ secret(secretPosition + 8),
  );
}

function hashUpTo128(bytes: Buffer): bigint {
  const { length } = bytes;
  let sum = BigInt(length) * PRIME64_1;
  for (let i = (length - 1) >> 5; i >= 0; i--) {
    sum += mix16(bytes, 16 * i, 32 * i);
    sum += mix16(bytes, length - 16 * (i + 1), 32 * i + 16);
  }
  return avalanche(low64(sum));
}

function hashUpTo240(bytes: Buffer): bigint {
  const { length } = bytes;
  let sum = BigInt(length) * PRIME64_1;
  for (let i = 0; i < 8; i++) sum += mix16(bytes, 16 * i, 16 * i);
  sum = avalanche(low64(sum));
  for (let i = 8; i < length >> 4; i++) sum += mix16(bytes, 16 * i, 16 * (i - 8) + 3);
  sum += mix16(bytes, length - 16, 119);
  return avalanche(low64(sum));
}

function hashLong(bytes: Buffer): bigint {
  const { length } = bytes;
  const lanes = [
    PRIME32_3,
    PRIME64_1,
    PRIME64_2,
    PRIME64_3,
    PRIME64_4,
    PRIME32_2,
    PRIME64_5,
    PRIME32_1,
  ];
  const lastBlock = Math.floor((length - 1) / BLOCK_BYTES);
  const stripes = Math.floor((length - 1) / STRIPE_BYTES);
  for (let stripe = 0; stripe < stripes; stripe++) {
    accumulate(lanes, bytes, stripe * STRIPE_BYTES, 8 * (stripe % STRIPES_PER_BLOCK));
    const isEndOfBlock = stripe % STRIPES_PER_BLOCK === STRIPES_PER_BLOCK - 1;
    if (isEndOfBlock && stripe < lastBlock * STRIPES_PER_BLOCK) scramble(lanes);
  }
  accumulate(lanes, bytes, length - STRIPE_BYTES, 121);
  let sum = BigInt(length) * PRIME64_1;
  for (let i = 0; i < 4; i++) {
    const first = lanes[2 * i]! ^ secret(11 + 16 * i);
    sum += foldedProduct(first, lanes[2 * i + 1]! ^ secret(19 + 16 * i));
  }
  return avalanche(low64(sum));
}

function accumulate(
  lanes: bigint[],
  bytes: Buffer,
  position: number,
  secretPosition: number,
): void {
  for (let i = 0; i < lanes.length; i++) {
    const value = read64(bytes, position + 8 * i);
    const keyed = value ^ secret(secretPosition + 8 * i);
    lanes[i ^ 1] = low64(lanes[i ^ 1]! + value);
    lanes[i] = low64(lanes[i]! + (keyed & MASK_32) * (keyed >> 32n));
  }
}

function scramble(lanes: bigint[]): void {
  for (let i = 0; i < lanes.length; i++) {
    const lane = lanes[i]!;
    lanes[i] = low64((lane ^ (lane >> 47n) ^ secret(128 + 8 * i)) * PRIME32_1);
  }
}

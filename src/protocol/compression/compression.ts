/**
 * The codecs of record batches, by the ids in a batch's attributes (Kafka's `CompressionType`).
 * Everything is synchronous; packages load at first use; no output is larger than the caller
 * allows. `decompress` throws only `CompressionError`.
 */
import { loadPackage } from '../../base/load-package.ts';
import { gunzip, gzip, isTooLargeError } from '../../base/zlib.ts';
import { CompressionError } from './compression-error.ts';
import { decompressLz4Frame } from './lz4-frame.ts';
import type { Scratch } from './scratch.ts';
import { compressSnappy, decompressSnappy } from './snappy.ts';
import { compressZstd, decompressZstd } from './zstd.ts';

export const CompressionType = { NONE: 0, GZIP: 1, SNAPPY: 2, LZ4: 3, ZSTD: 4 } as const;
export type CompressionType = (typeof CompressionType)[keyof typeof CompressionType];

/** The names in `compression.type`; the index is the id. */
export const compressionNames: readonly string[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Kafka's defaults of `compression.gzip.level`, `.lz4.level` and `.zstd.level`. */
const GZIP_LEVEL_DEFAULT = -1;
const ZSTD_LEVEL_DEFAULT = 3;

/** `uncompressed` is the config's other word for `none`; `undefined` for anything else. */
export function findCompressionType(name: string): CompressionType | undefined {
  if (name === 'uncompressed') return CompressionType.NONE;
  const index = compressionNames.indexOf(name);
  return index === -1 ? undefined : (index as CompressionType);
}

type Lz4 = {
  compressFrameSync(input: Buffer, options: { contentChecksum: boolean }): Buffer;
};
let lz4: Lz4 | null = null;

function getLz4(): Lz4 {
  if (lz4 === null) {
    try {
      lz4 = loadPackage('lz4-napi') as Lz4;
    } catch {
      throw new CompressionError('unavailable', 'lz4: the package does not load here');
    }
  }
  return lz4;
}

/** `level` is the codec's own; snappy has none, and LZ4's is ignored (there is one speed). */
export function compress(type: CompressionType, input: Buffer, level?: number): Buffer {
  switch (type) {
    case CompressionType.NONE:
      return input;
    case CompressionType.GZIP:
      return gzip(input, level ?? GZIP_LEVEL_DEFAULT);
    case CompressionType.SNAPPY:
      return compressSnappy(input);
    case CompressionType.LZ4:
      return getLz4().compressFrameSync(input, { contentChecksum: false });
    case CompressionType.ZSTD:
      return compressZstd(input, level ?? ZSTD_LEVEL_DEFAULT);
    default:
      throw new CompressionError('unavailable', `unknown compression type id ${type}`);
  }
}

/**
 * `type` is a number as a batch's attributes gave it: 5 to 7 do not exist. With `scratch` the answer
 * may lie there.
 */
export function decompress(
  type: number,
  input: Buffer,
  maxOutputBytes: number,
  scratch: Scratch | null = null,
): Buffer {
  switch (type) {
    case CompressionType.NONE:
      if (input.length > maxOutputBytes) throw tooLarge(maxOutputBytes);
      return input;
    case CompressionType.GZIP:
      return decompressGzip(input, maxOutputBytes);
    case CompressionType.SNAPPY:
      return decompressSnappy(input, maxOutputBytes, scratch);
    case CompressionType.LZ4:
      return decompressLz4Frame(input, maxOutputBytes, scratch);
    case CompressionType.ZSTD:
      return decompressZstd(input, maxOutputBytes, scratch);
    default:
      throw new CompressionError('unavailable', `unknown compression type id ${type}`);
  }
}

function tooLarge(maxOutputBytes: number): CompressionError {
  return new CompressionError('tooLarge', `more than ${maxOutputBytes} bytes`);
}

function decompressGzip(input: Buffer, maxOutputBytes: number): Buffer {
  try {
    return gunzip(input, maxOutputBytes);
  } catch (error) {
    if (isTooLargeError(error)) throw tooLarge(maxOutputBytes);
    throw new CompressionError(
      'malformed',
      `gzip: ${error instanceof Error ? error.message : 'not decodable'}`,
    );
  }
}

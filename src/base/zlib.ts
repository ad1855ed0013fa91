/**
 * The synchronous parts of `node:zlib` that the protocol needs, with an output bound that zlib
 * enforces while it inflates (nothing larger is ever allocated). Errors are zlib's own; their
 * `code` tells too large (`ERR_BUFFER_TOO_LARGE`) from malformed.
 */
import * as zlib from 'node:zlib';

export function gzip(input: Buffer, level: number): Buffer {
  return zlib.gzipSync(input, { level });
}

export function gunzip(input: Buffer, sizeBytesMax: number): Buffer {
  return zlib.gunzipSync(input, { maxOutputLength: Math.max(1, sizeBytesMax) });
}

/** CRC-32 (not CRC-32C), 0 to 2^32 - 1. */
export function crc32(input: Buffer): number {
  return zlib.crc32(input);
}

/** zstd came to Node in 22.15 and 23.8; on Node 20 there is none. */
export const hasZstd: boolean = typeof zlib.zstdCompressSync === 'function';

export function zstdCompress(input: Buffer, level: number): Buffer {
  return zlib.zstdCompressSync(input, {
    params: { [zlib.constants.ZSTD_c_compressionLevel]: level },
  });
}

export function zstdDecompress(input: Buffer, sizeBytesMax: number): Buffer {
  return zlib.zstdDecompressSync(input, { maxOutputLength: Math.max(1, sizeBytesMax) });
}

/** True for the error zlib throws when the output would pass the bound. */
export function isTooLargeError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/**
 * Zstandard: Node's own from 22.15 on; on Node 20 the WebAssembly build in `@bokuweb/zstd-wasm`,
 * instantiated synchronously at first use (its own `init` is asynchronous, so the module below it
 * is driven directly).
 *
 * Kafka's Java clients stream, so their frames do not say how large the content is. Both ways bound
 * the output: Node while it decompresses, the WebAssembly one by the capacity it is given, which is
 * what the frame's block headers allow at most and never more than the caller's bound.
 */
import { loadPackage, readPackageFile, resolvePackage } from '../../base/load-package.ts';
import { hasZstd, isTooLargeError, zstdCompress, zstdDecompress } from '../../base/zlib.ts';
import { CompressionError } from './compression-error.ts';
import { outputOf, type Scratch } from './scratch.ts';

const PACKAGE = '@bokuweb/zstd-wasm';
const FRAME_MAGIC = 0xfd2fb528;
const BLOCK_SIZE_BYTES_MAX = 128 * 1024;
/** ZSTD_error_dstSize_tooSmall, as the negative number that a size_t of 32 bits shows it as. */
const DESTINATION_TOO_SMALL = -70;

/** The part of the global that is used here: neither es2023 nor Node's types declare it. */
declare const WebAssembly: {
  readonly Module: new (source: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => object;
};

type ZstdModule = {
  HEAPU8: Uint8Array;
  instantiateWasm?: (imports: object, receive: (instance: object) => unknown) => unknown;
  init(source: Uint8Array): void;
  _malloc(sizeBytes: number): number;
  _free(pointer: number): void;
  _ZSTD_compressBound(sizeBytes: number): number;
  _ZSTD_compress(d: number, capacity: number, s: number, size: number, level: number): number;
  _ZSTD_decompress(d: number, capacity: number, s: number, size: number): number;
};

let wasmModule: ZstdModule | null = null;

function loadWasm(): ZstdModule {
  const directory = resolvePackage(PACKAGE).replace(/[^/\\]+$/, '');
  const loaded = loadPackage(`${directory}module.js`) as { readonly Module: ZstdModule };
  const zstd = loaded.Module;
  const source = readPackageFile(`${directory}zstd.wasm`);
  zstd.instantiateWasm = (imports, receive) => {
    return receive(new WebAssembly.Instance(new WebAssembly.Module(source), imports));
  };
  zstd.init(source);
  return zstd;
}

function getWasm(): ZstdModule {
  if (wasmModule === null) {
    try {
      wasmModule = loadWasm();
    } catch {
      throw new CompressionError('unavailable', 'zstd: the package does not load here');
    }
  }
  return wasmModule;
}

/** The heap keeps the largest size it ever had; beyond its limit there is only this answer. */
function allocate(zstd: ZstdModule, sizeBytes: number): number {
  const pointer = zstd._malloc(Math.max(1, sizeBytes));
  if (pointer === 0) throw new CompressionError('tooLarge', 'zstd: no memory');
  return pointer;
}

function malformed(message: string): CompressionError {
  return new CompressionError('malformed', `zstd: ${message}`);
}

function tooLarge(maxOutputBytes: number): CompressionError {
  return new CompressionError('tooLarge', `zstd: more than ${maxOutputBytes} bytes`);
}

/** The most that the frame can become, from its block headers alone (RFC 8878, 3.1.1). */
export function zstdSizeBound(input: Buffer): number {
  if (input.length < 6 || input.readUInt32LE(0) !== FRAME_MAGIC) throw malformed('not a frame');
  const descriptor = input[4] as number;
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const contentSizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] as number;
  let position = 5 + (singleSegment ? 0 : 1) + dictionaryIdBytes + contentSizeBytes;
  let bound = 0;
  for (;;) {
    if (position + 3 > input.length) throw malformed('a block header is cut off');
    const header = input.readUIntLE(position, 3);
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    position += 3 + (type === 1 ? 1 : size);
    if (position > input.length || type === 3) throw malformed('a block is cut off');
    bound += type === 2 ? BLOCK_SIZE_BYTES_MAX : size;
    if ((header & 1) !== 0) return bound;
  }
}

/** Only for tests where Node has its own. */
export function decompressZstdWasm(
  input: Buffer,
  maxOutputBytes: number,
  scratch: Scratch | null = null,
): Buffer {
  const capacity = Math.min(zstdSizeBound(input), maxOutputBytes);
  const zstd = getWasm();
  const source = allocate(zstd, input.length);
  const target = allocate(zstd, capacity);
  try {
    // Growing the heap replaces this view, so it is read again after each call.
    zstd.HEAPU8.set(input, source);
    const size = zstd._ZSTD_decompress(target, capacity, source, input.length);
    if (size === DESTINATION_TOO_SMALL && capacity === maxOutputBytes) {
      throw tooLarge(maxOutputBytes);
    }
    if (size < 0) throw malformed(`error ${-size}`);
    const output = outputOf(size, scratch);
    output.set(zstd.HEAPU8.subarray(target, target + size));
    return output;
  } finally {
    zstd._free(target);
    zstd._free(source);
  }
}

/** Only for tests where Node has its own. */
export function compressZstdWasm(input: Buffer, level: number): Buffer {
  const zstd = getWasm();
  const capacity = zstd._ZSTD_compressBound(input.length);
  const source = allocate(zstd, input.length);
  const target = allocate(zstd, capacity);
  try {
    zstd.HEAPU8.set(input, source);
    const size = zstd._ZSTD_compress(target, capacity, source, input.length, level);
    if (size < 0) throw malformed(`error ${-size}`);
    return Buffer.from(zstd.HEAPU8.subarray(target, target + size));
  } finally {
    zstd._free(target);
    zstd._free(source);
  }
}

export function decompressZstd(
  input: Buffer,
  maxOutputBytes: number,
  scratch: Scratch | null = null,
): Buffer {
  if (!hasZstd) return decompressZstdWasm(input, maxOutputBytes, scratch);
  // Also finds frames that are cut off, which a decompressor of streams takes as not yet complete.
  zstdSizeBound(input);
  try {
    return zstdDecompress(input, maxOutputBytes);
  } catch (error) {
    if (isTooLargeError(error)) throw tooLarge(maxOutputBytes);
    throw malformed(error instanceof Error ? error.message : 'not decodable');
  }
}

export function compressZstd(input: Buffer, level: number): Buffer {
  return hasZstd ? zstdCompress(input, level) : compressZstdWasm(input, level);
}

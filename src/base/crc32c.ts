/**
 * CRC-32C (Castagnoli), the checksum of record batches (`Crc32C` in Kafka), over a part of a
 * buffer without copying it.
 *
 * The hardware instruction, through `@node-rs/crc32`, is worth its call only from a few hundred
 * bytes on: 64 B: 154 ns in JavaScript, 428 ns native; 512 B: 800 and 845 ns; 1.1 KB: 2.1 us and
 * 0.8 us; 16 KB: 38 and 5 us; 1 MB: 1.7 ms and 0.18 ms (Node 20.20). The native package is
 * optional: `crc-32` gives the same answer on machines for which there is no binary.
 */
import { loadPackage } from './load-package.ts';

const NATIVE_SIZE_BYTES_MIN = 512;

type ScriptCrc = { buf(input: Uint8Array, seed?: number): number };
type NativeCrc = { crc32c(input: Uint8Array, initialState?: number): number };

/**
 * Loading the native package takes longer than a start's checksums in JavaScript: it is loaded when
 * this many bytes have come in pieces that are worth it.
 */
const NATIVE_AFTER_BYTES = 256 * 1024;

let script: ScriptCrc | null = null;
/** Undefined: not loaded yet. Null: the optional package has no binary for this machine. */
let native: NativeCrc | null | undefined;
let seenBytes = 0;

function loadNative(): NativeCrc | null {
  try {
    return loadPackage('@node-rs/crc32') as NativeCrc;
  } catch {
    return null;
  }
}

/** The CRC of the bytes from `start` to `end` (exclusive), 0 to 2^32 - 1. */
export function crc32c(buffer: Uint8Array, start: number, end: number): number {
  if (end - start >= NATIVE_SIZE_BYTES_MIN) {
    if (native === undefined) {
      seenBytes += end - start;
      if (seenBytes >= NATIVE_AFTER_BYTES) native = loadNative();
    }
    if (native) return native.crc32c(buffer.subarray(start, end));
  }
  return crc32cScript(buffer, start, end);
}

/** The same, in JavaScript whatever there is. */
export function crc32cScript(buffer: Uint8Array, start: number, end: number): number {
  if (script === null) script = loadPackage('crc-32/crc32c.js') as ScriptCrc;
  return script.buf(buffer.subarray(start, end)) >>> 0;
}

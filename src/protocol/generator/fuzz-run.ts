/**
 * The fuzzer. Case `i` of a seed follows from the two numbers alone: a random message of a random
 * version is encoded, must decode to itself, and fail at every shorter length; then it is mutated,
 * and decoding must give a message that can be encoded again, or a ProtocolError, and nothing
 * else, within the allocation budget and a bounded time.
 */
import { isDeepStrictEqual } from 'node:util';
import { Prng } from '../../base/prng.ts';
import { type MessageCodec, messageRegistry } from '../generated/message-registry.ts';
import { ProtocolError } from '../protocol-error.ts';
import { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';
import { randomMessage } from './fuzz-messages.ts';
import { type Mutated, mutate } from './fuzz-mutations.ts';
import { readSchemas } from './generate.ts';
import type { JsonObject } from './message-json.ts';
import type { Message } from './parse-schema.ts';

export type FuzzFailure = {
  readonly seed: number;
  readonly caseNumber: number;
  readonly message: string;
  readonly version: number;
  readonly problem: string;
  readonly hex: string;
};

export type FuzzResult = {
  readonly cases: number;
  readonly decoded: number;
  readonly refused: number;
  readonly failures: readonly FuzzFailure[];
};

type Subject = { readonly schema: Message; readonly codec: MessageCodec; readonly version: number };

/** Far above any honest decode; a garbage collection may fall into one. */
const DECODE_MS_MAX = 2000;
const TRUNCATED_MAX = 400;
const FAILURES_MAX = 20;

function encode(codec: MessageCodec, message: unknown, version: number): Buffer {
  const w = new WireWriter();
  codec.write(w, message as never, version);
  return w.toBuffer();
}

class Fuzzer {
  private readonly schemas: readonly Message[];
  private readonly seed: number;
  decoded: number;
  refused: number;
  /** What the failure report shows: the bytes of the last decode. */
  bytes: Buffer;
  subject: Subject | null;

  constructor(seed: number) {
    this.schemas = [...readSchemas().values()].flat();
    this.seed = seed;
    this.decoded = 0;
    this.refused = 0;
    this.bytes = Buffer.alloc(0);
    this.subject = null;
  }

  /** What is wrong, or `null`. */
  run(caseNumber: number): string | null {
    const prng = new Prng(
      (Math.imul(this.seed, 0x9e3779b1) ^ Math.imul(caseNumber, 0x85ebca6b)) | 0,
    );
    const schema = this.schemas[prng.below(this.schemas.length)]!;
    const codec = messageRegistry.get(schema.name)!;
    const version = codec.minVersion + prng.below(codec.maxVersion - codec.minVersion + 1);
    this.subject = { schema, codec, version };
    const message = randomMessage(prng, schema, version);
    this.bytes = encode(codec, message, version);
    const valid = this.bytes;
    const problem = this.checkRoundTrip(this.subject, message, valid);
    if (problem !== null) return problem;
    if (prng.chance(0.05)) {
      const truncated = this.checkTruncated(this.subject, valid);
      if (truncated !== null) return truncated;
    }
    const mutated = mutate(prng, valid, (r) => codec.read(r, version));
    this.bytes = mutated.bytes;
    return this.checkMutated(this.subject, mutated, message);
  }

  private checkRoundTrip(subject: Subject, message: JsonObject, bytes: Buffer): string | null {
    const r = new WireReader(bytes);
    const decoded = subject.codec.read(r, subject.version);
    if (r.position !== bytes.length) return `round trip read ${r.position} of ${bytes.length}`;
    if (!isDeepStrictEqual(decoded, message)) return 'round trip gives another message';
    const again = encode(subject.codec, decoded, subject.version);
    return again.equals(bytes) ? null : 'round trip gives other bytes';
  }

  private checkTruncated(subject: Subject, bytes: Buffer): string | null {
    const step = Math.max(1, Math.floor(bytes.length / TRUNCATED_MAX));
    for (let end = 0; end < bytes.length; end += step) {
      this.bytes = bytes.subarray(0, end);
      try {
        subject.codec.read(new WireReader(bytes, 0, end), subject.version);
        return `truncated at ${end} of ${bytes.length} it decodes`;
      } catch (error) {
        if (!(error instanceof ProtocolError)) return `truncated at ${end}: ${error}`;
      }
    }
    return null;
  }

  private checkMutated(subject: Subject, mutated: Mutated, message: JsonObject): string | null {
    const { bytes, kind, unchanged } = mutated;
    const r = new WireReader(bytes);
    const startMs = performance.now();
    let decoded: unknown;
    try {
      decoded = subject.codec.read(r, subject.version);
    } catch (error) {
      this.refused++;
      if (!(error instanceof ProtocolError)) return `${kind}: ${(error as Error).stack}`;
      return unchanged ? `${kind}: refused: ${error.message}` : null;
    }
    this.decoded++;
    if (performance.now() - startMs > DECODE_MS_MAX) return `${kind}: decoding took too long`;
    if (r.budgetBytes < 0) return `${kind}: decoded beyond the allocation budget`;
    if (r.position > bytes.length) return `${kind}: decoded beyond the end`;
    if (unchanged && !isDeepStrictEqual(decoded, message)) return `${kind}: another message`;
    return checkEncodes(subject, decoded, kind);
  }
}

/** Whatever a client may send, the broker may have to echo: encoding must never throw. */
function checkEncodes(subject: Subject, decoded: unknown, kind: string): string | null {
  try {
    const bytes = encode(subject.codec, decoded, subject.version);
    // As large a message as its bytes make, but perhaps denser: not a client's frame, no budget.
    const r = new WireReader(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
    const again = subject.codec.read(r, subject.version);
    return isDeepStrictEqual(again, decoded) ? null : `${kind}: encodes to another message`;
  } catch (error) {
    return `${kind}: does not encode again: ${(error as Error).stack}`;
  }
}

export function runFuzz(seed: number, firstCase: number, cases: number): FuzzResult {
  const fuzzer = new Fuzzer(seed);
  const failures: FuzzFailure[] = [];
  // Most cases end in an exception, and collecting a deep stack takes longer than the decoding.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 6;
  for (let caseNumber = firstCase; caseNumber < firstCase + cases; caseNumber++) {
    let problem: string | null;
    try {
      problem = fuzzer.run(caseNumber);
    } catch (error) {
      problem = `${(error as Error).stack}`;
    }
    if (problem === null) continue;
    const { subject, bytes } = fuzzer;
    const message = subject?.schema.name ?? '';
    const hex = bytes.toString('hex');
    failures.push({ seed, caseNumber, message, version: subject?.version ?? 0, problem, hex });
    if (failures.length >= FAILURES_MAX) break;
  }
  Error.stackTraceLimit = stackTraceLimit;
  return { cases, decoded: fuzzer.decoded, refused: fuzzer.refused, failures };
}

export function describeFailure(failure: FuzzFailure): string {
  const { seed, caseNumber, message, version, problem, hex } = failure;
  const again = `npm run fuzz -- --seed ${seed} --first ${caseNumber} --cases 1`;
  return `seed ${seed} case ${caseNumber} ${message} v${version}: ${problem}\n  ${hex}\n  ${again}`;
}

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type CodecSample,
  parseSamples,
  SampleChecker,
} from '../../src/protocol/generator/codec-samples.ts';
import { parseJsonExactly } from '../../src/protocol/generator/message-json.ts';

const fixture = new URL('../fixtures/codec-samples.jsonl.gz', import.meta.url);
const samples = parseSamples(gunzipSync(readFileSync(fixture)).toString('utf8'));
const checker = new SampleChecker();

describe('samples encoded by Apache Kafka', () => {
  it('decode to the same values and encode to the same bytes', () => {
    const problems = samples
      .map((sample) => ({ sample, problem: checker.check(sample) }))
      .filter(({ problem }) => problem !== null)
      .map(({ sample, problem }) => `${sample.message} v${sample.version}: ${problem}`);
    expect(problems.slice(0, 10)).toEqual([]);
    expect(samples.length).toBe(5784);
  });

  it('cover every message that has a version', () => {
    const messages = new Set(samples.map((sample) => sample.message));
    expect(messages.size).toBe(267);
  });
});

describe('the sample checker', () => {
  const sample = samples.find((each) => each.message === 'HeartbeatRequest' && each.version === 4);

  function changed(change: Partial<CodecSample>): string | null {
    return checker.check({ ...sample!, ...change });
  }

  it('finds a wrong byte, a wrong value, a missing and a superfluous byte', () => {
    const { hex, json } = sample!;
    expect(changed({})).toBeNull();
    expect(changed({ hex: `${hex.slice(0, -2)}05` })).toContain('does not decode');
    expect(changed({ hex: `${hex}00` })).toContain('decoded');
    expect(changed({ hex: hex.slice(2) })).not.toBeNull();
    expect(changed({ json: { ...json, memberId: 'another' } })).toContain('decodes to');
    expect(changed({ version: 77 })).toContain('not in 0-4');
    expect(changed({ message: 'Nothing' })).toBe('unknown message');
  });

  it('reads integers beyond 2^53 exactly, and leaves strings and doubles alone', () => {
    const text = '{"a":9223372036854775807,"b":-9223372036854775808,"c":"9223372036854775807",';
    expect(parseJsonExactly(`${text}"d":1.7976931348623157E308,"e":12,"f":"x\\"1"}`)).toEqual({
      a: 9223372036854775807n,
      b: -9223372036854775808n,
      c: '9223372036854775807',
      d: Number.MAX_VALUE,
      e: 12,
      f: 'x"1',
    });
  });
});

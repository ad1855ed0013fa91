import { describe, expect, it } from 'vitest';
import { describeFailure, runFuzz } from '../../src/protocol/generator/fuzz-run.ts';

describe('the fuzzer', () => {
  it('finds nothing in 100,000 cases', () => {
    const result = runFuzz(1, 0, 100_000);
    expect(result.failures.map(describeFailure)).toEqual([]);
    // Both outcomes must be common, or the mutations are too tame or too wild.
    expect(result.decoded).toBeGreaterThan(20_000);
    expect(result.refused).toBeGreaterThan(20_000);
  });

  it('gives the same outcome for the same case again', () => {
    const whole = runFuzz(7, 100, 50);
    const first = runFuzz(7, 100, 20);
    const second = runFuzz(7, 120, 30);
    expect(whole.decoded).toBe(first.decoded + second.decoded);
    expect(whole.refused).toBe(first.refused + second.refused);
  });
});

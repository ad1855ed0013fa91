import { describe, expect, it } from 'vitest';
import { RequestTime } from '../../src/broker/request-time.ts';

function started(): { time: RequestTime; pass: (micros: number) => void } {
  let micros = 1000;
  const time = new RequestTime({ micros: () => micros });
  const pass = (more: number): void => {
    micros += more;
  };
  return { time, pass };
}

describe('the time that a request takes', () => {
  it('is told to its reply, and what comes after that once more', () => {
    const { time, pass } = started();
    time.begin(1, time.now());
    pass(30);
    expect(time.tell(1)).toBe(30);
    pass(5);
    expect(time.end(true)).toBe(5);
  });

  it('is all that comes too late when its reply does not ask', () => {
    const { time, pass } = started();
    time.begin(1, time.now());
    pass(30);
    expect(time.end(true)).toBe(30);
  });

  it('is kept for a reply that comes later, and told once', () => {
    const { time, pass } = started();
    time.begin(1, time.now());
    pass(30);
    expect(time.end(false)).toBe(0);
    time.begin(2, time.now());
    pass(7);
    expect(time.tell(1)).toBe(30);
    expect(time.tell(1)).toBe(0);
    expect(time.end(true)).toBe(7);
  });

  it('of a request that is forgotten is nothing', () => {
    const { time, pass } = started();
    time.begin(1, time.now());
    pass(30);
    time.end(false);
    time.forget(1);
    expect(time.tell(1)).toBe(0);
  });
});

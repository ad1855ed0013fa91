import { describe, expect, it } from 'vitest';
import { type Parked, ShardQueue } from '../../src/broker/shard-queue.ts';

function reply(ticket: number, requiredOffset: number, deadlineMs: number): Parked<never> {
  return { kind: 'reply', ticket, response: {}, requiredOffset, deadlineMs };
}

describe('what a shard keeps until it is committed', () => {
  it('leaves in its order, up to the high watermark', () => {
    const queue = new ShardQueue<never>();
    for (const [ticket, offset] of [
      [1, 5],
      [2, 5],
      [3, 6],
    ] as const) {
      queue.push(reply(ticket, offset, 100));
    }
    expect(queue.takeCommitted(4)).toBeUndefined();
    expect([queue.takeCommitted(5), queue.takeCommitted(5)]).toMatchObject([
      { ticket: 1 },
      { ticket: 2 },
    ]);
    expect(queue.takeCommitted(5)).toBeUndefined();
    expect([...queue.tickets()]).toEqual([3]);
  });

  it('leaves when its time is over, and the others stay in their order', () => {
    const queue = new ShardQueue<never>();
    for (const [ticket, deadlineMs] of [
      [1, 300],
      [2, 100],
      [3, 200],
    ] as const) {
      queue.push(reply(ticket, ticket, deadlineMs));
    }
    expect(queue.nextDeadlineMs()).toBe(100);
    expect(queue.takeExpired(99)).toEqual([]);
    expect(queue.takeExpired(100)).toMatchObject([{ ticket: 2 }]);
    expect(queue.nextDeadlineMs()).toBe(200);
    expect([...queue.tickets()]).toEqual([1, 3]);
    expect(queue.takeExpired(1000)).toMatchObject([{ ticket: 1 }, { ticket: 3 }]);
    expect(queue.nextDeadlineMs()).toBe(Infinity);
  });

  it('has no deadline of what has left', () => {
    const queue = new ShardQueue<never>();
    queue.push(reply(1, 1, 100));
    queue.takeCommitted(1);
    expect(queue.nextDeadlineMs()).toBe(Infinity);
    queue.push(reply(2, 2, 500));
    expect(queue.nextDeadlineMs()).toBe(500);
    queue.clear();
    expect(queue.size).toBe(0);
  });
});

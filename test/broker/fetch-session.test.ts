import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { type FetchPartition, FetchSessions } from '../../src/broker/fetch-session.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { asked } from './asked-partition.ts';

const partition = (topic: string, index = 0): FetchPartition => asked(topic, index);

describe('FetchSessions', () => {
  it('takes each epoch once, in order', () => {
    const sessions = new FetchSessions(10, 1000, new Prng(1));
    const { sessionId } = sessions.create([partition('a')], false, false, 0)!;
    expect(sessions.findForFetch(sessionId, 2, false, 1)).toBe(
      ErrorCode.INVALID_FETCH_SESSION_EPOCH,
    );
    expect(sessions.findForFetch(sessionId, 1, false, 1)).toMatchObject({ sessionId });
    expect(sessions.findForFetch(sessionId, 1, false, 1)).toBe(
      ErrorCode.INVALID_FETCH_SESSION_EPOCH,
    );
    expect(sessions.findForFetch(sessionId, 2, true, 1)).toBe(
      ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR,
    );
    expect(sessions.findForFetch(sessionId, 2, false, 1)).toMatchObject({ sessionId });
    expect(sessions.findForFetch(99, 1, false, 1)).toBe(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
  });

  it('wraps the epoch from the largest int32 to 1', () => {
    const sessions = new FetchSessions(10, 1000, new Prng(1));
    const session = sessions.create([partition('a')], false, false, 0)!;
    session.nextSessionEpoch = 0x7fff_ffff;
    sessions.findForFetch(session.sessionId, 0x7fff_ffff, false, 1);
    expect(session.nextSessionEpoch).toBe(1);
  });

  it('evicts the stale before the small, and nobody for a session that is no larger', () => {
    const sessions = new FetchSessions(2, 100, new Prng(1));
    const old = sessions.create([partition('a')], false, false, 0)!;
    const big = sessions.create([partition('a', 0), partition('a', 1)], false, false, 0)!;
    expect(sessions.create([partition('b')], false, false, 50)).toBeNull();
    expect(sessions.findForFetch(old.sessionId, 1, false, 60)).toMatchObject({});
    expect(sessions.findForFetch(big.sessionId, 1, false, 70)).toMatchObject({});
    // Both were used lately and are old enough to be compared by size: only a larger one gets in.
    expect(sessions.create([partition('b')], false, false, 120)).toBeNull();
    expect(
      sessions.create([partition('b', 0), partition('b', 1)], false, false, 120),
    ).not.toBeNull();
    expect(sessions.findForFetch(old.sessionId, 2, false, 121)).toBe(
      ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
    );
    // Much later the least recently used is stale, whatever its size.
    expect(sessions.create([partition('c')], false, false, 1000)).not.toBeNull();
    expect(sessions.size).toBe(2);
  });

  it('lets followers take the place of consumers, and not the other way round', () => {
    const sessions = new FetchSessions(1, 100, new Prng(1));
    const three = [partition('a', 0), partition('a', 1), partition('a', 2)];
    const consumer = sessions.create(three, false, false, 0)!;
    const follower = sessions.create([partition('b')], false, true, 1)!;
    expect(sessions.findForFetch(consumer.sessionId, 1, false, 1)).toBe(
      ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
    );
    expect(sessions.findForFetch(follower.sessionId, 1, false, 110)).toMatchObject({});
    expect(sessions.create(three, false, false, 120)).toBeNull();
    expect(sessions.create(three, false, true, 120)).not.toBeNull();
  });

  it('does not keep sessions of no partitions', () => {
    expect(new FetchSessions(2, 100, new Prng(1)).create([], false, false, 0)).toBeNull();
  });
});

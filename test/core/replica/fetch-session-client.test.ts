import { describe, expect, it } from 'vitest';
import { FetchSessionClient } from '../../../src/core/replica/fetch-session-client.ts';
import type { FetchAsk } from '../../../src/core/replica/follower.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';

const ask = (fetchOffset: number): FetchAsk => ({
  currentLeaderEpoch: 1,
  fetchOffset,
  lastFetchedEpoch: 1,
  logStartOffset: 0,
});

/** With a session of partitions 'a' and 'b' at offset 0. */
function withSession(): FetchSessionClient<string> {
  const client = new FetchSessionClient<string>();
  client.want('a', ask(0));
  client.want('b', ask(0));
  client.takeRequest();
  expect(client.onResponse(ErrorCode.NONE, 77)).toBe(true);
  return client;
}

describe('a fetch session', () => {
  it('begins with a request that names everything, and goes on with what has changed', () => {
    const client = new FetchSessionClient<string>();
    client.want('a', ask(0));
    client.want('b', ask(0));
    expect(client.takeRequest()).toEqual({
      sessionId: 0,
      sessionEpoch: 0,
      wanted: [
        { partition: 'a', asked: ask(0) },
        { partition: 'b', asked: ask(0) },
      ],
      forgotten: [],
    });
    client.onResponse(ErrorCode.NONE, 77);
    client.want('a', ask(0));
    client.want('b', ask(9));
    const wanted = [{ partition: 'b', asked: ask(9) }];
    expect(client.takeRequest()).toEqual({
      sessionId: 77,
      sessionEpoch: 1,
      wanted,
      forgotten: [],
    });
    client.onResponse(ErrorCode.NONE, 77);
    const nothing = { sessionId: 77, sessionEpoch: 2, wanted: [], forgotten: [] };
    expect(client.takeRequest()).toEqual(nothing);
  });

  it.each<Partial<FetchAsk>>([
    { fetchOffset: 1 },
    { currentLeaderEpoch: 2 },
    { lastFetchedEpoch: 2 },
    { logStartOffset: 1 },
  ])('goes on with what differs in one thing: %j', (change) => {
    const client = withSession();
    const changed = { ...ask(0), ...change };
    client.want('a', changed);
    client.want('b', ask(0));
    expect(client.takeRequest().wanted).toEqual([{ partition: 'a', asked: changed }]);
  });

  it('goes on from the largest epoch with 1: 0 would begin a new one', () => {
    const client = withSession();
    (client as unknown as { sessionEpoch: number }).sessionEpoch = 0x7fff_ffff;
    expect(client.takeRequest().sessionEpoch).toBe(0x7fff_ffff);
    client.onResponse(ErrorCode.NONE, 77);
    expect(client.takeRequest().sessionEpoch).toBe(1);
  });

  it('forgets, and does not forget what is wanted again', () => {
    const client = withSession();
    client.forget('a');
    client.forget('b');
    client.want('b', ask(0));
    expect(client.findAsked('a')).toBeUndefined();
    expect(client.takeRequest()).toMatchObject({
      wanted: [{ partition: 'b', asked: ask(0) }],
      forgotten: ['a'],
    });
  });

  it.each([
    [ErrorCode.FETCH_SESSION_ID_NOT_FOUND, 0],
    [ErrorCode.INVALID_FETCH_SESSION_EPOCH, 77],
    [ErrorCode.UNKNOWN_SERVER_ERROR, 77],
  ])('names everything again after error %i', (errorCode, sessionId) => {
    const client = withSession();
    client.want('a', ask(5));
    client.takeRequest();
    expect(client.onResponse(errorCode, 77)).toBe(false);
    client.forget('b');
    const wanted = [{ partition: 'a', asked: ask(5) }];
    expect(client.takeRequest()).toEqual({ sessionId, sessionEpoch: 0, wanted, forgotten: [] });
  });

  it('names everything again when no answer came, and each time while it gets no session', () => {
    const client = withSession();
    client.takeRequest();
    client.startOver();
    expect(client.takeRequest()).toMatchObject({ sessionId: 77, sessionEpoch: 0 });
    expect(client.onResponse(ErrorCode.NONE, 0)).toBe(true);
    const again = client.takeRequest();
    expect(again).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
    expect(again.wanted).toHaveLength(2);
  });
});

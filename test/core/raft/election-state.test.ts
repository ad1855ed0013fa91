/** The content of `quorum-state`, as Apache Kafka 4.3.1 writes it. */
import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import { decodeElectionState, encodeElectionState } from '../../../src/core/raft/election-state.ts';

const votedDirectoryId = 'JTxoDPvCQMe9ycOsNF7YkA';
const state = { leaderId: -1, leaderEpoch: 7, votedId: 2, votedDirectoryId };

describe('election state', () => {
  it('of kraft.version 1 has the directory of the vote', () => {
    const text = encodeElectionState(state, 1, [1, 2]);
    expect(text).toBe(
      `{"leaderId":-1,"leaderEpoch":7,"votedId":2,"votedDirectoryId":"${votedDirectoryId}","data_version":1}`,
    );
    expect(decodeElectionState(text)).toEqual(state);
  });

  it('of kraft.version 0 has the voters instead', () => {
    const text = encodeElectionState(state, 0, [1, 2]);
    expect(text).toBe(
      '{"clusterId":"","leaderId":-1,"leaderEpoch":7,"votedId":2,"appliedOffset":0,' +
        '"currentVoters":[{"voterId":1},{"voterId":2}],"data_version":0}',
    );
    expect(decodeElectionState(text)).toEqual({ ...state, votedDirectoryId: ZERO_UUID });
  });

  it.each([
    '',
    'x',
    '{}',
    'null',
    '"text"',
    '{"data_version":2,"leaderId":1,"leaderEpoch":1,"votedId":1}',
    '{"data_version":1,"leaderId":1,"leaderEpoch":1.5,"votedId":1}',
    '{"data_version":1,"leaderId":1,"leaderEpoch":1,"votedId":1,"votedDirectoryId":7}',
    '{"data_version":1,"leaderId":1,"leaderEpoch":1,"votedId":1,"votedDirectoryId":"short"}',
  ])('is not %j', (text) => {
    expect(decodeElectionState(text)).toBeNull();
  });
});

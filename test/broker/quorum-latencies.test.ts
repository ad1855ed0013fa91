import { describe, expect, it } from 'vitest';
import { QuorumLatencies } from '../../src/broker/quorum-latencies.ts';
import type { Role } from '../../src/core/raft/raft-state.ts';

function role(kind: Role['kind']): Role {
  return { kind } as Role;
}

describe('latencies of the quorum', () => {
  it('of commits are those of the last half a minute, and of a whole one at most', () => {
    const latencies = new QuorumLatencies(0);
    expect(latencies.commitLatency(0)).toBeNull();
    latencies.onCommitted(90, 10_000);
    latencies.onCommitted(10, 20_000);
    expect(latencies.commitLatency(29_999)).toEqual({ averageMs: 50, maxMs: 90 });
    latencies.onCommitted(20, 31_000);
    expect(latencies.commitLatency(31_000)).toEqual({ averageMs: 40, maxMs: 90 });
    latencies.onCommitted(30, 62_000);
    expect(latencies.commitLatency(62_000)).toEqual({ averageMs: 25, maxMs: 30 });
    expect(latencies.commitLatency(130_000)).toBeNull();
  });

  it('of elections go from the first doubt to the next leader', () => {
    const latencies = new QuorumLatencies(0);
    latencies.onRole(role('follower'), 100);
    expect(latencies.electionLatency(100)).toBeNull();
    latencies.onRole(role('prospective'), 1000);
    latencies.onRole(role('unattached'), 1100);
    latencies.onRole(role('candidate'), 1200);
    latencies.onRole(role('leader'), 1500);
    expect(latencies.electionLatency(1500)).toEqual({ averageMs: 500, maxMs: 500 });
    latencies.onRole(role('leader'), 9000);
    expect(latencies.electionLatency(9000)).toEqual({ averageMs: 500, maxMs: 500 });
  });
});

/**
 * How long commits and elections take, as `commit-latency` and `election-latency` of Kafka's
 * raft-metrics: average and maximum over what was seen in the last 30 to 60 seconds.
 */
import type { Role } from '../core/raft/raft-state.ts';

/** `metrics.sample.window.ms`; there are two samples, the one under way and the one before it. */
const SAMPLE_MS = 30_000;

type Sample = { startedAtMs: number; count: number; totalMs: number; maxMs: number };

/** Null: nothing was seen. */
export type LatencyView = { readonly averageMs: number; readonly maxMs: number } | null;

class LatencyWindow {
  private current: Sample;
  private former: Sample;

  constructor(nowMs: number) {
    this.current = newSample(nowMs);
    this.former = newSample(-Infinity);
  }

  add(latencyMs: number, nowMs: number): void {
    this.roll(nowMs);
    const { current } = this;
    current.count++;
    current.totalMs += latencyMs;
    if (latencyMs > current.maxMs) current.maxMs = latencyMs;
  }

  view(nowMs: number): LatencyView {
    this.roll(nowMs);
    const { current, former } = this;
    const count = current.count + former.count;
    if (count === 0) return null;
    const averageMs = (current.totalMs + former.totalMs) / count;
    return { averageMs, maxMs: Math.max(current.maxMs, former.maxMs) };
  }

  private roll(nowMs: number): void {
    const ageMs = nowMs - this.current.startedAtMs;
    if (ageMs < SAMPLE_MS) return;
    this.former = ageMs < 2 * SAMPLE_MS ? this.current : newSample(-Infinity);
    this.current = newSample(nowMs);
  }
}

function newSample(startedAtMs: number): Sample {
  return { startedAtMs, count: 0, totalMs: 0, maxMs: 0 };
}

export class QuorumLatencies {
  private readonly commits: LatencyWindow;
  private readonly elections: LatencyWindow;
  /** -1: no election is under way, as far as this node takes part in it. */
  private electionStartedAtMs: number;

  constructor(nowMs: number) {
    this.commits = new LatencyWindow(nowMs);
    this.elections = new LatencyWindow(nowMs);
    this.electionStartedAtMs = -1;
  }

  onCommitted(latencyMs: number, nowMs: number): void {
    this.commits.add(latencyMs, nowMs);
  }

  /** An election goes from the first doubt in the leader to the next leader that is known. */
  onRole({ kind }: Role, nowMs: number): void {
    const isElection = kind === 'prospective' || kind === 'candidate';
    if (isElection && this.electionStartedAtMs < 0) this.electionStartedAtMs = nowMs;
    if (this.electionStartedAtMs < 0 || (kind !== 'leader' && kind !== 'follower')) return;
    this.elections.add(nowMs - this.electionStartedAtMs, nowMs);
    this.electionStartedAtMs = -1;
  }

  commitLatency(nowMs: number): LatencyView {
    return this.commits.view(nowMs);
  }

  electionLatency(nowMs: number): LatencyView {
    return this.elections.view(nowMs);
  }
}

/** A consumer group's times: its own config where it has one, the broker's where not. */
import type { Decision } from './group-state.ts';

export type GroupTimeouts = {
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly assignmentIntervalMs: number;
};

export function groupTimeouts(d: Decision, groupId: string): GroupTimeouts {
  const { consumer } = d.soft.config;
  const own = (name: string, brokerMs: number): number => {
    const value = d.soft.cluster.findGroupConfig(groupId, name);
    // It was checked when it was set; bytes from elsewhere may still say anything.
    const ms = value === undefined ? Number.NaN : Number(value);
    return Number.isInteger(ms) && ms >= 0 ? ms : brokerMs;
  };
  return {
    sessionTimeoutMs: own('consumer.session.timeout.ms', consumer.sessionTimeoutMs),
    heartbeatIntervalMs: own('consumer.heartbeat.interval.ms', consumer.heartbeatIntervalMs),
    assignmentIntervalMs: own('consumer.assignment.interval.ms', consumer.assignmentIntervalMs),
  };
}

/**
 * What a leader appends: proposals of the controller, and control records of its own. The host
 * carries it out after this decision, so there is one append in a decision at most.
 */
import { assert } from '../../base/assert.ts';
import type { ControlRecord } from './control-record.ts';
import type { RaftEffect } from './raft-command.ts';
import type { Raft } from './raft-state.ts';
import { updateVoterStates } from './replicas.ts';
import { noteControls } from './voter-history.ts';
import { type Voter, votersRecord } from './voter-set.ts';

/** Answers the offset of the last record. */
export function appendControls(
  raft: Raft,
  controls: readonly ControlRecord[],
  out: RaftEffect[],
): number {
  const { role } = raft;
  assert(role.kind === 'leader' && !raft.hasLogChanged);
  const baseOffset = raft.log.endOffset;
  raft.hasLogChanged = true;
  const leaderEpoch = raft.quorumEpoch;
  out.push({ kind: 'appendAsLeader', baseOffset, leaderEpoch, controls, payload: null });
  noteControls(
    raft.voterHistory,
    controls.map((control, i) => ({ offset: baseOffset + i, control })),
  );
  // The new voters count from here on, committed or not.
  updateVoterStates(raft, role);
  return baseOffset + controls.length - 1;
}

export function appendVoters(raft: Raft, voters: readonly Voter[], out: RaftEffect[]): number {
  return appendControls(raft, [{ kind: 'KRaftVoters', record: votersRecord(voters) }], out);
}

export function propose(
  raft: Raft,
  leaderEpoch: number,
  recordCount: number,
  payload: unknown,
  out: RaftEffect[],
): void {
  const { role } = raft;
  assert(role.kind === 'leader' && leaderEpoch === raft.quorumEpoch, 'only the leader proposes');
  assert(recordCount > 0, 'a proposal has records');
  raft.hasLogChanged = true;
  const baseOffset = raft.log.endOffset;
  out.push({ kind: 'appendAsLeader', baseOffset, leaderEpoch, controls: null, payload });
}

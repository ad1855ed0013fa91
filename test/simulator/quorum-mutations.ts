/**
 * Where a test can put a bug into a simulated replica, without a switch in the product.
 */
import type {
  RaftCommand,
  RaftEffect,
  RaftLogView,
  RaftStart,
} from '../../src/core/raft/raft-command.ts';
import type { Raft } from '../../src/core/raft/raft-state.ts';
import type { SimQuorumLog, SimSnapshot } from './quorum-log.ts';
import type { SimNode } from './quorum-node.ts';

export type QuorumMutation = {
  readonly name: string;
  /** What the core sees of the log. */
  readonly viewOf: (log: SimQuorumLog) => RaftLogView;
  readonly start: (start: RaftStart) => RaftStart;
  readonly command: (node: SimNode, raft: Raft, command: RaftCommand) => RaftCommand;
  readonly decided: (node: SimNode, raft: Raft, out: RaftEffect[]) => void;
  readonly installed: (log: SimQuorumLog, snapshot: SimSnapshot) => void;
  readonly losesElection: boolean;
};

export const HONEST: QuorumMutation = {
  name: 'none',
  viewOf: (log) => log,
  start: (start) => start,
  command: (_node, _raft, command) => command,
  decided: () => {},
  installed: (log, snapshot) => log.startAt(snapshot.snapshotId),
  losesElection: false,
};

/**
 * The way from voters in the configuration (`kraft.version` 0) to voters in the log (1): one batch
 * with the new version and all voters, as they told the leader themselves (UpdateRaftVoter), since
 * only they know their directories. There is no way back.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { appendControls } from './leader-append.ts';
import type { RaftCommand, RaftEffect } from './raft-command.ts';
import { currentVoters, kraftVersionOf, type Leader, type Raft } from './raft-state.ts';
import { votersRecord } from './voter-set.ts';

type Upgrade = Extract<RaftCommand, { readonly kind: 'upgradeKraftVersion' }>;

export function upgradeKraftVersion(raft: Raft, command: Upgrade, out: RaftEffect[]): void {
  const { ticket, kraftVersion, leaderEpoch, validateOnly } = command;
  const { role } = raft;
  let errorCode: number = ErrorCode.NONE;
  let errorMessage: string | null = null;
  if (role.kind !== 'leader' || leaderEpoch !== raft.quorumEpoch) {
    errorCode = ErrorCode.NOT_CONTROLLER;
    errorMessage = 'This node does not lead the quorum';
  } else if (kraftVersion !== kraftVersionOf(raft)) {
    errorMessage = whyNot(raft, role, kraftVersion);
    if (errorMessage !== null) errorCode = ErrorCode.INVALID_UPDATE_VERSION;
    else if (!validateOnly) {
      appendControls(
        raft,
        [
          { kind: 'KRaftVersion', record: { version: 0, kRaftVersion: kraftVersion } },
          { kind: 'KRaftVoters', record: votersRecord(role.volatileVoters) },
        ],
        out,
      );
    }
  }
  out.push({ kind: 'featureUpgraded', ticket, errorCode, errorMessage });
}

function whyNot(raft: Raft, leader: Leader, kraftVersion: number): string | null {
  const before = kraftVersionOf(raft);
  const what = `Invalid upgrade of kraft.version from ${before} to ${kraftVersion}`;
  if (kraftVersion < before) return `${what} because the new version is a downgrade`;
  const { volatileVoters } = leader;
  const ids = new Set(volatileVoters.map(({ voterId }) => voterId));
  const isComplete =
    currentVoters(raft).every(({ voterId }) => ids.has(voterId)) &&
    volatileVoters.every(({ voterDirectoryId }) => voterDirectoryId !== ZERO_UUID);
  if (!isComplete) return `${what}: not all of the voters have told their directory ids yet`;
  const isSupported = volatileVoters.every(
    ({ kRaftVersionFeature: { minSupportedVersion: min, maxSupportedVersion: max } }) =>
      min <= kraftVersion && kraftVersion <= max,
  );
  return isSupported ? null : `${what} because not all of the voters support it`;
}

/**
 * The way from voters in the configuration (`kraft.version` 0) to voters in the log (1): one batch
 * with the new version and all voters, as they told the leader themselves (UpdateRaftVoter), since
 * only they know their directories. There is no way back (LeaderState.maybeAppendUpgradedKRaftVersion).
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { appendControls } from './leader-append.ts';
import type { RaftCommand, RaftEffect } from './raft-command.ts';
import { kraftVersionOf, type Raft } from './raft-state.ts';
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
    errorMessage = refusalOfUpgrade(raft, kraftVersion);
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

/** Why this leader cannot upgrade now; null: it can, or need not. */
export function refusalOfUpgrade(raft: Raft, kraftVersion: number): string | null {
  const before = kraftVersionOf(raft);
  const { role } = raft;
  if (role.kind !== 'leader' || kraftVersion === before) return null;
  if (kraftVersion < before) {
    const versions = `from version ${nameOf(before)} to ${nameOf(kraftVersion)}`;
    return `Invalid upgrade of kraft.version ${versions} because the new version is a downgrade`;
  }
  // Nothing is known of a voter of the configuration until it has told: not even that it could.
  const isReady = role.volatileVoters.every(({ voterDirectoryId, kRaftVersionFeature }) => {
    const { minSupportedVersion: min, maxSupportedVersion: max } = kRaftVersionFeature;
    return voterDirectoryId !== ZERO_UUID && min <= kraftVersion && kraftVersion <= max;
  });
  if (isReady) return null;
  const what = `Invalid upgrade of kraft.version to ${nameOf(kraftVersion)}`;
  return `${what} because not all of the voters support it`;
}

/** As KRaftVersion prints itself. */
function nameOf(kraftVersion: number): string {
  return `KRAFT_VERSION_${kraftVersion}`;
}

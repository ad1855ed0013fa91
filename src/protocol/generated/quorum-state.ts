// Generated from ../schema/quorum-state.schema by ../generator, do not edit.
import { ZERO_UUID } from '../../base/uuid.ts';
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type QuorumStateData = {
  clusterId: string;
  leaderId: number;
  leaderEpoch: number;
  votedId: number;
  votedDirectoryId: string;
  appliedOffset: number;
  currentVoters: QuorumStateDataVoter[] | null;
};

export type QuorumStateDataVoter = {
  voterId: number;
};

function readQuorumStateDataVoter(r: WireReader): QuorumStateDataVoter {
  const voterId = r.int32();
  r.skipTaggedFields();
  return { voterId };
}

function readQuorumStateDataVoterArray(r: WireReader, count: number): QuorumStateDataVoter[] {
  const items = new Array<QuorumStateDataVoter>(count);
  for (let i = 0; i < count; i++) items[i] = readQuorumStateDataVoter(r);
  return items;
}

export function readQuorumStateData(r: WireReader, version: number): QuorumStateData {
  const clusterId = version <= 0 ? r.compactString() : '';
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const votedId = r.int32();
  const votedDirectoryId = version >= 1 ? r.uuid() : ZERO_UUID;
  const appliedOffset = version <= 0 ? r.int64() : 0;
  const currentVotersCount = version <= 0 ? r.compactNullableArrayCount(1, 40) : 0;
  const currentVoters = currentVotersCount < 0 ? null : readQuorumStateDataVoterArray(r, currentVotersCount);
  r.skipTaggedFields();
  return {
    clusterId,
    leaderId,
    leaderEpoch,
    votedId,
    votedDirectoryId,
    appliedOffset,
    currentVoters,
  };
}

function writeQuorumStateDataVoter(w: WireWriter, m: QuorumStateDataVoter): void {
  w.int32(m.voterId);
  w.unsignedVarint(0);
}

export function writeQuorumStateData(w: WireWriter, m: QuorumStateData, version: number): void {
  if (version <= 0) w.compactString(m.clusterId);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.int32(m.votedId);
  if (version >= 1) w.uuid(m.votedDirectoryId);
  if (version <= 0) w.int64(m.appliedOffset);
  if (version <= 0) {
    w.compactArrayCount(m.currentVoters === null ? -1 : m.currentVoters.length);
    if (m.currentVoters !== null) {
      for (let i = 0; i < m.currentVoters.length; i++) writeQuorumStateDataVoter(w, m.currentVoters[i]!);
    }
  }
  w.unsignedVarint(0);
}

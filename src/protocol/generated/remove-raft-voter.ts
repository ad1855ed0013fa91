// Generated from ../schema/remove-raft-voter.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type RemoveRaftVoterRequest = {
  clusterId: string | null;
  voterId: number;
  voterDirectoryId: string;
};

export type RemoveRaftVoterResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
};

export function readRemoveRaftVoterRequest(r: WireReader, _version: number): RemoveRaftVoterRequest {
  const clusterId = r.compactNullableString();
  const voterId = r.int32();
  const voterDirectoryId = r.uuid();
  r.skipTaggedFields();
  return { clusterId, voterId, voterDirectoryId };
}

export function writeRemoveRaftVoterRequest(w: WireWriter, m: RemoveRaftVoterRequest, _version: number): void {
  w.compactNullableString(m.clusterId);
  w.int32(m.voterId);
  w.uuid(m.voterDirectoryId);
  w.unsignedVarint(0);
}

export function readRemoveRaftVoterResponse(r: WireReader, _version: number): RemoveRaftVoterResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage };
}

export function writeRemoveRaftVoterResponse(w: WireWriter, m: RemoveRaftVoterResponse, _version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

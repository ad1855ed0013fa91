// Generated from ../schema/describe-cluster.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type DescribeClusterRequest = {
  includeClusterAuthorizedOperations: boolean;
  endpointType: number;
  includeFencedBrokers: boolean;
};

export type DescribeClusterResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  endpointType: number;
  clusterId: string;
  controllerId: number;
  brokers: DescribeClusterResponseDescribeClusterBroker[];
  clusterAuthorizedOperations: number;
};

export type DescribeClusterResponseDescribeClusterBroker = {
  brokerId: number;
  host: string;
  port: number;
  rack: string | null;
  isFenced: boolean;
};

export function readDescribeClusterRequest(r: WireReader, version: number): DescribeClusterRequest {
  const includeClusterAuthorizedOperations = r.bool();
  const endpointType = version >= 1 ? r.int8() : 1;
  const includeFencedBrokers = version >= 2 ? r.bool() : false;
  r.skipTaggedFields();
  return { includeClusterAuthorizedOperations, endpointType, includeFencedBrokers };
}

export function writeDescribeClusterRequest(w: WireWriter, m: DescribeClusterRequest, version: number): void {
  w.bool(m.includeClusterAuthorizedOperations);
  if (version >= 1) w.int8(m.endpointType);
  if (version >= 2) w.bool(m.includeFencedBrokers);
  w.unsignedVarint(0);
}

function readDescribeClusterResponseDescribeClusterBroker(r: WireReader, version: number): DescribeClusterResponseDescribeClusterBroker {
  const brokerId = r.int32();
  const host = r.compactString();
  const port = r.int32();
  const rack = r.compactNullableString();
  const isFenced = version >= 2 ? r.bool() : false;
  r.skipTaggedFields();
  return { brokerId, host, port, rack, isFenced };
}

function readDescribeClusterResponseDescribeClusterBrokerArray(r: WireReader, version: number, count: number): DescribeClusterResponseDescribeClusterBroker[] {
  const items = new Array<DescribeClusterResponseDescribeClusterBroker>(count);
  for (let i = 0; i < count; i++) items[i] = readDescribeClusterResponseDescribeClusterBroker(r, version);
  return items;
}

export function readDescribeClusterResponse(r: WireReader, version: number): DescribeClusterResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const endpointType = version >= 1 ? r.int8() : 1;
  const clusterId = r.compactString();
  const controllerId = r.int32();
  const brokers: DescribeClusterResponseDescribeClusterBroker[] = readDescribeClusterResponseDescribeClusterBrokerArray(r, version, r.compactArrayCount(11, 72));
  const clusterAuthorizedOperations = r.int32();
  r.skipTaggedFields();
  return {
    throttleTimeMs,
    errorCode,
    errorMessage,
    endpointType,
    clusterId,
    controllerId,
    brokers,
    clusterAuthorizedOperations,
  };
}

function writeDescribeClusterResponseDescribeClusterBroker(w: WireWriter, m: DescribeClusterResponseDescribeClusterBroker, version: number): void {
  w.int32(m.brokerId);
  w.compactString(m.host);
  w.int32(m.port);
  w.compactNullableString(m.rack);
  if (version >= 2) w.bool(m.isFenced);
  w.unsignedVarint(0);
}

export function writeDescribeClusterResponse(w: WireWriter, m: DescribeClusterResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  if (version >= 1) w.int8(m.endpointType);
  w.compactString(m.clusterId);
  w.int32(m.controllerId);
  w.compactArrayCount(m.brokers.length);
  for (let i = 0; i < m.brokers.length; i++) writeDescribeClusterResponseDescribeClusterBroker(w, m.brokers[i]!, version);
  w.int32(m.clusterAuthorizedOperations);
  w.unsignedVarint(0);
}

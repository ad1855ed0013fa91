// Generated from ../schema/update-features.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type UpdateFeaturesRequest = {
  timeoutMs: number;
  featureUpdates: UpdateFeaturesRequestFeatureUpdateKey[];
  validateOnly: boolean;
};

export type UpdateFeaturesRequestFeatureUpdateKey = {
  feature: string;
  maxVersionLevel: number;
  allowDowngrade: boolean;
  upgradeType: number;
};

export type UpdateFeaturesResponse = {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  results: UpdateFeaturesResponseUpdatableFeatureResult[];
};

export type UpdateFeaturesResponseUpdatableFeatureResult = {
  feature: string;
  errorCode: number;
  errorMessage: string | null;
};

function readUpdateFeaturesRequestFeatureUpdateKey(r: WireReader, version: number): UpdateFeaturesRequestFeatureUpdateKey {
  const feature = r.compactString();
  const maxVersionLevel = r.int16();
  const allowDowngrade = version <= 0 ? r.bool() : false;
  const upgradeType = version >= 1 ? r.int8() : 1;
  r.skipTaggedFields();
  return { feature, maxVersionLevel, allowDowngrade, upgradeType };
}

function readUpdateFeaturesRequestFeatureUpdateKeyArray(r: WireReader, version: number, count: number): UpdateFeaturesRequestFeatureUpdateKey[] {
  const items = new Array<UpdateFeaturesRequestFeatureUpdateKey>(count);
  for (let i = 0; i < count; i++) items[i] = readUpdateFeaturesRequestFeatureUpdateKey(r, version);
  return items;
}

export function readUpdateFeaturesRequest(r: WireReader, version: number): UpdateFeaturesRequest {
  const timeoutMs = r.int32();
  const featureUpdates: UpdateFeaturesRequestFeatureUpdateKey[] = readUpdateFeaturesRequestFeatureUpdateKeyArray(r, version, r.compactArrayCount(5, 64));
  const validateOnly = version >= 1 ? r.bool() : false;
  r.skipTaggedFields();
  return { timeoutMs, featureUpdates, validateOnly };
}

function writeUpdateFeaturesRequestFeatureUpdateKey(w: WireWriter, m: UpdateFeaturesRequestFeatureUpdateKey, version: number): void {
  w.compactString(m.feature);
  w.int16(m.maxVersionLevel);
  if (version <= 0) w.bool(m.allowDowngrade);
  if (version >= 1) w.int8(m.upgradeType);
  w.unsignedVarint(0);
}

export function writeUpdateFeaturesRequest(w: WireWriter, m: UpdateFeaturesRequest, version: number): void {
  w.int32(m.timeoutMs);
  w.compactArrayCount(m.featureUpdates.length);
  for (let i = 0; i < m.featureUpdates.length; i++) writeUpdateFeaturesRequestFeatureUpdateKey(w, m.featureUpdates[i]!, version);
  if (version >= 1) w.bool(m.validateOnly);
  w.unsignedVarint(0);
}

function readUpdateFeaturesResponseUpdatableFeatureResult(r: WireReader): UpdateFeaturesResponseUpdatableFeatureResult {
  const feature = r.compactString();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  r.skipTaggedFields();
  return { feature, errorCode, errorMessage };
}

function readUpdateFeaturesResponseUpdatableFeatureResultArray(r: WireReader, count: number): UpdateFeaturesResponseUpdatableFeatureResult[] {
  const items = new Array<UpdateFeaturesResponseUpdatableFeatureResult>(count);
  for (let i = 0; i < count; i++) items[i] = readUpdateFeaturesResponseUpdatableFeatureResult(r);
  return items;
}

export function readUpdateFeaturesResponse(r: WireReader, version: number): UpdateFeaturesResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.compactNullableString();
  const results: UpdateFeaturesResponseUpdatableFeatureResult[] = version <= 1 ? readUpdateFeaturesResponseUpdatableFeatureResultArray(r, r.compactArrayCount(5, 56)) : [];
  r.skipTaggedFields();
  return { throttleTimeMs, errorCode, errorMessage, results };
}

function writeUpdateFeaturesResponseUpdatableFeatureResult(w: WireWriter, m: UpdateFeaturesResponseUpdatableFeatureResult): void {
  w.compactString(m.feature);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  w.unsignedVarint(0);
}

export function writeUpdateFeaturesResponse(w: WireWriter, m: UpdateFeaturesResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.compactNullableString(m.errorMessage);
  if (version <= 1) {
    w.compactArrayCount(m.results.length);
    for (let i = 0; i < m.results.length; i++) writeUpdateFeaturesResponseUpdatableFeatureResult(w, m.results[i]!);
  }
  w.unsignedVarint(0);
}

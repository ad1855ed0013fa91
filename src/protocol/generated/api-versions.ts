// Generated from ../schema/api-versions.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import { WireWriter } from '../wire-writer.ts';

export type ApiVersionsRequest = {
  clientSoftwareName: string;
  clientSoftwareVersion: string;
};

export type ApiVersionsResponse = {
  errorCode: number;
  apiKeys: ApiVersionsResponseApiVersion[];
  throttleTimeMs: number;
  supportedFeatures: ApiVersionsResponseSupportedFeatureKey[];
  finalizedFeaturesEpoch: number;
  finalizedFeatures: ApiVersionsResponseFinalizedFeatureKey[];
  zkMigrationReady: boolean;
};

export type ApiVersionsResponseFinalizedFeatureKey = {
  name: string;
  maxVersionLevel: number;
  minVersionLevel: number;
};

export type ApiVersionsResponseSupportedFeatureKey = {
  name: string;
  minVersion: number;
  maxVersion: number;
};

export type ApiVersionsResponseApiVersion = {
  apiKey: number;
  minVersion: number;
  maxVersion: number;
};

export function readApiVersionsRequest(r: WireReader, version: number): ApiVersionsRequest {
  const flexible = version >= 3;
  const clientSoftwareName = version >= 3 ? r.compactString() : '';
  const clientSoftwareVersion = version >= 3 ? r.compactString() : '';
  if (flexible) r.skipTaggedFields();
  return { clientSoftwareName, clientSoftwareVersion };
}

export function writeApiVersionsRequest(w: WireWriter, m: ApiVersionsRequest, version: number): void {
  const flexible = version >= 3;
  if (version >= 3) w.compactString(m.clientSoftwareName);
  if (version >= 3) w.compactString(m.clientSoftwareVersion);
  if (flexible) w.unsignedVarint(0);
}

function readApiVersionsResponseApiVersion(r: WireReader, version: number): ApiVersionsResponseApiVersion {
  const flexible = version >= 3;
  const apiKey = r.int16();
  const minVersion = r.int16();
  const maxVersion = r.int16();
  if (flexible) r.skipTaggedFields();
  return { apiKey, minVersion, maxVersion };
}

function readApiVersionsResponseApiVersionArray(r: WireReader, version: number, count: number): ApiVersionsResponseApiVersion[] {
  const items = new Array<ApiVersionsResponseApiVersion>(count);
  for (let i = 0; i < count; i++) items[i] = readApiVersionsResponseApiVersion(r, version);
  return items;
}

function readApiVersionsResponseSupportedFeatureKey(r: WireReader): ApiVersionsResponseSupportedFeatureKey {
  const name = r.compactString();
  const minVersion = r.int16();
  const maxVersion = r.int16();
  r.skipTaggedFields();
  return { name, minVersion, maxVersion };
}

function readApiVersionsResponseSupportedFeatureKeyArray(r: WireReader, count: number): ApiVersionsResponseSupportedFeatureKey[] {
  const items = new Array<ApiVersionsResponseSupportedFeatureKey>(count);
  for (let i = 0; i < count; i++) items[i] = readApiVersionsResponseSupportedFeatureKey(r);
  return items;
}

function readApiVersionsResponseFinalizedFeatureKey(r: WireReader): ApiVersionsResponseFinalizedFeatureKey {
  const name = r.compactString();
  const maxVersionLevel = r.int16();
  const minVersionLevel = r.int16();
  r.skipTaggedFields();
  return { name, maxVersionLevel, minVersionLevel };
}

function readApiVersionsResponseFinalizedFeatureKeyArray(r: WireReader, count: number): ApiVersionsResponseFinalizedFeatureKey[] {
  const items = new Array<ApiVersionsResponseFinalizedFeatureKey>(count);
  for (let i = 0; i < count; i++) items[i] = readApiVersionsResponseFinalizedFeatureKey(r);
  return items;
}

export function readApiVersionsResponse(r: WireReader, version: number): ApiVersionsResponse {
  // From a node that we called: its counts are checked, its density is not.
  r.budgetBytes = Number.POSITIVE_INFINITY;
  const flexible = version >= 3;
  const errorCode = r.int16();
  const apiKeys: ApiVersionsResponseApiVersion[] = readApiVersionsResponseApiVersionArray(r, version, flexible ? r.compactArrayCount(6, 56) : r.arrayCount(6, 56));
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  let supportedFeatures: ApiVersionsResponseSupportedFeatureKey[] = [];
  let finalizedFeaturesEpoch: number = -1;
  let finalizedFeatures: ApiVersionsResponseFinalizedFeatureKey[] = [];
  let zkMigrationReady: boolean = false;
  if (flexible) {
    for (let left = r.taggedFieldCount(); left > 0; left--) {
      const tag = r.unsignedVarint();
      const end = r.taggedFieldEnd();
      if (tag === 0) {
        supportedFeatures = readApiVersionsResponseSupportedFeatureKeyArray(r, r.compactArrayCount(6, 56));
      } else if (tag === 1) {
        finalizedFeaturesEpoch = r.int64();
      } else if (tag === 2) {
        finalizedFeatures = readApiVersionsResponseFinalizedFeatureKeyArray(r, r.compactArrayCount(6, 56));
      } else if (tag === 3) {
        zkMigrationReady = r.bool();
      } else r.position = end;
      r.checkTaggedFieldEnd(end);
    }
  }
  return {
    errorCode,
    apiKeys,
    throttleTimeMs,
    supportedFeatures,
    finalizedFeaturesEpoch,
    finalizedFeatures,
    zkMigrationReady,
  };
}

function writeApiVersionsResponseApiVersion(w: WireWriter, m: ApiVersionsResponseApiVersion, version: number): void {
  const flexible = version >= 3;
  w.int16(m.apiKey);
  w.int16(m.minVersion);
  w.int16(m.maxVersion);
  if (flexible) w.unsignedVarint(0);
}

function writeApiVersionsResponseSupportedFeatureKey(w: WireWriter, m: ApiVersionsResponseSupportedFeatureKey): void {
  w.compactString(m.name);
  w.int16(m.minVersion);
  w.int16(m.maxVersion);
  w.unsignedVarint(0);
}

function writeApiVersionsResponseFinalizedFeatureKey(w: WireWriter, m: ApiVersionsResponseFinalizedFeatureKey): void {
  w.compactString(m.name);
  w.int16(m.maxVersionLevel);
  w.int16(m.minVersionLevel);
  w.unsignedVarint(0);
}

export function writeApiVersionsResponse(w: WireWriter, m: ApiVersionsResponse, version: number): void {
  const flexible = version >= 3;
  w.int16(m.errorCode);
  if (flexible) w.compactArrayCount(m.apiKeys.length);
  else w.arrayCount(m.apiKeys.length);
  for (let i = 0; i < m.apiKeys.length; i++) writeApiVersionsResponseApiVersion(w, m.apiKeys[i]!, version);
  if (version >= 1) w.int32(m.throttleTimeMs);
  if (flexible) {
    const hasSupportedFeatures = m.supportedFeatures.length > 0;
    const hasFinalizedFeaturesEpoch = m.finalizedFeaturesEpoch !== -1;
    const hasFinalizedFeatures = m.finalizedFeatures.length > 0;
    const hasZkMigrationReady = m.zkMigrationReady;
    w.unsignedVarint((hasSupportedFeatures ? 1 : 0) + (hasFinalizedFeaturesEpoch ? 1 : 0) + (hasFinalizedFeatures ? 1 : 0) + (hasZkMigrationReady ? 1 : 0));
    if (hasSupportedFeatures) {
      const t = new WireWriter(64);
      t.compactArrayCount(m.supportedFeatures.length);
      for (let i = 0; i < m.supportedFeatures.length; i++) writeApiVersionsResponseSupportedFeatureKey(t, m.supportedFeatures[i]!);
      w.taggedField(0, t);
    }
    if (hasFinalizedFeaturesEpoch) {
      const t = new WireWriter(64);
      t.int64(m.finalizedFeaturesEpoch);
      w.taggedField(1, t);
    }
    if (hasFinalizedFeatures) {
      const t = new WireWriter(64);
      t.compactArrayCount(m.finalizedFeatures.length);
      for (let i = 0; i < m.finalizedFeatures.length; i++) writeApiVersionsResponseFinalizedFeatureKey(t, m.finalizedFeatures[i]!);
      w.taggedField(2, t);
    }
    if (hasZkMigrationReady) {
      const t = new WireWriter(64);
      t.bool(m.zkMigrationReady);
      w.taggedField(3, t);
    }
  }
}

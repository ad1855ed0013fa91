/**
 * Changes of configs that a broker passes on to the controller (ConfigAdminManager.preprocess): what is
 * its own it judges first, because only it knows its static properties, and loggers never leave it. The
 * controller is asked for the rest, and the client hears of all in one reply.
 */
import type { ConfigResourceChange } from '../core/controller/alter-configs.ts';
import type { ApiError } from '../core/controller/api-error.ts';
import { configResourceKey } from '../core/metadata/image.ts';
import { ApiKey, requestHeaderVersion, responseHeaderVersion } from '../protocol/api-keys.ts';
import {
  type AlterConfigsRequest,
  readAlterConfigsResponse,
  writeAlterConfigsRequest,
} from '../protocol/generated/alter-configs.ts';
import { readRequestHeader, readResponseHeader } from '../protocol/generated/headers.ts';
import {
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponse,
  readIncrementalAlterConfigsResponse,
  writeIncrementalAlterConfigsRequest,
} from '../protocol/generated/incremental-alter-configs.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { WireWriter } from '../protocol/wire-writer.ts';
import type { Broker } from './broker.ts';
import type { ReplySlot } from './connections.ts';
import { replacingChanges } from './handlers/alter-configs.ts';
import { decideHere, incrementalChanges } from './handlers/incremental-alter-configs.ts';
import type { Connection } from './request-context.ts';

/** The resources of a request, with what has been decided; null: the controller's. */
export type DecidedConfigs = {
  readonly resources: readonly ConfigResourceChange[];
  readonly outcomes: readonly (ApiError | null)[];
};

/** Null where all of the request is for the controller, as it came. */
export function decideConfigsHere(
  broker: Broker,
  slot: ReplySlot,
  connection: Connection,
  request: object,
): DecidedConfigs | null {
  const resources = changesOf(slot.apiKey, request);
  if (resources === null) return null;
  const { validateOnly } = request as AlterConfigsRequest | IncrementalAlterConfigsRequest;
  const outcomes = decideHere(broker, connection, resources, validateOnly);
  return outcomes.every((outcome) => outcome === null) ? null : { resources, outcomes };
}

function changesOf(apiKey: number, request: object): ConfigResourceChange[] | null {
  switch (apiKey) {
    case ApiKey.AlterConfigs:
      return replacingChanges(request as AlterConfigsRequest);
    case ApiKey.IncrementalAlterConfigs:
      return incrementalChanges(request as IncrementalAlterConfigsRequest);
    default:
      return null;
  }
}

/** The request with what the controller decides only; null: that is nothing. */
export function undecidedRequest(
  { apiKey, apiVersion }: ReplySlot,
  frame: Buffer,
  request: object,
  { outcomes }: DecidedConfigs,
): Buffer | null {
  if (!outcomes.includes(null)) return null;
  const reader = new WireReader(frame);
  readRequestHeader(reader, requestHeaderVersion(apiKey, apiVersion));
  const isUndecided = (_resource: unknown, at: number): boolean => outcomes[at] === null;
  const writer = new WireWriter();
  if (apiKey === ApiKey.AlterConfigs) {
    const { validateOnly, resources } = request as AlterConfigsRequest;
    const rest = { validateOnly, resources: resources.filter(isUndecided) };
    writeAlterConfigsRequest(writer, rest, apiVersion);
  } else {
    const { validateOnly, resources } = request as IncrementalAlterConfigsRequest;
    const rest = { validateOnly, resources: resources.filter(isUndecided) };
    writeIncrementalAlterConfigsRequest(writer, rest, apiVersion);
  }
  return Buffer.concat([frame.subarray(0, reader.position), writer.toBuffer()]);
}

/** One reply of what was decided here and what the controller has said; null: it was not asked. */
export function withDecidedConfigs(
  slot: ReplySlot,
  { resources, outcomes }: DecidedConfigs,
  responseData: Buffer | null,
): IncrementalAlterConfigsResponse {
  const rest = responseData === null ? [] : responsesIn(slot, responseData);
  const answerByResource = new Map(
    rest.map((it) => [configResourceKey(it.resourceType, it.resourceName), it]),
  );
  const responses = resources.flatMap(({ resourceType, resourceName }, at) => {
    const key = configResourceKey(resourceType, resourceName);
    const outcome = outcomes[at] ?? answerByResource.get(key);
    if (outcome === undefined) return [];
    const { errorCode, errorMessage } = outcome;
    return { errorCode, errorMessage, resourceType, resourceName };
  });
  return { throttleTimeMs: 0, responses };
}

function responsesIn(
  { apiKey, apiVersion }: ReplySlot,
  responseData: Buffer,
): IncrementalAlterConfigsResponse['responses'] {
  const reader = new WireReader(responseData);
  readResponseHeader(reader, responseHeaderVersion(apiKey, apiVersion));
  const isOlder = apiKey === ApiKey.AlterConfigs;
  const read = isOlder ? readAlterConfigsResponse : readIncrementalAlterConfigsResponse;
  return read(reader, apiVersion).responses;
}

import { ApiKey } from '../../../src/protocol/api-keys.ts';
import {
  type CreateTopicsRequest,
  type CreateTopicsResponse,
  readCreateTopicsResponse,
  writeCreateTopicsRequest,
} from '../../../src/protocol/generated/create-topics.ts';
import type { Api, BrokerHarness } from './broker-harness.ts';

export const createTopics: Api<CreateTopicsRequest, CreateTopicsResponse> = {
  apiKey: ApiKey.CreateTopics,
  write: writeCreateTopicsRequest,
  read: readCreateTopicsResponse,
};

/** Returns the error code. */
export function createTopic(
  harness: BrokerHarness,
  name: string,
  numPartitions: number,
  configs: Record<string, string> = {},
): number {
  const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  const response = harness.ask(createTopics, 7, {
    topics: [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: entries }],
    timeoutMs: 1000,
    validateOnly: false,
  });
  return response.topics[0]!.errorCode;
}

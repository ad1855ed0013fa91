/**
 * Where a reply that is passed on as it came says how long its client is to wait. A broker may have the client
 * wait for longer than the controller has said, and then writes its own time over the controller's.
 */
import { ApiKey, responseHeaderVersion } from '../protocol/api-keys.ts';

/** Since which version throttleTimeMs is the first field of those that are passed on. */
const FIRST_SINCE: ReadonlyMap<number, number> = new Map([
  [ApiKey.CreateTopics, 2],
  [ApiKey.DeleteTopics, 1],
  [ApiKey.CreatePartitions, 0],
  [ApiKey.CreateAcls, 0],
  [ApiKey.DeleteAcls, 0],
  [ApiKey.AlterConfigs, 0],
  [ApiKey.IncrementalAlterConfigs, 0],
  [ApiKey.ElectLeaders, 0],
  [ApiKey.AlterPartitionReassignments, 0],
  [ApiKey.ListPartitionReassignments, 0],
  [ApiKey.AlterClientQuotas, 0],
  [ApiKey.AlterUserScramCredentials, 0],
  [ApiKey.UpdateFeatures, 0],
  [ApiKey.UnregisterBroker, 0],
  [ApiKey.AddRaftVoter, 0],
  [ApiKey.RemoveRaftVoter, 0],
]);

/** Behind the header: a correlation id and, in its version 1, a byte for no tagged fields. -1: it does not say. */
export function throttleTimePosition(apiKey: number, apiVersion: number): number {
  const isFirst = apiVersion >= (FIRST_SINCE.get(apiKey) ?? Infinity);
  return isFirst ? 4 + responseHeaderVersion(apiKey, apiVersion) : -1;
}

/** `odradek topics`: create, list, describe, delete, alter. */
import { ZERO_UUID } from '../base/uuid.ts';
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type { MetadataResponseTopic } from '../protocol/generated/metadata.ts';
import { CliError } from './cli-error.ts';
import { createPartitions, createTopics, deleteTopics, describeConfigs } from './client/apis.ts';
import { type Client, checkReply } from './client/client.ts';
import { alterConfigs, ConfigOperation, ResourceType } from './configs.ts';
import { splitKeyValue } from './key-values.ts';
import { type OutputOptions, printJson, printLine, printTable } from './output.ts';

const TIMEOUT_MS = 30_000;
const DYNAMIC_TOPIC_CONFIG = 1;

export type CreateOptions = OutputOptions & {
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: readonly string[];
  readonly ifNotExists?: boolean | undefined;
};

export async function createTopic(
  client: Client,
  names: readonly string[],
  options: CreateOptions,
): Promise<void> {
  const configs = options.config.map(splitKeyValue).map(([name, value]) => ({ name, value }));
  const response = await client.request(createTopics, {
    topics: names.map((name) => ({
      name,
      numPartitions: options.partitions,
      replicationFactor: options.replicationFactor,
      assignments: [],
      configs,
    })),
    timeoutMs: TIMEOUT_MS,
    validateOnly: false,
  });
  for (const topic of response.topics) {
    const exists = topic.errorCode === ErrorCode.TOPIC_ALREADY_EXISTS;
    if (exists && options.ifNotExists === true) continue;
    checkReply(`creating topic ${topic.name}`, topic.errorCode, topic.errorMessage);
  }
  if (options.json) {
    printJson(
      response.topics.map(({ name, topicId, errorCode, numPartitions, replicationFactor }) => ({
        name,
        topicId,
        created: errorCode === ErrorCode.NONE,
        partitions: numPartitions,
        replicationFactor,
      })),
    );
    return;
  }
  for (const { name, errorCode, numPartitions } of response.topics) {
    const count = `${numPartitions} partition${numPartitions === 1 ? '' : 's'}`;
    printLine(errorCode === ErrorCode.NONE ? `created ${name}, ${count}` : `${name} exists`);
  }
}

export async function listTopics(
  client: Client,
  options: OutputOptions & { readonly internal?: boolean | undefined },
): Promise<void> {
  const response = await client.fetchMetadata(null);
  const topics = response.topics
    .filter((topic) => options.internal === true || !topic.isInternal)
    .sort(byName);
  if (options.json) {
    printJson(
      topics.map((topic) => ({
        name: topic.name,
        topicId: topic.topicId,
        partitions: topic.partitions.length,
        replicationFactor: topic.partitions[0]?.replicaNodes.length ?? 0,
        internal: topic.isInternal,
      })),
    );
    return;
  }
  if (topics.length === 0) printLine('no topics');
  else {
    printTable(
      ['TOPIC', 'PARTITIONS', 'REPLICAS'],
      topics.map((topic) => [
        topic.name,
        topic.partitions.length,
        topic.partitions[0]?.replicaNodes.length ?? 0,
      ]),
    );
  }
}

function byName(a: MetadataResponseTopic, b: MetadataResponseTopic): number {
  return a.name! < b.name! ? -1 : 1;
}

export async function describeTopics(
  client: Client,
  names: readonly string[],
  options: OutputOptions,
): Promise<void> {
  const response = await client.fetchMetadata(names.length === 0 ? null : names);
  const topics = response.topics.sort(byName);
  for (const { name, errorCode } of topics) {
    const isMissing = errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    if (isMissing) throw new CliError(`topic ${name} does not exist`);
    checkReply(`topic ${name}`, errorCode, null);
  }
  const configsByTopic = await fetchOverrides(client, topics);
  const described = topics.map((topic) => ({
    name: topic.name!,
    topicId: topic.topicId,
    internal: topic.isInternal,
    configs: configsByTopic.get(topic.name!) ?? {},
    partitions: topic.partitions
      .sort((a, b) => a.partitionIndex - b.partitionIndex)
      .map((partition) => ({
        partition: partition.partitionIndex,
        leader: partition.leaderId,
        leaderEpoch: partition.leaderEpoch,
        replicas: partition.replicaNodes,
        isr: partition.isrNodes,
        offline: partition.offlineReplicas,
        ...(partition.errorCode === 0 ? {} : { error: errorName(partition.errorCode) }),
      })),
  }));
  if (options.json) {
    printJson(described);
    return;
  }
  for (const [index, topic] of described.entries()) {
    if (index > 0) printLine('');
    printLine(`${topic.name}  id ${topic.topicId}${topic.internal ? '  internal' : ''}`);
    for (const [key, value] of Object.entries(topic.configs)) printLine(`  ${key}=${value}`);
    printTable(
      ['  PARTITION', 'LEADER', 'EPOCH', 'REPLICAS', 'ISR'],
      topic.partitions.map((one) => [
        one.partition,
        one.leader,
        one.leaderEpoch,
        one.replicas.join(','),
        one.isr.join(','),
      ]),
    );
  }
}

/** Only what was set for the topic itself. */
async function fetchOverrides(
  client: Client,
  topics: readonly MetadataResponseTopic[],
): Promise<Map<string, Record<string, string | null>>> {
  const byTopic = new Map<string, Record<string, string | null>>();
  if (topics.length === 0) return byTopic;
  const response = await client.request(describeConfigs, {
    resources: topics.map(({ name }) => ({
      resourceType: ResourceType.topic,
      resourceName: name!,
      configurationKeys: null,
    })),
    includeSynonyms: false,
    includeDocumentation: false,
  });
  for (const { resourceName, configs } of response.results) {
    const own = configs.filter((config) => config.configSource === DYNAMIC_TOPIC_CONFIG);
    byTopic.set(resourceName, Object.fromEntries(own.map(({ name, value }) => [name, value])));
  }
  return byTopic;
}

export async function deleteTopic(
  client: Client,
  names: readonly string[],
  options: OutputOptions & { readonly ifExists?: boolean | undefined },
): Promise<void> {
  const response = await client.request(deleteTopics, {
    topics: names.map((name) => ({ name, topicId: ZERO_UUID })),
    topicNames: [...names],
    timeoutMs: TIMEOUT_MS,
  });
  for (const { name, errorCode, errorMessage } of response.responses) {
    const isMissing = errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    if (isMissing && options.ifExists === true) continue;
    if (isMissing) throw new CliError(`topic ${name} does not exist`);
    checkReply(`deleting topic ${name}`, errorCode, errorMessage);
  }
  const deleted = response.responses.map(({ name, errorCode }) => ({
    name,
    deleted: errorCode === ErrorCode.NONE,
  }));
  if (options.json) printJson(deleted);
  else {
    for (const one of deleted) {
      printLine(one.deleted ? `deleted ${one.name}` : `${one.name} does not exist`);
    }
  }
}

export type AlterOptions = OutputOptions & {
  readonly partitions?: number | undefined;
  readonly config: readonly string[];
  readonly deleteConfig: readonly string[];
};

export async function alterTopic(
  client: Client,
  name: string,
  options: AlterOptions,
): Promise<void> {
  const changes = [
    ...options.config.map(splitKeyValue).map(([key, value]) => ({
      name: key,
      configOperation: ConfigOperation.SET,
      value,
    })),
    ...options.deleteConfig.map((key) => ({
      name: key,
      configOperation: ConfigOperation.DELETE,
      value: null,
    })),
  ];
  if (options.partitions === undefined && changes.length === 0) {
    throw new CliError('nothing to change: give --partitions, --config or --delete-config');
  }
  if (options.partitions !== undefined) {
    const response = await client.request(createPartitions, {
      topics: [{ name, count: options.partitions, assignments: null }],
      timeoutMs: TIMEOUT_MS,
      validateOnly: false,
    });
    const result = response.results[0]!;
    checkReply(`partitions of ${name}`, result.errorCode, result.errorMessage);
  }
  if (changes.length > 0) await alterConfigs(client, ResourceType.topic, name, changes);
  if (options.json) printJson({ name, altered: true });
  else printLine(`altered ${name}`);
}

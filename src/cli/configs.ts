/** `odradek configs`: describe and alter the configs of topics, brokers, groups, client metrics. */

import { CliError } from './cli-error.ts';
import { describeConfigs, incrementalAlterConfigs } from './client/apis.ts';
import { type Client, checkReply } from './client/client.ts';
import { splitKeyValue } from './key-values.ts';
import { type OutputOptions, printJson, printLine, printTable } from './output.ts';

/** org.apache.kafka.common.config.ConfigResource.Type. */
export const ResourceType = { topic: 2, broker: 4, clientMetrics: 16, group: 32 } as const;

/** org.apache.kafka.clients.admin.AlterConfigOp.OpType. */
export const ConfigOperation = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const;

const DEFAULT_CONFIG = 5;
const SOURCES: readonly string[] = [
  'unknown',
  'topic',
  'broker (dynamic)',
  'all brokers (dynamic)',
  'broker (static)',
  'default',
  'broker logger',
  'client metrics',
  'group',
];

export type ResourceOptions = {
  readonly topic?: string | undefined;
  readonly broker?: string | undefined;
  readonly brokerDefaults?: boolean | undefined;
  readonly group?: string | undefined;
  readonly clientMetrics?: string | undefined;
};

type Resource = { readonly type: number; readonly name: string; readonly brokerId: number | null };

function resourceOf(options: ResourceOptions): Resource {
  const found: Resource[] = [];
  const add = (type: number, name: string | undefined): void => {
    if (name === undefined) return;
    const isBroker = type === ResourceType.broker && name !== '';
    if (isBroker && !/^[0-9]+$/.test(name)) throw new CliError(`${name} is no broker id`);
    found.push({ type, name, brokerId: isBroker ? Number(name) : null });
  };
  add(ResourceType.topic, options.topic);
  add(ResourceType.broker, options.broker);
  add(ResourceType.broker, options.brokerDefaults === true ? '' : undefined);
  add(ResourceType.group, options.group);
  add(ResourceType.clientMetrics, options.clientMetrics);
  if (found.length !== 1) {
    const choices = '--topic, --broker, --broker-defaults, --group or --client-metrics';
    throw new CliError(`say which: one of ${choices}`);
  }
  return found[0]!;
}

export async function describeResource(
  client: Client,
  options: ResourceOptions & OutputOptions & { readonly all?: boolean | undefined },
): Promise<void> {
  const resource = resourceOf(options);
  const request = {
    resources: [
      { resourceType: resource.type, resourceName: resource.name, configurationKeys: null },
    ],
    includeSynonyms: true,
    includeDocumentation: false,
  };
  // A broker knows only its own configs.
  const response =
    resource.brokerId === null
      ? await client.request(describeConfigs, request)
      : await client.requestFrom(resource.brokerId, describeConfigs, request);
  const result = response.results[0]!;
  checkReply('describing configs', result.errorCode, result.errorMessage);
  const configs = result.configs
    .filter((config) => options.all === true || config.configSource !== DEFAULT_CONFIG)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (options.json) {
    printJson(
      configs.map((config) => ({
        name: config.name,
        value: config.value,
        source: SOURCES[config.configSource] ?? 'unknown',
        readOnly: config.readOnly,
        sensitive: config.isSensitive,
        synonyms: config.synonyms.map(({ name, value, source }) => ({
          name,
          value,
          source: SOURCES[source] ?? 'unknown',
        })),
      })),
    );
    return;
  }
  if (configs.length === 0) printLine('nothing differs from the defaults (--all shows them)');
  else {
    printTable(
      ['CONFIG', 'VALUE', 'SOURCE'],
      configs.map((config) => [
        config.name,
        config.isSensitive ? '(hidden)' : config.value,
        SOURCES[config.configSource] ?? 'unknown',
      ]),
    );
  }
}

export type ConfigChange = {
  readonly name: string;
  readonly configOperation: number;
  readonly value: string | null;
};

export async function alterConfigs(
  client: Client,
  resourceType: number,
  resourceName: string,
  changes: readonly ConfigChange[],
  brokerId: number | null = null,
): Promise<void> {
  const request = {
    resources: [{ resourceType, resourceName, configs: [...changes] }],
    validateOnly: false,
  };
  const response =
    brokerId === null
      ? await client.request(incrementalAlterConfigs, request)
      : await client.requestFrom(brokerId, incrementalAlterConfigs, request);
  const result = response.responses[0]!;
  checkReply('altering configs', result.errorCode, result.errorMessage);
}

export type AlterResourceOptions = ResourceOptions &
  OutputOptions & {
    readonly set: readonly string[];
    readonly delete: readonly string[];
    readonly append: readonly string[];
    readonly subtract: readonly string[];
  };

export async function alterResource(client: Client, options: AlterResourceOptions): Promise<void> {
  const resource = resourceOf(options);
  const withValue = (texts: readonly string[], configOperation: number): ConfigChange[] =>
    texts.map(splitKeyValue).map(([name, value]) => ({ name, configOperation, value }));
  const changes: ConfigChange[] = [
    ...withValue(options.set, ConfigOperation.SET),
    ...withValue(options.append, ConfigOperation.APPEND),
    ...withValue(options.subtract, ConfigOperation.SUBTRACT),
    ...options.delete.map((name) => ({
      name,
      configOperation: ConfigOperation.DELETE,
      value: null,
    })),
  ];
  if (changes.length === 0) {
    throw new CliError('nothing to change: give --set, --delete, --append or --subtract');
  }
  await alterConfigs(client, resource.type, resource.name, changes, resource.brokerId);
  if (options.json) printJson({ altered: changes.map(({ name }) => name) });
  else printLine(`altered ${changes.map(({ name }) => name).join(', ')}`);
}

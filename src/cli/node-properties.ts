/**
 * The properties that a node starts with, from all the places where a user can say something:
 * defaults of a single node, a properties file, the environment, options. The later wins.
 */
import { parseProperties } from '../base/properties.ts';
import { hostAndPortText } from '../core/metadata/config-listeners.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import { propertiesFromEnvironment } from '../platform/environment.ts';
import { readUserFile } from './user-file.ts';

export type NodeOptions = {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly dataDir?: string | undefined;
  readonly memory?: boolean | undefined;
  /** Of the admin server, on 127.0.0.1. */
  readonly adminPort?: number | undefined;
  /** A `server.properties` file. */
  readonly configFile?: string | undefined;
  readonly overrides?: ReadonlyMap<string, string> | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
};

export const DEFAULT_DATA_DIR = './odradek-data';
export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 9092;
/** All interfaces are no address: whoever is on this machine is told the one that always works. */
export const ANY_HOST_REACHED_AT = 'localhost';

/**
 * One node on its own: it is its own quorum, needs no controller listener, and its internal topics
 * have one replica. Everything else is Kafka's default.
 */
const SINGLE_NODE: readonly (readonly [string, string])[] = [
  ['process.roles', 'broker,controller'],
  ['node.id', '1'],
  ['controller.listener.names', 'CONTROLLER'],
  ['offsets.topic.replication.factor', '1'],
  ['transaction.state.log.replication.factor', '1'],
  ['transaction.state.log.min.isr', '1'],
  ['share.coordinator.state.topic.replication.factor', '1'],
  ['share.coordinator.state.topic.min.isr', '1'],
  ['group.initial.rebalance.delay.ms', '0'],
];

export function nodeProperties(options: NodeOptions): Map<string, string> {
  const given = givenProperties(options);
  // Whoever says what the node is, has said it all: no defaults of ours below that.
  const isComplete = options.configFile !== undefined || given.has('process.roles');
  const properties = new Map(isComplete ? [] : SINGLE_NODE);
  if (!isComplete) properties.set('log.dirs', DEFAULT_DATA_DIR);
  for (const [key, value] of given) properties.set(key, value);
  // Kafka reads `log.dirs` before `log.dir`; the one that was given counts here.
  if (given.has('log.dir') && !given.has('log.dirs')) properties.delete('log.dirs');
  if (options.dataDir !== undefined) properties.set('log.dirs', options.dataDir);
  if (options.memory === true) properties.set('odradek.memory', 'true');
  setListeners(properties, options, isComplete);
  return properties;
}

export function isAnyHost(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}

/** Configs as programs give them: `{ 'num.partitions': 3 }` means what `num.partitions=3` does in a file. */
export type ConfigOptions = Readonly<Record<string, string | number | boolean>>;

export function overridesFrom(config: ConfigOptions): Map<string, string> {
  const overrides = new Map<string, string>();
  for (const [key, value] of Object.entries(config)) {
    // Programs in JavaScript give anything.
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      const message = `${key} must be a string, a number or a boolean`;
      throw new ConfigError(key, String(value), message, 'what stands in server.properties');
    }
    overrides.set(key, String(value));
  }
  return overrides;
}

/** What the user has said, without any default. */
export function givenProperties(options: NodeOptions): Map<string, string> {
  const environment = propertiesFromEnvironment(options.environment ?? {});
  const given = new Map<string, string>();
  if (options.configFile !== undefined) {
    const text = readUserFile(options.configFile).toString('utf8');
    for (const [key, value] of parseProperties(text)) given.set(key, value);
  }
  for (const [key, value] of environment) given.set(key, value);
  for (const [key, value] of options.overrides ?? []) given.set(key, value);
  if (options.adminPort !== undefined) {
    given.set('odradek.admin.listener', `${DEFAULT_HOST}:${options.adminPort}`);
  }
  return given;
}

function setListeners(
  properties: Map<string, string>,
  options: NodeOptions,
  isComplete: boolean,
): void {
  const { host, port } = options;
  const isAsked = host !== undefined || port !== undefined;
  if (properties.has('listeners')) {
    if (!isAsked) return;
    const key = 'listeners';
    const message = '--host and --port have no say where the config names its listeners';
    throw new ConfigError(
      key,
      properties.get(key)!,
      message,
      '--override listeners=NAME://host:port',
    );
  }
  if (isComplete && !isAsked) return;
  const listenHost = host ?? DEFAULT_HOST;
  const listenPort = port ?? DEFAULT_PORT;
  properties.set('listeners', `PLAINTEXT://${hostAndPortText(listenHost, listenPort)}`);
  if (isAnyHost(listenHost) && !properties.has('advertised.listeners')) {
    properties.set('advertised.listeners', `PLAINTEXT://${ANY_HOST_REACHED_AT}:${listenPort}`);
  }
}

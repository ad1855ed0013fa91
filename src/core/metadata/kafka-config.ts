/**
 * A node's own config: the static properties it was started with, the dynamic broker configs that
 * came through the metadata log, and what both mean together. Never changed in place: a new dynamic
 * config makes a new `KafkaConfig`.
 *
 * Precedence, as in Kafka: dynamic for this broker, dynamic for all brokers, static, default.
 * Departures from Kafka: `process.roles=broker,controller` without any quorum config and without a
 * controller listener is a quorum of one that nobody can join (`isStandalone`).
 */
import { assert } from '../../base/assert.ts';
import { checkKafkaConfig } from './config-cross-checks.ts';
import {
  type ConfigDefinition,
  configDefinitions,
  findBrokerDefinition,
} from './config-definitions.ts';
import {
  type HostAndPort,
  type Listener,
  listenerNames,
  parseAdminListener,
  parseBootstrapServers,
  parseListeners,
  parseProtocolMap,
  parseQuorumVoters,
  type QuorumVoter,
  type SecurityProtocolName,
} from './config-listeners.ts';
import {
  ConfigError,
  type ConfigValue,
  defaultConfigValue,
  type ParsedConfig,
  parseConfigValue,
} from './config-value.ts';

const NONE: ReadonlyMap<string, string> = new Map();

export class KafkaConfig {
  /** As given, with `node.id` and `broker.id` each filled in from the other. */
  readonly staticProperties: ReadonlyMap<string, string>;
  readonly dynamicDefaults: ReadonlyMap<string, string>;
  readonly dynamicForBroker: ReadonlyMap<string, string>;
  /** Static keys that are neither Kafka's nor ours: worth a warning. */
  readonly unknownKeys: readonly string[];

  readonly nodeId: number;
  readonly isBroker: boolean;
  readonly isController: boolean;
  /** A quorum of one without a controller listener. */
  readonly isStandalone: boolean;
  readonly logDirs: readonly string[];
  readonly metadataLogDir: string;
  /** All listeners to open, the controller's included. */
  readonly listeners: readonly Listener[];
  readonly brokerListeners: readonly Listener[];
  readonly controllerListeners: readonly Listener[];
  /** What clients are told. A port of 0 stands for the port that was bound. */
  readonly advertisedListeners: readonly Listener[];
  readonly advertisedControllerListeners: readonly Listener[];
  readonly interBrokerListenerName: string;
  readonly controllerListenerNames: readonly string[];
  readonly quorumVoters: readonly QuorumVoter[];
  readonly quorumBootstrapServers: readonly HostAndPort[];
  /** Null: no admin server. */
  readonly adminListener: HostAndPort | null;

  private readonly parsed: Map<string, ParsedConfig>;
  private readonly hostName: string;

  /** `hostName`: what to advertise for a listener without a host. */
  constructor(
    properties: ReadonlyMap<string, string>,
    hostName: string = 'localhost',
    dynamicDefaults: ReadonlyMap<string, string> = NONE,
    dynamicForBroker: ReadonlyMap<string, string> = NONE,
  ) {
    const staticProperties = withNodeIdSynonyms(properties);
    this.staticProperties = staticProperties;
    this.dynamicDefaults = dynamicDefaults;
    this.dynamicForBroker = dynamicForBroker;
    this.hostName = hostName;
    this.unknownKeys = [...staticProperties.keys()].filter((key) => isUnknownKey(key));
    this.parsed = new Map();
    for (const set of ['broker', 'odradek'] as const) {
      for (const definition of configDefinitions(set).values()) {
        // Defaults are parsed when somebody asks: most of them never are.
        if (!definition.required && !this.isSet(definition.name)) continue;
        this.parsed.set(definition.name, this.parse(definition));
      }
    }

    this.nodeId = this.int('node.id');
    const roles = this.list('process.roles');
    this.isBroker = roles.includes('broker');
    this.isController = roles.includes('controller');
    const logDirs = this.findValue('log.dirs') === null ? 'log.dir' : 'log.dirs';
    this.logDirs = this.list(logDirs);
    this.metadataLogDir = this.nullableString('metadata.log.dir') ?? this.logDirs[0]!;
    this.controllerListenerNames = this.list('controller.listener.names').map((name) =>
      name.toUpperCase(),
    );
    const protocolByName = this.securityProtocolByListenerName();
    this.listeners = parseListeners('listeners', this.list('listeners'), protocolByName);
    const isController = (listener: Listener): boolean =>
      this.controllerListenerNames.includes(listener.name);
    this.brokerListeners = this.listeners.filter((listener) => !isController(listener));
    this.controllerListeners = this.listeners.filter(isController);
    const advertised = this.parseAdvertised(protocolByName);
    this.advertisedListeners = advertised.filter((listener) => !isController(listener));
    this.advertisedControllerListeners = this.controllerListeners.map((listener) =>
      this.advertise(
        advertised.find((other) => other.name === listener.name) ?? withoutAnyAddress(listener),
      ),
    );
    this.quorumVoters = parseQuorumVoters(this.list('controller.quorum.voters'));
    this.quorumBootstrapServers = parseBootstrapServers(
      this.list('controller.quorum.bootstrap.servers'),
    );
    const adminListener = this.nullableString('odradek.admin.listener');
    this.adminListener = adminListener === null ? null : parseAdminListener(adminListener);
    this.isStandalone =
      this.isBroker &&
      this.isController &&
      this.controllerListeners.length === 0 &&
      this.quorumVoters.length === 0 &&
      this.quorumBootstrapServers.length === 0;
    this.interBrokerListenerName = this.decideInterBrokerListener(protocolByName);
    checkKafkaConfig(this);
  }

  /**
   * The same node with other dynamic configs; throws a `ConfigError` when they do not fit. The maps
   * are copied: an image changes its own in place, and a config never changes.
   */
  withDynamic(
    dynamicDefaults: ReadonlyMap<string, string>,
    dynamicForBroker: ReadonlyMap<string, string>,
  ): KafkaConfig {
    return new KafkaConfig(
      this.staticProperties,
      this.hostName,
      new Map(dynamicDefaults),
      new Map(dynamicForBroker),
    );
  }

  /**
   * The same for configs that are in force already: another version's controller may have accepted
   * a value that nobody can read here. It alone is left out (DynamicBrokerConfig.removeInvalidConfigs).
   */
  withReadableDynamic(
    dynamicDefaults: ReadonlyMap<string, string>,
    dynamicForBroker: ReadonlyMap<string, string>,
    onUnreadable: (error: ConfigError) => void,
  ): KafkaConfig {
    const readable = (values: ReadonlyMap<string, string>): Map<string, string> => {
      const kept = new Map(values);
      for (const [name, text] of values) {
        const error = unreadableError(name, text);
        if (error === null) continue;
        kept.delete(name);
        onUnreadable(error);
      }
      return kept;
    };
    return this.withDynamic(readable(dynamicDefaults), readable(dynamicForBroker));
  }

  /** INT, SHORT and LONG. */
  int(name: string): number {
    return this.number(name);
  }

  long(name: string): number {
    return this.number(name);
  }

  double(name: string): number {
    return this.number(name);
  }

  boolean(name: string): boolean {
    const value = this.findValue(name);
    assert(typeof value === 'boolean', `${name} is no boolean`);
    return value;
  }

  string(name: string): string {
    const value = this.findValue(name);
    assert(typeof value === 'string', `${name} is no string`);
    return value;
  }

  nullableString(name: string): string | null {
    const value = this.findValue(name);
    assert(value === null || typeof value === 'string', `${name} is no string`);
    return value;
  }

  nullableNumber(name: string): number | null {
    const value = this.findValue(name);
    assert(value === null || typeof value === 'number', `${name} is no number`);
    return value;
  }

  list(name: string): readonly string[] {
    const value = this.findValue(name);
    assert(Array.isArray(value), `${name} is no list`);
    return value;
  }

  /** The effective value; null for null. The name must be a config. */
  findValue(name: string): ConfigValue {
    return this.findParsed(name).value;
  }

  /** The effective value as Kafka prints it. */
  text(name: string): string | null {
    return this.findParsed(name).text;
  }

  /** True when a static or dynamic property sets it. */
  isSet(name: string): boolean {
    return (
      this.dynamicForBroker.has(name) ||
      this.dynamicDefaults.has(name) ||
      this.staticProperties.has(name)
    );
  }

  /** `log.retention.ms`, or minutes, or hours; -1 without a limit. */
  get logRetentionMs(): number {
    const minutes = this.nullableNumber('log.retention.minutes');
    const fallback =
      minutes === null ? this.int('log.retention.hours') * 3_600_000 : minutes * 60_000;
    const retentionMs = this.nullableNumber('log.retention.ms') ?? fallback;
    return retentionMs < 0 ? -1 : retentionMs;
  }

  get logRollMs(): number {
    return this.nullableNumber('log.roll.ms') ?? this.int('log.roll.hours') * 3_600_000;
  }

  get logRollJitterMs(): number {
    return (
      this.nullableNumber('log.roll.jitter.ms') ?? this.int('log.roll.jitter.hours') * 3_600_000
    );
  }

  get logFlushIntervalMs(): number {
    return (
      this.nullableNumber('log.flush.interval.ms') ?? this.long('log.flush.scheduler.interval.ms')
    );
  }

  private number(name: string): number {
    const value = this.findValue(name);
    assert(typeof value === 'number', `${name} is no number`);
    return value;
  }

  private findParsed(name: string): ParsedConfig {
    const parsed = this.parsed.get(name);
    if (parsed !== undefined) return parsed;
    const definition = findBrokerDefinition(name);
    assert(definition !== undefined, `${name} is no config`);
    const fallback = defaultConfigValue(definition);
    this.parsed.set(name, fallback);
    return fallback;
  }

  private parse(definition: ConfigDefinition): ParsedConfig {
    const { name } = definition;
    const text =
      this.dynamicForBroker.get(name) ??
      this.dynamicDefaults.get(name) ??
      this.staticProperties.get(name);
    if (text !== undefined) return parseConfigValue(definition, text);
    if (definition.required) {
      const message = `Missing required configuration "${name}" which has no default value.`;
      throw new ConfigError(name, null, message, definition.validValues);
    }
    return defaultConfigValue(definition);
  }

  private securityProtocolByListenerName(): ReadonlyMap<string, SecurityProtocolName> {
    const key = 'listener.security.protocol.map';
    const protocolByName = parseProtocolMap(this.string(key));
    if (this.isSet(key)) return protocolByName;
    // Without a map of their own, controller listeners are plain, unless security is in play.
    const names = listenerNames('listeners', this.list('listeners'));
    const isSecure = [...names, ...this.controllerListenerNames].some(
      (name) => name === 'SSL' || name.startsWith('SASL_'),
    );
    if (isSecure) return protocolByName;
    for (const name of this.controllerListenerNames) protocolByName.set(name, 'PLAINTEXT');
    return protocolByName;
  }

  private parseAdvertised(
    protocolByName: ReadonlyMap<string, SecurityProtocolName>,
  ): readonly Listener[] {
    const key = 'advertised.listeners';
    if (this.findValue(key) === null) return this.brokerListeners.map((one) => this.advertise(one));
    return parseListeners(key, this.list(key), protocolByName).map((one) => this.advertise(one));
  }

  private advertise(listener: Listener): Listener {
    return listener.host === '' ? { ...listener, host: this.hostName } : listener;
  }

  private decideInterBrokerListener(
    protocolByName: ReadonlyMap<string, SecurityProtocolName>,
  ): string {
    const key = 'inter.broker.listener.name';
    const protocolKey = 'security.inter.broker.protocol';
    const name = this.nullableString(key)?.toUpperCase() ?? null;
    if (name === null) return this.string(protocolKey);
    if (this.isSet(protocolKey)) {
      const message = `Only one of ${key} and ${protocolKey} should be set.`;
      throw new ConfigError(key, name, message, `unset, or ${protocolKey} unset`);
    }
    if (!protocolByName.has(name)) {
      const message = `Listener with name ${name} defined in ${key} not found in listener.security.protocol.map.`;
      throw new ConfigError(key, name, message, [...protocolByName.keys()].join(', '));
    }
    return name;
  }
}

/** `0.0.0.0` is no address to be found at, nor an error for a controller's listener that is not advertised. */
function withoutAnyAddress(listener: Listener): Listener {
  return listener.host === '0.0.0.0' ? { ...listener, host: '' } : listener;
}

function unreadableError(name: string, text: string): ConfigError | null {
  const definition = findBrokerDefinition(name);
  if (definition === undefined) return null;
  try {
    parseConfigValue(definition, text);
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** AbstractKafkaConfig.populateSynonyms. */
function withNodeIdSynonyms(properties: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const nodeId = properties.get('node.id');
  const brokerId = properties.get('broker.id');
  if (nodeId === undefined && brokerId === undefined) return properties;
  if (nodeId !== undefined && brokerId !== undefined) return properties;
  const filled = new Map(properties);
  if (nodeId === undefined) filled.set('node.id', brokerId!);
  else filled.set('broker.id', nodeId);
  return filled;
}

/** Plug-ins read keys of their own, so these prefixes prove nothing. */
const FOREIGN_PREFIXES = ['config.providers.', 'rlmm.config.', 'rsm.config.', 'listener.name.'];
/** Kafka's StandardAuthorizer reads these; they are no part of the config definitions. */
const AUTHORIZER_KEYS = ['super.users', 'allow.everyone.if.no.acl.found'];

function isUnknownKey(key: string): boolean {
  if (findBrokerDefinition(key) !== undefined || AUTHORIZER_KEYS.includes(key)) return false;
  return !FOREIGN_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/**
 * Several brokers in this process, each with its own sockets and its own disk, for tests of what clients
 * do when brokers come and go. Ports stay the brokers' own: who is restarted is found where it was.
 */

import { inspect } from 'node:util';
import { startAdmin } from './cli/admin.ts';
import {
  type ClusterDirectories,
  findClusterDirectories,
  makeClusterDirectories,
} from './cli/cluster-directories.ts';
import { layOut, memberProperties } from './cli/cluster-properties.ts';
import { BROKERS_MAX, controllerCountOf } from './cli/cluster-size.ts';
import { type ConfigOptions, givenProperties, overridesFrom } from './cli/node-properties.ts';
import { hostAndPortText } from './core/metadata/config-listeners.ts';
import { KafkaConfig } from './core/metadata/kafka-config.ts';
import { BrokerProcess } from './platform/broker-process.ts';
import { findFreePorts } from './platform/free-ports.ts';
import { MemoryDisk } from './platform/memory-disk.ts';
import { newUuid } from './platform/new-uuid.ts';
import { LazyPinoLogger, type LogLevel } from './platform/pino-logger.ts';
import { isPortTaken } from './platform/start-errors.ts';
import { checkOptionNames, type OptionNames, warnOfUnknownConfigs } from './program-options.ts';

export type StartClusterOptions = {
  /** Default: 3. Topics have as many replicas, up to 3, unless they are created with another number. */
  readonly brokers?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Where to keep data, a directory for each broker. Without it everything stays in memory. */
  readonly dataDir?: string;
  /** The first broker's admin server is on this port of 127.0.0.1, the next ones' follow; 0: any free ones. */
  readonly adminPort?: number;
  /** Kafka's broker configs, for all of them. */
  readonly config?: ConfigOptions;
  /** Log lines go to standard error. Default: silent. */
  readonly logLevel?: LogLevel;
};

const OPTION_NAMES: OptionNames<StartClusterOptions> = {
  brokers: true,
  host: true,
  dataDir: true,
  adminPort: true,
  config: true,
  logLevel: true,
};

export type ClusterBroker = {
  readonly nodeId: number;
  /** `host:port`, the same in every life. */
  readonly bootstrapServers: string;
  readonly isRunning: boolean;
  /** Of its admin server; null without one, and while it does not run. */
  readonly adminUrl: string | null;
  /** Lets the others lead first, as a rolling restart does. */
  stop(): Promise<void>;
  /** Ends at once, as SIGKILL does: the others have to notice. */
  kill(): Promise<void>;
  /** Starts it again, with what it had on its disk, or in memory; stops it before when it runs. */
  restart(): Promise<void>;
};

export type Cluster = {
  /** All brokers' addresses, separated by commas. */
  readonly bootstrapServers: string;
  readonly brokers: readonly ClusterBroker[];
  stop(): Promise<void>;
  /** `await using cluster = await startCluster()`. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** Somebody else may take a port between the look and the use. */
const PORT_ATTEMPTS = 5;

export async function startCluster(options: StartClusterOptions = {}): Promise<Cluster> {
  checkOptionNames('startCluster', options, OPTION_NAMES);
  const { brokers = 3, dataDir } = options;
  if (!Number.isInteger(brokers) || brokers < 1 || brokers > BROKERS_MAX) {
    const valid = `a whole number from 1 to ${BROKERS_MAX}`;
    throw new RangeError(`brokers must be ${valid}, got ${inspect(brokers)}`);
  }
  const directories = dataDir === undefined ? null : findClusterDirectories(dataDir, brokers);
  for (let attempt = 1; ; attempt++) {
    const members = await layOutMembers(options, brokers, directories);
    try {
      await Promise.all(members.map((member) => member.restart()));
      return clusterOf(members);
    } catch (error) {
      await Promise.all(members.map((member) => member.kill()));
      if (!isPortTaken(error) || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function layOutMembers(
  options: StartClusterOptions,
  brokers: number,
  directories: ClusterDirectories | null,
): Promise<Member[]> {
  const { host = '127.0.0.1', config = {}, logLevel = 'silent', adminPort } = options;
  const given = givenProperties({ adminPort, overrides: overridesFrom(config) });
  const ports = await findFreePorts(host, brokers + controllerCountOf(brokers));
  const clusterId = directories?.clusterId ?? newUuid();
  const layout = layOut(host, clusterId, brokers, ports);
  const configs = layout.members.map((member, at) => {
    const properties = memberProperties(layout, member, given);
    const directory = directories?.dataDirs[at];
    if (directory === undefined) properties.set('odradek.memory', 'true');
    properties.set('log.dirs', directory ?? `broker-${member.nodeId}`);
    return new KafkaConfig(properties);
  });
  warnOfUnknownConfigs(configs[0]!);
  if (directories !== null) makeClusterDirectories(directories);
  return configs.map((it) => new Member(it, logLevel));
}

function clusterOf(members: readonly Member[]): Cluster {
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.stopWithAll()));
  };
  return {
    bootstrapServers: members.map((member) => member.bootstrapServers).join(','),
    brokers: members,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

class Member implements ClusterBroker {
  readonly nodeId: number;
  readonly bootstrapServers: string;
  private readonly config: KafkaConfig;
  private readonly logger: LazyPinoLogger;
  private readonly memoryDisk: MemoryDisk;
  /** From when it is asked to start until it has ended. */
  private process: BrokerProcess | null;

  constructor(config: KafkaConfig, logLevel: LogLevel) {
    const [listener] = config.advertisedListeners;
    this.nodeId = config.nodeId;
    this.bootstrapServers = hostAndPortText(listener!.host, listener!.port);
    this.config = config;
    this.logger = new LazyPinoLogger({ level: logLevel, fd: 2, pretty: false });
    this.memoryDisk = new MemoryDisk();
    this.process = null;
  }

  get isRunning(): boolean {
    return this.process !== null;
  }

  get adminUrl(): string | null {
    return this.process?.adminUrl ?? null;
  }

  async restart(): Promise<void> {
    await this.stop();
    const { config, logger, memoryDisk } = this;
    const process = new BrokerProcess({ config, logger, memoryDisk, startAdmin });
    this.process = process;
    const forget = (): void => {
      if (this.process === process) this.process = null;
    };
    process.closed.then(forget, forget);
    await process.start();
  }

  async stop(): Promise<void> {
    await this.process?.stop();
  }

  async kill(): Promise<void> {
    await this.process?.kill();
  }

  async stopWithAll(): Promise<void> {
    await this.process?.stop(true);
  }
}

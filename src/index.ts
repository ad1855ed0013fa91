/** The package's public API: brokers inside this process, for tests and tools. */

import type { DurationsView } from './base/durations.ts';
import { startAdmin } from './cli/admin.ts';
import { type ConfigOptions, nodeProperties, overridesFrom } from './cli/node-properties.ts';
import { KafkaConfig } from './core/metadata/kafka-config.ts';
import { startBrokerProcess } from './platform/broker-process.ts';
import { LazyPinoLogger, type LogLevel } from './platform/pino-logger.ts';
import { checkOptionNames, type OptionNames, warnOfUnknownConfigs } from './program-options.ts';

export type { DurationsView } from './base/durations.ts';
export type { ConfigOptions } from './cli/node-properties.ts';
export { ConfigError } from './core/metadata/config-value.ts';
export {
  type Cluster,
  type ClusterBroker,
  type StartClusterOptions,
  startCluster,
} from './local-cluster.ts';

export type StartBrokerOptions = {
  /** 0 for any free port. Default: 9092. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Where to keep data. Without it the broker keeps everything in memory. */
  readonly dataDir?: string;
  /** True: nothing is written to disk. Default: true without `dataDir`. */
  readonly memory?: boolean;
  /** Serves health, metrics and who waits over HTTP on 127.0.0.1; 0 for any free port. Default: it does not. */
  readonly adminPort?: number;
  /** Kafka's broker configs, as in `server.properties`. One that is unknown is a warning of the process. */
  readonly config?: ConfigOptions;
  /** Log lines go to standard error. Default: silent. */
  readonly logLevel?: LogLevel;
};

const OPTION_NAMES: OptionNames<StartBrokerOptions> = {
  port: true,
  host: true,
  dataDir: true,
  memory: true,
  adminPort: true,
  config: true,
  logLevel: true,
};

export type Broker = {
  /** `host:port` of every listener for clients, separated by commas. */
  readonly bootstrapServers: string;
  readonly listeners: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
  }[];
  /** How long its ticks took, since the start: while one runs, everybody else waits. */
  readonly tickTimes: DurationsView;
  /** Of the admin server; null without one. */
  readonly adminUrl: string | null;
  /** Answers what is in flight, writes everything down, closes. Rejects when it had to end before, with why. */
  stop(): Promise<void>;
  /** `await using broker = await startBroker()`. */
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startBroker(options: StartBrokerOptions = {}): Promise<Broker> {
  checkOptionNames('startBroker', options, OPTION_NAMES);
  const properties = nodeProperties({
    host: options.host,
    port: options.port,
    dataDir: options.dataDir,
    memory: options.memory ?? options.dataDir === undefined,
    adminPort: options.adminPort,
    overrides: overridesFrom(options.config ?? {}),
  });
  const config = new KafkaConfig(properties);
  warnOfUnknownConfigs(config);
  const logger = new LazyPinoLogger({ level: options.logLevel ?? 'silent', fd: 2, pretty: false });
  const running = await startBrokerProcess({ config, logger, startAdmin });
  const stop = (): Promise<void> => running.stop();
  return {
    bootstrapServers: running.bootstrapServers,
    listeners: running.listeners,
    get tickTimes() {
      return running.tickTimes;
    },
    adminUrl: running.adminUrl,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

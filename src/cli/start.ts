/** `odradek start`: config from everywhere, one line when it serves, a graceful stop on a signal. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { HaltError } from '../base/halt.ts';
import { StorageError } from '../broker/storage-format.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import { KafkaConfig } from '../core/metadata/kafka-config.ts';
import {
  BrokerProcess,
  type RunningBroker,
  StoppedAtStartError,
} from '../platform/broker-process.ts';
import { DirectoryInUseError } from '../platform/directory-lock.ts';
import { LazyPinoLogger, type LogLevel } from '../platform/pino-logger.ts';
import { startAdmin } from './admin.ts';
import { CliError } from './cli-error.ts';
import { type NodeOptions, nodeProperties } from './node-properties.ts';

export type StartOptions = NodeOptions & {
  readonly logLevel: LogLevel;
  /** One of a local cluster: its parent reads what it logs, and says when to stop. */
  readonly member?: { readonly isLogPretty: boolean } | undefined;
};

export async function start(options: StartOptions): Promise<void> {
  const config = readConfig(options);
  const pretty = options.member?.isLogPretty ?? process.stderr.isTTY === true;
  const logger = new LazyPinoLogger({ level: options.logLevel, fd: 2, pretty });
  for (const key of config.unknownKeys) logger.warn(`unknown config ${key} is ignored`);
  const broker = newBroker(config, logger);
  if (options.member !== undefined) stopWithParent(broker);
  const forgetSignals = stopOnSignals(broker, logger);
  try {
    await broker.start();
  } catch (error) {
    forgetSignals();
    logger.flush();
    if (options.member !== undefined) leaveParent();
    if (error instanceof StoppedAtStartError) return;
    throw startError(error, config);
  }
  const place = config.boolean('odradek.memory')
    ? 'in memory'
    : `in ${config.logDirs.map((directory) => resolve(directory)).join(', ')}`;
  const { adminUrl } = broker;
  const admin = adminUrl === null ? '' : `, admin on ${adminUrl}`;
  console.log(`odradek: serving on ${broker.bootstrapServers} (data ${place})${admin}`);
  const unreachable = config.advertisedListeners.find(({ host }) => host === 'localhost');
  if (unreachable !== undefined && config.brokerListeners.some(({ host }) => isAnyHost(host))) {
    logger.warn(
      'listening on all interfaces, but clients are told localhost: ' +
        'set advertised.listeners to an address that others can reach',
    );
  }
  try {
    await broker.closed;
  } catch (error) {
    // The log has said why.
    process.exitCode = 1;
    if (!(error instanceof HaltError)) throw error;
  } finally {
    logger.flush();
    if (options.member !== undefined) leaveParent();
  }
}

function newBroker(config: KafkaConfig, logger: LazyPinoLogger): BrokerProcess {
  try {
    return new BrokerProcess({ config, logger, startAdmin });
  } catch (error) {
    throw startError(error, config);
  }
}

/** A cluster stops as a whole: when its parent says so, and when the parent is gone. */
function stopWithParent(broker: RunningBroker): void {
  const stop = (): void => {
    // What goes wrong is logged by the broker.
    broker.stop(true).catch(() => {});
  };
  process.on('message', stop);
  process.on('disconnect', stop);
}

/** An open channel would keep this process alive. */
function leaveParent(): void {
  process.removeAllListeners('disconnect');
  if (process.connected) process.disconnect();
}

function readConfig(options: StartOptions): KafkaConfig {
  try {
    return new KafkaConfig(nodeProperties(options), hostname());
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(configErrorText(error));
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && syscall !== undefined && options.configFile !== undefined) {
      throw new CliError(`cannot read the config file ${options.configFile}: ${message}`);
    }
    throw error;
  }
}

/** The key, the value and what is valid, each on a line of its own. */
export function configErrorText(error: ConfigError): string {
  const lines = [error.message, `  key    ${error.key}`];
  if (error.value !== null) lines.push(`  value  ${error.value}`);
  if (error.valid !== '') lines.push(`  valid  ${error.valid}`);
  return lines.join('\n');
}

/** What a user can do something about comes in words; anything else keeps its stack. */
export function startError(error: unknown, config: Pick<KafkaConfig, 'logDirs'>): unknown {
  if (error instanceof ConfigError) return new CliError(configErrorText(error));
  if (error instanceof DirectoryInUseError || error instanceof StorageError) {
    return new CliError(error.message);
  }
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    return new CliError(`port ${port} is in use: is another broker running?`);
  }
  if (code === 'ENOSPC') {
    return new CliError(`no space is left for the data in ${config.logDirs.join(', ')}`);
  }
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    const { path } = error as NodeJS.ErrnoException;
    return new CliError(`${path} is in the way: a data directory must be a directory`);
  }
  // The operating system refused: a directory that may not be written, an address that is not ours.
  return code !== undefined && syscall !== undefined ? new CliError(message) : error;
}

/** The first signal stops gracefully, the second at once. Returns what ends that. */
function stopOnSignals(broker: RunningBroker, logger: LazyPinoLogger): () => void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) {
      logger.flush();
      process.exit(130);
    }
    isStopping = true;
    logger.info(`stopping on ${signal}; again to stop at once`);
    broker.stop().then(
      () => logger.flush(),
      (error: unknown) => {
        logger.error('stopping failed', { error: String(error) });
        process.exit(1);
      },
    );
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

function isAnyHost(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}

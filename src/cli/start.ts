/** `odradek start`: config from everywhere, one line when it serves, a graceful stop on a signal. */
import { resolve } from 'node:path';
import { HaltError } from '../base/halt.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import {
  BrokerProcess,
  type RunningBroker,
  StoppedAtStartError,
} from '../platform/broker-process.ts';
import { LazyPinoLogger, type LogLevel } from '../platform/pino-logger.ts';
import { startAdmin } from './admin.ts';
import { inWords, readNodeConfig } from './node-config.ts';
import { ANY_HOST_REACHED_AT, isAnyHost, type NodeOptions } from './node-properties.ts';

export type StartOptions = NodeOptions & {
  readonly logLevel: LogLevel;
  /** One of a local cluster: its parent reads what it logs, and says when to stop. */
  readonly member?: { readonly isLogPretty: boolean } | undefined;
};

export async function start(options: StartOptions): Promise<void> {
  const config = readNodeConfig(options);
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
    throw inWords(error);
  }
  const place = config.boolean('odradek.memory')
    ? 'in memory'
    : `in ${config.logDirs.map((directory) => resolve(directory)).join(', ')}`;
  const { adminUrl } = broker;
  const admin = adminUrl === null ? '' : `, admin on ${adminUrl}`;
  console.log(`odradek: serving on ${broker.bootstrapServers} (data ${place})${admin}`);
  const unreachable = config.advertisedListeners.find(({ host }) => host === ANY_HOST_REACHED_AT);
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
    throw inWords(error);
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

// Starts and stops a broker of either kind as a child process on a data directory of its own. Both kinds are given the same
// properties file; a restart on the same directory keeps its ports, because a KRaft voter record names one.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '../../dist/platform/free-ports.js';
import { cpuSeconds, openFiles, peakMegabytes, residentMegabytes } from './machine.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const usualLauncher = join(here, '..', '..', 'bin', 'odradek.js');
const kafkaScript = join(here, 'kafka.sh');
const log4jFile = join(here, '..', 'clients', 'java', 'log4j2.yaml');

/** What Apache Kafka's own kafka-server-start.sh passes. */
const KAFKA_JVM_OPTIONS = [
  '-Xmx1G',
  '-Xms1G',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
];
const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 60_000;
/** Node would read a bundle of certificates named there before anything else: 30 ms that are the machine's. */
const ENVIRONMENT = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
/** ApiVersions version 0, correlation id 1, no client id. */
const API_VERSIONS_FRAME = Buffer.from('0000000a0012000000000001ffff', 'hex');

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
process.on('exit', () => {
  for (const broker of running) broker.process.kill('SIGKILL');
});

/** Resolves with true when a broker answered ApiVersions, false when nobody listens yet. */
function askApiVersions(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.write(API_VERSIONS_FRAME));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

let kafkaClassPath = '';
export function classPath() {
  if (kafkaClassPath === '') {
    const result = spawnSync('bash', [kafkaScript, 'jars'], { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`no Apache Kafka: ${result.stderr}`);
    kafkaClassPath = result.stdout.trim();
  }
  return kafkaClassPath;
}

export function javaArguments(mainClass, args) {
  return [`-Dlog4j2.configurationFile=${log4jFile}`, '-cp', classPath(), mainClass, ...args];
}

function writeProperties(file, directory, port, controllerPort, configs) {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    'log.dirs': join(directory, 'data'),
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // Files of deleted topics make room for the next run at once.
    'log.segment.delete.delay.ms': '100',
    ...configs,
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(file, lines.join(''));
}

/** Makes the directory ready, once: so that a measured start does not hold the making of it. */
async function prepareDirectory(kind, directory, configs) {
  const file = join(directory, 'server.properties');
  mkdirSync(directory, { recursive: true });
  if (!existsSync(file)) {
    const [port, controllerPort] = await findFreePorts('127.0.0.1', 2);
    writeProperties(file, directory, port, controllerPort, configs);
    if (kind === 'kafka') {
      const result = spawnSync('bash', [kafkaScript, 'format', file], { encoding: 'utf8' });
      if (result.status !== 0) throw new Error(`formatting failed: ${result.stderr}`);
    }
  }
  return file;
}

class BrokerProcess {
  constructor(kind, directory, port, child) {
    this.kind = kind;
    this.directory = directory;
    this.dataDirectory = join(directory, 'data');
    this.port = port;
    this.bootstrap = `127.0.0.1:${port}`;
    this.process = child;
    this.pid = child.pid;
    this.readyMs = 0;
    /** What our broker says of its ticks when it stops cleanly; null before, and of others. */
    this.tickTimes = null;
    this.exited = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        running.delete(this);
        this.exitCode = code ?? signal;
        resolve();
      });
    });
    running.add(this);
  }

  get isRunning() {
    return running.has(this);
  }

  cpuSeconds() {
    return cpuSeconds(this.pid);
  }

  residentMegabytes() {
    return residentMegabytes(this.pid);
  }

  peakMegabytes() {
    return peakMegabytes(this.pid);
  }

  openFiles() {
    return openFiles(this.pid);
  }

  logTail() {
    const lines = readFileSync(join(this.directory, 'broker.log'), 'utf8').split('\n');
    return lines.slice(-15).join('\n');
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  /** A clean stop; answers how long it took. */
  async stop() {
    if (!this.isRunning) throw new Error(`the broker had ended (${this.exitCode})`);
    const startMs = performance.now();
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(timer);
    if (this.exitCode === 'SIGKILL') throw new Error('the broker did not stop');
    const stopMs = performance.now() - startMs;
    if (this.kind === 'odradek') this.tickTimes = readTickTimes(this.directory);
    return stopMs;
  }

  /** For when its figures have been taken: what it wrote goes too. */
  async discard() {
    if (this.isRunning) await (this.kind === 'odradek' ? this.stop() : this.kill());
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Of the last one that stopped there. */
function readTickTimes(directory) {
  const lines = readFileSync(join(directory, 'broker.log'), 'utf8').split('\n');
  const line = lines.findLast((one) => one.includes('"msg":"the times of ticks"'));
  return line === undefined ? null : JSON.parse(line);
}

/**
 * Starts a broker, and resolves when it has answered an ApiVersions request: `readyMs` after exec, as seen from outside.
 * `configs` count for a new directory only. `nodeOptions` are for our own broker's Node, as is `launcher`.
 */
export async function startBroker(
  kind,
  directory,
  { configs = {}, nodeOptions = [], launcher = usualLauncher } = {},
) {
  const file = await prepareDirectory(kind, directory, configs);
  const port = Number(
    /PLAINTEXT:\/\/127\.0\.0\.1:(\d+),CONTROLLER/.exec(readFileSync(file, 'utf8'))[1],
  );
  const [command, args] =
    kind === 'kafka'
      ? ['java', [...KAFKA_JVM_OPTIONS, ...javaArguments('kafka.Kafka', [file])]]
      : [process.execPath, [...nodeOptions, launcher, 'start', '--config', file]];
  const log = openSync(join(directory, 'broker.log'), 'a');
  const startMs = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    cwd: directory,
    env: ENVIRONMENT,
  });
  const broker = new BrokerProcess(kind, directory, port, child);
  while (!(await askApiVersions(port))) {
    if (!broker.isRunning) {
      throw new Error(`the ${kind} broker ended with ${broker.exitCode}\n${broker.logTail()}`);
    }
    if (performance.now() - startMs > START_TIMEOUT_MS) {
      throw new Error(`the ${kind} broker does not answer\n${broker.logTail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  broker.readyMs = performance.now() - startMs;
  return broker;
}

// Starts and stops the broker under test. A target is either this project's broker or Apache Kafka from the Java suite's jars; a
// suite sees nothing but the bootstrap address. Every server listens on 127.0.0.1 and is stopped by the process that started it.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
/** Another build of the broker, such as an installed package, can take the place of this checkout's. */
export const launcher = process.env['ODRADEK_BIN'] ?? join(root, 'bin', 'odradek.js');

/** No case gains from the three seconds that a first member waits for more members, or from five between heartbeats. */
const testConfigs = {
  'group.initial.rebalance.delay.ms': '0',
  'group.consumer.min.heartbeat.interval.ms': '500',
  'group.consumer.heartbeat.interval.ms': '500',
  'num.partitions': '3',
};

/** For what a suite waits for while servers start: five at once, four of them Apache Kafka's, need more than a minute on two busy processors. */
export const startTimeoutMs = 120_000;

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(1));
}
process.on('exit', () => {
  for (const server of running) server.process.kill('SIGKILL');
});

/**
 * A server that is killed and started again keeps its port, so it must be one that the system does not give away meanwhile: those for
 * whoever connects, or listens on port 0, begin at 32768 on Linux and above that elsewhere.
 */
const FIRST_PORT = 10_000;
const END_PORT = 32_000;
let nextPort = FIRST_PORT + Math.floor(Math.random() * (END_PORT - FIRST_PORT));

/** None is given twice: its server may not listen yet. */
export async function freePort() {
  for (;;) {
    const port = nextPort;
    nextPort = port + 1 < END_PORT ? port + 1 : FIRST_PORT;
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Asks again until the condition holds; the deadline makes a broken server a failure and not a hang. A function instead of a text for
 * `what` is asked when it is over.
 */
export async function until(what, timeoutMs, condition) {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadlineMs) {
      throw new Error(`timed out waiting for ${typeof what === 'function' ? what() : what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true) || socket.destroy());
    socket.on('error', () => resolve(false));
  });
}

async function kafkaCommand(dataDir, port, configs) {
  const file = `${dataDir}.properties`;
  // A restarted node keeps its controller's address: its voter record names it.
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const controllerPort =
    /CONTROLLER:\/\/127\.0\.0\.1:(\d+)/.exec(before)?.[1] ?? (await freePort());
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    'log.dirs': dataDir,
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    ...configs,
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(file, lines.join(''));
  return ['bash', [join(here, 'java', 'kafka.sh'), 'server', file]];
}

function odradekCommand(dataDir, port, configs) {
  const args = [launcher, 'start', '--host', '127.0.0.1'];
  args.push('--port', String(port), '--data-dir', dataDir);
  for (const [key, value] of Object.entries(configs)) args.push('--override', `${key}=${value}`);
  return [process.execPath, args];
}

class Server {
  constructor(kind, dataDir, logFile, child) {
    this.kind = kind;
    this.dataDir = dataDir;
    this.logFile = logFile;
    this.process = child;
    this.bootstrap = '';
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

  logTail() {
    if (!existsSync(this.logFile)) return '';
    return readFileSync(this.logFile, 'utf8').split('\n').slice(-40).join('\n');
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  /** Ends the server in an orderly way; a server that had died before or that needs SIGKILL is an error. */
  async stop() {
    if (!this.isRunning) throw new Error(`the broker had ended (${this.exitCode})`);
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 30_000);
    await this.exited;
    clearTimeout(timer);
    const cleanCodes = this.kind === 'kafka' ? [0, 143] : [0];
    if (!cleanCodes.includes(this.exitCode)) {
      throw new Error(`the broker stopped with ${this.exitCode}`);
    }
  }
}

/** Starts a server and waits until it accepts connections. `port` 0 takes a free one. */
export async function startTarget(kind, dataDir, { port = 0, configs = {} } = {}) {
  mkdirSync(join(dataDir, '..'), { recursive: true });
  const allConfigs = { ...testConfigs, ...configs };
  const kafkaPort = kind === 'kafka' && port === 0 ? await freePort() : port;
  const [command, args] =
    kind === 'kafka'
      ? await kafkaCommand(dataDir, kafkaPort, allConfigs)
      : odradekCommand(dataDir, port, allConfigs);
  const logFile = `${dataDir}.log`;
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root });
  const server = new Server(kind, dataDir, logFile, child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log.write(chunk);
      if (output.length < 100_000) output += chunk;
    });
  }
  const findPort = () => kafkaPort || Number(/127\.0\.0\.1:([1-9]\d*)/.exec(output)?.[1] ?? 0);
  try {
    await until('the broker to serve', startTimeoutMs, async () => {
      if (!server.isRunning) throw new Error(`the broker ended (${server.exitCode})`);
      return findPort() !== 0 && (await accepts(findPort()));
    });
  } catch (error) {
    if (server.isRunning) await server.kill();
    throw new Error(`${error.message}\n${server.logTail()}`);
  }
  server.port = findPort();
  server.bootstrap = `127.0.0.1:${server.port}`;
  return server;
}

/**
 * `odradek start --brokers 3`: a local cluster, each broker a process of its own. This process starts
 * them, shows what they log, and stops them all: on a signal, and as soon as one of them has ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { KafkaConfig } from '../core/metadata/kafka-config.ts';
import { findFreePorts } from '../platform/free-ports.ts';
import { newUuid } from '../platform/new-uuid.ts';
import { CliError } from './cli-error.ts';
import { findClusterDirectories, makeClusterDirectories } from './cluster-directories.ts';
import { layOut, memberProperties } from './cluster-properties.ts';
import { controllerCountOf } from './cluster-size.ts';
import { inWords } from './node-config.ts';
import {
  DEFAULT_DATA_DIR,
  DEFAULT_HOST,
  DEFAULT_PORT,
  givenProperties,
} from './node-properties.ts';
import type { StartOptions } from './start.ts';

/** As of a single broker that is asked twice. */
const EXIT_CODE_INTERRUPTED = 130;
const SERVING = /^odradek: serving on (\S+)/;

export async function startCluster(options: StartOptions, brokers: number): Promise<void> {
  const dataDir = options.memory === true ? null : (options.dataDir ?? DEFAULT_DATA_DIR);
  const members = await layOutMembers(options, brokers, dataDir);
  const cluster = new ChildCluster(members, options.logLevel);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => cluster.onSignal());
  }
  const bootstrapServers = await cluster.serving;
  if (bootstrapServers !== null) {
    const place = dataDir === null ? 'in memory' : `in ${resolve(dataDir)}`;
    console.log(`odradek: serving on ${bootstrapServers} (data ${place})`);
  }
  await cluster.closed;
}

async function layOutMembers(
  options: StartOptions,
  brokers: number,
  dataDir: string | null,
): Promise<Map<string, string>[]> {
  try {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT } = options;
    const count = brokers + controllerCountOf(brokers);
    if (port + count > 65_536) throw new CliError(`ports ${port} to ${port + count - 1}: too high`);
    const ports =
      port === 0
        ? await findFreePorts(host, count)
        : Array.from({ length: count }, (_, at) => port + at);
    const given = givenProperties(options);
    const directories = dataDir === null ? null : findClusterDirectories(dataDir, brokers);
    const layout = layOut(host, directories?.clusterId ?? newUuid(), brokers, ports);
    const all = layout.members.map((member, at) => {
      const properties = memberProperties(layout, member, given);
      const directory = directories?.dataDirs[at];
      properties.set('log.dirs', directory ?? `broker-${member.nodeId}`);
      if (directory === undefined) properties.set('odradek.memory', 'true');
      // Said once, here, and not by every child.
      const { unknownKeys } = new KafkaConfig(properties);
      if (at === 0)
        for (const key of unknownKeys) console.error(`unknown config ${key} is ignored`);
      return properties;
    });
    if (directories !== null) makeClusterDirectories(directories);
    return all;
  } catch (error) {
    throw inWords(error);
  }
}

class ChildCluster {
  /** The addresses of all, once all serve; null when the cluster ends before. */
  readonly serving: Promise<string | null>;
  /** Rejects with what a user should know when a broker has ended by itself. */
  readonly closed: Promise<void>;
  private readonly children: ReadonlyMap<number, ChildProcess>;
  private readonly addresses: Map<number, string>;
  private isStopping: boolean;
  /** The first broker that ended without being asked to. */
  private lost: string | null;
  private readonly runningIds: Set<number>;
  private resolveServing: (bootstrapServers: string | null) => void = () => {};
  private resolveClosed: () => void = () => {};
  private rejectClosed: (error: Error) => void = () => {};

  constructor(members: readonly ReadonlyMap<string, string>[], logLevel: string) {
    this.addresses = new Map();
    this.isStopping = false;
    this.lost = null;
    this.serving = new Promise((resolveServing) => {
      this.resolveServing = resolveServing;
    });
    this.closed = new Promise((resolveClosed, rejectClosed) => {
      this.resolveClosed = resolveClosed;
      this.rejectClosed = rejectClosed;
    });
    this.children = new Map(members.map((it, at) => [at + 1, spawnMember(it, logLevel)]));
    this.runningIds = new Set(this.children.keys());
    for (const [brokerId, child] of this.children) this.follow(brokerId, child);
  }

  /** The first stops gracefully, the second at once. */
  onSignal(): void {
    if (this.isStopping) {
      process.exitCode = EXIT_CODE_INTERRUPTED;
      for (const child of this.children.values()) child.kill('SIGKILL');
    }
    this.stop();
  }

  private stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    for (const child of this.children.values()) if (child.connected) child.send('stop');
  }

  private follow(brokerId: number, child: ChildProcess): void {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      process.stderr.write(`broker ${brokerId} | ${line}\n`);
    });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const address = SERVING.exec(line)?.[1];
      if (address !== undefined) this.onServing(brokerId, address);
    });
    child.on('error', (error) => this.onEnd(brokerId, error.message));
    child.once('close', (code, signal) => {
      this.onEnd(brokerId, signal === null ? `with exit code ${code}` : `by ${signal}`);
    });
  }

  private onServing(brokerId: number, address: string): void {
    this.addresses.set(brokerId, address);
    if (this.addresses.size < this.children.size) return;
    const ids = [...this.children.keys()];
    this.resolveServing(ids.map((id) => this.addresses.get(id)).join(','));
  }

  private onEnd(brokerId: number, how: string): void {
    if (!this.runningIds.delete(brokerId)) return;
    if (!this.isStopping) {
      this.lost = `broker ${brokerId} ended, ${how}`;
      console.error(`odradek: ${this.lost}: stopping the others`);
    }
    this.stop();
    if (this.runningIds.size > 0) return;
    this.resolveServing(null);
    if (this.lost === null) this.resolveClosed();
    else this.rejectClosed(new CliError(`the cluster has stopped: ${this.lost}`));
  }
}

/** In a process group of its own: a terminal's Ctrl-C is for the parent, which stops them in order. */
function spawnMember(properties: ReadonlyMap<string, string>, logLevel: string): ChildProcess {
  const [, launcher = ''] = process.argv;
  const format = process.stderr.isTTY === true ? 'pretty' : 'json';
  const args = [...process.execArgv, launcher, 'start', '--member', format];
  args.push('--log-level', logLevel);
  for (const [key, value] of properties) args.push('--override', `${key}=${value}`);
  // What the environment says is in the properties by now.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('KAFKA_'));
  return spawn(process.execPath, args, {
    detached: true,
    env: Object.fromEntries(inherited),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

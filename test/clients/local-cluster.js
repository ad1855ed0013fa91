// `odradek start --brokers 3` as a user runs it: it serves when it says so, a signal stops all, a second start has everything again, and
// when one broker ends by itself the others are stopped and the exit code is 1. Nothing but the command line looks at it.
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expectEqual, runCase } from './quorum.js';
import { launcher, startTimeoutMs, until } from './target.js';

const run = promisify(execFile);
const BROKERS = 3;
const VALUES = ['one', 'two', 'three'];

/** What it says on standard output: the first line says where it serves. */
class LocalCluster {
  constructor(dataDir) {
    const args = ['start', '--brokers', String(BROKERS), '--port', '0', '--data-dir', dataDir];
    this.child = spawn(process.execPath, [launcher, ...args]);
    this.bootstrap = '';
    this.said = [];
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.bootstrap ||= /^odradek: serving on (\S+) \(data in /.exec(line)?.[1] ?? '';
    });
    createInterface({ input: this.child.stderr }).on('line', (line) => this.said.push(line));
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        this.exitCode = code ?? signal;
        resolve();
      });
    });
  }

  get addresses() {
    return this.bootstrap.split(',');
  }

  async serving() {
    await until('a cluster that serves', startTimeoutMs, () => {
      if (this.exitCode !== undefined) throw new Error(`it ended with ${this.exitCode}`);
      return this.bootstrap !== '';
    });
    expectEqual('addresses', this.addresses.length, BROKERS);
  }

  async odradek(...args) {
    const { stdout } = await run(process.execPath, [launcher, ...args, '-b', this.bootstrap]);
    return stdout;
  }

  /** The brokers are processes of their own. */
  brokerPids() {
    const { pid } = this.child;
    const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    expectEqual('processes', pids.length, BROKERS);
    return pids.map(Number);
  }

  async checkAllGone() {
    for (const address of this.addresses) {
      if (await accepts(address)) throw new Error(`something still listens on ${address}`);
    }
  }

  ended() {
    return until('the cluster to end', 60_000, () => this.exitCode !== undefined);
  }

  async signal(signal) {
    this.child.kill(signal);
    await this.ended();
    expectEqual(`exit code after ${signal}`, this.exitCode, 0);
    await this.checkAllGone();
  }

  /** The second signal kills all that are left. */
  kill() {
    for (const signal of ['SIGINT', 'SIGTERM']) this.child.kill(signal);
    return this.exited;
  }
}

function accepts(address) {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.on('connect', () => resolve(true) || socket.destroy());
    socket.on('error', () => resolve(false));
  });
}

async function checkValues(cluster) {
  const said = await cluster.odradek('consume', 'orders', '--from-beginning', '--exit');
  expectEqual('records', said.trim().split('\n').sort().join(), [...VALUES].sort().join());
}

export async function runLocalClusterSuite(context) {
  const dataDir = join(context.directory, 'cluster');
  let cluster = new LocalCluster(dataDir);
  try {
    await runCase(context, 'serves', async () => {
      await cluster.serving();
      await cluster.odradek('topics', 'create', 'orders', '-p', '3');
      for (const value of VALUES) await cluster.odradek('produce', 'orders', value);
      await checkValues(cluster);
      const described = await cluster.odradek('topics', 'describe', 'orders', '--json');
      const [{ partitions }] = JSON.parse(described);
      expectEqual('replicas', partitions[0].replicas.length, BROKERS);
    });
    await runCase(context, 'stopped by a signal', () => cluster.signal('SIGINT'));
    await runCase(context, 'starts again with what it had', async () => {
      cluster = new LocalCluster(dataDir);
      await cluster.serving();
      await checkValues(cluster);
    });
    await runCase(context, 'stopped when one broker ends', async () => {
      process.kill(cluster.brokerPids()[1], 'SIGKILL');
      await cluster.ended();
      expectEqual('exit code', cluster.exitCode, 1);
      await cluster.checkAllGone();
      const reason = cluster.said.find((line) => line.startsWith('odradek: broker 2 ended'));
      if (reason === undefined) throw new Error(`no reason given: ${cluster.said.slice(-3)}`);
      return reason;
    });
  } catch (error) {
    console.log(cluster.said.slice(-60).join('\n'));
    throw error;
  } finally {
    await cluster.kill();
  }
}

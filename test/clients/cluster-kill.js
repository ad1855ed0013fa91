// Three brokers, controllers as well, in a process each. While a producer with acks=all is at work, the active controller and leaders of
// partitions are killed with SIGKILL and started again; each time a topic is created meanwhile. At the end everything acknowledged must
// be there, in order and once, and every topic. How long each creation took is told, not asserted: machines differ.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort, launcher, startTimeoutMs, until } from './target.js';

const run = promisify(execFile);
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
const NODE_IDS = [1, 2, 3];
const KILLS = ['controller', 'leader', 'controller', 'leader'];
const ACKED_BETWEEN = 5000;

class Node {
  constructor(nodeId, directory, configs) {
    this.nodeId = nodeId;
    this.configs = { ...configs, 'log.dirs': join(directory, `node-${nodeId}`) };
    this.log = createWriteStream(join(directory, `node-${nodeId}.log`), { flags: 'a' });
    this.tail = [];
  }

  async start() {
    const args = [launcher, 'start', '--log-level', 'info'];
    for (const [key, value] of Object.entries(this.configs)) args.push('-o', `${key}=${value}`);
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    this.isServing = false;
    this.isRunning = true;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.isRunning = false;
        resolve(code ?? signal);
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.log.write(`${line}\n`);
        this.tail = [...this.tail.slice(-19), line];
        if (line.startsWith('odradek: serving')) this.isServing = true;
      });
    }
  }

  serves() {
    return until(`node ${this.nodeId} to serve`, startTimeoutMs, () => {
      if (!this.isRunning) throw new Error(`node ${this.nodeId} ended: ${this.tail.join('\n')}`);
      return this.isServing;
    });
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  /** How long it took. */
  async stop() {
    const startMs = performance.now();
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 30_000);
    const code = await this.exited;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`node ${this.nodeId} stopped with ${code}`);
    return Math.round(performance.now() - startMs);
  }
}

async function newNodes(directory) {
  const ports = await Promise.all(NODE_IDS.map(() => freePort()));
  const controllerPorts = await Promise.all(NODE_IDS.map(() => freePort()));
  const voters = NODE_IDS.map((id, at) => `${id}@127.0.0.1:${controllerPorts[at]}`).join(',');
  const nodes = NODE_IDS.map((id, at) => {
    return new Node(id, directory, {
      'process.roles': 'broker,controller',
      'node.id': id,
      'odradek.cluster.id': CLUSTER_ID,
      'controller.quorum.voters': voters,
      'controller.listener.names': 'CONTROLLER',
      listeners: `PLAINTEXT://127.0.0.1:${ports[at]},CONTROLLER://127.0.0.1:${controllerPorts[at]}`,
      'min.insync.replicas': 2,
      // Kafka's defaults of the quorum; a dead broker is missed sooner, or the suite would take long.
      'broker.session.timeout.ms': 3000,
      'broker.heartbeat.interval.ms': 500,
    });
  });
  const bootstrapOf = (node) => `127.0.0.1:${ports[node.nodeId - 1]}`;
  return { nodes, bootstrapOf, bootstrap: ports.map((port) => `127.0.0.1:${port}`).join(',') };
}

/** The Python producer, and what it says. */
class Producer {
  constructor(python, bootstrap, suite) {
    this.acked = 0;
    this.said = [];
    const env = { BOOTSTRAP: bootstrap, SUITE: suite, MODE: 'idempotent', REPLICAS: '3' };
    this.process = spawn(python, ['python/kill.py'], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...env },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const match = /^acked (\d+)$/.exec(line);
        if (match) this.acked = Number(match[1]);
        else this.said.push(line);
      });
    }
    this.process.on('close', (code, signal) => {
      this.code = code ?? signal;
    });
  }

  async ackedMore(count) {
    const wanted = this.acked + count;
    await until(`${count} more records to be acknowledged`, 60_000, () => {
      if (this.code !== undefined) throw new Error(`the producer ended: ${this.said.slice(-3)}`);
      return this.acked >= wanted;
    }).catch((error) => {
      throw new Error(`${error.message}: ${this.acked} are, not ${wanted}`);
    });
  }

  async finish() {
    this.process.stdin.write('stop\n');
    await until('the producer to end', 120_000, () => this.code !== undefined);
    if (this.code !== 0) throw new Error(this.said.slice(-3).join(' '));
    return this.said.at(-1);
  }
}

async function odradek(...args) {
  const { stdout } = await run(process.execPath, [launcher, ...args, '--json'], {
    timeout: 30_000,
  });
  return JSON.parse(stdout);
}

/** The active controller's node id, or that of the leader of the topic's first partition. */
async function findLeaderId(kind, bootstrap, topic) {
  if (kind === 'controller') {
    return (await odradek('quorum', 'describe', '-b', bootstrap)).partition.leaderId;
  }
  const [described] = await odradek('topics', 'describe', topic, '-b', bootstrap);
  return described.partitions[0].leader;
}

/** Between two leaders there is none, and the command line does not wait long for one. */
async function findVictim(kind, nodes, bootstrap, topic) {
  let said = '';
  const find = async () => {
    said = await findLeaderId(kind, bootstrap, topic).catch((error) => error.message);
    return nodes.find(({ nodeId }) => nodeId === said);
  };
  return await until(`a ${kind}`, 30_000, find).catch((error) => {
    throw new Error(`${error.message}: ${said}`);
  });
}

async function killCase(context, python) {
  const directory = join(context.directory, 'cluster-kill');
  mkdirSync(directory, { recursive: true });
  const { nodes, bootstrapOf, bootstrap } = await newNodes(directory);
  let producer;
  try {
    for (const node of nodes) node.start();
    await Promise.all(nodes.map((node) => node.serves()));
    producer = new Producer(python, bootstrap, context.suite);
    const createdIn = [];
    for (const [at, kind] of KILLS.entries()) {
      await producer.ackedMore(ACKED_BETWEEN);
      const victim = await findVictim(kind, nodes, bootstrap, `${context.suite}-idempotent`);
      await victim.kill();
      const startMs = performance.now();
      const other = nodes.find((node) => node !== victim);
      await odradek('topics', 'create', `t${at}`, '-r', '3', '-p', '3', '-b', bootstrapOf(other));
      createdIn.push(`${kind} ${Math.round(performance.now() - startMs)} ms`);
      await producer.ackedMore(ACKED_BETWEEN);
      victim.start();
      await victim.serves();
    }
    const summary = await producer.finish();
    const names = (await odradek('topics', 'list', '-b', bootstrap)).map((it) => it.name ?? it);
    for (const at of KILLS.keys()) {
      if (!names.includes(`t${at}`)) throw new Error(`topic t${at} is lost: there is ${names}`);
    }
    const stoppedIn = [];
    for (const node of nodes) stoppedIn.push(await node.stop());
    return `${summary}; created after kill of ${createdIn.join(', ')}; stopped in ${stoppedIn.join(', ')} ms`;
  } catch (error) {
    for (const { nodeId, tail } of nodes) console.log(`node ${nodeId}:\n${tail.join('\n')}`);
    if (producer !== undefined)
      console.log(`the producer:\n${producer.said.slice(-20).join('\n')}`);
    throw error;
  } finally {
    producer?.process.kill('SIGKILL');
    for (const node of nodes) if (node.isRunning) await node.kill();
  }
}

export async function runClusterKillSuite(context, python) {
  const startMs = performance.now();
  try {
    const summary = await killCase(context, python);
    const elapsedSeconds = ((performance.now() - startMs) / 1000).toFixed(1);
    context.report(`ok ${context.suite} kills (${elapsedSeconds} s, ${summary})`);
  } catch (error) {
    context.report(`FAILED ${context.suite} kills: ${error.message.replaceAll('\n', ' ')}`);
  }
}

// Nodes of one cluster, each this project's or Apache Kafka's, of any roles, every one a process of its own that can be killed with SIGKILL; and
// Kafka's own tools and clients to look at them (java/QuorumTools.java).
import { spawn } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program.js';
import { freePort, launcher, startTimeoutMs, until } from './target.js';

const CLUSTER_ID = 'clienttestsclienttestg';

const configs = {
  'controller.listener.names': 'CONTROLLER',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  // A broker ends that has not been registered by then, and the controllers start at the same time.
  'initial.broker.registration.timeout.ms': String(startTimeoutMs),
};

/** Longer than any client of the tools waits for what it has asked (`delivery.timeout.ms`, two minutes). */
const REPLY_TIMEOUT_MS = 150_000;

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Tools {
  /** `onLine(words)` is told what the loads say. */
  constructor(javaProgram, onLine = () => {}) {
    this.replies = new Map();
    this.count = 0;
    this.program = new Program('QuorumTools', javaProgram('QuorumTools'), {}, (words) => {
      if (words[0] === 'reply') this.onReply(words);
      else if (words[0] === 'acked' || words[0] === 'retried') onLine(words);
      else return false;
      return true;
    });
    this.program.ended.then(() => {
      for (const { reject } of this.replies.values()) reject(new Error(this.endText()));
    });
  }

  onReply([, number, how, text]) {
    const answer = decodeURIComponent(text.replaceAll('+', ' '));
    const { resolve, reject } = this.replies.get(number);
    this.replies.delete(number);
    if (how === 'ok') resolve(answer);
    else reject(new Error(answer));
  }

  async run(...words) {
    if (!this.program.isRunning) throw new Error(this.endText());
    this.count += 1;
    const number = String(this.count);
    const reply = new Promise((resolve, reject) => {
      this.replies.set(number, { resolve, reject });
      this.program.command([number, ...words].map((word) => encodeURIComponent(word)).join(' '));
    });
    const timer = setTimeout(() => {
      const text = `nothing came of '${words.join(' ')}' in ${REPLY_TIMEOUT_MS} ms`;
      this.replies.get(number).reject(new Error(text));
    }, REPLY_TIMEOUT_MS);
    return reply.finally(() => clearTimeout(timer));
  }

  endText() {
    return `the tools have ended: ${this.program.said.slice(-5).join(' ')}`;
  }

  stop() {
    return this.program.kill();
  }
}

/** A node, running or not. It keeps its directory, its ports and its identity. */
export class Node {
  constructor(cluster, id, kind, roles, ports, more) {
    this.cluster = cluster;
    this.id = id;
    this.kind = kind;
    this.roles = roles;
    this.ports = ports;
    this.more = more;
    this.directory = join(cluster.directory, `${kind}-${id}`);
    this.file = `${this.directory}.properties`;
    this.logFile = `${this.directory}.log`;
    this.child = null;
  }

  get isController() {
    return this.roles.includes('controller');
  }

  get address() {
    return `127.0.0.1:${this.isController ? this.ports.controller : this.ports.broker}`;
  }

  get bootstrap() {
    return `brokers=127.0.0.1:${this.ports.broker}`;
  }

  writeProperties() {
    const { ports } = this;
    const listeners = [];
    if (this.roles.includes('broker')) listeners.push(`PLAINTEXT://127.0.0.1:${ports.broker}`);
    if (this.isController) listeners.push(`CONTROLLER://127.0.0.1:${ports.controller}`);
    const properties = {
      ...configs,
      'process.roles': this.roles,
      'node.id': String(this.id),
      listeners: listeners.join(','),
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'log.dirs': this.directory,
      ...this.cluster.quorumConfigs(),
      ...this.more,
    };
    const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(this.file, lines.join(''));
  }

  /** With the tool of its own kind, so that the two must have the same idea of a first log. */
  async format(...args) {
    this.writeProperties();
    const all = ['-t', CLUSTER_ID, '-c', this.file, ...args];
    if (this.kind === 'kafka') {
      await this.cluster.tools.run('format', ...all);
      return;
    }
    const child = spawn(process.execPath, [launcher, 'format', ...all]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
      });
    }
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`formatting node ${this.id} ended with ${code}: ${said}`);
  }

  start() {
    const [command, args] =
      this.kind === 'kafka'
        ? this.cluster.javaProgram('kafka.Kafka', this.file)
        : [process.execPath, [launcher, 'start', '--config', this.file]];
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const child = spawn(command, args, { cwd: import.meta.dirname });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    running.add(child);
    this.child = child;
    this.exited = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        running.delete(child);
        this.child = null;
        this.endedWith = code ?? signal;
        log.end(() => resolve(this.endedWith));
      });
    });
  }

  get isRunning() {
    return this.child !== null;
  }

  async kill() {
    this.child?.kill('SIGKILL');
    await this.exited;
  }

  async stop() {
    const { child } = this;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const code = await this.exited;
    clearTimeout(timer);
    if (code !== 0 && code !== 143) throw new Error(`node ${this.id} stopped with ${code}`);
  }

  /** Of the directory's meta.properties: a voter's id is nothing without it. */
  directoryId() {
    const text = readFileSync(join(this.directory, 'meta.properties'), 'utf8');
    return /^directory\.id=(.*)$/m.exec(text)[1].replaceAll('\\', '');
  }

  /** Its disk is replaced. */
  wipe() {
    rmSync(this.directory, { recursive: true });
  }

  get metadataDirectory() {
    return join(this.directory, '__cluster_metadata-0');
  }

  /** The bytes of its metadata log, as far as they are on the disk. */
  metadataLog() {
    const directory = this.metadataDirectory;
    const segments = readdirSync(directory).filter((name) => name.endsWith('.log'));
    return Buffer.concat(segments.sort().map((name) => readFileSync(join(directory, name))));
  }
}

export class QuorumCluster {
  /** `isStatic`: the voters are named in every node's configuration (`controller.quorum.voters`). */
  constructor(directory, javaProgram, { isStatic = false, onLine } = {}) {
    this.directory = directory;
    this.javaProgram = javaProgram;
    this.isStatic = isStatic;
    this.nodes = new Map();
    this.tools = new Tools(javaProgram, onLine);
  }

  async addNode(id, kind, roles, more = {}) {
    const ports = { broker: await freePort(), controller: await freePort() };
    const node = new Node(this, id, kind, roles, ports, more);
    this.nodes.set(id, node);
    return node;
  }

  get controllers() {
    return [...this.nodes.values()].filter((node) => node.isController);
  }

  quorumConfigs() {
    const addresses = this.controllers.map((node) => `127.0.0.1:${node.ports.controller}`);
    return this.isStatic
      ? {
          'controller.quorum.voters': this.controllers.map((it) => `${it.id}@${it.address}`).join(),
        }
      : { 'controller.quorum.bootstrap.servers': addresses.join() };
  }

  /** A target of the tools: the controllers that run. */
  get controllersTarget() {
    const live = this.controllers.filter((node) => node.isRunning);
    return `controllers=${live.map((node) => node.address).join()}`;
  }

  /** All controllers vote from the start. A voter set is no secret of the node that is formatted first: all are given the same. */
  async formatAll() {
    for (const node of this.nodes.values()) node.writeProperties();
    const directoryIds = this.controllers.map((_, i) => `quorumsuitevoter${i}AAAAA`);
    const voters = this.controllers.map(
      (node, i) => `${node.id}@${node.address}:${directoryIds[i]}`,
    );
    for (const node of this.nodes.values()) {
      const isVoter = node.isController && !this.isStatic;
      await node.format(...(isVoter ? ['--initial-controllers', voters.join()] : []));
    }
  }

  /** What `kafka-metadata-quorum describe --status` says, by key. */
  async status(node) {
    const text = await this.tools.run('quorum', ...seenFrom(node), 'describe', '--status');
    return Object.fromEntries(
      text
        .split('\n')
        .filter((line) => line.includes(':'))
        .map((line) => [
          line.slice(0, line.indexOf(':')),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
    );
  }

  /** What `kafka-metadata-quorum describe --replication` says: a row for each replica, by column. */
  async replication(node) {
    const text = await this.tools.run('quorum', ...seenFrom(node), 'describe', '--replication');
    const [names, ...rows] = text
      .split('\n')
      .filter((line) => line.includes('\t'))
      .map((line) => line.split('\t').map((word) => word.trim()));
    return rows.map((row) => Object.fromEntries(row.map((word, i) => [names[i], word])));
  }

  /** The node that leads, as the nodes that run see it; waits for one. */
  leader() {
    return until('a leader of the quorum', 30_000, async () => {
      const live = this.controllers.filter((node) => node.isRunning);
      for (const node of live) {
        const status = await this.status(node).catch(() => null);
        const leader = this.nodes.get(Number(status?.LeaderId ?? -1));
        if (leader?.isRunning) return leader;
      }
      return null;
    });
  }

  /** At once: with one gone, the others would go on to elect and to write for as long as they live. */
  async killAll() {
    await Promise.all([...this.nodes.values()].map((node) => node.kill()));
  }

  async stop() {
    for (const node of this.nodes.values()) if (node.isRunning) await node.kill();
    await this.tools.stop();
  }

  logTails() {
    return [...this.nodes.values()]
      .map((node) => {
        const state = node.isRunning ? 'which runs' : `which ended with ${node.endedWith}`;
        return `--- ${node.kind} ${node.id}, ${state}\n${tail(node.logFile)}`;
      })
      .join('\n');
  }
}

function seenFrom(node) {
  return [node.isController ? '--bootstrap-controller' : '--bootstrap-server', node.address];
}

function tail(file) {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-30).join('\n');
  } catch {
    return '(said nothing)';
  }
}

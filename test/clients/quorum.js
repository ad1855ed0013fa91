// The metadata quorum beside Apache Kafka's: our broker at Kafka's controllers, and quorums of both kinds of controllers with leaders that are
// killed while topics are created. Every acknowledged topic must be there at the end, and the metadata logs of all nodes must be equal to the byte.
import { spawnSync } from 'node:child_process';
import { QuorumCluster } from './quorum-cluster.js';
import { launcher, startTimeoutMs, until } from './target.js';

const KILLS = 4;
const RECORDS = 500;
const TAIL_BYTES_MAX = 4096;

/** Runs a case of a suite; the ones after it need what it has left, so a failure ends the suite. */
export async function runCase(context, name, run) {
  const startMs = performance.now();
  const summary = await run().catch((error) => {
    throw new Error(`${name}: ${error.message}`);
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  context.report(
    `ok ${context.suite} ${name} (${[`${seconds} s`, summary].filter(Boolean).join(', ')})`,
  );
}

/** The cluster is gone afterwards, whatever happens. */
export async function withCluster(cluster, run) {
  try {
    await run();
  } catch (error) {
    console.log(cluster.logTails());
    throw error;
  } finally {
    await cluster.stop();
  }
}

export function expectEqual(what, actual, expected) {
  if (actual === expected) return;
  throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** Topics that are created one after the other, with when each was acknowledged. */
export class Load {
  constructor() {
    this.acked = [];
    this.retries = 0;
    this.onLine = (words) => {
      if (words[0] === 'acked') this.acked.push({ topic: words[2], atMs: performance.now() });
      else this.retries += 1;
    };
  }

  async start(cluster, target) {
    this.cluster = cluster;
    await cluster.tools.run('load', 'load', target);
    await this.more(10);
  }

  more(count) {
    const end = this.acked.length + count;
    return until(`${count} more topics`, 20_000, () => this.acked.length >= end);
  }

  stop() {
    return this.cluster.tools.run('stop-load', 'load');
  }

  /** How long nothing was acknowledged after a moment; what was under way may still have been. */
  async pauseMs(fromMs) {
    await this.more(3);
    const times = [fromMs, ...this.acked.map(({ atMs }) => atMs).filter((atMs) => atMs > fromMs)];
    return Math.max(...times.slice(1).map((atMs, i) => atMs - times[i]));
  }

  /** In the image of every broker, as soon as it has caught up: one may still look for the new leader. */
  async checkNothingLost(cluster, brokers) {
    for (const broker of brokers) {
      let lost = [];
      const isComplete = async () => {
        const topics = new Set((await cluster.tools.run('topics', broker.bootstrap)).split(' '));
        lost = this.acked.filter(({ topic }) => !topics.has(topic));
        return lost.length === 0;
      };
      await until(`all topics on node ${broker.id}`, 20_000, isComplete).catch((error) => {
        throw new Error(`${error.message}: ${lost.length} are lost, as ${lost[0]?.topic}`);
      });
    }
    return `${this.acked.length} topics`;
  }
}

/** What the quorum is, as every node that runs says it. One may just have been started again. */
export async function checkQuorum(cluster, voters, observers) {
  const ids = { voters: voters.join(), observers: observers.join() };
  const live = [...cluster.nodes.values()].filter((node) => node.isRunning);
  for (const node of live) {
    let expected = '';
    let seen = '';
    await until(`the quorum as node ${node.id} sees it`, startTimeoutMs, async () => {
      // Asked for each time: voters that get no processor for longer than a fetch may take elect another.
      const leader = String((await cluster.leader()).id);
      const { voters, observers } = ids;
      expected = JSON.stringify({ leader, status: ids, voters, observers, behind: [] });
      // A node that has just been started has not always a leader to ask.
      seen = await seenQuorum(cluster, node).then(JSON.stringify, (error) => error.message);
      return seen === expected;
    }).catch((error) => {
      throw new Error(`${error.message}: ${seen} instead of ${expected}`);
    });
  }
}

async function seenQuorum(cluster, node) {
  const status = await cluster.status(node);
  // With its disk a node loses its identity, too; the one it had is remembered for five minutes.
  const isPresent = (id, directoryId) => cluster.nodes.get(id)?.directoryId() === directoryId;
  const rows = (await cluster.replication(node)).filter((it) => {
    return it.Status !== 'Observer' || isPresent(Number(it.NodeId), it.DirectoryId);
  });
  const behind = rows.filter(({ Lag, LastCaughtUpTimestamp }) => {
    return Number(Lag) > 2 || Number(LastCaughtUpTimestamp) <= 0;
  });
  const ids = (kind) => rows.filter(({ Status }) => Status === kind).map((it) => it.NodeId);
  const present = JSON.parse(status.CurrentObservers).filter((it) =>
    isPresent(it.id, it.directoryId),
  );
  return {
    leader: status.LeaderId,
    status: { voters: idsIn(JSON.parse(status.CurrentVoters)), observers: idsIn(present) },
    voters: [...ids('Leader'), ...ids('Follower')].sort().join(),
    observers: ids('Observer').sort().join(),
    behind,
  };
}

function idsIn(replicas) {
  const ids = replicas.map(({ id }) => String(id));
  return ids.sort().join();
}

/**
 * Of nodes that have all ended: one history, from where all of their logs have begun. What a node that lags lacks is at the end.
 */
export function checkEqualLogs(nodes) {
  const logs = nodes.map((node) => node.metadataLog());
  const startOffset = Math.max(...logs.map((log) => Number(log.readBigInt64BE(0))));
  const tails = logs.map((log) => log.subarray(positionOf(log, startOffset)));
  const sizeBytes = Math.min(...tails.map((log) => log.length));
  for (const [i, log] of tails.entries()) {
    // What a leader still appends when it is alone: no-ops, a registration.
    const isCaughtUp = log.length - sizeBytes < TAIL_BYTES_MAX;
    if (!isCaughtUp)
      throw new Error(`node ${nodes[i].id} has ${log.length} bytes, not ${sizeBytes}`);
    const isEqual = log.subarray(0, sizeBytes).equals(tails[0].subarray(0, sizeBytes));
    if (!isEqual) throw new Error(`nodes ${nodes[0].id} and ${nodes[i].id} differ in their logs`);
  }
  return `${sizeBytes} bytes from offset ${startOffset}`;
}

/** Of the batch that begins at the offset: its base offset and its length begin every batch. */
function positionOf(log, offset) {
  for (let at = 0; at < log.length; at += 12 + log.readInt32BE(at + 8)) {
    if (Number(log.readBigInt64BE(at)) === offset) return at;
  }
  throw new Error(`no batch begins at offset ${offset}`);
}

// ---- our broker at Apache Kafka's controllers

/**
 * A dead broker is missed sooner than in Kafka's nine seconds. Not much sooner: these cases say who leads, and a broker that was taken
 * for dead does not lead again when it is back.
 */
const quickSessions = {
  'broker.session.timeout.ms': '6000',
  'broker.heartbeat.interval.ms': '500',
};

class Registered {
  constructor(cluster) {
    this.cluster = cluster;
    this.tools = cluster.tools;
  }

  async start() {
    const { cluster } = this;
    for (const id of [101, 102, 103])
      await cluster.addNode(id, 'kafka', 'controller', quickSessions);
    this.ours = await cluster.addNode(1, 'odradek', 'broker', quickSessions);
    this.theirs = await cluster.addNode(2, 'kafka', 'broker', quickSessions);
    await cluster.formatAll();
    for (const node of cluster.nodes.values()) node.start();
    for (const node of this.brokers) {
      await until('two brokers', startTimeoutMs, async () => {
        const ids = await this.tools.run('brokers', node.bootstrap).catch(() => '');
        return ids === '1 2';
      });
    }
    await checkQuorum(cluster, [101, 102, 103], [1, 2]);
  }

  get brokers() {
    return [this.ours, this.theirs];
  }

  describe(node, ...topics) {
    return this.tools.run('describe', node.bootstrap, ...topics).catch((error) => error.message);
  }

  /** Until both brokers describe the topics so. */
  async described(topics, lines) {
    for (const node of this.brokers.filter((it) => it.isRunning)) {
      let said = '';
      await until(`${topics} on node ${node.id}`, startTimeoutMs, async () => {
        said = await this.describe(node, ...topics);
        return said === lines.join('\n');
      }).catch((error) => {
        throw new Error(`${error.message}: ${said}`);
      });
    }
  }

  async topics() {
    const { ours, theirs } = this;
    await this.tools.run('create', ours.bootstrap, 'forwarded', '1:2,2:1', '-');
    await this.tools.run('create', theirs.bootstrap, 'created', '1:2,2:1', '-');
    const args = ['topics', 'create', 'by-cli', '--partitions', '2', '--replication-factor', '2'];
    const servers = ours.bootstrap.slice('brokers='.length);
    const cli = spawnSync(process.execPath, [launcher, ...args, '--bootstrap-server', servers]);
    if (cli.status !== 0) throw new Error(`topics create: ${cli.stdout}${cli.stderr}`);
    await this.described(['created', 'forwarded'], bothLead('created', 'forwarded'));
    for (const node of this.brokers) {
      await until('the topic of the command line', 10_000, async () => {
        return (await this.describe(node, 'by-cli')).includes('by-cli-1');
      });
    }
  }

  async configs() {
    const { ours, theirs, tools, cluster } = this;
    await tools.run('set-config', ours.bootstrap, 'TOPIC', 'created', 'retention.ms', '1234567');
    await tools.run(
      'set-config',
      theirs.bootstrap,
      'TOPIC',
      'forwarded',
      'retention.ms',
      '7654321',
    );
    const controllers = cluster.controllersTarget;
    await tools.run('set-config', controllers, 'BROKER', '-', 'log.retention.ms', '10000000');
    await tools.run('set-config', ours.bootstrap, 'BROKER', '1', 'log.cleaner.threads', '2');
    const expected = [
      ['TOPIC', 'created', 'retention.ms', '1234567 DYNAMIC_TOPIC_CONFIG'],
      ['TOPIC', 'forwarded', 'retention.ms', '7654321 DYNAMIC_TOPIC_CONFIG'],
      ['TOPIC', 'by-cli', 'retention.ms', '10000000 DYNAMIC_DEFAULT_BROKER_CONFIG'],
      ['BROKER', '1', 'log.cleaner.threads', '2 DYNAMIC_BROKER_CONFIG'],
    ];
    for (const [type, name, key, value] of expected) {
      for (const node of this.brokers) {
        await until(`${key} of ${name} on node ${node.id}`, 10_000, async () => {
          return (await tools.run('get-config', node.bootstrap, type, name, key)) === value;
        });
      }
    }
  }

  /** Each of the brokers leads one partition, so each has to be fetched from. */
  async produce(from) {
    for (const [i, partition] of ['0', '1'].entries()) {
      const words = ['created', partition, String(from), String(RECORDS)];
      await this.tools.run('produce', this.brokers[i].bootstrap, ...words);
    }
  }

  async consume(count) {
    for (const node of this.brokers.filter((it) => it.isRunning)) {
      for (const partition of ['0', '1']) {
        const said = await this.tools.run('consume', node.bootstrap, 'created', partition);
        expectEqual(`records of partition ${partition}`, said, String(count));
      }
    }
  }

  async killOurs() {
    const { ours } = this;
    await ours.kill();
    await this.described(['created'], ['created-0 2 [1, 2] [2]', 'created-1 2 [2, 1] [2]']);
    await this.tools.run('produce', this.theirs.bootstrap, 'created', '0', String(RECORDS), '100');
    await this.tools.run('produce', this.theirs.bootstrap, 'created', '1', String(RECORDS), '100');
    ours.start();
    await this.described(['created'], ['created-0 2 [1, 2] [1, 2]', 'created-1 2 [2, 1] [1, 2]']);
    await this.consume(RECORDS + 100);
  }

  /** Leadership goes to the other at once: nobody waits for the end of a session. */
  async stopEach() {
    await this.theirs.stop();
    await this.described(['created'], ['created-0 1 [1, 2] [1]', 'created-1 1 [2, 1] [1]']);
    await this.consume(RECORDS + 100);
    this.theirs.start();
    await this.described(['created'], ['created-0 1 [1, 2] [1, 2]', 'created-1 1 [2, 1] [1, 2]']);
    await this.ours.stop();
    await this.described(['created'], ['created-0 2 [1, 2] [2]', 'created-1 2 [2, 1] [2]']);
    await this.consume(RECORDS + 100);
    this.ours.start();
    await this.described(['created'], ['created-0 2 [1, 2] [1, 2]', 'created-1 2 [2, 1] [1, 2]']);
  }
}

function bothLead(...topics) {
  return topics.flatMap((topic) => [`${topic}-0 1 [1, 2] [1, 2]`, `${topic}-1 2 [2, 1] [1, 2]`]);
}

export async function runRegisteredSuite(context, javaProgram) {
  const load = new Load();
  const cluster = new QuorumCluster(context.directory, javaProgram, { onLine: load.onLine });
  const it = new Registered(cluster);
  await withCluster(cluster, async () => {
    await runCase(context, 'registers beside a broker of theirs', () => it.start());
    await runCase(context, 'topics created on either side', () => it.topics());
    await runCase(context, 'configs set on either side', () => it.configs());
    await runCase(context, 'records replicated both ways', async () => {
      await it.produce(0);
      await it.consume(RECORDS);
    });
    await runCase(context, 'killed and started again', () => it.killOurs());
    await runCase(context, 'controlled shutdown of either', () => it.stopEach());
    await runCase(context, 'their active controller killed', async () => {
      await load.start(cluster, it.ours.bootstrap);
      const pauseMs = await killLeader(cluster, load);
      await load.stop();
      await load.checkNothingLost(cluster, it.brokers);
      return `topics again after ${(pauseMs / 1000).toFixed(1)} s`;
    });
  });
}

// ---- mixed quorums

export async function killLeader(cluster, load) {
  const leader = await cluster.leader();
  await load.more(5);
  const fromMs = performance.now();
  await leader.kill();
  const pauseMs = await load.pauseMs(fromMs);
  leader.start();
  return pauseMs;
}

/** The voters of the nodes' configurations become those of the log, with the directories of each. */
async function upgradeKraftVersion(cluster, broker) {
  const server = broker.bootstrap.slice('brokers='.length);
  const update = (...args) =>
    cluster.tools.run('features', '--bootstrap-server', server, ...args).catch((it) => it.message);
  const upgrade = ['upgrade', '--feature', 'kraft.version=1'];
  // Not before every voter has told the leader what it is.
  await until('voters that could', 20_000, async () => {
    return (await update(...upgrade, '--dry-run')).includes('can be upgraded');
  });
  expectEqual('upgrade', (await update(...upgrade)).trim(), 'kraft.version was upgraded to 1.');
  const refusal = await update('downgrade', '--unsafe', '--feature', 'kraft.version=0');
  if (!refusal.includes("Can't downgrade")) throw new Error(`downgraded: ${refusal}`);
  await checkQuorum(cluster, [101, 102, 103], [1]);
  for (const node of cluster.controllers) {
    await until(`the directories as node ${node.id} sees them`, 10_000, async () => {
      const { CurrentVoters } = await cluster.status(node);
      return cluster.controllers.every((it) => CurrentVoters.includes(it.directoryId()));
    });
  }
}

/** `kinds`: of the three controllers. The voters are in the log, or in the nodes' configurations. */
export async function runMixedSuite(context, javaProgram, kinds, isStatic) {
  const load = new Load();
  const options = { isStatic, onLine: load.onLine };
  const cluster = new QuorumCluster(context.directory, javaProgram, options);
  await withCluster(cluster, async () => {
    for (const [i, kind] of kinds.entries()) await cluster.addNode(101 + i, kind, 'controller');
    const broker = await cluster.addNode(1, 'odradek', 'broker');
    await runCase(context, 'elect a leader', async () => {
      await cluster.formatAll();
      for (const node of cluster.nodes.values()) node.start();
      await until('a broker', startTimeoutMs, async () => {
        return (await cluster.tools.run('brokers', broker.bootstrap).catch(() => '')) === '1';
      });
      await checkQuorum(cluster, [101, 102, 103], [1]);
    });
    await load.start(cluster, broker.bootstrap);
    const pausesMs = [];
    for (let kill = 1; kill <= KILLS; kill++) {
      if (isStatic && kill === 1 + KILLS / 2) {
        await runCase(context, 'kraft.version upgraded', () =>
          upgradeKraftVersion(cluster, broker),
        );
      }
      const { kind } = await cluster.leader();
      await runCase(context, `leader ${kill} killed`, async () => {
        const pauseMs = await killLeader(cluster, load);
        pausesMs.push(pauseMs);
        await checkQuorum(cluster, [101, 102, 103], [1]);
        return `of ${kind}: topics again after ${(pauseMs / 1000).toFixed(1)} s`;
      });
    }
    await runCase(context, 'nothing lost', async () => {
      await load.stop();
      const summary = await load.checkNothingLost(cluster, [broker]);
      await checkQuorum(cluster, [101, 102, 103], [1]);
      const seconds = pausesMs.map((ms) => (ms / 1000).toFixed(1)).join(' ');
      return `${summary}; failovers in ${seconds} s`;
    });
    await runCase(context, 'one history', async () => {
      await cluster.killAll();
      return checkEqualLogs([...cluster.nodes.values()]);
    });
  });
}

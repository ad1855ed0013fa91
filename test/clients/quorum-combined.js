// Three nodes that are broker and controller at once, two of ours and one of Apache Kafka's. The first votes alone; the others join by
// themselves (`controller.quorum.auto.join.enable`), as does one whose disk was replaced. Leaders are killed while topics are created.
import { checkEqualLogs, checkQuorum, killLeader, Load, runCase, withCluster } from './quorum.js';
import { QuorumCluster } from './quorum-cluster.js';
import { startTimeoutMs, until } from './target.js';

const RECORDS = 300;

const configs = {
  'controller.quorum.auto.join.enable': 'true',
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
};

/** Each node leads one partition of it. */
const TOPIC = 'everywhere';
const REPLICAS = '1:2:3,2:3:1,3:1:2';

class CombinedNodes {
  constructor(context, javaProgram) {
    this.load = new Load();
    const { onLine } = this.load;
    this.cluster = new QuorumCluster(context.directory, javaProgram, { onLine });
    this.tools = this.cluster.tools;
  }

  get nodes() {
    return [...this.cluster.nodes.values()];
  }

  async start() {
    const { cluster } = this;
    for (const [i, kind] of ['odradek', 'kafka', 'odradek'].entries())
      await cluster.addNode(1 + i, kind, 'broker,controller', configs);
    for (const node of this.nodes) node.writeProperties();
    for (const node of this.nodes)
      await node.format(node.id === 1 ? '--standalone' : '--no-initial-controllers');
    for (const node of this.nodes) node.start();
    await this.whenAllServe();
    await checkQuorum(cluster, [1, 2, 3], []);
  }

  async whenAllServe() {
    for (const node of this.nodes) {
      await until(`three brokers as node ${node.id} sees them`, startTimeoutMs, async () => {
        return (await this.tools.run('brokers', node.bootstrap).catch(() => '')) === '1 2 3';
      });
    }
  }

  async whenInSync() {
    const lines = [0, 1, 2].map((partition) => {
      const replicas = REPLICAS.split(',')[partition].split(':').join(', ');
      return `${TOPIC}-${partition} [${replicas}] [1, 2, 3]`;
    });
    for (const node of this.nodes) {
      let said = '';
      await until(`replicas in sync as node ${node.id} sees them`, 30_000, async () => {
        said = await this.tools.run('describe', node.bootstrap, TOPIC).catch((it) => it.message);
        // Whoever leads them just now.
        return said.replaceAll(/^(\S+) \d+/gm, '$1') === lines.join('\n');
      }).catch((error) => {
        throw new Error(`${error.message}: ${said}`);
      });
    }
  }

  async replicate() {
    await this.tools.run('create', this.nodes[0].bootstrap, TOPIC, REPLICAS, '-');
    await this.whenInSync();
    for (const [partition, node] of this.nodes.entries()) {
      const words = [TOPIC, String(partition), '0', String(RECORDS)];
      await this.tools.run('produce', node.bootstrap, ...words);
    }
    await this.consumeAll();
  }

  async consumeAll() {
    for (const node of this.nodes) {
      for (const partition of ['0', '1', '2']) {
        const said = await this.tools.run('consume', node.bootstrap, TOPIC, partition);
        if (said !== String(RECORDS)) throw new Error(`${said} records of ${TOPIC}-${partition}`);
      }
    }
  }

  async killLeader() {
    const { kind } = await this.cluster.leader();
    const pauseMs = await killLeader(this.cluster, this.load);
    await this.whenAllServe();
    await checkQuorum(this.cluster, [1, 2, 3], []);
    return `of ${kind}: topics again after ${(pauseMs / 1000).toFixed(1)} s`;
  }

  /** Of a voter that does not lead: the one that it was leaves, and the one that it is now joins. */
  async replaceDisk(kind) {
    const leader = await this.cluster.leader();
    const node = this.nodes.find((it) => it !== leader && it.kind === kind);
    await node.kill();
    const before = node.directoryId();
    node.wipe();
    await node.format('--no-initial-controllers');
    node.start();
    let voters = '';
    await until('the vote of the new disk', startTimeoutMs, async () => {
      voters = (await this.cluster.status(leader)).CurrentVoters;
      return voters.includes(node.directoryId()) && !voters.includes(before);
    }).catch((error) => {
      throw new Error(`${error.message}, ${node.directoryId()} instead of ${before}: ${voters}`);
    });
    await this.whenAllServe();
    await this.whenInSync();
    await checkQuorum(this.cluster, [1, 2, 3], []);
    await this.consumeAll();
    return `node ${node.id}`;
  }
}

export async function runCombinedSuite(context, javaProgram) {
  const it = new CombinedNodes(context, javaProgram);
  const { cluster, load } = it;
  await withCluster(cluster, async () => {
    await runCase(context, 'join by themselves', () => it.start());
    await runCase(context, 'records replicated among all', () => it.replicate());
    await load.start(cluster, it.nodes.map((node) => node.bootstrap)[0]);
    await runCase(context, 'leader killed', () => it.killLeader());
    await runCase(context, 'disk of ours replaced', () => it.replaceDisk('odradek'));
    await runCase(context, 'nothing lost', async () => {
      await load.stop();
      return load.checkNothingLost(cluster, it.nodes);
    });
    await runCase(context, 'one history', async () => {
      await cluster.killAll();
      return checkEqualLogs(it.nodes);
    });
  });
}

// A quorum that moves, voter by voter, from Apache Kafka's controller to ours and back, while topics are created. Snapshots are small and often:
// ours come late and begin with one of theirs, then theirs, wiped, begin with one of ours. In the end all have the same topics, configs and log.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEqualLogs, checkQuorum, expectEqual, Load, runCase, withCluster } from './quorum.js';
import { QuorumCluster } from './quorum-cluster.js';
import { startTimeoutMs, until } from './target.js';

/** One about every thirty topics, fetched in many pieces. */
const oftenSnapshots = {
  'metadata.log.max.record.bytes.between.snapshots': '5000',
  'controller.quorum.fetch.snapshot.max.bytes': '1000',
};

const checkpointNames = (node) =>
  readdirSync(node.metadataDirectory).filter((name) => /^\d{20}-\d{10}\.checkpoint$/.test(name));

const endOffsetOf = (name) => Number(name.slice(0, 20));

/** The one at 0 says who votes first, and is no snapshot of anything. */
function hasSnapshot(node) {
  return until(`a snapshot of node ${node.id}`, 20_000, () => {
    return checkpointNames(node).some((name) => endOffsetOf(name) > 0);
  });
}

/** Its log begins at the end of a snapshot that another node has written: the same, to the byte. */
function checkBeganWith(node, writer) {
  const [first] = readdirSync(node.metadataDirectory)
    .filter((name) => name.endsWith('.log'))
    .sort();
  const startOffset = endOffsetOf(first);
  const name = checkpointNames(node).find((it) => endOffsetOf(it) === startOffset);
  if (startOffset === 0 || name === undefined)
    throw new Error(`node ${node.id} began at ${startOffset}: ${checkpointNames(node)}`);
  const [own, original] = [node, writer].map((it) =>
    readFileSync(join(it.metadataDirectory, name)),
  );
  if (!own.equals(original)) throw new Error(`${name} differs on nodes ${node.id}, ${writer.id}`);
  return `node ${node.id} from ${name}, ${own.length} bytes`;
}

class MovingQuorum {
  constructor(context, javaProgram) {
    this.context = context;
    this.load = new Load();
    const { onLine } = this.load;
    this.cluster = new QuorumCluster(context.directory, javaProgram, { onLine });
  }

  async prepare() {
    const { cluster } = this;
    this.theirs = await cluster.addNode(101, 'kafka', 'controller', oftenSnapshots);
    this.ours = await cluster.addNode(102, 'odradek', 'controller', oftenSnapshots);
    this.oursToo = await cluster.addNode(103, 'odradek', 'controller', oftenSnapshots);
    this.broker = await cluster.addNode(1, 'odradek', 'broker');
    this.theirBroker = await cluster.addNode(2, 'kafka', 'broker', oftenSnapshots);
    for (const node of cluster.nodes.values()) node.writeProperties();
  }

  run(name, act) {
    return runCase(this.context, name, act);
  }

  /** A change of the voters, under load. */
  step(name, change, voters, observers) {
    return this.run(name, async () => {
      await this.load.more(5);
      const fromMs = performance.now();
      await change();
      const pauseMs = await this.load.pauseMs(fromMs);
      await checkQuorum(this.cluster, voters, observers);
      return `topics paused for ${(pauseMs / 1000).toFixed(1)} s at most`;
    });
  }

  bootstrapControllers() {
    return ['--bootstrap-controller', this.cluster.controllers.map((node) => node.address).join()];
  }

  quorum(...args) {
    return this.cluster.tools.run('quorum', ...this.bootstrapControllers(), ...args);
  }

  add(node) {
    return this.quorum('--command-config', node.file, 'add-controller');
  }

  remove(node) {
    const id = ['--controller-id', String(node.id)];
    return this.quorum('remove-controller', ...id, '--controller-directory-id', node.directoryId());
  }

  setConfig(...words) {
    return this.cluster.tools.run('set-config', this.broker.bootstrap, ...words);
  }

  async startTheirs() {
    const { cluster, theirs, broker, load } = this;
    await theirs.format('--standalone');
    await broker.format();
    for (const node of [theirs, broker]) node.start();
    await this.serving(broker, '1');
    await load.start(cluster, broker.bootstrap);
    await this.setConfig('TOPIC', 'load-0', 'retention.ms', '1234567');
    await this.setConfig('BROKER', '-', 'log.retention.ms', '7654321');
    await checkQuorum(cluster, [101], [1]);
  }

  serving(broker, ids) {
    return until(`brokers ${ids}`, startTimeoutMs, async () => {
      return (await this.cluster.tools.run('brokers', broker.bootstrap).catch(() => '')) === ids;
    });
  }

  async startOurs() {
    const { cluster, theirs, ours, oursToo } = this;
    await hasSnapshot(theirs);
    for (const node of [ours, oursToo]) {
      await node.format('--no-initial-controllers');
      node.start();
    }
    await checkQuorum(cluster, [101], [1, 102, 103]);
    return [ours, oursToo].map((node) => checkBeganWith(node, theirs)).join('; ');
  }

  async wipeTheirs() {
    const { cluster, theirs, theirBroker, broker } = this;
    const leader = await cluster.leader();
    await hasSnapshot(leader);
    await theirs.kill();
    theirs.wipe();
    await theirs.format('--no-initial-controllers');
    await theirBroker.format();
    for (const node of [theirs, theirBroker]) node.start();
    for (const node of [theirBroker, broker]) await this.serving(node, '1 2');
    await checkQuorum(cluster, [102, 103], [1, 101, 2]);
    return [theirs, theirBroker].map((node) => checkBeganWith(node, leader)).join('; ');
  }

  /** What a broker of each kind says of everything that there is. */
  async checkSameImages() {
    const { cluster, load, broker, theirBroker } = this;
    await load.stop();
    const summary = await load.checkNothingLost(cluster, [broker, theirBroker]);
    const topics = load.acked.map(({ topic }) => topic);
    const [ours, theirs] = await Promise.all(
      [broker, theirBroker].map((it) => cluster.tools.run('describe', it.bootstrap, ...topics)),
    );
    expectEqual('topics as each broker describes them', theirs, ours);
    for (const [topic, value] of [
      ['load-0', '1234567 DYNAMIC_TOPIC_CONFIG'],
      ['load-1', '7654321 DYNAMIC_DEFAULT_BROKER_CONFIG'],
    ]) {
      for (const { bootstrap } of [broker, theirBroker]) {
        const words = ['get-config', bootstrap, 'TOPIC', topic, 'retention.ms'];
        expectEqual(`retention of ${topic}`, await cluster.tools.run(...words), value);
      }
    }
    await checkQuorum(cluster, [101], [1, 102, 103, 2]);
    return summary;
  }
}

/** Theirs leads alone at first, then ours do, then theirs again. */
export async function runMovedSuite(context, javaProgram) {
  const it = new MovingQuorum(context, javaProgram);
  const { cluster } = it;
  await withCluster(cluster, async () => {
    await it.prepare();
    const { theirs, ours, oursToo } = it;
    await it.run('one voter of theirs', () => it.startTheirs());
    await it.run('ours begin with a snapshot of theirs', () => it.startOurs());
    const all = [101, 102, 103];
    await it.step('ours added', () => it.add(ours), [101, 102], [1, 103]);
    await it.step('another of ours added', () => it.add(oursToo), all, [1]);
    await it.step('theirs removed', () => it.remove(theirs), [102, 103], [1, 101]);
    await it.run('theirs begin with a snapshot of ours', () => it.wipeTheirs());
    await it.step('theirs added again', () => it.add(theirs), all, [1, 2]);
    await it.step('one of ours removed', () => it.remove(oursToo), [101, 102], [1, 103, 2]);
    await it.step('the last of ours removed', () => it.remove(ours), [101], [1, 102, 103, 2]);
    await it.run('nothing lost', () => it.checkSameImages());
    await it.run('one history', async () => {
      await cluster.killAll();
      return checkEqualLogs([...cluster.nodes.values()]);
    });
  });
}

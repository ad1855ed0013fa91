// The loop that consumes, transforms and produces in transactions, of each client that has transactions: while two instances of it are
// at work, instances and the broker are killed with SIGKILL. Every record of the input must be in the output once, in its order.
//
// An instance has BOOTSTRAP, GROUP, INPUT, OUTPUT and TRANSACTIONAL_ID in its environment. It copies what it is given of the input to
// the same partition of the output, at most 50 records in a transaction that also takes the offsets, prints `moved COUNT` after each
// commit, and goes on until it is killed. When its client cannot go on it ends with an error, and is started again as a supervisor would.
import { join } from 'node:path';
import { checkCopied } from './copy-history.js';
import { connectKafkaJs } from './group-matrix.js';
import { Program } from './program.js';
import { freePort, startTarget, until } from './target.js';

const input = 'input';
const output = 'output';
const group = 'copy';
const partitionCount = 4;
const deadlineMs = 90_000;
const brokerConfigs = { 'group.min.session.timeout.ms': '1000' };
/** A client that cannot work after a failure is stopped by this, long before it fails at everything. */
const restartsMax = 30;

/** Before each step `records` more are produced, and `moved` more are waited for: kills hit instances at work and just after a start. */
const steps = [
  { records: 3000, moved: 500, kill: ['a'] },
  { records: 3000, moved: 500, kill: ['broker'] },
  { records: 2000, moved: 50, kill: ['broker'] },
  { records: 3000, moved: 500, kill: ['b'] },
  { records: 3000, moved: 300, kill: ['a', 'broker'] },
  { records: 2000, moved: 500, kill: [] },
];

class CopyRun {
  constructor(context, program) {
    this.context = context;
    this.program = program;
    this.instances = new Map();
    this.input = Array.from({ length: partitionCount }, () => []);
    this.movedCount = 0;
    this.restartCount = 0;
    this.said = [];
  }

  async startBroker(port) {
    const dataDir = join(this.context.directory, 'data');
    const options = { port, configs: brokerConfigs };
    this.context.server = await startTarget(this.context.target, dataDir, options);
  }

  startInstance(name) {
    const environment = {
      BOOTSTRAP: this.context.server.bootstrap,
      GROUP: group,
      INPUT: input,
      OUTPUT: output,
      TRANSACTIONAL_ID: `${group}-${name}`,
    };
    const instance = new Program(name, this.program, environment, ([event, count]) => {
      if (event === 'moved') this.movedCount += Number(count);
      return event === 'moved';
    });
    this.instances.set(name, instance);
    instance.ended.then(() => {
      const last = instance.said.slice(-15).map((line) => `${name}: ${line}`);
      this.said.push(...last, `${name} ended with ${instance.exitCode}`);
      if (instance.isExpectedToEnd) return;
      this.restartCount += 1;
      if (this.restartCount <= restartsMax) this.startInstance(name);
    });
  }

  until(what, condition) {
    return until(`${what} (${this.movedCount} are moved)`, deadlineMs, () => {
      if (this.restartCount > restartsMax) throw new Error('the instances keep ending');
      return condition();
    });
  }

  /** A connection of its own each time: one from before a kill would first have to find out. */
  async withKafkaJs(use) {
    const kafka = connectKafkaJs(this.context.server.bootstrap);
    const clients = { admin: kafka.admin(), producer: kafka.producer() };
    try {
      await clients.admin.connect();
      await clients.producer.connect();
      return await use(clients, kafka);
    } finally {
      await clients.admin.disconnect();
      await clients.producer.disconnect();
    }
  }

  async produce(count) {
    const messages = [];
    for (let i = 0; i < count; i += 1) {
      const partition = i % partitionCount;
      const value = `${partition}-${this.input[partition].length}`;
      this.input[partition].push(value);
      messages.push({ partition, value });
    }
    await this.withKafkaJs(({ producer }) => producer.send({ topic: input, acks: -1, messages }));
  }

  async kill(name) {
    if (name !== 'broker') {
      await this.instances.get(name).kill();
      this.startInstance(name);
      return;
    }
    const { server } = this.context;
    await server.kill();
    await this.startBroker(server.port);
  }

  async run() {
    await this.startBroker(await freePort());
    await this.withKafkaJs(({ admin }) => {
      const topics = [input, output].map((topic) => ({ topic, numPartitions: partitionCount }));
      return admin.createTopics({ topics });
    });
    for (const name of ['a', 'b']) this.startInstance(name);
    for (const { records, moved, kill } of steps) {
      await this.produce(records);
      const wanted = this.movedCount + moved;
      await this.until(`${wanted} to be moved`, () => this.movedCount >= wanted);
      // Both at once when there are two: the instance comes back to a broker that is not there yet.
      await Promise.all(kill.map((name) => this.kill(name)));
    }
    await this.withKafkaJs((clients, kafka) => this.finish(clients, kafka));
    const recordCount = this.input.reduce((sum, values) => sum + values.length, 0);
    return `${recordCount} records, ${this.restartCount} instances ended by themselves`;
  }

  async finish({ admin, producer }, kafka) {
    await this.until('the offsets of everything', async () => {
      const [{ partitions }] = await admin.fetchOffsets({ groupId: group, topics: [input] });
      return partitions.every(
        ({ partition, offset }) => Number(offset) === this.input[partition].length,
      );
    });
    for (const instance of this.instances.values()) await instance.kill();
    const read = await readOutput(kafka, producer);
    for (let partition = 0; partition < partitionCount; partition += 1) {
      const wanted = this.input[partition].map((value) => `moved ${value}`);
      checkCopied(partition, wanted, read[partition]);
    }
  }
}

/** Reads up to a last record that is produced now: read_committed shows it when no transaction before it is open. */
async function readOutput(kafka, producer) {
  const last = 'the last';
  const ends = Array.from({ length: partitionCount }, (_, partition) => ({
    partition,
    value: last,
  }));
  await producer.send({ topic: output, acks: -1, messages: ends });
  const read = ends.map(() => []);
  const consumer = kafka.consumer({ groupId: 'reader', maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [output], fromBeginning: true });
  const eachBatch = async ({ batch }) => {
    for (const { value } of batch.messages) read[batch.partition].push(value.toString());
  };
  let failure;
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    failure = payload.error;
  });
  await consumer.run({ autoCommit: false, eachBatch });
  try {
    await until('the end of the output', deadlineMs, () => {
      if (failure) throw failure;
      return read.every((values) => values.at(-1) === last);
    });
  } finally {
    await consumer.disconnect();
  }
  return read.map((values) => values.slice(0, -1));
}

/** One suite is one client; `program` is the command of its instance. */
export async function runEosSuite(context, program) {
  const startMs = performance.now();
  const run = new CopyRun(context, program);
  try {
    const summary = await run.run();
    const elapsedSeconds = ((performance.now() - startMs) / 1000).toFixed(1);
    context.report(`ok ${context.suite} copy (${elapsedSeconds} s, ${summary})`);
  } catch (error) {
    for (const instance of run.instances.values()) await instance.kill();
    context.report(`FAILED ${context.suite} copy: ${error.message.replaceAll('\n', ' ')}`);
    console.log(`${run.said.slice(-80).join('\n')}\nthe end of the broker's log:`);
    console.log(context.server?.logTail());
  }
}

// Two instances of a program that reads a topic and writes another in transactions, while instances and the broker are killed with
// SIGKILL at work, just after a start, and both at once. What they should have written is for the suites to say (eos-matrix.js, streams.js).
//
// An instance has BOOTSTRAP, GROUP, INPUT, OUTPUT, TRANSACTIONAL_ID and STATE, a directory, in its environment, and prints `moved COUNT` as it goes on. When
// its client cannot go on it ends with an error, and is started again as a supervisor would.
import { join } from 'node:path';
import { connectKafkaJs, connectProducer } from './group-matrix.js';
import { Program } from './program.js';
import { freePort, startTarget, until } from './target.js';

export const inputTopic = 'input';
export const outputTopic = 'output';
export const group = 'copy';
export const partitionCount = 4;
const deadlineMs = 180_000;
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

export class KillRun {
  /** `finish(run, clients)` checks what was written, when everything was produced and all kills are over. */
  constructor(context, program, finish) {
    this.context = context;
    this.program = program;
    this.finish = finish;
    this.instances = new Map();
    this.input = Array.from({ length: partitionCount }, () => []);
    this.movedCount = 0;
    this.restartCount = 0;
    this.said = [];
  }

  get recordCount() {
    return this.input.reduce((sum, values) => sum + values.length, 0);
  }

  async startBroker(port) {
    const dataDir = join(this.context.directory, 'data');
    const options = { port, configs: brokerConfigs };
    this.serving = startTarget(this.context.target, dataDir, options);
    this.context.server = await this.serving;
  }

  startInstance(name) {
    const environment = {
      BOOTSTRAP: this.context.server.bootstrap,
      GROUP: group,
      INPUT: inputTopic,
      OUTPUT: outputTopic,
      STATE: join(this.context.directory, `state-${name}`),
      TRANSACTIONAL_ID: `${group}-${name}`,
    };
    const instance = new Program(name, this.program, environment, ([event, count]) => {
      if (event === 'moved') this.movedCount += Number(count);
      return event === 'moved';
    });
    this.instances.set(name, instance);
    instance.ended.then(async () => {
      const last = instance.said.slice(-15).map((line) => `${name}: ${line}`);
      this.said.push(...last, `${name} ended with ${instance.exitCode}`);
      if (instance.isExpectedToEnd) return;
      this.restartCount += 1;
      await this.serving.catch(() => {}); // a start that failed fails the run
      if (!instance.isExpectedToEnd && this.restartCount <= restartsMax) this.startInstance(name);
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
    const clients = { admin: kafka.admin(), producer: connectProducer(kafka) };
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
    await this.withKafkaJs(({ producer }) =>
      producer.send({ topic: inputTopic, acks: -1, messages }),
    );
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
      const topics = [inputTopic, outputTopic].map((topic) => ({
        topic,
        numPartitions: partitionCount,
      }));
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
    await this.withKafkaJs((clients, kafka) => this.finish(this, { ...clients, kafka }));
    return `${this.recordCount} records, ${this.restartCount} instances ended by themselves`;
  }

  async killInstances() {
    for (const instance of this.instances.values()) await instance.kill();
  }
}

/**
 * Reads the output until it has as many records as the input, ends the instances, and reads up to a last record that is produced then:
 * read_committed shows it when no transaction before it is open. The answer are the records of each partition.
 */
export async function readOutput(run, { kafka, producer }) {
  const read = Array.from({ length: partitionCount }, () => []);
  const consumer = kafka.consumer({ groupId: 'reader', maxWaitTimeInMs: 100 });
  let failure;
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    failure = payload.error;
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [outputTopic], fromBeginning: true });
  const eachBatch = async ({ batch }) => {
    for (const { key, value } of batch.messages) {
      read[batch.partition].push({ key: key?.toString(), value: value.toString() });
    }
  };
  await consumer.run({ autoCommit: false, eachBatch });
  const wait = (what, condition) =>
    run.until(what, () => {
      if (failure) throw failure;
      return condition();
    });
  try {
    const readCount = () => read.reduce((sum, records) => sum + records.length, 0);
    // When some are lost the checker is to say which.
    await wait('all of the output', () => readCount() >= run.recordCount).catch(console.log);
    await run.killInstances();
    const last = 'the last';
    const messages = read.map((_, partition) => ({ partition, value: last }));
    await producer.send({ topic: outputTopic, acks: -1, messages });
    await wait('the end of the output', () =>
      read.every((records) => records.at(-1)?.value === last),
    );
  } finally {
    await consumer.disconnect();
  }
  return read.map((records) => records.slice(0, -1));
}

/** Runs to the end and reports the suite's one case. */
export async function runKills(run, name) {
  const { context } = run;
  const startMs = performance.now();
  try {
    const summary = await run.run();
    const elapsedSeconds = ((performance.now() - startMs) / 1000).toFixed(1);
    context.report(`ok ${context.suite} ${name} (${elapsedSeconds} s, ${summary})`);
  } catch (error) {
    await run.killInstances();
    context.report(`FAILED ${context.suite} ${name}: ${error.message.replaceAll('\n', ' ')}`);
    console.log(`${run.said.slice(-80).join('\n')}\nthe end of the broker's log:`);
    console.log(context.server?.logTail());
  }
}

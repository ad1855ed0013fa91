// Five consumers of one client in a group: they join, leave, are killed with SIGKILL and come back while records flow. Nothing may be
// lost, and nothing read again after a commit (group-history.js).
//
// Each consumer is a process of a program that is small in its language, with BOOTSTRAP, GROUP and TOPIC in its environment. It prints
//
//     record PARTITION OFFSET MICROSECONDS      for each record that its client hands out
//     committed PARTITION OFFSET MICROSECONDS   when a commit has succeeded
//
// and writes the first before it commits. It commits after every third batch, so that kills find records which are not committed, and
// when there is nothing to read. At the line `leave` it commits, leaves the group and ends.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { GroupHistory } from './group-history.js';
import { reportStandstill } from './group-report.js';
import { Program } from './program.js';
import { startTarget, until } from './target.js';

const topic = 'flow';
/** Two for each of the five consumers. */
const partitionCount = 10;
/** A dead member's partitions wait this long. The programs know the same numbers. */
const sessionTimeoutMs = 6000;
const heartbeatIntervalMs = 500;
const brokerConfigs = {
  'group.min.session.timeout.ms': '1000',
  'group.consumer.min.session.timeout.ms': '1000',
  'group.consumer.session.timeout.ms': String(sessionTimeoutMs),
  'group.consumer.heartbeat.interval.ms': String(heartbeatIntervalMs),
};
const deadlineMs = 120_000;

/** The controllers' own client: kafkajs, as it runs in this process. */
export function connectKafkaJs(bootstrap) {
  const require = createRequire(join(import.meta.dirname, 'node', 'package.json'));
  process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
  const { Kafka, logLevel } = require('kafkajs');
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING });
}

/** Whatever is retried, what is produced is there once. */
export function connectProducer(kafka) {
  return kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
}

/** Produces at least `count` records over all partitions: fewer and fewer at a time, and some for as long as the members are moved. */
class Flow {
  constructor(producer, count) {
    this.producer = producer;
    this.remaining = count;
    this.endOffsets = new Array(partitionCount).fill(0);
    this.stopped = false;
    this.error = undefined;
  }

  start() {
    this.finished = this.run();
    this.finished.catch((error) => {
      this.error = error;
    });
  }

  async send(count) {
    const each = Math.ceil(count / partitionCount);
    const messages = [];
    for (let partition = 0; partition < partitionCount; partition += 1) {
      for (let i = 0; i < each; i += 1) {
        messages.push({ partition, value: `${this.endOffsets[partition] + i}` });
      }
      this.endOffsets[partition] += each;
      this.remaining -= each;
    }
    await this.producer.send({ topic, acks: -1, messages });
  }

  async run() {
    while (!this.stopped) {
      await this.send(Math.max(partitionCount, Math.floor(this.remaining / 400)));
      const pauseMs = this.remaining > 400 * partitionCount ? 25 : 250;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    while (this.remaining > 0) await this.send(Math.min(5000, this.remaining));
  }

  /** Who waits for members to read on waits in vain when nothing is written any more. */
  assertAlive() {
    if (this.error) throw new Error(`the producer failed: ${this.error.message}`);
  }
}

class Scenario {
  constructor(context, program, flow) {
    this.context = context;
    this.program = program;
    this.flow = flow;
    this.history = new GroupHistory(partitionCount, sessionTimeoutMs - heartbeatIntervalMs);
    this.members = [];
    this.programs = [];
    this.killCount = 0;
  }

  /** Waits for a condition while every member that should live does; `what` may be said when it is known what is missing. */
  until(what, condition) {
    return until(what, deadlineMs, () => {
      for (const program of this.programs) program.assertAlive();
      this.flow.assertAlive();
      return condition();
    });
  }

  start(name) {
    const member = new Program(
      name,
      this.program,
      { BOOTSTRAP: this.context.server.bootstrap, GROUP: 'group', TOPIC: topic },
      (words) => this.take(member, words),
    );
    member.readCount = 0;
    member.uncommittedCount = 0;
    this.members.push(member);
    this.programs.push(member);
    return member;
  }

  take(member, [event, partition, offset, timeUs]) {
    if (event === 'record') {
      member.readCount += 1;
      member.uncommittedCount += 1;
      this.history.deliver(member.name, Number(partition), Number(offset), Number(timeUs));
    } else if (event === 'committed') {
      member.uncommittedCount = 0;
      this.history.commit(member.name, Number(partition), Number(offset), Number(timeUs));
    } else {
      return false;
    }
    return true;
  }

  /** Every member reads on, and every partition is read: the group is whole and works. */
  async settle() {
    for (const member of this.programs) member.readBefore = member.readCount;
    for (const partition of this.history.partitions) partition.endBefore = partition.endOffset;
    const idleMembers = () => this.members.filter((m) => m.readCount === m.readBefore);
    const idlePartitions = () => this.history.partitions.filter((p) => p.endOffset === p.endBefore);
    const missing = () => {
      const names = idleMembers().map((member) => member.name);
      const numbers = idlePartitions().map((p) => this.history.partitions.indexOf(p));
      return `every member and partition to go on: [${names}] and [${numbers}] do not`;
    };
    await this.until(missing, () => idleMembers().length + idlePartitions().length === 0);
  }

  async join(...names) {
    for (const name of names) this.start(name);
    await this.settle();
  }

  /** The moment for a kill is when the member has read what it has not committed. */
  async kill(name) {
    const member = this.remove(name);
    await this.until(`${name} to read`, () => member.uncommittedCount > 0);
    await member.kill();
    this.killCount += 1;
  }

  async leave(name) {
    const member = this.remove(name);
    member.isExpectedToEnd = true;
    member.command('leave');
    await this.until(`${name} to leave`, () => !member.isRunning);
    if (member.exitCode === 0) return;
    throw new Error(`${name} left with ${member.exitCode}: ${member.said.slice(-3).join(' ')}`);
  }

  remove(name) {
    const member = this.members.find((one) => one.name === name);
    this.members = this.members.filter((one) => one !== member);
    return member;
  }

  async run() {
    await this.join('a', 'b', 'c');
    await this.join('d', 'e');
    await this.kill('a');
    await this.leave('b');
    await this.settle();
    await this.join('a-again', 'b-again');
    await this.kill('c');
    await this.kill('d');
    await this.join('c-again', 'd-again');
  }

  async finish(admin) {
    const { flow } = this;
    flow.stopped = true;
    await flow.finished;
    await this.until('everything to be committed', () =>
      this.history.partitions.every((p, i) => p.committedOffset === flow.endOffsets[i]),
    );
    await Promise.all(this.members.map((member) => this.leave(member.name)));
    const [{ partitions }] = await admin.fetchOffsets({ groupId: 'group', topics: [topic] });
    if (partitions.length !== partitionCount) {
      throw new Error(`offsets of ${partitions.length} partitions are committed at the end`);
    }
    for (const { partition, offset } of partitions) {
      if (Number(offset) === flow.endOffsets[partition]) continue;
      throw new Error(`partition ${partition}: ${offset} is committed at the end`);
    }
    return this.history.check(flow.endOffsets);
  }
}

async function runFlow(context, program) {
  const kafka = connectKafkaJs(context.server.bootstrap);
  const admin = kafka.admin();
  const producer = connectProducer(kafka);
  const flow = new Flow(producer, Number(context.count));
  const scenario = new Scenario(context, program, flow);
  await admin.connect();
  await producer.connect();
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: partitionCount }] });
    flow.start();
    await scenario.run();
    return `${await scenario.finish(admin)}, ${scenario.killCount} kills`;
  } catch (error) {
    await reportStandstill(scenario);
    throw error;
  } finally {
    for (const member of scenario.programs) await member.kill();
    await producer.disconnect();
    await admin.disconnect();
  }
}

/** One suite is one client; `program` is the command of its member. */
export async function runGroupSuite(context, program) {
  const startMs = performance.now();
  const dataDir = join(context.directory, 'data');
  context.server = await startTarget(context.target, dataDir, { configs: brokerConfigs });
  try {
    const summary = await runFlow(context, program);
    const elapsedSeconds = ((performance.now() - startMs) / 1000).toFixed(1);
    context.report(`ok ${context.suite} members (${elapsedSeconds} s, ${summary})`);
  } catch (error) {
    context.report(`FAILED ${context.suite} members: ${error.message.replaceAll('\n', ' ')}`);
    console.log(`the end of the broker's log:\n${context.server.logTail()}`);
  }
}

// @platformatic/kafka: modern, flexible versions only; a stream per consumer.
import { once } from 'node:events';
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import {
  bootstrap,
  Comparison,
  codecs,
  count,
  halfCount,
  partitionCount,
  recordHeaders,
  recordKey,
  recordValue,
  runCases,
  suite,
  until,
} from './cases.js';

const base = { clientId: suite, bootstrapBrokers: [bootstrap] };

async function withAdmin(use) {
  const admin = new Admin(base);
  try {
    return await use(admin);
  } finally {
    await admin.close();
  }
}

function createTopic(topic) {
  return withAdmin(async (admin) => {
    await admin.createTopics({ topics: [topic], partitions: partitionCount, replicas: 1 });
    // Apache Kafka answers before leaders are up, and this client sends a whole batch again that failed in part.
    await until('leaders', async () => {
      try {
        const partitions = Array.from({ length: partitionCount }, (_, partitionIndex) => ({
          partitionIndex,
          timestamp: -1n,
        }));
        await admin.listOffsets({ topics: [{ name: topic, partitions }] });
        return true;
      } catch {
        return false;
      }
    });
  });
}

function messageOf(topic, i) {
  return {
    topic,
    partition: i % partitionCount,
    key: recordKey(i),
    value: recordValue(i),
    headers: new Map(recordHeaders(i).map(([name, value]) => [Buffer.from(name), value])),
  };
}

async function produce(topic, first, end, options = {}) {
  const producer = new Producer({ ...base, acks: -1, ...options });
  try {
    for (let i = first; i < end; i += 10_000) {
      const length = Math.min(10_000, end - i);
      await producer.send({
        messages: Array.from({ length }, (_, n) => messageOf(topic, i + n)),
      });
    }
  } finally {
    await producer.close();
  }
}

async function join(topic, comparison, mode) {
  const consumer = new Consumer({
    ...base,
    groupId: topic,
    groupProtocol: 'classic',
    heartbeatInterval: 500,
    sessionTimeout: 10_000,
    maxWaitTime: 200,
    autocommit: false,
  });
  const stream = await consumer.consume({
    topics: [topic],
    mode,
    fallbackMode: 'earliest',
    heartbeatInterval: 500,
    sessionTimeout: 10_000,
    maxWaitTime: 200,
    autocommit: false,
  });
  const member = { consumer, stream, next: new Map(), failures: [], isLeaving: false };
  // The rebalance that follows another member's leaving may be cut short by this one's: no failure.
  const onError = (error) => {
    if (!member.isLeaving) member.failures.push(error);
  };
  stream.on('error', onError);
  consumer.on('error', onError);
  stream.on('data', ({ partition, key, value, headers, offset, leaderEpoch }) => {
    const entries = Array.from(headers, ([name, bytes]) => [name.toString(), bytes]);
    comparison().take(partition, key, value, entries);
    // What is committed is the last record that was processed plus one.
    member.next.set(partition, { topic, partition, offset: offset + 1n, leaderEpoch });
  });
  return member;
}

async function leave(...members) {
  for (const { consumer, next, failures } of members) {
    if (failures.length > 0) throw failures[0];
    await consumer.commit({ offsets: [...next.values()] });
  }
  for (const member of members) {
    member.isLeaving = true;
    await member.stream.close();
    await member.consumer.close();
  }
}

async function readAll(topic) {
  const comparison = new Comparison(0, count);
  const member = await join(topic, () => comparison, 'earliest');
  await until('all records', () => comparison.done);
  await leave(member);
}

async function codecCase(codec) {
  const topic = `${suite}-${codec}`;
  await createTopic(topic);
  await produce(topic, 0, count, { compression: codec });
  await readAll(topic);
}

async function idempotentCase() {
  const topic = `${suite}-idempotent`;
  await createTopic(topic);
  await produce(topic, 0, count, { idempotent: true });
  await readAll(topic);
}

async function groupCase() {
  const topic = `${suite}-group`;
  await createTopic(topic);
  let comparison = new Comparison(0, halfCount);
  const members = [];
  for (let m = 0; m < 2; m += 1) {
    members.push(await join(topic, () => comparison, 'committed'));
  }
  await until('both members to have partitions', () => {
    const [a, b] = members.map(({ consumer }) =>
      (consumer.assignments ?? []).reduce((sum, { partitions }) => sum + partitions.length, 0),
    );
    return a > 0 && b > 0 && a + b === partitionCount;
  });
  // This client hands out what a fetch brings that was under way during the rebalance, although the partition is another
  // member's now; so the records come after every such fetch has ended.
  for (let fetches = 0; fetches < 2; fetches += 1) {
    await Promise.all(members.map(({ stream }) => once(stream, 'fetch')));
  }
  await produce(topic, 0, halfCount);
  await until('the first half', () => comparison.done);
  await leave(...members);
  await produce(topic, halfCount, 2 * halfCount);
  comparison = new Comparison(halfCount, 2 * halfCount);
  const restarted = await join(topic, () => comparison, 'committed');
  await until('the second half from the committed offsets', () => comparison.done);
  await leave(restarted);
}

async function adminCase() {
  const topic = `${suite}-admin`;
  await createTopic(topic);
  await withAdmin(async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) throw new Error('the topic is not listed');
    await admin.deleteTopics({ topics: [topic] });
    await until('the topic to be gone', async () => !(await admin.listTopics()).includes(topic));
  });
}

await runCases([
  ['admin', adminCase],
  ...codecs.map((codec) => [`codec-${codec}`, () => codecCase(codec)]),
  ['idempotent', idempotentCase],
  ['group', groupCase],
]);

// The cases of the clients that have the KafkaJS API. `client` hides where their options differ: admin(), producer({ codec,
// idempotent }), consumer(groupId), assignedCount(consumer), newComparison(first, end), knows(codec).
import {
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

async function withAdmin(client, use) {
  const admin = client.admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

function createTopic(client, topic) {
  const spec = { topic, numPartitions: partitionCount, replicationFactor: 1 };
  return withAdmin(client, (admin) => admin.createTopics({ topics: [spec] }));
}

function messageOf(i) {
  const message = { partition: i % partitionCount, key: recordKey(i), value: recordValue(i) };
  const headers = recordHeaders(i);
  if (headers.length > 0) message.headers = Object.fromEntries(headers);
  return message;
}

async function produce(client, topic, first, end, options) {
  const { producer, sendOptions } = client.producer(options);
  await producer.connect();
  try {
    for (let i = first; i < end; i += 10_000) {
      const length = Math.min(10_000, end - i);
      const messages = Array.from({ length }, (_, n) => messageOf(i + n));
      await producer.send({ topic, messages, ...sendOptions });
    }
  } finally {
    await producer.disconnect();
  }
}

/** Starts a consumer that hands every record to the comparison and notes the next offset of each partition. */
async function join(client, topic, comparison) {
  const consumer = client.consumer(topic);
  const nextOffsets = new Map();
  await consumer.connect();
  await consumer.subscribe({ topic, ...client.subscription });
  await consumer.run({
    ...client.running,
    eachBatch: async ({ batch }) => {
      for (const { key, value, headers, offset } of batch.messages) {
        comparison().take(batch.partition, key, value, Object.entries(headers ?? {}));
        nextOffsets.set(batch.partition, String(Number(offset) + 1));
      }
    },
  });
  return { consumer, nextOffsets };
}

/** All commit before any leaves: who stays would have to join again first, and begins at what is committed. */
async function leave(topic, ...members) {
  for (const { consumer, nextOffsets } of members) {
    const offsets = Array.from(nextOffsets, ([partition, offset]) => ({
      topic,
      partition,
      offset,
    }));
    await consumer.commitOffsets(offsets);
  }
  for (const { consumer } of members) await consumer.disconnect();
}

async function codecCase(client, codec) {
  const topic = `${suite}-${codec}`;
  await createTopic(client, topic);
  await produce(client, topic, 0, count, { codec, idempotent: false });
  const comparison = client.newComparison(0, count);
  const member = await join(client, topic, () => comparison);
  await until('all records', () => comparison.done);
  await leave(topic, member);
}

async function idempotentCase(client) {
  const topic = `${suite}-idempotent`;
  await createTopic(client, topic);
  await produce(client, topic, 0, count, { codec: 'none', idempotent: true });
  const comparison = client.newComparison(0, count);
  const member = await join(client, topic, () => comparison);
  await until('all records', () => comparison.done);
  await leave(topic, member);
}

async function groupCase(client) {
  const topic = `${suite}-group`;
  await createTopic(client, topic);
  let comparison = client.newComparison(0, halfCount);
  const members = [];
  for (let m = 0; m < 2; m += 1) members.push(await join(client, topic, () => comparison));
  await until('both members to have partitions', () => {
    const [a, b] = members.map(({ consumer }) => client.assignedCount(consumer));
    return a > 0 && b > 0 && a + b === partitionCount;
  });
  await produce(client, topic, 0, halfCount, { codec: 'none', idempotent: false });
  await until('the first half', () => comparison.done);
  await leave(topic, ...members);
  await produce(client, topic, halfCount, 2 * halfCount, { codec: 'none', idempotent: false });
  comparison = client.newComparison(halfCount, 2 * halfCount);
  const restarted = await join(client, topic, () => comparison);
  await until('the second half from the committed offsets', () => comparison.done);
  await leave(topic, restarted);
}

async function adminCase(client) {
  const topic = `${suite}-admin`;
  await createTopic(client, topic);
  await withAdmin(client, async (admin) => {
    await until('three partitions', async () => {
      const metadata = await admin.fetchTopicMetadata({ topics: [topic] });
      return (metadata.topics ?? metadata)[0].partitions.length === partitionCount;
    });
    // Apache Kafka answers before leaders are up, and this request is not tried again.
    await until('offsets', async () => {
      const offsets = await admin.fetchTopicOffsets(topic).catch(() => []);
      return offsets.length === partitionCount && offsets.every((o) => o.high === '0');
    });
    await admin.deleteTopics({ topics: [topic] });
    await until('the topic to be gone', async () => !(await admin.listTopics()).includes(topic));
  });
}

export function runKafkaJsCases(client) {
  return runCases([
    ['admin', () => adminCase(client)],
    ...codecs
      .filter(client.knows)
      .map((codec) => [`codec-${codec}`, () => codecCase(client, codec)]),
    ['idempotent', () => idempotentCase(client)],
    ['group', () => groupCase(client)],
  ]);
}

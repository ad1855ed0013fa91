// A member of a group with kafkajs (test/clients/group-matrix.js).
import { createInterface } from 'node:readline';
import kafkajs from 'kafkajs';

const { Kafka, logLevel } = kafkajs;
const { BOOTSTRAP, GROUP: groupId, TOPIC: topic } = process.env;
const kafka = new Kafka({ brokers: [BOOTSTRAP], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({
  groupId,
  sessionTimeout: 6000,
  heartbeatInterval: 500,
  maxWaitTimeInMs: 100,
});

const nowUs = () => process.hrtime.bigint() / 1000n;
/** The offset to commit, by partition. */
let pending = new Map();
let batchCount = 0;

let commits = Promise.resolve();

/** One after the other: what was taken first must not arrive last. */
function commit() {
  commits = commits.then(commitPending);
  return commits;
}

async function commitPending() {
  const offsets = [...pending].map(([partition, offset]) => ({
    topic,
    partition,
    offset: `${offset}`,
  }));
  if (offsets.length === 0) return;
  pending = new Map();
  try {
    await consumer.commitOffsets(offsets);
  } catch (error) {
    // The group moved on: whoever has the partitions now reads them from the offsets committed before.
    console.error(`a commit failed: ${error.message}`);
  }
}

// The promise of a commit says nothing: a consumer that stops or joins again at that moment gives it up without an error.
consumer.on(consumer.events.COMMIT_OFFSETS, ({ payload }) => {
  const timeUs = nowUs();
  for (const { partition, offset } of payload.topics.flatMap(({ partitions }) => partitions)) {
    process.stdout.write(`committed ${partition} ${offset} ${timeUs}\n`);
  }
});

async function eachBatch({ batch, resolveOffset, isRunning, isStale, heartbeat }) {
  // The batches of a fetch are all handed out, also when the group has meanwhile gone on without this member: it throws then.
  await heartbeat();
  if (!isRunning() || isStale()) return;
  const timeUs = nowUs();
  const lines = batch.messages.map(
    ({ offset }) => `record ${batch.partition} ${offset} ${timeUs}\n`,
  );
  process.stdout.write(lines.join(''));
  resolveOffset(batch.lastOffset());
  pending.set(batch.partition, Number(batch.lastOffset()) + 1);
  batchCount += 1;
  if (batchCount % 3 === 0) await commit();
}

consumer.on(consumer.events.REBALANCING, () => pending.clear());
consumer.on(consumer.events.GROUP_JOIN, () => pending.clear());
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) process.exit(1);
});
process.on('SIGQUIT', () => {
  console.error(
    `to commit: ${[...pending].join(' ')}, waiting for ${process.getActiveResourcesInfo()}`,
  );
  process.exit(1);
});
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({ autoCommit: false, partitionsConsumedConcurrently: 1, eachBatch });
const idle = setInterval(() => void commit(), 300);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'leave') break;
}
clearInterval(idle);
await commit(); // one that has stopped cannot
await consumer.stop();
await consumer.disconnect();
process.exit(0);

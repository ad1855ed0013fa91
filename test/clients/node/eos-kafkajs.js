// One instance of the loop of transactions of test/clients/eos-matrix.js, with kafkajs. It knows nothing of the generation of a group
// in a transaction (KIP-447), nor does it ask for stable offsets. What worked before these does: a transactional id for each partition of
// the input, so that who takes a partition over ends the transaction of the one before; and only then the committed offset holds.
import kafkajs from 'kafkajs';

const { Kafka, logLevel } = kafkajs;
const { BOOTSTRAP, GROUP: groupId, INPUT: input, OUTPUT: output } = process.env;
const retry = { initialRetryTime: 50, maxRetryTime: 500, retries: 20 };
const kafka = new Kafka({ brokers: [BOOTSTRAP], logLevel: logLevel.ERROR, retry });
const admin = kafka.admin();
const consumer = kafka.consumer({
  groupId,
  sessionTimeout: 3000,
  heartbeatInterval: 500,
  maxWaitTimeInMs: 100,
});
/** The producer of each partition that this instance has. */
const producers = new Map();

async function committedOffset(partition) {
  const [{ partitions }] = await admin.fetchOffsets({ groupId, topics: [input] });
  return Math.max(0, Number(partitions.find((one) => one.partition === partition).offset));
}

/** Ends the transactions of earlier owners and answers where they got to. */
async function takeOver(partition) {
  const producer = kafka.producer({
    transactionalId: `${groupId}-${partition}`,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  producers.set(partition, producer);
  return await committedOffset(partition);
}

async function move(partition, messages) {
  const transaction = await producers.get(partition).transaction();
  await transaction.send({
    topic: output,
    acks: -1,
    messages: messages.map(({ value }) => ({ partition, value: `moved ${value}` })),
  });
  const offset = `${Number(messages.at(-1).offset) + 1}`;
  const topics = [{ topic: input, partitions: [{ partition, offset }] }];
  await transaction.sendOffsets({ consumerGroupId: groupId, topics });
  await transaction.commit();
  process.stdout.write(`moved ${messages.length}\n`);
}

async function eachBatch({ batch, resolveOffset, heartbeat, isRunning, isStale }) {
  const { partition, messages } = batch;
  if (!producers.has(partition)) {
    const start = await takeOver(partition);
    if (start !== Number(batch.firstOffset())) {
      consumer.seek({ topic: input, partition, offset: `${start}` });
      return;
    }
  }
  for (let i = 0; i < messages.length && isRunning() && !isStale(); i += 50) {
    const chunk = messages.slice(i, i + 50);
    await move(partition, chunk);
    resolveOffset(chunk.at(-1).offset);
    await heartbeat();
  }
}

/** An error leaves it open whether the transaction was committed: the next instance finds out. */
function end(error) {
  console.error(error);
  process.exit(1);
}

/** Another member may have had the partitions meanwhile. */
async function forgetProducers() {
  const old = [...producers.values()];
  producers.clear();
  for (const producer of old) await producer.disconnect();
}

consumer.on(consumer.events.GROUP_JOIN, () => forgetProducers().catch(end));
consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error));
await admin.connect();
await consumer.connect();
await consumer.subscribe({ topics: [input], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: (batch) =>
    eachBatch(batch).catch((error) => {
      if (error.type === 'REBALANCE_IN_PROGRESS') throw error;
      end(error);
    }),
});

// Transactions of ten records at a fixed rate, by many transactional ids in one process: one Produce that begins the transaction
// (KIP-890) and one EndTxn each. What a commit takes, what a whole transaction takes, and what it costs.
import { RecordBatchBuilder } from '../../../dist/protocol/records/record-batch-builder.js';
import { pace } from '../pace.js';
import { quantile } from '../report.js';
import { check, pause, randomText, WireClient } from '../wire.js';

const TRANSACTIONS_PER_SECOND = 1000;
const RECORDS = 10;
const RECORD_BYTES = 100;
const IDS = 200;
const CONNECTIONS = 10;
const PARTITIONS = 6;
const TOPIC = 'transacted';

const CONCURRENT_TRANSACTIONS = 51;
/** A coordinator that is not there yet, or is loading. */
const COORDINATOR_ERRORS = [14, 15, 16];
const RETRY_MS = 2;

class TransactionalProducer {
  constructor(client, transactionalId, partition, value) {
    this.client = client;
    this.transactionalId = transactionalId;
    this.partition = partition;
    this.value = value;
    this.producerId = -1;
    this.producerEpoch = -1;
    this.nextSequence = 0;
    /** One transaction at a time: the next begins when the one before has ended. */
    this.last = Promise.resolve();
  }

  async init() {
    for (;;) {
      const response = await this.client.request('InitProducerId', {
        transactionalId: this.transactionalId,
        transactionTimeoutMs: 60_000,
        producerId: -1,
        producerEpoch: -1,
        enable2Pc: false,
        keepPreparedTxn: false,
      });
      const { errorCode } = response;
      if (errorCode !== CONCURRENT_TRANSACTIONS && !COORDINATOR_ERRORS.includes(errorCode)) {
        check('InitProducerId', response);
        this.producerId = response.producerId;
        this.producerEpoch = response.producerEpoch;
        return;
      }
      await pause(50);
    }
  }

  async produce() {
    const builder = new RecordBatchBuilder({
      producerId: this.producerId,
      producerEpoch: this.producerEpoch,
      baseSequence: this.nextSequence,
      isTransactional: true,
    });
    for (let i = 0; i < RECORDS; i++) builder.append(Date.now(), null, this.value);
    const batch = builder.build();
    for (;;) {
      const batches = [[this.partition, batch]];
      const [reply] = await this.client.produce(TOPIC, batches, this.transactionalId);
      if (reply.errorCode === 0) break;
      // The markers of the transaction before are still being written.
      if (reply.errorCode !== CONCURRENT_TRANSACTIONS) check('Produce', reply);
      await pause(RETRY_MS);
    }
    this.nextSequence += RECORDS;
  }

  async commit() {
    for (;;) {
      const response = await this.client.request('EndTxn', {
        transactionalId: this.transactionalId,
        producerId: this.producerId,
        producerEpoch: this.producerEpoch,
        committed: true,
      });
      if (response.errorCode !== CONCURRENT_TRANSACTIONS) {
        check('EndTxn', response);
        if (response.producerEpoch !== this.producerEpoch) this.nextSequence = 0;
        this.producerId = response.producerId;
        this.producerEpoch = response.producerEpoch;
        return;
      }
      await pause(RETRY_MS);
    }
  }

  transact(commitTimesMs) {
    this.last = this.last.then(async () => {
      await this.produce();
      const startMs = performance.now();
      await this.commit();
      commitTimesMs.push(performance.now() - startMs);
    });
    return this.last;
  }
}

async function openProducers(port) {
  const clients = [];
  for (let i = 0; i < CONNECTIONS; i++) clients.push(await WireClient.open(port));
  await clients[0].createTopic(TOPIC, PARTITIONS);
  const topicId = clients[0].topicIdByName.get(TOPIC);
  const ids = Array.from({ length: IDS }, (_, index) => `transactional-${index}`);
  await clients[0].waitForCoordinators(ids, 1);
  const value = randomText(RECORD_BYTES);
  const producers = ids.map((id, index) => {
    const client = clients[index % CONNECTIONS];
    client.topicIdByName.set(TOPIC, topicId);
    return new TransactionalProducer(client, id, index % PARTITIONS, value);
  });
  await Promise.all(producers.map((producer) => producer.init()));
  return { clients, producers };
}

async function measure(bench, report, broker) {
  const { kind } = broker;
  const { clients, producers } = await openProducers(broker.port);
  const commitTimesMs = [];
  const act = (index) => producers[index % IDS].transact(commitTimesMs);
  await pace(TRANSACTIONS_PER_SECOND, bench.isQuick ? 2000 : 10_000, act);
  commitTimesMs.length = 0;
  const cpuBefore = broker.cpuSeconds();
  const durationMs = bench.isQuick ? 5000 : 20_000;
  const { timesMs, seconds } = await pace(TRANSACTIONS_PER_SECOND, durationMs, act);
  const cpu = broker.cpuSeconds() - cpuBefore;
  commitTimesMs.sort((a, b) => a - b);
  const higher = { better: 'higher' };
  report.add(kind, 'transactions done', '1/s', timesMs.length / seconds, higher);
  report.add(kind, 'commit p50', 'ms', quantile(commitTimesMs, 0.5));
  report.add(kind, 'commit p99', 'ms', quantile(commitTimesMs, 0.99));
  report.add(kind, 'whole transaction p50', 'ms', quantile(timesMs, 0.5));
  report.add(kind, 'whole transaction p99', 'ms', quantile(timesMs, 0.99));
  report.add(kind, 'CPU per 1,000 transactions', 's', (cpu / timesMs.length) * 1000);
  report.add(kind, 'peak resident memory', 'MB', broker.peakMegabytes());
  for (const client of clients) client.close();
}

export async function run(bench) {
  const report = bench.report(
    'transactions',
    `${TRANSACTIONS_PER_SECOND} transactions/s of ${RECORDS} records, ${IDS} transactional ids`,
  );
  report.note(
    'The first ten seconds are left out. A whole transaction counts from when it was due.',
  );
  await bench.alternateFresh(bench.rounds(3), (broker) => measure(bench, report, broker));
  return report;
}

/**
 * `odradek transactions` against a broker in this process; the hanging transaction is one that an
 * old client leaves behind, on a broker that does not verify (KIP-890 tells how).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newProgram } from '../../src/cli/program.ts';
import { type Broker, startBroker } from '../../src/index.ts';
import { type Message, WireClient } from '../broker/wire-client.ts';
import { batchOf, produceRequest } from '../simulator/topics.ts';

const TRIES_MAX = 200;
const RETRY_MS = 5;
/** COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, CONCURRENT_TRANSACTIONS. */
const RETRIED: readonly unknown[] = [14, 15, 16, 51];

type Producer = { transactionalId: string; producerId: number; producerEpoch: number };

let broker: Broker;
let client: WireClient;

beforeAll(async () => {
  broker = await startBroker({
    port: 0,
    memory: true,
    config: {
      'transaction.state.log.num.partitions': '2',
      'transaction.partition.verification.enable': 'false',
    },
  });
  client = await WireClient.open(broker.listeners[0]!.port);
  await run('topics', 'create', 't', '-p', '2');
});

afterAll(async () => {
  client.close();
  await broker.stop();
});

async function run(...words: string[]): Promise<string> {
  let text = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await newProgram().parseAsync([...words, '-b', broker.bootstrapServers], { from: 'user' });
  } finally {
    stdout.mockRestore();
  }
  return text;
}

function transactions(...words: string[]): Promise<string> {
  return run('transactions', ...words);
}

async function json<T>(...words: string[]): Promise<T> {
  return JSON.parse(await transactions(...words, '--json')) as T;
}

async function call(api: 'InitProducerId' | 'EndTxn', version: number, body: Message) {
  for (let tries = 0; ; tries++) {
    const response = await client.call(api, version, body);
    if (!RETRIED.includes(response['errorCode']) || tries === TRIES_MAX) return response;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function initProducer(transactionalId: string): Promise<Producer> {
  await client.call('FindCoordinator', 4, {
    keyType: 1,
    coordinatorKeys: [transactionalId],
    key: '',
  });
  const response = await call('InitProducerId', 4, {
    transactionalId,
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  });
  const { producerId, producerEpoch } = response as Producer;
  return { transactionalId, producerId, producerEpoch };
}

/** 12: the broker adds the partition. 9: the client should have done so. */
async function produce(
  producer: Producer,
  partition: number,
  values: readonly string[],
  version: number,
): Promise<void> {
  const records = batchOf(values, { ...producer, baseSequence: 0, isTransactional: true });
  const { transactionalId } = producer;
  const request = { ...produceRequest('t', partition, records), transactionalId, acks: -1 };
  const response = await client.call('Produce', version, request as Message);
  expect(response).toMatchObject({ responses: [{ partitionResponses: [{ errorCode: 0 }] }] });
}

function consume(partition: number): Promise<string> {
  return run('consume', 't', '-x', '-p', String(partition), '--read-committed', '-f', '%s,');
}

// What comes later goes on with what earlier ones have left.
describe('transactions of one broker', { shuffle: false }, () => {
  describe('transactions list and describe', () => {
    it('shows nothing, then what is there, by state, producer, duration and pattern', async () => {
      expect(await transactions('list')).toBe('no transactions\n');
      const one = await initProducer('orders-1');
      const two = await initProducer('billing-1');
      await produce(one, 0, ['a'], 12);
      expect(await transactions('list')).toMatch(
        /^TRANSACTIONAL-ID {2}COORDINATOR {2}PRODUCER-ID {2}STATE\nbilling-1 +1 +\d+ {2}Empty\norders-1 +1 +\d+ {2}Ongoing\n$/,
      );
      const ids = async (...words: string[]): Promise<string[]> =>
        (await json<Producer[]>('list', ...words)).map(({ transactionalId }) => transactionalId);
      expect(await ids('--state', 'Ongoing')).toEqual(['orders-1']);
      expect(await ids('--state', 'Ongoing', '--state', 'Empty')).toEqual([
        'billing-1',
        'orders-1',
      ]);
      expect(await ids('--producer-id', String(two.producerId))).toEqual(['billing-1']);
      expect(await ids('--transactional-id-pattern', 'orders-.*')).toEqual(['orders-1']);
      expect(await ids('--duration-filter', '3600000', '--state', 'Ongoing')).toEqual([]);
      expect(await ids('--duration-filter', '-1')).toEqual(['billing-1', 'orders-1']);
      await expect(transactions('list', '--state', 'Nowhere')).rejects.toThrow(
        'broker 1 knows no state Nowhere',
      );
      await expect(transactions('list', '--transactional-id-pattern', '(')).rejects.toThrow(
        '( is no regular expression of RE2',
      );
      expect(await json('describe', '--transactional-id', 'orders-1')).toMatchObject({
        coordinator: 1,
        ...one,
        state: 'Ongoing',
        timeoutMs: 60_000,
        startTimeMs: expect.any(Number),
        durationMs: expect.any(Number),
        partitions: ['t-0'],
      });
      expect(await transactions('describe', '--transactional-id', 'billing-1')).toMatch(
        /START-TIME-MS {2}DURATION-MS {2}PARTITIONS\n +1 {2}billing-1 +\d+ +0 {2}Empty +60000 +- +- +-\n/,
      );
      await expect(transactions('describe', '--transactional-id', 'nobody')).rejects.toThrow(
        'transactional id nobody does not exist',
      );
      await call('EndTxn', 5, { ...one, committed: true });
      expect(await consume(0)).toBe('a,');
    });
  });

  describe('a hanging transaction', () => {
    it('is seen, found and aborted', async () => {
      const old = await initProducer('old');
      await produce(old, 1, ['h1', 'h2'], 9);
      await run('produce', 't', 'behind', '-p', '1', '-q');
      expect(await consume(1)).toBe('');
      const [producer] = await json<object[]>(
        'describe-producers',
        '--topic',
        't',
        '--partition',
        '1',
      );
      expect(producer).toMatchObject({
        producerId: old.producerId,
        producerEpoch: 0,
        lastSequence: 1,
        currentTxnStartOffset: 0,
      });
      const where = ['--topic', 't', '--partition', '1'];
      expect(await transactions('describe-producers', ...where, '--broker-id', '1')).toMatch(
        /^PRODUCER-ID {2}PRODUCER-EPOCH {2}LATEST-COORDINATOR-EPOCH {2}LAST-SEQUENCE {2}LAST-TIMESTAMP {2}CURRENT-TRANSACTION-START-OFFSET\n/,
      );
      // Its records are of 2023, which is not long ago for somebody this patient.
      const patient = ['--max-transaction-timeout', '1000000000'];
      expect(await transactions('find-hanging', ...where, ...patient)).toBe(
        'no hanging transactions\n',
      );
      const now = ['--max-transaction-timeout', '0'];
      const expected = { topic: 't', partition: 1, producerId: old.producerId, startOffset: 0 };
      expect(await json('find-hanging', '--broker-id', '1', ...now)).toMatchObject([expected]);
      expect(await json('find-hanging', ...where, ...now)).toMatchObject([expected]);

      await expect(transactions('abort', ...where, '--start-offset', '7')).rejects.toThrow(
        'no open transaction starts at offset 7 of t-1',
      );
      await expect(transactions('abort', ...where)).rejects.toThrow('say which transaction');
      const id = ['--producer-id', String(old.producerId)];
      await expect(transactions('abort', ...where, ...id)).rejects.toThrow('--producer-epoch');
      expect(await transactions('abort', ...where, '--start-offset', '0')).toBe(
        `aborted the transaction of producer ${old.producerId} on t-1\n`,
      );
      expect(await consume(1)).toBe('behind,');
      expect(await transactions('find-hanging', ...where, ...now)).toBe(
        'no hanging transactions\n',
      );
    });

    it('is aborted by producer and epochs, unless they are wrong', async () => {
      const old = await initProducer('older');
      await produce(old, 1, ['h'], 9);
      const epochs = ['--producer-epoch', '0', '--coordinator-epoch', '-1'];
      const where = ['--topic', 't', '--partition', '1', '--producer-id', String(old.producerId)];
      expect(await transactions('abort', ...where, ...epochs)).toContain('aborted');
      await produce({ ...old, producerEpoch: 1 }, 1, ['h'], 9);
      await expect(transactions('abort', ...where, ...epochs)).rejects.toThrow(
        'is not of epoch 0 any more',
      );
    });

    it('is not one that its coordinator knows', async () => {
      const one = await initProducer('alive');
      await produce(one, 0, ['x'], 12);
      const found = await json('find-hanging', '--topic', 't', '--max-transaction-timeout', '0');
      expect(found).not.toContainEqual(expect.objectContaining({ producerId: one.producerId }));
      await call('EndTxn', 5, { ...one, committed: false });
    });
  });

  describe('transactions force-terminate', () => {
    it('aborts what is open and fences the producer', async () => {
      const one = await initProducer('stuck');
      await produce(one, 0, ['never'], 12);
      expect(await transactions('forceTerminateTransaction', '--transactionalId', 'stuck')).toBe(
        'aborted the transaction and fenced the producer of stuck, which was Ongoing\n',
      );
      expect(await call('EndTxn', 5, { ...one, committed: true })).toMatchObject({ errorCode: 90 });
      expect(await transactions('force-terminate', '--transactional-id', 'stuck')).toBe(
        'fenced the producer of stuck, which was Empty\n',
      );
      await expect(transactions('force-terminate', '--transactional-id', 'nobody')).rejects.toThrow(
        'transactional id nobody does not exist',
      );
    });
  });

  describe('transactions, wrongly asked', () => {
    it.each([
      ['topic nowhere does not exist', ['abort', '--topic', 'nowhere', '--partition', '0']],
      ['topic nowhere does not exist', ['find-hanging', '--topic', 'nowhere']],
      ['t has no partition 9', ['describe-producers', '--topic', 't', '--partition', '9']],
      ['t has no partition 9', ['find-hanging', '--topic', 't', '--partition', '9']],
      ['--partition needs --topic', ['find-hanging', '--partition', '0', '--broker-id', '1']],
      ['to limit the search', ['find-hanging']],
      [
        'broker 7 is not there',
        ['describe-producers', '--topic', 't', '--partition', '0', '--broker-id', '7'],
      ],
    ])('says %s', async (message, words) => {
      await expect(transactions(...words)).rejects.toThrow(message);
    });
  });
});

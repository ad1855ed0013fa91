/** Produce as producers meet it. Numbers are those of the list of client behaviours. */
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { Prng } from '../../src/base/prng.ts';
import { CompressionType } from '../../src/protocol/compression/compression.ts';
import { setCrc, setMaxTimestamp } from '../../src/protocol/records/record-batch.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import { SimDisk } from '../simulator/sim-disk.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import {
  batchesOf,
  batchOf,
  createTopic,
  fetch,
  PRODUCE_BY_NAME,
  produce,
  produceRequest,
  recordsOf,
  valuesOf,
} from '../simulator/topics.ts';

const CRC_START = 21;

function start(
  configs: Record<string, string> = {},
  properties: Record<string, string> = {},
): { sim: SimBroker; connection: SimConnection; topicId: string } {
  const sim = new SimBroker({ properties });
  const connection = sim.connect();
  const topicId = createTopic(sim, connection, 't', 1, configs);
  return { sim, connection, topicId };
}

function withCrc(batch: Buffer): Buffer {
  setCrc(batch, 0, crc32c(batch, CRC_START, batch.length));
  return batch;
}

describe('a produce', () => {
  it('is answered with its first offset, log start and no append time, at every version', () => {
    const { sim, connection, topicId } = start();
    for (let version = 3; version <= 13; version++) {
      const request = produceRequest('t', 0, batchOf(['a', 'b']));
      request.topicData![0]!.topicId = topicId;
      const response = sim.ask(connection, 'Produce', version, request);
      expect(response.responses[0]!.partitionResponses[0]).toMatchObject({
        errorCode: 0,
        baseOffset: (version - 3) * 2,
        logAppendTimeMs: -1,
        ...(version >= 5 ? { logStartOffset: 0 } : {}),
      });
    }
  });

  it('answers each partition for itself, in the order asked (22, 25)', () => {
    const { sim, connection } = start();
    const response = sim.ask(connection, 'Produce', PRODUCE_BY_NAME, {
      acks: -1,
      timeoutMs: 1000,
      topicData: [
        { name: 'missing', partitionData: [{ index: 0, records: batchOf(['x']) }] },
        {
          name: 't',
          partitionData: [
            { index: 5, records: batchOf(['x']) },
            { index: 0, records: batchOf(['x']) },
            { index: 0, records: Buffer.alloc(0) },
          ],
        },
      ],
    });
    expect(response.responses[0]!.partitionResponses[0]!.errorCode).toBe(3);
    const codes = response.responses[1]!.partitionResponses.map(({ errorCode }) => errorCode);
    expect(codes.slice(0, 2)).toEqual([3, 0]);
    expect(codes[2]).not.toBe(0);
  });

  it('is refused above max.message.bytes (53)', () => {
    const { sim, connection } = start({ 'max.message.bytes': '500' });
    expect(produce(sim, connection, 't', 0, batchOf(['x'.repeat(600)])).errorCode).toBe(10);
    expect(produce(sim, connection, 't', 0, batchOf(['x'.repeat(400)])).errorCode).toBe(0);
  });

  it('without keys is refused on a compacted topic, and names the records (54)', () => {
    const { sim, connection } = start({ 'cleanup.policy': 'compact' });
    const batch = batchOf([{ key: 'k', value: '0' }, { value: '1' }, { value: '2' }]);
    const answer = produce(sim, connection, 't', 0, batch);
    expect(answer.errorCode).toBe(87);
    expect(answer.errorMessage).toBeTruthy();
    expect(answer.recordErrors.map(({ batchIndex }) => batchIndex)).toEqual([1, 2]);
    const keyed = batchOf([{ key: 'k', value: '0' }]);
    expect(produce(sim, connection, 't', 0, keyed).errorCode).toBe(0);
  });

  it('with a false max timestamp is stored with the true one (55)', () => {
    const { sim, connection } = start();
    const batch = batchOf([
      { value: 'a', timestamp: 1_700_000_000_500 },
      { value: 'b', timestamp: 1_700_000_000_100 },
    ]);
    setMaxTimestamp(batch, 0, -1);
    expect(produce(sim, connection, 't', 0, withCrc(batch)).errorCode).toBe(0);
    const read = fetch(sim, connection, 't', 0, 0);
    expect(batchesOf(read)[0]!.maxTimestamp).toBe(1_700_000_000_500);
    expect(valuesOf(read)).toEqual(['a', 'b']);
  });

  it.each(['NONE', 'GZIP', 'SNAPPY', 'LZ4', 'ZSTD'] as const)(
    'in %s is given back byte for byte, offsets apart (27)',
    (name) => {
      const { sim, connection } = start();
      const compressionType = CompressionType[name];
      const batch = batchOf(['a'.repeat(100), 'b'.repeat(100)], { compressionType });
      produce(sim, connection, 't', 0, batchOf(['first']));
      produce(sim, connection, 't', 0, Buffer.from(batch));
      const [, stored] = batchesOf(fetch(sim, connection, 't', 0, 0));
      expect(stored).toMatchObject({ baseOffset: 1, compressionType, sizeBytes: batch.length });
      const { records } = fetch(sim, connection, 't', 0, 1);
      expect((records as Buffer).subarray(17)).toEqual(batch.subarray(17));
    },
  );

  it('with LogAppendTime carries the broker’s time', () => {
    const { sim, connection } = start({ 'message.timestamp.type': 'LogAppendTime' });
    const answer = produce(sim, connection, 't', 0, batchOf(['a', 'b']));
    expect(answer.logAppendTimeMs).toBeGreaterThan(1_700_000_000_000);
    const times = recordsOf(fetch(sim, connection, 't', 0, 0)).map(({ timestamp }) => timestamp);
    expect(times).toEqual([answer.logAppendTimeMs, answer.logAppendTimeMs]);
  });

  it('is refused when its CRC, magic or counts lie (26)', () => {
    const { sim, connection } = start();
    const crc = batchOf(['a']);
    crc[crc.length - 1]! ^= 1;
    expect(produce(sim, connection, 't', 0, crc).errorCode).toBe(2);
    const magic = batchOf(['a']);
    magic[16] = 1;
    expect(produce(sim, connection, 't', 0, magic).errorCode).toBe(87);
    const count = batchOf(['a']);
    count.writeInt32BE(1000, 57);
    expect([2, 87]).toContain(produce(sim, connection, 't', 0, withCrc(count)).errorCode);
    expect(produce(sim, connection, 't', 0, Buffer.alloc(100)).errorCode).not.toBe(0);
    expect(produce(sim, connection, 't', 0, null).errorCode).not.toBe(0);
    expect(produce(sim, connection, 't', 0, batchOf(['good']))).toMatchObject({ baseOffset: 0 });
  });

  it('with other acks than -1, 0 and 1 is refused', () => {
    const { sim, connection } = start();
    const request = produceRequest('t', 0, batchOf(['a']), 2);
    const response = sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request);
    expect(response.responses[0]!.partitionResponses[0]!.errorCode).toBe(21);
  });

  it('to internal topics is refused', () => {
    const { sim, connection } = start();
    sim.ask(connection, 'FindCoordinator', 4, { coordinatorKeys: ['g'] });
    sim.settle();
    expect(produce(sim, connection, '__consumer_offsets', 0, batchOf(['a'])).errorCode).toBe(17);
  });

  it('right after CreateTopics finds the topic (29)', () => {
    const sim = new SimBroker();
    const connection = sim.connect();
    connection.send('CreateTopics', 7, {
      topics: [{ name: 'new', numPartitions: 3, replicationFactor: -1 }],
      timeoutMs: 1000,
    });
    for (const index of [2, 0, 1]) {
      connection.send('Produce', PRODUCE_BY_NAME, produceRequest('new', index, batchOf(['a'])));
    }
    sim.runUntil(() => connection.replies.length === 4);
    for (const { body } of connection.replies.slice(1)) {
      expect(body).toMatchObject({ responses: [{ partitionResponses: [{ errorCode: 0 }] }] });
    }
  });
});

describe('a refused produce', () => {
  it('does not hint at a leader of a topic that is not known (33)', () => {
    const { sim, connection } = start();
    for (const version of [12, 13]) {
      const request = produceRequest('missing', 0, batchOf(['a']));
      request.topicData![0]!.topicId = 'xxxxxxxxxxxxxxxxxxxxxA';
      const response = sim.ask(connection, 'Produce', version, request);
      const [answer] = response.responses[0]!.partitionResponses;
      expect(answer!.errorCode).toBe(version === 12 ? 3 : 100);
      expect(answer!.currentLeader).toEqual({ leaderId: -1, leaderEpoch: -1 });
      expect(response.nodeEndpoints).toEqual([]);
    }
  });

  it.each(['GZIP', 'ZSTD'] as const)('a decompression bomb in %s costs little (26)', (name) => {
    const { sim, connection } = start();
    const value = '\0'.repeat(100 * 1024 * 1024);
    const bomb = batchOf([value], { compressionType: CompressionType[name] });
    expect(bomb.length).toBeLessThan(1_000_000);
    expect([2, 10, 87]).toContain(produce(sim, connection, 't', 0, bomb).errorCode);
    expect(produce(sim, connection, 't', 0, batchOf(['good'])).errorCode).toBe(0);
  });
});

describe('idempotence', () => {
  const sequenced = (baseSequence: number, producerId = 7, producerEpoch = 0): Buffer =>
    batchOf([`${baseSequence}`], { producerId, producerEpoch, baseSequence });

  it('remembers the last five batches and answers a duplicate with its offset (56)', () => {
    const { sim, connection } = start();
    produce(sim, connection, 't', 0, batchOf(['other', 'records']));
    for (let i = 0; i < 7; i++) {
      expect(produce(sim, connection, 't', 0, sequenced(i))).toMatchObject({
        errorCode: 0,
        baseOffset: 2 + i,
      });
    }
    for (const i of [6, 2, 4, 3, 5]) {
      expect(produce(sim, connection, 't', 0, sequenced(i))).toMatchObject({
        errorCode: 0,
        baseOffset: 2 + i,
      });
    }
    expect([45, 46]).toContain(produce(sim, connection, 't', 0, sequenced(1)).errorCode);
    expect(recordsOf(fetch(sim, connection, 't', 0, 0))).toHaveLength(9);
  });

  it('also after the end of the process', () => {
    const { sim, connection } = start();
    for (let i = 0; i < 6; i++) produce(sim, connection, 't', 0, sequenced(i));
    sim.restart('process');
    const again = sim.connect();
    for (const i of [5, 1, 3]) {
      expect(produce(sim, again, 't', 0, sequenced(i))).toMatchObject({
        errorCode: 0,
        baseOffset: i,
      });
    }
    expect(produce(sim, again, 't', 0, sequenced(6))).toMatchObject({ baseOffset: 6 });
  });

  it('refuses a gap with OUT_OF_ORDER_SEQUENCE_NUMBER and an old epoch with INVALID_PRODUCER_EPOCH (59, 60)', () => {
    const { sim, connection } = start();
    produce(sim, connection, 't', 0, sequenced(0));
    expect(produce(sim, connection, 't', 0, sequenced(2)).errorCode).toBe(45);
    expect(produce(sim, connection, 't', 0, sequenced(0, 7, 1)).errorCode).toBe(0);
    expect(produce(sim, connection, 't', 0, sequenced(1, 7, 0)).errorCode).toBe(47);
  });

  it('accepts a bumped epoch that starts at 0, and only there (57)', () => {
    const { sim, connection } = start();
    for (let i = 0; i < 3; i++) produce(sim, connection, 't', 0, sequenced(i));
    expect(produce(sim, connection, 't', 0, sequenced(3, 7, 1)).errorCode).toBe(45);
    expect(produce(sim, connection, 't', 0, sequenced(0, 7, 1)).errorCode).toBe(0);
    expect(produce(sim, connection, 't', 0, sequenced(1, 7, 1)).errorCode).toBe(0);
  });

  it('accepts any first sequence of a producer it does not know (57)', () => {
    const { sim, connection } = start();
    expect(produce(sim, connection, 't', 0, sequenced(41)).errorCode).toBe(0);
    expect(produce(sim, connection, 't', 0, sequenced(42)).errorCode).toBe(0);
  });

  it('wraps sequences around', () => {
    const { sim, connection } = start();
    const options = { producerId: 7, producerEpoch: 0, baseSequence: 0x7fff_ffff };
    expect(produce(sim, connection, 't', 0, batchOf(['a', 'b'], options)).errorCode).toBe(0);
    expect(produce(sim, connection, 't', 0, sequenced(1)).errorCode).toBe(0);
  });

  it('works out of the box: InitProducerId gives ids that differ (58)', () => {
    const { sim, connection } = start();
    const ids = new Set<number>();
    for (let version = 0; version <= 5; version++) {
      const answer = sim.ask(connection, 'InitProducerId', version, { transactionalId: null });
      expect(answer).toMatchObject({ errorCode: 0, producerEpoch: 0 });
      ids.add(answer.producerId);
    }
    expect(ids.size).toBe(6);
  });

  it('holds for a batch whose first try timed out (61)', () => {
    const disk = new SimDisk(new Prng(3), { writeLaterProbability: 1, delayMax: 0 });
    const sim = new SimBroker({ disk });
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const request = { ...produceRequest('t', 0, sequenced(0)), timeoutMs: 0 };
    const first = sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request);
    const again = produce(sim, connection, 't', 0, sequenced(0));
    expect([0, 7]).toContain(first.responses[0]!.partitionResponses[0]!.errorCode);
    expect(again).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(recordsOf(fetch(sim, connection, 't', 0, 0))).toHaveLength(1);
  });

  it.each([1, -1])(
    'has no time-out for what is written at once, even with timeoutMs=0 (acks=%d)',
    (acks) => {
      const sim = new SimBroker();
      const connection = sim.connect();
      createTopic(sim, connection, 't');
      const request = { ...produceRequest('t', 0, sequenced(0)), acks, timeoutMs: 0 };
      const reply = sim.ask(connection, 'Produce', PRODUCE_BY_NAME, request);
      expect(reply.responses[0]!.partitionResponses[0]).toMatchObject({
        errorCode: 0,
        baseOffset: 0,
      });
    },
  );

  it('answers a duplicate of a batch whose write is under way only when that is written', () => {
    const disk = new SimDisk(new Prng(3), { writeLaterProbability: 0, delayMax: 0 });
    const sim = new SimBroker({ disk });
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    const request = produceRequest('t', 0, sequenced(0));
    for (let i = 0; i < 2; i++) connection.send('Produce', PRODUCE_BY_NAME, request);
    sim.runUntil(() => connection.replies.length === 2);
    for (const { body } of connection.replies) {
      expect(body).toMatchObject({
        responses: [{ partitionResponses: [{ errorCode: 0, baseOffset: 0 }] }],
      });
    }
  });
});

describe('a disk that fails', () => {
  it('is answered with KAFKA_STORAGE_ERROR, and what was acknowledged stays readable after a restart', () => {
    const disk = new SimDisk(new Prng(5), { writeLaterProbability: 0, delayMax: 0 });
    const properties = { 'log.dirs': '/data', 'metadata.log.dir': '/meta' };
    const sim = new SimBroker({ disk, properties });
    const connection = sim.connect();
    createTopic(sim, connection, 't');
    expect(produce(sim, connection, 't', 0, batchOf(['a'])).errorCode).toBe(0);
    disk.failNext('write', 'EIO');
    expect(produce(sim, connection, 't', 0, batchOf(['b'])).errorCode).toBe(56);
    expect(produce(sim, connection, 't', 0, batchOf(['c'])).errorCode).toBe(56);
    sim.restart('process');
    expect(valuesOf(fetch(sim, sim.connect(), 't', 0, 0))).toEqual(['a']);
  });
});

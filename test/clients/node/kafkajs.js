// kafkajs. It has gzip; the other codecs are plugged in as its documentation says, with snappyjs and with Node's own
// zstd; lz4 is left out: the plug-in of that name needs a compiler, and lz4js writes frames of dependent blocks, which Kafka refuses.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import snappy from 'snappyjs';
import { bootstrap, Comparison } from './cases.js';
import { runKafkaJsCases } from './kafkajs-cases.js';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

CompressionCodecs[CompressionTypes.Snappy] = () => ({
  compress: async ({ buffer }) => Buffer.from(snappy.compress(buffer)),
  decompress: async (buffer) => Buffer.from(snappy.uncompress(buffer)),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }) => zstdCompressSync(buffer),
  decompress: async (buffer) => zstdDecompressSync(buffer),
});
const types = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  zstd: CompressionTypes.ZSTD,
};

const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR });
const assigned = new Map();

await runKafkaJsCases({
  subscription: { fromBeginning: true },
  running: { autoCommit: false },
  knows: (codec) => codec in types,
  newComparison: (first, end) => new Comparison(first, end),
  admin: () => kafka.admin(),
  producer: ({ codec, idempotent }) => ({
    producer: kafka.producer({ idempotent }),
    sendOptions: { acks: -1, compression: types[codec] },
  }),
  consumer: (groupId) => {
    const consumer = kafka.consumer({ groupId, heartbeatInterval: 500, maxWaitTimeInMs: 200 });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const partitions = Object.values(payload.memberAssignment).flat();
      assigned.set(consumer, partitions.length);
    });
    return consumer;
  },
  assignedCount: (consumer) => assigned.get(consumer) ?? 0,
});

// @confluentinc/kafka-javascript through its KafkaJS API: librdkafka built from the package's own sources.
import confluent from '@confluentinc/kafka-javascript';
import { bootstrap, Comparison } from './cases.js';
import { runKafkaJsCases } from './kafkajs-cases.js';

const { Kafka, logLevel } = confluent.KafkaJS;
const kafka = new Kafka({ kafkaJS: { brokers: [bootstrap], logLevel: logLevel.ERROR } });

await runKafkaJsCases({
  subscription: {},
  running: {},
  knows: () => true,
  newComparison: (first, end) => new Comparison(first, end, { emptyIsNull: true }),
  admin: () => kafka.admin(),
  producer: ({ codec, idempotent }) => ({
    producer: kafka.producer({
      // librdkafka without idempotence reorders what it sends again when more than one request is under way.
      kafkaJS: {
        acks: -1,
        compression: codec,
        idempotent,
        maxInFlightRequests: idempotent ? 5 : 1,
      },
      'linger.ms': 20,
    }),
    sendOptions: {},
  }),
  consumer: (groupId) =>
    kafka.consumer({
      kafkaJS: { groupId, fromBeginning: true, autoCommit: false, heartbeatInterval: 500 },
      'group.protocol': 'classic',
      'session.timeout.ms': 10_000,
    }),
  assignedCount: (consumer) => consumer.assignment().length,
});

/**
 * Requests that are well-formed and make no sense: random messages of the schema, some fields of
 * which name things that exist, so that they get past the first check of a handler.
 */
import { crc32c } from '../../src/base/crc32c.ts';
import type { Prng } from '../../src/base/prng.ts';
import { randomMessage } from '../../src/protocol/generator/fuzz-messages.ts';
import { CRC_START, setBaseTimestamp, setCrc } from '../../src/protocol/records/record-batch.ts';
import { schemaOf } from './messages.ts';
import { batchOf } from './topics.ts';

export type KnownNames = {
  readonly topics: readonly string[];
  readonly topicIds: readonly string[];
  readonly groups: readonly string[];
  /** Member ids, session ids and the like that replies have named. */
  readonly members: string[];
  readonly sessions: number[];
  readonly producerIds: number[];
};

const CONFIGS = [
  'retention.ms',
  'cleanup.policy',
  'max.message.bytes',
  'segment.bytes',
  'log.retention.ms',
  'compression.type',
  'message.timestamp.type',
];
const VALUES = ['1', '-1', 'compact', 'delete', '1048576', 'gzip', 'LogAppendTime', 'nonsense', ''];

type Values = { [name: string]: unknown };

export function hostileRequest(
  prng: Prng,
  apiName: string,
  apiVersion: number,
  known: KnownNames,
): object {
  const message = randomMessage(prng, schemaOf(`${apiName}Request`), apiVersion) as Values;
  makeSense(prng, message, known, apiName);
  return message;
}

function pick<T>(prng: Prng, values: readonly T[]): T | undefined {
  return values[prng.below(values.length)];
}

/** Puts names of things that are there into about two thirds of the fields that have names. */
function makeSense(prng: Prng, message: Values, known: KnownNames, apiName: string): void {
  for (const [name, value] of Object.entries(message)) {
    if (Array.isArray(value)) {
      value.forEach((each, i) => {
        if (isStruct(each)) makeSense(prng, each, known, apiName);
        else if (prng.chance(0.65)) value[i] = sensible(prng, name, each, known, apiName) ?? each;
      });
    } else if (isStruct(value)) {
      makeSense(prng, value, known, apiName);
    } else if (value !== null && prng.chance(0.65)) {
      message[name] = sensible(prng, name, value, known, apiName) ?? value;
    }
  }
}

function isStruct(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}

function sensible(
  prng: Prng,
  name: string,
  value: unknown,
  known: KnownNames,
  apiName: string,
): unknown {
  if (name === 'records') return hostileRecords(prng, known);
  if (name === 'metadata' || name === 'assignment') return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return sensibleText(prng, name, known, apiName);
  if (typeof value === 'number') return sensibleNumber(prng, name, known);
  return undefined;
}

function sensibleText(
  prng: Prng,
  name: string,
  known: KnownNames,
  apiName: string,
): string | undefined {
  // One topic stays, so that the others' requests go on to find something.
  const isDelete = apiName === 'DeleteTopics';
  if (/topicId/i.test(name)) return isDelete ? known.topicIds.at(-1) : pick(prng, known.topicIds);
  if (isDelete) return 'topic-1';
  if (/^(groupId|groups|groupsNames|key|coordinatorKeys)$/.test(name)) {
    return pick(prng, known.groups);
  }
  if (/^(topic|topics|topicName|name)$/.test(name)) {
    if (/Configs$/.test(apiName)) return pick(prng, CONFIGS);
    return pick(prng, known.topics);
  }
  if (name === 'resourceName') return pick(prng, [...known.topics, '1', '']);
  if (name === 'value') return pick(prng, VALUES);
  if (name === 'memberId') return pick(prng, ['', ...known.members]);
  if (name === 'protocolType') return 'consumer';
  return undefined;
}

function sensibleNumber(prng: Prng, name: string, known: KnownNames): number | undefined {
  switch (name) {
    case 'acks':
      return prng.below(3) - 1;
    case 'index':
    case 'partition':
    case 'partitionIndex':
    case 'partitionIndexes':
    case 'partitions':
      return prng.below(4) - (prng.chance(0.1) ? 1 : 0);
    case 'fetchOffset':
    case 'committedOffset':
    case 'offset':
      return prng.below(30) - 2;
    case 'timestamp':
      return prng.chance(0.5) ? -prng.below(8) : 1_700_000_000_000 + prng.below(2000);
    case 'currentLeaderEpoch':
    case 'lastFetchedEpoch':
    case 'leaderEpoch':
    case 'generationId':
      return prng.below(4) - 1;
    case 'sessionId':
      return pick(prng, [0, ...known.sessions]);
    case 'sessionEpoch':
      return prng.below(4) - 1;
    case 'producerId':
      return pick(prng, [-1, ...known.producerIds]);
    case 'producerEpoch':
    case 'replicationFactor':
      return prng.below(3) - 1;
    case 'numPartitions':
    case 'count':
      return prng.below(6) - 1;
    case 'replicaId':
      return prng.below(4) - 2;
    case 'resourceType':
      return pick(prng, [2, 4, 8, 16, 32]);
    case 'configOperation':
      return prng.below(5);
    case 'maxWaitMs':
    case 'timeoutMs':
    case 'sessionTimeoutMs':
    case 'rebalanceTimeoutMs':
      return prng.below(30_000);
    case 'maxBytes':
    case 'partitionMaxBytes':
    case 'minBytes':
      return prng.below(10_000);
    default:
      return undefined;
  }
}

function hostileRecords(prng: Prng, known: KnownNames): Buffer | undefined {
  const hasProducer = prng.chance(0.4) && known.producerIds.length > 0;
  const batch = batchOf(
    Array.from({ length: 1 + prng.below(4) }, (_, i) => `value ${i}`),
    {
      compressionType: prng.below(5) as never,
      ...(hasProducer
        ? {
            producerId: pick(prng, known.producerIds)!,
            producerEpoch: prng.below(3),
            baseSequence: prng.below(10),
            isTransactional: prng.chance(0.1),
          }
        : {}),
    },
    1_700_000_000_000 + prng.below(3000),
  );
  if (prng.chance(0.05)) return farBatch(prng);
  if (prng.chance(0.6)) return batch;
  if (prng.chance(0.2)) return Buffer.concat([batch, batch]);
  if (prng.chance(0.2)) return batch.subarray(0, prng.below(batch.length));
  const flipped = Buffer.from(batch);
  for (let i = 1 + prng.below(3); i > 0; i--)
    flipped[prng.below(flipped.length)]! ^= 1 << prng.below(8);
  return flipped;
}

/** The base timestamp is as far out as 64 bits go, and a delta takes it further. */
function farBatch(prng: Prng): Buffer {
  const sign = prng.chance(0.5) ? -1 : 1;
  const records = [0, sign * 2 ** 62].map((timestamp) => ({ value: 'far', timestamp }));
  const batch = batchOf(records, { compressionType: prng.below(5) as never });
  setBaseTimestamp(batch, 0, sign * 2 ** 63);
  setCrc(batch, 0, crc32c(batch, CRC_START, batch.length));
  return batch;
}

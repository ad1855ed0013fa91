/** Frames that real clients of large clusters send, and that the allocation budget must pass. */
import { describe, expect, it } from 'vitest';
import { messageRegistry } from '../../src/protocol/generated/message-registry.ts';
import { readMetadataResponse } from '../../src/protocol/generated/metadata.ts';
import { readSchemas } from '../../src/protocol/generator/generate.ts';
import { type JsonObject, messageFromJson } from '../../src/protocol/generator/message-json.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { allocationBudgetBytes, WireReader } from '../../src/protocol/wire-reader.ts';
import { WireWriter } from '../../src/protocol/wire-writer.ts';

const schemas = new Map([...readSchemas().values()].flat().map((each) => [each.name, each]));

/** The message with defaults for what `json` leaves out, as bytes. */
function encoded(name: string, version: number, json: JsonObject): Buffer {
  const schema = schemas.get(name)!;
  const w = new WireWriter();
  const complete = (fields: typeof schema.fields, value: JsonObject): JsonObject => {
    const defaults = messageFromJson({ ...schema, fields }, {}, version);
    const filled: Record<string, unknown> = { ...defaults };
    for (const field of fields) {
      const given = value[field.name];
      if (given === undefined) continue;
      const struct = field.struct;
      const many = field.isArray && struct !== null && Array.isArray(given);
      filled[field.name] = many ? given.map((each) => complete(struct.fields, each)) : given;
    }
    return filled;
  };
  messageRegistry.get(name)!.write(w, complete(schema.fields, json) as never, version);
  return w.toBuffer();
}

/** The share of the frame's budget that decoding takes; above 1 it is refused. */
function share(name: string, version: number, json: JsonObject): number {
  const bytes = encoded(name, version, json);
  const r = new WireReader(bytes, 0, bytes.length, Number.MAX_SAFE_INTEGER);
  messageRegistry.get(name)!.read(r, version);
  const charged = Number.MAX_SAFE_INTEGER - r.budgetBytes;
  return charged / allocationBudgetBytes(bytes.length);
}

function many<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

const name = (index: number): string => `topic-${index}`;
const uuid = (index: number): string =>
  Buffer.from(index.toString(16).padStart(32, '7'), 'hex').toString('base64url');
const numbers = (count: number): number[] => many(count, (index) => index);
const batch = Buffer.alloc(68, 1);

const frames: readonly [string, number, string, JsonObject][] = [
  ['MetadataRequest', 4, '10,000 names', { topics: many(10_000, (i) => ({ name: name(i) })) }],
  ['MetadataRequest', 9, '10,000 names', { topics: many(10_000, (i) => ({ name: name(i) })) }],
  ['MetadataRequest', 13, '10,000 names', { topics: many(10_000, (i) => ({ name: name(i) })) }],
  [
    'MetadataRequest',
    13,
    '10,000 ids',
    { topics: many(10_000, (i) => ({ topicId: uuid(i), name: null })) },
  ],
  [
    'FetchRequest',
    5,
    '10,000 topics of one partition',
    { topics: many(10_000, (i) => ({ topic: name(i), partitions: [{ fetchOffset: 2 ** 40 }] })) },
  ],
  [
    'FetchRequest',
    12,
    '10,000 partitions of one topic',
    { topics: [{ topic: 't', partitions: many(10_000, (i) => ({ partition: i })) }] },
  ],
  [
    'FetchRequest',
    17,
    '10,000 partitions, as a follower sends them',
    {
      topics: many(10_000, (i) => ({
        topicId: uuid(i),
        partitions: [{ partition: i, replicaDirectoryId: uuid(i + 1) }],
      })),
    },
  ],
  [
    'FetchRequest',
    12,
    '5,000 forgotten topics',
    { forgottenTopicsData: many(5000, (i) => ({ topic: name(i), partitions: [i] })) },
  ],
  [
    'ProduceRequest',
    9,
    '5,000 partitions with a small batch each',
    {
      topicData: many(5000, (i) => ({
        name: name(i),
        partitionData: [{ index: 0, records: batch }],
      })),
    },
  ],
  [
    'OffsetFetchRequest',
    7,
    '10,000 topics of one partition',
    { topics: many(10_000, (i) => ({ name: name(i), partitionIndexes: [i] })) },
  ],
  [
    'OffsetFetchRequest',
    8,
    '500 groups of 20 topics of 10 partitions',
    {
      groups: many(500, (g) => ({
        groupId: `group-${g}`,
        topics: many(20, (i) => ({ name: name(i), partitionIndexes: numbers(10) })),
      })),
    },
  ],
  [
    'OffsetCommitRequest',
    8,
    '10,000 topics of one partition',
    {
      topics: many(10_000, (i) => ({ name: name(i), partitions: [{ committedOffset: 2 ** 40 }] })),
    },
  ],
  [
    'OffsetDeleteRequest',
    0,
    '5,000 partitions',
    { topics: [{ name: 't', partitions: many(5000, (i) => ({ partitionIndex: i })) }] },
  ],
  [
    'ListOffsetsRequest',
    7,
    '10,000 topics of one partition',
    { topics: many(10_000, (i) => ({ name: name(i), partitions: [{ partitionIndex: i }] })) },
  ],
  [
    'OffsetForLeaderEpochRequest',
    4,
    '10,000 partitions',
    { topics: [{ topic: 't', partitions: many(10_000, (i) => ({ partition: i })) }] },
  ],
  [
    'LeaveGroupRequest',
    5,
    '5,000 members',
    { members: many(5000, (i) => ({ memberId: `consumer-${uuid(i)}`, groupInstanceId: null })) },
  ],
  [
    'SyncGroupRequest',
    5,
    '5,000 assignments',
    {
      assignments: many(5000, (i) => ({
        memberId: `consumer-${uuid(i)}`,
        assignment: Buffer.alloc(30),
      })),
    },
  ],
  [
    'DescribeConfigsRequest',
    4,
    '5,000 topics with three keys each',
    {
      resources: many(5000, (i) => ({
        resourceType: 2,
        resourceName: name(i),
        configurationKeys: ['retention.ms', 'cleanup.policy', 'segment.bytes'],
      })),
    },
  ],
  [
    'DescribeConfigsRequest',
    1,
    '10,000 topics with all keys',
    { resources: many(10_000, (i) => ({ resourceName: name(i), configurationKeys: null })) },
  ],
  ['DescribeGroupsRequest', 5, '10,000 groups', { groups: many(10_000, (i) => `group-${i}`) }],
  ['DeleteTopicsRequest', 5, '10,000 topics', { topicNames: many(10_000, name) }],
  ['DeleteTopicsRequest', 6, '10,000 topics', { topics: many(10_000, (i) => ({ name: name(i) })) }],
  [
    'CreateTopicsRequest',
    7,
    '2,000 topics with two configs each',
    {
      topics: many(2000, (i) => ({
        name: name(i),
        configs: [
          { name: 'retention.ms', value: '86400000' },
          { name: 'cleanup.policy', value: 'compact' },
        ],
      })),
    },
  ],
  [
    'CreateTopicsRequest',
    7,
    '2,000 partitions with assignments',
    {
      topics: [
        {
          name: 't',
          assignments: many(2000, (i) => ({ partitionIndex: i, brokerIds: [1, 2, 3] })),
        },
      ],
    },
  ],
  [
    'CreatePartitionsRequest',
    3,
    '5,000 topics',
    { topics: many(5000, (i) => ({ name: name(i) })) },
  ],
  [
    'AddPartitionsToTxnRequest',
    3,
    '5,000 topics',
    { v3AndBelowTopics: many(5000, (i) => ({ name: name(i), partitions: [0] })) },
  ],
  [
    'AlterPartitionReassignmentsRequest',
    0,
    '2,000 partitions on one replica',
    {
      topics: [
        { name: 't', partitions: many(2000, (i) => ({ partitionIndex: i, replicas: [1] })) },
      ],
    },
  ],
  [
    'DescribeTopicPartitionsRequest',
    0,
    '10,000 topics',
    { topics: many(10_000, (i) => ({ name: name(i) })) },
  ],
  [
    'AssignReplicasToDirsRequest',
    0,
    '5,000 partitions',
    {
      directories: [
        {
          id: uuid(1),
          topics: [{ topicId: uuid(2), partitions: many(5000, (i) => ({ partitionIndex: i })) }],
        },
      ],
    },
  ],
  [
    'ConsumerGroupHeartbeatRequest',
    1,
    '5,000 topics subscribed and owned',
    {
      subscribedTopicNames: many(5000, name),
      topicPartitions: many(5000, (i) => ({ topicId: uuid(i), partitions: [0] })),
    },
  ],
  ['ConsumerProtocolSubscription', 3, '10,000 topics', { topics: many(10_000, name) }],
];

describe('frames as large clusters make them', () => {
  for (const [message, version, what, json] of frames) {
    it(`${message} v${version}: ${what}`, () => {
      expect(share(message, version, json)).toBeLessThanOrEqual(1);
    });
  }
});

describe('a response', () => {
  it('comes from a node that we called, and has no budget', () => {
    const partitions = many(20_000, (i) => ({
      partitionIndex: i,
      replicaNodes: [1],
      isrNodes: [1],
    }));
    const bytes = encoded('MetadataResponse', 12, { topics: [{ name: 't', partitions }] });
    const response = readMetadataResponse(new WireReader(bytes), 12);
    expect(response.topics[0]!.partitions.length).toBe(20_000);
  });
});

describe('a frame of empty elements', () => {
  it('is refused long before it is decoded', () => {
    // A request for the metadata of a million topics without names: three bytes each.
    const frame = Buffer.alloc(3_000_000);
    frame.writeInt32BE(1_000_000);
    const before = process.memoryUsage().heapUsed;
    const read = messageRegistry.get('MetadataRequest')!.read;
    expect(() => read(new WireReader(frame), 1)).toThrow(ProtocolError);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 * 1024 * 1024);
  });
});

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  decidePartitionChange,
  type PartitionTarget,
} from '../../../src/core/controller/partition-change.ts';
import {
  ELIGIBLE_LEADER_REPLICAS_FEATURE,
  METADATA_VERSION_FEATURE,
} from '../../../src/core/metadata/features.ts';
import {
  ConfigResourceType,
  configResourceKey,
  type MetadataImage,
  newMetadataImage,
  type TopicImage,
} from '../../../src/core/metadata/image.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';
import { nodeProperties } from './controller-harness.ts';

type Case = {
  mv: number;
  elr: boolean;
  minIsr: number;
  /** Who may lead at all. */
  ok: number[];
  before: {
    replicas: number[];
    isr: number[];
    adding: number[];
    removing: number[];
    elr: number[];
    lastKnownElr: number[];
    leader: number;
    recovery: number;
  };
  target: PartitionTarget;
  record: object | null;
};

const TOPIC_ID = 'DbiJ9RDYQHGau7vWAV4VCA';
const CONFIG = new KafkaConfig(new Map(Object.entries(nodeProperties())));

function kafkaCases(): Case[] {
  const path = new URL('../../fixtures/controller/partition-changes.jsonl.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Case);
}

/** The generator's own: the broker's id in bytes that are the same otherwise. */
function directoryOf(brokerId: number): string {
  const bytes = Buffer.alloc(16, 0xd1);
  bytes.writeInt32BE(brokerId, 0);
  return bytes.toString('base64url');
}

function imageOf(test: Case): { image: MetadataImage; topic: TopicImage } {
  const image = newMetadataImage();
  image.features.set(METADATA_VERSION_FEATURE, test.mv);
  if (test.elr) image.features.set(ELIGIBLE_LEADER_REPLICAS_FEATURE, 1);
  for (let brokerId = 1; brokerId <= 5; brokerId++) {
    image.brokers.set(brokerId, {
      brokerId,
      brokerEpoch: brokerId,
      incarnationId: TOPIC_ID,
      endPoints: [],
      features: [],
      rack: null,
      fenced: false,
      inControlledShutdown: false,
      logDirs: [directoryOf(brokerId)],
      cordonedLogDirs: null,
    });
  }
  const { replicas, isr, adding, removing, elr, lastKnownElr, leader, recovery } = test.before;
  const partition = {
    replicas,
    directories: replicas.map(directoryOf),
    isr,
    removingReplicas: removing,
    addingReplicas: adding,
    elr,
    lastKnownElr,
    leader,
    leaderEpoch: 3,
    partitionEpoch: 7,
    leaderRecoveryState: recovery,
  };
  const topic = { name: 't', topicId: TOPIC_ID, partitions: [partition] };
  image.topicsById.set(TOPIC_ID, topic);
  image.topicsByName.set('t', topic);
  image.configs.set(configResourceKey(ConfigResourceType.TOPIC, 't'), {
    resourceType: ConfigResourceType.TOPIC,
    resourceName: 't',
    values: new Map([['min.insync.replicas', String(test.minIsr)]]),
  });
  return { image, topic };
}

describe('a change of a partition', () => {
  it("is the record of Apache Kafka's PartitionChangeBuilder, in 1,500 random cases", () => {
    const cases = kafkaCases();
    expect(cases).toHaveLength(1500);
    for (const test of cases) {
      const { image, topic } = imageOf(test);
      const record = decidePartitionChange(image, CONFIG, topic, 0, {
        ...test.target,
        isAcceptableLeader: (brokerId) => test.ok.includes(brokerId),
      });
      const {
        kind: _kind,
        topicId: _id,
        partitionId: _index,
        ...fields
      } = record ?? {
        kind: '',
        topicId: '',
        partitionId: 0,
      };
      expect({ ...test, record: record === null ? null : fields }).toEqual(test);
    }
  });
});

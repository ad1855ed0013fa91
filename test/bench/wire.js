// A Kafka client for the benches, made of this repository's codec: for loads that no packaged client makes, such as thousands of
// members in one process. It knows nothing of either broker.
import { Connection } from '../../dist/cli/client/connection.js';
import { ApiKey, findApi } from '../../dist/protocol/api-keys.js';
import { messageRegistry } from '../../dist/protocol/generated/message-registry.js';
import { RecordBatchBuilder } from '../../dist/protocol/records/record-batch-builder.js';

const apiByName = new Map();

function getApi(name) {
  let api = apiByName.get(name);
  if (api === undefined) {
    const request = messageRegistry.get(`${name}Request`);
    const response = messageRegistry.get(`${name}Response`);
    const { minVersion, maxVersion } = findApi(ApiKey[name]);
    const { write } = request;
    const { read } = response;
    api = { key: ApiKey[name], name, minVersion, maxVersion, write, read };
    apiByName.set(name, api);
  }
  return api;
}

export function pause(delayMs) {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Asks again until the condition answers something; the deadline makes a stuck broker a failure and not a hang. */
export async function until(what, timeoutMs, condition, pollMs = 5) {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadlineMs) throw new Error(`timed out waiting for ${what}`);
    await pause(pollMs);
  }
}

export class WireClient {
  constructor(connection) {
    this.connection = connection;
    this.topicIdByName = new Map();
  }

  static async open(port) {
    return new WireClient(await Connection.open('127.0.0.1', port));
  }

  request(name, message) {
    return this.connection.request(getApi(name), message);
  }

  close() {
    this.connection.close();
  }

  async createTopic(name, numPartitions, configs = {}) {
    const response = await this.request('CreateTopics', {
      topics: [
        {
          name,
          numPartitions,
          replicationFactor: 1,
          assignments: [],
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        },
      ],
      timeoutMs: 60_000,
      validateOnly: false,
    });
    check(`creating ${name}`, response.topics[0]);
    this.topicIdByName.set(name, response.topics[0].topicId);
    await this.waitForLeaders([name], numPartitions);
  }

  async deleteTopic(name) {
    const response = await this.request('DeleteTopics', {
      topics: [{ name, topicId: ZERO_ID }],
      topicNames: [name],
      timeoutMs: 60_000,
    });
    check(`deleting ${name}`, response.responses[0]);
    this.topicIdByName.delete(name);
  }

  metadata(names) {
    return this.request('Metadata', {
      topics: names === null ? null : names.map((name) => ({ topicId: ZERO_ID, name })),
      allowAutoTopicCreation: false,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    });
  }

  /** Resolves when that many partitions of the topics have leaders. */
  waitForLeaders(names, partitionCount) {
    return until(`leaders of ${names ?? 'all topics'}`, 300_000, async () => {
      const { topics } = await this.metadata(names);
      let ready = 0;
      for (const topic of topics) {
        if (topic.errorCode === 0) this.topicIdByName.set(topic.name, topic.topicId);
        for (const one of topic.partitions) {
          if (one.errorCode === 0 && one.leaderId >= 0) ready++;
        }
      }
      return ready >= partitionCount;
    });
  }

  /** Resolves when the groups (key type 0) or transactional ids (1) have a coordinator that is loaded. */
  waitForCoordinators(coordinatorKeys, keyType) {
    return until('coordinators', 120_000, async () => {
      const message = { key: coordinatorKeys[0], keyType, coordinatorKeys };
      const { coordinators } = await this.request('FindCoordinator', message);
      return coordinators.every((one) => one.errorCode === 0);
    });
  }

  async alterTopic(name, configs) {
    const response = await this.request('IncrementalAlterConfigs', {
      resources: [
        {
          resourceType: 2,
          resourceName: name,
          configs: Object.entries(configs).map(([key, value]) => ({
            name: key,
            configOperation: 0,
            value,
          })),
        },
      ],
      validateOnly: false,
    });
    check(`altering ${name}`, response.responses[0]);
  }

  /** Produces until all of it is acknowledged, as a packaged client would. */
  async fill(topic, batchByPartition) {
    let rest = batchByPartition;
    await until(`producing to ${topic}`, 60_000, async () => {
      const failed = [];
      for (const reply of await this.produce(topic, rest)) {
        if (reply.errorCode === 0) continue;
        if (!RETRIABLE_ERRORS.includes(reply.errorCode)) check(`producing to ${topic}`, reply);
        failed.push(reply.index);
      }
      rest = rest.filter(([partition]) => failed.includes(partition));
      return rest.length === 0;
    });
  }

  /** Resolves when a fetch from the beginning of a partition has brought records. */
  fetchFirst(topic, partition) {
    const asked = {
      partition,
      currentLeaderEpoch: -1,
      fetchOffset: 0,
      lastFetchedEpoch: -1,
      logStartOffset: -1,
      partitionMaxBytes: 1 << 20,
      replicaDirectoryId: ZERO_ID,
      highWatermark: 0,
    };
    const topicId = this.topicIdByName.get(topic);
    const message = {
      clusterId: null,
      replicaId: -1,
      replicaState: { replicaId: -1, replicaEpoch: -1 },
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: 50 << 20,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic, topicId, partitions: [asked] }],
      forgottenTopicsData: [],
      rackId: '',
    };
    return until(`records of ${topic}`, 60_000, async () => {
      const { responses } = await this.request('Fetch', message);
      return (responses[0]?.partitions[0]?.records?.length ?? 0) > 0;
    });
  }

  /** `batchByPartition`: pairs of a partition and whole batches. Answers the partitions' replies. */
  async produce(topic, batchByPartition, transactionalId = null) {
    const response = await this.request('Produce', {
      transactionalId,
      acks: -1,
      timeoutMs: 60_000,
      topicData: [
        {
          name: topic,
          topicId: this.topicIdByName.get(topic) ?? ZERO_ID,
          partitionData: batchByPartition.map(([index, records]) => ({ index, records })),
        },
      ],
    });
    return response.responses[0].partitionResponses;
  }
}

/** A leader that metadata names may not know of it yet. */
const RETRIABLE_ERRORS = [3, 5, 6, 100];

export const ZERO_ID = 'AAAAAAAAAAAAAAAAAAAAAA';

export function check(what, { errorCode, errorMessage }) {
  if (errorCode !== 0) throw new Error(`${what}: error ${errorCode} ${errorMessage ?? ''}`);
}

/** A batch of records without keys, all of one value. */
export function buildBatch(recordCount, value, options = {}) {
  const builder = new RecordBatchBuilder(options);
  const nowMs = Date.now();
  for (let i = 0; i < recordCount; i++) builder.append(nowMs, null, value);
  return builder.build();
}

/** Bytes that compress about as well as text does, from a fixed seed. */
export function randomText(sizeBytes, seed = 1) {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let state = seed;
  for (let i = 0; i < sizeBytes; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = 65 + ((state >>> 16) % 26);
  }
  return bytes;
}

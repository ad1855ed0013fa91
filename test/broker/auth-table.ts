/**
 * Every API that demands rights: a request, what a principal without any is answered, and the rights
 * that it takes. `test/broker/authorization.test.ts` holds each line against a whole broker, and fails when an API
 * that is advertised has none.
 */
import { ApiKey } from '../../src/protocol/api-keys.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { batchOf } from '../simulator/topics.ts';

export const TOPIC = 'orders';
export const GROUP = 'readers';
export const TRANSACTIONAL_ID = 'writer';
const CLUSTER = 'CLUSTER kafka-cluster';
const ZERO = 'AAAAAAAAAAAAAAAAAAAAAA';

export type AuthLine = {
  readonly apiKey: ApiKey;
  readonly version?: number;
  readonly onController?: true;
  readonly request: object;
  /** What somebody with all rights asks for first, so that there is something to be denied. */
  readonly before?: Pick<AuthLine, 'apiKey' | 'request'>;
  /** The error code without any right; it is somewhere in the answer. */
  readonly denied: number;
  /** Each alone is not enough, all of them are: `READ TOPIC orders`. */
  readonly needs: readonly string[];
};

const { TOPIC_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED } =
  ErrorCode;
const { TRANSACTIONAL_ID_AUTHORIZATION_FAILED } = ErrorCode;
const timeoutMs = 1000;
const producer = { transactionalId: TRANSACTIONAL_ID, producerId: 5, producerEpoch: 0 };
const member = { groupId: GROUP, memberId: 'm', groupInstanceId: null };
const anyAcl = {
  resourceTypeFilter: 1,
  resourceNameFilter: null,
  patternTypeFilter: 1,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
};
const offset = {
  partitionIndex: 0,
  committedOffset: 1,
  committedLeaderEpoch: -1,
  committedMetadata: null,
};

function line(
  apiKey: ApiKey,
  denied: number,
  needs: readonly string[],
  request: object,
  version?: number,
): AuthLine {
  return version === undefined
    ? { apiKey, denied, needs, request }
    : { apiKey, denied, needs, request, version };
}

function onTopic(apiKey: ApiKey, operation: string, request: object, version?: number): AuthLine {
  return line(
    apiKey,
    TOPIC_AUTHORIZATION_FAILED,
    [`${operation} TOPIC ${TOPIC}`],
    request,
    version,
  );
}

function onGroup(apiKey: ApiKey, operation: string, request: object, version?: number): AuthLine {
  return line(
    apiKey,
    GROUP_AUTHORIZATION_FAILED,
    [`${operation} GROUP ${GROUP}`],
    request,
    version,
  );
}

function onCluster(apiKey: ApiKey, operation: string, request: object): AuthLine {
  return line(apiKey, CLUSTER_AUTHORIZATION_FAILED, [`${operation} ${CLUSTER}`], request);
}

function inTransaction(apiKey: ApiKey, request: object, more: readonly string[] = []): AuthLine {
  const needs = [`WRITE TRANSACTIONAL_ID ${TRANSACTIONAL_ID}`, ...more];
  return line(apiKey, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, needs, request);
}

function produce(isTransactional: boolean): object {
  const options = { isTransactional: true, producerId: 5, producerEpoch: 0, baseSequence: 0 };
  const records = batchOf(['record'], isTransactional ? options : {});
  return {
    transactionalId: isTransactional ? TRANSACTIONAL_ID : null,
    acks: 1,
    timeoutMs,
    topicData: [{ name: TOPIC, topicId: ZERO, partitionData: [{ index: 0, records }] }],
  };
}

function fetch(replicaId: number): object {
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: 0,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1000,
    replicaDirectoryId: ZERO,
    highWatermark: 0,
  };
  return {
    clusterId: null,
    replicaId,
    replicaState: { replicaId, replicaEpoch: -1 },
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 1000,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: TOPIC, topicId: ZERO, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
}

const recordLines: readonly AuthLine[] = [
  onTopic(ApiKey.Produce, 'WRITE', produce(false), 9),
  {
    ...inTransaction(ApiKey.Produce, produce(true), [`WRITE TOPIC ${TOPIC}`]),
    version: 9,
  },
  onTopic(ApiKey.Fetch, 'READ', fetch(-1), 12),
  line(ApiKey.Fetch, TOPIC_AUTHORIZATION_FAILED, [`CLUSTER_ACTION ${CLUSTER}`], fetch(2), 12),
  onTopic(ApiKey.ListOffsets, 'DESCRIBE', {
    replicaId: -1,
    isolationLevel: 0,
    timeoutMs,
    topics: [
      {
        name: TOPIC,
        partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }],
      },
    ],
  }),
  onTopic(ApiKey.OffsetForLeaderEpoch, 'DESCRIBE', {
    replicaId: -2,
    topics: [
      { topic: TOPIC, partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] },
    ],
  }),
  onTopic(ApiKey.DeleteRecords, 'DELETE', {
    timeoutMs,
    topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, offset: 0 }] }],
  }),
  onTopic(ApiKey.DescribeProducers, 'READ', {
    topics: [{ name: TOPIC, partitionIndexes: [0] }],
  }),
];

const metadata = {
  topics: [{ topicId: ZERO, name: TOPIC }],
  allowAutoTopicCreation: false,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
};
const newTopic = {
  name: 'invoices',
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
};

const topicLines: readonly AuthLine[] = [
  onTopic(ApiKey.Metadata, 'DESCRIBE', metadata),
  line(
    ApiKey.Metadata,
    TOPIC_AUTHORIZATION_FAILED,
    ['DESCRIBE TOPIC fresh', 'CREATE TOPIC fresh'],
    { ...metadata, topics: [{ topicId: ZERO, name: 'fresh' }], allowAutoTopicCreation: true },
  ),
  onTopic(ApiKey.DescribeTopicPartitions, 'DESCRIBE', {
    topics: [{ name: TOPIC }],
    responsePartitionLimit: 10,
    cursor: null,
  }),
  line(
    ApiKey.CreateTopics,
    TOPIC_AUTHORIZATION_FAILED,
    ['CREATE TOPIC invoices', 'DESCRIBE_CONFIGS TOPIC invoices'],
    { topics: [newTopic], timeoutMs, validateOnly: true },
  ),
  line(
    ApiKey.CreateTopics,
    TOPIC_AUTHORIZATION_FAILED,
    [`CREATE ${CLUSTER}`, 'DESCRIBE_CONFIGS TOPIC invoices'],
    { topics: [newTopic], timeoutMs, validateOnly: true },
  ),
  line(ApiKey.DeleteTopics, TOPIC_AUTHORIZATION_FAILED, ['DELETE TOPIC no-topic'], {
    topics: [{ name: 'no-topic', topicId: ZERO }],
    topicNames: [],
    timeoutMs,
  }),
  line(ApiKey.DeleteTopics, TOPIC_AUTHORIZATION_FAILED, [`DELETE ${CLUSTER}`], {
    topics: [{ name: 'no-topic', topicId: ZERO }],
    topicNames: [],
    timeoutMs,
  }),
  onTopic(ApiKey.CreatePartitions, 'ALTER', {
    topics: [{ name: TOPIC, count: 1, assignments: null }],
    timeoutMs,
    validateOnly: true,
  }),
];

function config(resourceType: number, resourceName: string): object {
  const configurationKeys: string[] = [];
  return {
    resources: [{ resourceType, resourceName, configurationKeys, configs: [] }],
    includeSynonyms: false,
    includeDocumentation: false,
    validateOnly: true,
  };
}

function configLines(apiKey: ApiKey, operation: string): AuthLine[] {
  return [
    onTopic(apiKey, operation, config(2, TOPIC)),
    onGroup(apiKey, operation, config(32, GROUP)),
    onCluster(apiKey, operation, config(4, '1')),
    onCluster(apiKey, operation, config(16, 'subscription')),
  ];
}

const marker = {
  producerId: 5,
  producerEpoch: 0,
  transactionResult: false,
  topics: [{ name: 'no-topic', partitionIndexes: [0] }],
  coordinatorEpoch: 0,
  transactionVersion: 0,
};

export const clusterLines: readonly AuthLine[] = [
  ...configLines(ApiKey.DescribeConfigs, 'DESCRIBE_CONFIGS'),
  ...configLines(ApiKey.AlterConfigs, 'ALTER_CONFIGS'),
  ...configLines(ApiKey.IncrementalAlterConfigs, 'ALTER_CONFIGS'),
  onCluster(ApiKey.DescribeConfigs, 'DESCRIBE_CONFIGS', config(8, '1')),
  onCluster(ApiKey.IncrementalAlterConfigs, 'ALTER_CONFIGS', config(8, '1')),
  onCluster(ApiKey.DescribeClientQuotas, 'DESCRIBE_CONFIGS', { components: [], strict: false }),
  onCluster(ApiKey.AlterClientQuotas, 'ALTER_CONFIGS', {
    entries: [
      {
        entity: [{ entityType: 'user', entityName: 'bob' }],
        ops: [{ key: 'consumer_byte_rate', value: 1, remove: false }],
      },
    ],
    validateOnly: true,
  }),
  onCluster(ApiKey.ListConfigResources, 'DESCRIBE_CONFIGS', { resourceTypes: [] }),
  onCluster(ApiKey.ElectLeaders, 'ALTER', { electionType: 0, topicPartitions: null, timeoutMs }),
  onCluster(ApiKey.AlterPartitionReassignments, 'ALTER', {
    timeoutMs,
    allowReplicationFactorChange: true,
    topics: [],
  }),
  onCluster(ApiKey.ListPartitionReassignments, 'DESCRIBE', { timeoutMs, topics: null }),
  onCluster(ApiKey.AlterReplicaLogDirs, 'ALTER', {
    dirs: [{ path: '/data', topics: [{ name: TOPIC, partitions: [0] }] }],
  }),
  onCluster(ApiKey.DescribeLogDirs, 'DESCRIBE', { topics: null }),
  onCluster(ApiKey.UpdateFeatures, 'ALTER', {
    timeoutMs,
    featureUpdates: [],
    validateOnly: true,
  }),
  onCluster(ApiKey.UnregisterBroker, 'ALTER', { brokerId: 77 }),
  onCluster(ApiKey.DescribeAcls, 'DESCRIBE', anyAcl),
  onCluster(ApiKey.CreateAcls, 'ALTER', {
    creations: [
      {
        resourceType: 2,
        resourceName: TOPIC,
        resourcePatternType: 3,
        principal: 'User:bob',
        host: '*',
        operation: 3,
        permissionType: 3,
      },
    ],
  }),
  onCluster(ApiKey.DeleteAcls, 'ALTER', { filters: [{ ...anyAcl, resourceNameFilter: 'none' }] }),
  onCluster(ApiKey.DescribeUserScramCredentials, 'DESCRIBE', { users: [{ name: 'bob' }] }),
  onCluster(ApiKey.AlterUserScramCredentials, 'ALTER', {
    deletions: [{ name: 'bob', mechanism: 1 }],
    upsertions: [],
  }),
  onCluster(ApiKey.WriteTxnMarkers, 'CLUSTER_ACTION', { markers: [marker] }),
  onCluster(ApiKey.WriteTxnMarkers, 'ALTER', { markers: [marker] }),
];

const heartbeat = {
  ...member,
  instanceId: null,
  memberEpoch: 0,
  rackId: null,
  rebalanceTimeoutMs: 1000,
  subscribedTopicNames: [TOPIC],
  subscribedTopicRegex: null,
  serverAssignor: null,
  topicPartitions: [],
};

const groupLines: readonly AuthLine[] = [
  onGroup(ApiKey.FindCoordinator, 'DESCRIBE', { key: '', keyType: 0, coordinatorKeys: [GROUP] }),
  onGroup(ApiKey.FindCoordinator, 'DESCRIBE', { key: GROUP, keyType: 0, coordinatorKeys: [] }, 3),
  line(
    ApiKey.FindCoordinator,
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    [`DESCRIBE TRANSACTIONAL_ID ${TRANSACTIONAL_ID}`],
    { key: '', keyType: 1, coordinatorKeys: [TRANSACTIONAL_ID] },
  ),
  line(ApiKey.FindCoordinator, CLUSTER_AUTHORIZATION_FAILED, [`CLUSTER_ACTION ${CLUSTER}`], {
    key: '',
    keyType: 2,
    coordinatorKeys: [`g:${ZERO}:0`],
  }),
  onGroup(ApiKey.JoinGroup, 'READ', {
    ...member,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    protocolType: 'consumer',
    protocols: [],
    reason: null,
  }),
  onGroup(ApiKey.SyncGroup, 'READ', {
    ...member,
    generationId: 1,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [],
  }),
  onGroup(ApiKey.Heartbeat, 'READ', { ...member, generationId: 1 }),
  onGroup(ApiKey.LeaveGroup, 'READ', {
    ...member,
    members: [{ memberId: 'm', groupInstanceId: null, reason: null }],
  }),
  line(
    ApiKey.ConsumerGroupHeartbeat,
    GROUP_AUTHORIZATION_FAILED,
    [`READ GROUP ${GROUP}`, `DESCRIBE TOPIC ${TOPIC}`],
    heartbeat,
  ),
  {
    ...line(
      ApiKey.ConsumerGroupDescribe,
      GROUP_AUTHORIZATION_FAILED,
      [`DESCRIBE GROUP ${GROUP}`, `DESCRIBE TOPIC ${TOPIC}`],
      { groupIds: [GROUP], includeAuthorizedOperations: true },
    ),
    before: { apiKey: ApiKey.ConsumerGroupHeartbeat, request: heartbeat },
  },
  onGroup(ApiKey.DescribeGroups, 'DESCRIBE', {
    groups: [GROUP],
    includeAuthorizedOperations: true,
  }),
  onGroup(ApiKey.DeleteGroups, 'DELETE', { groupsNames: [GROUP] }),
  line(
    ApiKey.OffsetCommit,
    GROUP_AUTHORIZATION_FAILED,
    [`READ GROUP ${GROUP}`, `READ TOPIC ${TOPIC}`],
    {
      ...member,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      retentionTimeMs: -1,
      topics: [{ name: TOPIC, topicId: ZERO, partitions: [offset] }],
    },
    9,
  ),
  line(
    ApiKey.OffsetFetch,
    GROUP_AUTHORIZATION_FAILED,
    [`DESCRIBE GROUP ${GROUP}`, `DESCRIBE TOPIC ${TOPIC}`],
    {
      groupId: '',
      topics: null,
      groups: [
        {
          groupId: GROUP,
          memberId: null,
          memberEpoch: -1,
          topics: [{ name: TOPIC, topicId: ZERO, partitionIndexes: [0] }],
        },
      ],
      requireStable: false,
    },
    9,
  ),
  {
    ...line(
      ApiKey.OffsetDelete,
      GROUP_AUTHORIZATION_FAILED,
      [`DELETE GROUP ${GROUP}`, `READ TOPIC ${TOPIC}`],
      { groupId: GROUP, topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0 }] }] },
    ),
    before: { apiKey: ApiKey.ConsumerGroupHeartbeat, request: heartbeat },
  },
];

const init = {
  transactionTimeoutMs: 1000,
  producerId: -1,
  producerEpoch: -1,
  enable2Pc: false,
  keepPreparedTxn: false,
};

function addPartitions(topic: string): object {
  const topics = [{ name: topic, partitions: [0] }];
  return {
    transactions: [{ ...producer, verifyOnly: true, topics }],
    v3AndBelowTransactionalId: TRANSACTIONAL_ID,
    v3AndBelowProducerId: 5,
    v3AndBelowProducerEpoch: 0,
    v3AndBelowTopics: topics,
  };
}

const transactionLines: readonly AuthLine[] = [
  inTransaction(ApiKey.InitProducerId, { ...init, transactionalId: TRANSACTIONAL_ID }),
  {
    ...inTransaction(
      ApiKey.InitProducerId,
      { ...init, transactionalId: TRANSACTIONAL_ID, enable2Pc: true },
      [`TWO_PHASE_COMMIT TRANSACTIONAL_ID ${TRANSACTIONAL_ID}`],
    ),
    version: 6,
  },
  line(ApiKey.InitProducerId, CLUSTER_AUTHORIZATION_FAILED, [`IDEMPOTENT_WRITE ${CLUSTER}`], {
    ...init,
    transactionalId: null,
  }),
  line(ApiKey.InitProducerId, CLUSTER_AUTHORIZATION_FAILED, ['WRITE TOPIC anything'], {
    ...init,
    transactionalId: null,
  }),
  {
    ...inTransaction(ApiKey.AddPartitionsToTxn, addPartitions(TOPIC), [`WRITE TOPIC ${TOPIC}`]),
    version: 3,
  },
  onCluster(ApiKey.AddPartitionsToTxn, 'CLUSTER_ACTION', addPartitions(TOPIC)),
  inTransaction(ApiKey.AddOffsetsToTxn, { ...producer, groupId: GROUP }, [`READ GROUP ${GROUP}`]),
  inTransaction(
    ApiKey.TxnOffsetCommit,
    {
      ...producer,
      ...member,
      generationId: -1,
      memberId: '',
      topics: [{ name: TOPIC, partitions: [offset] }],
    },
    [`READ GROUP ${GROUP}`, `READ TOPIC ${TOPIC}`],
  ),
  inTransaction(ApiKey.EndTxn, { ...producer, committed: false }),
  line(
    ApiKey.DescribeTransactions,
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    [`DESCRIBE TRANSACTIONAL_ID ${TRANSACTIONAL_ID}`],
    { transactionalIds: [TRANSACTIONAL_ID] },
  ),
];

/** Of topics, groups and transactional ids. */
export const resourceLines: readonly AuthLine[] = [
  ...recordLines,
  ...topicLines,
  ...groupLines,
  ...transactionLines,
];

function onController(apiKey: ApiKey, operation: string): AuthLine {
  return { ...onCluster(apiKey, operation, {}), onController: true };
}

/** What only a controller's listener serves, and what is another thing there. */
export const controllerLines: readonly AuthLine[] = [
  onController(ApiKey.Fetch, 'CLUSTER_ACTION'),
  onController(ApiKey.FetchSnapshot, 'CLUSTER_ACTION'),
  onController(ApiKey.Vote, 'CLUSTER_ACTION'),
  onController(ApiKey.BeginQuorumEpoch, 'CLUSTER_ACTION'),
  onController(ApiKey.EndQuorumEpoch, 'CLUSTER_ACTION'),
  onController(ApiKey.AddRaftVoter, 'ALTER'),
  onController(ApiKey.RemoveRaftVoter, 'ALTER'),
  onController(ApiKey.UpdateRaftVoter, 'CLUSTER_ACTION'),
  onController(ApiKey.DescribeQuorum, 'DESCRIBE'),
  onController(ApiKey.BrokerRegistration, 'CLUSTER_ACTION'),
  onController(ApiKey.BrokerHeartbeat, 'CLUSTER_ACTION'),
  onController(ApiKey.ControllerRegistration, 'CLUSTER_ACTION'),
  onController(ApiKey.AllocateProducerIds, 'CLUSTER_ACTION'),
  onController(ApiKey.AlterPartition, 'CLUSTER_ACTION'),
  onController(ApiKey.AssignReplicasToDirs, 'CLUSTER_ACTION'),
  onController(ApiKey.Envelope, 'CLUSTER_ACTION'),
  {
    ...onCluster(ApiKey.DescribeCluster, 'ALTER', { endpointType: 2 }),
    onController: true,
  },
];

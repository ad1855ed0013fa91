/**
 * `odradek quorum`: what kafka-metadata-quorum.sh shows and does. A broker passes the requests on to the
 * active controller; of controllers, the active one is asked itself.
 */
import { CLUSTER_METADATA_TOPIC_NAME } from '../base/internal-topics.ts';
import { isUuid, ZERO_UUID } from '../base/uuid.ts';
import type { MetaProperties } from '../broker/meta-properties.ts';
import { readMetaProperties } from '../broker/storage-format.ts';
import { hostAndPortText } from '../core/metadata/config-listeners.ts';
import { ReadOnlyDisk } from '../platform/read-only-disk.ts';
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type {
  DescribeQuorumResponseNode,
  DescribeQuorumResponsePartitionData,
  DescribeQuorumResponseReplicaState,
} from '../protocol/generated/describe-quorum.ts';
import { CliError } from './cli-error.ts';
import {
  type Api,
  addRaftVoter,
  describeCluster,
  describeQuorum,
  removeRaftVoter,
} from './client/apis.ts';
import { Client, checkReply, EndpointType, retry } from './client/client.ts';
import { inWords, readNodeConfig } from './node-config.ts';
import { type OutputOptions, printJson, printLine, printTable } from './output.ts';

export type QuorumTarget = {
  readonly bootstrapServer: string;
  readonly bootstrapController?: string | undefined;
};

type DescribeOptions = QuorumTarget &
  OutputOptions & {
    readonly status?: boolean;
    readonly replication?: boolean;
    readonly humanReadable?: boolean;
  };

type Ask = <Request, Response>(api: Api<Request, Response>, message: Request) => Promise<Response>;

/** An admin client waits as long for a change of voters (`default.api.timeout.ms`). */
const CHANGE_TIMEOUT_MS = 60_000;

export async function describeMetadataQuorum(options: DescribeOptions): Promise<void> {
  const { status, replication, humanReadable, json } = options;
  if (status === true && replication === true) {
    throw new CliError('say which: --status or --replication');
  }
  if (humanReadable === true && replication !== true) {
    throw new CliError('--human-readable goes with --replication only');
  }
  const quorum = await withQuorum(options, async (ask, endpointType) => {
    const cluster = await ask(describeCluster, {
      includeClusterAuthorizedOperations: false,
      endpointType,
      includeFencedBrokers: false,
    });
    checkReply('the cluster', cluster.errorCode, cluster.errorMessage);
    return { clusterId: cluster.clusterId, ...(await readQuorum(ask)) };
  });
  if (json === true) printJson(quorum);
  else if (replication === true) printReplication(quorum.partition, humanReadable === true);
  else printStatus(quorum);
}

export async function addVoter(
  options: QuorumTarget & { readonly commandConfig: string; readonly dryRun?: boolean },
): Promise<void> {
  const voter = readVoter(options.commandConfig);
  if (options.dryRun !== true) {
    await withQuorum(options, async (ask) => {
      const { errorCode, errorMessage } = await ask(addRaftVoter, {
        clusterId: null,
        timeoutMs: CHANGE_TIMEOUT_MS,
        ackWhenCommitted: true,
        ...voter,
      });
      checkReply(`adding controller ${voter.voterId}`, errorCode, errorMessage);
    });
  }
  const endpoints = voter.listeners.map(
    (it) => `${it.name}://${hostAndPortText(it.host, it.port)}`,
  );
  const what = options.dryRun === true ? 'DRY RUN of adding' : 'Added';
  const who = `controller ${voter.voterId} with directory id ${voter.voterDirectoryId}`;
  printLine(`${what} ${who} and endpoints: ${endpoints.join(', ')}`);
}

export async function removeVoter(
  options: QuorumTarget & {
    readonly controllerId: number;
    readonly controllerDirectoryId: string;
    readonly dryRun?: boolean;
  },
): Promise<void> {
  const { controllerId: voterId, controllerDirectoryId: voterDirectoryId } = options;
  if (!isUuid(voterDirectoryId)) throw new CliError(`${voterDirectoryId} is no directory id`);
  if (options.dryRun !== true) {
    await withQuorum(options, async (ask) => {
      const change = { clusterId: null, voterId, voterDirectoryId };
      const { errorCode, errorMessage } = await ask(removeRaftVoter, change);
      checkReply(`removing controller ${voterId}`, errorCode, errorMessage);
    });
  }
  const what = options.dryRun === true ? 'DRY RUN of removing' : 'Removed';
  printLine(`${what} KRaft controller ${voterId} with directory id ${voterDirectoryId}`);
}

async function withQuorum<Result>(
  { bootstrapServer, bootstrapController }: QuorumTarget,
  work: (ask: Ask, endpointType: number) => Promise<Result>,
): Promise<Result> {
  const client = new Client(bootstrapController ?? bootstrapServer);
  try {
    if (bootstrapController === undefined) {
      return await work((api, message) => client.request(api, message), EndpointType.BROKER);
    }
    const active = await client.findActiveController();
    return await work((api, message) => active.request(api, message), EndpointType.CONTROLLER);
  } finally {
    await client.close();
  }
}

async function readQuorum(ask: Ask): Promise<{
  partition: DescribeQuorumResponsePartitionData;
  nodes: DescribeQuorumResponseNode[];
}> {
  const partitions = [{ partitionIndex: 0 }];
  const request = { topics: [{ topicName: CLUSTER_METADATA_TOPIC_NAME, partitions }] };
  const response = await retry(
    () => ask(describeQuorum, request),
    ({ errorCode, topics }) => errorCode || (topics[0]?.partitions[0]?.errorCode ?? 0),
  );
  checkReply('the quorum', response.errorCode, response.errorMessage);
  const partition = response.topics[0]?.partitions[0];
  if (partition === undefined) throw new CliError('the quorum: an empty answer');
  if (partition.errorCode !== ErrorCode.NONE) {
    throw new CliError(`the quorum: ${errorName(partition.errorCode)}`);
  }
  return { partition, nodes: response.nodes };
}

function getLeader({
  currentVoters,
  leaderId,
}: DescribeQuorumResponsePartitionData): DescribeQuorumResponseReplicaState {
  const leader = currentVoters.find(({ replicaId }) => replicaId === leaderId);
  if (leader === undefined) throw new CliError(`the leader ${leaderId} is not among the voters`);
  return leader;
}

function printStatus(quorum: {
  readonly clusterId: string;
  readonly partition: DescribeQuorumResponsePartitionData;
  readonly nodes: readonly DescribeQuorumResponseNode[];
}): void {
  const { partition, nodes } = quorum;
  const { leaderId, leaderEpoch, highWatermark, currentVoters, observers } = partition;
  const leader = getLeader(partition);
  const last = currentVoters.reduce((a, b) => (b.logEndOffset < a.logEndOffset ? b : a));
  const rows: [string, string | number][] = [
    ['ClusterId', quorum.clusterId],
    ['LeaderId', leaderId],
    ['LeaderEpoch', leaderEpoch],
    ['HighWatermark', highWatermark],
    ['MaxFollowerLag', leader.logEndOffset - last.logEndOffset],
    ['MaxFollowerLagTimeMs', lagMs(leader, last)],
    ['CurrentVoters', replicasText(currentVoters, nodes)],
    ['CurrentObservers', replicasText(observers, nodes)],
  ];
  for (const [name, value] of rows) printLine(`${`${name}:`.padEnd(24)}${value}`);
}

/** -1: it has never caught up. */
function lagMs(
  leader: DescribeQuorumResponseReplicaState,
  last: DescribeQuorumResponseReplicaState,
): number {
  if (leader === last) return 0;
  const isKnown = leader.lastCaughtUpTimestamp >= 0 && last.lastCaughtUpTimestamp >= 0;
  return isKnown ? leader.lastCaughtUpTimestamp - last.lastCaughtUpTimestamp : -1;
}

function replicasText(
  replicas: readonly DescribeQuorumResponseReplicaState[],
  nodes: readonly DescribeQuorumResponseNode[],
): string {
  const texts = replicas.map(({ replicaId, replicaDirectoryId }) => {
    const parts = [`"id": ${replicaId}`];
    if (replicaDirectoryId !== ZERO_UUID) parts.push(`"directoryId": "${replicaDirectoryId}"`);
    const listeners = nodes.find(({ nodeId }) => nodeId === replicaId)?.listeners ?? [];
    const endpoints = listeners.map(
      ({ name, host, port }) => `"${name}://${hostAndPortText(host, port)}"`,
    );
    if (endpoints.length > 0) parts.push(`"endpoints": [${endpoints.join(', ')}]`);
    return `{${parts.join(', ')}}`;
  });
  return `[${texts.join(', ')}]`;
}

const COLUMNS: readonly string[] = [
  'NodeId',
  'DirectoryId',
  'LogEndOffset',
  'Lag',
  'LastFetchTimestamp',
  'LastCaughtUpTimestamp',
  'Status',
];

function printReplication(
  partition: DescribeQuorumResponsePartitionData,
  isForHumans: boolean,
): void {
  const leader = getLeader(partition);
  const nowMs = Date.now();
  const timeText = (atMs: number): string | number =>
    isForHumans && atMs >= 0 ? `${Math.max(0, nowMs - atMs)} ms ago` : atMs;
  const row = (state: DescribeQuorumResponseReplicaState, status: string): (string | number)[] => [
    state.replicaId,
    state.replicaDirectoryId,
    state.logEndOffset,
    leader.logEndOffset - state.logEndOffset,
    timeText(state.lastFetchTimestamp),
    timeText(state.lastCaughtUpTimestamp),
    status,
  ];
  const followers = partition.currentVoters.filter((voter) => voter !== leader);
  printTable(COLUMNS, [
    row(leader, 'Leader'),
    ...followers.map((state) => row(state, 'Follower')),
    ...partition.observers.map((state) => row(state, 'Observer')),
  ]);
}

/** Who the controller of a config file is, and which directory it has been given. */
function readVoter(configFile: string): {
  voterId: number;
  voterDirectoryId: string;
  listeners: { name: string; host: string; port: number }[];
} {
  const config = readNodeConfig({ configFile });
  if (!config.isController) {
    throw new CliError(`${configFile}: process.roles does not contain controller`);
  }
  const listeners = config.advertisedControllerListeners.map(({ name, host, port }) => {
    return { name, host, port };
  });
  const directory = config.metadataLogDir;
  const properties = findMetaProperties(directory);
  if (properties === null) throw new CliError(`${directory} is not formatted`);
  if (properties.directoryId === null) throw new CliError(`${directory} has no directory.id`);
  return { voterId: config.nodeId, voterDirectoryId: properties.directoryId, listeners };
}

function findMetaProperties(directory: string): MetaProperties | null {
  try {
    return readMetaProperties(new ReadOnlyDisk(), directory);
  } catch (error) {
    throw inWords(error);
  }
}

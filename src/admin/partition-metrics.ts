/** The replicas of this broker: how many of each kind, how large, and on demand each by itself. */
import type { Broker } from '../broker/broker.ts';
import type { Partition } from '../broker/partition.ts';
import type { MetricsText } from './metrics-text.ts';

type OpenLog = NonNullable<Partition['log']>;

export type PartitionFamily = {
  readonly name: string;
  readonly help: string;
  readonly read: (partition: Partition, log: OpenLog) => number;
};

const LOG = 'kafka_log_log';
const PARTITION = 'kafka_cluster_partition';

/** One sample for each replica with a log here. */
export const PARTITION_FAMILIES: readonly PartitionFamily[] = [
  { name: `${LOG}_size`, help: 'Bytes of the log.', read: (_, log) => log.sizeBytes },
  {
    name: `${LOG}_logstartoffset`,
    help: 'The first offset.',
    read: (_, log) => log.logStartOffset,
  },
  {
    name: `${LOG}_logendoffset`,
    help: 'The offset of the next record.',
    read: (_, log) => log.logEndOffset,
  },
  {
    name: `${LOG}_numlogsegments`,
    help: 'Segments of the log.',
    read: (_, log) => log.segments.count,
  },
  {
    name: `${PARTITION}_replicascount`,
    help: 'Replicas of the partition.',
    read: ({ replicaCount }) => replicaCount,
  },
  {
    name: `${PARTITION}_insyncreplicascount`,
    help: 'In-sync replicas of the partition.',
    read: ({ isrCount }) => isrCount,
  },
];

const REPLICAS = 'kafka_server_replicamanager';

export function writePartitionTotals(text: MetricsText, broker: Broker): void {
  const totals = totalsOf(broker);
  const all: readonly (readonly [name: string, help: string, value: number])[] = [
    ['partitioncount', 'Replicas on this broker.', totals.replicas],
    ['leadercount', 'Of those, leaders.', totals.leaders],
    ['offlinereplicacount', 'Of those, without a log that works.', totals.offline],
    ['underreplicatedpartitions', 'Led here with replicas out of sync.', totals.underReplicated],
    ['underminisrpartitioncount', 'Led here below min.insync.replicas.', totals.underMinIsr],
  ];
  for (const [name, help, value] of all) text.gauge(`${REPLICAS}_${name}`, help, value);
  const { isrShrinks, isrExpansions } = broker.counters;
  text.counter(`${REPLICAS}_isrshrinks_total`, 'In-sync sets that shrank.', isrShrinks);
  text.counter(`${REPLICAS}_isrexpands_total`, 'In-sync sets that grew.', isrExpansions);
  const followers = totals.replicas - totals.leaders;
  text.gauge('odradek_follower_partitions', 'Replicas on this broker led by others.', followers);
  text.gauge('odradek_log_bytes', 'Bytes of all logs of topics here.', totals.sizeBytes);
  writeLogDirectories(text, broker);
}

function writeLogDirectories(text: MetricsText, { logs }: Broker): void {
  const { tailBytes, coldReadBytes, openFiles } = logs.usage;
  text.gauge('odradek_tail_bytes', 'Memory with the newest records of all logs.', tailBytes);
  text.gauge('odradek_cold_read_bytes', 'Memory of reads from the disk.', coldReadBytes);
  text.gauge('odradek_log_open_files', 'Open files of logs.', openFiles);
  const offlineCount = logs.directories.filter(({ error }) => error !== null).length;
  const directories = 'kafka_log_logmanager_offlinelogdirectorycount';
  text.gauge(directories, 'Log directories that have failed.', offlineCount);
  const offline = 'kafka_log_logmanager_logdirectoryoffline';
  text.beginGauge(offline, 'Whether the log directory has failed.');
  for (const { path, error } of logs.directories) {
    text.sample(offline, error === null ? 0 : 1, { logDirectory: path });
  }
}

function totalsOf({ partitions, nodeId }: Broker): {
  replicas: number;
  leaders: number;
  offline: number;
  underReplicated: number;
  underMinIsr: number;
  sizeBytes: number;
} {
  const totals = {
    replicas: 0,
    leaders: 0,
    offline: 0,
    underReplicated: 0,
    underMinIsr: 0,
    sizeBytes: 0,
  };
  for (const partition of partitions.values()) {
    if (!partition.hasReplicaHere) continue;
    const { log, isrCount, replicaCount } = partition;
    totals.replicas++;
    if (log === null || log.isOffline) totals.offline++;
    if (log !== null) totals.sizeBytes += log.sizeBytes;
    if (partition.leaderId !== nodeId) continue;
    totals.leaders++;
    if (isrCount < replicaCount) totals.underReplicated++;
    if (partition.isUnderMinIsr) totals.underMinIsr++;
  }
  return totals;
}

/**
 * `odradek groups reset-offsets`: works out where a group is to go on, shows it, and commits it
 * with --execute. A group must have no members: a consumer that runs would commit its own position
 * over it (ConsumerGroupCommand of Apache Kafka).
 */
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type { MetadataResponseTopic } from '../protocol/generated/metadata.ts';
import { CliError } from './cli-error.ts';
import { offsetCommit } from './client/apis.ts';
import { type Client, checkReply, retry } from './client/client.ts';
import { fetchOffsets } from './client/fetcher.ts';
import {
  fetchBounds,
  fetchCommitted,
  type GroupSelection,
  type LogBounds,
  lookUpGroup,
  type Offsets,
  resolvePartitions,
  selectGroups,
  topicRequest,
} from './group-lookup.ts';
import { type OutputOptions, printJson, printLine, printNote, printTable } from './output.ts';
import { readUserFile } from './user-file.ts';

export type ResetOptions = OutputOptions &
  GroupSelection & {
    readonly topic: readonly string[];
    readonly allTopics?: boolean | undefined;
    readonly toEarliest?: boolean | undefined;
    readonly toLatest?: boolean | undefined;
    readonly toCurrent?: boolean | undefined;
    readonly toOffset?: number | undefined;
    readonly toDatetime?: string | undefined;
    readonly byDuration?: string | undefined;
    readonly shiftBy?: number | undefined;
    readonly fromFile?: string | undefined;
    readonly dryRun?: boolean | undefined;
    readonly execute?: boolean | undefined;
    readonly export?: boolean | undefined;
  };

/** Where to. `byGroup` holds what a file says, by group ('' stands for any), topic, partition. */
type Target =
  | { readonly kind: 'earliest' | 'latest' | 'current' }
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'time'; readonly timestampMs: number }
  | { readonly kind: 'shift'; readonly count: number }
  | { readonly kind: 'file'; readonly byGroup: ReadonlyMap<string, Offsets> };

type Reset = {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly currentOffset: number | null;
  readonly newOffset: number;
};

export async function resetOffsets(
  client: Client,
  named: readonly string[],
  options: ResetOptions,
): Promise<void> {
  if (options.dryRun && options.execute) throw new CliError('--dry-run or --execute, not both');
  const groupIds = await selectGroups(client, named, options);
  const target = targetOf(options, groupIds, Date.now());
  const resets: Reset[] = [];
  for (const groupId of groupIds)
    resets.push(...(await planGroup(client, groupId, target, options)));
  // Nothing is committed before everything is known to be in order.
  if (options.execute) {
    for (const groupId of groupIds) {
      await commit(
        client,
        groupId,
        resets.filter(({ group }) => group === groupId),
      );
    }
  }
  print(resets, groupIds.length > 1, options);
}

function targetOf(options: ResetOptions, groupIds: readonly string[], wallMs: number): Target {
  const targets: Target[] = [];
  const { toOffset, toDatetime, byDuration, shiftBy, fromFile } = options;
  if (options.toEarliest) targets.push({ kind: 'earliest' });
  if (options.toLatest) targets.push({ kind: 'latest' });
  if (options.toCurrent) targets.push({ kind: 'current' });
  if (toOffset !== undefined) targets.push({ kind: 'offset', offset: toOffset });
  if (toDatetime !== undefined) {
    targets.push({ kind: 'time', timestampMs: parseDatetime(toDatetime) });
  }
  if (byDuration !== undefined) {
    targets.push({ kind: 'time', timestampMs: wallMs - parseDuration(byDuration) });
  }
  if (shiftBy !== undefined) targets.push({ kind: 'shift', count: shiftBy });
  if (fromFile !== undefined) {
    const text = readUserFile(fromFile).toString('utf8');
    targets.push({ kind: 'file', byGroup: parseOffsetsFile(text, groupIds) });
  }
  if (targets.length !== 1) {
    throw new CliError(
      'where to? Use one of --to-earliest, --to-latest, --to-current, --to-offset, ' +
        '--to-datetime, --by-duration, --shift-by, --from-file',
    );
  }
  return targets[0]!;
}

/** Kafka's `YYYY-MM-DDTHH:mm:SS.sss`, which is UTC where it names no zone; or milliseconds. */
export function parseDatetime(text: string): number {
  const hasZone = /(Z|[+-][0-9]{2}:?[0-9]{2})$/.test(text);
  const isDateAlone = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text);
  const timeMs = /^[0-9]{5,}$/.test(text)
    ? Number(text)
    : Date.parse(hasZone || isDateAlone ? text : `${text}Z`);
  if (Number.isNaN(timeMs)) {
    throw new CliError(`${text} is no time: use 2026-11-20T12:00:00.000 or milliseconds`);
  }
  return timeMs;
}

const DURATION =
  /^P(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?$/i;

/** ISO 8601, days at most: `P7D`, `PT1H30M`. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text);
  if (match === null || text.length < 3) {
    throw new CliError(`${text} is no duration: use P7D, PT1H30M or P1DT12H`);
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
}

/**
 * Lines of `topic,partition,offset`, or `group,topic,partition,offset`; names may be quoted, as
 * Kafka's own export has them.
 */
export function parseOffsetsFile(
  text: string,
  groupIds: readonly string[],
): ReadonlyMap<string, Offsets> {
  const byGroup: Map<string, Offsets> = new Map();
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const fields = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
    const [group, topic, partition, offset] = fields.length === 3 ? ['', ...fields] : fields;
    const isWhole = (word: string | undefined): boolean => /^[0-9]+$/.test(word ?? '');
    if (fields.length > 4 || !topic || !isWhole(partition) || !isWhole(offset)) {
      throw new CliError(
        `line ${i + 1}: expected topic,partition,offset or group,topic,partition,offset: ${line}`,
      );
    }
    if (group === '' && groupIds.length > 1) {
      throw new CliError(`line ${i + 1}: several groups are to be reset, and it names none`);
    }
    const offsets = byGroup.get(group!) ?? new Map<string, Map<number, number>>();
    const byPartition = offsets.get(topic) ?? new Map<number, number>();
    byGroup.set(group!, offsets.set(topic, byPartition.set(Number(partition), Number(offset))));
  });
  if (byGroup.size === 0) throw new CliError('the file names no offsets');
  return byGroup;
}

async function planGroup(
  client: Client,
  groupId: string,
  target: Target,
  options: ResetOptions,
): Promise<Reset[]> {
  const { coordinatorId, state, members } = await lookUpGroup(client, groupId);
  if (members.length > 0 || (state !== 'Empty' && state !== 'Dead')) {
    throw new CliError(
      `group ${groupId} is active (${state}): its offsets can be reset when its members are gone`,
    );
  }
  const committed = await fetchCommitted(client, coordinatorId, groupId);
  const inFile =
    target.kind === 'file' ? (target.byGroup.get(groupId) ?? target.byGroup.get('')) : undefined;
  const resets: Reset[] = [];
  for (const [name, partitions] of await partitionsOf(
    client,
    groupId,
    committed,
    inFile,
    options,
  )) {
    const topic = await client.getTopic(name, false);
    const current = committed.get(name) ?? new Map<number, number>();
    const wanted = await offsetsFor(client, topic, partitions, current, target, inFile?.get(name));
    for (const partition of partitions) {
      resets.push({
        group: groupId,
        topic: name,
        partition,
        currentOffset: current.get(partition) ?? null,
        newOffset: wanted.get(partition)!,
      });
    }
  }
  return resets;
}

async function partitionsOf(
  client: Client,
  groupId: string,
  committed: Offsets,
  inFile: Offsets | undefined,
  options: ResetOptions,
): Promise<Map<string, number[]>> {
  const { topic: topics, allTopics, fromFile } = options;
  const argumentsOf = (offsets: Offsets): string[] =>
    [...offsets].map(([name, byPartition]) => `${name}:${[...byPartition.keys()].join(',')}`);
  if (fromFile !== undefined) {
    if (topics.length > 0 || allTopics) {
      throw new CliError('--from-file names the partitions: no --topic, no --all-topics');
    }
    if (inFile === undefined) throw new CliError(`the file has no offsets of group ${groupId}`);
    return resolvePartitions(client, argumentsOf(inFile));
  }
  if (topics.length > 0 === (allTopics === true)) {
    throw new CliError('which partitions? Use --topic, or --all-topics');
  }
  if (allTopics && committed.size === 0) {
    throw new CliError(`group ${groupId} has committed nothing: use --topic`);
  }
  return resolvePartitions(client, allTopics ? argumentsOf(committed) : topics);
}

async function offsetsFor(
  client: Client,
  topic: MetadataResponseTopic,
  partitions: readonly number[],
  current: ReadonlyMap<number, number>,
  target: Target,
  inFile: ReadonlyMap<number, number> | undefined,
): Promise<Map<number, number>> {
  const bounds = await fetchBounds(client, topic, partitions);
  const wanted: Map<number, number> = new Map();
  const times =
    target.kind === 'time'
      ? await fetchOffsets(client, topic, partitions, target.timestampMs, false)
      : null;
  for (const partition of partitions) {
    const end = bounds.end.get(partition)!;
    const committed = current.get(partition);
    const place = `${topic.name}-${partition}`;
    switch (target.kind) {
      case 'earliest':
        wanted.set(partition, bounds.start.get(partition)!);
        break;
      case 'latest':
        wanted.set(partition, end);
        break;
      case 'current':
        wanted.set(partition, committed ?? end);
        break;
      case 'time': {
        const offset = times!.get(partition)!;
        // Nothing is as young as that.
        wanted.set(partition, offset < 0 ? end : offset);
        break;
      }
      case 'shift':
        if (committed === undefined) {
          throw new CliError(`${place} cannot be shifted: nothing is committed for it`);
        }
        wanted.set(partition, withinLog(place, bounds, partition, committed + target.count));
        break;
      case 'offset':
        wanted.set(partition, withinLog(place, bounds, partition, target.offset));
        break;
      default:
        wanted.set(partition, withinLog(place, bounds, partition, inFile!.get(partition)!));
    }
  }
  return wanted;
}

function withinLog(place: string, bounds: LogBounds, partition: number, offset: number): number {
  const start = bounds.start.get(partition)!;
  const end = bounds.end.get(partition)!;
  if (offset > end) {
    printNote(`${place}: ${offset} is after its end, ${end} is taken`);
    return end;
  }
  if (offset < start) {
    printNote(`${place}: ${offset} is before its start, ${start} is taken`);
    return start;
  }
  return offset;
}

async function commit(client: Client, groupId: string, resets: readonly Reset[]): Promise<void> {
  const byTopic: Map<string, Reset[]> = new Map();
  for (const reset of resets) {
    byTopic.set(reset.topic, [...(byTopic.get(reset.topic) ?? []), reset]);
  }
  const response = await retry(
    async () => {
      const coordinatorId = await client.findGroupCoordinator(groupId);
      return client.requestFrom(coordinatorId, offsetCommit, {
        groupId,
        generationIdOrMemberEpoch: -1,
        memberId: '',
        groupInstanceId: null,
        retentionTimeMs: -1,
        topics: [...byTopic].map(([name, ofTopic]) => ({
          ...topicRequest(name),
          partitions: ofTopic.map(({ partition, newOffset }) => ({
            partitionIndex: partition,
            committedOffset: newOffset,
            committedLeaderEpoch: -1,
            committedMetadata: '',
          })),
        })),
      });
    },
    ({ topics }) => topics[0]?.partitions[0]?.errorCode ?? ErrorCode.NONE,
  );
  for (const { name, partitions } of response.topics) {
    for (const { partitionIndex, errorCode } of partitions) {
      if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID) {
        throw new CliError(
          `group ${groupId} has become active: ${name}-${partitionIndex} was not reset ` +
            `(${errorName(errorCode)})`,
        );
      }
      checkReply(`committing ${name}-${partitionIndex}`, errorCode, null);
    }
  }
}

function print(resets: readonly Reset[], hasSeveralGroups: boolean, options: ResetOptions): void {
  const isDone = options.execute === true;
  if (options.json) printJson(resets.map((reset) => ({ ...reset, done: isDone })));
  else if (options.export) {
    for (const { group, topic, partition, newOffset } of resets) {
      const prefix = hasSeveralGroups ? `"${group}",` : '';
      printLine(`${prefix}"${topic}",${partition},${newOffset}`);
    }
  } else {
    printTable(
      ['GROUP', 'TOPIC', 'PARTITION', 'COMMITTED', 'NEW-OFFSET'],
      resets.map((reset) => [
        reset.group,
        reset.topic,
        reset.partition,
        reset.currentOffset,
        reset.newOffset,
      ]),
    );
  }
  if (!isDone) printNote('a dry run: nothing was changed. --execute does it');
}

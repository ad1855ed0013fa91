/**
 * The text files next to the segments, in Apache Kafka's formats: offset checkpoints of a log
 * directory (OffsetCheckpointFile), the leader epochs of a log (LeaderEpochCheckpointFile),
 * `partition.metadata` (PartitionMetadataFile) and the clean-shutdown marker.
 *
 * Nothing here throws on bad content: a reader gets null and decides what a missing file means.
 */
import type { BrokerLogger } from '../base/logger.ts';
import { isUuid, type Uuid } from '../base/uuid.ts';
import type { Disk } from './disk.ts';

export type TopicPartitionOffset = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
};

export type EpochEntry = { readonly leaderEpoch: number; readonly startOffset: number };

/** Version 0, the count, then one line an entry. Null when malformed. */
function parseLines(content: Buffer): string[] | null {
  const lines = content.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== '0' || !/^\d+$/.test(lines[1] ?? '')) return null;
  return lines.length - 2 === Number(lines[1]) ? lines.slice(2) : null;
}

function formatLines(lines: readonly string[]): Buffer {
  return Buffer.from(`0\n${lines.length}\n${lines.map((line) => `${line}\n`).join('')}`);
}

export function parseOffsets(content: Buffer): TopicPartitionOffset[] | null {
  const lines = parseLines(content);
  if (lines === null) return null;
  const entries: TopicPartitionOffset[] = [];
  for (const line of lines) {
    const match = /^(\S+)\s+(\d+)\s+(-?\d+)$/.exec(line);
    if (match === null) return null;
    const partition = Number(match[2]!);
    const offset = Number(match[3]!);
    if (!areExact(partition, offset)) return null;
    entries.push({ topic: match[1]!, partition, offset });
  }
  return entries;
}

/** More digits than an offset has are damage as well. */
function areExact(one: number, other: number): boolean {
  return Number.isSafeInteger(one) && Number.isSafeInteger(other);
}

export function formatOffsets(entries: readonly TopicPartitionOffset[]): Buffer {
  return formatLines(entries.map((e) => `${e.topic} ${e.partition} ${e.offset}`));
}

export function parseEpochs(content: Buffer): EpochEntry[] | null {
  const lines = parseLines(content);
  if (lines === null) return null;
  const entries: EpochEntry[] = [];
  for (const line of lines) {
    const match = /^(\d+)\s+(\d+)$/.exec(line);
    if (match === null) return null;
    const leaderEpoch = Number(match[1]!);
    const startOffset = Number(match[2]!);
    if (!areExact(leaderEpoch, startOffset)) return null;
    entries.push({ leaderEpoch, startOffset });
  }
  return entries;
}

export function formatEpochs(entries: readonly EpochEntry[]): Buffer {
  return formatLines(entries.map((e) => `${e.leaderEpoch} ${e.startOffset}`));
}

/** The topic id in a `partition.metadata` file, or null. */
export function parsePartitionMetadata(content: Buffer): Uuid | null {
  const match = /^version: 0\ntopic_id: (\S+)\s*$/.exec(content.toString('utf8'));
  return match !== null && isUuid(match[1]!) ? match[1]! : null;
}

export function formatPartitionMetadata(topicId: Uuid): Buffer {
  return Buffer.from(`version: 0\ntopic_id: ${topicId}`);
}

/** CleanShutdownFileHandler: the broker epoch lets the controller see an unclean start (KIP-966). */
export function formatCleanShutdown(brokerEpoch: number): Buffer {
  return Buffer.from(`{"version":0,"brokerEpoch":${brokerEpoch}}`);
}

/** The epoch in the marker of a clean stop; null: none was left, or it names no epoch. */
export function parseCleanShutdown(content: Buffer | null): number | null {
  const match = /"brokerEpoch"\s*:\s*(-?\d+)/.exec(content?.toString('utf8') ?? '');
  return match === null ? null : Number(match[1]);
}

/** The offsets of one checkpoint file by `topic-partition`. Missing or malformed: empty. */
export function readOffsets(disk: Disk, path: string, logger: BrokerLogger): Map<string, number> {
  const offsets = new Map<string, number>();
  const content = disk.readFile(path);
  // Apache Kafka makes an empty cleaner checkpoint before there is anything to say.
  if (content === null || content.length === 0) return offsets;
  const entries = parseOffsets(content);
  if (entries === null) logger.warn(`${path} is malformed; it is taken for empty.`);
  for (const entry of entries ?? []) offsets.set(`${entry.topic}-${entry.partition}`, entry.offset);
  return offsets;
}

/** `odradek consume`: records of a topic, from where the user says, until the end or for ever. */
import type { MetadataResponseTopic } from '../protocol/generated/metadata.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client/client.ts';
import {
  EARLIEST_TIMESTAMP,
  type FetchedRecord,
  Fetcher,
  fetchOffsets,
  LATEST_TIMESTAMP,
} from './client/fetcher.ts';
import { GroupMember } from './client/group-member.ts';
import { parseWholeNumber } from './key-values.ts';
import type { OutputOptions } from './output.ts';
import {
  type Encoding,
  encodeBytes,
  formatRecord,
  headersText,
  recordJson,
  withEscapes,
} from './record-text.ts';

export type ConsumeOptions = OutputOptions & {
  readonly fromBeginning?: boolean | undefined;
  /** `earliest`, `latest`, an offset, or with a minus sign that many before the end. */
  readonly offset?: string | undefined;
  /** A time in milliseconds or as text; the first records at or after it. */
  readonly since?: string | undefined;
  readonly partition: readonly string[];
  readonly group?: string | undefined;
  /** Ends at what was the end of the log at the start. */
  readonly exit?: boolean | undefined;
  readonly maxRecords?: number | undefined;
  readonly readCommitted?: boolean | undefined;
  readonly format?: string | undefined;
  readonly show: readonly string[];
  readonly encoding: Encoding;
};

const MAX_WAIT_MS = 500;

export async function consumeRecords(
  client: Client,
  topicName: string,
  options: ConsumeOptions,
): Promise<void> {
  const topic = await client.getTopic(topicName, false);
  const consumer = new Consumer(client, topic, options);
  const stop = (): void => consumer.stop();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await consumer.run();
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

class Consumer {
  private readonly client: Client;
  private readonly topic: MetadataResponseTopic;
  private readonly options: ConsumeOptions;
  private readonly fetcher: Fetcher;
  private readonly member: GroupMember | null;
  private readonly print: (record: FetchedRecord) => string;
  /** Where each partition ends for us; empty to follow for ever. */
  private endOffsetByPartition: Map<number, number>;
  private left: number;
  private isStopped: boolean;

  constructor(client: Client, topic: MetadataResponseTopic, options: ConsumeOptions) {
    const { name, partitions } = topic;
    const isCommittedOnly = options.readCommitted === true;
    this.client = client;
    this.topic = topic;
    this.options = options;
    this.fetcher = new Fetcher(client, topic, { isCommittedOnly, maxWaitMs: MAX_WAIT_MS });
    this.member =
      options.group === undefined
        ? null
        : new GroupMember(client, options.group, name!, partitions.length);
    this.print = recordPrinter(name!, options);
    this.endOffsetByPartition = new Map();
    this.left = options.maxRecords ?? Infinity;
    this.isStopped = this.left === 0;
  }

  stop(): void {
    this.isStopped = true;
  }

  async run(): Promise<void> {
    if (this.member !== null && this.options.partition.length > 0) {
      throw new CliError('--group chooses the partitions: --partition has no say');
    }
    if (this.member === null) await this.begin(this.chosenPartitions());
    while (!this.isStopped) {
      if (this.member?.mustRejoin === true) await this.rejoin(this.member);
      if (this.isAtEnd()) break;
      const records = await this.fetcher.poll();
      if (this.member?.mustRejoin === true) continue;
      await this.take(records);
    }
    await this.member?.leave();
  }

  private chosenPartitions(): number[] {
    const all = this.topic.partitions.map((partition) => partition.partitionIndex);
    if (this.options.partition.length === 0) return all;
    return this.options.partition
      .flatMap((text) => text.split(','))
      .map((text) => {
        const partition = parseWholeNumber(text, '--partition', 0);
        if (!all.includes(partition)) {
          throw new CliError(
            `partition ${partition} does not exist: the last is ${all.length - 1}`,
          );
        }
        return partition;
      });
  }

  private async begin(partitions: readonly number[]): Promise<void> {
    const isCommittedOnly = this.options.readCommitted === true;
    const offsetsAt = (timestamp: number): Promise<Map<number, number>> =>
      fetchOffsets(this.client, this.topic, partitions, timestamp, isCommittedOnly);
    const ends = await offsetsAt(LATEST_TIMESTAMP);
    const starts = await this.startOffsets(offsetsAt, ends);
    this.fetcher.nextOffsetByPartition.clear();
    for (const partition of partitions) {
      const start = starts.get(partition)!;
      this.fetcher.nextOffsetByPartition.set(partition, start < 0 ? ends.get(partition)! : start);
    }
    if (this.options.exit === true) this.endOffsetByPartition = ends;
  }

  private async startOffsets(
    offsetsAt: (timestamp: number) => Promise<Map<number, number>>,
    ends: ReadonlyMap<number, number>,
  ): Promise<ReadonlyMap<number, number>> {
    const { fromBeginning, offset, since } = this.options;
    if (since !== undefined) return offsetsAt(parseTime(since));
    if (fromBeginning === true || offset === 'earliest') return offsetsAt(EARLIEST_TIMESTAMP);
    // Asked to end at the end and not told where to begin: whoever asks wants to see something.
    if (offset === undefined && this.options.exit === true) return offsetsAt(EARLIEST_TIMESTAMP);
    if (offset === undefined || offset === 'latest') return ends;
    const wanted = parseWholeNumber(offset, '--offset', Number.MIN_SAFE_INTEGER);
    const earliest = await offsetsAt(EARLIEST_TIMESTAMP);
    return new Map(
      [...ends].map(([partition, end]) => {
        const first = earliest.get(partition)!;
        const start = wanted < 0 ? Math.max(end + wanted, first) : wanted;
        if (start < first || start > end) {
          const range = `it has ${first} to ${end}`;
          throw new CliError(`offset ${start} is not in partition ${partition}: ${range}`);
        }
        return [partition, start];
      }),
    );
  }

  private async rejoin(member: GroupMember): Promise<void> {
    const partitions = await member.join();
    const committed = await member.fetchCommitted(partitions);
    await this.begin(partitions);
    for (const [partition, offset] of committed) {
      this.fetcher.nextOffsetByPartition.set(partition, offset);
    }
  }

  private isAtEnd(): boolean {
    if (this.options.exit !== true) return false;
    for (const [partition, next] of this.fetcher.nextOffsetByPartition) {
      if (next < (this.endOffsetByPartition.get(partition) ?? 0)) return false;
    }
    return true;
  }

  private async take(records: readonly FetchedRecord[]): Promise<void> {
    const lines: string[] = [];
    const doneByPartition = new Map<number, number>();
    for (const record of records) {
      const end = this.endOffsetByPartition.get(record.partition);
      if (end !== undefined && record.offset >= end) continue;
      if (this.left === 0) break;
      this.left--;
      lines.push(this.print(record));
      doneByPartition.set(record.partition, record.offset + 1);
    }
    if (lines.length > 0) await writeOut(lines.join(''));
    // What was printed, and what was skipped before it: control records, aborted transactions.
    if (this.left > 0 && this.options.exit !== true) {
      for (const partition of doneByPartition.keys()) {
        doneByPartition.set(partition, this.fetcher.nextOffsetByPartition.get(partition)!);
      }
    }
    await this.member?.commit(doneByPartition);
    if (this.left === 0) this.isStopped = true;
  }
}

/** Resolves when the reader of our output has taken it: a slow pipe must slow us down. */
function writeOut(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once('drain', resolve);
  });
}

function parseTime(text: string): number {
  const timeMs = /^[0-9]+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(timeMs)) {
    throw new CliError(`${text} is no time: use milliseconds or 2026-11-20T12:00:00Z`);
  }
  return timeMs;
}

const SHOWN = ['topic', 'partition', 'offset', 'timestamp', 'key', 'headers', 'all'];

function recordPrinter(topic: string, options: ConsumeOptions): (record: FetchedRecord) => string {
  const { encoding } = options;
  if (options.json) return (record) => `${recordJson(topic, record, encoding)}\n`;
  if (options.format !== undefined) {
    // As kcat: a format ends lines only where it says so.
    const format = withEscapes(options.format);
    return (record) => formatRecord(format, topic, record, encoding);
  }
  const show = options.show.flatMap((text) => text.split(','));
  const unknown = show.find((one) => !SHOWN.includes(one));
  if (unknown !== undefined) {
    throw new CliError(`--show knows ${SHOWN.join(', ')}, not ${unknown}`);
  }
  const isShown = (what: string): boolean => show.includes(what) || show.includes('all');
  return (record) => {
    const parts: string[] = [];
    if (isShown('timestamp')) parts.push(new Date(record.timestamp).toISOString());
    if (isShown('topic')) parts.push(topic);
    if (isShown('partition')) parts.push(`p${record.partition}`);
    if (isShown('offset')) parts.push(`#${record.offset}`);
    if (isShown('headers')) parts.push(`[${headersText(record.headers, encoding)}]`);
    if (isShown('key')) parts.push(encodeBytes(record.key, encoding) ?? 'null');
    parts.push(encodeBytes(record.value, encoding) ?? 'null');
    return `${parts.join('\t')}\n`;
  };
}

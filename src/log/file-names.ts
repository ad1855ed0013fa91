/**
 * The names of the store's files and directories (Kafka's LogFileUtils and LocalLog). A segment's
 * files carry its base offset in 20 digits; a partition's directory is `topic-partition`, with a
 * suffix while it is being deleted, moved or was found without an owner.
 */
export const LOG_SUFFIX: string = '.log';
export const INDEX_SUFFIX: string = '.index';
export const TIME_INDEX_SUFFIX: string = '.timeindex';
export const TXN_INDEX_SUFFIX: string = '.txnindex';
export const SNAPSHOT_SUFFIX: string = '.snapshot';
export const DELETED_SUFFIX: string = '.deleted';
export const CLEANED_SUFFIX: string = '.cleaned';
export const SWAP_SUFFIX: string = '.swap';

export const LEADER_EPOCH_FILE: string = 'leader-epoch-checkpoint';
export const PARTITION_METADATA_FILE: string = 'partition.metadata';
export const RECOVERY_POINT_FILE: string = 'recovery-point-offset-checkpoint';
export const LOG_START_OFFSET_FILE: string = 'log-start-offset-checkpoint';
export const HIGH_WATERMARK_FILE: string = 'replication-offset-checkpoint';
export const CLEANER_OFFSET_FILE: string = 'cleaner-offset-checkpoint';
export const CLEAN_SHUTDOWN_FILE: string = '.kafka_cleanshutdown';

export function offsetName(offset: number): string {
  return String(offset).padStart(20, '0');
}

/** The base offset in a file's name; -1 when it does not start with one, in 20 digits, and a dot. */
export function offsetOfName(name: string): number {
  if (name.length < 21 || name[20] !== '.') return -1;
  for (let i = 0; i < 20; i++) {
    const c = name.charCodeAt(i);
    if (c < 48 || c > 57) return -1;
  }
  const offset = Number(name.slice(0, 20));
  return Number.isSafeInteger(offset) ? offset : -1;
}

export type DirectoryKind = 'log' | 'delete' | 'stray' | 'future';

export type LogDirectoryName = {
  readonly topic: string;
  readonly partition: number;
  readonly kind: DirectoryKind;
};

const MARKED = /^(.+)-(\d+)\.[0-9a-z]{32}-(delete|future|stray)$/;
const PLAIN = /^(.+)-(\d+)$/;

/** Null for a directory that is not a partition's, such as `remote-log-index-cache`. */
export function parseLogDirectoryName(name: string): LogDirectoryName | null {
  const marked = MARKED.exec(name);
  if (marked !== null) {
    return {
      topic: marked[1]!,
      partition: Number(marked[2]!),
      kind: marked[3]! as DirectoryKind,
    };
  }
  const plain = PLAIN.exec(name);
  if (plain === null) return null;
  return { topic: plain[1]!, partition: Number(plain[2]!), kind: 'log' };
}

/** `topic-partition.<32 hex digits>-delete`, shortened as Kafka does to stay a legal file name. */
export function markedDirectoryName(
  topic: string,
  partition: number,
  uniqueHex: string,
  kind: Exclude<DirectoryKind, 'log'>,
): string {
  const suffix = `-${partition}.${uniqueHex}-${kind}`;
  return topic.slice(0, Math.min(topic.length, 255 - suffix.length)) + suffix;
}

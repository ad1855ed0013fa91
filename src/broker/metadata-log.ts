/**
 * Partition 0 of `__cluster_metadata` among the broker's logs: the log manager loads, writes,
 * flushes and closes it like any other, but it is the quorum's, never one of the partitions that
 * the image knows. Its segments go only when a snapshot has moved the log's start past them.
 */
import { HaltError } from '../base/halt.ts';
import { CLUSTER_METADATA_TOPIC_NAME } from '../base/internal-topics.ts';
import { METADATA_TOPIC_ID } from '../base/uuid.ts';
import type { Log } from '../log/log.ts';
import { defaultLogConfig, type LogConfig, NEVER } from '../log/log-config.ts';
import type { LogManager } from '../log/log-manager.ts';

/** `metadata.log.segment.bytes` and `metadata.log.segment.ms`. */
export function metadataLogConfig(segmentBytes: number, segmentMs: number): LogConfig {
  return {
    ...defaultLogConfig,
    segmentBytes,
    segmentMs,
    cleanupDelete: false,
    cleanupCompact: false,
    retentionMs: -1,
    retentionBytes: -1,
    // The quorum asks for a flush of every batch itself.
    flushMessages: NEVER,
    flushMs: NEVER,
  };
}

/** The log as `loadAll` found it, or a new one. */
export function openMetadataLog(
  logs: LogManager,
  config: LogConfig,
  metadataLogDir: string,
  wallMs: number,
): Log {
  return logs.openLog(
    CLUSTER_METADATA_TOPIC_NAME,
    0,
    METADATA_TOPIC_ID,
    config,
    wallMs,
    metadataLogDir,
  );
}

/** A vote that is not on the disk must not be given: the node stops instead, as Kafka halts. */
export function writeOrHalt(what: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new HaltError(`${what} cannot be written: ${(error as Error).message}`);
  }
}

/** Without its metadata log this node knows nothing for sure any more; Kafka halts as well. */
export function metadataLogFailed(why: string): HaltError {
  return new HaltError(`the metadata log cannot be written: ${why}`);
}

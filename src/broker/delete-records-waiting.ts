/**
 * DeleteRecords requests that wait until every replica that is up has moved its log's start, so that
 * what was deleted is gone whoever leads next (DelayedDeleteRecords). There are few of them, and followers
 * tell in every fetch where their logs start: all are looked at in each tick.
 */
import { ErrorCode } from '../protocol/error-codes.ts';
import type {
  DeleteRecordsResponse,
  DeleteRecordsResponseDeleteRecordsPartitionResult,
} from '../protocol/generated/delete-records.ts';
import type { Broker } from './broker.ts';
import type { Partition } from './partition.ts';
import type { NotePlace } from './ticket-place.ts';

export type DeleteWait = {
  readonly partition: Partition;
  /** Where each replica's log starts, or behind it. */
  readonly requiredOffset: number;
  readonly result: DeleteRecordsResponseDeleteRecordsPartitionResult;
};

type ParkedDelete = {
  readonly ticket: number;
  readonly response: DeleteRecordsResponse;
  waits: readonly DeleteWait[];
  readonly deadlineMs: number;
};

const NO_LOW_WATERMARK = -1;

export class DeleteRecordsWaiting {
  private readonly parked: Map<number, ParkedDelete>;

  constructor() {
    this.parked = new Map();
  }

  park(
    ticket: number,
    response: DeleteRecordsResponse,
    waits: readonly DeleteWait[],
    deadlineMs: number,
  ): void {
    this.parked.set(ticket, { ticket, response, waits, deadlineMs });
  }

  /** Its connection has closed. */
  forget(ticket: number): void {
    this.parked.delete(ticket);
  }

  get count(): number {
    return this.parked.size;
  }

  notePlaces(note: NotePlace): void {
    for (const { ticket, waits, deadlineMs } of this.parked.values()) {
      const partitions = waits.map(({ partition: { topic, partitionIndex }, requiredOffset }) => {
        return { topic, partition: partitionIndex, requiredOffset };
      });
      note(ticket, { kind: 'parkedDeleteRecords', deadlineMs, partitions });
    }
  }

  nextDeadlineMs(): number {
    let nextMs = Infinity;
    for (const { deadlineMs } of this.parked.values()) nextMs = Math.min(nextMs, deadlineMs);
    return nextMs;
  }

  advance(broker: Broker): void {
    for (const parked of this.parked.values()) {
      const isOver = broker.nowMs >= parked.deadlineMs || broker.isStopping;
      parked.waits = parked.waits.filter((wait) => !settles(broker, wait, isOver));
      if (parked.waits.length > 0) continue;
      this.parked.delete(parked.ticket);
      broker.reply(parked.ticket, parked.response);
    }
  }
}

/** True when there is nothing left to wait for: `result` says how it ended. */
export function settles(
  broker: Broker,
  { partition, requiredOffset, result }: DeleteWait,
  isOver: boolean,
): boolean {
  const { log, isDeleted } = partition;
  const errorCode = isDeleted
    ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    : broker.partitions.checkLeader(partition);
  if (errorCode !== ErrorCode.NONE || log === null) {
    result.errorCode = errorCode;
    result.lowWatermark = NO_LOW_WATERMARK;
    return true;
  }
  result.lowWatermark = broker.replication.lowWatermarkOf(partition, log);
  if (result.lowWatermark >= requiredOffset) return true;
  if (isOver) result.errorCode = ErrorCode.REQUEST_TIMED_OUT;
  return isOver;
}

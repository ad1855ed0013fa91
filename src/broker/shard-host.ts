/**
 * Runs a replicated core (groups, transactions) on the log of one partition of its internal topic:
 * one shard. The core decides, its records are replayed at once and appended as one batch, and what
 * it answers leaves when the high watermark has passed everything appended before.
 *
 * A shard is loaded from its log, in slices, before it answers anything. When it loses its log
 * (another leader, a failed append) its state is thrown away, and everybody who waits is answered
 * NOT_COORDINATOR: the tickets inside the core's state vanish with it, so this host keeps its own.
 *
 * Records are appended as with acks=all (CoordinatorRuntime): not while too few replicas are in sync,
 * and whoever waits for them waits for so long and no longer. What takes longer may yet be committed;
 * the core's state holds it, as the log does.
 */
import { assert } from '../base/assert.ts';
import type { BrokerLogger } from '../base/logger.ts';
import type { EncodedRecord, Outbox } from '../core/outbox.ts';
import type { Log, LogAppendInfo } from '../log/log.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { buildEndTxnMarkerBatch } from '../protocol/records/control-record.ts';
import type { Partition } from './partition.ts';
import {
  buildBatches,
  type RecordReader,
  readBatches,
  type ShardProducer,
} from './shard-batches.ts';
import { ShardQueue } from './shard-queue.ts';

export type ShardOutbox<Rec, Continuation> = Outbox<Rec> & {
  readonly continuations: Continuation[];
};

/** A core with the state of one shard. */
export interface ShardCore<Command, Rec, Continuation> extends RecordReader {
  decide(
    command: Command,
    nowMs: number,
    wallMs: number,
    out: ShardOutbox<Rec, Continuation>,
  ): void;
  committed(
    continuation: Continuation,
    nowMs: number,
    wallMs: number,
    out: ShardOutbox<Rec, Continuation>,
  ): void;
  /**
   * Instead of `committed`: the records cannot be stored, or that takes too long. Without this,
   * what has been stored goes on when it is committed, however late that is.
   */
  refused?(
    continuation: Continuation,
    errorCode: ErrorCode,
    nowMs: number,
    wallMs: number,
    out: ShardOutbox<Rec, Continuation>,
  ): void;
  /** What a timer led to cannot be stored. The timer must not be due again at once. */
  timerRefused?(errorCode: ErrorCode, nowMs: number): void;
  /** Its records were refused. True when only loading the log again takes soft state back to it. */
  takeBack?(records: readonly Rec[], nowMs: number): boolean;
  /** How long a reply waits for these records, or for those before it when there are none. */
  writeTimeoutMs(records: readonly Rec[]): number;
  replay(record: Rec, recordOffset: number): void;
  /** When `deadline` is to be sent next. Each is about one timer, so that each stands alone. */
  nextDeadlineMs(): number;
  encode(record: Rec): EncodedRecord;
  /** Whose transaction a record belongs to; null or absent: nobody's. */
  producerOf?(record: Rec): ShardProducer | null;
  readonly activated: Command;
  readonly deadline: Command;
  /** What the command's ticket hears instead of an outcome. */
  errorResponse(command: Command, errorCode: ErrorCode): object;
}

/** What this host needs of the broker. */
export interface ShardPorts {
  append(
    partition: Partition,
    batches: Buffer,
    wallMs: number,
    transactionVersion?: number,
  ): LogAppendInfo;
  reply(ticket: number, response: object): void;
  readonly log: BrokerLogger;
}

type Appended =
  | { readonly kind: 'appended' }
  /** Nothing has changed; who waits hears why, and the coordinator goes on. */
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode }
  /** Only the log knows what is true now. */
  | { readonly kind: 'failed' };

const APPENDED: Appended = { kind: 'appended' };
const FAILED: Appended = { kind: 'failed' };

const LOAD_SLICE_BYTES = 1024 * 1024;
/** When many timers are due at once, the rest is for the ticks that follow. */
const TIMERS_PER_TICK_MAX = 32;

export class ShardHost<
  Command extends object,
  Rec,
  Continuation,
  Core extends ShardCore<Command, Rec, Continuation> = ShardCore<Command, Rec, Continuation>,
> {
  readonly partition: Partition;
  /** That in which this broker became the leader; `leaderEpoch` may rise while it goes on. */
  readonly firstLeaderEpoch: number;
  leaderEpoch: number;
  private readonly newCore: () => Core;
  private readonly ports: ShardPorts;
  private core: Core;
  private state: 'loading' | 'active' | 'failed';
  private loadOffset: number;
  private loadEndOffset: number;
  /** The log's answer is on its way from the disk: nothing to do until a tick brings it. */
  private isReadPending: boolean;
  /** Everything this shard has appended ends here. */
  private requiredOffset: number;
  private readonly parked: ShardQueue<Continuation>;
  private readonly openCommands: Map<number, Command>;
  private readonly out: ShardOutbox<Rec, Continuation>;
  /** Where it puts itself when it is to be asked for its next deadline, or waits for its log. */
  private readonly awake: Set<ShardHost<Command, Rec, Continuation, Core>>;
  private isDeciding: boolean;
  private isAdvancing: boolean;

  constructor(
    partition: Partition,
    ports: ShardPorts,
    newCore: () => Core,
    awake: Set<ShardHost<Command, Rec, Continuation, Core>>,
  ) {
    this.awake = awake;
    this.partition = partition;
    this.firstLeaderEpoch = partition.leaderEpoch;
    this.leaderEpoch = partition.leaderEpoch;
    this.newCore = newCore;
    this.ports = ports;
    this.core = newCore();
    this.state = 'loading';
    this.loadOffset = 0;
    this.loadEndOffset = 0;
    this.isReadPending = false;
    this.requiredOffset = 0;
    this.parked = new ShardQueue();
    this.openCommands = new Map();
    this.out = { records: [], replies: [], continuations: [] };
    this.isDeciding = false;
    this.isAdvancing = false;
    this.startLoading();
  }

  get isLoading(): boolean {
    return this.state === 'loading';
  }

  get isActive(): boolean {
    return this.state === 'active';
  }

  /** To look at; null while there is nothing that could be seen. */
  get activeCore(): Core | null {
    return this.state === 'active' ? this.core : null;
  }

  /** It loads, or somebody waits for its log: every tick may bring it on. */
  get isWaiting(): boolean {
    return this.state === 'loading' || this.parked.size > 0;
  }

  /** Tickets this shard owes an answer. */
  get openTickets(): number {
    return this.openCommands.size;
  }

  /** Who waits here: `isDecided` when the answer only waits for the log. */
  forEachOpen(visit: (ticket: number, command: Command, isDecided: boolean) => void): void {
    const decided = this.parked.tickets();
    for (const [ticket, command] of this.openCommands) visit(ticket, command, decided.has(ticket));
  }

  /** When `onDeadline` is to be called next. */
  nextDeadlineMs(nowMs: number): number {
    if (this.state === 'active') {
      return Math.min(this.core.nextDeadlineMs(), this.parked.nextDeadlineMs());
    }
    return this.state === 'loading' && !this.isReadPending ? nowMs : Infinity;
  }

  /** A request; its ticket is answered exactly once, now or later. */
  submit(ticket: number, command: Command, nowMs: number, wallMs: number): void {
    if (this.state !== 'active') {
      const errorCode =
        this.state === 'loading'
          ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
          : ErrorCode.NOT_COORDINATOR;
      this.ports.reply(ticket, this.core.errorResponse(command, errorCode));
      return;
    }
    assert(!this.openCommands.has(ticket), 'a ticket was submitted twice');
    this.openCommands.set(ticket, command);
    this.decide(command, nowMs, wallMs);
  }

  /** A command that nobody waits for. */
  notify(command: Command, nowMs: number, wallMs: number): void {
    if (this.state === 'active') this.decide(command, nowMs, wallMs);
  }

  onDeadline(nowMs: number, wallMs: number): void {
    for (let i = 0; i < TIMERS_PER_TICK_MAX; i++) {
      if (this.state !== 'active' || this.core.nextDeadlineMs() > nowMs) return;
      const outcome = this.decide(this.core.deadline, nowMs, wallMs);
      if (outcome.kind === 'refused') this.core.timerRefused?.(outcome.errorCode, nowMs);
    }
  }

  /** The high watermark may have moved, time has. True when something left or was decided. */
  advance(nowMs: number, wallMs: number): boolean {
    if (this.state !== 'active' || this.parked.size === 0) return false;
    const { log } = this.partition;
    if (log === null || log.isOffline) {
      this.fail('its log is offline');
      return true;
    }
    this.isAdvancing = true;
    let hasMoved = this.release(log, nowMs, wallMs);
    if (this.parked.nextDeadlineMs() <= nowMs && this.expire(nowMs, wallMs)) hasMoved = true;
    this.isAdvancing = false;
    return hasMoved;
  }

  private release(log: Log, nowMs: number, wallMs: number): boolean {
    let hasMoved = false;
    for (;;) {
      const next = this.parked.takeCommitted(log.highWatermark);
      if (next === undefined) return hasMoved;
      hasMoved = true;
      if (next.kind === 'reply') {
        this.answer(next.ticket, next.response);
        continue;
      }
      this.core.committed(next.continuation, nowMs, wallMs, this.out);
      this.settle(nowMs, wallMs);
      // A failed append has thrown everything away, this queue too.
      if (this.state !== 'active') return true;
    }
  }

  /** True when somebody has waited for too long: Kafka's answer is this one as well. */
  private expire(nowMs: number, wallMs: number): boolean {
    const expired = this.parked.takeExpired(nowMs);
    const errorCode = ErrorCode.COORDINATOR_NOT_AVAILABLE;
    for (const one of expired) {
      if (one.kind === 'reply') this.answerError(one.ticket, errorCode);
      else this.core.refused?.(one.continuation, errorCode, nowMs, wallMs, this.out);
    }
    this.settleRefusals(nowMs, wallMs);
    return expired.length > 0;
  }

  /** Throws the shard's state away; everybody who waits is told to look for the coordinator. */
  drop(): void {
    this.state = 'failed';
    this.parked.clear();
    const open = [...this.openCommands];
    this.openCommands.clear();
    for (const [ticket, command] of open) {
      this.ports.reply(ticket, this.core.errorResponse(command, ErrorCode.NOT_COORDINATOR));
    }
    this.core = this.newCore();
  }

  /** Reads on; returns how many bytes that took. */
  load(nowMs: number, wallMs: number): number {
    const { log } = this.partition;
    if (this.state !== 'loading') return 0;
    if (log === null) {
      this.fail('it has no log here');
      return 0;
    }
    this.isReadPending = false;
    if (this.loadOffset >= this.loadEndOffset) {
      this.finishLoading(nowMs, wallMs);
      return 0;
    }
    const read = log.read(this.loadOffset, LOAD_SLICE_BYTES, this.loadEndOffset, true);
    switch (read.kind) {
      case 'pending':
        this.isReadPending = true;
        return 0;
      case 'data':
        if (read.sizeBytes > 0) return this.loadSlice(read.chunks);
        // Before the end, yet nothing there: not written so far, or compacted away.
        if (this.loadOffset < Math.min(this.loadEndOffset, log.writtenEndOffset)) {
          this.loadOffset = this.loadEndOffset;
        } else {
          this.isReadPending = true;
        }
        return 0;
      case 'outOfRange':
        if (this.loadOffset < log.logStartOffset) this.loadOffset = log.logStartOffset;
        else this.loadOffset = this.loadEndOffset;
        return 0;
      default:
        this.fail('its log cannot be read');
        return 0;
    }
  }

  private startLoading(): void {
    const { log } = this.partition;
    this.awake.add(this);
    this.state = 'loading';
    this.isReadPending = false;
    this.loadOffset = log === null ? 0 : log.logStartOffset;
    this.loadEndOffset = log === null ? 0 : log.logEndOffset;
  }

  private finishLoading(nowMs: number, wallMs: number): void {
    this.state = 'active';
    // What was loaded is answered from only when it is committed.
    this.requiredOffset = this.loadEndOffset;
    this.decide(this.core.activated, nowMs, wallMs);
  }

  private loadSlice(chunks: readonly Buffer[]): number {
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    try {
      this.loadOffset = readBatches(bytes, this.loadOffset, this.core);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fail(`its log does not load: ${error.message}`);
    }
    return bytes.length;
  }

  private decide(command: Command, nowMs: number, wallMs: number): Appended {
    assert(!this.isDeciding, 'a decision asked for another');
    this.isDeciding = true;
    this.awake.add(this);
    this.core.decide(command, nowMs, wallMs, this.out);
    this.isDeciding = false;
    return this.settle(nowMs, wallMs);
  }

  /** Empties the outbox: records to the log, the rest into the queue behind them. */
  private settle(nowMs: number, wallMs: number): Appended {
    const { records, replies, continuations } = this.out;
    const timeoutMs = this.core.writeTimeoutMs(records);
    if (records.length > 0) {
      const outcome = this.append(records, wallMs);
      const isRefused = outcome.kind === 'refused' && this.core.takeBack?.(records, nowMs) !== true;
      records.length = 0;
      if (isRefused) {
        this.refuse(outcome.errorCode, nowMs, wallMs);
        return outcome;
      }
      if (outcome.kind !== 'appended') {
        replies.length = 0;
        continuations.length = 0;
        this.restart();
        return FAILED;
      }
    }
    this.park(nowMs + timeoutMs);
    const { log } = this.partition;
    const isCommitted = log !== null && log.highWatermark >= this.requiredOffset;
    if (isCommitted && this.parked.size > 0 && !this.isAdvancing) this.advance(nowMs, wallMs);
    return APPENDED;
  }

  private park(deadlineMs: number): void {
    const { requiredOffset } = this;
    const { replies, continuations } = this.out;
    // What a record sets free comes before the answer to the request that caused the record.
    for (const continuation of continuations) {
      const isPatient = this.core.refused === undefined;
      this.parked.push({
        kind: 'continuation',
        requiredOffset,
        deadlineMs: isPatient ? Infinity : deadlineMs,
        continuation,
      });
    }
    for (const { ticket, response } of replies) {
      this.parked.push({ kind: 'reply', requiredOffset, deadlineMs, ticket, response });
    }
    continuations.length = 0;
    replies.length = 0;
  }

  /** A transaction of which this shard has records ends. Anything but NONE: not appended. */
  appendMarker(
    marker: ShardProducer & { readonly isCommit: boolean; readonly coordinatorEpoch: number },
    transactionVersion: number,
    wallMs: number,
  ): ErrorCode {
    const { log } = this.partition;
    if (this.state !== 'active' || log === null) return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    const { producerId: id, producerEpoch, isCommit, coordinatorEpoch } = marker;
    const batch = buildEndTxnMarkerBatch(isCommit, coordinatorEpoch, id, producerEpoch, wallMs);
    const offset = log.logEndOffset;
    const info = this.ports.append(this.partition, batch, wallMs, transactionVersion);
    if (info.errorCode !== ErrorCode.NONE) return info.errorCode;
    this.core.loadMarker(id, isCommit, offset);
    this.requiredOffset = info.lastOffset + 1;
    return ErrorCode.NONE;
  }

  private append(records: readonly Rec[], wallMs: number): Appended {
    const { partition } = this;
    const { log } = partition;
    if (log === null || log.isOffline) return FAILED;
    if (partition.isUnderMinIsr) {
      return { kind: 'refused', errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE };
    }
    const baseOffset = log.logEndOffset;
    // One decision writes for one producer or for none.
    const producer = this.core.producerOf?.(records[0]!) ?? null;
    const encoded = records.map((record) => this.core.encode(record));
    const bytes = buildBatches(encoded, producer, partition.config, wallMs);
    if (typeof bytes === 'number') {
      const { topic, partitionIndex } = partition;
      this.ports.log.warn(`a record is too large for ${topic}-${partitionIndex}`);
      // Kafka's answer to a record that is too large is this one.
      return { kind: 'refused', errorCode: ErrorCode.UNKNOWN_SERVER_ERROR };
    }
    const { errorCode, lastOffset } = this.ports.append(partition, bytes, wallMs);
    if (producer !== null && errorCode === ErrorCode.INVALID_PRODUCER_EPOCH) {
      // A zombie's offsets, when nobody has verified its transaction.
      return { kind: 'refused', errorCode };
    }
    if (errorCode !== ErrorCode.NONE) return FAILED;
    // Not before: what the log does not take has not happened.
    for (let i = 0; i < records.length; i++) this.core.replay(records[i]!, baseOffset + i);
    this.requiredOffset = lastOffset + 1;
    return APPENDED;
  }

  /** What was decided is not stored: it has not happened. */
  private refuse(errorCode: ErrorCode, nowMs: number, wallMs: number): void {
    const { replies, continuations } = this.out;
    for (const { ticket } of replies.splice(0)) this.answerError(ticket, errorCode);
    for (const continuation of continuations.splice(0)) {
      this.core.refused?.(continuation, errorCode, nowMs, wallMs, this.out);
    }
    this.settleRefusals(nowMs, wallMs);
  }

  /** Who hears of a refusal need not wait for the log, unless there is something new to write. */
  private settleRefusals(nowMs: number, wallMs: number): void {
    const { records, replies } = this.out;
    if (records.length === 0) {
      for (const { ticket, response } of replies.splice(0)) this.answer(ticket, response);
    }
    this.settle(nowMs, wallMs);
  }

  private fail(why: string): void {
    const { topic, partitionIndex } = this.partition;
    this.ports.log.error(`the coordinator of ${topic}-${partitionIndex} stops: ${why}`);
    this.drop();
  }

  /** The state has changed, but its records are not in the log: only the log knows what is true. */
  private restart(): void {
    this.fail('an append failed');
    if (this.partition.log !== null && !this.partition.log.isOffline) this.startLoading();
  }

  private answerError(ticket: number, errorCode: ErrorCode): void {
    const command = this.openCommands.get(ticket);
    if (command !== undefined) this.answer(ticket, this.core.errorResponse(command, errorCode));
  }

  private answer(ticket: number, response: object): void {
    this.openCommands.delete(ticket);
    this.ports.reply(ticket, response);
  }
}

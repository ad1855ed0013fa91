/**
 * Requests of other replicas that are under way here, and their replies. One that takes bytes of the
 * log which are not at hand waits for them, and is then given to the core again as if it came anew:
 * this node may lead no longer by then.
 */
import type { RaftEffect } from '../core/raft/raft-command.ts';
import type { RaftRequest, RaftResponse } from '../core/raft/raft-message.ts';
import type { Log } from '../log/log.ts';
import type { MetadataSnapshots } from './metadata-snapshots.ts';

export type AskedRequest = {
  readonly ticket: number;
  readonly listenerName: string;
  readonly request: RaftRequest;
};

type ParkedRead = AskedRequest & { readonly readId: number };

export type ReplyPort = {
  /** `data`: the records of a Fetch reply, the bytes of a FetchSnapshot reply. */
  reply(ticket: number, response: RaftResponse, data: Buffer | readonly Buffer[] | null): void;
};

/** Asked for in every tick. */
const NONE: readonly AskedRequest[] = [];

export class QuorumReplies {
  private readonly log: Log;
  private readonly snapshots: MetadataSnapshots;
  private readonly parkedReads: ParkedRead[];
  private readonly askedByTicket: Map<number, AskedRequest>;

  constructor(log: Log, snapshots: MetadataSnapshots) {
    this.log = log;
    this.snapshots = snapshots;
    this.parkedReads = [];
    this.askedByTicket = new Map();
  }

  begin(asked: AskedRequest): void {
    this.askedByTicket.set(asked.ticket, asked);
  }

  /** False: it was not waited for. */
  forget(ticket: number): boolean {
    return this.askedByTicket.delete(ticket);
  }

  *tickets(): Generator<number> {
    yield* this.askedByTicket.keys();
    for (const { ticket } of this.parkedReads) yield ticket;
  }

  /** Those whose bytes are there now: to be asked again. */
  takeRead(completedReads: readonly { readonly readId: number }[]): readonly AskedRequest[] {
    if (completedReads.length === 0 || this.parkedReads.length === 0) return NONE;
    const isRead = (parked: ParkedRead): boolean =>
      completedReads.some(({ readId }) => readId === parked.readId);
    const parked = this.parkedReads.splice(0);
    this.parkedReads.push(...parked.filter((it) => !isRead(it)));
    return parked.filter(isRead);
  }

  reply(effect: RaftEffect & { kind: 'reply' }, port: ReplyPort): void {
    const { ticket, response, read } = effect;
    const asked = this.askedByTicket.get(ticket);
    this.askedByTicket.delete(ticket);
    if (read === null) {
      port.reply(ticket, response, null);
      return;
    }
    if (read.kind === 'snapshot') {
      const bytes = this.snapshots.readChunk(read.snapshotId, read.position, read.maxBytes);
      port.reply(ticket, response, bytes);
      return;
    }
    const found = this.log.read(read.offset, read.maxBytes, this.log.logEndOffset, true);
    if (found.kind === 'data') port.reply(ticket, response, found.chunks);
    else if (found.kind === 'pending' && asked !== undefined) {
      this.parkedReads.push({ ...asked, readId: found.readId });
    } else port.reply(ticket, response, null);
  }
}

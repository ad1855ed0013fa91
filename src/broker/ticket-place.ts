/**
 * Where a request waits that has been taken and has no reply on its way yet. Everything that keeps tickets
 * names them in its `notePlaces`, so that nobody who waits is invisible (GET /inspect/tickets).
 */

export type PlacedPartition = { readonly topic: string; readonly partition: number };

export type TicketPlace =
  /** Answered: the reply to a request before it on the connection leaves first. */
  | { readonly kind: 'replyQueue'; readonly behindTicket: number }
  /** For enough bytes, or for the disk, whose answer has no deadline (null). */
  | {
      readonly kind: 'parkedFetch';
      readonly waitsFor: 'bytes' | 'disk';
      readonly replicaId: number;
      readonly minBytes: number;
      readonly deadlineMs: number | null;
      readonly partitions: readonly (PlacedPartition & { readonly fetchOffset: number })[];
    }
  /** For its records to be written or replicated. */
  | {
      readonly kind: 'parkedProduce';
      readonly deadlineMs: number | null;
      readonly partitions: readonly (PlacedPartition & { readonly requiredOffset: number })[];
    }
  | {
      readonly kind: 'parkedDeleteRecords';
      readonly deadlineMs: number;
      readonly partitions: readonly (PlacedPartition & { readonly requiredOffset: number })[];
    }
  /** `commit`: decided, its records are on their way; `coordinator`: for others, or for time to pass. */
  | {
      readonly kind: 'groupShard' | 'transactionShard';
      readonly partition: number;
      readonly command: string;
      /** The group or transactional id; null when it is about several. */
      readonly id: string | null;
      readonly waitsFor: 'coordinator' | 'commit';
    }
  /** The coordinators' topic is being created. */
  | { readonly kind: 'internalTopic'; readonly topic: string; readonly deadlineMs: number }
  /** Another coordinator is asked about the transaction, or will be again. */
  | { readonly kind: 'transactionVerification'; readonly coordinatorId: number | null }
  | { readonly kind: 'transactionMarkers' }
  /** For the next block of producer ids. */
  | { readonly kind: 'producerIds' }
  /** The active controller is asked: `unknown` while nobody knows who that is, `here` in this process. */
  | {
      readonly kind: 'forwarder';
      readonly controller: 'unknown' | 'here' | 'remote';
      readonly deadlineMs: number;
    }
  /** Decided; until this node has applied what was proposed. */
  | { readonly kind: 'controller'; readonly requiredOffset: number }
  /** A fetch or vote of another replica of the metadata log. */
  | { readonly kind: 'quorum' }
  /** Nobody has named it: a mistake of this broker. */
  | { readonly kind: 'unknown' };

/** A later note of the same ticket replaces an earlier one. */
export type NotePlace = (ticket: number, place: TicketPlace) => void;

/** JSON has no infinity. */
export function finiteDeadline(deadlineMs: number): number | null {
  return Number.isFinite(deadlineMs) ? deadlineMs : null;
}

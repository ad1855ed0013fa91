/**
 * What one decision of a core produced. The host owns it, drains it in order and empties it:
 * records are replayed and appended, replies leave when the last record before them is committed.
 */
export type Reply = { readonly ticket: number; readonly response: object };

/** A coordinator's record as it stands in its log; null: a tombstone. */
export type EncodedRecord = { readonly key: Buffer; readonly value: Buffer | null };

export type Outbox<Rec> = {
  readonly records: Rec[];
  readonly replies: Reply[];
};

export function newOutbox<Rec>(): Outbox<Rec> {
  return { records: [], replies: [] };
}

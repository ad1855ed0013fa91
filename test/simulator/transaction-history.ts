/**
 * What transactional producers did, and whether what readers saw can have come of it. Values are
 * unique, so that every record has one writer. The names of anomalies are those of Jepsen's Kafka
 * tests; a transaction whose end was never answered may have gone either way, but not both.
 *
 * Times are any numbers that grow: they only tell what came before what.
 */
export type Outcome = 'committed' | 'aborted' | 'unknown';

export type HistoryTransaction = {
  readonly producer: string;
  readonly writes: { readonly partition: number; readonly value: string }[];
  /** What it commits for a group. Offsets of one group grow from transaction to transaction. */
  offsets: { readonly group: string; readonly offset: number } | null;
  /** When its commit was first asked for; null: never. */
  commitAskedAt: number | null;
  outcome: Outcome;
};

/** What one read_committed reader was handed of a partition, beginning where it had stopped. */
export type Poll = {
  readonly reader: string;
  readonly partition: number;
  readonly at: number;
  readonly values: readonly string[];
};

export type OffsetRead = { readonly group: string; readonly at: number; readonly offset: number };

export type PartitionEnd = {
  readonly partition: number;
  readonly lastStableOffset: number;
  readonly highWatermark: number;
};

export type History = {
  readonly transactions: readonly HistoryTransaction[];
  /** What a reader sees in the end, by partition, from the first offset to the last. */
  readonly reads: readonly (readonly string[])[];
  /** In the order of time, each reader's from the first offset on. */
  readonly polls: readonly Poll[];
  /** In the order of time; the last of each group is from the end. */
  readonly offsetReads: readonly OffsetRead[];
  /** When no transaction is open any more. */
  readonly ends: readonly PartitionEnd[];
};

export type AnomalyKind =
  /** G1a: of an aborted transaction. */
  | 'aborted-read'
  | 'precommitted-read'
  | 'lost-write'
  | 'duplicate'
  | 'torn-transaction'
  | 'nonmonotonic-send'
  | 'nonmonotonic-poll'
  | 'skipped-poll'
  | 'unwritten-read'
  | 'hanging-transaction';

export type Anomaly = { readonly kind: AnomalyKind; readonly value: string };

export function findAnomalies(history: History): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const places = placesOf(history, anomalies);
  const writers = new Map<string, HistoryTransaction>();
  for (const transaction of history.transactions) {
    for (const { value } of transaction.writes) writers.set(value, transaction);
    checkOutcome(transaction, places, anomalies);
  }
  for (const value of places.keys()) {
    if (!writers.has(value)) anomalies.push({ kind: 'unwritten-read', value });
  }
  checkOrder(history, places, anomalies);
  checkPolls(history, places, writers, anomalies);
  checkOffsets(history, anomalies);
  for (const { partition, lastStableOffset, highWatermark } of history.ends) {
    if (lastStableOffset === highWatermark) continue;
    const value = `partition ${partition} from ${lastStableOffset} on`;
    anomalies.push({ kind: 'hanging-transaction', value });
  }
  return anomalies;
}

type Place = { readonly partition: number; readonly index: number };
type Places = ReadonlyMap<string, Place>;

function placesOf(history: History, anomalies: Anomaly[]): Places {
  const places = new Map<string, Place>();
  history.reads.forEach((values, partition) => {
    values.forEach((value, index) => {
      if (places.has(value)) anomalies.push({ kind: 'duplicate', value });
      places.set(value, { partition, index });
    });
  });
  return places;
}

function checkOutcome(
  { writes, outcome }: HistoryTransaction,
  places: Places,
  anomalies: Anomaly[],
): void {
  const isSeen = ({ partition, value }: HistoryTransaction['writes'][number]): boolean =>
    places.get(value)?.partition === partition;
  const isAnySeen = writes.some(isSeen);
  for (const write of writes) {
    const { value } = write;
    if (outcome === 'aborted' && isSeen(write)) anomalies.push({ kind: 'aborted-read', value });
    if (isSeen(write)) continue;
    if (outcome === 'committed') anomalies.push({ kind: 'lost-write', value });
    else if (outcome === 'unknown' && isAnySeen)
      anomalies.push({ kind: 'torn-transaction', value });
  }
}

/** What one producer sent to one partition is there in the order in which it was sent. */
function checkOrder(history: History, places: Places, anomalies: Anomaly[]): void {
  const lastIndex = new Map<string, number>();
  for (const { producer, writes } of history.transactions) {
    for (const { partition, value } of writes) {
      const place = places.get(value);
      if (place === undefined) continue;
      const key = `${producer} ${partition}`;
      if (place.index < (lastIndex.get(key) ?? -1)) {
        anomalies.push({ kind: 'nonmonotonic-send', value });
      }
      lastIndex.set(key, place.index);
    }
  }
}

/** Readers see what is there in the end, in that order and without holes, and not too early. */
function checkPolls(
  history: History,
  places: Places,
  writers: ReadonlyMap<string, HistoryTransaction>,
  anomalies: Anomaly[],
): void {
  const nextIndex = new Map<string, number>();
  for (const { reader, partition, at, values } of history.polls) {
    const key = `${reader} ${partition}`;
    for (const value of values) {
      const writer = writers.get(value);
      if (writer !== undefined && isBefore(at, writer.commitAskedAt)) {
        anomalies.push({ kind: 'precommitted-read', value });
      }
      const expected = nextIndex.get(key) ?? 0;
      const place = places.get(value);
      if (place === undefined || place.partition !== partition) {
        anomalies.push({ kind: writer === undefined ? 'unwritten-read' : 'aborted-read', value });
        continue;
      }
      if (place.index < expected) anomalies.push({ kind: 'nonmonotonic-poll', value });
      if (place.index > expected) anomalies.push({ kind: 'skipped-poll', value });
      nextIndex.set(key, place.index + 1);
    }
  }
}

function isBefore(at: number, commitAskedAt: number | null): boolean {
  return commitAskedAt === null || at < commitAskedAt;
}

/** A group's offset is that of a transaction that was committed, never goes back, is not lost. */
function checkOffsets(history: History, anomalies: Anomaly[]): void {
  const byKey = new Map<string, HistoryTransaction>();
  const lastCommitted = new Map<string, number>();
  for (const transaction of history.transactions) {
    const { offsets, outcome } = transaction;
    if (offsets === null) continue;
    byKey.set(`${offsets.group} ${offsets.offset}`, transaction);
    if (outcome === 'committed') lastCommitted.set(offsets.group, offsets.offset);
  }
  const lastRead = new Map<string, number>();
  for (const { group, at, offset } of history.offsetReads) {
    const value = `${group} ${offset}`;
    const writer = byKey.get(value);
    if (offset < (lastRead.get(group) ?? -1)) anomalies.push({ kind: 'nonmonotonic-poll', value });
    lastRead.set(group, offset);
    if (offset < 0) continue;
    if (writer === undefined) anomalies.push({ kind: 'unwritten-read', value });
    else if (writer.outcome === 'aborted') anomalies.push({ kind: 'aborted-read', value });
    else if (isBefore(at, writer.commitAskedAt)) {
      anomalies.push({ kind: 'precommitted-read', value });
    }
  }
  for (const [group, offset] of lastCommitted) {
    const last = lastRead.get(group);
    if (last === undefined || last >= offset) continue;
    anomalies.push({ kind: 'lost-write', value: `${group} ${offset}` });
  }
}

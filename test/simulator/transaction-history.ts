/**
 * What transactional producers did, and whether what readers saw can have come of it. Values are
 * unique, so that every record has one writer. The names of anomalies are those of Jepsen's Kafka
 * tests; a transaction whose end was never answered may have gone either way, but not both.
 */
export type Outcome = 'committed' | 'aborted' | 'unknown';

export type HistoryTransaction = {
  readonly producer: string;
  readonly writes: { readonly partition: number; readonly value: string }[];
  outcome: Outcome;
};

export type History = {
  readonly transactions: readonly HistoryTransaction[];
  /** What a read_committed reader saw, by partition, from the first offset to the last. */
  readonly reads: readonly (readonly string[])[];
};

export type Anomaly = {
  readonly kind:
    | 'aborted-read'
    | 'lost-write'
    | 'duplicate'
    | 'torn-transaction'
    | 'nonmonotonic-send'
    | 'unwritten-read';
  readonly value: string;
};

export function findAnomalies(history: History): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const places = new Map<string, { partition: number; index: number }>();
  history.reads.forEach((values, partition) => {
    values.forEach((value, index) => {
      if (places.has(value)) anomalies.push({ kind: 'duplicate', value });
      places.set(value, { partition, index });
    });
  });
  const written = new Set<string>();
  for (const transaction of history.transactions) {
    for (const { value } of transaction.writes) written.add(value);
    checkOutcome(transaction, places, anomalies);
  }
  for (const value of places.keys()) {
    if (!written.has(value)) anomalies.push({ kind: 'unwritten-read', value });
  }
  checkOrder(history, places, anomalies);
  return anomalies;
}

type Places = ReadonlyMap<string, { readonly partition: number; readonly index: number }>;

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

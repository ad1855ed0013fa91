/**
 * Where the replicas of new partitions go (StripedReplicaPlacer). Partitions start on
 * consecutive racks, and on consecutive brokers of a rack, from a random place, so leaders spread
 * evenly; the replicas of one partition are on as many racks as there are, in a rack on unfenced
 * brokers first. The first replica, which leads, is always on an unfenced one. After as many
 * partitions as there are unfenced brokers everything is shuffled, or the same brokers would share
 * partitions again and again.
 */
import type { Prng } from '../../base/prng.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import { type ApiError, apiError } from './api-error.ts';

export type UsableBroker = {
  readonly brokerId: number;
  readonly rack: string | null;
  readonly fenced: boolean;
};

export type Placement =
  | { readonly kind: 'placed'; readonly replicas: readonly (readonly number[])[] }
  | { readonly kind: 'refused'; readonly error: ApiError };

/** The brokers of a rack, walked in a circle that begins one place later each time it is begun. */
class BrokerRing {
  private readonly brokers: number[];
  /** Where the circle of this turn begins. */
  private start: number;
  private taken = 0;
  private turn = 0;

  constructor(brokers: number[], prng: Prng) {
    this.brokers = brokers;
    this.start = brokers.length === 0 ? 0 : prng.below(brokers.length);
  }

  get size(): number {
    return this.brokers.length;
  }

  /** -1 when every broker was handed out in this turn, which is one partition's. */
  next(turn: number): number {
    const { brokers } = this;
    if (brokers.length === 0) return -1;
    if (this.turn !== turn) {
      this.turn = turn;
      this.taken = 0;
      this.start = (this.start + 1) % brokers.length;
    }
    if (this.taken >= brokers.length) return -1;
    const brokerId = brokers[(this.start + this.taken) % brokers.length]!;
    this.taken++;
    return brokerId;
  }

  /** Departure: in Apache Kafka a ring that only the first turn used goes on where it was. */
  shuffle(prng: Prng): void {
    shuffle(this.brokers, prng);
    this.turn = -1;
  }
}

type Rack = { readonly unfenced: BrokerRing; readonly fenced: BrokerRing };

class RackRing {
  private readonly racks: Rack[];
  private readonly unfencedCount: number;
  private readonly prng: Prng;
  private turn = 0;
  private start: number;

  constructor(racks: Rack[], prng: Prng) {
    this.racks = racks;
    this.unfencedCount = racks.reduce((sum, { unfenced }) => sum + unfenced.size, 0);
    this.prng = prng;
    this.start = prng.below(racks.length);
  }

  /** The replicas of the next partition; there are at least `factor` brokers, and one unfenced. */
  place(factor: number): number[] {
    const { racks, prng } = this;
    if (this.turn === this.unfencedCount && this.unfencedCount > 1) {
      shuffle(racks, prng);
      for (const rack of racks) {
        rack.unfenced.shuffle(prng);
        rack.fenced.shuffle(prng);
      }
      this.turn = 0;
    }
    const first = this.firstReplica();
    const replicas = [first.brokerId];
    // The leader's rack has had its share of the first time around.
    let skipped = first.rackIndex;
    for (let at = this.start; replicas.length < factor; at = (at + 1) % racks.length) {
      if (at === skipped) {
        skipped = -1;
        continue;
      }
      const rack = racks[at]!;
      const unfenced = rack.unfenced.next(this.turn);
      const brokerId = unfenced >= 0 ? unfenced : rack.fenced.next(this.turn);
      if (brokerId >= 0) replicas.push(brokerId);
    }
    this.turn++;
    this.start = (this.start + 1) % racks.length;
    return replicas;
  }

  private firstReplica(): { readonly brokerId: number; readonly rackIndex: number } {
    for (let at = this.start; ; at = (at + 1) % this.racks.length) {
      const brokerId = this.racks[at]!.unfenced.next(this.turn);
      if (brokerId >= 0) return { brokerId, rackIndex: at };
    }
  }
}

export function placeReplicas(
  brokers: Iterable<UsableBroker>,
  partitionCount: number,
  replicationFactor: number,
  prng: Prng,
): Placement {
  const all = [...brokers];
  const refusal = placementError(all, replicationFactor);
  if (refusal !== null) return { kind: 'refused', error: refusal };
  const racks = new RackRing(rackList(all, prng), prng);
  const replicas: number[][] = [];
  for (let index = 0; index < partitionCount; index++) {
    replicas.push(racks.place(replicationFactor));
  }
  return { kind: 'placed', replicas };
}

function placementError(brokers: readonly UsableBroker[], factor: number): ApiError | null {
  const cannot = `Unable to replicate the partition ${factor} time(s): `;
  if (factor > brokers.length) {
    const why =
      `The target replication factor of ${factor} cannot be reached because only ` +
      `${brokers.length} broker(s) are registered or some brokers have all their log ` +
      'directories cordoned.';
    return apiError(ErrorCode.INVALID_REPLICATION_FACTOR, cannot + why);
  }
  if (brokers.every((broker) => broker.fenced)) {
    const why = 'All brokers are currently fenced or have all their log directories cordoned.';
    return apiError(ErrorCode.INVALID_REPLICATION_FACTOR, cannot + why);
  }
  return null;
}

/** In the order of their names; brokers without a rack are one, and the first. */
function rackList(brokers: readonly UsableBroker[], prng: Prng): Rack[] {
  const byRack = new Map<string | null, UsableBroker[]>();
  const sorted = [...brokers].sort((a, b) => a.brokerId - b.brokerId);
  for (const broker of sorted) {
    const members = byRack.get(broker.rack);
    if (members === undefined) byRack.set(broker.rack, [broker]);
    else members.push(broker);
  }
  const named = [...byRack].sort(([a], [b]) => {
    if (a === null || b === null) return a === null ? -1 : 1;
    return a < b ? -1 : 1;
  });
  return named.map(([, members]) => {
    const ids = (fenced: boolean): number[] =>
      members.filter((it) => it.fenced === fenced).map((it) => it.brokerId);
    return {
      fenced: new BrokerRing(ids(true), prng),
      unfenced: new BrokerRing(ids(false), prng),
    };
  });
}

/** Fisher and Yates, from the end, as java.util.Collections.shuffle. */
function shuffle<Item>(items: Item[], prng: Prng): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = prng.below(at + 1);
    const item = items[at]!;
    items[at] = items[other]!;
    items[other] = item;
  }
}

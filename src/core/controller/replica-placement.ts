/**
 * Where the replicas of new partitions go (StripedReplicaPlacer). Partitions start on
 * consecutive racks, and on consecutive brokers of a rack, from a random place, so leaders spread
 * evenly; the replicas of one partition are on as many racks as there are. Unfenced brokers come
 * before fenced ones, and the first replica is always on an unfenced one.
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

/** A list that is walked in a circle; every second time around it begins one place later. */
class BrokerRing {
  private readonly brokers: number[];
  private index = 0;
  private turn = 0;

  constructor(brokers: number[]) {
    this.brokers = brokers;
  }

  /** Starts a new partition: the next leader is the next broker of the ring. */
  advance(): void {
    if (this.brokers.length === 0) return;
    this.turn = (this.turn + 1) % this.brokers.length;
    this.index = 0;
  }

  /** -1 when every broker was handed out for this partition. */
  next(): number {
    if (this.index >= this.brokers.length) return -1;
    const at = (this.turn + this.index) % this.brokers.length;
    this.index++;
    return this.brokers[at]!;
  }

  rewindTo(turn: number): void {
    this.turn = this.brokers.length === 0 ? 0 : turn % this.brokers.length;
  }
}

type Rack = { readonly unfenced: BrokerRing; readonly fenced: BrokerRing };

export function placeReplicas(
  brokers: Iterable<UsableBroker>,
  partitionCount: number,
  replicationFactor: number,
  prng: Prng,
): Placement {
  const all = [...brokers];
  const refusal = placementError(all, replicationFactor);
  if (refusal !== null) return { kind: 'refused', error: refusal };
  const racks = rackList(all, prng);
  const replicas: number[][] = [];
  let rackStart = prng.below(racks.length);
  for (let index = 0; index < partitionCount; index++) {
    replicas.push(placeOne(racks, rackStart, replicationFactor));
    rackStart = (rackStart + 1) % racks.length;
    for (const rack of racks) {
      rack.unfenced.advance();
      rack.fenced.advance();
    }
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

function rackList(brokers: readonly UsableBroker[], prng: Prng): Rack[] {
  const byRack = new Map<string, UsableBroker[]>();
  const sorted = [...brokers].sort((a, b) => a.brokerId - b.brokerId);
  for (const broker of sorted) {
    const name = broker.rack ?? '';
    const members = byRack.get(name);
    if (members === undefined) byRack.set(name, [broker]);
    else members.push(broker);
  }
  const names = [...byRack.keys()].sort();
  return names.map((name) => {
    const members = byRack.get(name)!;
    const unfenced = members.filter((it) => !it.fenced).map((it) => it.brokerId);
    const fenced = members.filter((it) => it.fenced).map((it) => it.brokerId);
    const rack = { unfenced: new BrokerRing(unfenced), fenced: new BrokerRing(fenced) };
    rack.unfenced.rewindTo(prng.below(Math.max(1, unfenced.length)));
    rack.fenced.rewindTo(prng.below(Math.max(1, fenced.length)));
    return rack;
  });
}

/** Unfenced brokers of every rack in turn, then fenced ones: the leader is the first. */
function placeOne(racks: readonly Rack[], rackStart: number, factor: number): number[] {
  const chosen: number[] = [];
  takeFrom(racks, rackStart, factor, chosen, (rack) => rack.unfenced);
  takeFrom(racks, rackStart, factor, chosen, (rack) => rack.fenced);
  return chosen;
}

function takeFrom(
  racks: readonly Rack[],
  rackStart: number,
  factor: number,
  chosen: number[],
  ringOf: (rack: Rack) => BrokerRing,
): void {
  let exhausted = 0;
  for (let at = rackStart; chosen.length < factor && exhausted < racks.length; at++) {
    const brokerId = ringOf(racks[at % racks.length]!).next();
    if (brokerId < 0) {
      exhausted++;
    } else {
      exhausted = 0;
      chosen.push(brokerId);
    }
  }
}

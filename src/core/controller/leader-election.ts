/**
 * Who leads a partition next (PartitionChangeBuilder.electLeader). An in-sync replica may; an
 * eligible one (KIP-966) may when nobody is in sync; the last known leader when nobody is eligible
 * either. Only an unclean election looks further: it may lose what was committed.
 */
import { NO_LEADER, type PartitionImage } from '../metadata/image.ts';

/** `preferred`: the first replica if it may; `online`: keep the leader if it may. */
export type Election = 'preferred' | 'online' | 'unclean';

export type Elected = {
  /** `NO_LEADER` when nobody may. */
  readonly leader: number;
  readonly isUnclean: boolean;
};

type Candidates = {
  readonly isr: readonly number[];
  readonly elr: readonly number[];
  readonly replicas: readonly number[];
};

type Rules = {
  readonly hasElr: boolean;
  readonly isAcceptable: (brokerId: number) => boolean;
};

export function electLeader(
  before: PartitionImage,
  candidates: Candidates,
  election: Election,
  rules: Rules,
): Elected {
  const { isr, elr, replicas } = candidates;
  const isValid = (brokerId: number): boolean =>
    (isr.includes(brokerId) || (isr.length === 0 && elr.includes(brokerId))) &&
    rules.isAcceptable(brokerId);
  const preferred = replicas[0]!;
  if (election === 'preferred' && isValid(preferred)) return clean(preferred);
  if (isValid(before.leader)) return clean(before.leader);
  const inSync = replicas.find(isValid);
  if (inSync !== undefined) return clean(inSync);
  const [lastKnown] = before.lastKnownElr;
  const isLastResort = isr.length === 0 && elr.length === 0 && before.lastKnownElr.length === 1;
  if (rules.hasElr && isLastResort && rules.isAcceptable(lastKnown!)) {
    return { leader: lastKnown!, isUnclean: true };
  }
  if (election === 'unclean') {
    const any = replicas.find(rules.isAcceptable);
    if (any !== undefined) return { leader: any, isUnclean: true };
  }
  return clean(NO_LEADER);
}

function clean(leader: number): Elected {
  return { leader, isUnclean: false };
}

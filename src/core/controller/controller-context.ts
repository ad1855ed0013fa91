/**
 * What a decision of the active controller may look at. Hard state is `image`: what the metadata
 * log says, proposed records included. `soft` is what may be lost with the leadership; nothing in
 * it was promised to anybody.
 */
import type { Prng } from '../../base/prng.ts';
import type { MetadataImageView } from '../metadata/image.ts';
import type { KafkaConfig } from '../metadata/kafka-config.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { newOutbox, type Outbox } from '../outbox.ts';
import type { Heartbeats } from './heartbeats.ts';

export type ControllerSoft = {
  /** The source of random ids and places. */
  readonly prng: Prng;
  /** An index over topic names: looking for a collision among all would be quadratic. */
  readonly namesByCollisionKey: Map<string, Set<string>>;
  /** An index over ACLs by what they say (`aclKey`): each is there only once. */
  readonly aclKeys: Set<string>;
  readonly heartbeats: Heartbeats;
  /** When the next look at partitions that are not led as they should be is due. */
  nextBalanceAtMs: number;
  nextUncleanElectionAtMs: number;
  /** When an idle log gets its next NoOpRecord. */
  nextNoOpAtMs: number;
};

export type ControllerOutbox = Outbox<MetadataRecord> & {
  /** The quorum shall rise to it, in a control record before the records; null: it stays. */
  kraftVersion: number | null;
};

export function newControllerOutbox(): ControllerOutbox {
  return { ...newOutbox(), kraftVersion: null };
}

export type ControllerContext = {
  readonly image: MetadataImageView;
  readonly soft: ControllerSoft;
  /** This node's, with the dynamic configs of `image`. */
  readonly config: KafkaConfig;
  readonly clusterId: string;
  /** The kraft.version that the quorum's control records say. */
  readonly kraftVersion: number;
  /** Why the quorum cannot rise to the last kraft.version now; null: it can, or has. */
  readonly kraftUpgradeRefusal: string | null;
  /** The nodes of the quorum: each must have registered before a feature level can rise. */
  readonly voterIds: readonly number[];
  /** The offset that the first record of this decision gets. */
  readonly nextMetadataOffset: number;
  /** Monotonic, for sessions and other deadlines. */
  readonly nowMs: number;
  /** For timestamps. */
  readonly wallMs: number;
};

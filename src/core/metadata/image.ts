/**
 * The cluster's hard state: everything that the metadata log can rebuild, as plain data
 * (org.apache.kafka.image.MetadataImage). `replay` is its only writer; everyone else holds the
 * `MetadataImageView`, through which the compiler refuses every change.
 *
 * Invariants:
 * - A `PartitionImage` is never changed after it was made; `replay` puts a new one in its place.
 *   So readers may keep one, and two images may share it.
 * - `topicsById` and `topicsByName` hold the same `TopicImage` objects.
 * - `partitions` has no holes: partition indexes start at 0 and only grow.
 */
import { type Uuid, ZERO_UUID } from '../../base/uuid.ts';
import { METADATA_VERSION_FEATURE, MetadataVersion } from './features.ts';
import type { MetadataRecord } from './metadata-record.ts';

/** org.apache.kafka.common.config.ConfigResource.Type, as ConfigRecord stores it. */
export const ConfigResourceType = {
  TOPIC: 2,
  BROKER: 4,
  BROKER_LOGGER: 8,
  CLIENT_METRICS: 16,
  GROUP: 32,
} as const;

/** DirectoryId.UNASSIGNED: the replica has not been placed in a log directory yet (KIP-858). */
export const DIRECTORY_UNASSIGNED: Uuid = ZERO_UUID;
/** DirectoryId.LOST: the replica's directory failed. */
export const DIRECTORY_LOST: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';
/** DirectoryId.MIGRATING: the assignment is older than directory ids. */
export const DIRECTORY_MIGRATING: Uuid = 'AAAAAAAAAAAAAAAAAAAAAg';

export const NO_LEADER = -1;

export const LeaderRecoveryState = { RECOVERED: 0, RECOVERING: 1 } as const;

export type EndPoint = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** SecurityProtocol's id: PLAINTEXT 0, SSL 1, SASL_PLAINTEXT 2, SASL_SSL 3. */
  readonly securityProtocol: number;
};

export type SupportedFeature = {
  readonly name: string;
  readonly minSupportedVersion: number;
  readonly maxSupportedVersion: number;
};

/** Never changed in place, like a `PartitionImage`. */
export type BrokerImage = {
  readonly brokerId: number;
  readonly brokerEpoch: number;
  readonly incarnationId: Uuid;
  readonly endPoints: readonly EndPoint[];
  readonly features: readonly SupportedFeature[];
  readonly rack: string | null;
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly logDirs: readonly Uuid[];
  /** Null: never reported; the broker's software is older than KIP-1066. */
  readonly cordonedLogDirs: readonly Uuid[] | null;
};

export type ControllerImage = {
  readonly controllerId: number;
  readonly incarnationId: Uuid;
  readonly zkMigrationReady: boolean;
  readonly endPoints: readonly EndPoint[];
  readonly features: readonly SupportedFeature[];
};

export type PartitionImage = {
  readonly replicas: readonly number[];
  /** The directory id of each replica, in the order of `replicas`. */
  readonly directories: readonly Uuid[];
  readonly isr: readonly number[];
  readonly removingReplicas: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly elr: readonly number[];
  readonly lastKnownElr: readonly number[];
  /** `NO_LEADER` when there is none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly leaderRecoveryState: number;
};

export type TopicImage = {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitions: PartitionImage[];
};

export type ConfigResourceImage = {
  readonly resourceType: number;
  /** Empty: the default of all resources of the type. */
  readonly resourceName: string;
  readonly values: Map<string, string>;
};

export type ProducerIdsImage = {
  /** The first id of the next block; 0 before the first block was given out. */
  nextProducerId: number;
};

export type ClientQuotaEntity = readonly {
  readonly entityType: string;
  /** Null: the default entity of the type. */
  readonly entityName: string | null;
}[];

export type ClientQuotaImage = {
  readonly entity: ClientQuotaEntity;
  readonly values: Map<string, number>;
};

export type ScramCredentialImage = {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  readonly iterations: number;
};

export type AclImage = {
  readonly id: Uuid;
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
};

export type DelegationTokenImage = {
  readonly owner: string;
  readonly requester: string;
  readonly renewers: readonly string[];
  readonly issueTimestamp: number;
  readonly maxTimestamp: number;
  readonly expirationTimestamp: number;
  readonly tokenId: string;
};

export type MetadataImage = {
  /** Offset of the last record in this image; -1 when it is empty. */
  metadataOffset: number;
  /** Quorum epoch of that record. */
  metadataEpoch: number;
  /** Append time of that record; -1 when unknown. A snapshot's header carries it. */
  metadataTimestampMs: number;
  /** Finalized levels by feature name, `metadata.version` among them; never a level 0. */
  readonly features: Map<string, number>;
  readonly brokers: Map<number, BrokerImage>;
  readonly controllers: Map<number, ControllerImage>;
  readonly topicsById: Map<Uuid, TopicImage>;
  readonly topicsByName: Map<string, TopicImage>;
  /** By `configResourceKey`; a resource without values is not in it. */
  readonly configs: Map<string, ConfigResourceImage>;
  readonly producerIds: ProducerIdsImage;
  /** By `clientQuotaKey`. */
  readonly clientQuotas: Map<string, ClientQuotaImage>;
  /** Credentials by user name, by SCRAM mechanism (1 SHA-256, 2 SHA-512). */
  readonly scram: Map<number, Map<string, ScramCredentialImage>>;
  readonly acls: Map<Uuid, AclImage>;
  readonly delegationTokens: Map<string, DelegationTokenImage>;
  /** Records of the open metadata transaction (KIP-868), applied at its end; null: none open. */
  transaction: MetadataRecord[] | null;
};

export type TopicView = Readonly<Omit<TopicImage, 'partitions'>> & {
  readonly partitions: readonly PartitionImage[];
};

export type ConfigResourceView = Readonly<Omit<ConfigResourceImage, 'values'>> & {
  readonly values: ReadonlyMap<string, string>;
};

export type ClientQuotaView = Readonly<Omit<ClientQuotaImage, 'values'>> & {
  readonly values: ReadonlyMap<string, number>;
};

export type MetadataImageView = {
  readonly metadataOffset: number;
  readonly metadataEpoch: number;
  readonly metadataTimestampMs: number;
  readonly features: ReadonlyMap<string, number>;
  readonly brokers: ReadonlyMap<number, BrokerImage>;
  readonly controllers: ReadonlyMap<number, ControllerImage>;
  readonly topicsById: ReadonlyMap<Uuid, TopicView>;
  readonly topicsByName: ReadonlyMap<string, TopicView>;
  readonly configs: ReadonlyMap<string, ConfigResourceView>;
  readonly producerIds: Readonly<ProducerIdsImage>;
  readonly clientQuotas: ReadonlyMap<string, ClientQuotaView>;
  readonly scram: ReadonlyMap<number, ReadonlyMap<string, ScramCredentialImage>>;
  readonly acls: ReadonlyMap<Uuid, AclImage>;
  readonly delegationTokens: ReadonlyMap<string, DelegationTokenImage>;
  readonly transaction: readonly MetadataRecord[] | null;
};

export function newMetadataImage(): MetadataImage {
  return {
    metadataOffset: -1,
    metadataEpoch: -1,
    metadataTimestampMs: -1,
    features: new Map(),
    brokers: new Map(),
    controllers: new Map(),
    topicsById: new Map(),
    topicsByName: new Map(),
    configs: new Map(),
    producerIds: { nextProducerId: 0 },
    clientQuotas: new Map(),
    scram: new Map(),
    acls: new Map(),
    delegationTokens: new Map(),
    transaction: null,
  };
}

/** An image of its own for a controller to work on. What is never changed in place is shared. */
export function cloneMetadataImage(image: MetadataImage): MetadataImage {
  const clone: MetadataImage = {
    ...image,
    features: new Map(image.features),
    brokers: new Map(image.brokers),
    controllers: new Map(image.controllers),
    topicsById: new Map(),
    topicsByName: new Map(),
    configs: new Map(),
    producerIds: { ...image.producerIds },
    clientQuotas: new Map(),
    scram: new Map(),
    acls: new Map(image.acls),
    delegationTokens: new Map(image.delegationTokens),
    transaction: image.transaction === null ? null : [...image.transaction],
  };
  for (const topic of image.topicsById.values()) {
    const copy = { ...topic, partitions: [...topic.partitions] };
    clone.topicsById.set(copy.topicId, copy);
    clone.topicsByName.set(copy.name, copy);
  }
  for (const [key, resource] of image.configs) {
    clone.configs.set(key, { ...resource, values: new Map(resource.values) });
  }
  for (const [key, quota] of image.clientQuotas) {
    clone.clientQuotas.set(key, { ...quota, values: new Map(quota.values) });
  }
  for (const [mechanism, byName] of image.scram) clone.scram.set(mechanism, new Map(byName));
  return clone;
}

export function configResourceKey(resourceType: number, resourceName: string): string {
  return `${resourceType}:${resourceName}`;
}

/** The same for every order of the entity's parts, as a Java map of them is. */
export function clientQuotaKey(entity: ClientQuotaEntity): string {
  const parts = entity.map((part) => JSON.stringify([part.entityType, part.entityName]));
  return parts.sort().join(',');
}

const NO_CONFIGS: ReadonlyMap<string, string> = new Map();

/** What was set on the resource itself; empty when nothing was. */
export function configsOf(
  image: MetadataImageView,
  resourceType: number,
  resourceName: string,
): ReadonlyMap<string, string> {
  return image.configs.get(configResourceKey(resourceType, resourceName))?.values ?? NO_CONFIGS;
}

/** The finalized `metadata.version`; before the log has set one, the oldest that we can read. */
export function metadataVersionOf(image: MetadataImageView): number {
  return image.features.get(METADATA_VERSION_FEATURE) ?? MetadataVersion.MINIMUM;
}

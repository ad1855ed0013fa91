/**
 * One broker as a machine between its ports. The outside puts events into its inbox (`on…`) and
 * calls `tick`; nothing happens in between. Given the same ports, times and seed, the same events
 * lead to the same bytes on disk and on the wire.
 */
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { randomUuid, type Uuid } from '../base/uuid.ts';
import type { MetadataImageView } from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type { Disk } from '../log/disk.ts';
import { LogManager } from '../log/log-manager.ts';
import { type BrokerConnection, Connections } from './connections.ts';
import { ControllerHost } from './controller-host.ts';
import { dispatchFrame, encodeReply } from './dispatch.ts';
import { FetchSessions } from './fetch-session.ts';
import { GroupHost } from './group-host.ts';
import { serveFetch } from './handlers/fetch.ts';
import { MetadataLoader } from './metadata-loader.ts';
import { PartitionTable } from './partition-table.ts';
import { QuorumHost } from './quorum-host.ts';
import type { ConnectionInfo, Transport, TransportEvents } from './transport.ts';
import { Waiting } from './waiting.ts';

export type BrokerOptions = {
  readonly config: KafkaConfig;
  readonly disk: Disk;
  readonly transport: Transport;
  readonly prng: Prng;
  readonly log: BrokerLogger;
};

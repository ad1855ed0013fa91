/**
 * An active controller without a log: each command is decided, and its records are replayed into
 * the working image and, encoded and decoded, into a shadow. The two must always be equal, or the
 * log could not rebuild what the controller believes.
 */
import { expect } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import type { ConfigResourceChange } from '../../../src/core/controller/alter-configs.ts';
import type { ApiError } from '../../../src/core/controller/api-error.ts';
import { decide, newControllerSoft } from '../../../src/core/controller/controller.ts';
import type { ControllerCommand } from '../../../src/core/controller/controller-command.ts';
import {
  type ControllerSoft,
  newControllerOutbox,
} from '../../../src/core/controller/controller-context.ts';
import { nextDeadlineMs } from '../../../src/core/controller/periodic-tasks.ts';
import { newMetadataDelta } from '../../../src/core/metadata/delta.ts';
import {
  BOOTSTRAP_FEATURE_LEVELS,
  SUPPORTED_FEATURES,
} from '../../../src/core/metadata/features.ts';
import {
  ConfigResourceType,
  configsOf,
  type MetadataImage,
  metadataVersionOf,
  newMetadataImage,
  type PartitionImage,
} from '../../../src/core/metadata/image.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';
import type { MetadataRecord } from '../../../src/core/metadata/metadata-record.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
} from '../../../src/core/metadata/record-codec.ts';
import { replay } from '../../../src/core/metadata/replay.ts';
import type {
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
} from '../../../src/protocol/generated/broker-heartbeat.ts';

export const LOG_DIR = 'DbiJ9RDYQHGau7vWAV4VCA';
export const CLUSTER_ID = 'I8CNKE4CTCKkDKb5s4OkAQ';

/** Each broker has a directory of its own. */
export function logDirOf(brokerId: number): string {
  if (brokerId === 1) return LOG_DIR;
  const bytes = Buffer.alloc(16, 0xd1);
  bytes.writeInt32BE(brokerId, 0);
  return bytes.toString('base64url');
}

export function incarnationOf(brokerId: number, start = 0): string {
  const bytes = Buffer.alloc(16, 0xc1);
  bytes.writeInt32BE(brokerId, 0);
  bytes.writeInt32BE(start, 4);
  return bytes.toString('base64url');
}

export type RegisterOptions = {
  rack?: string | null;
  incarnationId?: string;
  logDirs?: string[];
  previousBrokerEpoch?: number;
  features?: { name: string; minSupportedVersion: number; maxSupportedVersion: number }[];
  clusterId?: string;
};

export type Topic = {
  name: string;
  numPartitions: number;
  replicationFactor: number;
  assignments: { partitionIndex: number; brokerIds: number[] }[];
  configs: { name: string; value: string | null }[];
};

export function topic(
  name: string,
  numPartitions = 1,
  replicationFactor = 1,
  configs: Record<string, string | null> = {},
): Topic {
  const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  return { name, numPartitions, replicationFactor, assignments: [], configs: entries };
}

export function assigned(name: string, assignments: [number, number[]][]): Topic {
  const list = assignments.map(([partitionIndex, brokerIds]) => ({ partitionIndex, brokerIds }));
  return { ...topic(name, -1, -1), assignments: list };
}

export type TopicResult = {
  readonly name: string;
  readonly topicId: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: readonly { name: string; value: string | null; configSource: number }[];
};

export class ControllerHarness {
  readonly image: MetadataImage;
  /** False: whoever runs many commands checks at the end. */
  checksEachStep: boolean;
  readonly soft: ControllerSoft;
  config: KafkaConfig;
  /** What the last command proposed. */
  records: readonly MetadataRecord[];
  private readonly shadow: MetadataImage;
  nextOffset: number;
  nowMs: number;
  voterIds: number[];
  kraftVersion: number;
  kraftUpgradeRefusal: string | null = null;

  constructor(
    properties: Record<string, string> = {},
    features: readonly (readonly [string, number])[] = BOOTSTRAP_FEATURE_LEVELS,
  ) {
    this.image = newMetadataImage();
    this.shadow = newMetadataImage();
    this.checksEachStep = true;
    this.soft = newControllerSoft(new Prng(7));
    this.config = new KafkaConfig(new Map(Object.entries({ ...nodeProperties(), ...properties })));
    this.records = [];
    this.nextOffset = 0;
    this.nowMs = 1000;
    this.voterIds = [this.config.nodeId];
    this.kraftVersion = 1;
    const bootstrap = features.map(([name, featureLevel]): MetadataRecord => {
      return { kind: 'FeatureLevelRecord', name, featureLevel };
    });
    this.run({ kind: 'activated', bootstrap });
  }

  run(command: ControllerCommand): object {
    const out = newControllerOutbox();
    const { image, soft, config, nowMs, voterIds, kraftVersion, kraftUpgradeRefusal } = this;
    const nextMetadataOffset = this.nextOffset;
    const clusterId = CLUSTER_ID;
    const wallMs = nowMs + 1_600_000_000_000;
    decide(
      {
        image,
        soft,
        config,
        clusterId,
        kraftVersion,
        kraftUpgradeRefusal,
        voterIds,
        nextMetadataOffset,
        nowMs,
        wallMs,
      },
      command,
      out,
    );
    if (out.kraftVersion !== null) this.kraftVersion = out.kraftVersion;
    const delta = newMetadataDelta();
    for (const record of out.records) {
      const bytes = encodeMetadataRecord(record, metadataVersionOf(this.image));
      replay(this.image, record, delta);
      const read = decodeMetadataRecord(bytes, 0, bytes.length);
      replay(this.shadow, read as MetadataRecord, newMetadataDelta());
      this.nextOffset++;
    }
    if (this.checksEachStep) this.checkShadow();
    this.records = out.records;
    this.config = this.config.withDynamic(
      new Map(configsOf(this.image, ConfigResourceType.BROKER, '')),
      new Map(configsOf(this.image, ConfigResourceType.BROKER, String(this.config.nodeId))),
    );
    return out.replies[0]?.response ?? {};
  }

  checkShadow(): void {
    expect(this.image).toEqual(this.shadow);
  }

  kinds(): string[] {
    return this.records.map(({ kind }) => kind);
  }

  /** The whole answer, refusals too. */
  tryRegister(brokerId: number, options: RegisterOptions = {}) {
    return this.run({
      kind: 'registerBroker',
      ticket: 1,
      apiVersion: 4,
      request: {
        brokerId,
        clusterId: options.clusterId ?? CLUSTER_ID,
        incarnationId: options.incarnationId ?? 'Glq3QEELSYqUn0xlcOseyg',
        listeners: [{ name: 'PLAINTEXT', host: 'h', port: 9092, securityProtocol: 0 }],
        features: options.features ?? SUPPORTED_FEATURES.map((it) => ({ ...it })),
        rack: options.rack ?? null,
        isMigratingZkBroker: false,
        logDirs: options.logDirs ?? [logDirOf(brokerId)],
        previousBrokerEpoch: options.previousBrokerEpoch ?? -1,
      },
    }) as { errorCode: number; brokerEpoch: number };
  }

  registerBroker(brokerId: number, options: RegisterOptions = {}): number {
    const reply = this.tryRegister(brokerId, options);
    expect(reply.errorCode).toBe(0);
    return reply.brokerEpoch;
  }

  addBroker(brokerId: number, options: RegisterOptions = {}): number {
    const brokerEpoch = this.registerBroker(brokerId, options);
    expect(this.heartbeat(brokerId).isFenced).toBe(false);
    return brokerEpoch;
  }

  heartbeat(
    brokerId: number,
    options: Partial<BrokerHeartbeatRequest> = {},
  ): BrokerHeartbeatResponse {
    const request: BrokerHeartbeatRequest = {
      brokerId,
      brokerEpoch: this.image.brokers.get(brokerId)?.brokerEpoch ?? -1,
      currentMetadataOffset: this.nextOffset - 1,
      wantFence: false,
      wantShutDown: false,
      offlineLogDirs: [],
      cordonedLogDirs: null,
      ...options,
    };
    const reply = this.run({ kind: 'brokerHeartbeat', ticket: 1, request });
    return reply as BrokerHeartbeatResponse;
  }

  nextDeadlineMs(): number {
    return nextDeadlineMs(this.soft);
  }

  partition(name: string, index = 0): PartitionImage {
    return this.image.topicsByName.get(name)!.partitions[index]!;
  }

  assignReplicas(brokerId: number, directoryId: string, name: string, indexes: number[]): object {
    const { topicId } = this.image.topicsByName.get(name)!;
    const partitions = indexes.map((partitionIndex) => ({ partitionIndex }));
    const { brokerEpoch } = this.image.brokers.get(brokerId)!;
    const directories = [{ id: directoryId, topics: [{ topicId, partitions }] }];
    const request = { brokerId, brokerEpoch, directories };
    return this.run({ kind: 'assignReplicasToDirs', ticket: 1, request });
  }

  createTopics(topics: Topic[], validateOnly = false): readonly TopicResult[] {
    const request = { topics, timeoutMs: 1000, validateOnly };
    const response = this.run({
      kind: 'createTopics',
      ticket: 1,
      request,
      access: null,
      mutationQuota: null,
    });
    return (response as { topics: TopicResult[] }).topics;
  }

  alterConfigs(resources: ConfigResourceChange[], isValidateOnly = false): ApiError[] {
    const outcomes = resources.map(() => null);
    const command = {
      kind: 'alterConfigs',
      ticket: 1,
      resources,
      outcomes,
      isValidateOnly,
    } as const;
    return (this.run(command) as { responses: ApiError[] }).responses;
  }
}

export function nodeProperties(): Record<string, string> {
  return {
    'node.id': '1',
    'process.roles': 'broker,controller',
    listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': '127.0.0.1:9093',
    'log.dirs': '/data',
  };
}

/** A table row: what was wrong, in one line. */
export function outcome(result: { errorCode: number; errorMessage: string | null }): string {
  return `${result.errorCode} ${result.errorMessage ?? ''}`.trim();
}

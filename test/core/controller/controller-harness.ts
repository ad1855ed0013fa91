/**
 * An active controller without a log: each command is decided, and its records are replayed into
 * the working image and, encoded and decoded, into a shadow. The two must always be equal, or the
 * log could not rebuild what the controller believes.
 */
import { expect } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import type { ConfigResourceChange } from '../../../src/core/controller/alter-configs.ts';
import type { ApiError } from '../../../src/core/controller/api-error.ts';
import {
  type ControllerCommand,
  type ControllerSoft,
  decide,
  newControllerSoft,
} from '../../../src/core/controller/controller.ts';
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
} from '../../../src/core/metadata/image.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';
import type { MetadataRecord } from '../../../src/core/metadata/metadata-record.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
} from '../../../src/core/metadata/record-codec.ts';
import { replay } from '../../../src/core/metadata/replay.ts';
import { newOutbox } from '../../../src/core/outbox.ts';

export const LOG_DIR = 'DbiJ9RDYQHGau7vWAV4VCA';

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
  readonly soft: ControllerSoft;
  config: KafkaConfig;
  /** What the last command proposed. */
  records: readonly MetadataRecord[];
  private readonly shadow: MetadataImage;
  private nextOffset: number;

  constructor(
    properties: Record<string, string> = {},
    features: readonly (readonly [string, number])[] = BOOTSTRAP_FEATURE_LEVELS,
  ) {
    this.image = newMetadataImage();
    this.shadow = newMetadataImage();
    this.soft = newControllerSoft(new Prng(7));
    this.config = new KafkaConfig(new Map(Object.entries({ ...nodeProperties(), ...properties })));
    this.records = [];
    this.nextOffset = 0;
    const bootstrap = features.map(([name, featureLevel]): MetadataRecord => {
      return { kind: 'FeatureLevelRecord', name, featureLevel };
    });
    this.run({ kind: 'activated', bootstrap });
  }

  run(command: ControllerCommand): object {
    const out = newOutbox<MetadataRecord>();
    decide(this.image, this.soft, this.config, command, out);
    const delta = newMetadataDelta();
    for (const record of out.records) {
      const bytes = encodeMetadataRecord(record, metadataVersionOf(this.image));
      replay(this.image, record, delta);
      const read = decodeMetadataRecord(bytes, 0, bytes.length);
      replay(this.shadow, read as MetadataRecord, newMetadataDelta());
      this.nextOffset++;
    }
    expect(this.image).toEqual(this.shadow);
    this.records = out.records;
    this.config = this.config.withDynamic(
      new Map(configsOf(this.image, ConfigResourceType.BROKER, '')),
      new Map(configsOf(this.image, ConfigResourceType.BROKER, String(this.config.nodeId))),
    );
    return out.replies[0]?.response ?? {};
  }

  kinds(): string[] {
    return this.records.map(({ kind }) => kind);
  }

  registerBroker(
    brokerId: number,
    options: { rack?: string; incarnationId?: string } = {},
  ): number {
    const reply = this.run({
      kind: 'registerBroker',
      ticket: 1,
      registration: {
        brokerId,
        incarnationId: options.incarnationId ?? 'Glq3QEELSYqUn0xlcOseyg',
        endPoints: [{ name: 'PLAINTEXT', host: 'h', port: 9092, securityProtocol: 0 }],
        features: SUPPORTED_FEATURES,
        rack: options.rack ?? null,
        logDirs: [LOG_DIR],
      },
      nextMetadataOffset: this.nextOffset,
    }) as { errorCode: number; brokerEpoch: number };
    expect(reply.errorCode).toBe(0);
    return reply.brokerEpoch;
  }

  addBroker(brokerId: number, options: { rack?: string; incarnationId?: string } = {}): number {
    const brokerEpoch = this.registerBroker(brokerId, options);
    this.run({ kind: 'unfenceBroker', ticket: 1, brokerId, brokerEpoch });
    return brokerEpoch;
  }

  createTopics(topics: Topic[], validateOnly = false): readonly TopicResult[] {
    const request = { topics, timeoutMs: 1000, validateOnly };
    const response = this.run({ kind: 'createTopics', ticket: 1, request });
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

function nodeProperties(): Record<string, string> {
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

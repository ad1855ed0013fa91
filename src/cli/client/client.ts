/**
 * A small client for the command line: finds brokers, leaders and coordinators, and asks them. It
 * speaks to any Kafka broker. Metadata is asked for anew whenever a leader turns out to have moved.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { ErrorCode, errorName, isRetriable } from '../../protocol/error-codes.ts';
import type { MetadataResponse, MetadataResponseTopic } from '../../protocol/generated/metadata.ts';
import { CliError } from '../cli-error.ts';
import { type Api, describeCluster, findCoordinator, metadata } from './apis.ts';
import { Connection } from './connection.ts';

const RETRIES_MAX = 20;
const RETRY_BACKOFF_MS = 100;
/** CoordinatorType of Apache Kafka. */
const GROUP_KEY_TYPE = 0;
const TRANSACTION_KEY_TYPE = 1;

/** Whose addresses DescribeCluster names (EndpointType of Apache Kafka). */
export const EndpointType = { BROKER: 1, CONTROLLER: 2 } as const;

export type Address = { readonly host: string; readonly port: number };

export class Client {
  private readonly bootstrapServers: readonly Address[];
  private readonly connectionByAddress: Map<string, Promise<Connection>>;
  private brokerById: Map<number, Address>;

  constructor(bootstrapServers: string) {
    this.bootstrapServers = parseBootstrapServers(bootstrapServers);
    this.connectionByAddress = new Map();
    this.brokerById = new Map();
  }

  /** Any broker answers. */
  async request<Request, Response>(
    api: Api<Request, Response>,
    message: Request,
  ): Promise<Response> {
    const connection = await this.anyConnection();
    return connection.request(api, message);
  }

  async requestFrom<Request, Response>(
    brokerId: number,
    api: Api<Request, Response>,
    message: Request,
  ): Promise<Response> {
    const connection = await this.connectionTo(brokerId);
    return connection.request(api, message);
  }

  /** The one that the bootstrap servers, controllers of a quorum, say is active. */
  async findActiveController(): Promise<Connection> {
    const response = await this.request(describeCluster, {
      includeClusterAuthorizedOperations: false,
      endpointType: EndpointType.CONTROLLER,
      includeFencedBrokers: false,
    });
    checkReply('no controllers', response.errorCode, response.errorMessage);
    const { controllerId, brokers } = response;
    const active = brokers.find(({ brokerId }) => brokerId === controllerId);
    if (active === undefined) throw new CliError('no controller is active');
    return this.open(active);
  }

  async connectionTo(brokerId: number): Promise<Connection> {
    if (!this.brokerById.has(brokerId)) await this.fetchMetadata([]);
    const address = this.brokerById.get(brokerId);
    if (address === undefined) throw new CliError(`broker ${brokerId} is not there`);
    return this.open(address);
  }

  /** `topics`: null for all. Unknown topics come back with their error code. */
  async fetchMetadata(
    topics: readonly string[] | null,
    allowAutoTopicCreation: boolean = false,
  ): Promise<MetadataResponse> {
    const response = await this.request(metadata, {
      topics: topics === null ? null : topics.map((name) => ({ topicId: ZERO_UUID, name })),
      allowAutoTopicCreation,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    });
    this.brokerById = new Map(response.brokers.map((broker) => [broker.nodeId, broker]));
    return response;
  }

  /** A topic whose partitions all have leaders; waits a moment for one that was just created. */
  async getTopic(name: string, allowAutoTopicCreation: boolean): Promise<MetadataResponseTopic> {
    let errorCode: number = ErrorCode.NONE;
    for (let i = 0; i < RETRIES_MAX; i++) {
      const response = await this.fetchMetadata([name], allowAutoTopicCreation);
      const topic = response.topics[0]!;
      const faulty = topic.partitions.find((partition) => partition.leaderId < 0);
      errorCode = topic.errorCode === ErrorCode.NONE ? (faulty?.errorCode ?? 0) : topic.errorCode;
      if (errorCode === ErrorCode.NONE && faulty === undefined) {
        return { ...topic, partitions: topic.partitions.sort(byPartitionIndex) };
      }
      const isMissing = errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      if (isMissing && !allowAutoTopicCreation) {
        throw new CliError(`topic ${name} does not exist`);
      }
      if (errorCode !== ErrorCode.NONE && !isRetriable(errorCode)) break;
      await pause(RETRY_BACKOFF_MS);
    }
    throw new CliError(`topic ${name}: ${errorName(errorCode)}`);
  }

  /** The broker that coordinates a group. */
  findGroupCoordinator(groupId: string): Promise<number> {
    return this.findCoordinator(GROUP_KEY_TYPE, 'group', groupId);
  }

  /** The broker that coordinates the transactions of a transactional id. */
  findTransactionCoordinator(transactionalId: string): Promise<number> {
    return this.findCoordinator(TRANSACTION_KEY_TYPE, 'transactional id', transactionalId);
  }

  private async findCoordinator(keyType: number, what: string, key: string): Promise<number> {
    const found = await retry(
      async () => {
        const response = await this.request(findCoordinator, {
          key,
          keyType,
          coordinatorKeys: [key],
        });
        return response.coordinators[0] ?? response;
      },
      ({ errorCode }) => errorCode,
    );
    checkReply(`no coordinator for ${what} ${key}`, found.errorCode, null);
    this.brokerById.set(found.nodeId, { host: found.host, port: found.port });
    return found.nodeId;
  }

  async close(): Promise<void> {
    const opened = [...this.connectionByAddress.values()];
    this.connectionByAddress.clear();
    for (const connection of await Promise.allSettled(opened)) {
      if (connection.status === 'fulfilled') connection.value.close();
    }
  }

  private async anyConnection(): Promise<Connection> {
    let failure: unknown;
    for (const address of this.bootstrapServers) {
      try {
        return await this.open(address);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private async open(address: Address): Promise<Connection> {
    const key = `${address.host} ${address.port}`;
    const existing = await this.connectionByAddress.get(key);
    if (existing?.isOpen === true) return existing;
    const opening = Connection.open(address.host, address.port);
    this.connectionByAddress.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      this.connectionByAddress.delete(key);
      throw error;
    }
  }
}

function byPartitionIndex(a: { partitionIndex: number }, b: { partitionIndex: number }): number {
  return a.partitionIndex - b.partitionIndex;
}

export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Asks until the answer is something else than "try again", or for about two seconds. */
export async function retry<Response>(
  ask: () => Promise<Response>,
  errorOf: (response: Response) => number,
): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await ask();
    const errorCode = errorOf(response);
    if (errorCode === ErrorCode.NONE || !isRetriable(errorCode) || tries === RETRIES_MAX) {
      return response;
    }
    await pause(RETRY_BACKOFF_MS);
  }
}

const DEFAULT_PORT = 9092;

export function parseBootstrapServers(text: string): Address[] {
  return text.split(',').map((entry) => {
    const match = /^\s*(?:\[([0-9a-zA-Z:.%]+)\]|([^:[\]\s]+))(?::([0-9]+))?\s*$/.exec(entry);
    const port = Number(match?.[3] ?? DEFAULT_PORT);
    if (match === null || port < 1 || port > 65535) {
      throw new CliError(`${entry.trim()} is no broker address: expected host:port`);
    }
    return { host: match[1] ?? match[2]!, port };
  });
}

/** Throws for a reply's error code, in words: what was tried, the error, the broker's message. */
export function checkReply(what: string, errorCode: number, message: string | null): void {
  if (errorCode === ErrorCode.NONE) return;
  const name = errorName(errorCode);
  throw new CliError(
    message === null || message === '' ? `${what}: ${name}` : `${what}: ${message} (${name})`,
  );
}

/**
 * This broker's life in the cluster (BrokerLifecycleManager): it registers with the active controller,
 * says every now and then that it lives, is unfenced once it has caught up with the metadata log, and asks
 * for leave before it stops. The controller's view comes back through the metadata log.
 */
import { assert } from '../base/assert.ts';
import { HaltError } from '../base/halt.ts';
import type { Uuid } from '../base/uuid.ts';
import { SUPPORTED_FEATURES } from '../core/metadata/features.ts';
import type { EndPoint } from '../core/metadata/image.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type { BrokerHeartbeatResponse } from '../protocol/generated/broker-heartbeat.ts';
import type { BrokerRegistrationResponse } from '../protocol/generated/broker-registration.ts';
import type { Broker } from './broker.ts';
import type { ControllerReply } from './controller-channel.ts';

export type LifecyclePhase =
  /** Not registered, or the controller does not know the registration. */
  | 'starting'
  /** Registered, and not unfenced yet. */
  | 'fenced'
  | 'running'
  /** A controlled shutdown has been asked for. */
  | 'stopping'
  /** The controller let go of this broker, or did not answer in time. */
  | 'stopped';

/** Between two attempts to register, and after a heartbeat that failed. */
const RETRY_BACKOFF_MS = 100;
/** A stop waits for a first election that fails and one that does not. */
const ELECTIONS_AWAITED = 2;

export class BrokerLifecycle {
  phase: LifecyclePhase;
  /** -1 before the first registration. */
  brokerEpoch: number;
  /** It stopped without leave: nobody is there to lead the quorum either. */
  hasGivenUp: boolean;
  private readonly broker: Broker;
  private readonly incarnationId: Uuid;
  private readonly endPoints: readonly EndPoint[];
  /** Of the registration that this directory's last clean stop ended; -1: none. */
  private readonly previousBrokerEpoch: number;
  private readonly registerDeadlineMs: number;
  private isUnderWay: boolean;
  private nextActionAtMs: number;
  private stopDeadlineMs: number;
  private leaveDeadlineMs: number;
  /** The next heartbeat does not wait for its turn. */
  private beatsAtOnce: boolean;
  /** Broker epochs of those whose controlled shutdown has been seen, by broker id. */
  private readonly shutdownsHeardOf: Map<number, number>;
  private registrationFailure: string;

  constructor(
    broker: Broker,
    incarnationId: Uuid,
    endPoints: readonly EndPoint[],
    previousBrokerEpoch: number,
  ) {
    this.phase = 'starting';
    this.brokerEpoch = -1;
    this.broker = broker;
    this.incarnationId = incarnationId;
    this.endPoints = endPoints;
    this.previousBrokerEpoch = previousBrokerEpoch;
    this.registerDeadlineMs =
      broker.nowMs + broker.config.int('initial.broker.registration.timeout.ms');
    this.isUnderWay = false;
    this.nextActionAtMs = broker.nowMs;
    this.stopDeadlineMs = Infinity;
    this.leaveDeadlineMs = Infinity;
    this.beatsAtOnce = false;
    this.shutdownsHeardOf = new Map();
    this.hasGivenUp = false;
    this.registrationFailure = '';
  }

  nextDeadlineMs(): number {
    if (this.phase === 'stopped') return Infinity;
    if (this.isUnderWay) return this.stopDeadlineMs;
    return Math.min(this.nextActionAtMs, this.stopDeadlineMs);
  }

  onDeadlines(nowMs: number): void {
    if (this.phase === 'stopped') return;
    if (nowMs >= this.stopDeadlineMs) {
      this.broker.log.warn('stopping without leave: no controller answered in time');
      this.phase = 'stopped';
      this.hasGivenUp = true;
      return;
    }
    if (this.isUnderWay || this.nextActionAtMs > nowMs) return;
    this.act();
  }

  /** Nobody is asked, and nobody told: the whole cluster stops. */
  stopWithoutLeave(): void {
    this.phase = 'stopped';
  }

  /**
   * Others shall lead from now on; `phase` becomes 'stopped' when they do, at the deadline, or when no
   * controller has answered for as long as electing one may take.
   */
  beginControlledShutdown(deadlineMs: number): void {
    if (this.phase === 'stopping' || this.phase === 'stopped') return;
    this.leaveDeadlineMs = deadlineMs;
    this.awaitController();
    if (this.phase === 'starting') {
      this.phase = 'stopped';
      return;
    }
    this.phase = 'stopping';
    this.nextActionAtMs = this.broker.nowMs;
    if (!this.isUnderWay) this.act();
  }

  /** The image has moved: a heartbeat may say so at once. */
  onImage(): void {
    const isWaiting = this.phase === 'fenced' && !this.isUnderWay;
    if (isWaiting && this.isRegistrationApplied) this.act();
    if (this.phase !== 'running' || !this.hearsOfShutdown()) return;
    this.beatsAtOnce = true;
    if (!this.isUnderWay) this.act();
  }

  /** Who stops waits until all others have said that they know of its successors. */
  private hearsOfShutdown(): boolean {
    const { image, nodeId } = this.broker;
    let isNews = false;
    for (const { brokerId, brokerEpoch, inControlledShutdown } of image.brokers.values()) {
      if (!inControlledShutdown || brokerId === nodeId) continue;
      if (this.shutdownsHeardOf.get(brokerId) === brokerEpoch) continue;
      this.shutdownsHeardOf.set(brokerId, brokerEpoch);
      isNews = true;
    }
    return isNews;
  }

  onRegistered(reply: ControllerReply): void {
    this.isUnderWay = false;
    // It comes too late: another heartbeat would only unfence a broker that is about to be gone.
    if (this.phase === 'stopped') return;
    const response = reply as BrokerRegistrationResponse | null;
    const { broker } = this;
    if (response?.errorCode === ErrorCode.NONE) {
      this.brokerEpoch = response.brokerEpoch;
      if (this.phase === 'starting') this.phase = 'fenced';
      broker.log.info(`Registered broker ${broker.nodeId}`, { brokerEpoch: this.brokerEpoch });
      this.nextActionAtMs = broker.nowMs;
      this.act();
      return;
    }
    const why = response === null ? 'no answer in time' : errorName(response.errorCode);
    if (broker.nowMs >= this.registerDeadlineMs) {
      throw new HaltError(`the broker could not be registered: ${why}`);
    }
    // A broker that comes back waits until the session of its former life is over: said once.
    if (why !== this.registrationFailure) {
      broker.log.warn(`registering the broker failed, trying again: ${why}`);
    }
    this.registrationFailure = why;
    this.nextActionAtMs = broker.nowMs + RETRY_BACKOFF_MS;
  }

  onHeartbeat(reply: ControllerReply): void {
    this.isUnderWay = false;
    if (this.phase === 'stopped') return;
    const { broker } = this;
    const response = reply as BrokerHeartbeatResponse | null;
    if (response === null || response.errorCode !== ErrorCode.NONE) {
      const why = response === null ? 'no answer in time' : errorName(response.errorCode);
      broker.log.warn(`a heartbeat failed: ${why}`);
      this.nextActionAtMs = broker.nowMs + RETRY_BACKOFF_MS;
      // Registered anew, as far as the controller goes: nothing of this epoch counts any more.
      if (response?.errorCode === ErrorCode.BROKER_ID_NOT_REGISTERED) {
        this.phase = this.phase === 'stopping' ? 'stopped' : 'starting';
      }
      return;
    }
    const intervalMs = broker.config.int('broker.heartbeat.interval.ms');
    this.nextActionAtMs = broker.nowMs + (this.beatsAtOnce ? 0 : intervalMs);
    if (this.phase === 'stopping') {
      this.awaitController();
      if (response.shouldShutDown) this.phase = 'stopped';
      else this.nextActionAtMs = broker.nowMs + RETRY_BACKOFF_MS;
    } else if (this.phase === 'fenced') {
      if (!response.isFenced) this.phase = 'running';
      else this.nextActionAtMs = broker.nowMs + RETRY_BACKOFF_MS;
    }
  }

  private awaitController(): void {
    const electionMs = this.broker.config.int('controller.quorum.election.timeout.ms');
    const silentAtMs = this.broker.nowMs + ELECTIONS_AWAITED * electionMs;
    this.stopDeadlineMs = Math.min(silentAtMs, this.leaveDeadlineMs);
  }

  private get isRegistrationApplied(): boolean {
    const { image, nodeId } = this.broker;
    return image.brokers.get(nodeId)?.brokerEpoch === this.brokerEpoch;
  }

  private act(): void {
    assert(!this.isUnderWay, 'one request to the controller at a time');
    this.isUnderWay = true;
    if (this.phase === 'starting') this.register();
    else this.beat();
  }

  private register(): void {
    const { broker } = this;
    const { storage, config, nodeId } = broker;
    const request = {
      brokerId: nodeId,
      clusterId: storage.clusterId,
      incarnationId: this.incarnationId,
      listeners: this.endPoints.map((endPoint) => ({ ...endPoint })),
      features: SUPPORTED_FEATURES.map((feature) => ({ ...feature })),
      rack: config.nullableString('broker.rack'),
      isMigratingZkBroker: false,
      logDirs: logDirectoryIds(broker),
      previousBrokerEpoch: this.previousBrokerEpoch,
    };
    const timeoutMs = Math.max(1, this.registerDeadlineMs - broker.nowMs);
    const continuation = { kind: 'brokerRegistered' } as const;
    broker.channel.send(ApiKey.BrokerRegistration, request, continuation, timeoutMs);
  }

  private beat(): void {
    const { broker } = this;
    this.beatsAtOnce = false;
    const request = {
      brokerId: broker.nodeId,
      brokerEpoch: this.brokerEpoch,
      currentMetadataOffset: broker.image.metadataOffset,
      wantFence: this.phase === 'fenced' && !this.isRegistrationApplied,
      wantShutDown: this.phase === 'stopping',
      offlineLogDirs: broker.offlineDirectoryIds(),
      cordonedLogDirs: null,
    };
    const timeoutMs = broker.config.int('broker.session.timeout.ms');
    const continuation = { kind: 'brokerHeartbeat' } as const;
    broker.channel.send(ApiKey.BrokerHeartbeat, request, continuation, timeoutMs);
  }
}

/** Those for topics; what became of one since the start is for the heartbeats to say. */
function logDirectoryIds({ logs, storage }: Broker): Uuid[] {
  return logs.directories
    .filter(({ isForTopics, path }) => isForTopics && storage.directoryIdByLogDir.has(path))
    .map(({ directoryId }) => directoryId)
    .sort();
}

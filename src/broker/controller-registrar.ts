/**
 * This controller's registration with the active one (ControllerRegistrationManager): asked for when
 * the image does not have this incarnation, so that brokers and tools know what it supports.
 */
import type { Uuid } from '../base/uuid.ts';
import { SUPPORTED_FEATURES } from '../core/metadata/features.ts';
import type { EndPoint } from '../core/metadata/image.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { ControllerRegistrationResponse } from '../protocol/generated/controller-registration.ts';
import type { Broker } from './broker.ts';
import type { ControllerReply } from './controller-channel.ts';

const RETRY_BACKOFF_MS = 100;
const TIMEOUT_MS = 60_000;

export class ControllerRegistrar {
  private readonly broker: Broker;
  private readonly incarnationId: Uuid;
  private readonly endPoints: readonly EndPoint[];
  private isUnderWay: boolean;
  private nextActionAtMs: number;

  constructor(broker: Broker, incarnationId: Uuid, endPoints: readonly EndPoint[]) {
    this.broker = broker;
    this.incarnationId = incarnationId;
    this.endPoints = endPoints;
    this.isUnderWay = false;
    this.nextActionAtMs = broker.nowMs;
  }

  nextDeadlineMs(): number {
    return this.isUnderWay || this.isRegistered ? Infinity : this.nextActionAtMs;
  }

  onDeadlines(nowMs: number): void {
    if (this.nextDeadlineMs() > nowMs) return;
    const { broker } = this;
    this.isUnderWay = true;
    const request = {
      controllerId: broker.nodeId,
      incarnationId: this.incarnationId,
      zkMigrationReady: false,
      listeners: this.endPoints.map((endPoint) => ({ ...endPoint })),
      features: SUPPORTED_FEATURES.map((feature) => ({ ...feature })),
    };
    const continuation = { kind: 'controllerRegistered' } as const;
    broker.channel.send(ApiKey.ControllerRegistration, request, continuation, TIMEOUT_MS);
  }

  onRegistered(reply: ControllerReply): void {
    this.isUnderWay = false;
    const response = reply as ControllerRegistrationResponse | null;
    // The record is on its way to the image; until it is there nothing more is asked.
    const isDone = response?.errorCode === ErrorCode.NONE;
    this.nextActionAtMs = this.broker.nowMs + (isDone ? TIMEOUT_MS : RETRY_BACKOFF_MS);
  }

  private get isRegistered(): boolean {
    const { image, nodeId } = this.broker;
    return image.controllers.get(nodeId)?.incarnationId === this.incarnationId;
  }
}

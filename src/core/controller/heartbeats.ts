/**
 * Which brokers have been heard lately, and how far each has read the metadata log
 * (BrokerHeartbeatManager, BrokerHeartbeatTracker). All of it is soft: nobody logs heartbeats, so a
 * controller that has just taken over grants every unfenced broker a whole session instead of
 * guessing how much of the old one was left.
 */
import type { MetadataImageView } from '../metadata/image.ts';

type Session = { readonly brokerEpoch: number; readonly endMs: number };

type Progress = {
  /** The last metadata offset that it said it had applied; -1 before its first heartbeat. */
  metadataOffset: number;
  /** Where its registration is in the log: it is not unfenced before it has read that. */
  registrationOffset: number;
  /** It may stop when all active brokers have read this far; -1: it is not shutting down. */
  shutdownOffset: number;
};

export class Heartbeats {
  /** All sessions are equally long, so insertion order is expiry order: no heap needed. */
  private readonly sessions: Map<number, Session>;
  private readonly progressByBroker: Map<number, Progress>;

  constructor() {
    this.sessions = new Map();
    this.progressByBroker = new Map();
  }

  /** The controller is active from now on. */
  restart(image: MetadataImageView, nowMs: number, timeoutMs: number): void {
    this.sessions.clear();
    this.progressByBroker.clear();
    for (const broker of image.brokers.values()) {
      this.register(broker.brokerId, broker.brokerEpoch);
      if (!broker.fenced) this.touch(broker.brokerId, broker.brokerEpoch, nowMs, timeoutMs);
    }
  }

  /** A new registration: no session before its first heartbeat. */
  register(brokerId: number, registrationOffset: number): void {
    this.sessions.delete(brokerId);
    const progress = { metadataOffset: -1, registrationOffset, shutdownOffset: -1 };
    this.progressByBroker.set(brokerId, progress);
  }

  /** The same incarnation has registered again, with other listeners, say. */
  amend(brokerId: number, registrationOffset: number): void {
    this.progressOf(brokerId).registrationOffset = registrationOffset;
  }

  remove(brokerId: number): void {
    this.sessions.delete(brokerId);
    this.progressByBroker.delete(brokerId);
  }

  touch(brokerId: number, brokerEpoch: number, nowMs: number, timeoutMs: number): void {
    // Delete first: setting a key that exists would keep its old place in the expiry order.
    this.sessions.delete(brokerId);
    this.sessions.set(brokerId, { brokerEpoch, endMs: nowMs + timeoutMs });
  }

  endSession(brokerId: number): void {
    this.sessions.delete(brokerId);
  }

  hasSession(brokerId: number, brokerEpoch: number, nowMs: number): boolean {
    const session = this.sessions.get(brokerId);
    return session !== undefined && session.brokerEpoch === brokerEpoch && session.endMs > nowMs;
  }

  /** Takes out the session that has been over longest; null when none is. */
  takeExpired(nowMs: number): { readonly brokerId: number; readonly brokerEpoch: number } | null {
    for (const [brokerId, { brokerEpoch, endMs }] of this.sessions) {
      if (endMs > nowMs) return null;
      this.sessions.delete(brokerId);
      return { brokerId, brokerEpoch };
    }
    return null;
  }

  nextExpiryAtMs(): number {
    for (const { endMs } of this.sessions.values()) return endMs;
    return Number.POSITIVE_INFINITY;
  }

  progressOf(brokerId: number): Progress {
    let progress = this.progressByBroker.get(brokerId);
    if (progress === undefined) {
      progress = { metadataOffset: -1, registrationOffset: -1, shutdownOffset: -1 };
      this.progressByBroker.set(brokerId, progress);
    }
    return progress;
  }

  isShuttingDown(brokerId: number): boolean {
    return this.progressOf(brokerId).shutdownOffset >= 0;
  }

  /** How far the slowest of the brokers that clients may ask has read. */
  lowestActiveOffset(image: MetadataImageView): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const { brokerId, fenced } of image.brokers.values()) {
      if (fenced || this.isShuttingDown(brokerId)) continue;
      lowest = Math.min(lowest, this.progressOf(brokerId).metadataOffset);
    }
    return lowest;
  }
}

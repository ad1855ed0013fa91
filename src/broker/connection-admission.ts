/**
 * Which of the connections that have been made are served, and when: `max.connection.creation.rate` and the
 * quota `connection_creation_rate` of addresses (KIP-402, KIP-612). As with Apache Kafka's acceptor a connection above the
 * node's rate waits, and those of its listener behind it; one above its address's is closed after a while, unserved.
 *
 * How many there may be at once (`max.connections`, `max.connections.per.ip`) is the transport's to say.
 */
import { DeadlineHeap, newDeadline } from '../base/deadline-heap.ts';
import { ConnectionQuotas } from '../core/quota/connection-quotas.ts';
import type { Broker } from './broker.ts';
import type { BrokerConnection } from './connections.ts';
import { javaAddress } from './java-address.ts';

/**
 * The connections of one listener that are not served yet, in the order they were made. Who closes leaves at
 * once: the line is never longer than the connections that there are.
 */
type Line = {
  readonly quotas: ConnectionQuotas;
  readonly isRated: boolean;
  readonly connections: Set<BrokerConnection>;
  /** When the first of them is served; -1: that has not been looked at. */
  firstAtMs: number;
};

const UNLIMITED = 0x7fff_ffff;

export class ConnectionAdmission {
  private readonly broker: Broker;
  private readonly ofClients: ConnectionQuotas;
  private readonly ofControllers: ConnectionQuotas;
  private readonly lines: Map<string, Line>;
  /** Connections in all lines: mostly none. */
  private waitingCount: number;
  private readonly closing: DeadlineHeap<number>;

  constructor(broker: Broker) {
    const { config, nowMs } = broker;
    const windows = {
      count: config.int('quota.window.num'),
      sizeMs: 1000 * config.int('quota.window.size.seconds'),
    };
    this.broker = broker;
    this.ofClients = new ConnectionQuotas(windows, javaAddress, nowMs);
    this.ofControllers = new ConnectionQuotas(windows, javaAddress, nowMs);
    this.lines = new Map();
    this.waitingCount = 0;
    this.closing = new DeadlineHeap();
    this.update();
  }

  /** The quotas or this broker's config may have changed. */
  update(): void {
    const { config, image } = this.broker;
    const rate = config.int('max.connection.creation.rate');
    for (const quotas of [this.ofClients, this.ofControllers]) {
      quotas.creationRateMax = rate === UNLIMITED ? Infinity : rate;
      quotas.update(image.clientQuotas.values());
    }
  }

  /** Between ticks: the next one looks at it. */
  onConnected(connection: BrokerConnection): void {
    const { isController, listenerName } = connection.info;
    const quotas = isController ? this.ofControllers : this.ofClients;
    if (!quotas.isEnabled) return;
    connection.throttledUntilMs = Infinity;
    let line = this.lines.get(listenerName);
    if (line === undefined) {
      const isRated = !this.isProtected(listenerName);
      line = { quotas, isRated, connections: new Set(), firstAtMs: -1 };
      this.lines.set(listenerName, line);
    }
    line.connections.add(connection);
    this.waitingCount++;
  }

  /** It has closed. Its turn, if that has come, is for the next one. */
  forget(connection: BrokerConnection): void {
    const line = this.lines.get(connection.info.listenerName);
    if (line?.connections.delete(connection) === true) this.waitingCount--;
  }

  advance(nowMs: number): void {
    if (this.waitingCount > 0) {
      for (const line of this.lines.values()) this.advanceLine(line, nowMs);
    }
    for (;;) {
      const connectionId = this.closing.takeDue(nowMs)?.event;
      if (connectionId === undefined) return;
      const connection = this.broker.connections.find(connectionId);
      if (connection !== undefined) this.broker.closeConnection(connection);
    }
  }

  nextDeadlineMs(): number {
    let deadlineMs = this.closing.nextDeadlineMs();
    if (this.waitingCount === 0) return deadlineMs;
    for (const { connections, firstAtMs } of this.lines.values()) {
      if (connections.size > 0) deadlineMs = Math.min(deadlineMs, firstAtMs);
    }
    return deadlineMs;
  }

  private advanceLine(line: Line, nowMs: number): void {
    const { connections, quotas } = line;
    for (const connection of connections) {
      if (line.firstAtMs < 0) {
        const waitMs = line.isRated ? quotas.recordAccepted(nowMs) : 0;
        line.firstAtMs = nowMs + waitMs;
      }
      if (line.firstAtMs > nowMs) return;
      line.firstAtMs = -1;
      connections.delete(connection);
      this.waitingCount--;
      this.serve(connection, quotas, nowMs);
    }
  }

  private serve(connection: BrokerConnection, quotas: ConnectionQuotas, nowMs: number): void {
    const { connectionId, remoteAddress } = connection.info;
    const refusedMs = quotas.recordAddress(remoteAddress, nowMs);
    if (refusedMs === 0) connection.throttledUntilMs = 0;
    else this.closing.schedule(newDeadline(connectionId), nowMs + refusedMs);
  }

  /** Brokers must reach each other whatever clients do: a listener of their own has no rate. */
  private isProtected(listenerName: string): boolean {
    const { brokerListeners, interBrokerListenerName } = this.broker.config;
    return brokerListeners.length > 1 && listenerName === interBrokerListenerName;
  }
}

/**
 * Holds clients to their quotas (QuotaFactory.QuotaManagers, RequestHandlerHelper, KIP-13, KIP-124, KIP-219): each
 * reply says how long its client is to wait, and until then its connection's next request is not looked
 * at. The reply itself leaves at once.
 *
 * While nobody has a quota `isEnabled` is false, and nothing is measured.
 */
import { DeadlineHeap, newDeadline } from '../base/deadline-heap.ts';
import { ClientMeters } from '../core/quota/client-meters.ts';
import { clientQuotaLimits } from '../core/quota/client-quota-limits.ts';
import type { MutationQuota } from '../core/quota/mutation-quota.ts';
import { TokenBucket } from '../core/quota/token-bucket.ts';
import { type QuotaWindows, WindowedRate } from '../core/quota/windowed-rate.ts';
import { ApiKey } from '../protocol/api-keys.ts';
import type { Broker } from './broker.ts';
import type { BrokerConnection, ReplySlot } from './connections.ts';
import { ReplicationThrottle } from './replication-throttle.ts';
import type { RequestContext } from './request-context.ts';
import { RequestTime, type Stopwatch } from './request-time.ts';

/** Between nodes, and Fetch, whose reply depends on the quota: its handler asks for itself. */
const EXEMPT: ReadonlySet<number> = new Set([
  ApiKey.Fetch,
  ApiKey.WriteTxnMarkers,
  ApiKey.Envelope,
  ApiKey.AlterPartition,
  ApiKey.Vote,
  ApiKey.BeginQuorumEpoch,
  ApiKey.EndQuorumEpoch,
  ApiKey.DescribeQuorum,
  ApiKey.FetchSnapshot,
  ApiKey.AddRaftVoter,
  ApiKey.RemoveRaftVoter,
  ApiKey.UpdateRaftVoter,
]);

/** A whole second of the thread's in each second is 100. */
const PERCENT_PER_MICRO = 100 / 1_000_000;
const INT32_MAX = 0x7fff_ffff;

export class QuotaHost {
  /** Somebody has a quota that a reply is held to. */
  isEnabled: boolean;
  readonly requestTime: RequestTime;
  /** What other brokers take from this one, and this one from others. */
  readonly asLeader: ReplicationThrottle;
  readonly asFollower: ReplicationThrottle;
  private readonly broker: Broker;
  private readonly windows: QuotaWindows;
  private readonly produce: ClientMeters<WindowedRate>;
  private readonly fetch: ClientMeters<WindowedRate>;
  private readonly request: ClientMeters<WindowedRate>;
  private readonly mutations: ClientMeters<TokenBucket>;
  /** Connections, by id, that are waiting for the time to end. */
  private readonly throttled: DeadlineHeap<number>;

  constructor(broker: Broker, stopwatch: Stopwatch) {
    const { config } = broker;
    const windows = {
      count: config.int('quota.window.num'),
      sizeMs: 1000 * config.int('quota.window.size.seconds'),
    };
    const mutationWindows = {
      count: config.int('controller.quota.window.num'),
      sizeMs: 1000 * config.int('controller.quota.window.size.seconds'),
    };
    const newRate = (limit: number, nowMs: number): WindowedRate =>
      new WindowedRate(windows, limit, nowMs);
    const replicationWindows = {
      count: config.int('replication.quota.window.num'),
      sizeMs: 1000 * config.int('replication.quota.window.size.seconds'),
    };
    this.asLeader = new ReplicationThrottle('leader', replicationWindows, broker.nowMs);
    this.asFollower = new ReplicationThrottle('follower', replicationWindows, broker.nowMs);
    this.isEnabled = false;
    this.requestTime = new RequestTime(stopwatch);
    this.broker = broker;
    this.windows = windows;
    this.produce = new ClientMeters(newRate);
    this.fetch = new ClientMeters(newRate);
    this.request = new ClientMeters(newRate);
    this.mutations = new ClientMeters(
      (limit, nowMs) => new TokenBucket(mutationWindows, limit, nowMs),
    );
    this.throttled = new DeadlineHeap();
  }

  /** The committed image says of other quotas than before. */
  update(): void {
    const quotas = [...this.broker.image.clientQuotas.values()];
    this.produce.update(clientQuotaLimits(quotas, 'producer_byte_rate'));
    this.fetch.update(clientQuotaLimits(quotas, 'consumer_byte_rate'));
    this.request.update(clientQuotaLimits(quotas, 'request_percentage'));
    this.mutations.update(clientQuotaLimits(quotas, 'controller_mutation_rate'));
    this.isEnabled =
      this.produce.isEnabled ||
      this.fetch.isEnabled ||
      this.request.isEnabled ||
      this.mutations.isEnabled;
    if (!this.request.isEnabled) this.requestTime.forgetAll();
  }

  /** Somebody's fetches have a limit: the size of each reply must be known. */
  get countsFetches(): boolean {
    return this.fetch.isEnabled;
  }

  /** The dynamic configs of this broker may have changed. */
  updateReplication(): void {
    for (const throttle of [this.asLeader, this.asFollower]) {
      throttle.bytesPerSecondMax = this.broker.config.long(throttle.rateConfig);
    }
  }

  get measuresTime(): boolean {
    return this.request.isEnabled;
  }

  nextDeadlineMs(): number {
    return this.throttled.nextDeadlineMs();
  }

  onDeadlines(nowMs: number): void {
    for (;;) {
      const connectionId = this.throttled.takeDue(nowMs)?.event;
      if (connectionId === undefined) return;
      const connection = this.broker.connections.find(connectionId);
      if (connection !== undefined && connection.throttledUntilMs <= nowMs) {
        connection.throttledUntilMs = 0;
      }
    }
  }

  // --- requests ---

  /** Its next Produce must wait for the reply of this one, because that may have to be waited for. */
  holdsProducer({ connection, clientId }: RequestContext): boolean {
    const { nowMs } = this.broker;
    const { principal } = connection;
    for (const meters of [this.produce, this.request]) {
      if (!meters.isEnabled) continue;
      if (meters.find(principal, clientId ?? '', nowMs).limit !== Infinity) return true;
    }
    return false;
  }

  /** More bytes than these in a reply would always be too many (`maxValueInQuotaWindow`). */
  fetchBytesMax({ connection, clientId }: RequestContext): number {
    if (!this.fetch.isEnabled) return INT32_MAX;
    const { limit } = this.fetch.find(connection.principal, clientId ?? '', this.broker.nowMs);
    // With windows of which only one counts, that times nothing would be no number at all.
    if (limit === Infinity) return INT32_MAX;
    const { count, sizeMs } = this.windows;
    return Math.min(INT32_MAX, Math.trunc((limit * (count - 1) * sizeMs) / 1000));
  }

  /** Null: none. From `strictSinceVersion` on clients know what THROTTLING_QUOTA_EXCEEDED means. */
  mutationQuota(context: RequestContext, strictSinceVersion: number): MutationQuota | null {
    if (!this.mutations.isEnabled) return null;
    const { connection, clientId, apiVersion } = context;
    const bucket = this.mutations.find(connection.principal, clientId ?? '', this.broker.nowMs);
    return { bucket, isStrict: apiVersion >= strictSinceVersion, throttleTimeMs: 0 };
  }

  /** The handler of a request has returned. */
  onHandled(slot: ReplySlot): void {
    const micros = this.requestTime.end(slot.chunks !== null);
    if (!this.request.isEnabled || micros === 0 || EXEMPT.has(slot.apiKey)) return;
    // What comes too late for this reply counts for the next one.
    const { nowMs } = this.broker;
    this.request
      .find(slot.principal, slot.clientId, nowMs)
      .record(micros * PERCENT_PER_MICRO, nowMs);
  }

  // --- replies ---

  /** For every reply but that of a Fetch, as it leaves. */
  onReply(slot: ReplySlot, response: object): void {
    const apiKey = slot.inner === null ? slot.apiKey : slot.inner.apiKey;
    if (EXEMPT.has(apiKey)) {
      this.requestTime.forget(slot.ticket);
      return;
    }
    const answer = response as { throttleTimeMs?: number };
    const throttleTimeMs = Math.max(
      // What the controller's quota has said.
      answer.throttleTimeMs ?? 0,
      apiKey === ApiKey.Produce ? this.recordProduce(slot) : 0,
      this.recordRequest(slot),
    );
    if (throttleTimeMs === 0) return;
    if (answer.throttleTimeMs !== undefined) answer.throttleTimeMs = throttleTimeMs;
    this.throttle(slot, throttleTimeMs);
  }

  /** A Produce with acks=0: its bytes count, the time for it does not. */
  onNoReply(slot: ReplySlot): void {
    this.requestTime.forget(slot.ticket);
    if (slot.apiKey !== ApiKey.Produce) return;
    const throttleTimeMs = this.recordProduce(slot);
    if (throttleTimeMs > 0) this.throttle(slot, throttleTimeMs);
  }

  /** Its connection closes instead of an answer. */
  onRefused(slot: ReplySlot): void {
    this.requestTime.forget(slot.ticket);
  }

  /** For a consumer's Fetch. Above zero: the reply must be empty, and does not count. */
  throttleFetch(slot: ReplySlot, sizeBytes: number): number {
    const { nowMs } = this.broker;
    const requestMs = this.recordRequest(slot);
    if (!this.fetch.isEnabled) {
      if (requestMs > 0) this.throttle(slot, requestMs);
      return requestMs;
    }
    const rate = this.fetch.find(slot.principal, slot.clientId, nowMs);
    rate.record(sizeBytes, nowMs);
    const throttleTimeMs = Math.max(requestMs, rate.throttleTimeMs(nowMs));
    if (throttleTimeMs > 0) {
      rate.record(-sizeBytes, nowMs);
      this.throttle(slot, throttleTimeMs);
    }
    return throttleTimeMs;
  }

  /** The controller's reply to a request of this broker's client. Answers how long the client waits. */
  onForwardedReply(slot: ReplySlot, controllerMs: number): number {
    const throttleTimeMs = Math.max(controllerMs, this.recordRequest(slot));
    if (throttleTimeMs > 0) this.throttle(slot, throttleTimeMs);
    return throttleTimeMs;
  }

  private recordProduce(slot: ReplySlot): number {
    if (!this.produce.isEnabled) return 0;
    const { nowMs } = this.broker;
    const rate = this.produce.find(slot.principal, slot.clientId, nowMs);
    rate.record(slot.sizeBytes, nowMs);
    return rate.throttleTimeMs(nowMs);
  }

  private recordRequest(slot: ReplySlot): number {
    if (!this.request.isEnabled) return 0;
    const { nowMs } = this.broker;
    const rate = this.request.find(slot.principal, slot.clientId, nowMs);
    rate.record(this.requestTime.tell(slot.ticket) * PERCENT_PER_MICRO, nowMs);
    return Math.min(rate.throttleTimeMs(nowMs), this.windows.sizeMs);
  }

  private throttle(slot: ReplySlot, throttleTimeMs: number): void {
    // The connection of an Envelope is another node's: it has its own clients wait.
    if (slot.inner !== null) return;
    const connection: BrokerConnection | undefined = this.broker.connections.find(
      slot.connectionId,
    );
    if (connection === undefined) return;
    const untilMs = this.broker.nowMs + throttleTimeMs;
    if (connection.throttledUntilMs >= untilMs) return;
    connection.throttledUntilMs = untilMs;
    this.throttled.schedule(newDeadline(slot.connectionId), untilMs);
  }
}

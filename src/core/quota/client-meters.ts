/**
 * The meters of one kind of quota, one for all clients that are measured together (ClientQuotaManager's
 * sensors). A meter that nobody has used for an hour is dropped.
 *
 * Nor are more kept than so many, because whoever makes up client ids makes a meter with each. Those
 * that have not been looked for the longest go first, and begin anew when they are used again.
 *
 * Invariant: `found` says of a client what `measuredAs` would, so a request costs two look-ups and
 * no allocation; it is emptied whenever that may have changed, or a meter is dropped.
 */
import {
  type ClientQuotaLimits,
  limitOf,
  type MeasuredAs,
  measuredAs,
  NO_LIMITS,
} from './client-quota-limits.ts';

export type Meter = {
  limit: number;
  readonly lastUsedAtMs: number;
};

type Entry<M> = { readonly measured: MeasuredAs; readonly meter: M };

const EXPIRY_MS = 3_600_000;
const SWEEP_INTERVAL_MS = 60_000;
/** Of meters, half a kilobyte each, and of their names together: one name may have 32 KB. */
const ENTRIES_MAX = 20_000;
const ENTRY_CHARS_MAX = 2 * 1024 * 1024;
/** Half as much: who is still there is looked for again before others have taken all the room. */
const FOUND_MAX = ENTRIES_MAX / 2;
const FOUND_CHARS_MAX = ENTRY_CHARS_MAX / 2;

export class ClientMeters<M extends Meter> {
  /** Somebody has a limit. */
  isEnabled: boolean;
  private limits: ClientQuotaLimits;
  private readonly newMeter: (limit: number, nowMs: number) => M;
  private readonly entries: Map<string, Entry<M>>;
  private readonly found: Map<string, Map<string, M>>;
  private foundCount: number;
  private entryChars: number;
  private foundChars: number;
  private nextSweepAtMs: number;

  constructor(newMeter: (limit: number, nowMs: number) => M) {
    this.isEnabled = false;
    this.limits = NO_LIMITS;
    this.newMeter = newMeter;
    this.entries = new Map();
    this.found = new Map();
    this.foundCount = 0;
    this.entryChars = 0;
    this.foundChars = 0;
    this.nextSweepAtMs = 0;
  }

  /** What was measured of a client stays, and counts against its new limit. */
  update(limits: ClientQuotaLimits): void {
    this.limits = limits;
    this.isEnabled = limits.levels !== 0;
    this.forgetFound();
    for (const { measured, meter } of this.entries.values()) {
      meter.limit = limitOf(limits, measured);
    }
  }

  /** `principal`: with its type, as `User:alice`. Only while `isEnabled`. */
  find(principal: string, clientId: string, nowMs: number): M {
    const byClientId = this.found.get(principal);
    return byClientId?.get(clientId) ?? this.look(principal, clientId, nowMs);
  }

  private look(principal: string, clientId: string, nowMs: number): M {
    if (nowMs >= this.nextSweepAtMs) this.sweep(nowMs);
    const user = principal.slice(principal.indexOf(':') + 1);
    const measured = measuredAs(this.limits, user, clientId);
    const key = JSON.stringify([measured.user, measured.clientId]);
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = { measured, meter: this.newMeter(limitOf(this.limits, measured), nowMs) };
      this.makeRoom(key.length);
      this.entryChars += key.length;
    }
    // The last one to be dropped.
    this.entries.delete(key);
    this.entries.set(key, entry);
    const isFull = this.foundCount === FOUND_MAX || this.foundChars > FOUND_CHARS_MAX;
    if (isFull) this.forgetFound();
    this.foundCount++;
    this.foundChars += Math.max(key.length, principal.length + clientId.length);
    const byClientId = this.found.get(principal);
    if (byClientId === undefined) this.found.set(principal, new Map([[clientId, entry.meter]]));
    else byClientId.set(clientId, entry.meter);
    return entry.meter;
  }

  private sweep(nowMs: number): void {
    this.nextSweepAtMs = nowMs + SWEEP_INTERVAL_MS;
    for (const [key, { meter }] of this.entries) {
      if (nowMs - meter.lastUsedAtMs < EXPIRY_MS) continue;
      this.drop(key);
    }
  }

  private makeRoom(keyChars: number): void {
    for (const key of this.entries.keys()) {
      const isRoom = this.entryChars + keyChars <= ENTRY_CHARS_MAX;
      if (isRoom && this.entries.size < ENTRIES_MAX) return;
      this.drop(key);
    }
  }

  private drop(key: string): void {
    this.entries.delete(key);
    this.entryChars -= key.length;
    // It may still be found: better to look for all of them again.
    this.forgetFound();
  }

  private forgetFound(): void {
    this.found.clear();
    this.foundCount = 0;
    this.foundChars = 0;
  }
}

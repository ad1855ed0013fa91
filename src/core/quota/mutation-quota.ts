/**
 * What one request may change of topics: a partition created or deleted is one permit
 * (ControllerMutationQuotaManager, KIP-599).
 *
 * Strict, for clients that know THROTTLING_QUOTA_EXCEEDED: once the permits are used up, nothing is
 * changed. Permissive, for older ones: everything is, and the client is made to wait for it.
 */
import type { TokenBucket } from './token-bucket.ts';

export type MutationQuota = {
  readonly bucket: TokenBucket;
  readonly isStrict: boolean;
  /** What the reply says, as of the last change that was looked at and found above the quota. */
  throttleTimeMs: number;
};

/** False: the change is refused. Null is no quota. */
export function takeMutations(quota: MutationQuota | null, count: number, nowMs: number): boolean {
  if (quota === null) return true;
  const { bucket } = quota;
  if (quota.isStrict) {
    const debtMs = bucket.throttleTimeMs(nowMs);
    if (debtMs > 0) {
      quota.throttleTimeMs = debtMs;
      return false;
    }
    bucket.take(count, nowMs);
    return true;
  }
  bucket.take(count, nowMs);
  const debtMs = bucket.throttleTimeMs(nowMs);
  if (debtMs > 0) quota.throttleTimeMs = debtMs;
  return true;
}

/**
 * What this broker has done since it started, as plain numbers: they are counted where it happens, at most
 * once for a request or a partition of it, and formatted only when somebody asks (src/admin).
 */
import { apiName } from '../protocol/api-keys.ts';
import { errorName } from '../protocol/error-codes.ts';
import { errorPathsByApiKey } from '../protocol/generated/error-paths.ts';

export class BrokerCounters {
  /** Requests taken, by API key. */
  private readonly requests: number[];
  /** By API key, then by error code. A reply about several partitions has several. NONE is not counted. */
  private readonly errors: Map<number, Map<number, number>>;
  /** Of clients, without what was appended before (a duplicate). */
  producedRecords: number;
  producedBytes: number;
  /** What compressed batches have become to be checked. */
  decompressedBytes: number;
  /** Partitions of Produce requests, and how many of them were refused. */
  producedPartitions: number;
  refusedPartitions: number;
  /** Partitions of Fetch requests, and how many of them were answered with an error. */
  fetchedPartitions: number;
  unreadablePartitions: number;
  /** Record batches sent to consumers, to followers, and received from leaders. */
  fetchedBytes: number;
  replicatedOutBytes: number;
  replicatedInBytes: number;
  /** The most that one tick took until what it appended had led to nothing more. */
  settleRoundsMax: number;
  isrExpansions: number;
  isrShrinks: number;

  constructor() {
    this.requests = [];
    this.errors = new Map();
    this.producedRecords = 0;
    this.producedBytes = 0;
    this.decompressedBytes = 0;
    this.producedPartitions = 0;
    this.refusedPartitions = 0;
    this.fetchedPartitions = 0;
    this.unreadablePartitions = 0;
    this.fetchedBytes = 0;
    this.replicatedOutBytes = 0;
    this.replicatedInBytes = 0;
    this.settleRoundsMax = 0;
    this.isrExpansions = 0;
    this.isrShrinks = 0;
  }

  onRequest(apiKey: number): void {
    this.requests[apiKey] = (this.requests[apiKey] ?? 0) + 1;
  }

  /** The controller has made a change of an in-sync set that this leader has asked for. */
  onIsrChange(kind: 'expand' | 'shrink'): void {
    if (kind === 'expand') this.isrExpansions++;
    else this.isrShrinks++;
  }

  onReply(apiKey: number, response: object): void {
    const paths = errorPathsByApiKey.get(apiKey);
    if (paths === undefined) return;
    for (let i = 0; i < paths.length; i++) this.countErrors(apiKey, response, paths[i]!, 0);
  }

  requestsByApi(): { api: string; count: number }[] {
    const counts: { api: string; count: number }[] = [];
    this.requests.forEach((count, apiKey) => {
      counts.push({ api: nameOf(apiKey), count });
    });
    return counts;
  }

  errorsByApi(): { api: string; error: string; count: number }[] {
    return [...this.errors].flatMap(([apiKey, counts]) => {
      const api = nameOf(apiKey);
      return [...counts].map(([errorCode, count]) => ({ api, error: errorName(errorCode), count }));
    });
  }

  private countErrors(apiKey: number, node: object, path: readonly string[], depth: number): void {
    const value = (node as { readonly [field: string]: unknown })[path[depth]!];
    if (typeof value === 'number') {
      if (value !== 0) this.onError(apiKey, value);
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        this.countErrors(apiKey, value[i] as object, path, depth + 1);
      }
    } else if (typeof value === 'object' && value !== null) {
      this.countErrors(apiKey, value, path, depth + 1);
    }
  }

  private onError(apiKey: number, errorCode: number): void {
    let counts = this.errors.get(apiKey);
    if (counts === undefined) {
      counts = new Map();
      this.errors.set(apiKey, counts);
    }
    counts.set(errorCode, (counts.get(errorCode) ?? 0) + 1);
  }
}

function nameOf(apiKey: number): string {
  return apiName(apiKey) ?? `API ${apiKey}`;
}

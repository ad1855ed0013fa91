// What every JavaScript suite shares: the records that are produced (main.js describes them), how they are compared, and how a
// case reports.

export const bootstrap = process.env['BOOTSTRAP'];
export const suite = process.env['SUITE'];
export const count = Number(process.env['COUNT'] ?? 100_000);
export const partitionCount = 3;
/** The group case reads this many records before and as many after its restart. */
export const halfCount = Math.floor(count / 10 / partitionCount) * partitionCount;
export const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

export function recordKey(i) {
  return i % 7 === 0 && i % 11 !== 0 ? null : Buffer.from(`key-${i}`);
}

export function recordValue(i) {
  switch (i % 11) {
    case 0:
      return null;
    case 1:
      return Buffer.alloc(0);
    case 2:
      return Buffer.from(`värde ☃ 😀 ${i}`);
    default:
      return Buffer.from(`value ${i} ${'abcdefghij'.repeat(i % 10)}`);
  }
}

export function recordHeaders(i) {
  if (i % 5 !== 0) return [];
  return [
    ['number', Buffer.from(String(i))],
    ['empty', Buffer.alloc(0)],
  ];
}

function same(got, wanted, emptyIsNull = false) {
  if (emptyIsNull && (wanted === null || wanted.length === 0)) return (got?.length ?? 0) === 0;
  if (wanted === null) return got === null || got === undefined;
  return got !== null && got !== undefined && Buffer.from(got).equals(wanted);
}

/** Takes what consumers read and says whether it is all that was produced, in order, once. */
export class Comparison {
  /** `emptyIsNull`: the client hands out null for an empty value. */
  constructor(first, end, { emptyIsNull = false } = {}) {
    this.emptyIsNull = emptyIsNull;
    this.end = end;
    this.missing = end - first;
    this.next = Array.from({ length: partitionCount }, (_, p) => first + p);
    this.failure = null;
  }

  get done() {
    if (this.failure !== null) throw this.failure;
    return this.missing === 0;
  }

  /** Keeps a failure for `done` to throw: a client would catch it and try again. */
  take(partition, key, value, headers) {
    const i = this.next[partition];
    const where = `partition ${partition}, record ${i}`;
    const fail = (what) => {
      this.failure ??= new Error(`${where}: ${what}`);
    };
    if (i >= this.end) return fail('more records than were produced');
    if (!same(key, recordKey(i), this.emptyIsNull))
      return fail(`key ${key} instead of ${recordKey(i)}`);
    if (!same(value, recordValue(i), this.emptyIsNull))
      return fail(`value ${value} instead of ${recordValue(i)}`);
    const wanted = recordHeaders(i);
    const equal =
      headers.length === wanted.length &&
      wanted.every(
        ([name, bytes], h) =>
          headers[h][0] === name && same(headers[h][1], bytes, this.emptyIsNull),
      );
    if (!equal) return fail(`headers ${JSON.stringify(headers)}`);
    this.next[partition] = i + partitionCount;
    this.missing -= 1;
  }
}

export async function until(what, condition, timeoutMs = 60_000) {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`timed out: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function withDeadline(promise, timeoutMs) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the case took too long')), timeoutMs);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

export async function runCases(cases) {
  const pattern = new RegExp(process.env['CASE'] ?? '');
  for (const [name, run] of cases) {
    if (!pattern.test(name)) continue;
    const startMs = performance.now();
    try {
      await withDeadline(run(), 90_000);
      console.log(`ok ${suite} ${name} (${((performance.now() - startMs) / 1000).toFixed(1)} s)`);
    } catch (error) {
      console.error(error);
      console.log(`FAILED ${suite} ${name}: ${String(error.message).replaceAll('\n', ' ')}`);
    }
  }
  // A client that a failed case left open would keep the process alive.
  process.exit(0);
}

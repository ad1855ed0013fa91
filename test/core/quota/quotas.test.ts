/** Rates, buckets and precedence, beside what Apache Kafka 4.3.1's own classes answer to the same questions. */
import { describe, expect, it } from 'vitest';
import type { ClientQuotaView } from '../../../src/core/metadata/image.ts';
import { ClientMeters } from '../../../src/core/quota/client-meters.ts';
import {
  clientQuotaLimits,
  limitOf,
  measuredAs,
} from '../../../src/core/quota/client-quota-limits.ts';
import { ConnectionQuotas } from '../../../src/core/quota/connection-quotas.ts';
import { type MutationQuota, takeMutations } from '../../../src/core/quota/mutation-quota.ts';
import { TokenBucket } from '../../../src/core/quota/token-bucket.ts';
import { WindowedRate } from '../../../src/core/quota/windowed-rate.ts';

const WINDOWS = { count: 11, sizeMs: 1000 };

/**
 * Of org.apache.kafka.common.metrics.stats.Rate with 11 samples of 1 s and a quota of 1000: milliseconds
 * since the value before, the value, the rate with it, the throttle time.
 */
const MEASURED = `
2500 555 55.500 0
93 2260 278.906 0
348 3947 647.639 0
613 106 683.111 0
13000 1049 104.900 0
269 2156 312.104 0
319 2114 502.361 0
2500 1991 724.623 0
568 3378 1003.003 32
317 807 1047.571 522
13 2997 1319.133 3506
472 3064 1678.715 7098
2500 2295 1811.553 8893
2500 549 1950.660 9942
454 2787 2124.908 12275
2500 3387 2058.795 10931
353 1478 2129.156 12056
13000 3590 359.000 0
2500 2699 598.952 0
418 1329 697.747 0
13000 1440 144.000 0
2500 746 208.190 0
281 3215 500.974 0
614 1819 694.565 0
13000 1413 141.300 0
463 2513 375.227 0
13000 1965 196.500 0
93 1975 390.370 0
549 533 420.316 0
698 3002 722.921 0
2500 3175 982.472 0
13000 1862 186.200 0
97 1104 293.751 0
387 2727 543.018 0
568 1436 709.212 0
187 3145 1003.418 35
201 3062 1277.395 2896
3 2775 1542.756 5668
439 1995 1663.849 7224
13000 1118 111.800 0
267 3911 489.822 0
222 2186 687.863 0
257 2774 929.555 0
53 1606 1073.711 796
113 1603 1209.494 2286
268 1056 1400.196 4074
2500 2715 1588.858 6289
551 194 1677.549 6932
13000 362 36.200 0
594 2937 311.403 0
346 220 321.664 0
2500 656 399.904 0
2500 2588 618.190 0
186 1748 840.510 0
13000 3384 338.400 0
2500 785 397.048 0
13000 314 31.400 0
573 2067 225.196 0
523 3278 560.519 0
522 1670 690.243 0
`;

/**
 * Of ClientQuotaManager.quota: whose limit holds when the entities of `ENTITIES` have one whose bits are set in the
 * index, by the index of the entity; `-`: nobody's.
 */
const PRECEDENCE: readonly (readonly [user: string, clientId: string, answers: string])[] = [
  [
    'alice',
    'app',
    '-010201030102010401020103010201050102010301020104010201030102010' +
      '6010201030102010401020103010201050102010301020104010201030102010' +
      '7010201030102010401020103010201050102010301020104010201030102010' +
      '6010201030102010401020103010201050102010301020104010201030102010',
  ],
  [
    'bob',
    'other',
    '----------------444444444444444455555555555555554444444444444444' +
      '----------------444444444444444455555555555555554444444444444444' +
      '7777777777777777444444444444444455555555555555554444444444444444' +
      '7777777777777777444444444444444455555555555555554444444444444444',
  ],
  [
    'alice',
    '',
    '----2222----2222----2222----222255552222555522225555222255552222' +
      '----2222----2222----2222----222255552222555522225555222255552222' +
      '----2222----2222----2222----222255552222555522225555222255552222' +
      '----2222----2222----2222----222255552222555522225555222255552222',
  ],
];

type Entity = { readonly user?: string | null; readonly clientId?: string | null };

const ENTITIES: readonly Entity[] = [
  { user: 'alice', clientId: 'app' },
  { user: 'alice', clientId: null },
  { user: 'alice' },
  { user: null, clientId: 'app' },
  { user: null, clientId: null },
  { user: null },
  { clientId: 'app' },
  { clientId: null },
];

function quota({ user, clientId }: Entity, key: string, value: number): ClientQuotaView {
  const entity: { entityType: string; entityName: string | null }[] = [];
  if (user !== undefined) entity.push({ entityType: 'user', entityName: user });
  if (clientId !== undefined) entity.push({ entityType: 'client-id', entityName: clientId });
  return { entity, values: new Map([[key, value]]) };
}

describe('a windowed rate', () => {
  it('forgets what was recorded when all the windows have passed since', () => {
    const rate = new WindowedRate(WINDOWS, 1000, 0);
    rate.record(5, 0);
    expect(rate.measure(10_999)).toBeGreaterThan(0);
    expect(rate.measure(11_000)).toBe(0);
  });
});

describe('a rate in windows', () => {
  it('is what Apache Kafka measures, and so is the time to wait', () => {
    let rate: WindowedRate | null = null;
    let nowMs = 1_000_000;
    for (const line of MEASURED.trim().split('\n')) {
      const [stepMs, value, measured, throttleTimeMs] = line.split(' ').map(Number);
      nowMs += stepMs!;
      rate ??= new WindowedRate(WINDOWS, 1000, nowMs);
      rate.record(value!, nowMs);
      expect(rate.measure(nowMs), line).toBeCloseTo(measured!, 2);
      expect(rate.throttleTimeMs(nowMs), line).toBe(throttleTimeMs);
    }
  });

  it('forgets what was taken back', () => {
    const rate = new WindowedRate(WINDOWS, 1000, 0);
    rate.record(20_000, 0);
    expect(rate.throttleTimeMs(0)).toBe(10_000);
    rate.record(-20_000, 0);
    expect(rate.measure(0)).toBe(0);
  });
});

describe('a token bucket', () => {
  it('is full at first, pays its debts at its rate, and holds no more than a burst', () => {
    const bucket = new TokenBucket(WINDOWS, 5, 1000);
    bucket.take(60, 1000);
    expect(bucket.throttleTimeMs(1000)).toBe(1000);
    expect(bucket.throttleTimeMs(1400)).toBe(600);
    expect(bucket.throttleTimeMs(2000)).toBe(0);
    bucket.take(55, 1_000_000);
    expect(bucket.throttleTimeMs(1_000_000)).toBe(0);
    bucket.take(1, 1_000_000);
    expect(bucket.throttleTimeMs(1_000_000)).toBe(200);
  });

  it('without a limit is never empty, and full when it gets one', () => {
    const bucket = new TokenBucket(WINDOWS, Infinity, 0);
    bucket.take(1_000_000, 0);
    expect(bucket.throttleTimeMs(0)).toBe(0);
    bucket.limit = 1;
    bucket.take(12, 5);
    expect(bucket.throttleTimeMs(5)).toBe(1000);
  });
});

describe('a limit', () => {
  it('that is no number is none, as in Apache Kafka', () => {
    const limits = clientQuotaLimits(
      [quota({ clientId: 'a' }, 'producer_byte_rate', Number.NaN)],
      'producer_byte_rate',
    );
    expect(limitOf(limits, measuredAs(limits, 'alice', 'a'))).toBe(Infinity);
    const connections = new ConnectionQuotas(WINDOWS, (ip) => ip, 0);
    const entity = [{ entityType: 'ip', entityName: null }];
    connections.update([{ entity, values: new Map([['connection_creation_rate', Number.NaN]]) }]);
    expect(connections.isEnabled).toBe(false);
  });

  it('that is tiny has nobody wait for longer than a reply can say', () => {
    const rate = new WindowedRate(WINDOWS, 0.001, 0);
    rate.record(1e9, 0);
    expect(rate.throttleTimeMs(0)).toBe(0x7fff_ffff);
    const bucket = new TokenBucket(WINDOWS, 0.001, 0);
    bucket.take(1e9, 0);
    expect(bucket.throttleTimeMs(0)).toBe(0x7fff_ffff);
  });
});

describe('a quota of mutations', () => {
  const newQuota = (isStrict: boolean): MutationQuota => {
    return { bucket: new TokenBucket(WINDOWS, 1, 0), isStrict, throttleTimeMs: 0 };
  };

  it('that is strict refuses everything while there is a debt, and nothing before', () => {
    const mutations = newQuota(true);
    expect(takeMutations(mutations, 13, 0)).toBe(true);
    expect(mutations.throttleTimeMs).toBe(0);
    expect(takeMutations(mutations, 1, 500)).toBe(false);
    expect(mutations.throttleTimeMs).toBe(1500);
    expect(takeMutations(mutations, 1, 2000)).toBe(true);
  });

  it('that is permissive refuses nothing, and says how long to wait', () => {
    const mutations = newQuota(false);
    expect(takeMutations(mutations, 11, 0)).toBe(true);
    expect(mutations.throttleTimeMs).toBe(0);
    expect(takeMutations(mutations, 2, 0)).toBe(true);
    expect(mutations.throttleTimeMs).toBe(2000);
  });
});

describe('the limit of a client', () => {
  it.each(PRECEDENCE)(
    'of user %s and client id %j is that of Apache Kafka, whatever is set',
    (user, clientId, answers) => {
      for (let mask = 0; mask < 256; mask++) {
        const quotas = ENTITIES.map((entity, i) => quota(entity, 'producer_byte_rate', i));
        const limits = clientQuotaLimits(
          quotas.filter((_, i) => (mask & (1 << i)) !== 0),
          'producer_byte_rate',
        );
        const limit = limitOf(limits, measuredAs(limits, user, clientId));
        expect(limit === Infinity ? '-' : String(limit), `mask ${mask}`).toBe(answers[mask]);
      }
    },
  );

  it('of one kind is none of another', () => {
    const quotas = [quota({ user: null }, 'consumer_byte_rate', 7)];
    expect(clientQuotaLimits(quotas, 'producer_byte_rate').levels).toBe(0);
    expect(clientQuotaLimits(quotas, 'consumer_byte_rate').levels).not.toBe(0);
  });
});

describe('the meters of clients', () => {
  const newMeters = (quotas: readonly ClientQuotaView[]): ClientMeters<WindowedRate> => {
    const meters = new ClientMeters((limit, nowMs) => new WindowedRate(WINDOWS, limit, nowMs));
    meters.update(clientQuotaLimits(quotas, 'producer_byte_rate'));
    return meters;
  };

  it('are shared by those who share a limit', () => {
    const meters = newMeters([quota({ user: null }, 'producer_byte_rate', 5)]);
    const one = meters.find('User:alice', 'a', 0);
    expect(meters.find('User:alice', 'b', 0)).toBe(one);
    expect(meters.find('User:bob', 'a', 0)).not.toBe(one);
  });

  it('keep what they have measured when limits change', () => {
    const meters = newMeters([quota({ clientId: 'a' }, 'producer_byte_rate', 1000)]);
    const meter = meters.find('User:alice', 'a', 0);
    meter.record(8000, 0);
    expect(meter.throttleTimeMs(0)).toBe(0);
    meters.update(
      clientQuotaLimits(
        [quota({ clientId: 'a' }, 'producer_byte_rate', 500)],
        'producer_byte_rate',
      ),
    );
    expect(meters.find('User:alice', 'a', 0)).toBe(meter);
    expect(meter.throttleTimeMs(0)).toBe(6000);
  });

  it('are dropped after an hour without use', () => {
    const meters = newMeters([quota({ user: null }, 'producer_byte_rate', 5)]);
    const before = meters.find('User:alice', 'a', 0);
    before.record(1, 0);
    // Somebody new is what makes them look.
    meters.find('User:bob', 'a', 3_599_999);
    expect(meters.find('User:alice', 'a', 3_599_999)).toBe(before);
    meters.find('User:carol', 'a', 3_700_000);
    expect(meters.find('User:alice', 'a', 3_700_000)).not.toBe(before);
  });
});

describe('client ids that are made up', () => {
  it('make no more than so many meters, and whoever comes back is measured on', () => {
    const limits = clientQuotaLimits(
      [quota({ clientId: null }, 'producer_byte_rate', 1000)],
      'producer_byte_rate',
    );
    let madeCount = 0;
    const meters = new ClientMeters((limit, nowMs) => {
      madeCount++;
      return new WindowedRate(WINDOWS, limit, nowMs);
    });
    meters.update(limits);
    const first = meters.find('User:alice', 'first', 0);
    for (let i = 0; i < 30_000; i++) {
      meters.find('User:alice', `made-up-${i}`, 0);
      if (i % 1000 === 0) expect(meters.find('User:alice', 'first', 0)).toBe(first);
    }
    expect(madeCount).toBe(30_001);
    meters.find('User:alice', 'made-up-29999', 0);
    expect(madeCount).toBe(30_001);
    meters.find('User:alice', 'made-up-0', 0);
    expect(madeCount).toBe(30_002);
  });

  it('as long as they can be make fewer', () => {
    const long = 'x'.repeat(32_000);
    const limits = clientQuotaLimits(
      [quota({ clientId: null }, 'producer_byte_rate', 1000)],
      'producer_byte_rate',
    );
    const meters = new ClientMeters((limit, nowMs) => new WindowedRate(WINDOWS, limit, nowMs));
    meters.update(limits);
    const first = meters.find('User:alice', 'first', 0);
    const long0 = meters.find('User:alice', `${long}0`, 0);
    for (let i = 1; i < 200; i++) {
      // Whoever is still there is measured on.
      expect(meters.find('User:alice', 'first', 0)).toBe(first);
      if (i < 60) expect(meters.find('User:alice', `${long}0`, 0)).toBe(long0);
      meters.find('User:alice', `${long}${i}`, 0);
    }
    expect(meters.find('User:alice', `${long}0`, 0)).not.toBe(long0);
  });
});

describe('the rate of connections', () => {
  it('of an address counts those that are served, and is bounded by a window', () => {
    const quotas = new ConnectionQuotas(WINDOWS, (ip) => ip, 0);
    expect(quotas.isEnabled).toBe(false);
    const ip = (entityName: string | null, rate: number): ClientQuotaView => ({
      entity: [{ entityType: 'ip', entityName }],
      values: new Map([['connection_creation_rate', rate]]),
    });
    quotas.update([ip('10.0.0.1', 1), ip(null, 2)]);
    expect(quotas.isEnabled).toBe(true);
    const served = (address: string): number => {
      let count = 0;
      while (quotas.recordAddress(address, 0) === 0) count++;
      return count;
    };
    expect(served('10.0.0.1')).toBe(10);
    expect(quotas.recordAddress('10.0.0.1', 0)).toBe(1000);
    expect(served('10.0.0.2')).toBe(20);
    expect(served('10.0.0.1')).toBe(0);
  });

  it('of addresses beyond those that are remembered begins anew', () => {
    const quotas = new ConnectionQuotas(WINDOWS, (ip) => ip, 0);
    const entity = [{ entityType: 'ip', entityName: null }];
    quotas.update([{ entity, values: new Map([['connection_creation_rate', 0.1]]) }]);
    expect(quotas.recordAddress('first', 0)).toBe(0);
    for (let i = 0; i < 19_999; i++) quotas.recordAddress(`other-${i}`, 0);
    expect(quotas.recordAddress('first', 0)).toBeGreaterThan(0);
    quotas.recordAddress('one-more', 0);
    // It was seen last, so another one has gone.
    expect(quotas.recordAddress('first', 0)).toBeGreaterThan(0);
    expect(quotas.recordAddress('other-0', 0)).toBe(0);
  });

  it('does not count those that it refuses', () => {
    const quotas = new ConnectionQuotas(WINDOWS, (ip) => ip, 0);
    const values = new Map([['connection_creation_rate', 1]]);
    quotas.update([{ entity: [{ entityType: 'ip', entityName: null }], values }]);
    while (quotas.recordAddress('10.0.0.1', 0) === 0);
    for (let i = 0; i < 100; i++) expect(quotas.recordAddress('10.0.0.1', 5000)).toBe(1000);
    expect(quotas.recordAddress('10.0.0.1', 11_000)).toBe(0);
  });

  it('of the node has those wait that are above it', () => {
    const quotas = new ConnectionQuotas(WINDOWS, (ip) => ip, 0);
    quotas.creationRateMax = 1;
    for (let i = 0; i < 10; i++) expect(quotas.recordAccepted(0)).toBe(0);
    expect(quotas.recordAccepted(0)).toBe(1000);
  });
});

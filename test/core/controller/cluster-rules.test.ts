import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeClientQuotas } from '../../../src/core/controller/client-quotas.ts';
import { describeScramCredentials } from '../../../src/core/controller/scram-credentials.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { UpdateFeaturesResponse } from '../../../src/protocol/generated/update-features.ts';
import { ControllerHarness, incarnationOf, outcome } from './controller-harness.ts';

const UPGRADE = 1;
const SAFE = 2;
const UNSAFE = 3;

function update(
  controller: ControllerHarness,
  levels: Record<string, number>,
  upgradeType = UPGRADE,
  validateOnly = false,
): UpdateFeaturesResponse {
  const featureUpdates = Object.entries(levels).map(([feature, maxVersionLevel]) => {
    return { feature, maxVersionLevel, allowDowngrade: upgradeType !== UPGRADE, upgradeType };
  });
  const request = { timeoutMs: 1000, featureUpdates, validateOnly };
  const reply = controller.run({ kind: 'updateFeatures', ticket: 1, request, apiVersion: 2 });
  return reply as UpdateFeaturesResponse;
}

describe('UpdateFeatures', () => {
  const PREFIX = '95 The update failed for all features since the following feature had an error: ';
  const invalid = (name: string, level: number, why: string): string =>
    `${PREFIX}Invalid update version ${level} for feature ${name}. ${why}`;
  it.each<[Record<string, number>, number, string]>([
    [{ 'metadata.version': 30 }, UPGRADE, '0'],
    [
      { 'metadata.version': 31 },
      UPGRADE,
      invalid('metadata.version', 31, 'Local controller 1 only supports versions 7-30'),
    ],
    [
      { nonsense: 1 },
      UPGRADE,
      invalid('nonsense', 1, 'Local controller 1 does not support this feature.'),
    ],
    [
      { 'group.version': -1 },
      UPGRADE,
      invalid('group.version', -1, 'A feature version cannot be less than 0.'),
    ],
    [
      { 'group.version': 0 },
      UPGRADE,
      invalid(
        'group.version',
        0,
        "Can't downgrade the version of this feature without setting the upgrade type to either " +
          'safe or unsafe downgrade.',
      ),
    ],
    [{ 'group.version': 0 }, SAFE, '0'],
    [
      { 'metadata.version': 25 },
      SAFE,
      `${PREFIX}Unsupported metadata.version downgrade from 30 to 25. Refusing to perform the requested downgrade because it might delete metadata information.`,
    ],
    [
      { 'metadata.version': 25 },
      UNSAFE,
      `${PREFIX}Unsupported metadata.version downgrade from 30 to 25. Unsafe metadata downgrade is not supported in this version.`,
    ],
    [{ 'kraft.version': 1 }, UPGRADE, '0'],
    [
      { 'kraft.version': 0 },
      SAFE,
      invalid('kraft.version', 0, "Can't downgrade the version of this feature."),
    ],
    [
      { 'group.version': 1 },
      9,
      invalid('group.version', 1, 'The controller does not support the given upgrade type.'),
    ],
  ])('of %j, type %i: %s', (levels, upgradeType, expected) => {
    const controller = new ControllerHarness();
    expect(outcome(update(controller, levels, upgradeType))).toBe(expected);
  });

  it('upgrades kraft.version by the quorum, once, and only when it can', () => {
    const controller = new ControllerHarness();
    controller.kraftVersion = 0;
    controller.kraftUpgradeRefusal = 'Not all of the voters support it';
    const upgrade = { 'kraft.version': 1 };
    const refused = `${PREFIX}Not all of the voters support it`;
    expect(outcome(update(controller, upgrade))).toBe(refused);
    expect(outcome(update(controller, upgrade, UPGRADE, true))).toBe(refused);
    expect(controller.records).toEqual([]);
    controller.kraftUpgradeRefusal = null;
    expect(outcome(update(controller, upgrade, UPGRADE, true))).toBe('0');
    expect(controller.kraftVersion).toBe(0);
    expect(outcome(update(controller, { ...upgrade, 'group.version': -1 }))).toContain('95 ');
    expect(controller.kraftVersion).toBe(0);
    expect(outcome(update(controller, upgrade))).toBe('0');
    expect(controller.kraftVersion).toBe(1);
    expect(controller.kinds()).toEqual(['NoOpRecord']);
  });

  it('asks every broker and every controller of the quorum', () => {
    const old = [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 25 }];
    const controller = new ControllerHarness({}, [['metadata.version', 25]]);
    controller.registerBroker(2, { features: old });
    const why = (response: UpdateFeaturesResponse): string => response.errorMessage ?? 'done';
    expect(why(update(controller, { 'metadata.version': 26 }))).toContain(
      'Broker 2 only supports versions 7-25',
    );
    controller.run({ kind: 'unregisterBroker', ticket: 1, request: { brokerId: 2 } });
    controller.voterIds = [1, 3];
    expect(why(update(controller, { 'metadata.version': 26 }))).toContain(
      'controller 3 has not registered, and may not support this feature',
    );
    const controller3 = {
      controllerId: 3,
      incarnationId: incarnationOf(3),
      zkMigrationReady: false,
    };
    const request = { ...controller3, listeners: [], features: old };
    controller.run({ kind: 'registerController', ticket: 1, request });
    expect(why(update(controller, { 'metadata.version': 26 }))).toContain(
      'Controller 3 only supports versions 7-25',
    );
    expect(why(update(controller, { 'metadata.version': 25 }))).toBe('done');
  });

  it('brings min.insync.replicas to all brokers with eligible leader replicas', () => {
    const controller = new ControllerHarness({}, [['metadata.version', 22]]);
    const elr = { 'eligible.leader.replicas.version': 1 };
    expect(update(controller, elr).errorMessage).toContain(
      'could not be set to 1 because it depends on metadata.version level 23',
    );
    controller.registerBroker(2);
    const changes = [{ name: 'min.insync.replicas', configOperation: 0, value: '3' }];
    controller.alterConfigs([
      { resourceType: 4, resourceName: '2', changes, isReplacement: false },
    ]);
    update(controller, { 'metadata.version': 30, ...elr }, UPGRADE, true);
    expect(controller.records).toEqual([]);
    update(controller, { 'metadata.version': 30, ...elr });
    expect(controller.kinds()).toEqual([
      'FeatureLevelRecord',
      'FeatureLevelRecord',
      'ConfigRecord',
      'ConfigRecord',
    ]);
    expect([...controller.image.configs.values()]).toMatchObject([
      { resourceName: '', values: new Map([['min.insync.replicas', '1']]) },
    ]);
  });
});

type Entity = Record<string, string | null>;

function alterQuota(
  controller: ControllerHarness,
  entity: Entity,
  ops: Record<string, number | null>,
) {
  const entry = {
    entity: Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName })),
    ops: Object.entries(ops).map(([key, value]) => ({
      key,
      value: value ?? 0,
      remove: value === null,
    })),
  };
  const request = { entries: [entry], validateOnly: false };
  const reply = controller.run({ kind: 'alterClientQuotas', ticket: 1, request });
  return outcome((reply as { entries: { errorCode: number; errorMessage: string }[] }).entries[0]!);
}

describe('client quotas', () => {
  it.each<[Entity, Record<string, number | null>, string]>([
    [{ user: 'a' }, { producer_byte_rate: 1024 }, '0'],
    [{ user: 'a', 'client-id': null }, { request_percentage: 12.5 }, '0'],
    [{ ip: '10.0.0.1' }, { connection_creation_rate: 5 }, '0'],
    [{ ip: null }, { connection_creation_rate: 5 }, '0'],
    [{ user: 'a' }, { consumer_byte_rate: null }, '0'],
    [{}, { producer_byte_rate: 1 }, '42 Invalid empty client quota entity'],
    [{ planet: 'x' }, {}, '42 Unhandled client quota entity type: planet'],
    [{ user: '' }, {}, '42 Empty user not supported'],
    [{ user: 'a' }, { nonsense: 1 }, '42 Invalid configuration key nonsense'],
    [
      { user: 'a' },
      { connection_creation_rate: 1 },
      '42 Invalid configuration key connection_creation_rate',
    ],
    [
      { user: 'a' },
      { producer_byte_rate: 0 },
      '42 Quota producer_byte_rate must be greater than 0',
    ],
    [
      { user: 'a' },
      { producer_byte_rate: 1.5 },
      '42 producer_byte_rate cannot be a fractional value.',
    ],
    [
      { ip: '10.0.0.1' },
      { connection_creation_rate: 2 ** 31 },
      '42 Proposed value for connection_creation_rate is too large for an INT.',
    ],
    [
      { ip: '10.0.0.1', user: 'a' },
      { connection_creation_rate: 1 },
      '42 Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId',
    ],
  ])('of %j, %j: %s', (entity, ops, expected) => {
    expect(alterQuota(new ControllerHarness(), entity, ops)).toBe(expected);
  });

  it('are kept, changed, removed and found', () => {
    const controller = new ControllerHarness();
    alterQuota(controller, { user: 'a' }, { producer_byte_rate: 10, consumer_byte_rate: 20 });
    alterQuota(controller, { user: 'a', 'client-id': null }, { producer_byte_rate: 30 });
    alterQuota(controller, { user: 'a' }, { producer_byte_rate: 10 });
    expect(controller.records).toEqual([]);
    alterQuota(controller, { user: 'a' }, { consumer_byte_rate: null });
    const find = (strict: boolean, components: [string, number, string | null][]): number => {
      const list = components.map(([entityType, matchType, match]) => ({
        entityType,
        matchType,
        match,
      }));
      return describeClientQuotas(controller.image, { components: list, strict }).entries!.length;
    };
    expect(find(false, [])).toBe(2);
    expect(find(true, [['user', 0, 'a']])).toBe(1);
    expect(find(false, [['user', 0, 'a']])).toBe(2);
    expect(find(false, [['user', 0, 'b']])).toBe(0);
    expect(find(false, [['client-id', 1, null]])).toBe(1);
    expect(find(false, [['user', 2, null]])).toBe(2);
    expect(controller.image.clientQuotas.size).toBe(2);
  });
});

const SALT = Buffer.from('salt of alice');

function upsertion(name: string, mechanism = 1, iterations = 4096) {
  const hash = mechanism === 1 ? 'sha256' : 'sha512';
  const saltedPassword = pbkdf2Sync('secret', SALT, iterations, hash === 'sha256' ? 32 : 64, hash);
  return { name, mechanism, iterations, salt: SALT, saltedPassword };
}

type ScramChange = {
  deletions?: { name: string; mechanism: number }[];
  upsertions?: ReturnType<typeof upsertion>[];
};

function alterScram(controller: ControllerHarness, change: ScramChange): string[] {
  const request = { deletions: change.deletions ?? [], upsertions: change.upsertions ?? [] };
  const reply = controller.run({ kind: 'alterScramCredentials', ticket: 1, request });
  const { results } = reply as {
    results: { user: string; errorCode: number; errorMessage: string | null }[];
  };
  return results.map((result) => `${result.user} ${outcome(result)}`);
}

describe('SCRAM credentials', () => {
  it('are kept as the two keys of RFC 5802, and described without them', () => {
    const controller = new ControllerHarness();
    const alice = upsertion('alice');
    expect(alterScram(controller, { upsertions: [alice] })).toEqual(['alice 0']);
    const mac = (text: string): Buffer =>
      createHmac('sha256', alice.saltedPassword).update(text).digest();
    expect(controller.image.scram.get(1)!.get('alice')).toEqual({
      salt: SALT,
      storedKey: createHash('sha256').update(mac('Client Key')).digest(),
      serverKey: mac('Server Key'),
      iterations: 4096,
    });
    const users = [{ name: 'alice' }, { name: 'bob' }];
    expect(describeScramCredentials(controller.image, { users }).results).toEqual([
      {
        user: 'alice',
        errorCode: 0,
        errorMessage: '',
        credentialInfos: [{ mechanism: 1, iterations: 4096 }],
      },
      {
        user: 'bob',
        errorCode: ErrorCode.RESOURCE_NOT_FOUND,
        errorMessage: 'Attempt to describe a user credential that does not exist: bob',
        credentialInfos: [],
      },
    ]);
    const deletions = [{ name: 'alice', mechanism: 1 }];
    expect(alterScram(controller, { deletions })).toEqual(['alice 0']);
    expect(describeScramCredentials(controller.image, { users: null }).results).toEqual([]);
  });

  it.each<[ScramChange, string[]]>([
    [{ upsertions: [upsertion('')] }, [' 93 Username must not be empty']],
    [{ upsertions: [upsertion('a', 1, 4095)] }, ['a 93 Too few iterations']],
    [{ upsertions: [upsertion('a', 1, 16_385)] }, ['a 93 Too many iterations']],
    [{ upsertions: [{ ...upsertion('a'), mechanism: 3 }] }, ['a 33 Unknown SCRAM mechanism']],
    [
      { deletions: [{ name: 'a', mechanism: 1 }] },
      ['a 91 Attempt to delete a user credential that does not exist'],
    ],
    [
      { upsertions: [upsertion('a', 1), upsertion('a', 2), upsertion('b')] },
      ['b 0', 'a 92 A user credential cannot be altered twice in the same request'],
    ],
  ])('case %#', (change, expected) => {
    expect(alterScram(new ControllerHarness(), change)).toEqual(expected);
  });
});

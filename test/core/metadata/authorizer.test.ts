import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import { newAuthorizer, type StandardAuthorizer } from '../../../src/core/metadata/authorizer.ts';
import { newMetadataDelta, noteChangedAcl } from '../../../src/core/metadata/delta.ts';
import { metadataDeltaBetween } from '../../../src/core/metadata/delta-between.ts';
import { type AclImage, newMetadataImage } from '../../../src/core/metadata/image.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';
import {
  AclOperation,
  AclPermissionType,
  PatternType,
  ResourceType,
} from '../../../src/protocol/acl.ts';

const STANDARD = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
const NODE = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  listeners: 'PLAINTEXT://127.0.0.1:0',
  'controller.listener.names': 'CONTROLLER',
};

function configOf(properties: Record<string, string>): KafkaConfig {
  return new KafkaConfig(new Map(Object.entries({ ...NODE, ...properties })));
}

/** `allow User:alice@* READ TOPIC foo*`: a name that ends in `*` is a prefix, unless it is only that. */
function parseAcl(text: string, id: string): AclImage {
  const [permission, who, operation, type, pattern] = text.split(' ');
  const [principal, host] = who!.split('@');
  const isPrefix = pattern!.length > 1 && pattern!.endsWith('*');
  return {
    id,
    principal: principal!,
    host: host!,
    permissionType: permission === 'allow' ? AclPermissionType.ALLOW : AclPermissionType.DENY,
    operation: AclOperation[operation as keyof typeof AclOperation],
    resourceType: ResourceType[type as keyof typeof ResourceType],
    resourceName: isPrefix ? pattern!.slice(0, -1) : pattern!,
    patternType: isPrefix ? PatternType.PREFIXED : PatternType.LITERAL,
  };
}

function authorizerWith(
  acls: readonly AclImage[],
  properties: Record<string, string> = {},
): StandardAuthorizer {
  const authorizer = newAuthorizer(configOf({ 'authorizer.class.name': STANDARD, ...properties }))!;
  const image = newMetadataImage();
  for (const acl of acls) image.acls.set(acl.id, acl);
  authorizer.onMetadataDelta(image, metadataDeltaBetween(newMetadataImage(), image));
  authorizer.isLoaded = true;
  return authorizer;
}

function asks(authorizer: StandardAuthorizer, question: string): boolean {
  const [who, operation, type, name] = question.split(' ');
  const [principal, host] = who!.split('@');
  return authorizer.allows(
    principal!,
    host!,
    AclOperation[operation as keyof typeof AclOperation],
    ResourceType[type as keyof typeof ResourceType],
    name!,
  );
}

describe('StandardAuthorizer', () => {
  it.each<[string, string[], string, boolean]>([
    ['nothing is said of it', [], 'User:alice@h READ TOPIC foo', false],
    ['literal', ['allow User:alice@* READ TOPIC foo'], 'User:alice@h READ TOPIC foo', true],
    ['another name', ['allow User:alice@* READ TOPIC foo'], 'User:alice@h READ TOPIC fo', false],
    ['a longer name', ['allow User:alice@* READ TOPIC foo'], 'User:alice@h READ TOPIC foob', false],
    ['another type', ['allow User:alice@* READ TOPIC foo'], 'User:alice@h READ GROUP foo', false],
    ['another user', ['allow User:alice@* READ TOPIC foo'], 'User:bob@h READ TOPIC foo', false],
    ['another kind', ['allow Role:alice@* READ TOPIC foo'], 'User:alice@h READ TOPIC foo', false],
    ['any user', ['allow User:*@* READ TOPIC foo'], 'User:bob@h READ TOPIC foo', true],
    [
      'host',
      ['allow User:alice@1.2.3.4 READ TOPIC foo'],
      'User:alice@1.2.3.4 READ TOPIC foo',
      true,
    ],
    [
      'other host',
      ['allow User:alice@1.2.3.4 READ TOPIC foo'],
      'User:alice@h READ TOPIC foo',
      false,
    ],
    ['any name', ['allow User:alice@* READ TOPIC *'], 'User:alice@h READ TOPIC foo', true],
    ['prefix', ['allow User:alice@* READ TOPIC fo*'], 'User:alice@h READ TOPIC foo', true],
    ['prefix alone', ['allow User:alice@* READ TOPIC foo*'], 'User:alice@h READ TOPIC foo', true],
    [
      'too long a prefix',
      ['allow User:alice@* READ TOPIC foob*'],
      'User:alice@h READ TOPIC foo',
      false,
    ],
    ['all operations', ['allow User:alice@* ALL TOPIC foo'], 'User:alice@h ALTER TOPIC foo', true],
    [
      'DENY first',
      ['allow User:alice@* READ TOPIC foo', 'deny User:*@* READ TOPIC f*'],
      'User:alice@h READ TOPIC foo',
      false,
    ],
    [
      'DENY of all',
      ['allow User:alice@* READ TOPIC foo', 'deny User:alice@* ALL TOPIC *'],
      'User:alice@h READ TOPIC foo',
      false,
    ],
    [
      'DENY elsewhere',
      ['allow User:alice@* READ TOPIC foo', 'deny User:alice@x READ TOPIC foo'],
      'User:alice@h READ TOPIC foo',
      true,
    ],
    [
      'READ describes',
      ['allow User:alice@* READ TOPIC foo'],
      'User:alice@h DESCRIBE TOPIC foo',
      true,
    ],
    [
      'WRITE describes',
      ['allow User:alice@* WRITE TOPIC foo'],
      'User:alice@h DESCRIBE TOPIC foo',
      true,
    ],
    [
      'DELETE describes',
      ['allow User:alice@* DELETE TOPIC foo'],
      'User:alice@h DESCRIBE TOPIC foo',
      true,
    ],
    [
      'ALTER describes',
      ['allow User:alice@* ALTER TOPIC foo'],
      'User:alice@h DESCRIBE TOPIC foo',
      true,
    ],
    [
      'CREATE does not',
      ['allow User:alice@* CREATE TOPIC foo'],
      'User:alice@h DESCRIBE TOPIC foo',
      false,
    ],
    [
      'DESCRIBE reads not',
      ['allow User:alice@* DESCRIBE TOPIC foo'],
      'User:alice@h READ TOPIC foo',
      false,
    ],
    [
      'ALTER_CONFIGS describes them',
      ['allow User:alice@* ALTER_CONFIGS TOPIC foo'],
      'User:alice@h DESCRIBE_CONFIGS TOPIC foo',
      true,
    ],
    [
      'and no more',
      ['allow User:alice@* ALTER_CONFIGS TOPIC foo'],
      'User:alice@h DESCRIBE TOPIC foo',
      false,
    ],
    [
      'a DENY implies nothing',
      ['allow User:alice@* DESCRIBE TOPIC foo', 'deny User:alice@* READ TOPIC foo'],
      'User:alice@h DESCRIBE TOPIC foo',
      true,
    ],
  ])('%s: %j, %s', (_what, acls, question, expected) => {
    const authorizer = authorizerWith(acls.map((text, i) => parseAcl(text, `id${i}`)));
    expect(asks(authorizer, question)).toBe(expected);
  });

  it('asks nobody about a super user, and lets him work before the ACLs are known', () => {
    const denial = parseAcl('deny User:*@* ALL TOPIC *', 'id');
    const superUsers = { 'super.users': ' User:admin; User:CN=a,O=b ;' };
    const authorizer = authorizerWith([denial], superUsers);
    expect(asks(authorizer, 'User:admin@h READ TOPIC foo')).toBe(true);
    expect(asks(authorizer, 'User:CN=a,O=b@h READ TOPIC foo')).toBe(true);
    expect(asks(authorizer, 'User:alice@h READ TOPIC foo')).toBe(false);
    authorizer.isLoaded = false;
    expect(asks(authorizer, 'User:admin@h READ TOPIC foo')).toBe(true);
  });

  it('allows nobody else anything before the ACLs are known', () => {
    const authorizer = authorizerWith([], { 'allow.everyone.if.no.acl.found': 'true' });
    expect(asks(authorizer, 'User:alice@h READ TOPIC foo')).toBe(true);
    const { WRITE } = AclOperation;
    expect(authorizer.allowsSome('User:alice', 'h', WRITE, ResourceType.TOPIC)).toBe(true);
    authorizer.isLoaded = false;
    expect(asks(authorizer, 'User:alice@h READ TOPIC foo')).toBe(false);
    expect(authorizer.allowsSome('User:alice', 'h', WRITE, ResourceType.TOPIC)).toBe(false);
  });

  it('allows everybody what no ACL speaks of, not even one for another', () => {
    const acls = [parseAcl('allow User:bob@* READ TOPIC foo', 'id')];
    const authorizer = authorizerWith(acls, { 'allow.everyone.if.no.acl.found': 'TRUE' });
    expect(asks(authorizer, 'User:alice@h READ TOPIC other')).toBe(true);
    expect(asks(authorizer, 'User:alice@h READ TOPIC foo')).toBe(false);
    expect(asks(authorizer, 'User:bob@h WRITE TOPIC foo')).toBe(false);
  });

  it('names the ACL that has decided', () => {
    const acls = [parseAcl('deny User:bob@* READ TOPIC foo', 'id')];
    const authorizer = authorizerWith(acls);
    const why = (principal: string): string =>
      authorizer.explainDenial(principal, 'h', AclOperation.READ, ResourceType.TOPIC, 'foo');
    expect(why('User:bob')).toBe(
      'MatchingAcl(acl=StandardAcl[resourceType=TOPIC, resourceName=foo, patternType=LITERAL, ' +
        'principal=User:bob, host=*, operation=READ, permissionType=DENY])',
    );
    expect(why('User:alice')).toBe('DefaultDeny');
  });

  it('ignores an operation of a later version, whatever its number', () => {
    for (const operation of [16, 31, 35, 127]) {
      const acl = { ...parseAcl('allow User:alice@* ALL TOPIC foo', 'id'), operation };
      expect(asks(authorizerWith([acl]), 'User:alice@h READ TOPIC foo')).toBe(false);
    }
  });
});

describe('whether something could be allowed on a type', () => {
  const { WRITE } = AclOperation;
  it.each<[string[], boolean]>([
    [[], false],
    [['allow User:alice@* WRITE TOPIC foo'], true],
    [['allow User:alice@* ALL TOPIC foo'], true],
    [['allow User:*@* WRITE TOPIC fo*'], true],
    [['allow User:bob@* WRITE TOPIC foo'], false],
    [['allow User:alice@x WRITE TOPIC foo'], false],
    [['allow User:alice@* READ TOPIC foo'], false],
    [['allow User:alice@* WRITE GROUP foo'], false],
    [['allow User:alice@* WRITE TOPIC foo', 'deny User:alice@* WRITE TOPIC *'], false],
    [['allow User:alice@* WRITE TOPIC foo', 'deny User:alice@* WRITE TOPIC foo'], false],
    [['allow User:alice@* WRITE TOPIC foo', 'deny User:alice@* WRITE TOPIC f*'], false],
    [['allow User:alice@* WRITE TOPIC foo', 'deny User:alice@* WRITE TOPIC foob*'], true],
    [['allow User:alice@* WRITE TOPIC foo*', 'deny User:alice@* WRITE TOPIC foo'], true],
    [['allow User:alice@* WRITE TOPIC foo*', 'deny User:alice@* WRITE TOPIC foo*'], false],
    [['allow User:alice@* WRITE TOPIC *', 'deny User:alice@* WRITE TOPIC f*'], true],
    [['allow User:alice@* WRITE TOPIC foo', 'deny User:bob@* WRITE TOPIC *'], true],
  ])('%j: %s', (acls, expected) => {
    const authorizer = authorizerWith(acls.map((text, i) => parseAcl(text, `id${i}`)));
    expect(authorizer.allowsSome('User:alice', 'h', WRITE, ResourceType.TOPIC)).toBe(expected);
  });
});

describe('newAuthorizer', () => {
  it('is none without a class', () => {
    expect(newAuthorizer(configOf({ 'super.users': 'nonsense' }))).toBeNull();
  });

  it.each([
    [{ 'authorizer.class.name': 'com.example.Mine' }, /no other class than org.apache.kafka/],
    [
      { 'authorizer.class.name': STANDARD, 'super.users': 'User:a,bob;carol' },
      /expected a string in format principalType:principalName but got carol/,
    ],
  ])('refuses %j', (properties, message) => {
    expect(() => newAuthorizer(configOf(properties as Record<string, string>))).toThrow(message);
  });
});

describe('the index', () => {
  const { ALLOW } = AclPermissionType;
  const IMPLIED = new Map<number, readonly number[]>([
    [AclOperation.DESCRIBE, [3, 4, 6, 7, 8]],
    [AclOperation.DESCRIBE_CONFIGS, [10, 11]],
  ]);

  /** All ACLs, one after the other. */
  function decideSlowly(
    acls: Iterable<AclImage>,
    principal: string,
    host: string,
    operation: number,
    type: number,
    name: string,
  ): boolean {
    let isNamed = false;
    let isAllowed = false;
    for (const acl of acls) {
      if (acl.resourceType !== type) continue;
      const isLiteral = acl.patternType === PatternType.LITERAL;
      const matches = isLiteral
        ? acl.resourceName === name || acl.resourceName === '*'
        : name.startsWith(acl.resourceName);
      if (!matches) continue;
      isNamed = true;
      if (acl.principal !== principal && acl.principal !== 'User:*') continue;
      if (acl.host !== host && acl.host !== '*') continue;
      const isAllow = acl.permissionType === ALLOW;
      const by = (isAllow ? IMPLIED.get(operation) : undefined) ?? [operation];
      if (acl.operation !== AclOperation.ALL && !by.includes(acl.operation)) continue;
      if (!isAllow) return false;
      isAllowed = true;
    }
    return isNamed ? isAllowed : true;
  }

  it('answers as a look at all ACLs does, while they come and go', () => {
    const prng = new Prng(11);
    const pick = <T>(from: readonly T[]): T => from[prng.below(from.length)]!;
    const names = ['*', 'a', 'ab', 'abc', 'abd', 'b', 'hardcode', ''];
    const principals = ['User:*', 'User:a', 'User:b'];
    const hosts = ['*', '1.1.1.1', '2.2.2.2'];
    const image = newMetadataImage();
    const authorizer = newAuthorizer(
      configOf({ 'authorizer.class.name': STANDARD, 'allow.everyone.if.no.acl.found': 'true' }),
    )!;
    authorizer.isLoaded = true;
    for (let step = 0; step < 3000; step++) {
      const delta = newMetadataDelta();
      const id = `id${prng.below(12)}`;
      if (!image.acls.delete(id)) {
        image.acls.set(id, {
          id,
          resourceType: pick([ResourceType.TOPIC, ResourceType.GROUP]),
          resourceName: pick(names.slice(0, -1)),
          patternType: pick([PatternType.LITERAL, PatternType.PREFIXED]),
          principal: pick(principals),
          host: pick(hosts),
          operation: 2 + prng.below(14),
          permissionType: pick([AclPermissionType.DENY, ALLOW, ALLOW]),
        });
      }
      noteChangedAcl(delta, id);
      authorizer.onMetadataDelta(image, delta);
      for (let question = 0; question < 5; question++) {
        const principal = pick(principals.slice(1));
        const host = pick(hosts.slice(1));
        const operation = 3 + prng.below(13);
        const type = pick([ResourceType.TOPIC, ResourceType.GROUP]);
        const name = pick(names);
        const expected = decideSlowly(image.acls.values(), principal, host, operation, type, name);
        // Asked twice, the second answer is one that was kept.
        for (let again = 0; again < 2; again++) {
          const answer = authorizer.allows(principal, host, operation as AclOperation, type, name);
          expect(answer, `step ${step}`).toBe(expected);
        }
      }
    }
  });
});

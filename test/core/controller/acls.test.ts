import { describe, expect, it } from 'vitest';
import { describeAcls } from '../../../src/core/controller/acls.ts';
import type { AclFilter } from '../../../src/core/metadata/acl.ts';
import { snapshotRecords } from '../../../src/core/metadata/snapshot-records.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type {
  CreateAclsRequestAclCreation,
  CreateAclsResponse,
} from '../../../src/protocol/generated/create-acls.ts';
import type { DeleteAclsResponse } from '../../../src/protocol/generated/delete-acls.ts';
import { ControllerHarness } from './controller-harness.ts';

const READ_FOO: CreateAclsRequestAclCreation = {
  resourceType: 2,
  resourceName: 'foo',
  resourcePatternType: 3,
  principal: 'User:alice',
  host: '*',
  operation: 3,
  permissionType: 3,
};
const ANY: AclFilter = {
  resourceTypeFilter: 1,
  resourceNameFilter: null,
  patternTypeFilter: 1,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
};

type Changes = Partial<CreateAclsRequestAclCreation>;

function create(controller: ControllerHarness, ...changes: Changes[]): string[] {
  const creations = changes.map((it) => ({ ...READ_FOO, ...it }));
  const request = { creations };
  const reply = controller.run({ kind: 'createAcls', ticket: 1, request }) as CreateAclsResponse;
  return reply.results.map(({ errorCode, errorMessage }) => `${errorCode} ${errorMessage}`.trim());
}

function remove(controller: ControllerHarness, ...filters: Partial<AclFilter>[]): string[] {
  const request = { filters: filters.map((it) => ({ ...ANY, ...it })) };
  const reply = controller.run({ kind: 'deleteAcls', ticket: 1, request }) as DeleteAclsResponse;
  return reply.filterResults.map(({ errorCode, errorMessage, matchingAcls }) =>
    errorCode === ErrorCode.NONE
      ? matchingAcls.map(({ resourceName, operation }) => `${resourceName}:${operation}`).join(' ')
      : `${errorCode} ${errorMessage}`,
  );
}

function describeAll(controller: ControllerHarness, filter: Partial<AclFilter> = {}): string[] {
  const { errorCode, resources } = describeAcls(controller.image, { ...ANY, ...filter });
  expect(errorCode).toBe(ErrorCode.NONE);
  return resources.map(({ resourceName, patternType, acls }) => {
    const operations = acls.map(({ operation }) => operation);
    return `${resourceName}${patternType === 4 ? '*' : ''}:${operations.join()}`;
  });
}

describe('CreateAcls', () => {
  it('writes each ACL once', () => {
    const controller = new ControllerHarness();
    expect(create(controller, {}, {}, { operation: 4 })).toEqual(['0', '0', '0']);
    expect(controller.records.map(({ kind }) => kind)).toEqual([
      'AccessControlEntryRecord',
      'AccessControlEntryRecord',
    ]);
    expect(create(controller, {}, { host: '1.2.3.4' })).toEqual(['0', '0']);
    expect(controller.records).toMatchObject([{ host: '1.2.3.4', resourceName: 'foo' }]);
    expect(new Set([...controller.image.acls.keys()]).size).toBe(3);
  });

  it.each<[Changes, string]>([
    [
      { resourceType: 4, resourceName: 'foo' },
      '42 The only valid name for the CLUSTER resource is kafka-cluster',
    ],
    [{ resourceType: 4, resourceName: 'kafka-cluster' }, '0'],
    [{ resourceName: '' }, '42 Invalid empty resource name'],
    [{ resourceType: 8 }, '42 Invalid resourceType UNKNOWN'],
    [{ resourceType: -1 }, '42 Invalid resourceType UNKNOWN'],
    [{ resourcePatternType: 5 }, '42 Invalid patternType UNKNOWN'],
    [{ resourcePatternType: 4 }, '0'],
    [{ operation: 16 }, '42 Invalid operation UNKNOWN'],
    [{ operation: 2 }, '0'],
    [{ permissionType: 2 }, '0'],
    [
      { principal: 'alice' },
      '42 Could not parse principal from `alice` (no colon is present separating the principal type from the principal name)',
    ],
  ])('of %j: %s', (changes, expected) => {
    const controller = new ControllerHarness();
    // What is wrong with one does not stop the others.
    expect(create(controller, changes, { resourceName: 'other' })).toEqual([expected, '0']);
    expect(controller.records).toHaveLength(expected === '0' ? 2 : 1);
  });

  it.each<Changes>([
    { resourceType: 1 },
    { resourcePatternType: 1 },
    { resourcePatternType: 2 },
    { operation: 1 },
    { permissionType: 1 },
  ])('is nothing as a whole when one is a filter: %j', (changes) => {
    const controller = new ControllerHarness();
    expect(create(controller, {}, changes)).toEqual(['-1 null', '-1 null']);
    expect(controller.records).toEqual([]);
  });

  it('writes no more than ten thousand at once', () => {
    const controller = new ControllerHarness();
    const many = (count: number): Changes[] =>
      Array.from({ length: count }, (_, i) => ({ resourceName: `topic${i}` }));
    const refused = create(controller, ...many(10_001), { resourceName: '' });
    expect(controller.records).toEqual([]);
    expect(new Set(refused.slice(0, -1))).toEqual(
      new Set(['44 Unable to perform excessively large batch operation.']),
    );
    expect(refused.at(-1)).toBe('42 Invalid empty resource name');
    create(controller, ...many(10_000));
    expect(controller.records).toHaveLength(10_000);
    const tooMany = '42 Cannot remove more than 10000 acls in a single delete operation.';
    // Nor are they told any number of times.
    const filters = Array.from({ length: 11 }, () => ({}));
    expect(new Set(remove(controller, ...filters))).toEqual(new Set([tooMany]));
    create(controller, { resourceName: 'one-more' });
    expect(remove(controller, {})).toEqual([tooMany]);
    expect(controller.image.acls.size).toBe(10_001);
  });

  it('knows the ACLs of its predecessor', () => {
    const controller = new ControllerHarness();
    create(controller, {});
    controller.run({ kind: 'activated', bootstrap: [] });
    create(controller, {});
    expect(controller.records).toEqual([]);
  });
});

describe('DeleteAcls', () => {
  it('takes away what matches, once, and says it to each filter', () => {
    const controller = new ControllerHarness();
    create(controller, {}, { operation: 4 }, { resourceName: 'bar' });
    const result = remove(controller, { resourceNameFilter: 'foo' }, { operation: 3 });
    expect(result).toEqual(['foo:3 foo:4', 'foo:3 bar:3']);
    expect(controller.records).toHaveLength(3);
    expect(controller.image.acls.size).toBe(0);
    // They can be made again.
    expect(create(controller, {})).toEqual(['0']);
    expect(controller.records).toHaveLength(1);
  });

  it.each<[Partial<AclFilter>, string]>([
    [{ resourceTypeFilter: 9 }, '42 Unknown patternFilter.'],
    [{ patternTypeFilter: 9 }, '42 Unknown patternFilter.'],
    [{ operation: 99 }, '42 Unknown entryFilter.'],
    [{ permissionType: 4 }, '42 Unknown entryFilter.'],
  ])('refuses %j: %s', (filter, expected) => {
    const controller = new ControllerHarness();
    create(controller, {});
    expect(remove(controller, filter, { resourceNameFilter: 'foo' })).toEqual([expected, 'foo:3']);
  });
});

describe('the filters', () => {
  const controller = new ControllerHarness();
  create(
    controller,
    { resourceName: 'foo' },
    { resourceName: 'foo', operation: 4, permissionType: 2, principal: 'User:bob' },
    { resourceName: 'fo', resourcePatternType: 4 },
    { resourceName: 'foo', resourcePatternType: 4, host: '1.2.3.4' },
    { resourceName: '*' },
    { resourceName: 'foo', resourceType: 3 },
    { resourceName: 'food' },
  );
  it.each<[Partial<AclFilter>, string[]]>([
    [{}, ['foo:3,4', 'fo*:3', 'foo*:3', '*:3', 'foo:3', 'food:3']],
    [{ resourceTypeFilter: 3 }, ['foo:3']],
    [{ resourceTypeFilter: 6 }, []],
    [{ resourceTypeFilter: 2, patternTypeFilter: 3 }, ['foo:3,4', '*:3', 'food:3']],
    [{ patternTypeFilter: 4 }, ['fo*:3', 'foo*:3']],
    [{ resourceTypeFilter: 2, resourceNameFilter: 'foo' }, ['foo:3,4', 'foo*:3']],
    [{ resourceNameFilter: 'foo', patternTypeFilter: 4 }, ['foo*:3']],
    [
      { resourceTypeFilter: 2, resourceNameFilter: 'foo', patternTypeFilter: 2 },
      ['foo:3,4', 'fo*:3', 'foo*:3', '*:3'],
    ],
    [
      { resourceTypeFilter: 2, patternTypeFilter: 2 },
      ['foo:3,4', 'fo*:3', 'foo*:3', '*:3', 'food:3'],
    ],
    [{ resourceNameFilter: '*' }, ['*:3']],
    [{ principalFilter: 'User:bob' }, ['foo:4']],
    [{ hostFilter: '1.2.3.4' }, ['foo*:3']],
    [{ operation: 4 }, ['foo:4']],
    [{ permissionType: 2 }, ['foo:4']],
    [{ operation: 99 }, []],
  ])('%j', (filter, expected) => {
    expect(describeAll(controller, filter)).toEqual(expected);
  });
});

describe('the image', () => {
  it('keeps ACLs in its snapshots', () => {
    const controller = new ControllerHarness();
    create(controller, {}, { operation: 4 });
    const kinds = [...snapshotRecords(controller.image)].map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'AccessControlEntryRecord')).toHaveLength(2);
  });
});

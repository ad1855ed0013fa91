/** The tables say what Kafka's own definitions say, and the generated files what the tables say. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ApiKey, apis } from '../../src/protocol/api-keys.ts';
import { ErrorCode, errorName, isRetriable } from '../../src/protocol/error-codes.ts';
import { generateAll, packageRoot, readSchemas } from '../../src/protocol/generator/generate.ts';
import type { Field, Message } from '../../src/protocol/generator/parse-schema.ts';
import { isEmpty, parseVersions, type Versions } from '../../src/protocol/generator/versions.ts';

type FieldFact = {
  name: string;
  type: string;
  versions?: string;
  nullableVersions?: string;
  tag?: number;
  taggedVersions?: string;
  default?: unknown;
  ignorable?: boolean;
  mapKey?: boolean;
  zeroCopy?: boolean;
  entityType?: string;
  flexibleVersions?: string;
  fields?: FieldFact[];
};

type MessageFact = {
  name: string;
  type: string;
  apiKey?: number;
  listeners?: string[];
  validVersions: string;
  flexibleVersions?: string;
  fields: FieldFact[];
  commonStructs?: { name: string; versions: string; fields: FieldFact[] }[];
};

function facts<T>(name: string): T[] {
  const path = new URL(`../fixtures/facts/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

function camelCase(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}

function printed(versions: Versions): string {
  return isEmpty(versions) ? 'none' : `${versions.firstVersion}-${versions.lastVersion}`;
}

function normalizedDefault(value: unknown): string | undefined {
  // A default that is JSON's null, not the string "null", is none to Kafka's generator.
  if (value === undefined || value === null) return undefined;
  const text = String(value);
  return text.startsWith('0x') ? String(Number(text)) : text;
}

function fromFact(fact: FieldFact, shared: MessageFact['commonStructs']): object {
  const type = fact.type.replace('[]', '');
  const fields = fact.fields ?? shared?.find((each) => each.name === type)?.fields;
  return {
    name: camelCase(fact.name),
    type: fact.type,
    versions: printed(parseVersions(fact.versions ?? fact.taggedVersions ?? '0+')),
    nullable: printed(parseVersions(fact.nullableVersions ?? 'none')),
    tag: fact.tag ?? null,
    default: normalizedDefault(fact.default),
    ignorable: fact.ignorable ?? false,
    mapKey: fact.mapKey ?? false,
    zeroCopy: fact.zeroCopy ?? false,
    entity: fact.entityType,
    neverFlexible: fact.flexibleVersions === 'none',
    fields: fields?.map((each) => fromFact(each, shared)),
  };
}

function fromTable(field: Field): object {
  return {
    name: field.name,
    type: (field.isArray ? '[]' : '') + field.type,
    versions: printed(field.versions),
    nullable: printed(field.nullableVersions),
    tag: field.tag,
    default: field.defaultText,
    ignorable: field.ignorable,
    mapKey: field.mapKey,
    zeroCopy: field.zeroCopy,
    entity: field.entityType,
    neverFlexible: field.neverFlexible,
    fields: field.struct?.fields.map(fromTable),
  };
}

const kindOfType: Record<string, string> = {
  metadata: 'record',
  'coordinator-key': 'key',
  'coordinator-value': 'value',
};

function messageFromFact(fact: MessageFact): object {
  return {
    kind: kindOfType[fact.type] ?? fact.type,
    key: fact.apiKey,
    versions: printed(parseVersions(fact.validVersions)),
    flexible: printed(parseVersions(fact.flexibleVersions ?? 'none')),
    fields: fact.fields.map((field) => fromFact(field, fact.commonStructs)),
    shared: (fact.commonStructs ?? []).map((struct) => struct.name),
  };
}

function messageFromTable(message: Message): object {
  return {
    kind: message.kind,
    key: message.key,
    versions: printed(message.versions),
    flexible: printed(message.flexibleVersions),
    fields: message.fields.map(fromTable),
    shared: message.commonStructs.map((struct) => struct.name),
  };
}

const messageByName = new Map(
  [...readSchemas().values()].flat().map((message) => [message.name, message]),
);

describe('the message tables', () => {
  const all = ['protocol', 'metadata-log', 'coordinators', 'raft-and-storage'].flatMap((name) =>
    facts<MessageFact>(name),
  );
  // Four APIs of ZooKeeper's times are known by their keys only.
  const alive = all.filter((fact) => fact.validVersions !== 'none');

  it('hold exactly the messages that Kafka has', () => {
    expect(all.length).toBe(198 + 26 + 50 + 6);
    expect([...messageByName.keys()].sort()).toEqual(alive.map((fact) => fact.name).sort());
  });

  it('define each message as Kafka does', () => {
    for (const fact of alive) {
      const message = messageByName.get(fact.name)!;
      expect(messageFromTable(message), fact.name).toEqual(messageFromFact(fact));
      if (fact.type === 'request') expect(message.listeners).toEqual(fact.listeners);
    }
  });
});

describe('the table of errors', () => {
  it("has Kafka's codes, names and retriable marks", () => {
    const rows = facts<{ code: number; name: string; retriable: boolean }>('errors');
    expect(Object.keys(ErrorCode).length).toBe(rows.length);
    for (const { code, name, retriable } of rows) {
      expect(ErrorCode[name as keyof typeof ErrorCode]).toBe(code);
      expect(errorName(code)).toBe(name);
      expect(isRetriable(code), name).toBe(retriable);
    }
    expect(errorName(999)).toBe('ERROR_999');
  });
});

describe('the table of APIs', () => {
  it("has Kafka's keys, versions and marks", () => {
    type ApiFact = {
      key: number;
      name: string;
      min: number;
      max: number;
      clusterAction: boolean;
      forwardable: boolean;
    };
    const rows = facts<ApiFact>('apis');
    expect(apis.length).toBe(rows.length);
    rows.forEach((row, index) => {
      const api = apis[index]!;
      expect(api.key).toBe(index);
      expect(ApiKey[api.name]).toBe(row.key);
      expect({
        key: api.key,
        name: api.name,
        min: api.minVersion,
        max: api.maxVersion,
        clusterAction: api.clusterAction,
        forwardable: api.forwardable,
      }).toEqual({
        key: row.key,
        name: row.name,
        min: row.min,
        max: row.max,
        clusterAction: row.clusterAction,
        forwardable: row.forwardable,
      });
    });
  });

  it('agrees with the message tables on versions', () => {
    for (const api of apis) {
      const request = messageByName.get(`${api.name}Request`);
      if (request === undefined) expect(api.maxVersion).toBe(-1);
      else expect(request.versions.lastVersion, api.name).toBe(api.maxVersion);
    }
  });
});

describe('the generated files', () => {
  it('are what the generator makes of the tables', () => {
    const files = generateAll();
    for (const [path, content] of files) {
      const committed = readFileSync(`${packageRoot}/${path}`, 'utf8');
      expect(committed === content, `${path} is stale: npm run generate`).toBe(true);
    }
    const names = [...files.keys()].map((path) => path.replace(/.*\//, ''));
    expect(readdirSync(`${packageRoot}/src/protocol/generated`).sort()).toEqual(names.sort());
  });
});

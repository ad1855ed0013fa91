/**
 * The text tables of `../schema` to a model. A table holds one or more messages:
 *
 *     api 12 Heartbeat 0-4 flexible 4+ listeners broker     then `request` and `response`
 *     record 2 TopicRecord 0 flexible 0+                    a record of the metadata log
 *     key 1 OffsetCommitKey 0 flexible none                 a coordinator's record; also `value`
 *     header RequestHeader 1-2 flexible 2+                  or `data`
 *
 * A field is a line: name, type, versions (`0+` when left out), then any of `tag N`, `= default`,
 * `ignorable`, `mapKey`, `zeroCopy`, `entity KIND`, `flexible none`. A `?` behind the type makes it
 * nullable in all its versions, `?3+` in those. A struct's fields follow it, indented; one that
 * is used twice stands behind the message's fields as `struct Name`. `#` begins a comment.
 */
import { ALL_VERSIONS, intersect, NO_VERSIONS, parseVersions, type Versions } from './versions.ts';

export type Struct = {
  readonly name: string;
  /** The exported TypeScript type: the message's name in front, unless it is there already. */
  readonly typeName: string;
  /** The versions of the message in which the struct may stand. */
  readonly range: Versions;
  readonly fields: readonly Field[];
};

export type Field = {
  readonly name: string;
  /** A primitive, or the name of a struct. */
  readonly type: string;
  readonly isArray: boolean;
  readonly struct: Struct | null;
  readonly versions: Versions;
  readonly nullableVersions: Versions;
  readonly tag: number | null;
  /** As written, without quotes; `undefined` when the table gives none. */
  readonly defaultText: string | undefined;
  readonly ignorable: boolean;
  readonly mapKey: boolean;
  readonly zeroCopy: boolean;
  readonly entityType: string | undefined;
  /** Set for the one field that is never compact though its message is flexible. */
  readonly neverFlexible: boolean;
};

export type MessageKind = 'request' | 'response' | 'record' | 'key' | 'value' | 'header' | 'data';

export type Message = {
  readonly kind: MessageKind;
  readonly name: string;
  /** The API key or the record type. */
  readonly key: number | undefined;
  readonly versions: Versions;
  readonly flexibleVersions: Versions;
  readonly listeners: readonly string[];
  readonly fields: readonly Field[];
  /** Structs that several fields share. */
  readonly commonStructs: readonly Struct[];
};

type Line = { readonly indent: number; readonly words: readonly string[]; readonly number: number };

type Head = Omit<Message, 'fields' | 'commonStructs' | 'kind' | 'name'>;

class SchemaParser {
  private readonly lines: readonly Line[];
  private next: number;
  private messageName: string;
  private messageVersions: Versions;
  /** The lines at which the message's common structs begin, and those parsed so far. */
  private readonly commonAt: Map<string, number>;
  private readonly commonByName: Map<string, Struct>;

  constructor(text: string) {
    this.lines = text
      .split('\n')
      .map((line, index) => ({ text: line.replace(/#.*/, '').trimEnd(), number: index + 1 }))
      .filter((line) => line.text !== '')
      .map((line) => ({
        indent: line.text.length - line.text.trimStart().length,
        words: line.text.trim().split(/\s+/),
        number: line.number,
      }));
    this.next = 0;
    this.messageName = '';
    this.messageVersions = NO_VERSIONS;
    this.commonAt = new Map();
    this.commonByName = new Map();
  }

  parse(): Message[] {
    const messages: Message[] = [];
    while (this.next < this.lines.length) {
      const line = this.lines[this.next++]!;
      if (line.indent !== 0) this.fail(line, 'a message was expected');
      if (line.words[0] === 'api') messages.push(...this.parseApi(line));
      else messages.push(this.parseSingle(line));
    }
    return messages;
  }

  private fail(line: Line, what: string): never {
    throw new Error(`line ${line.number}: ${what}: ${line.words.join(' ')}`);
  }

  private parseHead(words: readonly string[], key: number | undefined): Head {
    const flexible = words.indexOf('flexible');
    const listeners = words.indexOf('listeners');
    return {
      key,
      versions: parseVersions(words[0]!),
      flexibleVersions: flexible < 0 ? NO_VERSIONS : parseVersions(words[flexible + 1]!),
      listeners: listeners < 0 ? [] : words[listeners + 1]!.split(','),
    };
  }

  private parseApi(line: Line): Message[] {
    const head = this.parseHead(line.words.slice(3), Number(line.words[1]));
    const messages: Message[] = [];
    for (const kind of ['request', 'response'] as const) {
      const section = this.lines[this.next++];
      if (section?.words[0] !== kind) this.fail(line, `${kind} is missing`);
      const name = line.words[2]! + (kind === 'request' ? 'Request' : 'Response');
      messages.push(this.parseBody({ ...head, kind, name }));
    }
    return messages;
  }

  private parseSingle(line: Line): Message {
    const kind = line.words[0] as MessageKind;
    if (!['record', 'key', 'value', 'header', 'data'].includes(kind)) this.fail(line, 'what is it');
    const hasKey = /^\d+$/.test(line.words[1]!);
    const name = line.words[hasKey ? 2 : 1]!;
    const rest = line.words.slice(hasKey ? 3 : 2);
    const head = this.parseHead(rest, hasKey ? Number(line.words[1]) : undefined);
    return this.parseBody({ ...head, kind, name });
  }

  private parseBody(head: Head & { kind: MessageKind; name: string }): Message {
    this.messageName = head.name;
    this.commonByName.clear();
    this.commonAt.clear();
    // Common structs stand behind the fields that use them: note where, parse on first use.
    const bodyStart = this.next;
    for (; (this.lines[this.next]?.indent ?? 0) > 0; this.next++) {
      const { words } = this.lines[this.next]!;
      if (words[0] === 'struct') this.commonAt.set(words[1]!, this.next);
    }
    const bodyEnd = this.next;
    this.messageVersions = head.versions;
    this.next = bodyStart;
    const fields = this.parseFields(0, head.versions);
    const commonStructs = [...this.commonAt.keys()].map((name) => this.commonStruct(name));
    this.next = bodyEnd;
    return { ...head, fields, commonStructs };
  }

  private commonStruct(name: string): Struct {
    const known = this.commonByName.get(name);
    if (known !== undefined) return known;
    const resumeAt = this.next;
    this.next = this.commonAt.get(name)!;
    const line = this.lines[this.next++]!;
    const versions = line.words[2] === undefined ? ALL_VERSIONS : parseVersions(line.words[2]);
    const range = intersect(versions, this.messageVersions);
    const struct = this.parseStruct(name, line.indent, range);
    this.commonByName.set(name, struct);
    this.next = resumeAt;
    return struct;
  }

  private parseStruct(name: string, indent: number, range: Versions): Struct {
    const fields = this.parseFields(indent, range);
    const typeName = name.startsWith(this.messageName) ? name : this.messageName + name;
    return { name, typeName, range, fields };
  }

  private parseFields(parentIndent: number, range: Versions): Field[] {
    const fields: Field[] = [];
    while (this.next < this.lines.length) {
      const line = this.lines[this.next]!;
      if (line.indent <= parentIndent || line.words[0] === 'struct') break;
      this.next++;
      fields.push(this.parseField(line, range));
    }
    return fields;
  }

  private parseField(line: Line, range: Versions): Field {
    const { words } = line;
    const typeMatch = /^(\[\])?([A-Za-z0-9]+)(?:(\?)(.*))?$/.exec(words[1] ?? '');
    if (typeMatch === null) this.fail(line, 'the type is missing');
    const hasVersions = /^(\d+(-\d+|\+)?|none)$/.test(words[2] ?? '');
    const versions = hasVersions ? parseVersions(words[2]!) : ALL_VERSIONS;
    const type = typeMatch[2]!;
    const marks = words.slice(hasVersions ? 3 : 2);
    const after = (mark: string): string | undefined =>
      marks.includes(mark) ? marks[marks.indexOf(mark) + 1] : undefined;
    const nullable = typeMatch[4] ? parseVersions(typeMatch[4]) : versions;
    const tag = after('tag');
    return {
      name: words[0]!,
      type,
      isArray: typeMatch[1] !== undefined,
      struct: /^[A-Z]/.test(type) ? this.structOf(line, type, intersect(versions, range)) : null,
      versions,
      nullableVersions: typeMatch[3] === undefined ? NO_VERSIONS : nullable,
      tag: tag === undefined ? null : Number(tag),
      defaultText: after('=')?.replace(/^'(.*)'$/, '$1'),
      ignorable: marks.includes('ignorable'),
      mapKey: marks.includes('mapKey'),
      zeroCopy: marks.includes('zeroCopy'),
      entityType: after('entity'),
      neverFlexible: after('flexible') === 'none',
    };
  }

  private structOf(line: Line, name: string, range: Versions): Struct {
    const following = this.lines[this.next];
    if (following !== undefined && following.indent > line.indent) {
      return this.parseStruct(name, line.indent, range);
    }
    if (!this.commonAt.has(name)) this.fail(line, 'a struct without fields');
    return this.commonStruct(name);
  }
}

export function parseSchema(text: string): Message[] {
  return new SchemaParser(text).parse();
}

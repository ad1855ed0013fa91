/**
 * Writers: per struct one function (w, m, version). A value that a version cannot carry is left
 * out, and null becomes empty where a version has no null, so that a reply never dies on an old
 * client. Tagged fields at their default are left out, the others go in the order of their tags.
 */
import {
  defaultValue,
  isNullable,
  messageAsStruct,
  type StructLike,
  structsOf,
} from './emit-types.ts';
import type { Field, Message, Struct } from './parse-schema.ts';
import { condition, intersect, isEmpty, type Versions, when } from './versions.ts';

function capitalized(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function ifElse(test: string, yes: readonly string[], no: readonly string[]): string[] {
  if (
    yes.length === 1 &&
    no.length <= 1 &&
    !yes[0]!.startsWith('if') &&
    !yes[0]!.startsWith('for')
  ) {
    const out = [`if (${test}) ${yes[0]}`];
    if (no.length === 1) out.push(`else ${no[0]}`);
    return out;
  }
  const out = [`if (${test}) {`, ...indented(yes)];
  if (no.length > 0) out.push('} else {', ...indented(no));
  out.push('}');
  return out;
}

class WriterEmitter {
  private readonly message: Message;
  private readonly takesVersion: Map<string, boolean>;
  /** Structs of which a default object, or a comparison with it, is wanted. */
  private readonly defaults: Set<Struct>;
  private readonly comparisons: Set<Struct>;

  constructor(message: Message) {
    this.message = message;
    this.takesVersion = new Map();
    this.defaults = new Set();
    this.comparisons = new Set();
  }

  emit(): string[] {
    const out: string[] = [];
    const structs = structsOf(this.message);
    for (const struct of structs) out.push(...this.emitStruct(struct, false));
    out.push(...this.emitStruct(messageAsStruct(this.message), true));
    this.collectDefaults([messageAsStruct(this.message), ...structs]);
    for (const struct of structs) {
      if (this.defaults.has(struct)) out.push(...emitDefault(struct));
      if (this.comparisons.has(struct)) out.push(...this.emitComparison(struct));
    }
    return out;
  }

  private collectDefaults(structs: readonly StructLike[]): void {
    for (const struct of structs) {
      for (const field of struct.fields) {
        if (field.struct === null || field.isArray || field.defaultText === 'null') continue;
        const absent = field.tag !== null || when(field.versions, struct.range) !== 'always';
        if (absent) this.addDefault(field.struct);
      }
    }
  }

  private addDefault(struct: Struct): void {
    this.defaults.add(struct);
    for (const field of struct.fields) {
      if (field.struct === null || field.isArray || field.defaultText === 'null') continue;
      this.addDefault(field.struct);
    }
  }

  private emitStruct(struct: StructLike, exported: boolean): string[] {
    const body = this.emitBody(struct);
    const usesVersion = body.some((line) => /(?<!\.)\bversion\b/.test(line));
    this.takesVersion.set(struct.typeName, usesVersion);
    const named = (name: string): string =>
      body.some((line) => new RegExp(`\\b${name}\\b`).test(line)) ? name : `_${name}`;
    let parameters = `${named('w')}: WireWriter, ${named('m')}: ${struct.typeName}`;
    if (usesVersion) parameters += ', version: number';
    else if (exported) parameters += ', _version: number';
    const start = exported ? 'export function' : 'function';
    return [`${start} write${struct.typeName}(${parameters}): void {`, ...indented(body), '}', ''];
  }

  private emitBody(struct: StructLike): string[] {
    const { flexibleVersions } = this.message;
    const body: string[] = [];
    for (const field of struct.fields) {
      const present = intersect(field.versions, struct.range);
      if (field.tag !== null || isEmpty(present)) continue;
      const lines = this.emitValue(field, present, 'w');
      if (when(field.versions, struct.range) === 'always') body.push(...lines);
      else body.push(...ifElse(condition(field.versions, struct.range), lines, []));
    }
    const flexible = when(flexibleVersions, struct.range);
    if (flexible !== 'never') {
      const lines = this.emitTagged(struct);
      if (flexible === 'always') body.push(...lines);
      else body.push(...ifElse('flexible', lines, []));
    }
    if (flexible === 'sometimes' && body.some((line) => /\bflexible\b/.test(line))) {
      body.unshift(`const flexible = ${condition(flexibleVersions, struct.range)};`);
    }
    return body;
  }

  private pick(field: Field, present: Versions, compact: string, plain: string): string[] {
    if (field.neverFlexible) return [plain];
    const flexible = when(this.message.flexibleVersions, present);
    if (flexible === 'sometimes') return ifElse('flexible', [compact], [plain]);
    return [flexible === 'always' ? compact : plain];
  }

  private pickNullable(
    field: Field,
    present: Versions,
    of: (nullable: boolean) => string[],
  ): string[] {
    const nullable = when(field.nullableVersions, present);
    if (nullable !== 'sometimes') return of(nullable === 'always');
    return ifElse(condition(field.nullableVersions, present), of(true), of(false));
  }

  private structCall(struct: Struct, w: string, value: string): string {
    const version = this.takesVersion.get(struct.typeName) ? ', version' : '';
    return `write${struct.typeName}(${w}, ${value}${version});`;
  }

  private emitValue(field: Field, present: Versions, w: string): string[] {
    const value = `m.${field.name}`;
    if (field.isArray) return this.emitArray(field, present, w);
    if (field.struct !== null) {
      const call = this.structCall(field.struct, w, value);
      if (!isNullable(field)) return [call];
      const mark = field.tag === null ? 'structIsPresent' : 'taggedStructIsPresent';
      return [`${w}.${mark}(${value} !== null);`, `if (${value} !== null) ${call}`];
    }
    if (field.type === 'records') {
      return this.pick(field, present, `${w}.compactRecords(${value});`, `${w}.records(${value});`);
    }
    if (field.type !== 'string' && field.type !== 'bytes') return [`${w}.${field.type}(${value});`];
    const empty = field.type === 'string' ? "''" : 'EMPTY_BYTES';
    return this.pickNullable(field, present, (nullable) => {
      const name = nullable ? `nullable${capitalized(field.type)}` : field.type;
      const given = nullable || !isNullable(field) ? value : `${value} ?? ${empty}`;
      const compact = `${w}.compact${capitalized(name)}(${given});`;
      return this.pick(field, present, compact, `${w}.${name}(${given});`);
    });
  }

  private emitArray(field: Field, present: Versions, w: string): string[] {
    const value = `m.${field.name}`;
    const nullable = isNullable(field);
    const out = this.pickNullable(field, present, (mayBeNull) => {
      const missing = mayBeNull ? '-1' : '0';
      const count = nullable
        ? `${value} === null ? ${missing} : ${value}.length`
        : `${value}.length`;
      const compact = `${w}.compactArrayCount(${count});`;
      return this.pick(field, present, compact, `${w}.arrayCount(${count});`);
    });
    let lines: string[];
    if (field.struct !== null) {
      const call = this.structCall(field.struct, w, `${value}[i]!`);
      lines = [`for (let i = 0; i < ${value}.length; i++) ${call}`];
    } else if (field.type === 'string') {
      const compact = `${w}.compactStringArray(${value});`;
      lines = this.pick(field, present, compact, `${w}.stringArray(${value});`);
    } else lines = [`${w}.${field.type}Array(${value});`];
    out.push(...(nullable ? ifElse(`${value} !== null`, lines, []) : lines));
    return out;
  }

  private emitTagged(struct: StructLike): string[] {
    const range = intersect(this.message.flexibleVersions, struct.range);
    const tagged = struct.fields
      .filter((field) => field.tag !== null && !isEmpty(intersect(field.versions, range)))
      .sort((a, b) => a.tag! - b.tag!);
    if (tagged.length === 0) return ['w.unsignedVarint(0);'];
    const out: string[] = [];
    for (const field of tagged) {
      const always = when(field.versions, range) === 'always';
      const differs = this.differsFromDefault(field);
      const test = always ? differs : `${condition(field.versions, range)} && ${grouped(differs)}`;
      out.push(`const has${capitalized(field.name)} = ${test};`);
    }
    const count = tagged.map((field) => `(has${capitalized(field.name)} ? 1 : 0)`).join(' + ');
    out.push(`w.unsignedVarint(${count});`);
    for (const field of tagged) {
      out.push(`if (has${capitalized(field.name)}) {`, '  const t = new WireWriter(64);');
      out.push(...indented(this.emitValue(field, intersect(field.versions, range), 't')));
      out.push(`  w.taggedField(${field.tag}, t);`, '}');
    }
    return out;
  }

  private differsFromDefault(field: Field): string {
    const value = `m.${field.name}`;
    const byDefault = defaultValue(field);
    if (byDefault === 'null') return `${value} !== null`;
    const orNull = isNullable(field) ? `${value} === null || ` : '';
    if (field.isArray || field.type === 'bytes') return `${orNull}${value}.length > 0`;
    if (field.struct !== null) {
      this.comparisons.add(field.struct);
      return `${orNull}!isDefault${field.struct.typeName}(${value})`;
    }
    if (field.type === 'bool') return byDefault === 'true' ? `!${value}` : value;
    return `${value} !== ${byDefault}`;
  }

  private emitComparison(struct: Struct): string[] {
    const tests = struct.fields.map((field) => `!(${this.differsFromDefault(field)})`);
    const type = struct.typeName;
    const out = [`function isDefault${type}(m: ${type}): boolean {`, '  return ('];
    tests.forEach((test, index) => {
      const simple = test.replace(/^!\((\S+) !== (\S+)\)$/, '$1 === $2');
      out.push(`    ${index === 0 ? '' : '&& '}${simple}`);
    });
    out.push('  );', '}', '');
    return out;
  }
}

function grouped(expression: string): string {
  return expression.includes(' || ') ? `(${expression})` : expression;
}

function emitDefault(struct: Struct): string[] {
  const type = struct.typeName;
  const values = struct.fields.map((field) => `    ${field.name}: ${defaultValue(field)},`);
  return [`function default${type}(): ${type} {`, '  return {', ...values, '  };', '}', ''];
}

export function emitWriters(message: Message): string[] {
  return new WriterEmitter(message).emit();
}

/**
 * Readers: per struct one function (r, version) that reads the fields in order and returns one
 * literal, and where an array of them is read, one that reads `count` of them.
 */
import {
  defaultValue,
  elementHeapBytes,
  fieldType,
  isNullable,
  messageAsStruct,
  minElementBytes,
  type StructLike,
  structsOf,
} from './emit-types.ts';
import type { Field, Message, Struct } from './parse-schema.ts';
import { condition, intersect, isEmpty, type Versions, when } from './versions.ts';

/** Names that a field may not take as a local variable. */
const TAKEN = new Set(['version', 'flexible', 'r', 'tag', 'end', 'count', 'items', 'default']);

function local(field: Field): string {
  return TAKEN.has(field.name) ? `${field.name}Value` : field.name;
}

function capitalized(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

class ReaderEmitter {
  private readonly message: Message;
  /** Whether the struct's reader takes a version, by type name. */
  private readonly takesVersion: Map<string, boolean>;

  constructor(message: Message) {
    this.message = message;
    this.takesVersion = new Map();
  }

  emit(): string[] {
    const out: string[] = [];
    const arrays = new Set<Struct>();
    const collect = (fields: readonly Field[]): void => {
      for (const field of fields) if (field.isArray && field.struct) arrays.add(field.struct);
    };
    collect(this.message.fields);
    for (const struct of structsOf(this.message)) collect(struct.fields);
    for (const struct of structsOf(this.message)) {
      out.push(...this.emitStruct(struct, false));
      if (arrays.has(struct)) out.push(...this.emitArray(struct));
    }
    out.push(...this.emitStruct(messageAsStruct(this.message), true));
    return out;
  }

  private emitStruct(struct: StructLike, exported: boolean): string[] {
    const body = this.emitBody(struct);
    if (exported && this.message.kind === 'response') {
      body.unshift(
        '// From a node that we called: its counts are checked, its density is not.',
        'r.budgetBytes = Number.POSITIVE_INFINITY;',
      );
    }
    const usesVersion = body.some((line) => /\bversion\b(?!:)/.test(line));
    this.takesVersion.set(struct.typeName, usesVersion);
    const usesReader = body.some((line) => /\br\b/.test(line));
    let parameters = `${usesReader ? 'r' : '_r'}: WireReader`;
    if (usesVersion) parameters += ', version: number';
    else if (exported) parameters += ', _version: number';
    const start = exported ? 'export function' : 'function';
    const head = `${start} read${struct.typeName}(${parameters}): ${struct.typeName} {`;
    return [head, ...body.map((line) => `  ${line}`), '}', ''];
  }

  private emitArray(struct: Struct): string[] {
    const type = struct.typeName;
    const version = this.takesVersion.get(type) ? ', version: number' : '';
    return [
      `function read${type}Array(r: WireReader${version}, count: number): ${type}[] {`,
      `  const items = new Array<${type}>(count);`,
      `  for (let i = 0; i < count; i++) items[i] = ${this.structCall(struct, '')};`,
      '  return items;',
      '}',
      '',
    ];
  }

  private structCall(struct: Struct, suffix: string, count?: string): string {
    const version = this.takesVersion.get(struct.typeName) ? ', version' : '';
    const last = count === undefined ? '' : `, ${count}`;
    return `read${struct.typeName}${suffix}(r${version}${last})`;
  }

  private emitBody(struct: StructLike): string[] {
    const { flexibleVersions } = this.message;
    const body: string[] = [];
    for (const field of struct.fields) {
      if (field.tag !== null) {
        const type = fieldType(field, this.message);
        body.push(`let ${local(field)}: ${type} = ${defaultValue(field)};`);
      } else body.push(...this.emitField(field, struct.range));
    }
    const flexible = when(flexibleVersions, struct.range);
    if (flexible !== 'never') {
      const tagged = struct.fields.filter((field) => field.tag !== null);
      const lines =
        tagged.length === 0 ? ['r.skipTaggedFields();'] : this.emitTagged(tagged, struct.range);
      if (flexible === 'always') body.push(...lines);
      else if (lines.length === 1) body.push(`if (flexible) ${lines[0]}`);
      else body.push('if (flexible) {', ...lines.map((line) => `  ${line}`), '}');
    }
    if (flexible === 'sometimes') {
      body.unshift(`const flexible = ${condition(flexibleVersions, struct.range)};`);
    }
    body.push(...emitReturn(struct));
    return body;
  }

  private emitField(field: Field, range: Versions): string[] {
    const present = intersect(field.versions, range);
    if (isEmpty(present)) return [`const ${local(field)} = ${defaultValue(field)};`];
    const always = when(field.versions, range) === 'always';
    const test = condition(field.versions, range);
    const type = field.isArray || field.struct ? `: ${fieldType(field, this.message)}` : '';
    if (field.isArray && isNullable(field)) {
      const count = `${field.name}Count`;
      const absent = field.defaultText === 'null' ? '-1' : '0';
      const read = this.countExpression(field, present, range);
      return [
        `const ${count} = ${always ? read : `${test} ? ${grouped(read)} : ${absent}`};`,
        `const ${local(field)} = ${count} < 0 ? null : ${this.arrayRead(field, present, count)};`,
      ];
    }
    const read = this.valueExpression(field, present, range);
    const value = always ? read : `${test} ? ${grouped(read)} : ${defaultValue(field)}`;
    return [`const ${local(field)}${type} = ${value};`];
  }

  /** `compact` in flexible versions, `plain` in the others. */
  private pick(field: Field, present: Versions, compact: string, plain: string): string {
    if (field.neverFlexible) return plain;
    const flexible = when(this.message.flexibleVersions, present);
    if (flexible === 'sometimes') return `flexible ? ${compact} : ${plain}`;
    return flexible === 'always' ? compact : plain;
  }

  private pickNullable(field: Field, present: Versions, of: (nullable: boolean) => string): string {
    const nullable = when(field.nullableVersions, present);
    if (nullable !== 'sometimes') return of(nullable === 'always');
    const test = condition(field.nullableVersions, present);
    return `${test} ? ${grouped(of(true))} : ${grouped(of(false))}`;
  }

  private countExpression(field: Field, present: Versions, range: Versions): string {
    const { flexibleVersions } = this.message;
    const least = minElementBytes(field, range, flexibleVersions);
    const sizes = `(${least}, ${elementHeapBytes(field)})`;
    return this.pickNullable(field, present, (nullable) => {
      const name = nullable ? 'NullableArrayCount' : 'ArrayCount';
      const plain = `r.${name[0]!.toLowerCase()}${name.slice(1)}${sizes}`;
      return this.pick(field, present, `r.compact${name}${sizes}`, plain);
    });
  }

  private arrayRead(field: Field, present: Versions, count: string): string {
    if (field.struct !== null) return this.structCall(field.struct, 'Array', count);
    if (field.type !== 'string') return `r.${field.type}Array(${count})`;
    return this.pick(field, present, `r.compactStringArray(${count})`, `r.stringArray(${count})`);
  }

  private valueExpression(field: Field, present: Versions, range: Versions): string {
    if (field.isArray) {
      return this.arrayRead(field, present, this.countExpression(field, present, range));
    }
    if (field.struct !== null) {
      const read = this.structCall(field.struct, '');
      const mark = field.tag === null ? 'structIsPresent' : 'taggedStructIsPresent';
      return this.pickNullable(field, present, (nullable) =>
        nullable ? `r.${mark}() ? ${read} : null` : read,
      );
    }
    const name = field.type === 'records' ? 'bytes' : field.type;
    if (name !== 'string' && name !== 'bytes') return `r.${name}()`;
    return this.pickNullable(field, present, (nullable) => {
      const plain = nullable ? `nullable${capitalized(name)}` : name;
      return this.pick(field, present, `r.compact${capitalized(plain)}()`, `r.${plain}()`);
    });
  }

  private emitTagged(tagged: readonly Field[], range: Versions): string[] {
    const out = ['for (let left = r.taggedFieldCount(); left > 0; left--) {'];
    out.push('  const tag = r.unsignedVarint();', '  const end = r.taggedFieldEnd();');
    const flexibleRange = intersect(this.message.flexibleVersions, range);
    let start = '  ';
    for (const field of [...tagged].sort((a, b) => a.tag! - b.tag!)) {
      const present = intersect(field.versions, flexibleRange);
      if (isEmpty(present)) continue;
      const always = when(field.versions, flexibleRange) === 'always';
      const test = always ? '' : ` && ${condition(field.versions, flexibleRange)}`;
      out.push(`${start}if (tag === ${field.tag}${test}) {`);
      if (field.isArray && isNullable(field)) {
        out.push(`    const count = ${this.countExpression(field, present, flexibleRange)};`);
        const read = this.arrayRead(field, present, 'count');
        out.push(`    ${local(field)} = count < 0 ? null : ${read};`);
      } else {
        out.push(`    ${local(field)} = ${this.valueExpression(field, present, flexibleRange)};`);
      }
      start = '  } else ';
    }
    if (start === '  ') return ['r.skipTaggedFields();'];
    out.push('  } else r.position = end;', '  r.checkTaggedFieldEnd(end);', '}');
    return out;
  }
}

function grouped(expression: string): string {
  return expression.includes(' ? ') ? `(${expression})` : expression;
}

function emitReturn(struct: StructLike): string[] {
  const names = struct.fields.map((field) =>
    local(field) === field.name ? field.name : `${field.name}: ${local(field)}`,
  );
  const line = `return { ${names.join(', ')} };`;
  if (line.length <= 98) return [names.length === 0 ? 'return {};' : line];
  return ['return {', ...names.map((name) => `  ${name},`), '};'];
}

export function emitReaders(message: Message): string[] {
  return new ReaderEmitter(message).emit();
}

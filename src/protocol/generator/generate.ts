/**
 * All tables to all generated files. `generateAll` writes nothing: `main.ts` writes what it
 * returns, and a test compares it with what is committed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateConfigRows } from './config-rows.ts';
import { emitErrorPaths } from './emit-error-paths.ts';
import { emitReaders } from './emit-reader.ts';
import { emitType, messageAsStruct, structsOf } from './emit-types.ts';
import { emitWriters } from './emit-writer.ts';
import { type Message, parseSchema } from './parse-schema.ts';
import { emitApis, emitErrors, parseApis, parseErrors } from './tables.ts';

const OUTPUT = 'src/protocol/generated';

/** The package's folder, from `src/protocol/generator` and from `dist/protocol/generator` alike. */
export const packageRoot: string = join(dirname(fileURLToPath(import.meta.url)), '../../..');

export function schemaFolder(root: string = packageRoot): string {
  return join(root, 'src/protocol/schema');
}

/** The messages of every table, by the table's name without `.schema`. */
export function readSchemas(root: string = packageRoot): Map<string, Message[]> {
  const folder = schemaFolder(root);
  const messagesByFile = new Map<string, Message[]>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.schema')) continue;
    try {
      const messages = parseSchema(readFileSync(join(folder, file), 'utf8'));
      messagesByFile.set(file.replace('.schema', ''), messages);
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`);
    }
  }
  return messagesByFile;
}

function header(source: string): string[] {
  return [`// Generated from ../schema/${source} by ../generator, do not edit.`];
}

function emitFile(name: string, messages: readonly Message[]): string {
  const code: string[] = [];
  for (const message of messages) {
    code.push(...emitType(messageAsStruct(message), message), '');
    for (const struct of structsOf(message).reverse()) code.push(...emitType(struct, message), '');
  }
  for (const message of messages) code.push(...emitReaders(message), ...emitWriters(message));
  const text = code.join('\n');
  const out = header(`${name}.schema`);
  if (/\bZERO_UUID\b/.test(text)) out.push("import { ZERO_UUID } from '../../base/uuid.ts';");
  const empty = /\bEMPTY_BYTES\b/.test(text) ? 'EMPTY_BYTES, ' : '';
  const reader = empty === '' ? 'import type { WireReader }' : `import { ${empty}type WireReader }`;
  out.push(`${reader} from '../wire-reader.ts';`);
  const constructs = /new WireWriter\b/.test(text);
  const records = /\bRecordsData\b/.test(text) ? `${constructs ? 'type ' : ''}RecordsData, ` : '';
  out.push(`import ${constructs ? '' : 'type '}{ ${records}WireWriter } from '../wire-writer.ts';`);
  return `${out.join('\n')}\n\n${text.trimEnd()}\n`;
}

function emitKeys(name: string, messages: readonly Message[], suffix: RegExp): string[] {
  const out = [`export const ${name} = {`];
  for (const message of messages)
    out.push(`  ${message.name.replace(suffix, '')}: ${message.key},`);
  out.push('} as const;');
  out.push(`export type ${name} = (typeof ${name})[keyof typeof ${name}];`, '');
  return out;
}

function emitMetadataRecordKeys(records: readonly Message[]): string {
  const out = [...header('metadata-records.schema'), ''];
  out.push(...emitKeys('MetadataRecordKey', records, /$/));
  out.push('/** The newest version of each record that Kafka 4.3.1 knows. */');
  out.push('export const MetadataRecordMaxVersion = {');
  for (const record of records) out.push(`  ${record.name}: ${record.versions.lastVersion},`);
  out.push('} as const;', '');
  return out.join('\n');
}

function emitCoordinatorRecordKeys(messagesByFile: ReadonlyMap<string, Message[]>): string {
  const keysOf = (...files: string[]): Message[] =>
    files
      .flatMap((file) => messagesByFile.get(file)!)
      .filter((message) => message.kind === 'key')
      .sort((a, b) => a.key! - b.key!);
  const groups = ['classic', 'consumer', 'share', 'streams'].map((kind) => `${kind}-group-records`);
  const out = [...header('*-records.schema'), ''];
  out.push('/** Record types of `__consumer_offsets`. */');
  out.push(...emitKeys('GroupRecordKey', keysOf(...groups), /Key$/));
  out.push('/** Record types of `__transaction_state`. */');
  out.push(...emitKeys('TransactionRecordKey', keysOf('transaction-records'), /Key$/));
  out.push('/** Record types of `__share_group_state`. */');
  out.push(...emitKeys('ShareStateRecordKey', keysOf('share-state-records'), /Key$/));
  return out.join('\n');
}

/** Every message with its codec, for tools and tests: a broker never loads this file. */
function emitRegistry(messagesByFile: ReadonlyMap<string, Message[]>): string {
  const out = [...header('*.schema')];
  for (const [file, messages] of messagesByFile) {
    const names = messages.flatMap(({ name }) => [`read${name}`, `write${name}`]);
    out.push(`import {\n${names.map((name) => `  ${name},\n`).join('')}} from './${file}.ts';`);
  }
  out.push("import type { WireReader } from '../wire-reader.ts';");
  out.push("import type { WireWriter } from '../wire-writer.ts';", '');
  out.push('export type MessageCodec = {');
  out.push('  readonly minVersion: number;', '  readonly maxVersion: number;');
  out.push('  readonly read: (r: WireReader, version: number) => unknown;');
  out.push('  readonly write: (w: WireWriter, m: never, version: number) => void;', '};', '');
  out.push('/** For tools and tests only: the broker never loads it, it imports every message. */');
  out.push('export const messageRegistry: ReadonlyMap<string, MessageCodec> = new Map([');
  for (const { name, versions } of [...messagesByFile.values()].flat()) {
    const range = `minVersion: ${versions.firstVersion}, maxVersion: ${versions.lastVersion}`;
    out.push(
      `  ['${name}', { ${range}, read: read${name}, write: write${name} } as MessageCodec],`,
    );
  }
  out.push(']);', '');
  return out.join('\n');
}

/** Path in the package -> content. */
export function generateAll(root: string = packageRoot): Map<string, string> {
  const messagesByFile = readSchemas(root);
  const files = new Map<string, string>();
  const flexibleByKey = new Map<number, number>();
  const listenersByKey = new Map<number, readonly string[]>();
  for (const [name, messages] of messagesByFile) {
    files.set(`${OUTPUT}/${name}.ts`, emitFile(name, messages));
    for (const { kind, key, flexibleVersions, listeners } of messages) {
      if (kind !== 'request') continue;
      listenersByKey.set(key!, listeners);
      if (flexibleVersions.lastVersion > 0) flexibleByKey.set(key!, flexibleVersions.firstVersion);
    }
  }
  const table = (name: string): string => readFileSync(join(schemaFolder(root), name), 'utf8');
  files.set(`${OUTPUT}/error-codes.ts`, emitErrors(parseErrors(table('errors.table'))));
  const apis = parseApis(table('apis.table'));
  files.set(`${OUTPUT}/api-keys.ts`, emitApis(apis, flexibleByKey, listenersByKey));
  const records = messagesByFile.get('metadata-records')!;
  files.set(`${OUTPUT}/metadata-record-keys.ts`, emitMetadataRecordKeys(records));
  files.set(`${OUTPUT}/coordinator-record-keys.ts`, emitCoordinatorRecordKeys(messagesByFile));
  files.set(`${OUTPUT}/config-rows.ts`, generateConfigRows(table('configs.table')));
  const messages = [...messagesByFile.values()].flat();
  files.set(`${OUTPUT}/error-paths.ts`, emitErrorPaths(messages));
  files.set(`${OUTPUT}/message-registry.ts`, emitRegistry(messagesByFile));
  return files;
}

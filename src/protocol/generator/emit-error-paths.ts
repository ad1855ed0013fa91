/** Where the responses of each API hold their error codes, so that whoever counts errors need not know every message. */
import type { Field, Message } from './parse-schema.ts';

/** Depth first, in the order of the fields. */
function pathsTo(fields: readonly Field[], before: readonly string[]): string[][] {
  return fields.flatMap(({ name, type, isArray, struct }) => {
    const path = [...before, name];
    if (struct !== null) return pathsTo(struct.fields, path);
    return type === 'int16' && !isArray && /^(partitionE|e)rrorCode$/.test(name) ? [path] : [];
  });
}

export function emitErrorPaths(messages: readonly Message[]): string {
  const out = ['// Generated from ../schema/*.schema by ../generator, do not edit.', ''];
  out.push('/** By API key: from a response through its structs and arrays to each error code. */');
  out.push(
    'export const errorPathsByApiKey: ReadonlyMap<number, readonly (readonly string[])[]> =',
  );
  out.push('  new Map([');
  const responses = messages
    .filter(({ kind }) => kind === 'response')
    .sort((a, b) => a.key! - b.key!);
  for (const { key, fields } of responses) {
    const paths = pathsTo(fields, []).map(
      (path) => `[${path.map((name) => `'${name}'`).join(', ')}]`,
    );
    if (paths.length > 0) out.push(`    [${key}, [${paths.join(', ')}]],`);
  }
  out.push('  ]);', '');
  return out.join('\n');
}

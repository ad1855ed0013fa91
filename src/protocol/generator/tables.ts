/**
 * The two small tables, error codes and API keys: text to rows, rows to TypeScript. The rows are
 * Apache Kafka's Errors and ApiKeys.
 */
export type ErrorRow = { code: number; name: string; retriable: boolean };

export type ApiRow = {
  key: number;
  name: string;
  minVersion: number;
  /** -1: known by number only. */
  maxVersion: number;
  clusterAction: boolean;
  forwardable: boolean;
};

function tableLines(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return lines.filter((line) => line !== '').map((line) => line.split(/\s+/));
}

export function parseErrors(text: string): ErrorRow[] {
  return tableLines(text).map((words) => ({
    code: Number(words[0]),
    name: words[1]!,
    retriable: words.includes('retriable'),
  }));
}

export function parseApis(text: string): ApiRow[] {
  return tableLines(text).map((words) => {
    const [min, max] = words[2] === 'none' ? [0, -1] : words[2]!.split('-').map(Number);
    return {
      key: Number(words[0]),
      name: words[1]!,
      minVersion: min!,
      maxVersion: max ?? min!,
      clusterAction: words.includes('clusterAction'),
      forwardable: words.includes('forwardable'),
    };
  });
}

export function emitErrors(rows: readonly ErrorRow[]): string {
  const out = ['// Generated from ../schema/errors.table by ../generator, do not edit.', ''];
  out.push('export const ErrorCode = {');
  for (const row of rows) out.push(`  ${row.name}: ${row.code},`);
  out.push(
    '} as const;',
    'export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];',
    '',
  );
  out.push('export const errorNameByCode: ReadonlyMap<number, string> = new Map([');
  for (const row of rows) out.push(`  [${row.code}, '${row.name}'],`);
  out.push(']);', '', 'export const retriableErrorCodes: ReadonlySet<number> = new Set([');
  for (const row of rows.filter((each) => each.retriable))
    out.push(`  ${row.code}, // ${row.name}`);
  out.push(']);', '');
  return out.join('\n');
}

/** `flexibleByKey`: from which version on the messages of an API are flexible; Infinity: never. */
export function emitApis(
  rows: readonly ApiRow[],
  flexibleByKey: ReadonlyMap<number, number>,
  listenersByKey: ReadonlyMap<number, readonly string[]>,
): string {
  const out = [
    '// Generated from ../schema/apis.table and the message tables by ../generator, do not edit.',
  ];
  out.push('', 'export const ApiKey = {');
  for (const row of rows) out.push(`  ${row.name}: ${row.key},`);
  out.push('} as const;', 'export type ApiKey = (typeof ApiKey)[keyof typeof ApiKey];');
  out.push('export type ApiName = keyof typeof ApiKey;', '');
  out.push('export type ApiInfo = {');
  out.push(
    '  readonly key: ApiKey;',
    '  readonly name: ApiName;',
    '  readonly minVersion: number;',
  );
  out.push('  /** -1: the API is known by its number only. */', '  readonly maxVersion: number;');
  out.push('  /** The first flexible version; Infinity: none is. */');
  out.push('  readonly flexibleVersion: number;');
  out.push('  readonly clusterAction: boolean;', '  readonly forwardable: boolean;');
  out.push("  readonly listeners: readonly ('broker' | 'controller')[];", '};', '');
  out.push('/** In the order of their keys, and an API stands at the index that is its key. */');
  out.push('export const apis: readonly ApiInfo[] = [');
  for (const row of rows) {
    const flexible = flexibleByKey.get(row.key) ?? Number.POSITIVE_INFINITY;
    const listeners = (listenersByKey.get(row.key) ?? []).map((each) => `'${each}'`).join(', ');
    const versions = `minVersion: ${row.minVersion}, maxVersion: ${row.maxVersion}`;
    out.push(
      `  { key: ${row.key}, name: '${row.name}', ${versions}, flexibleVersion: ${flexible},`,
    );
    const marks = `clusterAction: ${row.clusterAction}, forwardable: ${row.forwardable}`;
    out.push(`    ${marks}, listeners: [${listeners}] },`);
  }
  out.push('];', '');
  return out.join('\n');
}

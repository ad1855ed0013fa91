/**
 * Turns `schema/configs.table` into `generated/config-rows.ts`. Only the shape is checked here;
 * what a row means is `core/metadata/config-definitions.ts`'s business.
 */
const SETS = new Set(['broker', 'topic', 'group', 'client-metrics', 'odradek']);
const COLUMNS = 6;

export function generateConfigRows(table: string): string {
  const lines = [
    '// Generated from src/protocol/schema/configs.table by `npm run generate`. Do not edit.',
    '',
    '/** Set, name, type, default, valid values, importance, flags: as text, see the table. */',
    'export type ConfigRow = readonly [',
    '  set: string,',
    '  name: string,',
    '  type: string,',
    '  defaultValue: string,',
    '  validValues: string,',
    '  importance: string,',
    '  flags: string,',
    '];',
    '',
    'export const configRows: readonly ConfigRow[] = [',
  ];
  let set: string | null = null;
  table.split('\n').forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const heading = /^\[(.*)\]$/.exec(line);
    if (heading !== null) {
      set = heading[1]!;
      if (!SETS.has(set)) throw new Error(`configs.table:${index + 1}: unknown set ${set}`);
      return;
    }
    const cells = line.split('|').map((cell) => cell.trim());
    if (set === null || cells.length !== COLUMNS) {
      throw new Error(`configs.table:${index + 1}: expected ${COLUMNS} columns: ${line}`);
    }
    lines.push(`  ${JSON.stringify([set, ...cells])},`);
  });
  lines.push('];', '');
  return lines.join('\n');
}

/** What commands print: tables for people, JSON for machines. Data goes to standard output only. */

export type OutputOptions = { readonly json?: boolean | undefined };

export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** For people only: not data. */
export function printNote(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0));
}

export type Cell = string | number | boolean | null;

/** Left-aligned columns; numbers to the right. */
export function tableText(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map(cellText));
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  const isNumber = headings.map((_, column) =>
    rows.every((row) => typeof row[column] === 'number' || row[column] === null),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          isNumber[column] && rows.length > 0
            ? cell.padStart(widths[column]!)
            : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellText(cell: Cell): string {
  return cell === null ? '-' : String(cell);
}

export function printTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): void {
  printLine(tableText(headings, rows));
}

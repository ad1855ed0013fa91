/**
 * Reads `server.properties` and `meta.properties` as java.util.Properties does: comments, `=`, `:` or
 * blanks between key and value, continued lines, escapes; the last of equal keys wins. Departure: the
 * text is UTF-8, not Latin-1, so that a path may be written as it is.
 */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const keyEnd = findKeyEnd(line);
    const key = withoutEscapes(line.slice(0, keyEnd));
    const separator = /^[ \t\f]*[=:]?[ \t\f]*/.exec(line.slice(keyEnd))![0];
    properties.set(key, withoutEscapes(line.slice(keyEnd + separator.length)));
  }
  return properties;
}

/** Without comments and blank lines; continued lines joined. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let pending: string | null = null;
  for (const natural of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (pending === null && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const joined: string = (pending ?? '') + line;
    // An even number of backslashes at the end is escaped backslashes, not a continuation.
    const isContinued = /\\*$/.exec(line)![0].length % 2 === 1;
    if (isContinued) {
      pending = joined.slice(0, -1);
      continue;
    }
    pending = null;
    lines.push(joined);
  }
  if (pending !== null) lines.push(pending);
  return lines;
}

function findKeyEnd(line: string): number {
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (character === '\\') i++;
    else if ('=: \t\f'.includes(character)) return i;
  }
  return line.length;
}

const ESCAPES: { readonly [letter: string]: string } = { t: '\t', n: '\n', r: '\r', f: '\f' };

function withoutEscapes(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S]|$)/g, (_, escaped: string) =>
    escaped.length === 5
      ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
      : (ESCAPES[escaped] ?? escaped),
  );
}

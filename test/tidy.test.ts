/**
 * The rules of the house as a test: who may import whom, what a deterministic folder may not touch,
 * how long a file, a line or a function may grow (in tests and tools, too), and that generated files
 * are fresh.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generateAll } from '../src/protocol/generator/generate.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which folders of src/ a folder may import, besides itself. */
const layers: Record<string, readonly string[]> = {
  base: [],
  protocol: ['base'],
  'protocol/generator': ['base', 'protocol'],
  core: ['base'],
  'core/raft': ['base', 'protocol', 'core'],
  'core/metadata': ['base', 'protocol', 'core'],
  'core/quota': ['base', 'protocol', 'core', 'core/metadata'],
  'core/controller': ['base', 'protocol', 'core', 'core/metadata', 'core/quota'],
  'core/group': ['base', 'protocol', 'core'],
  'core/transaction': ['base', 'protocol', 'core'],
  'core/replica': ['base', 'protocol', 'core'],
  log: ['base', 'protocol'],
  broker: ['base', 'protocol', 'core', 'core/*', 'log'],
  platform: ['base', 'log', 'broker', 'core/metadata'],
  admin: ['base', 'broker'],
  cli: ['*'],
  index: ['*'],
};

const deterministic = /^(base|protocol|core|log|broker)(\/|$)/;
const ambient =
  /\b(Date\.now|new Date\(\)|Math\.random|performance\.|setTimeout|setInterval|setImmediate|queueMicrotask|process\.(?:env|argv|exit|on|hrtime|nextTick|memoryUsage|cwd|pid|platform|std|version)|randomUUID|localeCompare|async |await |new Promise)/;

/** Pure built-ins and codec packages that a deterministic folder may wrap, by file. */
const bareImportsAllowed: Record<string, readonly string[]> = {
  'base/hash.ts': ['node:crypto'],
  'base/ip-address.ts': ['node:net'],
  'base/load-package.ts': ['node:module'],
  'base/zlib.ts': ['node:zlib'],
};

/** Tools for developers: not shipped in the broker's import graph, free to read files. */
const exempt = /^protocol\/generator\//;

const LINE_COLUMNS_MAX = 130;
const FILE_LINES_MAX = 600;
const FUNCTION_LINES_MAX = 70;

function sourcesBelow(folder: string, endings: readonly string[] = ['.ts']): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(join(root, folder), join(entry.parentPath, entry.name)))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

function folderOf(path: string): string {
  const folder = dirname(path);
  if (folder === '.') return 'index';
  if (/^protocol\/generator/.test(folder)) return 'protocol/generator';
  if (/^core\/[^/]+/.test(folder)) return folder.split('/').slice(0, 2).join('/');
  return folder.split('/')[0]!;
}

function isAllowed(from: string, to: string): boolean {
  if (from === to) return true;
  const allowed = layers[from] ?? [];
  if (allowed.includes('*') || allowed.includes(to)) return true;
  return to.startsWith('core/') && allowed.includes('core/*');
}

function isBareImportAllowed(path: string, name: string): boolean {
  return Object.entries(bareImportsAllowed).some(
    ([where, names]) => (path === where || path.startsWith(`${where}/`)) && names.includes(name),
  );
}

/** Config names such as `process.roles` are no calls. */
function withoutStrings(source: string): string {
  return source.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ''))
    .replace(/\/\/.*$/gm, '');
}

type Source = { readonly path: string; readonly text: string };

function read(folder: string, path: string): Source {
  return { path, text: readFileSync(join(root, folder, path), 'utf8') };
}

const sources = sourcesBelow('src').map((path) => read('src', path));
const written = sources.filter(({ path }) => !path.includes('generated/'));
/** The clients' suites install packages among their programs. */
const sized = ['src', 'test', 'config'].flatMap((folder) =>
  sourcesBelow(folder, ['.ts', '.js', '.java', '.go', '.rs', '.c', '.sh'])
    .filter((path) => !/generated\/|node_modules\//.test(path))
    .map((path) => read('', `${folder}/${path}`)),
);

describe('tidy', () => {
  it('imports go down only', () => {
    const wrong: string[] = [];
    for (const { path, text } of sources) {
      const from = folderOf(path);
      for (const match of withoutComments(text).matchAll(
        /^(?:import|export|\}).*?\bfrom '([^']+)'|\bimport\('([^']+)'\)/gm,
      )) {
        const name = (match[1] ?? match[2])!;
        if (name.startsWith('.')) {
          const to = folderOf(posix.normalize(posix.join(posix.dirname(path), name)));
          if (!isAllowed(from, to)) {
            wrong.push(
              `${path}: ${from} may not import ${to}. Leave data for the caller instead (README, Design).`,
            );
          }
        } else if (
          deterministic.test(path) &&
          !exempt.test(path) &&
          !isBareImportAllowed(path, name)
        ) {
          wrong.push(
            `${path}: ${name} is the outside world; it belongs in platform/, admin/ or cli/.`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('deterministic folders use no ambient time, randomness or async', () => {
    const wrong: string[] = [];
    for (const { path, text } of sources) {
      if (!deterministic.test(path) || exempt.test(path)) continue;
      withoutStrings(withoutComments(text))
        .split('\n')
        .forEach((line, index) => {
          if (ambient.test(line)) {
            wrong.push(
              `${path}:${index + 1}: ${line.trim()} (time comes in as nowMs and wallMs, randomness as a Prng; ` +
                'work that waits is a ticket, not a promise)',
            );
          }
        });
    }
    expect(wrong).toEqual([]);
  });

  it('files, lines and functions stay small', () => {
    const wrong: string[] = [];
    for (const { path, text } of sized) {
      const lines = text.split('\n');
      if (lines.length > FILE_LINES_MAX)
        wrong.push(`${path}: ${lines.length} lines, split it by decision`);
      lines.forEach((line, index) => {
        // Tests quote what is as long as it is.
        if (line.length > LINE_COLUMNS_MAX && path.startsWith('src/'))
          wrong.push(`${path}:${index + 1}: ${line.length} columns`);
        const end = findFunctionEnd(lines, index);
        if (end === undefined || isFlatSwitch(lines.slice(index, end))) return;
        const length = end - index + 1;
        if (length > FUNCTION_LINES_MAX)
          wrong.push(`${path}:${index + 1}: a function of ${length} lines`);
      });
    }
    expect(wrong).toEqual([]);
  });

  it('nothing is left unfinished', () => {
    const marks = written.filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text));
    expect(marks.map(({ path }) => path)).toEqual([]);
    const skipped = sourcesBelow('test')
      .filter((path) => path.endsWith('.test.ts') && path !== 'tidy.test.ts')
      .filter((path) =>
        /\b(it|test|describe)\.(skip|only|todo)\b/.test(
          readFileSync(join(root, 'test', path), 'utf8'),
        ),
      );
    expect(skipped).toEqual([]);
  });

  it('generated files are what the generator makes of the tables', () => {
    const stale: string[] = [];
    for (const [path, content] of generateAll()) {
      if (readFileSync(join(root, path), 'utf8') !== content)
        stale.push(`${path}: run npm run generate`);
    }
    expect(stale).toEqual([]);
  });
});

/**
 * The line that closes the block with parameters which begins on this line: a function, or a test.
 * That is enough for every language here that has braces, as formatters leave them.
 */
function findFunctionEnd(lines: readonly string[], start: number): number | undefined {
  const head = lines[start]!;
  if (/^\s*(?:if|for|while|switch|return|describe|else|try)\b/.test(head)) return;
  const indent = /^\s*/.exec(head)![0];
  const isBelow = (line: string): boolean => line === '' || /^\s/.test(line.slice(indent.length));
  let at = start;
  if (/\($/.test(head)) {
    // The parameters have lines of their own.
    do at++;
    while (at < lines.length && isBelow(lines[at]!));
    if (!/^\s*\).*\{$/.test(lines[at] ?? '')) return;
  } else if (!/\(.*(?<! =) \{$/.test(head)) {
    return;
  }
  do at++;
  while (at < lines.length && isBelow(lines[at]!));
  return at;
}

/** An exhaustive `switch` whose cases are one call each may be longer than a function may. */
function isFlatSwitch(lines: readonly string[]): boolean {
  const cases = lines.filter((line) => /^\s*(case .*|default):/.test(line)).length;
  return cases * 4 >= lines.length;
}

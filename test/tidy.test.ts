/**
 * The rules of the house as a test: who may import whom, what a deterministic folder may not touch,
 * how long a file, a line or a function may grow, and that generated files are fresh.
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

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
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

const sources = sourcesBelow('src').map((path) => ({
  path,
  text: readFileSync(join(root, 'src', path), 'utf8'),
}));
const written = sources.filter(({ path }) => !path.includes('generated/'));

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
    for (const { path, text } of written) {
      const lines = text.split('\n');
      if (lines.length > FILE_LINES_MAX)
        wrong.push(`${path}: ${lines.length} lines, split it by decision`);
      let functionStart = -1;
      let functionEnd = '';
      lines.forEach((line, index) => {
        if (line.length > LINE_COLUMNS_MAX)
          wrong.push(`${path}:${index + 1}: ${line.length} columns`);
        const opening =
          /^( {0,2})(?:export )?(?:async )?(?:function\*? |(?:private |public |static |override |async |get |set |\*)*[a-zA-Z]+\()[^;]*\{$/;
        if (
          functionStart < 0 &&
          opening.test(line) &&
          !/^\s*(if|for|while|switch|return)\b/.test(line)
        ) {
          functionStart = index;
          functionEnd = `${/^ */.exec(line)![0]}}`;
        } else if (functionStart >= 0 && line === functionEnd) {
          const length = index - functionStart + 1;
          if (length > FUNCTION_LINES_MAX && !isFlatSwitch(lines.slice(functionStart, index))) {
            wrong.push(`${path}:${functionStart + 1}: a function of ${length} lines`);
          }
          functionStart = -1;
        }
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

/** An exhaustive `switch` whose cases are one call each may be longer than a function may. */
function isFlatSwitch(lines: readonly string[]): boolean {
  const cases = lines.filter((line) => /^\s*(case .*|default):/.test(line)).length;
  return cases * 4 >= lines.length;
}

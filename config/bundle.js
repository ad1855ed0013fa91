// Joins what tsc has put into dist/ to the few files that are shipped: a start that loads three
// hundred modules one by one takes longer than the broker's own work. What only some commands need
// stays in chunks of its own, loaded when they run; packages stay outside.
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/** Needed by every start, and quicker to load as a part of it. */
const BUNDLED = new Set(['commander']);

const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  cwd: root,
  input: { main: 'dist/cli/main.js', index: 'dist/index.js' },
  platform: 'node',
  external: (id) =>
    !BUNDLED.has(id) && !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    sourcemap: true,
    // Names stay as they are, for stack traces; what is not there need not be parsed.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
  logLevel: 'warn',
});

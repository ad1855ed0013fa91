// Joins what tsc has put into dist/ to the few files that are shipped: a start that loads three
// hundred modules one by one takes longer than the broker's own work. What only some commands need
// stays in chunks of its own, loaded when they run; packages stay outside.
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  cwd: root,
  input: { main: 'dist/cli/main.js', index: 'dist/index.js' },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
  logLevel: 'warn',
});

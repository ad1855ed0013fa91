#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

const main = new URL('../dist/bundle/main.js', import.meta.url);
if (existsSync(main)) {
  // Node 22.8 and later keep compiled code between runs: half of a start is compiling.
  module.enableCompileCache?.();
  await import(main.href);
} else {
  console.error(
    'odradek: this clone is not built yet: npm start builds it, and npm run build does',
  );
  process.exitCode = 1;
}

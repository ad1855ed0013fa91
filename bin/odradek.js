#!/usr/bin/env node
import module from 'node:module';

// Node 22.8 and later keep compiled code between runs: half of a start is compiling.
module.enableCompileCache?.();
await import('../dist/bundle/main.js');

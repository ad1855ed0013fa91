#!/usr/bin/env node
import module from 'node:module';

// Newer Nodes keep compiled code from one start to the next.
module.enableCompileCache?.();
await import('../dist/cli/main.js');

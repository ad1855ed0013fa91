import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/clients/**', 'node_modules/**'],
    // For tests that hang: the longest takes half a minute where nothing else runs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

export default config;

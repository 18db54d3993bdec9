import { defineConfig } from 'vitest/config';

// Runs of the tests are not remembered in the folder they happen to work in.
const common = { environment: 'node', pool: 'threads' as const, env: { SHAKEDOWN_MEMORY: 'off' } };

/** Two projects: `quick` (under a minute, no servers) and `slow` (the README's commands, many seeds, other Node versions, a browser, servers). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'quick',
          // Every core: by default vitest leaves one idle, which on two is half of them.
          maxWorkers: '100%',
          // Modules keep no state between tests, so that each worker loads them once.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/slow/**'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...common,
          name: 'slow',
          include: ['test/slow/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
        },
      },
      { test: { ...common, name: 'bench', include: [], benchmark: { include: ['test/bench/**/*.bench.ts'] } } },
    ],
  },
});

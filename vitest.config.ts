import { defineConfig } from 'vitest/config';

/** Fast tests: everything but the whole-program runs in a terminal, which `test:all` adds. */
const shared = {
  deps: { interopDefault: false },
  // Times are shown in the local zone: frames must not depend on the machine's.
  env: { TZ: 'UTC' },
  setupFiles: ['test/helpers/ink-for-commonjs.ts'],
  testTimeout: 20_000,
};

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: ['test/e2e/**'] } },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          globalSetup: ['test/helpers/build-once.ts'],
          // Real terminals and processes on two cores: side by side they would only wait for each other.
          fileParallelism: false,
          maxConcurrency: 3,
          testTimeout: 60_000,
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

/** Fast tests: everything but whole-program runs in a terminal, and real processes, which `test:all` adds. */
const shared = {
  deps: { interopDefault: false },
  // Times are shown in the local zone: frames must not depend on the machine's.
  env: { TZ: 'UTC' },
  setupFiles: ['test/helpers/ink-for-commonjs.ts'],
  testTimeout: 20_000,
};

/** Slow for what they wait for: supervisors and calls of talosctl that are real processes. */
const withProcesses = ['test/run-step/**/*.test.ts', 'test/simulator/upgrade-process.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', ...withProcesses],
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}', ...withProcesses],
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

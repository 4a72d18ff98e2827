import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    // A module is loaded once for all files of a worker: most of the time went into loading discord.js.
    isolate: false,
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: 'test/support/build.ts',
          include: ['test/e2e/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // Minutes of kills; `npm run test:crash` runs it, `npm test` does not.
          name: 'crash',
          globalSetup: 'test/support/build.ts',
          include: ['test/e2e/crash/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

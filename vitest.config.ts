import { defineConfig } from 'vitest/config';

/** They look at what their whole process does, so no other test may do anything in it. */
const ALONE = ['test/discord/messages/picture.test.ts', 'test/pictures/label.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // A module is loaded once for all files of a worker: most of the time went into loading discord.js.
    isolate: false,
    // Most tests wait for a process or a timer of the bot's, so there may be more of them than cores.
    maxWorkers: 5,
    maxConcurrency: 8,
    // What is claimed of time may fail once beside others on a busy machine, not twice.
    retry: 1,
    // Limits for what never comes: a busy machine may take as long as it likes over what does.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/sandbox/page/**', ...ALONE],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, isolate: true, testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          // It takes a browser; `npm run test:page` runs it, `npm test` does not.
          name: 'page',
          include: ['test/sandbox/page/**/*.test.ts'],
          testTimeout: 240_000,
          // The bot starts from its sources there, and paints.
          hookTimeout: 360_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: 'test/support/build.ts',
          include: ['test/e2e/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
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

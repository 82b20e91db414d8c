import { defineConfig } from 'vitest/config';

/** Tests that start the built program. They need a build first; the others do not. */
const STARTS_THE_PROGRAM = ['test/cli/**/*.test.ts', 'test/docs/**/*.test.ts', 'test/package/**/*.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/reporter.ts'],
    projects: [
      {
        test: {
          name: 'parts',
          // They change nothing that another could see, and reading the sources anew for every file takes a third of the time.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: STARTS_THE_PROGRAM,
          setupFiles: './test/with-colours.ts',
          // Against hanging; a busy machine with few cores is allowed for.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'program',
          include: STARTS_THE_PROGRAM,
          globalSetup: './test/build-first.ts',
          testTimeout: 120_000,
        },
      },
    ],
  },
});

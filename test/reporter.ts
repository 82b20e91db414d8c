/** Ends the run with one line that a person or a script can read: `812 passed, 0 failed`. */

import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        if (state === 'failed') failed += 1;
      }
      // A file that could not be read has no tests to count, and is a failure all the same.
      if (module.state() === 'failed' && module.errors().length > 0) failed += 1;
    }
    // Nothing ran because what comes before the tests failed, the build for one.
    if (reason === 'failed' && failed === 0) failed = 1;
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  }
}

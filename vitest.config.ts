import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Files share loaded modules, which hold no state of a test; loading them for each file takes a fifth of the run.
    isolate: false,
    // The other half of the work is done by the server's processes.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    reporters: ['default', ['json', { outputFile: 'test-report.json' }], './test/support/reporter.ts'],
  },
})

/** Says at the very end what a log reader and a CI look for: why tests were skipped, and one plain line of counts. */
import { writeSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    // A file that does not load has no tests that could fail.
    const broken = modules.filter((module) => module.errors().length > 0).length
    const lines = [
      '',
      ...tests.map(reasonForSkipping).filter((line) => line !== undefined),
      `pg-strata: ${count('passed')} passed, ${count('failed') + broken + unhandledErrors.length} failed, ${count('skipped')} skipped`,
      '',
    ]
    // The other reporters write until the process ends.
    process.once('exit', () => writeSync(1, lines.join('\n')))
  }
}

function reasonForSkipping(test: TestCase): string | undefined {
  const result = test.result()
  // Without a note it was left out by the command line, which needs no explanation.
  return result.state === 'skipped' && result.note ? `skipped: ${test.fullName} (${result.note})` : undefined
}

/** Says at the very end what a log reader and a CI look for: why tests were skipped, and one plain line of counts. */
import type { Reporter, TestCase, TestModule, TestRunEndReason } from 'vitest/node'

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    // A file that does not load has no tests that could fail.
    const broken = modules.filter((module) => module.errors().length > 0).length
    const failed = count('failed') + broken + errors.length
    const lines = [
      '',
      ...tests.map(reasonForSkipping).filter((line) => line !== undefined),
      // A run can also fail before it has any test.
      `pg-strata: ${count('passed')} passed, ${failed || Number(reason === 'failed')} failed, ${count('skipped')} skipped`,
      '',
    ]
    // The other reporters write until the process ends.
    process.once('exit', () => process.stdout.write(lines.join('\n')))
  }
}

function reasonForSkipping(test: TestCase): string | undefined {
  const result = test.result()
  // Without a note it was left out by the command line, which needs no explanation.
  return result.state === 'skipped' && result.note ? `skipped: ${test.fullName} (${result.note})` : undefined
}

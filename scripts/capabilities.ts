/**
 * `npm run capabilities [-- --json]`: which capabilities and attacks a passed test proves, read from the report of the last
 * test run. Writes docs/capabilities.md; `--json` prints the sums.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Capability, capabilitiesPage, prove, type TestReport } from './support/capabilities.js'
import { command, Refusal, readArguments } from './support/command.js'
import { docsDir, root } from './support/paths.js'

const testFiles = () =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts'))

await command(() => {
  const { switches } = readArguments({ switches: ['--json'] })
  const report = join(root, 'test-report.json')
  if (!existsSync(report)) throw new Refusal('There is no test report: run npm test first.')
  const results = JSON.parse(readFileSync(report, 'utf8')) as TestReport
  const missed = testFiles().filter(
    (path) => !results.testResults.some(({ name }) => name.endsWith(`/${path}`)),
  )
  if (missed.length > 0)
    throw new Refusal(
      `The test report is of a run that left out ${missed.length} files, such as ${missed[0]}: run npm test first.`,
    )
  const known = JSON.parse(
    readFileSync(new URL('./data/capabilities.json', import.meta.url), 'utf8'),
  ) as Capability[]
  const outcome = prove(known, results)
  for (const { id, title } of outcome.unknown) console.error(`[${id}] is no capability: ${title}`)
  writeFileSync(join(docsDir, 'capabilities.md'), capabilitiesPage(outcome))
  const { total, done, missing, tests } = outcome
  console.log(
    switches.has('--json')
      ? JSON.stringify({ total, done, missing, tests })
      : `${done} of ${total} are proved by ${tests} tests.`,
  )
  if (outcome.unknown.length > 0) process.exitCode = 1
})

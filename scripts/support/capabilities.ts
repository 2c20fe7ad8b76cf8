/** Which capability a test proves: its id in square brackets in the title of a test that ran and passed. */

export interface Capability {
  id: string
  capability: string
}

/** The part of vitest's JSON report that is read. */
export interface TestReport {
  testResults: { name: string; assertionResults: { fullName: string; title: string; status: string }[] }[]
}

export interface Proof {
  total: number
  done: number
  /** Ids without a passed test. */
  missing: string[]
  /** How many passed tests prove something. */
  tests: number
  proved: (Capability & { tests: string[] })[]
  /** Ids in titles that nobody defined: a slip of the pen would otherwise count for nothing, silently. */
  unknown: { id: string; title: string }[]
}

/** `[F6]` and `[X1, X2]`; a word in brackets that is no id is left alone. */
export function idsOfTitle(title: string): string[] {
  return [...title.matchAll(/\[([A-Z]\d+(?:\s*,\s*[A-Z]\d+)*)\]/g)].flatMap((match) =>
    (match[1] as string).split(/\s*,\s*/),
  )
}

export function prove(known: readonly Capability[], report: TestReport): Proof {
  const passed = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'passed')
    .map((test) => ({ title: test.title, ids: idsOfTitle(test.fullName) }))
    .filter((test) => test.ids.length > 0)
  const ids = new Set(known.map(({ id }) => id))
  const proved = known.map((capability) => ({
    ...capability,
    tests: [
      ...new Set(passed.filter((test) => test.ids.includes(capability.id)).map((test) => test.title)),
    ].sort(),
  }))
  return {
    total: known.length,
    done: proved.filter((capability) => capability.tests.length > 0).length,
    missing: proved.filter((capability) => capability.tests.length === 0).map(({ id }) => id),
    tests: passed.filter((test) => test.ids.some((id) => ids.has(id))).length,
    proved,
    unknown: passed.flatMap(({ ids: found, title }) =>
      found.filter((id) => !ids.has(id)).map((id) => ({ id, title })),
    ),
  }
}

const cell = (text: string) => text.replaceAll('|', '\\|')

export function capabilitiesPage({ total, done, proved }: Proof): string {
  const table = (rows: Proof['proved']) => [
    '| id | capability | proved by |',
    '|---|---|---|',
    ...rows.map(
      ({ id, capability, tests }) =>
        `| ${id} | ${cell(capability)} | ${tests.map(cell).join('<br>') || 'not yet'} |`,
    ),
  ]
  const attacks = proved.filter(({ id }) => id.startsWith('X'))
  return [
    '# What the tests prove',
    '',
    `${done} of ${total}. Written by \`npm run capabilities\` from the report of the last test run: a line counts when a test that ran and passed carries its id.`,
    '',
    '## Capabilities',
    '',
    ...table(proved.filter(({ id }) => !id.startsWith('X'))),
    '',
    '## Attacks and faults',
    '',
    ...table(attacks),
    '',
  ].join('\n')
}

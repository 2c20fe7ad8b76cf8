/** Every rule of the doctor, twice: it finds nothing in what the migrations make, and it finds each fault of its file in rules/. */
import { readdirSync } from 'node:fs'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Diagnosis, doctor, type Finding, rules } from '../../src/doctor/index.js'
import { versionFault } from '../../src/doctor/rules/server-version.js'
import { inRollback, testDatabase } from '../support/database.js'
import type { BadExample } from './example.js'

const db = await testDatabase()
const folder = new URL('./rules/', import.meta.url)
const examples = new Map<string, BadExample[]>()
for (const file of readdirSync(folder)) {
  const module: { examples: BadExample[] } = await import(new URL(file, folder).href)
  examples.set(file.replace(/\.ts$/, ''), module.examples)
}
let superuser: pg.Client
let diagnosis: Diagnosis

beforeAll(async () => {
  superuser = await db.client('superuser')
  diagnosis = await doctor(await db.client('installer'))
})

test('every rule has bad examples, and every example a rule', () => {
  // The version of a server cannot be made bad; its rule is tested by numbers below.
  const names = rules.map(({ name }) => name).filter((name) => name !== 'server-version')
  expect([...examples.keys()].sort()).toEqual(names.sort())
  expect(rules.every(({ why, remedy }) => why.endsWith('.') && remedy.endsWith('.'))).toBe(true)
})

describe.each(rules.map((rule) => ({ rule, name: rule.name })))('$name', ({ rule }) => {
  test('the doctor has nothing to say about what the migrations make', () => {
    expect(diagnosis.rules).toContain(rule.name)
    expect(diagnosis.unseen).toEqual([])
    const found = [...diagnosis.findings, ...diagnosis.warnings].filter(
      (finding) => finding.rule === rule.name,
    )
    // Whether the server of this run is up to date is nothing that the migrations make.
    if (rule.name !== 'server-version') expect(found).toEqual([])
  })

  for (const { title, sql, object } of examples.get(rule.name) ?? []) {
    test(`the doctor finds ${title}`, async () => {
      await inRollback(superuser, async () => {
        await superuser.query(sql)
        const { findings, warnings } = await doctor(superuser, { rules: [rule] })
        const found: Finding[] = [...findings, ...warnings]
        expect(found.map((finding) => finding.object)).toContain(object)
        expect(found.every(({ severity }) => severity === rule.severity)).toBe(true)
      })
    })
  }
})

describe('server-version', () => {
  test('[X101] the doctor warns of a server below the last security fixes of its major version', () => {
    expect(versionFault(150_019)).toContain('CVE-2026-6460')
    expect(versionFault(150_020)).toBeUndefined()
    expect(versionFault(180_004)).toContain('18.7')
    expect(versionFault(180_004)).not.toContain('CVE-2026-6473')
    expect(versionFault(180_003)).toContain('CVE-2026-6473')
    expect(versionFault(180_007)).toBeUndefined()
    expect(versionFault(140_025)).toBeDefined()
    // A major version that is newer than this package.
    expect(versionFault(190_000)).toBeUndefined()
  })

  test('[X101] the doctor judges the server that it is connected to, as a warning', () => {
    const number =
      Number(diagnosis.serverVersion.split('.')[0]) * 10_000 + Number(diagnosis.serverVersion.split('.')[1])
    const fault = versionFault(number)
    expect(
      diagnosis.warnings.filter(({ rule }) => rule === 'server-version').map(({ message }) => message),
    ).toEqual(fault === undefined ? [] : [fault])
  })
})

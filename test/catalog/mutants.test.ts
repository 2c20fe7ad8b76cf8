/**
 * The checks themselves under test: every policy, flag, option, privilege, search path and trigger is weakened, one at a time and in a
 * transaction that is rolled back, and each time something must notice: an action that comes out differently, or a rule of the doctor.
 */
import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { doctor, rules } from '../../src/doctor/index.js'
import { schemas } from '../../src/doctor/privileges.js'
import { makeCast } from '../support/cast.js'
import { inRollback, testDatabase } from '../support/database.js'
import {
  calls,
  creations,
  leaks,
  probes,
  reads,
  readsInside,
  trails,
  watchedFunctions,
  watchedRelations,
  writes,
} from './actions.js'
import { allRelations, commands, logins } from './matrix.js'
import {
  columnMutants,
  functionMutants,
  grantMutants,
  type Mutant,
  policyMutants,
  rowSecurityMutants,
  schemaMutants,
  suspects,
  triggerMutants,
  viewMutants,
} from './mutants.js'
import { type Action, difference, installObserver, type Outcomes, observe } from './observer.js'

const db = await testDatabase()
let superuser: pg.Client
let actions: Action[]
let before: Outcomes
let mutants: Mutant[]
let relationCount: number

beforeAll(async () => {
  superuser = await db.client('superuser')
  const cast = await makeCast(db)
  await (await db.client('worker')).query("select strata.find_duplicates('customer')")
  await installObserver(superuser)
  const relations = await watchedRelations(superuser)
  const functions = await watchedFunctions(superuser)
  relationCount = (await allRelations(superuser)).length
  actions = [
    ...reads(relations, cast),
    ...readsInside(relations),
    ...writes(relations),
    ...probes(relations, cast),
    ...leaks(cast),
    ...trails(cast),
    ...calls(functions),
    ...creations(Object.keys(schemas)),
  ]
  mutants = [
    ...(await policyMutants(superuser)),
    ...rowSecurityMutants(relations, [
      'strata_core.migrations',
      'strata_core.migration_files',
      'strata_core.installed_nouns',
      'strata_core.extractions',
    ]),
    ...(await viewMutants(superuser)),
    ...grantMutants(relations),
    ...(await columnMutants(superuser)),
    ...schemaMutants(Object.keys(schemas)),
    ...functionMutants(functions),
    ...(await triggerMutants(superuser)),
  ]
  await inRollback(superuser, async () => {
    before = await observe(superuser, actions)
  })
})

/** A row in these says that the database is not the whole of pg-strata, or not any more. */
const EMPTY_IN_THE_WHOLE = ['strata_core.installed_nouns', 'strata_core.extractions']
/** Filled and emptied within a search; and what only many records have. */
EMPTY_IN_THE_WHOLE.push(
  ...['customer_features', 'user_features', 'compared_pairs', 'term_frequencies'].map(
    (table) => `strata_merges.${table}`,
  ),
)

test('an unchanged database is observed twice alike, and has something to see', async () => {
  expect(new Set(actions.map(({ key }) => key)).size).toBe(actions.length)
  await inRollback(superuser, async () => {
    expect(difference(before, await observe(superuser, actions))).toBeUndefined()
  })
  const { findings } = await doctor(superuser)
  expect(findings).toEqual([])
  const tables = (await watchedRelations(superuser)).filter(({ kind }) => kind === 'r' || kind === 'p')
  for (const { name } of tables.filter(({ name }) => !EMPTY_IN_THE_WHOLE.includes(name))) {
    const { rows } = await superuser.query(`select exists (select from ${name}) as some`)
    expect([name, rows[0].some]).toEqual([name, true])
  }
})

test('[X33] every weakening of the installation is noticed', { timeout: 300_000 }, async () => {
  const killed: Record<string, { behaviour: number; catalog: number }> = {}
  const survivors: string[] = []
  for (const { kind, name, sql, about } of mutants) {
    const tally = killed[kind] ?? { behaviour: 0, catalog: 0 }
    killed[kind] = tally
    await inRollback(superuser, async () => {
      await superuser.query(sql)
      const watching = actions.filter((action) => action.about.some((thing) => about.includes(thing)))
      if (difference(before, await observe(superuser, watching))) tally.behaviour += 1
      else if (await noticed(kind)) tally.catalog += 1
      else survivors.push(`${kind}: ${name}`)
    })
  }
  const sum = (by: 'behaviour' | 'catalog') =>
    Object.values(killed).reduce((total, tally) => total + tally[by], 0)
  const kinds = Object.entries(killed).map(
    ([kind, { behaviour, catalog }]) => `    ${kind}: ${behaviour} by behaviour, ${catalog} by the catalog`,
  )
  console.log(
    [
      `${relationCount} relations × ${logins.length} roles × ${commands.length} commands, ${mutants.length} mutants, ${survivors.length} survived`,
      `  noticed by behaviour ${sum('behaviour')}, by the catalog alone ${sum('catalog')}:`,
      ...kinds,
    ].join('\n'),
  )
  expect(survivors).toEqual([])
})

/** Whether the doctor has anything to say: first by the rules that should, then by all. */
async function noticed(kind: string): Promise<boolean> {
  const names = suspects.find(([pattern]) => pattern.test(kind))?.[1] ?? []
  const likely = rules.filter(({ name }) => names.includes(name))
  if ((await doctor(superuser, { rules: likely })).findings.length > 0) return true
  return (await doctor(superuser)).findings.length > 0
}

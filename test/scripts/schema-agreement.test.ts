/** sql/schema and migrations make one database, and the reference pages tell what is in it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { catalogDocs } from '../../scripts/support/catalog-docs.js'
import {
  catalogSnapshot,
  compareSnapshots,
  formatDifferences,
  type Snapshot,
} from '../../scripts/support/catalog-snapshot.js'
import type { Files } from '../../scripts/support/files.js'
import { schemaDir } from '../../scripts/support/paths.js'
import { definitionsAsMigration } from '../../scripts/support/workbench.js'
import { migrate } from '../../src/migrate/index.js'
import { emptyDatabase, testDatabase } from '../support/database.js'

let migrated: pg.Client
let migratedCatalog: Snapshot

beforeAll(async () => {
  migrated = await (await testDatabase()).client('superuser')
  migratedCatalog = await catalogSnapshot(migrated)
})

describe('the current definitions', () => {
  test('an installer who runs them gets what the migrations make, object by object', async () => {
    const database = await emptyDatabase()
    const folder = mkdtempSync(join(tmpdir(), 'strata-agreement-'))
    try {
      writeFileSync(join(folder, '0001_install_definitions.sql'), definitionsAsMigration(schemaDir))
      await migrate({ databaseUrl: database.url('installer'), directory: folder })
    } finally {
      rmSync(folder, { recursive: true })
    }
    const defined = await catalogSnapshot(await database.client('superuser'))
    expect(Object.keys(defined).length).toBeGreaterThan(500)
    expect(formatDifferences(compareSnapshots(defined, migratedCatalog), 'sql/schema', 'migrations')).toBe('')
  })

  test('the comparison reaches tables, policies, grants, comments, functions and seed rows of the schema', () => {
    const names = Object.keys(migratedCatalog)
    for (const kind of [
      'table strata_',
      'policy tenant_isolation on ',
      'grants on table ',
      'comment on table column ',
      'function strata.',
      'rows of strata_core.transitions',
      'view strata.',
    ])
      expect(names.filter((name) => name.startsWith(kind)).length, kind).toBeGreaterThan(0)
  })
})

describe('the reference pages', () => {
  let pages: Files
  beforeAll(async () => {
    pages = await catalogDocs(migrated)
  })

  test('a reader finds every table, view and function of the catalog', () => {
    const text = Object.values(pages).join('\n')
    const objects = Object.keys(migratedCatalog)
      .map((name) => name.match(/^(?:table|view|materialized view|function) (strata\w*\.\w+)/)?.[1])
      .filter((name) => name !== undefined)
    expect(objects.length).toBeGreaterThan(50)
    expect(objects.filter((name) => !text.includes(`### ${name}\n`))).toEqual([])
  })

  test('a reader finds every policy, error, setting and allowed change of status', async () => {
    const policies = await migrated.query(
      "select count(*)::int as count from pg_policies where schemaname like 'strata%'",
    )
    const listed =
      Object.values(pages)
        .join('\n')
        .match(/^\| `\w+` \| (permissive|restrictive) \|/gm) ?? []
    expect(policies.rows[0].count).toBeGreaterThan(0)
    expect(listed).toHaveLength(policies.rows[0].count)

    const errors = await migrated.query('select sqlstate from strata_core.error_codes')
    expect(errors.rows.length).toBeGreaterThan(0)
    for (const { sqlstate } of errors.rows) expect(pages['errors.md']).toContain(`| ${sqlstate} |`)

    const settings = await migrated.query('select setting from strata_core.settings')
    expect(settings.rows.length).toBeGreaterThan(0)
    for (const { setting } of settings.rows) expect(pages['settings.md']).toContain(`| \`${setting}\` |`)

    const transitions = await migrated.query(
      "select case from_status when 'none' then '[*]' else from_status end || ' --> ' || to_status || ': ' as arrow from strata_core.transitions",
    )
    expect(transitions.rows.length).toBeGreaterThan(0)
    for (const { arrow } of transitions.rows) expect(pages['schema/lifecycles.md']).toContain(arrow)
  })

  test('writing them twice gives the same text', async () => {
    expect(await catalogDocs(migrated)).toEqual(pages)
  })

  test('every drawing names only what it has declared, in words that a diagram takes', () => {
    for (const [name, text] of Object.entries(pages)) {
      for (const [, drawing] of text.matchAll(/```mermaid\nerDiagram\n([\s\S]*?)```/g)) {
        for (const line of (drawing as string).trimEnd().split('\n'))
          expect(line, name).toMatch(
            /^( {2}\w+( \{)?| {2}\}| {4}[\w[\]]+ \w+( PK| FK| PK, FK)?| {2}\w+ (\|\||\|o)--o(\{|\|) \w+ : "[\w, ]+")$/,
          )
      }
    }
  })
})

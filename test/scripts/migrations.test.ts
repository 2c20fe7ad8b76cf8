/** Drafting and compiling migrations: what a developer writes, and what a database runs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileMigration, includedPaths, ownText } from '../../scripts/support/includes.js'
import { migrationHeader, migrationName, nextMigrationName } from '../../scripts/support/migration-files.js'
import { lintManifest, lintNumbers, lintSql } from '../../scripts/support/sql-lints.js'

describe('compiling a migration', () => {
  let folder: string
  const compile = (text: string) => compileMigration(text, '0001_make.sql', folder)
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'strata-includes-'))
    write('core/a.sql', 'select 1;\n')
    write('core/b.sql', 'select 2;\n\n-- a comment\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('a draft becomes self-contained and names where each text is from', () => {
    expect(compile('-- head\n--! include core/a.sql\n\n--! include core/b.sql\n')).toBe(
      '-- head\n--! begin core/a.sql\nselect 1;\n--! end core/a.sql\n\n--! begin core/b.sql\nselect 2;\n\n-- a comment\n--! end core/b.sql\n',
    )
  })

  test('a compiled migration is refreshed when the file has changed, and is left alone when it has not', () => {
    write('core/c.sql', 'select 3;\n')
    const compiled = compile('--! include core/c.sql\nselect 9;\n')
    expect(compile(compiled)).toBe(compiled)
    write('core/c.sql', 'select 4;\n')
    expect(compile(compiled)).toBe('--! begin core/c.sql\nselect 4;\n--! end core/c.sql\nselect 9;\n')
  })

  test.each([
    ['names a file that is not there', '--! include core/nothing.sql', /0001_make\.sql:1: there is no file/],
    ['leaves the folder of definitions', '--! include ../secret.sql', /outside of sql\/schema/],
    ['names no file', '--! include', /names no file/],
    ['misspells the directive', '--! inclde core/a.sql', /"--! inclde" is unknown/],
    ['ends what was never begun', 'select 1;\n--! end core/a.sql', /:2: .* closes nothing/],
    ['ends another file than it began', '--! begin core/a.sql\n--! end core/b.sql', /closes nothing/],
    ['never ends', '--! begin core/a.sql\nselect 1;', /line 1 is not closed/],
    ['begins twice', '--! begin core/a.sql\n--! include core/b.sql', /line 1 is not closed/],
  ])('a draft that %s is refused', (_, text, message) => {
    expect(() => compile(text)).toThrow(message)
  })

  test('included texts are known by their paths and linted where they were written', () => {
    const compiled = compile('select 7;\n--! include core/b.sql\nselect 8;\n')
    expect(includedPaths(compiled)).toEqual(['core/b.sql'])
    expect(ownText(compiled).split('\n')).toEqual([
      'select 7;',
      '',
      '',
      '',
      '',
      '--! end core/b.sql',
      'select 8;',
      '',
    ])
  })
})

describe('a new migration', () => {
  test('gets the next number and a name that says what it does', () => {
    expect(nextMigrationName('Lock users', ['0001_create_core.sql', '0012_x.sql'])).toBe(
      '0013_lock_users.sql',
    )
    expect(nextMigrationName('create core', [])).toBe('0001_create_core.sql')
  })

  test.each(['', '  ', '12 monkeys'])('is refused without an imperative (%j)', (imperative) => {
    expect(() => nextMigrationName(imperative, [])).toThrow(/Say what the migration does/)
  })

  test('passes the lint as soon as its header says what changes', () => {
    const name = nextMigrationName('lock users', [])
    expect(name).toMatch(migrationName)
    const text = migrationHeader(name)
    const rules = (content: string) =>
      lintSql({ path: name, place: 'migration', text: content }).map(({ rule }) => rule)
    expect(rules(text)).toEqual(['migration-frame'])
    expect(rules(text.replace(/say in one sentence.*/, 'Staff can lock a user.'))).toEqual([])
  })
})

describe('the order of definitions', () => {
  test('a file that the manifest forgets, repeats or invents is found', () => {
    const manifest = '-- prose\n--! include core/a.sql\n--! include core/a.sql\n--! include core/c.sql\n'
    const files = ['core/a.sql', 'core/b.sql', 'core/roles.sql']
    expect(lintManifest(manifest, files).map(({ message }) => message)).toEqual([
      'core/b.sql is not included',
      'core/a.sql is included twice',
      'core/c.sql does not exist',
    ])
    expect(lintManifest('--! include core/a.sql', ['core/a.sql'])).toEqual([])
  })

  test('a gap or a second migration of one number is found', () => {
    expect(lintNumbers(['0001_a.sql', '0002_b.sql'])).toEqual([])
    expect(lintNumbers(['0001_a.sql', '0003_b.sql']).map(({ path }) => path)).toEqual(['0003_b.sql'])
    expect(lintNumbers(['0001_a.sql', '0001_b.sql']).map(({ path }) => path)).toEqual(['0001_b.sql'])
  })
})

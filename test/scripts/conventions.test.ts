/** CONVENTIONS.md keeps its word: every rule names what checks it, and what it names exists. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lints } from '../../scripts/support/sql-lints.js'
import { rules as doctorRules } from '../../src/doctor/index.js'

const inRoot = (path: string) => new URL(`../../${path}`, import.meta.url)
const read = (path: string) => readFileSync(inRoot(path), 'utf8')

const page = read('CONVENTIONS.md')
const written = page.split('\n').filter((line) => line.startsWith('- '))
const references = written.flatMap((line) =>
  (line.split(' → ')[1] ?? '').split(', ').filter((name) => name !== ''),
)

/** Lints of the folders as a whole, beside those of single files. */
const folderLints = ['manifest', 'migration-number']

function exists(reference: string): boolean {
  const [, kind, name = ''] = reference.match(/^(lint:|doctor:|npm run )(.+)$/) ?? []
  if (kind === 'lint:') return name in lints || folderLints.includes(name)
  if (kind === 'doctor:') return doctorRules.some((rule) => rule.name === name)
  if (kind === 'npm run ') return name in JSON.parse(read('package.json')).scripts
  return existsSync(inRoot(reference))
}

describe('a reader of the conventions', () => {
  test('finds what checks each rule', () => {
    expect(written.length).toBeGreaterThan(20)
    expect(written.filter((line) => line.split(' → ').length !== 2)).toEqual([])
  })

  test('finds nothing named that is not there', () => {
    expect(references.filter((reference) => !exists(reference))).toEqual([])
    expect(exists('lint:nothing')).toBe(false)
    expect(exists('doctor:nothing')).toBe(false)
    expect(exists('npm run nothing')).toBe(false)
  })

  test('finds every SQL lint mentioned', () => {
    expect(
      [...Object.keys(lints), ...folderLints].filter((name) => !references.includes(`lint:${name}`)),
    ).toEqual([])
  })
})

/** Bad input to a script: one sentence, exit code 1, nothing written. */
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

function script(name: string, ...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', `scripts/${name}.ts`, ...args],
      { cwd: root },
      (error, _, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stderr }),
    )
  })
}

const isOneSentence = /^[^\n]+\.\n$/

test.concurrent.each([
  ['check', ['--everything'], 'Unknown option --everything'],
  ['migration-new', [], 'Say what the migration does'],
  ['migration-compile', ['0000_nothing.sql'], 'There is no migration 0000_nothing.sql'],
  ['schema-check', ['now'], 'Unexpected argument "now"'],
] as const)('a developer who calls %s with %j is told in one sentence', async (name, args, sentence) => {
  const migrations = readdirSync(`${root}/migrations`)
  const { code, said } = await script(name, ...args)
  expect(code).toBe(1)
  expect(said).toContain(sentence)
  expect(said).toMatch(isOneSentence)
  expect(readdirSync(`${root}/migrations`)).toEqual(migrations)
})

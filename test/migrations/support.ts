/** Migrations made for a test: small folders of files, and the command line as a process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { onTestFinished, vi } from 'vitest'
import { run } from '../../src/cli/program.js'

/** Writes a folder of migrations that is removed after the test. */
export async function migrationsFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'strata-migrations-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFiles(folder, files)
  return folder
}

export async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

/** Three migrations in our style: a schema made by the login role, then tables by strata_owner. */
export const SAMPLE: Record<string, string> = {
  '0001_create_audit.sql': `create schema strata_audit authorization strata_owner;
set local role strata_owner;
create table strata_audit.things (thing_id integer primary key, label text);
`,
  '0002_add_status.sql': `set local role strata_owner;
alter table strata_audit.things add column status text not null default 'new';
create index things_status_idx on strata_audit.things (status);
`,
  '0003_name_things.sql': `set local role strata_owner;
create function strata_audit.thing_name(p_label text) returns text language sql immutable
begin atomic
  select upper(p_label);
end;
do $$
begin
  insert into strata_audit.things values (1, 'one', 'old');
end
$$;
`,
}

export const SAMPLE_NAMES = Object.keys(SAMPLE).map((file) => file.replace('.sql', ''))

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

export interface Finished {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** The environment of this process without the variables that name a database. */
function withoutDatabase(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PG[A-Z]+|DATABASE_URL)$/.test(name)))
}

/** Runs the command line as a process of its own, to its end. */
export async function cliProcess(args: string[], env: Record<string, string> = {}): Promise<Finished> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...withoutDatabase(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, stdout, stderr }
}

/** Runs the command line in this process, which is much faster; one at a time. */
export async function cli(args: string[], env: Record<string, string> = {}): Promise<Finished> {
  const written = { stdout: '', stderr: '' }
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const spy = vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += String(chunk)
      return true
    })
    return () => spy.mockRestore()
  })
  const before = { env: process.env, exitCode: process.exitCode }
  process.env = { ...withoutDatabase(process.env), ...env }
  try {
    await run([process.execPath, MAIN, ...args])
    return { exitCode: Number(process.exitCode ?? 0), ...written }
  } finally {
    process.env = before.env
    process.exitCode = before.exitCode
    for (const undo of restore) undo()
  }
}

/** The history as a superuser sees it, in the order of the runs. */
export async function history(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select name from strata_core.migrations order by run_on, id',
  )
  return rows.map(({ name }) => name)
}

/** The names of our schemas in the database. */
export async function schemas(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname::text as name from pg_namespace where nspname ~ '^strata(_|$)' order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** What a promise is rejected with; fails when it is not. */
export async function rejection<E extends Error>(
  kind: new (...args: never[]) => E,
  promise: Promise<unknown>,
): Promise<E> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    if (error instanceof kind) return error
    throw error
  }
  throw new Error(`expected a ${kind.name}, got ${JSON.stringify(value)}`)
}

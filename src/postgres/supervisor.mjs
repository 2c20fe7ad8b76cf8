// @ts-check
/**
 * The process that owns one embedded Postgres server from initdb to the removal of its folder.
 *
 * It is a process of its own because a parent that is killed with SIGKILL cannot clean up after itself: the end of
 * the channel to the parent is the one signal that always arrives. It is plain JavaScript because it must start in
 * the same way from src/ and from dist/, without a loader. Nothing else starts, stops or removes a server.
 *
 *   forked by launch.ts                          serves the requests initialise, start, kill, restart, keep, stop
 *   node supervisor.mjs remove <folder> <prefix> ends what is left of a server whose supervisor is gone
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import {
  appendFileSync,
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Config
 * @property {string} folder   the one folder that holds everything and is removed at the end
 * @property {string} prefix   how the names of such folders begin
 * @property {string} binaries folder with bin, lib and share
 * @property {string} user     name of the superuser
 * @property {string} password
 * @property {Record<string, string>} settings
 * @property {{ uid: number, gid: number } | {}} account the unprivileged account when the parent is root
 */
/** @typedef {{ id: number, request: string, config?: Config, signal?: NodeJS.Signals }} Message */

const patience = { ready: 60_000, fast: 5_000, immediate: 5_000, samePort: 15_000, freePorts: 20 }

/** The server must see nothing of PGDATA, PGPORT, PGOPTIONS and friends, and its messages are read in English. */
function environment() {
  const entries = Object.entries(process.env).filter(([name]) => !/^(PG|NODE_|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(entries), LC_ALL: 'C', TZ: 'UTC' }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in between.
  }
}

/** @param {() => boolean} condition @param {number} milliseconds */
async function eventually(condition, milliseconds) {
  const deadline = Date.now() + milliseconds
  while (!condition()) {
    if (Date.now() > deadline) return false
    await sleep(15)
  }
  return true
}

/** Fast lets clients hear a reason; a throwaway server that does not obey is ended by force. @param {number} pid @param {() => boolean} ended */
async function endServer(pid, ended) {
  send(pid, 'SIGINT')
  if (await eventually(ended, patience.fast)) return
  send(pid, 'SIGQUIT')
  if (await eventually(ended, patience.immediate)) return
  send(pid, 'SIGKILL')
  await eventually(ended, patience.immediate)
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** The pid and the state in a data directory's postmaster.pid. @param {string} folder */
function postmaster(folder) {
  try {
    const lines = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), state: (lines[7] ?? '').trim() }
  } catch {
    return undefined
  }
}

/**
 * A server that was killed leaves shared memory behind, outside of its folder. Postgres' own start-up clears it, and
 * `--check` ends right after that step.
 * @param {string} folder @param {string} postgres @param {object} account
 */
function clearSharedMemory(folder, postgres, account) {
  if (!existsSync(join(folder, 'data', 'postmaster.pid')) || !existsSync(postgres)) return
  spawnSync(postgres, ['--check', '-D', join(folder, 'data')], {
    ...account,
    cwd: '/',
    env: environment(),
    stdio: 'ignore',
    timeout: 10_000,
  })
}

/** @param {string} folder */
async function removeFolder(folder) {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/** A pid may have been given to another program since: only a postmaster of this very data directory counts. @param {number} pid @param {string} dataDir */
function isPostmasterOf(pid, dataDir) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataDir
  } catch {
    const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return Boolean(ps.stdout?.includes(dataDir))
  }
}

/** Ends and removes what a supervisor left behind that did not live long enough to do it. @param {string} folder */
async function removeLeftover(folder) {
  const owner = readJson(join(folder, 'owner.json'))
  const server = postmaster(folder)
  const dataDir = join(folder, 'data')
  if (server && isPostmasterOf(server.pid, dataDir)) {
    await endServer(server.pid, () => !isAlive(server.pid))
  }
  if (owner) clearSharedMemory(folder, owner.postgres, owner.account)
  await removeFolder(folder)
}

/**
 * Folders of launchers and supervisors that are both dead. A folder's name carries the launcher's pid, so that there
 * is no moment at which a folder could be taken for nobody's.
 * @param {string} parent @param {string} prefix
 */
async function sweep(parent, prefix) {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue
    const folder = join(parent, name)
    try {
      const launcher = Number.parseInt(name.slice(prefix.length), 10)
      const owner = readJson(join(folder, 'owner.json'))
      const uid = process.getuid?.() ?? 0
      const foreign = uid !== 0 && statSync(folder).uid !== uid
      const elsewhere = owner && owner.host !== hostname()
      if (!launcher || foreign || elsewhere || isAlive(launcher) || (owner && isAlive(owner.supervisor))) continue
      await removeLeftover(folder)
    } catch {
      // Another sweep was faster, or the folder belongs to somebody else: neither concerns this server.
    }
  }
}

class Supervisor {
  /** @type {Config} */ config
  /** @type {import('node:child_process').ChildProcess | undefined} */ server
  /** @type {import('node:child_process').ChildProcess | undefined} */ initdb
  port = 0
  kept = false
  /** @type {Promise<void> | undefined} */ ending

  /** @param {Config} config */
  constructor(config) {
    this.config = config
    this.data = join(config.folder, 'data')
    this.log = join(config.folder, 'server.log')
    const suffix = process.platform === 'win32' ? '.exe' : ''
    this.initdbFile = join(config.binaries, 'bin', `initdb${suffix}`)
    this.postgresFile = join(config.binaries, 'bin', `postgres${suffix}`)
    writeFileSync(
      join(config.folder, 'owner.json'),
      JSON.stringify({
        supervisor: process.pid,
        host: hostname(),
        postgres: this.postgresFile,
        account: config.account,
      }),
    )
  }

  async initialise() {
    const passwordFile = join(this.config.folder, 'password')
    writeFileSync(passwordFile, this.config.password, { mode: 0o600 })
    if ('uid' in this.config.account) chownSync(passwordFile, this.config.account.uid, this.config.account.gid)
    try {
      const output = await this.runInitdb(passwordFile, 'C.UTF-8')
      // Systems without this locale (older macOS, minimal images) fall back to plain C.
      if (output?.includes('locale')) {
        rmSync(this.data, { recursive: true, force: true })
        const again = await this.runInitdb(passwordFile, 'C')
        if (again) throw new Error(`initdb failed: ${lastLine(again)}`)
      } else if (output) {
        throw new Error(`initdb failed: ${lastLine(output)}`)
      }
    } finally {
      rmSync(passwordFile, { force: true })
    }
    const lines = Object.entries(this.config.settings).map(
      ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
    )
    appendFileSync(join(this.data, 'postgresql.conf'), `\n${lines.join('')}`)
    return {}
  }

  /** What initdb wrote when it failed, else undefined. @param {string} passwordFile @param {string} locale @returns {Promise<string | undefined>} */
  runInitdb(passwordFile, locale) {
    const { account, user } = this.config
    const options = [
      `--pgdata=${this.data}`,
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      `--locale=${locale}`,
      '--lc-messages=C',
      '--no-sync',
      '--no-instructions',
    ]
    return new Promise((resolve, reject) => {
      // A group of its own, so that it can be ended together with the postgres it runs.
      const child = spawn(this.initdbFile, options, {
        ...account,
        cwd: '/',
        detached: true,
        env: environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      this.initdb = child
      let output = ''
      child.stdout.on('data', (chunk) => {
        output += chunk
      })
      child.stderr.on('data', (chunk) => {
        output += chunk
      })
      child.on('error', reject)
      child.on('close', (code) => {
        this.initdb = undefined
        resolve(code === 0 ? undefined : output || 'it was ended')
      })
    })
  }

  /** Postgres itself decides whether a port is free: asking beforehand would leave a gap for another program. */
  async start() {
    for (let attempt = 1; ; attempt++) {
      // Below the ephemeral range, so that no outgoing connection takes the port between a stop and a restart.
      this.port = randomInt(20_000, 32_000)
      const failure = await this.tryStart()
      if (!failure) return { port: this.port, pid: this.server?.pid }
      if (!/could not (bind|create any TCP)/.test(failure) || attempt >= patience.freePorts) {
        throw new Error(`Postgres did not start: ${lastLine(failure)}`)
      }
    }
  }

  /** Same data, same port. Backends of a killed postmaster take a moment to notice, and hold the data until then. */
  async restart() {
    await this.stopServer()
    const deadline = Date.now() + patience.samePort
    for (;;) {
      const failure = await this.tryStart()
      if (!failure) return { port: this.port, pid: this.server?.pid }
      if (!/could not (bind|create any TCP)|still in use|lock file/.test(failure) || Date.now() > deadline) {
        throw new Error(`Postgres did not start again: ${lastLine(failure)}`)
      }
      await sleep(100)
    }
  }

  /** What Postgres logged when it did not come up, else undefined. @returns {Promise<string | undefined>} */
  async tryStart() {
    const from = existsSync(this.log) ? statSync(this.log).size : 0
    const log = openSync(this.log, 'a')
    const child = spawn(this.postgresFile, ['-D', this.data, '-p', String(this.port)], {
      ...this.config.account,
      cwd: '/',
      env: environment(),
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.server = child
    let ended = false
    /** @type {Error | undefined} */ let error
    child.on('error', (cause) => {
      error = cause
      ended = true
    })
    child.on('exit', () => {
      ended = true
      if (this.server === child) this.server = undefined
      // A kept server has nobody else who would clean up after it.
      if (this.kept && !process.connected) void this.end()
    })
    const ready = () => {
      const found = postmaster(this.config.folder)
      return found?.pid === child.pid && found?.state === 'ready'
    }
    const settled = await eventually(() => ended || ready(), patience.ready)
    if (settled && !ended) return undefined
    if (!ended) await this.stopServer()
    return error ? error.message : readFileSync(this.log).subarray(from).toString('utf8') || 'it gave no reason'
  }

  async stopServer() {
    const server = this.server
    if (!server?.pid) return
    await endServer(server.pid, () => this.server !== server)
  }

  /** @param {NodeJS.Signals} signal */
  async kill(signal) {
    const server = this.server
    if (!server?.pid) throw new Error('The server is not running, so there is nothing to signal.')
    send(server.pid, signal)
    const ends = ['SIGKILL', 'SIGQUIT', 'SIGINT', 'SIGTERM', 'SIGABRT'].includes(signal)
    if (ends) await eventually(() => this.server !== server, patience.ready)
    return {}
  }

  /** From here on the end of the parent is not the end of the server. */
  keep() {
    this.kept = true
    return {}
  }

  /** Ends everything, once, however often and from wherever it is asked. */
  end() {
    this.ending ??= (async () => {
      if (this.initdb?.pid) {
        send(-this.initdb.pid, 'SIGKILL')
        await eventually(() => !this.initdb, patience.immediate)
      }
      await this.stopServer()
      clearSharedMemory(this.config.folder, this.postgresFile, this.config.account)
      await removeFolder(this.config.folder)
    })()
    return this.ending
  }

  /** @param {Message} message */
  async serve(message) {
    switch (message.request) {
      case 'initialise':
        return this.initialise()
      case 'start':
        return this.start()
      case 'restart':
        return this.restart()
      case 'kill':
        return this.kill(message.signal ?? 'SIGKILL')
      case 'keep':
        return this.keep()
      case 'stop':
        await this.end()
        return {}
      default:
        throw new Error(`Unknown request "${message.request}".`)
    }
  }
}

/** The line that says why, of a log that ends in consequences. @param {string} text */
function lastLine(text) {
  const lines = text.trim().split('\n')
  const reason = lines.find((line) => /FATAL|error:|could not/.test(line)) ?? lines.at(-1) ?? ''
  return reason.replace(/^.*?(FATAL|initdb: error|error):\s*/, '').trim()
}

async function supervise() {
  /** @type {Supervisor | undefined} */ let supervisor
  let work = Promise.resolve()

  const leave = async () => {
    await supervisor?.end()
    process.exit(0)
  }
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) process.on(signal, leave)
  process.on('disconnect', () => {
    // A kept server that has already ended needs no keeper.
    if (supervisor?.kept && supervisor.server) return
    void leave()
  })

  process.on('message', (/** @type {Message} */ message) => {
    work = work.then(async () => {
      /** @type {object} */ let reply
      try {
        if (message.config) {
          supervisor = new Supervisor(message.config)
          void sweep(dirname(message.config.folder), message.config.prefix)
        }
        if (!supervisor) throw new Error('The first message must carry the configuration.')
        reply = await supervisor.serve(message)
      } catch (error) {
        reply = { error: error instanceof Error ? error.message : String(error) }
      }
      if (process.connected) process.send?.({ id: message.id, ...reply })
      if (message.request === 'stop') setImmediate(() => process.exit(0))
    })
  })
}

const [mode, folder, prefix] = process.argv.slice(2)
if (mode === 'remove' && folder && prefix && basename(folder).startsWith(prefix)) await removeLeftover(folder)
else if (process.send) await supervise()
else {
  process.stderr.write(`${basename(fileURLToPath(import.meta.url))} is started by pg-strata, not by hand.\n`)
  process.exitCode = 2
}

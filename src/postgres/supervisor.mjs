// @ts-check
/**
 * The process that owns one embedded Postgres server from initdb to the removal of its folder.
 *
 * It is a process of its own because a parent that is killed with SIGKILL cannot clean up after itself: the end of
 * the channel to the parent is the one signal that always arrives. It is plain JavaScript because it must start in
 * the same way from src/ and from dist/, without a loader. Nothing else starts, stops or removes a server.
 *
 *   supervisor.mjs own <folder>      forked by index.ts; serves initialise, start, kill, restart, keep and stop
 *   supervisor.mjs remove <folder>   ends what is left of a server whose supervisor is gone
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import {
  appendFileSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
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
 * @property {string} binaries folder with bin, lib and share
 * @property {string} user     name of the superuser
 * @property {string} password
 * @property {Record<string, string>} settings
 * @property {[number, number]} ports first and last of those to choose from
 * @property {Account} account
 */
/** @typedef {{ uid: number, gid: number } | {}} Account the unprivileged account when we are root */
/** @typedef {{ id: number, request: string, config?: Config, signal?: NodeJS.Signals }} Message */

/** Every server's folder is called by this, the launcher's pid, and something random. */
const folderName = /^pg-strata-(\d+)-/
const patience = { ready: 60_000, fast: 5_000, immediate: 5_000, samePort: 15_000 }
const portInUse = /could not (bind|create any TCP)/

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
    // Not the pid alone: where nobody reaps orphans, a dead one keeps its pid.
    await endServer(server.pid, () => !isPostmasterOf(server.pid, dataDir))
  }
  if (owner?.postgres) clearSharedMemory(folder, owner.postgres, owner.account)
  await removeFolder(folder)
}

/**
 * Folders of launchers and supervisors that are both dead. A folder's name carries the launcher's pid, so that there
 * is no moment at which a folder could be taken for nobody's. Only folders that belong to us are believed: in a
 * shared temporary folder anybody may lay out something that looks like ours.
 * @param {string} parent
 */
async function sweep(parent) {
  for (const name of readdirSync(parent)) {
    const launcher = Number(folderName.exec(name)?.[1])
    if (!launcher || isAlive(launcher)) continue
    const folder = join(parent, name)
    try {
      if (process.getuid && statSync(folder).uid !== process.getuid()) continue
      const owner = readJson(join(folder, 'owner.json'))
      if (owner && (owner.host !== hostname() || isAlive(owner.supervisor))) continue
      await removeLeftover(folder)
    } catch {
      // Another sweep was faster.
    }
  }
}

/** @param {string} file */
function spawnFailure(/** @type {NodeJS.ErrnoException} */ error, file) {
  if (error.code === 'ENOENT' && existsSync(file)) {
    return 'its binaries need glibc, which this system does not have (Alpine?): set DATABASE_URL to a server of your own'
  }
  if (error.code === 'EPERM' || error.code === 'EINVAL') {
    return 'this root may not run it as another account, and Postgres refuses to run as root: run this as an ordinary user'
  }
  return error.message
}

class Supervisor {
  /** @type {Config | undefined} */ #config
  /** @type {import('node:child_process').ChildProcess | undefined} */ server
  /** @type {import('node:child_process').ChildProcess | undefined} */ initdb
  port = 0
  kept = false
  /** @type {Promise<void> | undefined} */ ending

  /** @param {string} folder the one folder that holds everything and is removed at the end */
  constructor(folder) {
    this.folder = folder
    this.data = join(folder, 'data')
    this.log = join(folder, 'server.log')
    this.claim()
  }

  /** What a later start must know if we are killed. @param {{ postgres?: string, account?: Account }} server */
  claim(server = {}) {
    const owner = { supervisor: process.pid, host: hostname(), ...server }
    writeFileSync(join(this.folder, 'owner.json'), JSON.stringify(owner))
  }

  get config() {
    if (!this.#config) throw new Error('The first request must be to initialise.')
    return this.#config
  }

  /** @param {'initdb' | 'postgres'} name */
  binary(name) {
    return join(this.config.binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  }

  /** @param {Config} config */
  async initialise(config) {
    if (this.ending) throw new Error('The server is being removed.')
    this.#config = config
    this.claim({ postgres: this.binary('postgres'), account: config.account })
    const passwordFile = join(this.folder, 'password')
    writeFileSync(passwordFile, config.password, { mode: 0o600 })
    mkdirSync(this.data, { mode: 0o700 })
    if ('uid' in config.account) {
      // Nothing but these: what root writes must not lie where the account could put a link in its place.
      chownSync(passwordFile, config.account.uid, config.account.gid)
      chownSync(this.data, config.account.uid, config.account.gid)
    }
    const output = await this.runInitdb(passwordFile, 'C.UTF-8')
    // Systems without this locale (older macOS, minimal images) fall back to plain C; initdb has cleared the folder.
    const failure = output?.includes('invalid locale') ? await this.runInitdb(passwordFile, 'C') : output
    rmSync(passwordFile)
    if (failure) throw new Error(`Postgres could not be set up: ${reasonIn(failure)}`)
    const lines = Object.entries(config.settings).map(
      ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
    )
    const flag = constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)
    // @ts-expect-error: the types know only the flags' names
    appendFileSync(join(this.data, 'postgresql.conf'), `\n${lines.join('')}`, { flag })
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
    return new Promise((resolve) => {
      // A group of its own, so that it can be ended together with the postgres it runs.
      const file = this.binary('initdb')
      const child = spawn(file, options, {
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
      child.on('error', (error) => resolve(spawnFailure(error, file)))
      child.on('close', (code) => {
        this.initdb = undefined
        resolve(code === 0 ? undefined : output || 'it was ended')
      })
    })
  }

  /** Postgres itself decides whether a port is free: asking beforehand would leave a gap for another program. */
  async start() {
    const [first, last] = this.config.ports
    const count = last - first + 1
    const offset = randomInt(count)
    for (let attempt = 0; attempt < Math.min(count, 50); attempt++) {
      this.port = first + ((offset + attempt) % count)
      const failure = await this.tryStart()
      if (!failure) return { port: this.port }
      if (!portInUse.test(failure)) throw new Error(`Postgres did not start: ${reasonIn(failure)}`)
    }
    throw new Error(`Postgres did not start: there is no free port from ${first} to ${last}`)
  }

  /** Same data, same port. Backends of a killed postmaster take a moment to notice, and hold the data until then. */
  async restart() {
    await this.stopServer()
    const deadline = Date.now() + patience.samePort
    for (;;) {
      const failure = await this.tryStart()
      if (!failure) return {}
      const passing = portInUse.test(failure) || /still in use|lock file/.test(failure)
      if (!passing || Date.now() > deadline) {
        throw new Error(`Postgres did not start again: ${reasonIn(failure)}`)
      }
      await sleep(100)
    }
  }

  /** What Postgres logged when it did not come up, else undefined. @returns {Promise<string | undefined>} */
  async tryStart() {
    const from = existsSync(this.log) ? statSync(this.log).size : 0
    // A request may still have been on its way when the parent ended.
    if (this.ending) return 'it is being removed'
    const file = this.binary('postgres')
    const log = openSync(this.log, 'a')
    const child = spawn(file, ['-D', this.data, '-p', String(this.port)], {
      ...this.config.account,
      cwd: '/',
      env: environment(),
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.server = child
    let ended = false
    /** @type {string | undefined} */ let neverRan
    child.on('error', (error) => {
      neverRan = spawnFailure(error, file)
      ended = true
      if (this.server === child) this.server = undefined
    })
    child.on('exit', () => {
      ended = true
      if (this.server === child) this.server = undefined
      // A kept server has nobody else who would clean up after it.
      if (this.kept && !process.connected) void this.end().then(() => process.exit(0))
    })
    const ready = () => {
      const found = postmaster(this.folder)
      return found?.pid === child.pid && found?.state === 'ready'
    }
    const settled = await eventually(() => ended || ready(), patience.ready)
    if (settled && !ended) return undefined
    if (!ended) await this.stopServer()
    return neverRan ?? (readFileSync(this.log).subarray(from).toString('utf8') || 'it gave no reason')
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
      if (this.#config) clearSharedMemory(this.folder, this.binary('postgres'), this.#config.account)
      await removeFolder(this.folder)
    })()
    return this.ending
  }

  /** @param {Message} message */
  async serve(message) {
    switch (message.request) {
      case 'initialise':
        return this.initialise(/** @type {Config} */ (message.config))
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

/** The line that says why, of an output that goes on to tell the consequences. @param {string} text */
function reasonIn(text) {
  const lines = text.trim().split('\n')
  const reason =
    lines.find((line) => /FATAL|error:|could not|invalid|unrecognized/.test(line)) ?? lines.at(-1) ?? ''
  return reason.replace(/^.*?(FATAL|LOG|initdb: error|error):\s*/, '').trim()
}

/** @param {string} folder */
function supervise(folder) {
  const supervisor = new Supervisor(folder)
  let work = Promise.resolve()

  const leave = async () => {
    await supervisor.end()
    process.exit(0)
  }
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) process.on(signal, leave)
  const parentEnded = () => {
    // A kept server that has already ended needs no keeper.
    if (!supervisor.kept || !supervisor.server) void leave()
  }
  process.on('disconnect', parentEnded)
  if (!process.connected) parentEnded()

  process.on('message', (/** @type {Message} */ message) => {
    work = work.then(async () => {
      /** @type {object} */ let reply
      try {
        reply = await supervisor.serve(message)
      } catch (error) {
        reply = { error: error instanceof Error ? error.message : String(error) }
      }
      if (process.connected) process.send?.({ id: message.id, ...reply })
      if (message.request === 'stop') setImmediate(() => process.exit(0))
    })
  })
  void sweep(dirname(folder))
}

const [mode, folder] = process.argv.slice(2)
if (folder && folderName.test(basename(folder)) && mode === 'own' && process.send) supervise(folder)
else if (folder && folderName.test(basename(folder)) && mode === 'remove') await removeLeftover(folder)
else {
  process.stderr.write(`${basename(fileURLToPath(import.meta.url))} is started by pg-strata, not by hand.\n`)
  process.exitCode = 2
}

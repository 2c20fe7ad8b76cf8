/**
 * Databases for scripts: on a server of our own that ends with the script, or on the one in DATABASE_URL. Schemas are
 * installed as their users install them, by a login that is neither superuser nor BYPASSRLS.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { MigrationError, migrate } from '../../src/migrate/index.js'
import { GROUP_ROLES, OWNER } from '../../src/migrate/names.js'
import { startPostgres } from '../../src/postgres/index.js'
import { Refusal } from './command.js'
import { expandManifest, madeByRunner } from './includes.js'
import { migrationsDir, schemaDir } from './paths.js'

export interface Workspace {
  /** Superuser's connection string: scripts read catalogs and rows past every policy. */
  url: string
  client: pg.Client
}

export interface Workbench {
  /** A database built by the migrations. */
  migrated(directory?: string): Promise<Workspace>
  /** A database built from the manifest of current definitions. */
  defined(directory?: string): Promise<Workspace>
}

const installer = 'strata_check_installer'

/** Runs the work with a server at hand; databases and, where it was ours, the server are gone afterwards. */
export async function withWorkbench<T>(work: (bench: Workbench) => Promise<T>): Promise<T> {
  const given = process.env.DATABASE_URL
  const server = given ? undefined : await startPostgres()
  const adminUrl = given ?? (server?.url as string)
  const admin = new pg.Client({ connectionString: adminUrl })
  const made: Workspace[] = []
  const names: string[] = []
  let rolesBefore: string[] = [...GROUP_ROLES]
  try {
    await admin.connect()
    const password = randomBytes(18).toString('base64url')
    rolesBefore = await makeInstaller(admin, password)

    const build = async (directory: string): Promise<Workspace> => {
      const name = `strata_check_${randomBytes(5).toString('hex')}`
      await admin.query(`create database ${name}`)
      names.push(name)
      await admin.query(`grant create on database ${name} to ${installer}`)
      await install(urlOf(adminUrl, name, installer, password), directory)
      const url = urlOf(adminUrl, name)
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      made.push({ url, client })
      return { url, client }
    }
    return await work({
      migrated: (directory = migrationsDir) => build(directory),
      defined: async (directory = schemaDir) => {
        const folder = mkdtempSync(join(tmpdir(), 'strata-definitions-'))
        try {
          writeFileSync(join(folder, '0001_install_definitions.sql'), definitionsAsMigration(directory))
          return await build(folder)
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      },
    })
  } finally {
    await Promise.allSettled(made.map(({ client }) => client.end()))
    if (server) {
      await admin.end().catch(() => {})
      await server.stop()
    } else {
      for (const name of names) await admin.query(`drop database if exists ${name} with (force)`)
      await retireInstaller(admin, rolesBefore)
      await admin.end()
    }
  }
}

/** The manifest as a migration, so that current definitions are built by the very path that migrations take. */
export function definitionsAsMigration(directory: string): string {
  const manifest = readFileSync(join(directory, 'install.sql'), 'utf8')
    .split('\n')
    .filter((line) => !madeByRunner.some((path) => line.startsWith(`--! include ${path}`)))
    .join('\n')
  return `${expandManifest(manifest, directory)}\n`
}

async function install(url: string, directory: string): Promise<void> {
  try {
    await migrate({ databaseUrl: url, directory })
  } catch (error) {
    if (error instanceof MigrationError) throw new Refusal(error.message)
    throw error
  }
}

/** Answers the group roles that the server had before. */
async function makeInstaller(admin: pg.Client, password: string): Promise<string[]> {
  const { rows } = await admin.query(
    `select (select rolsuper from pg_roles where rolname = current_user) as superuser,
            exists (select from pg_roles where rolname = $1) as exists,
            current_setting('server_version_num')::int >= 160000 as chooses,
            array(select rolname::text from pg_roles where rolname = any ($2)) as roles`,
    [installer, GROUP_ROLES],
  )
  const [{ superuser, exists, chooses, roles }] = rows
  if (!superuser)
    throw new Refusal(
      'DATABASE_URL must name a superuser of a server for development: this makes and drops databases.',
    )
  await admin.query(
    `${exists ? 'alter' : 'create'} role ${installer} login nosuperuser nobypassrls nocreatedb createrole password ${pg.escapeLiteral(password)}`,
  )
  // Roles that another installer made are not this one's to hand out.
  if (roles.includes(OWNER))
    await admin.query(`grant ${OWNER} to ${installer}${chooses ? ' with inherit false, set true' : ''}`)
  return roles
}

/** Roles belong to the server: those made here go again, unless another database has come to need them meanwhile. */
async function retireInstaller(admin: pg.Client, rolesBefore: readonly string[]): Promise<void> {
  const made = GROUP_ROLES.filter((role) => !rolesBefore.includes(role))
  for (const role of [...made, installer])
    await admin.query(`drop role if exists ${role}`).catch(async (error: pg.DatabaseError) => {
      if (error.code !== '2BP01') throw error
      if (role === installer) await admin.query(`alter role ${installer} nologin nocreaterole password null`)
    })
}

function urlOf(adminUrl: string, database: string, user?: string, password?: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  if (user !== undefined) url.username = user
  if (password !== undefined) url.password = password
  return url.href
}

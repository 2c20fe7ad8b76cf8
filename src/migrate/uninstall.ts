/**
 * Takes pg-strata out of a database: our schemas and nothing else, in one transaction, or not at all.
 */
import { escapeIdentifier } from 'pg'
import { MigrationError, sqlState } from './errors.js'
import { readInstallation } from './history.js'
import { WAIT_MS } from './migrate.js'
import { GROUP_ROLES, OWNER, SCHEMAS, SEEDED_TABLES } from './names.js'
import { privilegeMissing, readPrerequisites } from './prerequisites.js'
import { RETRY_FOR_MS, type Retry, withRetry } from './retry.js'
import {
  closeSession,
  type LockHolder,
  openSession,
  type Session,
  type SessionOptions,
  takeLock,
} from './session.js'

export interface UninstallOptions extends SessionOptions {
  /** Removes the schemas although their tables hold rows. */
  force?: boolean | undefined
  /** Also drops the group roles, which belong to the whole server, where nothing depends on them. */
  roles?: boolean | undefined
  waitMs?: number | undefined
  retryForMs?: number | undefined
  onProgress?: ((progress: UninstallProgress) => void) | undefined
}

export type UninstallProgress =
  | { event: 'waiting'; holder: LockHolder | undefined; waitedMs: number }
  | ({ event: 'retrying' } & Retry)

export interface UninstallResult {
  schemas: string[]
  droppedRoles: string[]
  /** Roles that were to be dropped and are still needed, or are not ours to drop. */
  keptRoles: { role: string; reason: string }[]
}

/**
 * @throws ConnectionError, MigrationError: `not_installed`, `has_data` (unless forced), `has_dependents` (also when forced: what
 * other software built on our tables is not ours to drop), `privilege_missing`
 */
export async function uninstall(options: UninstallOptions = {}): Promise<UninstallResult> {
  const session = await openSession(options)
  const report = options.onProgress ?? (() => {})
  try {
    await takeLock(session, options.waitMs ?? WAIT_MS, (holder, waitedMs) =>
      report({ event: 'waiting', holder, waitedMs }),
    )
    const { schemas } = await readInstallation(session)
    if (schemas.length === 0) {
      throw new MigrationError('not_installed', 'pg-strata is not installed in this database.')
    }
    const found = await readPrerequisites(session)
    if (!found.installerIsOwner) throw privilegeMissing(session, found)
    return await withRetry(
      session,
      options.retryForMs ?? RETRY_FOR_MS,
      (retry) => report({ event: 'retrying', ...retry }),
      async () => {
        const { client } = session
        await client.query('begin')
        await client.query(`set local role ${OWNER}`)
        await refuseDependents(session)
        if (!options.force) await refuseData(session)
        await client.query(`drop schema ${schemas.join(', ')} cascade`)
        // A later version may have set it for the roles in this database; without it the role cannot be dropped, nor installed anew.
        await client.query(`alter default privileges for role ${OWNER} grant execute on functions to public`)
        await client.query('set local role none')
        const roles = options.roles ? await dropRoles(session) : { droppedRoles: [], keptRoles: [] }
        await client.query('commit')
        return { schemas: [...schemas], ...roles }
      },
    )
  } finally {
    await closeSession(session)
  }
}

/** Lists what stands on our objects and is not in our schemas: foreign keys, views, functions, triggers, defaults, publications. */
async function refuseDependents(session: Session): Promise<void> {
  const { rows } = await session.client.query<{ dependent: string; on: string }>(
    `with ours (classid, objid) as (
       select 'pg_namespace'::regclass::oid, n.oid from pg_namespace n where n.nspname = any ($1)
       union all select 'pg_class'::regclass, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any ($1)
       union all select 'pg_proc'::regclass, p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any ($1)
       union all select 'pg_type'::regclass, t.oid from pg_type t join pg_namespace n on n.oid = t.typnamespace where n.nspname = any ($1)
       union all select 'pg_constraint'::regclass, c.oid from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname = any ($1)
       union all select 'pg_operator'::regclass, o.oid from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where n.nspname = any ($1)
     ), parts (classid, objid) as (
       select 'pg_rewrite'::regclass::oid, r.oid from pg_rewrite r join ours o on o.objid = r.ev_class and o.classid = 'pg_class'::regclass
       union all select 'pg_trigger'::regclass, t.oid from pg_trigger t join ours o on o.objid = t.tgrelid and o.classid = 'pg_class'::regclass
       union all select 'pg_policy'::regclass, p.oid from pg_policy p join ours o on o.objid = p.polrelid and o.classid = 'pg_class'::regclass
       union all select 'pg_attrdef'::regclass, a.oid from pg_attrdef a join ours o on o.objid = a.adrelid and o.classid = 'pg_class'::regclass
     ), known as (select * from ours union all select * from parts)
     select
       case d.classid
         when 'pg_rewrite'::regclass then pg_describe_object('pg_class'::regclass, (select ev_class from pg_rewrite where oid = d.objid), 0)
         else pg_describe_object(d.classid, d.objid, d.objsubid)
       end as dependent,
       string_agg(distinct pg_describe_object(d.refclassid, d.refobjid, 0), ', ') as on
     from pg_depend d
     join ours r on r.classid = d.refclassid and r.objid = d.refobjid
     where d.deptype in ('n', 'a')
       and not exists (select from known k where k.classid = d.classid and k.objid = d.objid)
       -- Extended statistics and default privileges go with our tables and schemas.
       and d.classid not in ('pg_statistic_ext'::regclass, 'pg_default_acl'::regclass)
     group by 1
     union all
     -- Postgres does not write down that a subscription fills a table: it would go on, and fail, and keep the log of the other side.
     select 'subscription ' || s.subname, string_agg(r.srrelid::regclass::text, ', ' order by r.srrelid)
     from pg_subscription_rel r
     join pg_class c on c.oid = r.srrelid
     join pg_namespace n on n.oid = c.relnamespace and n.nspname = any ($1)
     join (select oid, subname from pg_subscription) s on s.oid = r.srsubid
     group by 1
     order by 1`,
    [SCHEMAS],
  )
  if (rows.length === 0) return
  const list = rows.map(({ dependent, on }) => `${dependent} (depends on ${on})`)
  throw new MigrationError(
    'has_dependents',
    `Other software in this database depends on pg-strata: ${list.join('; ')}. Remove these first; nothing was changed.`,
    { details: list },
  )
}

/**
 * Lists the tables with rows that no migration put there. Row level security is forced on its owner too, who would see empty tables
 * and lose full ones: it is lifted inside this transaction, which either drops the tables or is rolled back.
 */
async function refuseData(session: Session): Promise<void> {
  const { client } = session
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p') and format('%s.%s', n.nspname, c.relname) <> all ($2)
     order by c.oid`,
    [SCHEMAS, SEEDED_TABLES],
  )
  const filled: string[] = []
  for (const { name } of tables) {
    await client.query(`alter table ${name} no force row level security`)
    // Nobody else gets at the table now, so the count does not go on for ever.
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from (select from ${name} limit ${COUNTED_ROWS + 1}) as r`,
    )
    const count = rows[0]?.count ?? 0
    if (count === 1) filled.push(`${name}: 1 row`)
    else if (count > COUNTED_ROWS) filled.push(`${name}: more than ${COUNTED_ROWS} rows`)
    else if (count > 0) filled.push(`${name}: ${count} rows`)
  }
  if (filled.length > 0) {
    throw new MigrationError(
      'has_data',
      `These tables hold data that would be lost: ${filled.join(', ')}. Nothing was changed; uninstall with force if it may go.`,
      { details: filled },
    )
  }
}

const COUNTED_ROWS = 1_000

async function dropRoles({ client }: Session): Promise<Pick<UninstallResult, 'droppedRoles' | 'keptRoles'>> {
  const droppedRoles: string[] = []
  const keptRoles: { role: string; reason: string }[] = []
  for (const role of [...GROUP_ROLES].reverse()) {
    await client.query('savepoint before_role')
    try {
      await client.query(`drop role ${escapeIdentifier(role)}`)
      droppedRoles.push(role)
    } catch (error) {
      const state = sqlState(error)
      if (state === undefined) throw error
      await client.query('rollback to savepoint before_role')
      if (state === '42704') continue
      const { message, detail } = error as { message: string; detail?: string }
      keptRoles.push({
        role,
        reason: (state === '2BP01' && detail ? detail : message).replaceAll('\n', '; '),
      })
    }
  }
  return { droppedRoles, keptRoles }
}

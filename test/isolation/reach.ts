/** What a login can reach, taken from the catalog, so that a new relation is under test from the day it exists. */
import type pg from 'pg'
import { rowsOf } from '../support/cast.js'

/** Without a word about any organization or person, and so the same for everyone. */
export const forEveryone = [
  'strata_accounts.account_types',
  'strata_accounts.currencies',
  'strata_core.error_codes',
  'strata_core.security_event_types',
  'strata.permissions',
  'strata_access.permissions',
  'strata_core.time_zones',
  'strata_core.transitions',
  'strata_tenancy.party_type_attributes',
  'strata_tenancy.party_types',
  'strata_tenancy.relationship_rules',
  'strata_tenancy.relationship_types',
  'strata_users.user_types',
  'strata_kyc.document_types',
]

/** Who is who today, in ids and nothing else, for staff, jobs and the programs beside them. */
export const ofIds = ['strata.canonical_customers', 'strata.canonical_users']

/** Every relation outside the system's own schemas from which the login of the client may select anything. */
export async function reachableRelations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query(`
    select c.oid::regclass::text as relation
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema') and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and has_schema_privilege(n.oid, 'usage')
      and (has_table_privilege(c.oid, 'select') or (c.relkind <> 'S' and has_any_column_privilege(c.oid, 'select')))
    order by 1`)
  return rows.map(({ relation }) => relation)
}

/** The tables of ours, whoever may reach them. */
export async function allTables(superuser: pg.ClientBase): Promise<string[]> {
  const { rows } = await superuser.query(`
    select c.oid::regclass::text as relation
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname ~ '^strata(_|$)' and n.nspname !~ '^strata_test' and c.relkind in ('r', 'p') order by 1`)
  return rows.map(({ relation }) => relation)
}

/** All that the relations show to the client, as one text. */
export async function everything(client: pg.ClientBase, relations: string[]): Promise<string> {
  const all: string[] = []
  for (const relation of relations) {
    const rows = await rowsOf(client, `select '${relation}', t::text from ${relation} t`)
    if (!Array.isArray(rows)) throw new Error(`${relation}: ${rows.code}`)
    all.push(...rows.sort())
  }
  return all.join('\n')
}

/** How many rows the relations show to the client, all together, in one question. */
export async function rowCount(client: pg.ClientBase, relations: string[]): Promise<number> {
  const counts = relations.map((relation) => `(select count(*) from ${relation})`)
  const { rows } = await client.query(`select ${counts.join(' + ')} as rows`)
  return Number(rows[0].rows)
}

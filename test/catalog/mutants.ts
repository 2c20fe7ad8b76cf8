/** Every way to weaken the installation by one statement: each is one mutant, taken from the catalog and not from a list. */
import type pg from 'pg'
import { runtimeRoles, type WatchedFunction, type WatchedRelation } from './actions.js'

export interface Mutant {
  kind: string
  name: string
  sql: string
  /** What the actions that may notice are about. */
  about: readonly string[]
}

/** Which rules are asked first where no action noticed: asking all of them each time would take minutes. */
export const suspects: readonly [kind: RegExp, rules: readonly string[]][] = [
  [/policy/, ['policy-shape', 'tenant-isolation', 'policy-coverage']],
  [/row level security/, ['row-security']],
  [/security_/, ['views']],
  [/privilege|create|execute/, ['grants', 'public-access', 'default-privileges']],
  [/search_path/, ['function-search-path']],
  [/trigger/, ['triggers', 'append-only']],
]

interface Policy {
  name: string
  relation: string
  permissive: boolean
  command: string
  roles: string
  reads: string | null
  writes: string | null
}

export async function policyMutants(client: pg.ClientBase): Promise<Mutant[]> {
  const { rows } = await client.query<Policy>(`
    select quote_ident(p.polname) as name, c.oid::regclass::text as relation, p.polpermissive as permissive,
           case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
           (select string_agg(r::regrole::text, ', ') from unnest(p.polroles) r) as roles,
           pg_get_expr(p.polqual, p.polrelid) as reads, pg_get_expr(p.polwithcheck, p.polrelid) as writes
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname like 'strata%' order by 2, 1`)
  return rows.flatMap(({ name, relation, permissive, command, roles, reads, writes }) => {
    const policy = `policy ${name} on ${relation}`
    const mutant = (kind: string, sql: string): Mutant => ({ kind, name: policy, sql, about: [relation] })
    const mutants = [
      mutant('policy dropped', `drop ${policy}`),
      mutant('policy widened to public', `alter ${policy} to public`),
    ]
    if (reads !== null && reads !== 'true')
      mutants.push(mutant('policy reads everything', `alter ${policy} using (true)`))
    if (writes !== null && writes !== 'true')
      mutants.push(mutant('policy writes everything', `alter ${policy} with check (true)`))
    if (!permissive)
      mutants.push(
        mutant(
          'restrictive policy made permissive',
          `drop ${policy}; create ${policy} for ${command} to ${roles} using (${reads}) with check (${writes})`,
        ),
      )
    return mutants
  })
}

export function rowSecurityMutants(
  relations: readonly WatchedRelation[],
  notForced: readonly string[],
): Mutant[] {
  return relations
    .filter(({ kind }) => kind === 'r' || kind === 'p')
    .flatMap(({ name }) => [
      {
        kind: 'row level security disabled',
        name,
        sql: `alter table ${name} disable row level security`,
        about: [name],
      },
      ...(notForced.includes(name)
        ? []
        : [
            {
              kind: 'row level security not forced',
              name,
              sql: `alter table ${name} no force row level security`,
              about: [name],
            },
          ]),
    ])
}

export async function viewMutants(client: pg.ClientBase): Promise<Mutant[]> {
  const { rows } = await client.query<{ name: string; option: string }>(`
    select c.oid::regclass::text as name, o.option_name as option
    from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join pg_options_to_table(c.reloptions) o
    where n.nspname like 'strata%' and c.relkind = 'v' order by 1`)
  return rows.map(({ name, option }) => ({
    kind: `${option} reset`,
    name,
    sql: `alter view ${name} reset (${option})`,
    about: [name],
  }))
}

/** One mutant per relation and role at run time: none of them has everything. */
export function grantMutants(relations: readonly WatchedRelation[]): Mutant[] {
  return relations.flatMap(({ name }) =>
    runtimeRoles.map((role) => ({
      kind: 'privileges widened',
      name: `${name} to ${role}`,
      sql: `grant select, insert, update, delete on ${name} to ${role}`,
      about: [`${role} ${name}`],
    })),
  )
}

/** A privilege on some columns, become one on all of them. */
export async function columnMutants(client: pg.ClientBase): Promise<Mutant[]> {
  const { rows } = await client.query<{ relation: string; role: string; privilege: string }>(`
    select distinct c.oid::regclass::text as relation, x.grantee::regrole::text as role, lower(x.privilege_type) as privilege
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(a.attacl) x
    where n.nspname like 'strata%'`)
  return rows.map(({ relation, role, privilege }) => ({
    kind: 'column privilege widened',
    name: `${privilege} on ${relation} to ${role}`,
    sql: `grant ${privilege} on ${relation} to ${role}`,
    about: [relation],
  }))
}

export function schemaMutants(schemas: readonly string[]): Mutant[] {
  return [
    ...schemas.flatMap((schema) =>
      ['strata_definer', 'strata_reporter', 'strata_app'].map((role) => ({
        kind: 'revoke of create undone',
        name: `${schema} to ${role}`,
        sql: `grant usage, create on schema ${schema} to ${role}`,
        about: [`create ${schema} ${role}`],
      })),
    ),
    {
      kind: 'default privileges undone',
      name: 'functions of strata_owner',
      sql: 'alter default privileges for role strata_owner grant execute on functions to public',
      about: ['default privileges'],
    },
  ]
}

export function functionMutants(functions: readonly WatchedFunction[]): Mutant[] {
  return functions.flatMap(({ signature, pinsPath }) => [
    {
      kind: 'execute granted to public',
      name: signature,
      sql: `grant execute on function ${signature} to public`,
      about: [`execute ${signature}`],
    },
    ...(pinsPath
      ? [
          {
            kind: 'search_path reset',
            name: signature,
            sql: `alter function ${signature} reset search_path`,
            about: [`path ${signature}`],
          },
        ]
      : []),
  ])
}

export async function triggerMutants(client: pg.ClientBase): Promise<Mutant[]> {
  const { rows } = await client.query<{ name: string; relation: string; always: boolean; rests: boolean }>(`
    select quote_ident(t.tgname) as name, c.oid::regclass::text as relation, t.tgenabled = 'A' as always, t.tgenabled = 'D' as rests
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname like 'strata%' and not t.tgisinternal order by 2, 1`)
  return rows.flatMap(({ name, relation, always, rests }) => [
    {
      kind: rests ? 'trigger at rest enabled' : 'trigger disabled',
      name: `${name} on ${relation}`,
      sql: `alter table ${relation} ${rests ? 'enable' : 'disable'} trigger ${name}`,
      about: [relation],
    },
    ...(always
      ? [
          {
            kind: 'trigger not always enabled',
            name: `${name} on ${relation}`,
            sql: `alter table ${relation} enable trigger ${name}`,
            about: [relation],
          },
        ]
      : []),
  ])
}

/**
 * Who may do what, as the cases about permissions need it: 50 roles in 5 levels, 200 permissions, every membership with a role or two, one in fifty with
 * a permission granted or denied directly, and every fiftieth above 49 others. The same facts stand once more in the tables of the designs that
 * are compared; those know nothing of dates, of who is above whom, nor of who asks.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { World } from './world.js'

/** Held in scope own_lower by everybody who is above others. */
export const listed = 'bench.p199'

/** Held by nobody. */
export const spare = 'bench.spare'

/** A membership that acts. */
export interface Holder {
  organization_id: string
  membership_id: string
  token: string
  /** Memberships below it. */
  lower_ids: string[]
  /** Five permissions that it holds about everybody, and five that it does not, by turns. */
  asked: string[]
}

export interface Rights {
  world: World
  holders: Holder[]
  /** A role of the lowest level that many hold; one of each other level inherits it. */
  role_id: string
  /** Memberships that hold it. */
  held: number
}

/** Role n inherits the one below it and, in eight of ten columns, that one's neighbour. */
const facts = `
  create schema if not exists bench;
  create table bench.roles as
    select n, strata_core.uuid_v7() as role_id, 'bench_' || n as role from generate_series(0, 49) as n;
  create table bench.role_inheritance as
    select r.role_id, i.role_id as inherits_role_id
    from bench.roles r join bench.roles i on i.n = r.n + 10 or r.n % 10 < 8 and i.n = r.n + 11;
  create table bench.role_permissions as
    select r.role_id, 'bench.p' || p.n as permission, case when p.n % 4 = 3 then 'own_lower' else 'organization' end as scope
    from bench.roles r
    cross join lateral (select distinct (r.n * 4 + k * 7) % 200 as n from generate_series(0, 7) as k) p
    union
    select r.role_id, '${listed}', 'own_lower' from bench.roles r where r.n = 49;
  create table bench.members as
    select m.organization_id, m.membership_id, row_number() over (order by m.membership_id) as n,
           row_number() over (partition by m.organization_id order by m.membership_id) - 1 as place
    from strata_tenancy.memberships m;
  create table bench.membership_roles as
    select m.organization_id, m.membership_id, r.role_id
    from bench.members m join bench.roles r on r.n = m.n % 50 or r.n = 49 and (m.place % 50 = 0 or m.place % 4 = 0);
  create table bench.relationships as
    select u.organization_id, u.membership_id as upper_membership_id, l.membership_id as lower_membership_id
    from bench.members u join bench.members l on l.organization_id = u.organization_id and l.place > u.place and l.place < u.place + 50
    where u.place % 50 = 0`

const strataTables = `
  insert into strata_access.permissions (permission, description)
    select 'bench.p' || n, 'Permission ' || n from generate_series(0, 199) as n;
  insert into strata_access.permissions (permission, description) values ('${spare}', 'Comes and goes.');
  insert into strata_access.roles (role_id, role, name) select role_id, role, 'Role ' || n from bench.roles;
  insert into strata_access.role_inheritance (role_id, inherits_role_id, role_defined_in, inherits_defined_in, is_for_admin_company, is_inherited_for_admin_company)
    select i.role_id, i.inherits_role_id, strata_access.platform_id(), strata_access.platform_id(), false, false from bench.role_inheritance i;
  insert into strata_access.role_permissions (role_id, permission, scope) select role_id, permission, scope from bench.role_permissions;
  select strata_access.settle_roles(array(select role_id from bench.roles));
  insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in)
    select organization_id, membership_id, role_id, strata_access.platform_id() from bench.membership_roles order by md5(membership_id::text);
  insert into strata_access.membership_grants (organization_id, membership_id, permission, effect)
    select m.organization_id, m.membership_id, 'bench.p' || m.n % 200, case when m.n % 3 = 0 then 'deny' else 'allow' end
    from bench.members m where m.place % 50 = 7;
  insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id, lower_party_type, started_at)
    select organization_id, 'manager', upper_membership_id, 'member', lower_membership_id, 'member', clock_timestamp() from bench.relationships order by md5(lower_membership_id::text)`

/** A permission belongs to a role, a role is inherited by roles, and members hold roles: everything else is found out when somebody asks. */
const recursive = `
  create schema recursive;
  create table recursive.role_permissions as select role_id, permission from bench.role_permissions where scope = 'organization';
  alter table recursive.role_permissions add primary key (role_id, permission);
  create table recursive.role_inheritance as select role_id, inherits_role_id from bench.role_inheritance;
  alter table recursive.role_inheritance add primary key (role_id, inherits_role_id);
  create table recursive.membership_roles as select * from bench.membership_roles order by md5(membership_id::text);
  alter table recursive.membership_roles add primary key (organization_id, membership_id, role_id)`

/** What OpenFGA stores: object, relation, and a user or a userset. The functions answer as its check does, from the object towards the user, all in one call. */
const tuples = `
  create schema tuples;
  create table tuples.tuples (
    object text not null, relation text not null, subject text not null, subject_relation text not null default '',
    inserted_at timestamptz not null default now(),
    primary key (object, relation, subject, subject_relation)
  );
  insert into tuples.tuples (object, relation, subject, subject_relation)
    select 'permission:' || p.permission, 'holder', 'role:' || p.role_id, 'assignee' from recursive.role_permissions p
    union all
    select 'role:' || i.inherits_role_id, 'assignee', 'role:' || i.role_id, 'assignee' from bench.role_inheritance i;
  insert into tuples.tuples (object, relation, subject)
    select 'role:' || role_id, 'assignee', 'membership:' || membership_id from bench.membership_roles order by md5(membership_id::text);
  create index tuples_usersets_idx on tuples.tuples (object, relation, subject, subject_relation) where subject_relation <> '';
  create function tuples.check_tuple(p_object text, p_relation text, p_subject text) returns boolean language plpgsql stable as $$
  begin
    return exists (
      with recursive userset (object, relation) as (
        select p_object, p_relation
        union
        select t.subject, t.subject_relation from userset u join tuples.tuples t on t.object = u.object and t.relation = u.relation and t.subject_relation <> ''
      )
      select from userset u join tuples.tuples t on t.object = u.object and t.relation = u.relation and t.subject = p_subject and t.subject_relation = '');
  end
  $$`

const furnished = new WeakMap<World, Promise<[Rights, Rights]>>()

/** Two databases with rights: as many memberships as the size says, and a hundredth of them. Shared by the cases. */
export function rights(world: World): Promise<[Rights, Rights]> {
  const made = furnished.get(world) ?? make(world)
  furnished.set(world, made)
  return made
}

async function make(world: World): Promise<[Rights, Rights]> {
  const { memberships } = world.size
  const of = (users: number) => ({ users, organizations: Math.max(2, users / 100) })
  return [
    await furnish(await world.beside('rights', of(memberships))),
    await furnish(await world.beside('fewer_rights', of(memberships / 100))),
  ]
}

async function furnish(world: World): Promise<Rights> {
  await world.seed()
  return world.asSuperuser(async (admin) => {
    await admin.query('set session_replication_role = replica')
    await admin.query('set synchronous_commit = off')
    const steps = [facts, strataTables, recursive, tuples]
    for (const [i, step] of steps.entries()) {
      world.report('Giving rights', i, steps.length)
      await admin.query(step)
    }
    await vacuum(admin)
    const hand = world.role('handwritten')
    await admin.query(`grant usage on schema recursive, tuples, strata_access to ${hand}`)
    await admin.query(`grant select, insert, delete on all tables in schema recursive, tuples to ${hand}`)
    await admin.query(`grant select on all tables in schema strata_access to ${hand}`)
    await admin.query(`grant select on strata_tenancy.relationships to ${hand}`)
    await admin.query('checkpoint')
    world.report('Giving rights', steps.length, steps.length)

    const { rows: roles } = await admin.query<Pick<Rights, 'role_id' | 'held'>>(
      `select role_id, (select count(*)::integer from bench.membership_roles m where m.role_id = r.role_id) as held from bench.roles r where n = 49`,
    )
    const { rows: members } = await admin.query<Omit<Holder, 'token'> & { user_id: string }>(
      `select u.organization_id, u.membership_id, u.user_id, q.asked,
              array(select r.lower_membership_id from bench.relationships r where r.upper_membership_id = u.membership_id order by 1) as lower_ids
       from (select m.* from bench.members b join strata_tenancy.memberships m using (organization_id, membership_id)
             where b.place % 50 = 0 order by md5(m.membership_id::text) limit 100) u
       cross join lateral (
         select array_agg(x.permission order by x.place, x.is_held) as asked
         from (select p.permission, h.is_held, row_number() over (partition by h.is_held order by md5(p.permission || u.membership_id)) as place
               from strata_access.permissions p
               cross join lateral (select exists (
                 select from strata_access.membership_roles r join strata_access.effective_role_permissions e using (role_id)
                 where r.membership_id = u.membership_id and e.permission = p.permission and e.scope = 'organization') as is_held) h
               where p.permission like 'bench.p%') x
         where x.place <= 5) q`,
    )
    return { world, ...(roles[0] as (typeof roles)[0]), holders: await world.openSessions(members) }
  })
}

/** Until every page is known to hold nothing but what everybody sees: an index answers by itself only then, and autovacuum, which looks too, delays it. */
async function vacuum(admin: Client): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await admin.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and (c.reltuples < 0 or c.relallvisible < c.relpages)
         and (n.nspname in ('strata_access', 'recursive', 'tuples') or c.oid = 'strata_tenancy.relationships'::regclass)`,
    )
    if (rows.length === 0) return
    for (const { name } of rows) await admin.query(`vacuum (analyze) ${name}`)
    if (attempt > 0) await sleep(500)
  }
}

import { RUNTIME_ROLES, sqlRule } from '../rule.js'

/** Whoever is a member of one of these sees or changes what no session may, so no application may be one at the same time. */
const ABOVE = ['strata_owner', 'strata_definer', 'strata_reporter']
/** Predefined roles that lead around privileges or out of the database. */
const DANGEROUS = [
  'pg_read_all_data',
  'pg_write_all_data',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_execute_server_program',
  'pg_maintain',
]

export const logins = sqlRule(
  {
    name: 'logins',
    severity: 'error',
    why: 'Policies bind the roles that they were written for: a login that is also something greater walks past them.',
    remedy:
      'Give the application a login of its own, a member of exactly one group role, neither superuser nor BYPASSRLS.',
  },
  `with login as (
     select r.*, array(select g.rolname::text from pg_roles g where g.rolname = any ($1) and g.oid <> r.oid and pg_has_role(r.oid, g.oid, 'member')
                       order by array_position($1, g.rolname::text)) as groups
     from pg_roles r
     where r.rolcanlogin and not r.rolsuper
   ), superuser as (
     select r.rolname, string_agg(g.rolname, ', ' order by g.rolname) as groups
     from pg_auth_members a join pg_roles r on r.oid = a.member join pg_roles g on g.oid = a.roleid
     where r.rolsuper and r.rolcanlogin and g.rolname = any ($1)
     group by r.rolname
   )
   select 'role ' || rolname as object, format('It is a member of %s and a superuser: no policy binds it.', groups) as message from superuser
   union all
   select 'role ' || rolname, format('It is a member of %s and BYPASSRLS: no policy binds it.', array_to_string(groups, ', ')) from login
   where rolbypassrls and groups <> '{}'
   union all
   select 'role ' || rolname, format('It is a member of %s and CREATEROLE, so it can make itself a member of more.', array_to_string(groups, ', ')) from login
   where rolcreaterole and groups <> '{}' and not exists (select from unnest($2::text[]) a where pg_has_role(login.oid, to_regrole(a), 'member'))
   union all
   select 'role ' || rolname, format('It is a member of %s and can become %s.', array_to_string(groups, ', '), a.name)
   from login cross join unnest($2::text[]) as a (name)
   where groups <> '{}' and pg_has_role(login.oid, to_regrole(a.name), 'member')
     -- Whoever made the group roles is given a bond to administer them (16 and newer); it neither inherits nor can be used to become one.
     and exists (select from unnest(groups) g where pg_has_role(login.oid, to_regrole(g), $4))
   union all
   select 'role ' || rolname, format('It is a member of %s and of strata_operator.', 'strata_app') from login
   where 'strata_app' = any (groups) and 'strata_operator' = any (groups)
     and pg_has_role(oid, to_regrole('strata_app'), $4) and pg_has_role(oid, to_regrole('strata_operator'), $4)
   union all
   select 'role ' || l.rolname, format('It is a member of %s and of %s.', array_to_string(l.groups, ', '), p.rolname)
   from login l join pg_roles p on p.rolname = any ($3) and pg_has_role(l.oid, p.oid, 'member')
   where l.groups <> '{}'
   order by 1, 2`,
  [RUNTIME_ROLES, ABOVE, DANGEROUS, 'usage'],
)

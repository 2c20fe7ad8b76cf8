import { GROUP_ROLES, OWNER } from '../../migrate/names.js'
import { RUNTIME_ROLES, sqlRule } from '../rule.js'

export const roles = sqlRule(
  {
    name: 'roles',
    severity: 'error',
    why: 'The group roles are written for people and programs to be members of, and for nothing more: a superuser or BYPASSRLS role ignores every policy.',
    remedy:
      'Run as an administrator: alter role … nologin nosuperuser nobypassrls nocreaterole nocreatedb noreplication (strata_owner also noinherit).',
  },
  `select 'role ' || e.name as object,
          case when r.oid is null then 'It does not exist.'
               when e.name = $2 and r.rolinherit then 'It is INHERIT: it reads through the policies of the roles that it may become.'
               else format('It is %s.', concat_ws(', ', case when r.rolsuper then 'SUPERUSER' end, case when r.rolbypassrls then 'BYPASSRLS' end,
                      case when r.rolcanlogin then 'LOGIN' end, case when r.rolcreaterole then 'CREATEROLE' end,
                      case when r.rolcreatedb then 'CREATEDB' end, case when r.rolreplication then 'REPLICATION' end)) end as message
   from unnest($1::text[]) as e (name) left join pg_roles r on r.rolname = e.name
   where r.oid is null or r.rolsuper or r.rolbypassrls or r.rolcanlogin or r.rolcreaterole or r.rolcreatedb or r.rolreplication
      or (e.name = $2 and r.rolinherit)
   union all
   -- Between the group roles there is one bond only: the owner may become the three to which it hands objects over.
   select 'role ' || m.rolname, format('It is a member of %s.', g.rolname)
   from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
   where m.rolname = any ($1) and not (m.rolname = $2 and g.rolname in ('strata_definer', 'strata_reporter', 'strata_merger'))
   union all
   select 'role ' || r.rolname, format('It inherits %s.', p.rolname)
   from pg_roles r cross join pg_roles p
   where r.rolname = any ($3) and p.rolname like 'pg\\_%' and pg_has_role(r.oid, p.oid, 'member')
   order by 1, 2`,
  [GROUP_ROLES, OWNER, RUNTIME_ROLES],
)

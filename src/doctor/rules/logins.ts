import { RUNTIME_ROLES, sqlRule } from '../rule.js'

/** Whoever can become one of these sees or changes what no session may, so no application may be one at the same time. */
const ABOVE = ['strata_owner', 'strata_definer', 'strata_reporter', 'strata_merger']
/** Predefined roles that lead around privileges, or out of the database. */
const DANGEROUS = [
  'pg_read_all_data',
  'pg_write_all_data',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_execute_server_program',
  'pg_maintain',
]

// Usage, not membership: whoever made the group roles is a member of them in order to administer them (16 and newer), and can neither
// inherit nor become them. A superuser has the usage of every role, so for superusers it is what was granted that tells.
export const logins = sqlRule(
  {
    name: 'logins',
    severity: 'error',
    why: 'Policies bind the roles that they were written for: a login that is also something greater walks past them.',
    remedy:
      'Give the application a login of its own, a member of exactly one group role, neither superuser nor BYPASSRLS.',
  },
  `with login as (
     select r.oid, r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
            array(select g.rolname::text from pg_roles g
                  where g.rolname = any ($1)
                    and case when r.rolsuper then exists (select from pg_auth_members a where a.roleid = g.oid and a.member = r.oid)
                             else pg_has_role(r.oid, g.oid, 'usage') end
                  order by 1) as groups
     from pg_roles r
     where r.rolcanlogin
   ), member as (
     select *, 'role ' || quote_ident(rolname) as object, 'It is a member of ' || array_to_string(groups, ' and ') as self
     from login where groups <> '{}'
   )
   select object, self || ', and a superuser: no policy binds it.' as message from member where rolsuper
   union all
   select object, self || ', and BYPASSRLS: no policy binds it.' from member where rolbypassrls and not rolsuper
   union all
   select object, self || ', and CREATEROLE: it can make itself a member of more.' from member where rolcreaterole and not rolsuper
   union all
   select object, self || ': an application is not platform staff.' from member where groups @> array['strata_app', 'strata_operator']
   union all
   select m.object, format('%s, and can become %s.', m.self, r.rolname)
   from member m join pg_roles r on r.rolname = any ($2::text[] || $3::text[]) and pg_has_role(m.oid, r.oid, 'member')
   where not m.rolsuper
   order by 1, 2`,
  [RUNTIME_ROLES, ABOVE, DANGEROUS],
)

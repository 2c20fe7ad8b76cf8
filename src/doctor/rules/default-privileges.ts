import { sqlRule } from '../rule.js'

export const defaultPrivileges = sqlRule(
  {
    name: 'default-privileges',
    severity: 'error',
    why: 'Postgres lets everybody execute a new function; a migration that forgets to revoke that would open it.',
    remedy:
      'Run as strata_owner: alter default privileges revoke execute on functions from public; and revoke every other default grant.',
  },
  `select 'default privileges of strata_owner' as object, 'New functions are executable by PUBLIC.' as message
   where not exists (
     select from pg_default_acl d
     where d.defaclrole = to_regrole('strata_owner') and d.defaclobjtype = 'f' and d.defaclnamespace = 0
       and not exists (select from aclexplode(d.defaclacl) x where x.grantee = 0))
   union all
   select distinct 'default privileges of ' || d.defaclrole::regrole,
          format('New objects are granted to %s.', case when x.grantee = 0 then 'PUBLIC' else x.grantee::regrole::text end)
   from pg_default_acl d cross join aclexplode(d.defaclacl) x
   where d.defaclrole in (to_regrole('strata_owner'), to_regrole('strata_definer'), to_regrole('strata_reporter')) and x.grantee <> d.defaclrole
     and not (d.defaclobjtype = 'f' and d.defaclnamespace = 0 and x.grantee = 0)
   order by 1, 2`,
)

import { sqlRule } from '../rule.js'

export const contextFunctions = sqlRule(
  {
    name: 'context-functions',
    severity: 'error',
    why: 'Policies of the host call these for every statement: volatile ones run once per row and keep an index from being used, parallel safe ones answer null in a worker.',
    remedy:
      'Restore the function from the migrations: plpgsql, stable, parallel restricted, security definer.',
  },
  `with expected (name) as (
     values ('organization_id'), ('user_id'), ('membership_id'), ('session_id'), ('assurance_level'), ('impersonator_user_id')
   )
   select 'strata_core.' || e.name || '()' as object,
          case when p.oid is null then 'It does not exist.'
               when p.provolatile <> 's' then 'It is not stable.'
               when p.proparallel <> 'r' then 'It is not parallel restricted.'
               else 'It is not security definer, and its callers may not read the context.' end as message
   from expected e
   left join (pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'strata_core')
     on p.proname = e.name and p.pronargs = 0
   where p.oid is null or p.provolatile <> 's' or p.proparallel <> 'r' or not p.prosecdef
   order by 1`,
)

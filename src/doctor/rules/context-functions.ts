import { sqlRule } from '../rule.js'

export const contextFunctions = sqlRule(
  {
    name: 'context-functions',
    severity: 'error',
    why: 'Policies call these for every statement: volatile ones run once per row and keep an index from being used, parallel safe ones answer null in a worker.',
    remedy:
      'Restore the function from the migrations: language sql, stable, parallel restricted, begin atomic, no set clause.',
  },
  `with expected (name) as (
     values ('organization_id'), ('user_id'), ('membership_id'), ('session_id'), ('assurance_level'), ('context_body')
   )
   select 'strata_core.' || e.name || '()' as object,
          case when p.oid is null then 'It does not exist.'
               when p.provolatile <> 's' then 'It is not stable.'
               when p.proparallel <> 'r' then 'It is not parallel restricted.'
               else 'It cannot be inlined.' end as message
   from expected e
   left join (pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'strata_core')
     on p.proname = e.name and p.pronargs = 0
   where p.oid is null or p.provolatile <> 's' or p.proparallel <> 'r'
      or (e.name <> 'context_body' and (p.prosqlbody is null or p.prosecdef or p.proconfig is not null))
   order by 1`,
)

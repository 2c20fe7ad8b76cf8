import { ours, RUNTIME_ROLES, sqlRule } from '../rule.js'

// "create or replace view" without its options silently drops them, so none is ever left to a default.
export const views = sqlRule(
  {
    name: 'views',
    severity: 'error',
    why: 'A view without its options runs with the rights of its owner and shows every organization to whoever may select from it.',
    remedy:
      'Restate the options: security_invoker = true over tables with policies; security_barrier = true where the view filters by the context itself.',
  },
  `with view as (
     select c.oid::regclass::text as object, n.nspname, lower(pg_get_viewdef(c.oid)) as definition,
            o.invoker, o.barrier, o.stated,
            exists (select from pg_roles r where r.rolname = any ($1)
                    and has_any_column_privilege(r.oid, c.oid, 'select, insert, update')) as at_run_time
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     cross join lateral (
       select coalesce(bool_or(option_name = 'security_invoker' and option_value = 'true'), false) as invoker,
              coalesce(bool_or(option_name = 'security_barrier' and option_value = 'true'), false) as barrier,
              count(*) filter (where option_name in ('security_invoker', 'security_barrier')) > 0 as stated
       from pg_options_to_table(c.reloptions)
     ) o
     where ${ours('n')} and c.relkind = 'v'
   )
   select object, 'It states neither security_invoker nor security_barrier.' as message from view where not stated
   union all
   select object, 'It is security_invoker and security_barrier at once.' from view where invoker and barrier
   union all
   select object, 'A role at run time may read it, and it is neither security_invoker nor security_barrier.' from view
   where stated and at_run_time and not (invoker or barrier)
   union all
   select object, 'It is a barrier that does not filter by the context.' from view
   where barrier and nspname <> 'strata_analytics'
     -- Keys alone, for staff and jobs.
     and object not in ('strata_core.context', 'strata.canonical_users', 'strata.canonical_customers') and definition !~ 'strata_core\\.context'
   order by 1, 2`,
  [RUNTIME_ROLES],
)

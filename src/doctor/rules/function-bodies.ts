import { ours, sqlRule } from '../rule.js'

export const functionBodies = sqlRule(
  {
    name: 'function-bodies',
    severity: 'error',
    why: 'A SQL function kept as text looks its names up anew at every call, in the search path of whoever calls it; other languages and settings escape every rule here.',
    remedy:
      'Write SQL functions as begin atomic … end, everything else in plpgsql, with no setting but search_path, plan_cache_mode = force_generic_plan joins that are switched off, and work_mem = 64MB.',
  },
  `select p.oid::regprocedure::text as object,
          case when l.lanname not in ('sql', 'plpgsql') then format('Its language is %s.', l.lanname)
               when l.lanname = 'sql' and p.prosqlbody is null then 'Its body is text.'
               else format('It sets %s.', s.name) end as message
   from pg_proc p
   join pg_namespace n on n.oid = p.pronamespace
   join pg_language l on l.oid = p.prolang
   left join lateral (
     select split_part(c, '=', 1) as name from unnest(p.proconfig) c where c not like 'search\\_path=%' and c not in ('plan_cache_mode=force_generic_plan', 'enable_hashjoin=off', 'enable_mergejoin=off', 'enable_nestloop=off', 'work_mem=64MB') limit 1
   ) s on true
   where ${ours('n')}
     and (l.lanname not in ('sql', 'plpgsql') or (l.lanname = 'sql' and p.prosqlbody is null) or s.name is not null)
   order by 1`,
)

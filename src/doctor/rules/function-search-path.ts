import { ours, sqlRule } from '../rule.js'

export const functionSearchPath = sqlRule(
  {
    name: 'function-search-path',
    severity: 'error',
    why: 'The temporary schema is searched first unless it is listed last: anybody can put a table or type there and have it used with the rights of the function.',
    remedy: 'Run: alter function … set search_path = pg_catalog, <its schema>, pg_temp.',
  },
  `select p.oid::regprocedure::text as object,
          case when s.setting is null then 'It pins no search_path.'
               else format('Its search_path is "%s".', s.setting) end as message
   from pg_proc p
   join pg_namespace n on n.oid = p.pronamespace
   join pg_language l on l.oid = p.prolang
   left join lateral (
     select substr(c, length('search_path=') + 1) as setting from unnest(p.proconfig) c where c like 'search\\_path=%'
   ) s on true
   where ${ours('n')}
     and (p.prosecdef or l.lanname <> 'sql' or s.setting is not null)
     and coalesce(s.setting, '') !~ '^pg_catalog(, strata(_[a-z]+)?)+, pg_temp$'
   order by 1`,
)

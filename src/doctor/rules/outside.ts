import { ours, sqlRule } from '../rule.js'

export const outside = sqlRule(
  {
    name: 'outside',
    severity: 'error',
    why: 'pg-strata makes nothing outside its own schemas; what its roles own elsewhere was made by mistake or by somebody else, and acts with their rights.',
    remedy: 'Find out who made it; give it to another owner or drop it.',
  },
  `select pg_describe_object(d.classid, d.objid, 0) as object, format('It is outside the schemas of pg-strata and belongs to %s.', r.rolname) as message
   from pg_shdepend d
   join pg_roles r on r.oid = d.refobjid and r.rolname like 'strata\\_%'
     and r.rolname in ('strata_owner', 'strata_definer', 'strata_reporter', 'strata_merger', 'strata_auth', 'strata_app', 'strata_operator', 'strata_worker', 'strata_analyst')
   left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
   left join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid
   left join pg_type t on d.classid = 'pg_type'::regclass and t.oid = d.objid
   join pg_namespace n on n.oid = coalesce(c.relnamespace, p.pronamespace, t.typnamespace)
   where d.dbid = (select oid from pg_database where datname = current_database())
     and d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
     and not ${ours('n')} and n.nspname !~ '^pg_(toast|temp)'
   order by 1`,
)

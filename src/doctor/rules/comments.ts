import { ours, sqlRule } from '../rule.js'

// A view column that shows a column of the same name as it is stored is explained there.
export const comments = sqlRule(
  {
    name: 'comments',
    severity: 'error',
    why: 'Comments are the documentation that analysts, the generated pages and the types of the client read.',
    remedy: "Run: comment on … is '…'.",
  },
  `with shown as (
     select distinct w.ev_class as view, d.refobjid as relation
     from pg_class v
     join pg_namespace n on n.oid = v.relnamespace
     join pg_rewrite w on w.ev_class = v.oid
     join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
     where ${ours('n')} and v.relkind in ('v', 'm')
   ), explained as materialized (
     select s.view, a.attname
     from shown s
     join pg_class t on t.oid = s.relation and t.relkind in ('r', 'p', 'm')
     join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
     where col_description(t.oid, a.attnum) is not null
        or exists (select from pg_constraint k where k.conrelid = t.oid and k.contype = 'p' and a.attnum = any (k.conkey))
   )
   select o.object, 'It has no comment.' as message
   from (
     select 'schema ' || n.nspname as object, 'pg_namespace'::regclass as class, n.oid, 0 as part
     from pg_namespace n where ${ours('n')}
     union all
     select c.oid::regclass::text, 'pg_class'::regclass, c.oid, 0
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours('n')} and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
     union all
     select p.oid::regprocedure::text, 'pg_proc'::regclass, p.oid, 0
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours('n')}
     union all
     select t.oid::regtype::text, 'pg_type'::regclass, t.oid, 0
     from pg_type t join pg_namespace n on n.oid = t.typnamespace
     where ${ours('n')} and (t.typtype in ('d', 'e', 'r') or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
     union all
     select c.oid::regclass || '.' || quote_ident(a.attname), 'pg_class'::regclass, c.oid, a.attnum
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where ${ours('n')} and not c.relispartition and a.attname not in ('created_at', 'updated_at')
       and (c.relkind in ('r', 'p') and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p' and a.attnum = any (k.conkey))
            or c.relkind = 'c'
            or c.relkind in ('v', 'm') and (c.oid, a.attname) not in (select view, attname from explained))
   ) o
   left join pg_description d on d.classoid = o.class and d.objoid = o.oid and d.objsubid = o.part
   where coalesce(btrim(d.description), '') = ''
   order by 1`,
)

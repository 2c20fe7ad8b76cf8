import { ours, sqlRule } from '../rule.js'

// A view column that shows a column of the same name as it is stored is explained there.
export const comments = sqlRule(
  {
    name: 'comments',
    severity: 'error',
    why: 'Comments are the documentation that analysts, the generated pages and the types of the client read.',
    remedy: "Run: comment on … is '…'.",
  },
  `select o.object, 'It has no comment.' as message
   from (
     select 'schema ' || n.nspname as object, obj_description(n.oid, 'pg_namespace') as comment
     from pg_namespace n where ${ours('n')}
     union all
     select c.oid::regclass::text, obj_description(c.oid, 'pg_class')
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours('n')} and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
     union all
     select p.oid::regprocedure::text, obj_description(p.oid, 'pg_proc')
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours('n')}
     union all
     select t.oid::regtype::text, obj_description(t.oid, 'pg_type')
     from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${ours('n')} and t.typtype in ('d', 'e', 'r')
     union all
     select c.oid::regclass || '.' || quote_ident(a.attname), col_description(c.oid, a.attnum)
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where ${ours('n')} and not c.relispartition and a.attname not in ('created_at', 'updated_at')
       and (c.relkind in ('r', 'p') and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p' and a.attnum = any (k.conkey))
            or c.relkind in ('v', 'm') and not exists (
              select from pg_depend d
              join pg_rewrite w on w.oid = d.objid and w.ev_class = c.oid
              join pg_attribute b on b.attrelid = d.refobjid and b.attname = a.attname and b.attnum > 0
              join pg_class t on t.oid = b.attrelid and t.relkind in ('r', 'p', 'm')
              left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p' and b.attnum = any (k.conkey)
              where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
                and (col_description(b.attrelid, b.attnum) is not null or k.oid is not null)))
   ) o
   where coalesce(btrim(o.comment), '') = ''
   order by 1`,
)

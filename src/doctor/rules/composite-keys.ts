import { ours, sqlRule } from '../rule.js'

// A tenant table is one whose rows all belong to an organization and which is not the table of the organizations itself.
export const compositeKeys = sqlRule(
  {
    name: 'composite-keys',
    severity: 'error',
    why: 'Foreign keys and unique keys see through row level security: without the organization in them, one organization can point at rows of another or learn that they exist.',
    remedy:
      'Put organization_id first into the key, and into both sides of foreign keys between tenant tables.',
  },
  `with tenant as (
     select c.oid, a.attnum
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and a.attnotnull and not a.attisdropped
     where ${ours('n')} and c.relkind in ('r', 'p')
       and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p' and k.conkey = array[a.attnum])
   )
   select t.oid::regclass::text as object, 'It has no primary key.' as message
   from tenant t where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)
   union all
   select i.indexrelid::regclass::text, 'It is unique and does not begin with organization_id.'
   from tenant t join pg_index i on i.indrelid = t.oid and (i.indisunique or i.indisexclusion)
   where i.indkey[0] <> t.attnum
   union all
   select format('constraint %I on %s', k.conname, k.conrelid::regclass), 'It connects two tenant tables without organization_id on both sides.'
   from pg_constraint k
   join tenant t on t.oid = k.conrelid
   join tenant u on u.oid = k.confrelid
   where k.contype = 'f' and array_position(k.conkey, t.attnum) is distinct from array_position(k.confkey, u.attnum)
      or k.contype = 'f' and not t.attnum = any (k.conkey)
   order by 1, 2`,
)

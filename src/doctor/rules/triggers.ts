import { ours, sqlRule } from '../rule.js'

export const triggers = sqlRule(
  {
    name: 'triggers',
    severity: 'error',
    why: 'Triggers enforce the allowed changes of status, keep the history and carry names across; a disabled one loses facts that nothing brings back.',
    remedy: 'Run: alter table … enable trigger …; restore one that is missing from the migrations.',
  },
  `with ours as (
     select c.oid, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours('n')} and c.relkind in ('r', 'p')
   )
   select format('trigger %I on %s', t.tgname, t.tgrelid::regclass) as object, 'It is disabled.' as message
   from pg_trigger t join ours o on o.oid = t.tgrelid
   where t.tgenabled not in ('O', 'A') and not t.tgisinternal
     -- The guard of a stratum rests until the stratum moves; where it has, what the guard leaves nothing to do for may rest.
     and t.tgname <> 't010_refuse_moved'
     and not exists (select from pg_trigger g join ours x on x.oid = g.tgrelid
                     where x.nspname = o.nspname and g.tgname = 't010_refuse_moved' and g.tgenabled = 'A')
   union all
   select g.nspname, 'It refuses changes on some of its tables and takes them on others.'
   from (select o.nspname from pg_trigger t join ours o on o.oid = t.tgrelid where t.tgname = 't010_refuse_moved'
         group by o.nspname having count(distinct t.tgenabled) > 1) g
   union all
   select o.oid::regclass::text, 'A foreign key of it is not enforced.'
   from pg_trigger t join ours o on o.oid = t.tgrelid
   where t.tgenabled <> 'O' and t.tgisinternal
   union all
   -- The generators write one function per table; each function needs its triggers.
   select o.oid::regclass::text, format('%s does not run after %s.', p.oid::regprocedure, e.event)
   from ours o
   join pg_proc p on p.proname in (format('tg_%s__record_lifecycle', o.relname), format('tg_%s__record_row_history', o.relname))
   join pg_namespace n on n.oid = p.pronamespace and n.nspname = o.nspname
   cross join (values (4, 'insert'), (16, 'update'), (8, 'delete')) as e (type, event)
   where (e.event <> 'delete' or p.proname like '%row\\_history')
     and not exists (select from pg_trigger t where t.tgrelid = o.oid and t.tgfoid = p.oid and t.tgtype = e.type and t.tgqual is null)
   union all
   select o.oid::regclass::text, 'Its changes of status are not recorded.'
   from ours o join pg_attribute a on a.attrelid = o.oid and a.attname = 'status' and a.attgenerated = 's'
   where not exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                     where t.tgrelid = o.oid and p.proname = format('tg_%s__record_lifecycle', o.relname))
   union all
   select o.oid::regclass::text, 'Nothing sets its updated_at.'
   from ours o join pg_attribute a on a.attrelid = o.oid and a.attname = 'updated_at' and not a.attisdropped
   where not exists (select from pg_trigger t where t.tgrelid = o.oid and t.tgtype = 19
                     and t.tgfoid in (select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                                      where n.nspname = 'strata_core' and p.proname = 'tg__touch_updated_at'))
   union all
   select p.oid::regprocedure::text, 'No trigger calls it.'
   from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where ${ours('n')} and p.prorettype = 'trigger'::regtype
     and not exists (select from pg_trigger t where t.tgfoid = p.oid)
   order by 1, 2`,
)

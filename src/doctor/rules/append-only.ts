import { sqlRule } from '../rule.js'

// tgtype: row 1, before 2, delete 8, update 16, truncate 32. The outbox is a queue: what it holds is on its way and proves nothing.
export const appendOnly = sqlRule(
  {
    name: 'append-only',
    severity: 'error',
    why: 'The audit trail proves something only if nobody can change it, not even a session that calls itself a replica.',
    remedy:
      'Run: alter table … enable always trigger …; where the trigger is missing, lay it with strata_audit.lay_append_only.',
  },
  `select c.oid::regclass::text as object,
          case when t.oid is null then format('Nothing refuses %s.', e.what)
               else format('What refuses %s is not enabled always.', e.what) end as message
   from pg_class c
   join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'strata_audit'
   cross join (values (27, 'update and delete'), (34, 'truncate')) as e (type, what)
   left join pg_trigger t on t.tgrelid = c.oid and t.tgtype = e.type and t.tgqual is null and t.tgattr::text = ''
     and t.tgfoid in (select p.oid from pg_proc p where p.pronamespace = n.oid and p.proname = 'tg__refuse_change')
   where c.relkind in ('r', 'p') and c.relname <> 'outbox' and t.tgenabled is distinct from 'A'
   order by 1, 2`,
)

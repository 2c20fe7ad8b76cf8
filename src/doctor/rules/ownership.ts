import { ours, sqlRule } from '../rule.js'

/**
 * Definer functions of strata_owner, who may do everything: only the owner of a partitioned table can give it partitions. A name is on this list
 * because only strata_definer may call it, and nothing that it is given ends up in a statement as it is.
 */
const OF_THE_OWNER = ['strata_users.partition_sign_ins']

export const ownership = sqlRule(
  {
    name: 'ownership',
    severity: 'error',
    why: 'An owner may do everything with what it owns, and a definer function or a view acts with the rights of its owner: policies and privileges are written for four owners that nobody connects as.',
    remedy: 'Run: alter … owner to the role that the message names.',
  },
  `with owned as (
     select 'schema ' || n.nspname as object, n.nspowner as owner, array['strata_owner'] as expected
     from pg_namespace n where ${ours('n')}
     union all
     select c.oid::regclass::text, c.relowner,
            case when n.nspname = 'strata_core' and c.relname = 'context' then array['strata_definer']
                 when c.relkind = 'm' or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false))
                 then array['strata_reporter'] else array['strata_owner'] end
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours('n')} and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
     union all
     select p.oid::regprocedure::text, p.proowner,
            case when format('%I.%I', n.nspname, p.proname) = any ($1) then array['strata_owner']
                 when format('%I.%I', n.nspname, p.proname) = 'strata_merges.change_foreign_rows' then array['strata_merger']
                 when p.prosecdef then array['strata_definer', 'strata_reporter'] else array['strata_owner', 'strata_definer'] end
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${ours('n')}
     union all
     select t.oid::regtype::text, t.typowner, array['strata_owner']
     from pg_type t join pg_namespace n on n.oid = t.typnamespace
     where ${ours('n')} and (t.typtype in ('d', 'e', 'r') or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
   )
   select object, format('It belongs to %s and should belong to %s.', owner::regrole, array_to_string(expected, ' or ')) as message
   from owned where pg_get_userbyid(owner) <> all (expected)
   order by 1`,
  [OF_THE_OWNER],
)

import { sqlRule } from '../rule.js'

/** What the view asks of a context, as Postgres prints it; before 16 with the alias of the table. */
const VERIFICATION =
  "WHERE ((purpose = 'context'::text) AND (encode(sha256((outer_block || sha256((((inner_block || convert_to(current_setting('strata.context'::text, true), 'UTF8'::name)) || int4send(pg_backend_pid())) || timestamptz_send(transaction_timestamp()))))), 'hex'::text) = current_setting('strata.signature'::text, true)));"

export const contextView = sqlRule(
  {
    name: 'context-view',
    severity: 'error',
    why: 'Every policy believes this view: what it does not verify, anybody may write into the settings of a connection.',
    remedy:
      'Restore the view from the migrations, as strata_definer: create or replace view, with security_barrier = true.',
  },
  `select 'strata_core.context' as object,
          case when v.definition is null then 'It does not exist.'
               when not v.is_barrier then 'It is no barrier: functions of its reader would run before the verification.'
               else 'What it verifies is not what strata.begin_session signs.' end as message
   from (select) as once
   left join (
     select pg_get_viewdef(c.oid) as definition, coalesce('security_barrier=true' = any (c.reloptions), false) as is_barrier
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'strata_core' and c.relname = 'context' and c.relkind = 'v'
   ) v on true
   where v.definition is null or not v.is_barrier or right(replace(v.definition, 'k.', ''), length($1)) <> $1`,
  [VERIFICATION],
)

import { MINE } from '../../extract/follow.js'
import { GUARD, PROJECTION, STRATUM, SUBSCRIPTIONS } from '../../extract/names.js'
import { OWNER } from '../../migrate/names.js'
import type { Rule, Violation } from '../rule.js'

/** What a slot may keep of the log before it is worth a word. */
const LAG_BYTES = 1024 ** 3

export const extraction: Rule = {
  name: 'extraction',
  severity: 'warning',
  why: 'A copy that was begun and left keeps the log of the source on its disk until that is full; a subscription that does not run leaves accounts open whose customers are not eligible any more.',
  remedy: 'Run pg-strata extract again: it goes on where it was; before the cut-over --abort takes it back.',
  async find(database) {
    const streams = await database.query<Violation>(
      `select 'replication slot ' || slot_name as object,
              case when wal_status = 'lost' then 'The server has thrown away what it was to keep: what the other side has not got is lost to it.'
                   when not active then 'Nobody reads from it, and the log of the server is kept until somebody does.'
                   else format('The other side is %s behind.', pg_size_pretty(pg_wal_lsn_diff(case when not pg_is_in_recovery() then pg_current_wal_lsn() end, confirmed_flush_lsn))) end as message,
              case when slot_name like 'strata\\_eligible\\_%' then 'See that the target runs and reaches this server; for a target that is gone for good, drop the slot.' end as remedy
       from pg_replication_slots
       where database = current_database() and (slot_name like 'strata\\_accounts\\_%' or slot_name like 'strata\\_eligible\\_%')
         and (not active or wal_status = 'lost' or pg_wal_lsn_diff(case when not pg_is_in_recovery() then pg_current_wal_lsn() end, confirmed_flush_lsn) > $1)
       union all
       select 'subscription ' || s.subname,
              case when not s.subenabled then 'It is disabled.'
                   when not w.runs then 'It does not run.'
                   else 'Some of its tables are not copied yet.' end,
              case when not s.subenabled then format('Run: alter subscription %I enable.', s.subname)
                   else 'Look into the log of this server for what keeps it.' end
       from ${MINE}
       cross join lateral (select exists (select from pg_stat_subscription p where p.subid = s.oid and p.relid is null and p.pid is not null) as runs) w
       where s.subname = any ($2)
         and (not s.subenabled or not w.runs
              or exists (select from pg_subscription_rel r where r.srsubid = s.oid and r.srsubstate <> 'r'))
       order by 1`,
      [LAG_BYTES, Object.values(SUBSCRIPTIONS)],
    )
    const rows = await database.queryAs<{ side: string; peer: string; moved: boolean; finished: boolean }>(
      OWNER,
      'the rows of strata_core.extractions',
      `select side, peer, moved_at is not null as moved, finished_at is not null as finished from strata_core.extractions`,
    )
    const [row] = rows ?? []
    if (!row) return streams
    const object = `extraction of ${STRATUM}`
    const told: Violation[] = row.finished
      ? []
      : [
          {
            object,
            message: row.moved
              ? `The switch is made, and what it needed is not cleared away (the other side is ${row.peer}).`
              : `It was begun and is not finished (the other side is ${row.peer}).`,
          },
        ]
    if (row.moved)
      told.push(...(await database.query<Violation>(STATE_OF[row.side as keyof typeof STATE_OF])))
    return [...streams, ...told]
  },
}

const TRIGGERS = `from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = '${STRATUM}' and not t.tgisinternal`

/** After the switch: what refuses at the source, and what must fire in replication at the target. */
const STATE_OF = {
  source: `select format('trigger %I on %s', t.tgname, t.tgrelid::regclass) as object, 'It does not refuse changes, although the accounts have moved.' as message,
                  format('Run: alter table %s enable always trigger %I.', t.tgrelid::regclass, t.tgname) as remedy
           ${TRIGGERS} and t.tgname = '${GUARD}' and t.tgenabled <> 'A' order by 1`,
  target: `select format('trigger %I on %s', t.tgname, t.tgrelid::regclass) as object,
                  case when t.tgname = '${GUARD}' then 'It refuses changes, although the accounts are here.'
                       else 'It does not fire when a change of ${PROJECTION} comes by replication.' end as message,
                  format('Run: alter table %s %s trigger %I.', t.tgrelid::regclass, case when t.tgname = '${GUARD}' then 'disable' else 'enable always' end, t.tgname) as remedy
           ${TRIGGERS} and (t.tgname = '${GUARD}') <> (t.tgenabled <> 'A') order by 1`,
} as const

import type { Rule, Violation } from '../rule.js'

export const outbox: Rule = {
  name: 'outbox',
  severity: 'warning',
  why: 'A log elsewhere lacks what waits here, and whoever looks there believes that nothing has happened.',
  remedy:
    'See that pg-strata relay runs and reaches its receiver; where nobody relays any more, set the setting outbox to off.',
  async find(database) {
    const found = await database.queryAs<Violation>(
      'strata_definer',
      'the rows of strata_audit.outbox',
      `select 'strata_audit.outbox' as object,
              format('Records that nobody has delivered: %s, the oldest of %s; %s.', count(*), to_char(min(o.occurred_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
                     coalesce((select format('the last delivery was at %s', to_char(max(d.delivered_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))
                               from strata_audit.outbox d where d.delivered_at is not null having count(*) > 0),
                              'nothing has ever been delivered')) as message
       from strata_audit.outbox o
       where o.delivered_at is null and exists (select from strata_audit.outbox r where r.taken_at is not null)
       having min(o.occurred_at) < strata_core.clock() - strata_core.setting_interval('outbox_overdue')`,
    )
    return found ?? []
  },
}

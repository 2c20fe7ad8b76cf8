-- An event is one period, and one more for each time at which the clock changes the status, up to the next event. A period that would begin only in
-- the future has not begun. Private, and owned by a role that reads everything: an invoker view below another view would see only what the
-- caller may; so each view above filters by itself.
create view strata_audit.status_periods with (security_invoker = false) as
select
  p.organization_id,
  p.noun,
  p.row_key,
  p.status,
  p.reason,
  p.actor_membership_id,
  p.started_at,
  case when p.ended_at <= p.clock then p.ended_at end as ended_at
from (
  select e.organization_id, e.noun, e.row_key, s.status, case when s.position = 1 then e.reason end as reason,
         case when s.position = 1 then e.actor_membership_id end as actor_membership_id, s.started_at,
         least(s.ended_at, e.next_at) as ended_at, e.clock
  from (
    select
      l.*,
      lead(l.occurred_at) over (partition by l.organization_id, l.noun, l.row_key order by l.lifecycle_event_id) as next_at,
      (select strata_core.clock()) as clock
    from strata_audit.lifecycle_events l
  ) e
  cross join lateral unnest(e.to_status || e.then_status, e.occurred_at || e.until, e.until)
    with ordinality as s (status, started_at, ended_at, position)
) p
where p.started_at <= p.clock and (p.ended_at is null or p.ended_at > p.started_at);

comment on view strata_audit.status_periods is 'One row per period in which a row of any noun had a status; ended_at is null while it lasts. Always fresh.';
comment on column strata_audit.status_periods.status is 'Status in the period.';
comment on column strata_audit.status_periods.reason is 'Why, in the words of whoever did it; null when none was given or the period began by the clock. @pii';
comment on column strata_audit.status_periods.actor_membership_id is 'Membership that did it; null when the platform did, or the clock.';
comment on column strata_audit.status_periods.started_at is 'When the period began.';
comment on column strata_audit.status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata_audit.status_periods owner to strata_reporter;

-- A timed event is two periods: until it runs out, and from then to the next event with the status that the event foretold. A period that would
-- begin only in the future has not begun. Private, and owned by a role that reads everything: an invoker view below another view would see only what
-- the caller may; so each view above filters by itself.
create view strata_audit.status_periods with (security_invoker = false) as
select
  p.organization_id,
  p.noun,
  p.row_key,
  p.status,
  p.reason,
  p.started_at,
  case when p.ended_at <= p.clock then p.ended_at end as ended_at
from (
  select e.organization_id, e.noun, e.row_key, s.status, s.reason, s.started_at, s.ended_at, e.clock
  from (
    select
      l.*,
      lead(l.occurred_at) over (partition by l.organization_id, l.noun, l.row_key order by l.lifecycle_event_id) as next_at,
      (select strata_core.clock()) as clock
    from strata_audit.lifecycle_events l
  ) e
  cross join lateral (
    values
      (e.to_status, e.reason, e.occurred_at, least(e.until, e.next_at)),
      (e.then_status, null, e.until, e.next_at)
  ) as s (status, reason, started_at, ended_at)
  where s.status is not null
) p
where p.started_at <= p.clock and (p.ended_at is null or p.ended_at > p.started_at);

comment on view strata_audit.status_periods is 'One row per period in which a row of any noun had a status; ended_at is null while it lasts. Always fresh.';

alter view strata_audit.status_periods owner to strata_reporter;

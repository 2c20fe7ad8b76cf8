create view strata.membership_status_periods with (security_barrier = true) as
select
  p.organization_id,
  p.row_key as membership_id,
  p.status,
  p.reason,
  p.actor_membership_id as changed_by_membership_id,
  p.started_at,
  p.ended_at
from strata_audit.status_periods p
where p.noun = 'membership' and p.organization_id = (select x.organization_id from strata_core.context x);

comment on view strata.membership_status_periods is 'One row per period in which a membership of the session''s organization had a status. The sum of ended_at - started_at answers how long. Always fresh.';
comment on column strata.membership_status_periods.organization_id is 'Organization of the session.';
comment on column strata.membership_status_periods.membership_id is 'The membership.';
comment on column strata.membership_status_periods.status is 'Status in the period.';
comment on column strata.membership_status_periods.reason is 'Why, in the words of whoever did it; null when none was given or the period began by the clock. @pii';
comment on column strata.membership_status_periods.changed_by_membership_id is 'Member who did it; null when the platform did, or the clock.';
comment on column strata.membership_status_periods.started_at is 'When the period began.';
comment on column strata.membership_status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata.membership_status_periods owner to strata_reporter;

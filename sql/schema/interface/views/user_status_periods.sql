-- Offset 0 keeps the lookup per user: without it the periods of all users of all organizations would be computed and then thrown away.
create view strata.user_status_periods with (security_barrier = true) as
select
  m.user_id,
  p.status,
  p.started_at,
  p.ended_at
from (
  select s.user_id from strata_tenancy.memberships s
  where s.organization_id = (select x.organization_id from strata_core.context x) and s.is_default
) m
cross join lateral (
  select * from strata_audit.status_periods t where t.organization_id is null and t.noun = 'user' and t.row_key = m.user_id offset 0
) p;

comment on view strata.user_status_periods is 'One row per period in which a user of the session''s organization had a status; the reasons stay with the platform. The sum of ended_at - started_at answers how long. Always fresh.';
comment on column strata.user_status_periods.user_id is 'The user.';
comment on column strata.user_status_periods.status is 'Status in the period.';
comment on column strata.user_status_periods.started_at is 'When the period began.';
comment on column strata.user_status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata.user_status_periods owner to strata_reporter;

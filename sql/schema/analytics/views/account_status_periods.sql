create view strata_analytics.account_status_periods with (security_barrier = true) as
select
  p.row_key as account_id,
  p.status,
  p.started_at,
  p.ended_at
from strata_audit.status_periods p
where p.noun = 'account';

comment on view strata_analytics.account_status_periods is 'One row per period in which an account had a status; ended_at is null while it lasts. Always fresh.';
comment on column strata_analytics.account_status_periods.account_id is 'The account.';
comment on column strata_analytics.account_status_periods.status is 'Status in the period.';
comment on column strata_analytics.account_status_periods.started_at is 'When the period began.';
comment on column strata_analytics.account_status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata_analytics.account_status_periods owner to strata_reporter;

create view strata_analytics.users with (security_barrier = true) as
select
  u.user_id,
  u.user_type,
  u.kind,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.locale,
  u.time_zone,
  u.created_at,
  u.registered_at,
  least(u.email_verified_at, u.phone_verified_at) as verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  coalesce(a.last_sign_in_at > (select strata_core.clock()) - interval '30 days', false) as is_active_30_days,
  c.created_cohort_on,
  c.first_sign_in_cohort_on,
  c.membership_count,
  c.organization_count
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
left join strata_profile.user_attributes_calculated c on c.user_id = u.user_id;

comment on view strata_analytics.users is 'One row per user, without personal data. Cohorts and counts of memberships are as fresh as the last refresh of the calculated attributes; all else is fresh.';
comment on column strata_analytics.users.status is 'Status now: a lock or suspension that has run out does not count.';
comment on column strata_analytics.users.verified_at is 'When a contact was first proved, by e-mail or by phone; null when none was.';
comment on column strata_analytics.users.is_active_30_days is 'Whether the last sign-in is less than 30 days ago.';

alter view strata_analytics.users owner to strata_reporter;

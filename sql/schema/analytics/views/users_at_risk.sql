create view strata_analytics.users_at_risk with (security_barrier = true) as
select
  u.user_id,
  s.method
from strata_profile.single_methods() s
join strata_users.users u on u.user_id = s.user_id and u.status not in ('placeholder', 'deactivated', 'erased', 'merged');

comment on view strata_analytics.users_at_risk is 'One row per user who can sign in in one way only, and is shut out who loses it. Always fresh.';
comment on column strata_analytics.users_at_risk.method is 'The one way, as in strata_users.sessions.method.';

alter view strata_analytics.users_at_risk owner to strata_reporter;

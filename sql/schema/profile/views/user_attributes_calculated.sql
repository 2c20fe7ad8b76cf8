-- Private, and owned by strata_reporter: under forced row level security a refresh by the owner of the tables would store nothing.
-- Holds nothing that depends on the current time: days since and active-in-30-days are derived where it is read.
set local role strata_reporter;

create materialized view strata_profile.user_attributes_calculated as
select
  u.user_id,
  date_trunc('month', u.created_at at time zone 'UTC')::date as created_cohort_on,
  date_trunc('month', u.first_sign_in_at at time zone 'UTC')::date as first_sign_in_cohort_on,
  u.first_sign_in_at - u.created_at as time_to_first_sign_in,
  coalesce(m.membership_count, 0) as membership_count,
  coalesce(m.active_membership_count, 0) as active_membership_count,
  coalesce(m.organization_count, 0) as organization_count,
  m.last_joined_at,
  coalesce(a.sign_in_count, 0) as sign_in_count
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
left join (
  select
    s.user_id,
    count(*)::integer as membership_count,
    count(*) filter (where s.status = 'active')::integer as active_membership_count,
    count(distinct s.organization_id)::integer as organization_count,
    max(s.joined_at) as last_joined_at
  from strata_tenancy.memberships s
  where s.user_id is not null
  group by s.user_id
) m on m.user_id = u.user_id
where u.merged_at is null and u.erased_at is null;

-- What makes a refresh without a lock possible, and the key of the join.
create unique index user_attributes_calculated_user_id_idx on strata_profile.user_attributes_calculated (user_id);

comment on materialized view strata_profile.user_attributes_calculated is 'One row per user that is neither merged nor erased; as fresh as its last row in refreshes. Private: read it through strata.user_attributes or strata_analytics.users.';
comment on column strata_profile.user_attributes_calculated.user_id is 'The user.';
comment on column strata_profile.user_attributes_calculated.created_cohort_on is 'First day of the month (UTC) in which the user was created.';
comment on column strata_profile.user_attributes_calculated.first_sign_in_cohort_on is 'First day of the month (UTC) of the first sign-in; null before it.';
comment on column strata_profile.user_attributes_calculated.time_to_first_sign_in is 'From creation to first sign-in; null before it.';
comment on column strata_profile.user_attributes_calculated.membership_count is 'Memberships, ended ones too.';
comment on column strata_profile.user_attributes_calculated.active_membership_count is 'Memberships that are active by their stored status.';
comment on column strata_profile.user_attributes_calculated.organization_count is 'Organizations in which the user is or was.';
comment on column strata_profile.user_attributes_calculated.last_joined_at is 'When the latest membership began; null without any.';
comment on column strata_profile.user_attributes_calculated.sign_in_count is 'Number of sign-ins.';

set local role strata_owner;

revoke create on schema strata_profile from strata_reporter;

-- Language and time zone are those of the default membership, or else the user's. How many memberships a person has elsewhere is nobody's business here: the count over all organizations is for analysts, this one is counted
-- inside the organization.
create view strata.user_attributes with (security_barrier = true) as
select
  u.user_id,
  u.user_type,
  coalesce(d.locale, u.locale) as locale,
  coalesce(d.time_zone, u.time_zone) as time_zone,
  least(u.email_verified_at, u.phone_verified_at) is not null as is_verified,
  u.first_sign_in_at is not null as has_signed_in,
  coalesce(a.last_sign_in_at > (select strata_core.clock()) - interval '30 days', false) as is_active_30_days,
  extract(day from (select strata_core.clock()) - u.created_at)::integer as days_since_created,
  extract(day from (select strata_core.clock()) - a.last_sign_in_at)::integer as days_since_last_sign_in,
  c.created_cohort_on,
  c.first_sign_in_cohort_on,
  c.time_to_first_sign_in,
  (
    select count(*) from strata_tenancy.memberships n
    where n.organization_id = (select x.organization_id from strata_core.context x) and n.user_id = u.user_id
  )::integer as membership_count,
  c.sign_in_count,
  (select max(r.started_at) from strata_profile.refreshes r where r.relation = 'strata_profile.user_attributes_calculated') as calculated_at
from strata_tenancy.memberships d
join strata_users.users u on u.user_id = d.user_id
left join strata_users.user_activity a on a.user_id = u.user_id
left join strata_profile.user_attributes_calculated c on c.user_id = u.user_id
where d.organization_id = (select x.organization_id from strata_core.context x) and d.is_default;

comment on view strata.user_attributes is 'One row per user of the session''s organization: static attributes and flags are fresh; the calculated ones are of calculated_at and null for a user who is newer.';
comment on column strata.user_attributes.locale is 'Language tag (BCP 47): the one of the user''s default membership, else the one of the user.';
comment on column strata.user_attributes.time_zone is 'IANA time zone: the one of the user''s default membership, else the one of the user.';
comment on column strata.user_attributes.is_verified is 'Whether an e-mail address or phone number was proved. Fresh.';
comment on column strata.user_attributes.has_signed_in is 'Whether the user ever signed in. Fresh.';
comment on column strata.user_attributes.is_active_30_days is 'Whether the last sign-in is less than 30 days ago. Fresh.';
comment on column strata.user_attributes.days_since_created is 'Whole days since the user was created. Fresh.';
comment on column strata.user_attributes.days_since_last_sign_in is 'Whole days since the last sign-in; null before the first. Fresh.';
comment on column strata.user_attributes.membership_count is 'Memberships of the user in the session''s organization, ended ones too. Fresh.';
comment on column strata.user_attributes.calculated_at is 'The calculated attributes hold what had happened by then; null before the first refresh.';

alter view strata.user_attributes owner to strata_reporter;

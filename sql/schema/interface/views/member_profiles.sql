-- The effective profile: the membership's own value, else the user's while the membership lasts. Reads user records across the boundary of their
-- policy, so it filters by itself, as a barrier, and is owned by a role that can only read.
create view strata.member_profiles with (security_barrier = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.display_name,
  coalesce(m.given_name, u.given_name) as given_name,
  coalesce(m.family_name, u.family_name) as family_name,
  u.avatar_url,
  m.job_title,
  coalesce(m.locale, u.locale) as locale,
  coalesce(m.time_zone, u.time_zone) as time_zone,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status
from strata_tenancy.memberships m
left join strata_users.users u on u.user_id = m.user_id and m.ended_at is null
where m.organization_id = (select x.organization_id from strata_core.context x);

comment on view strata.member_profiles is 'One row per membership of the session''s organization, with the profile that counts there: the membership''s own values over the user''s, and the own ones alone once it has ended. Always fresh.';
comment on column strata.member_profiles.given_name is 'Given name: the one of the membership, else the one of the user. @pii';
comment on column strata.member_profiles.family_name is 'Family name: the one of the membership, else the one of the user. @pii';
comment on column strata.member_profiles.locale is 'Language tag (BCP 47): the one of the membership, else the one of the user; null when neither has one.';
comment on column strata.member_profiles.time_zone is 'IANA time zone: the one of the membership, else the one of the user; null when neither has one.';
comment on column strata.member_profiles.status is 'Status of the membership now: a suspension that has run out does not count.';

alter view strata.member_profiles owner to strata_reporter;

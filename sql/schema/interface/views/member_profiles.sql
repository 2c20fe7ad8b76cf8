-- The effective profile: the membership's own value, else the user's while the membership lasts. Reads user records across the boundary of their
-- policy, so it filters by itself, as a barrier, and is owned by a role that can only read.
create view strata.member_profiles with (security_barrier = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.display_name,
  case when n.has_own then m.given_name else u.given_name end as given_name,
  case when n.has_own then m.family_name else u.family_name end as family_name,
  u.avatar_url,
  m.job_title,
  coalesce(e.value, strata_tenancy.member_address(m.membership_id, 'email')) as email,
  coalesce(p.value, strata_tenancy.member_address(m.membership_id, 'phone')) as phone,
  f.value as fax,
  coalesce(m.locale, u.locale) as locale,
  coalesce(m.time_zone, u.time_zone) as time_zone,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  strata_tenancy.effective_status(
    strata_users.user_status_at(u, (select strata_core.clock())),
    strata_tenancy.membership_status_at(m, (select strata_core.clock())),
    strata_tenancy.organization_status_at(o, (select strata_core.clock()))) as effective_status
from strata_tenancy.memberships m
join strata_tenancy.organizations o on o.organization_id = m.organization_id
cross join lateral (select btrim(coalesce(m.given_name, '') || coalesce(m.family_name, '')) <> '' as has_own) n
left join strata_users.users u on u.user_id = m.user_id and m.ended_at is null
left join strata_tenancy.party_contacts e
  on e.organization_id = m.organization_id and e.membership_id = m.membership_id and e.contact_group = 'main' and e.contact_type = 'email' and e.ended_at is null
left join strata_tenancy.party_contacts p
  on p.organization_id = m.organization_id and p.membership_id = m.membership_id and p.contact_group = 'main' and p.contact_type = 'phone' and p.ended_at is null
left join strata_tenancy.party_contacts f
  on f.organization_id = m.organization_id and f.membership_id = m.membership_id and f.contact_group = 'main' and f.contact_type = 'fax' and f.ended_at is null
where m.organization_id = (select x.organization_id from strata_core.context x);

comment on view strata.member_profiles is 'One row per membership of the session''s organization, with the profile that counts there: the membership''s own values over the user''s, and the own ones alone once it has ended. Always fresh.';
comment on column strata.member_profiles.given_name is 'Given name: the one of the membership where it has a name of its own, else the one of the user. @pii';
comment on column strata.member_profiles.family_name is 'Family name: the one of the membership where it has a name of its own, else the one of the user. @pii';
comment on column strata.member_profiles.email is 'E-mail address: the one of the membership (contact group main), else the primary one of the user, which was proved. @pii';
comment on column strata.member_profiles.phone is 'Phone number (E.164): the one of the membership (contact group main), else the primary one of the user, which was proved. @pii';
comment on column strata.member_profiles.fax is 'Fax number (E.164) of the membership (contact group main). @pii';
comment on column strata.member_profiles.locale is 'Language tag (BCP 47): the one of the membership, else the one of the user; null when neither has one.';
comment on column strata.member_profiles.time_zone is 'IANA time zone: the one of the membership, else the one of the user; null when neither has one.';
comment on column strata.member_profiles.status is 'Status of the membership now, as strata_tenancy.memberships.status, but a suspension that has run out does not count.';
comment on column strata.member_profiles.effective_status is 'Whether the member can act now, from the status of user, membership and organization.';

alter view strata.member_profiles owner to strata_reporter;

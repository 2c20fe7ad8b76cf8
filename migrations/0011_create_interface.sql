-- Creates strata: the views and functions that applications call; strata_analytics: what analysts read.

set local role strata_owner;
-- A new owner needs CREATE while functions and views are handed over; grants.sql takes it back.
grant create on schema strata to strata_definer, strata_reporter;
--! begin interface/views/me.sql
-- Security invoker: the policies decide, and they show nobody but the user of the session.
-- The context in sub-selects: joined, the planner reads the settings for its estimates, before anything has verified them, and garbage is an error.
create view strata.me with (security_invoker = true) as
select
  u.user_id,
  u.user_type,
  u.given_name,
  u.family_name,
  u.full_name,
  u.avatar_url,
  u.locale,
  u.time_zone,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.registered_at,
  u.email_verified_at,
  u.phone_verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  (select x.organization_id from strata_core.context x) as organization_id,
  (select x.membership_id from strata_core.context x) as membership_id,
  (select x.assurance_level from strata_core.context x) as assurance_level,
  (select x.impersonator_user_id from strata_core.context x) as impersonator_user_id
from strata_users.users u
left join strata_users.user_activity a on a.user_id = u.user_id
where u.user_id = (select x.user_id from strata_core.context x);

comment on view strata.me is 'One row: the user of the session, with the own record. No row without a session. Always fresh.';
comment on column strata.me.status is 'Status now: a lock or suspension that has run out does not count.';
comment on column strata.me.organization_id is 'Organization of the session; null outside any.';
comment on column strata.me.membership_id is 'Membership that acts; null outside any organization.';
comment on column strata.me.assurance_level is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63).';
comment on column strata.me.impersonator_user_id is 'Member of staff who acts as this user; null when it is the user.';
--! end interface/views/me.sql
--! begin interface/views/my_identifiers.sql
create view strata.my_identifiers with (security_invoker = true) as
select
  i.identifier_id,
  i.kind,
  i.address,
  i.is_primary,
  i.claimed_at,
  i.verified_at,
  i.last_proof_at
from strata_users.identifiers i
where i.user_id = (select x.user_id from strata_core.context x) and i.released_at is null;

comment on view strata.my_identifiers is 'One row per address of the user of the session, also those that are not proved yet. Always fresh.';
--! end interface/views/my_identifiers.sql
--! begin interface/views/users.sql
-- Filters by itself, so it is a barrier and owned by a role that can only read: users knows no organization, and an organization has no
-- policy on the person's record. It names the person as the organization does, by the default one of the memberships, of which there is one as long
-- as the person belongs.
create view strata.users with (security_barrier = true) as
select
  u.user_id,
  u.user_type,
  m.display_name,
  strata_users.user_status_at(u, (select strata_core.clock())) as status,
  u.email_verified_at,
  u.phone_verified_at,
  u.first_sign_in_at,
  a.last_sign_in_at,
  coalesce(a.sign_in_count, 0) as sign_in_count,
  u.created_at
from strata_tenancy.memberships m
join strata_users.users u on u.user_id = m.user_id
left join strata_users.user_activity a on a.user_id = u.user_id
where m.organization_id = (select x.organization_id from strata_core.context x) and m.is_default;

comment on view strata.users is 'One row per user with a membership in the session''s organization that has not ended. Status accounts for time. Always fresh.';
comment on column strata.users.display_name is 'Name that counts in the organization: the one of the user''s default membership, or else the user''s. @pii';
comment on column strata.users.status is 'Status now: a lock or suspension that has run out does not count.';

alter view strata.users owner to strata_reporter;
--! end interface/views/users.sql
--! begin interface/views/members.sql
create view strata.members with (security_invoker = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  m.party_type,
  m.label,
  m.is_default,
  m.member_number,
  m.login_name,
  m.display_name,
  m.job_title,
  m.attributes,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  strata_tenancy.effective_status(
    strata_tenancy.member_user_status(m.membership_id),
    strata_tenancy.membership_status_at(m, (select strata_core.clock())),
    (select strata_tenancy.organization_status_at(o, strata_core.clock()) from strata_tenancy.organizations o
     where o.organization_id = (select x.organization_id from strata_core.context x))) as effective_status,
  m.joined_at,
  m.suspended_until,
  m.ended_at,
  m.created_at
from strata_tenancy.memberships m;

comment on view strata.members is 'One row per membership of the session''s organization, ended ones too. Always fresh.';
comment on column strata.members.status is 'Status now, as strata_tenancy.memberships.status, but a suspension that has run out does not count.';
comment on column strata.members.effective_status is 'Whether the member can act now, from the status of user, membership and organization. Looked up for each row that shows it.';
--! end interface/views/members.sql
--! begin interface/views/member_profiles.sql
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
--! end interface/views/member_profiles.sql
--! begin interface/views/permissions.sql
create view strata.permissions with (security_invoker = true) as
select
  p.permission,
  p.kind,
  p.description,
  p.created_at
from strata_access.permissions p;

comment on view strata.permissions is 'One row per permission that there is, the same for everyone. Always fresh.';
--! end interface/views/permissions.sql
--! begin interface/views/roles.sql
-- Of the organization and of the platform, so it filters by itself, as a barrier, and is owned by a role that can only read. What is asked of the context is asked
-- of what has passed its verification, hence the offset: otherwise Postgres may ask before, of whatever somebody wrote into the settings.
create view strata.roles with (security_barrier = true) as
select
  x.organization_id,
  r.role_id,
  r.role,
  r.name,
  r.description,
  r.is_team,
  r.is_for_admin_company,
  r.organization_id is null as is_of_platform,
  r.retired_at,
  r.created_at
from (select c.organization_id from strata_core.context c offset 0) x
join strata_access.roles r on r.defined_in in (x.organization_id, '00000000-0000-0000-0000-000000000000') and r.kind = 'organization'
where x.organization_id is not null;

comment on view strata.roles is 'One row per role and team that members of the session''s organization can hold: its own and those of the platform, retired ones too. Always fresh.';
comment on column strata.roles.organization_id is 'Organization of the session.';
comment on column strata.roles.is_of_platform is 'Whether every organization has it; it is then the platform that defines it.';

alter view strata.roles owner to strata_reporter;
--! end interface/views/roles.sql
--! begin interface/views/role_permissions.sql
create view strata.role_permissions with (security_barrier = true) as
select
  x.organization_id,
  e.role_id,
  e.permission,
  e.scope,
  not exists (select from strata_access.role_permissions p
              where p.role_id = e.role_id and p.permission = e.permission and p.scope = e.scope and p.ended_at is null) as is_inherited
from (select c.organization_id from strata_core.context c offset 0) x
join strata_access.roles r on r.defined_in in (x.organization_id, '00000000-0000-0000-0000-000000000000') and r.kind = 'organization'
join strata_access.effective_role_permissions e on e.role_id = r.role_id
where x.organization_id is not null;

comment on view strata.role_permissions is 'One row per permission and scope that a role of strata.roles brings now, by itself or by what it inherits. Always fresh.';
comment on column strata.role_permissions.organization_id is 'Organization of the session.';
comment on column strata.role_permissions.is_inherited is 'Whether it comes from inherited roles alone.';

alter view strata.role_permissions owner to strata_reporter;
--! end interface/views/role_permissions.sql
--! begin interface/views/role_inheritance.sql
create view strata.role_inheritance with (security_barrier = true) as
select
  x.organization_id,
  i.role_id,
  i.inherits_role_id,
  i.started_at
from (select c.organization_id from strata_core.context c offset 0) x
join strata_access.roles r on r.defined_in in (x.organization_id, '00000000-0000-0000-0000-000000000000') and r.kind = 'organization'
join strata_access.role_inheritance i on i.role_id = r.role_id and i.ended_at is null
where x.organization_id is not null;

comment on view strata.role_inheritance is 'One row per role of strata.roles and role that it inherits directly now. Always fresh.';
comment on column strata.role_inheritance.organization_id is 'Organization of the session.';

alter view strata.role_inheritance owner to strata_reporter;
--! end interface/views/role_inheritance.sql
--! begin interface/views/member_roles.sql
create view strata.member_roles with (security_invoker = true) as
select
  h.organization_id,
  h.membership_role_id,
  h.membership_id,
  h.role_id,
  h.source,
  h.source_reference,
  h.started_at,
  h.ended_at,
  h.started_at <= (select strata_core.clock()) and (h.ended_at is null or h.ended_at > (select strata_core.clock())) as is_current,
  h.granted_by_membership_id,
  h.reason,
  h.revoked_by_membership_id,
  h.revoke_reason
from strata_access.membership_roles h;

comment on view strata.member_roles is 'One row per role that a member of the session''s organization holds, held or will hold, and period. Always fresh.';
comment on column strata.member_roles.is_current is 'Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same.';
--! end interface/views/member_roles.sql
--! begin interface/views/member_grants.sql
create view strata.member_grants with (security_invoker = true) as
select
  g.organization_id,
  g.membership_grant_id,
  g.membership_id,
  g.permission,
  g.effect,
  g.scope,
  g.counterpart_membership_id,
  g.started_at,
  g.ended_at,
  g.started_at <= (select strata_core.clock()) and (g.ended_at is null or g.ended_at > (select strata_core.clock())) as is_current,
  g.granted_by_membership_id,
  g.reason,
  g.revoked_by_membership_id,
  g.revoke_reason
from strata_access.membership_grants g;

comment on view strata.member_grants is 'One row per permission that a member of the session''s organization was allowed or denied without a role, and period. Always fresh.';
comment on column strata.member_grants.is_current is 'Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same.';
--! end interface/views/member_grants.sql
--! begin interface/views/organizations.sql
create view strata.organizations with (security_invoker = true) as
select
  o.organization_id,
  o.customer_id,
  o.parent_organization_id,
  o.party_type,
  o.name,
  o.slug,
  o.attributes,
  strata_tenancy.organization_status_at(o, (select strata_core.clock())) as status,
  o.suspended_until,
  o.closed_at,
  o.created_at,
  o.impersonation_refused_at,
  o.minimum_assurance_level,
  o.allowed_sign_in_methods
from strata_tenancy.organizations o;

comment on view strata.organizations is 'One row: the organization of the session. No row outside one. Always fresh.';
comment on column strata.organizations.status is 'Status now: a suspension that has run out does not count.';
comment on column strata.organizations.impersonation_refused_at is 'When it forbade staff to act as its members; null while they may.';
--! end interface/views/organizations.sql
--! begin interface/views/companies.sql
create view strata.companies with (security_invoker = true) as
select
  c.organization_id,
  c.company_id,
  c.name,
  c.is_admin,
  c.status,
  c.closed_at,
  c.created_at
from strata_tenancy.companies c;

comment on view strata.companies is 'One row per company of the session''s organization, closed ones too. Always fresh.';
--! end interface/views/companies.sql
--! begin interface/views/relationships.sql
create view strata.relationships with (security_invoker = true) as
select
  r.organization_id,
  r.relationship_id,
  r.relationship_type,
  r.upper_membership_id,
  r.upper_party_type,
  r.lower_membership_id,
  r.lower_party_type,
  r.started_at,
  r.ended_at,
  r.started_at <= (select strata_core.clock()) and (r.ended_at is null or r.ended_at > (select strata_core.clock())) as is_current
from strata_tenancy.relationships r;

comment on view strata.relationships is 'One row per relation between two members of the session''s organization, ended and coming ones too. Always fresh.';
comment on column strata.relationships.is_current is 'Whether it stands now.';
--! end interface/views/relationships.sql
--! begin interface/views/party_contacts.sql
create view strata.party_contacts with (security_invoker = true) as
select
  c.organization_id,
  c.party_contact_id,
  c.membership_id,
  c.contact_group,
  c.contact_type,
  c.value,
  c.started_at,
  c.ended_at
from strata_tenancy.party_contacts c;

comment on view strata.party_contacts is 'One row per way in which the session''s organization, or one of its members there, is or was reached. Always fresh.';
--! end interface/views/party_contacts.sql
--! begin interface/views/party_addresses.sql
create view strata.party_addresses with (security_invoker = true) as
select
  a.organization_id,
  a.party_address_id,
  a.membership_id,
  a.address_group,
  a.address_lines,
  a.locality,
  a.region,
  a.postal_code,
  a.country,
  a.started_at,
  a.ended_at
from strata_tenancy.party_addresses a;

comment on view strata.party_addresses is 'One row per address, former ones too, of the session''s organization, of the member that acts and of the members of the same company; the admin company sees those of all. Always fresh.';
--! end interface/views/party_addresses.sql
--! begin interface/views/party_settings.sql
create view strata.party_settings with (security_invoker = true) as
select
  s.organization_id,
  s.party_setting_id,
  s.membership_id,
  s.setting_group,
  s.setting,
  s.value,
  s.updated_at
from strata_tenancy.party_settings s
where s.value is not null;

comment on view strata.party_settings is 'One row per value that the application keeps for the session''s organization or the member that acts; the admin company sees those of all members. Always fresh.';
--! end interface/views/party_settings.sql
--! begin interface/views/customers.sql
create view strata.customers with (security_barrier = true) as
select
  c.customer_id,
  c.kind,
  c.name,
  c.legal_form,
  c.country,
  strata_customers.customer_status_at(c, (select strata_core.clock())) as status,
  c.verified_at,
  c.verified_until,
  c.created_at
from strata_customers.customers c
where c.customer_id = (
  select o.customer_id from strata_tenancy.organizations o where o.organization_id = (select x.organization_id from strata_core.context x)
);

comment on view strata.customers is 'At most one row: the customer that the session''s organization belongs to. Always fresh.';
comment on column strata.customers.status is 'Status, accounting for time: strata_customers.customers.status.';
comment on column strata.customers.verified_until is 'When what it was verified by runs out; null: not by itself.';

alter view strata.customers owner to strata_reporter;
--! end interface/views/customers.sql
--! begin interface/views/accounts.sql
create view strata.accounts with (security_barrier = true) as
select
  a.account_id,
  a.customer_id,
  a.parent_account_id,
  a.account_type,
  a.currency,
  a.name,
  a.is_default,
  a.status,
  a.opened_at,
  a.frozen_at,
  a.closed_at,
  a.created_at
from strata_accounts.accounts a
where a.customer_id = (
  select o.customer_id from strata_tenancy.organizations o where o.organization_id = (select x.organization_id from strata_core.context x)
);

comment on view strata.accounts is 'One row per account of the customer that the session''s organization belongs to, closed ones too. Always fresh.';

alter view strata.accounts owner to strata_reporter;
--! end interface/views/accounts.sql
--! begin interface/views/user_attributes.sql
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
--! end interface/views/user_attributes.sql
--! begin interface/views/users_at_risk.sql
-- Whoever loses the one way to sign in has lost the user: worth a word before it happens. The order is inside, because a barrier lets no ORDER BY reach an index from
-- outside: so a page asks about those on it and not about the whole organization.
create view strata.users_at_risk with (security_barrier = true) as
select
  u.user_id,
  u.full_name,
  s.methods[1] as method
from strata_users.users u
cross join lateral (select strata_profile.sign_in_methods(u.user_id) as methods offset 0) s
where exists (
    select from strata_tenancy.memberships m
    where m.organization_id = (select x.organization_id from strata_core.context x) and m.user_id = u.user_id and m.ended_at is null
  )
  and u.status not in ('placeholder', 'deactivated', 'erased', 'merged')
  and cardinality(s.methods) = 1
order by u.user_id;

comment on view strata.users_at_risk is 'One row per user with a membership in the session''s organization that has not ended, who can sign in in one way only. Always fresh.';
comment on column strata.users_at_risk.method is 'The one way, as in strata_users.sessions.method.';

alter view strata.users_at_risk owner to strata_reporter;
--! end interface/views/users_at_risk.sql
--! begin interface/views/canonical_users.sql
-- For joins of other programs that keep ids of users: what was merged is found under the survivor, without any of their rows being touched.
create view strata.canonical_users with (security_barrier = true) as
select u.user_id, coalesce(u.merged_into_user_id, u.user_id) as canonical_user_id, u.merged_at
from strata_users.users u;

comment on view strata.canonical_users is 'One row per user, merged ones too: who that is today.';
comment on column strata.canonical_users.user_id is 'The user.';
comment on column strata.canonical_users.canonical_user_id is 'The survivor of a merge, or the user.';
comment on column strata.canonical_users.merged_at is 'When the user was merged; null for who was not.';

alter view strata.canonical_users owner to strata_reporter;
--! end interface/views/canonical_users.sql
--! begin interface/views/canonical_customers.sql
create view strata.canonical_customers with (security_barrier = true) as
select c.customer_id, coalesce(c.merged_into_customer_id, c.customer_id) as canonical_customer_id, c.merged_at
from strata_customers.customers c;

comment on view strata.canonical_customers is 'One row per customer, merged ones too: which customer that is today.';
comment on column strata.canonical_customers.customer_id is 'The customer.';
comment on column strata.canonical_customers.canonical_customer_id is 'The survivor of a merge, or the customer.';
comment on column strata.canonical_customers.merged_at is 'When the customer was merged; null for one that was not.';

alter view strata.canonical_customers owner to strata_reporter;
--! end interface/views/canonical_customers.sql
--! begin interface/views/user_status_periods.sql
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
--! end interface/views/user_status_periods.sql
--! begin interface/views/membership_status_periods.sql
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
--! end interface/views/membership_status_periods.sql
--! begin interface/views/my_alert_rules.sql
-- Owned by a role that can only read: an application has no right on the table, whose rows tell what colleagues want to hear of.
create view strata.my_alert_rules with (security_barrier = true) as
select
  r.alert_rule_id,
  r.topic,
  r.channel,
  r.filter,
  r.continues_alert_rule_id,
  r.started_at
from strata_tenancy.alert_rules r
where r.organization_id = (select x.organization_id from strata_core.context x)
  and r.membership_id = (select x.membership_id from strata_core.context x)
  and r.ended_at is null;

comment on view strata.my_alert_rules is 'One row per rule by which the membership that acts is told of something. Always fresh.';

alter view strata.my_alert_rules owner to strata_reporter;
--! end interface/views/my_alert_rules.sql
--! begin interface/functions/accept_terms.sql
create function strata.accept_terms(p_term text, p_version text, p_customer_id uuid default null)
  returns table (outcome text, consent_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz;
  v_context strata_core.context;
  v_version strata_tenancy.term_versions;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return query select 'impersonation_refused', null::uuid;
    return;
  end if;
  -- Users before customers, as everywhere.
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  v_clock := strata_core.clock();
  select v.* into v_version from strata_tenancy.term_versions v where v.term = p_term and v.version = p_version and v.published_at <= v_clock;
  if not found then
    return query select 'unknown', null::uuid;
    return;
  elsif not exists (select from strata_tenancy.term_versions_in_force(v_clock) f where f.term = p_term and f.version = p_version) then
    return query select 'superseded', null::uuid;
    return;
  elsif (v_version.applies_to = 'customer') <> (p_customer_id is not null) then
    perform strata_core.raise_error('ST402', 'consents_applies_to_check');
  elsif v_version.applies_to = 'organization'
        and (v_context.organization_id is null or not strata_access.authorize(v_context.organization_id, 'organization.manage'))
     or v_version.applies_to = 'customer' and not p_customer_id in (select strata_tenancy.signable_customers(v_context.user_id)) then
    return query select 'not_allowed', null::uuid;
    return;
  end if;

  insert into strata_tenancy.consents as c (term, version, kind, applies_to, user_id, organization_id, membership_id, customer_id, session_id, accepted_at)
  values (p_term, p_version, v_version.kind, v_version.applies_to, v_context.user_id,
          case when v_version.applies_to = 'organization' then v_context.organization_id end,
          case when v_version.applies_to = 'organization' then v_context.membership_id end, p_customer_id, v_context.session_id, v_clock)
  on conflict do nothing
  returning 'accepted', c.consent_id into outcome, consent_id;
  if outcome is null then
    outcome := 'unchanged';
    select c.consent_id into consent_id from strata_tenancy.consents c
    where c.term = p_term and c.version = p_version and c.withdrawn_at is null
      and case c.applies_to when 'user' then c.user_id = v_context.user_id
                            when 'organization' then c.organization_id = v_context.organization_id
                            else c.customer_id = p_customer_id end;
  end if;
  return next;
end
$$;

comment on function strata.accept_terms(text, text, uuid) is 'The user of the session accepts a version of a term that is in force: for themself; for the session''s organization, with organization.manage; or for a customer, whom they may sign for. Outcomes: accepted, unchanged, superseded, not_allowed, impersonation_refused, unknown. Unchanged: it stands already, also where a colleague accepted it for the organization or customer. Superseded: another version is in force, or the term is retired. Raises ST101 without a session and ST402 where a customer is named and the term binds none, or the other way round.';

alter function strata.accept_terms(text, text, uuid) owner to strata_definer;
--! end interface/functions/accept_terms.sql
--! begin interface/functions/accept_invitation.sql
-- What was right when it was made need not be any more: who accepts, who invited and into what are asked now, under the locks of whoever could change the answers.
create function strata.accept_invitation(p_token text default null, p_invitation_id uuid default null)
  returns table (outcome text, organization_id uuid, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock         timestamptz;
  v_context       strata_core.context;
  v_invitation    strata_tenancy.invitations;
  v_organization  strata_tenancy.organizations;
  v_claimed       strata_tenancy.memberships;
  v_status        text;
  v_membership_id uuid;
  v_role_id       uuid;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return query select 'impersonation_refused', null::uuid, null::uuid;
    return;
  end if;
  v_invitation := strata_tenancy.find_invitation(p_token, p_invitation_id, v_context.user_id);
  if v_invitation.invitation_id is null then
    return query select 'unknown', null::uuid, null::uuid;
    return;
  end if;
  -- Users, organizations, memberships: as everywhere.
  perform from strata_users.users u where u.user_id = v_context.user_id and u.status not in ('merged', 'erased') for no key update;
  if not found then
    -- In a transaction that began before: not even a token is theirs any more.
    return query select 'unknown', null::uuid, null::uuid;
    return;
  end if;
  perform strata_access.lock_rights(v_invitation.organization_id);
  select i.* into strict v_invitation from strata_tenancy.invitations i
  where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id for no key update;
  select o.* into strict v_organization from strata_tenancy.organizations o where o.organization_id = v_invitation.organization_id;
  select m.* into v_claimed from strata_tenancy.memberships m
  where m.organization_id = v_invitation.organization_id and m.membership_id = v_invitation.membership_id for no key update;
  v_clock := strata_core.clock();
  v_status := strata_tenancy.invitation_status_at(v_invitation, v_clock);

  outcome := case
    when strata_tenancy.is_invitee(v_invitation, v_context.user_id) is not true then 'not_invitee'
    when v_status = 'accepted' then case when v_invitation.accepted_by_user_id = v_context.user_id then 'unchanged' else 'already_accepted' end
    when v_status <> 'pending' then v_status
    when strata_tenancy.has_left_since(v_organization.organization_id, v_context.user_id, v_invitation.invited_at)
         or v_claimed.user_id is not null or v_claimed.ended_at is not null then 'revoked'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when exists (select from strata_tenancy.memberships m
                 where m.organization_id = v_organization.organization_id and m.user_id = v_context.user_id
                   and strata_tenancy.membership_status_at(m, v_clock) = 'suspended') then 'member_suspended'
    when exists (select from strata_tenancy.memberships m
                 where m.organization_id = v_organization.organization_id and m.user_id = v_context.user_id
                   and m.label = coalesce(v_claimed.label, v_invitation.label) and m.ended_at is null) then 'already_member'
    when strata_tenancy.has_required_attributes(v_invitation.party_type) then 'attributes_required'
    when strata_access.may_invite(v_invitation) is not true
         or not strata_tenancy.covers_company(v_organization.organization_id, v_invitation.invited_by_membership_id, coalesce(v_claimed.company_id, v_invitation.company_id))
         then 'inviter_not_allowed'
    when exists (select from strata_access.invitation_roles g
                 join strata_access.roles r on r.role_id = g.role_id and r.is_for_admin_company
                 where g.organization_id = v_organization.organization_id and g.invitation_id = v_invitation.invitation_id)
         and not exists (select from strata_tenancy.companies c
                         where c.organization_id = v_organization.organization_id and c.is_admin
                           and c.company_id = coalesce(v_claimed.company_id, v_invitation.company_id)) then 'admin_company_required'
    else 'accepted'
  end;

  if outcome in ('not_invitee', 'inviter_not_allowed') then
    perform strata_audit.record_security_event('invitation-refused', v_context.user_id, v_organization.organization_id,
                                               jsonb_build_object('invitation_id', v_invitation.invitation_id, 'outcome', outcome));
  elsif outcome = 'revoked' and v_status = 'pending' then
    update strata_tenancy.invitations i set revoked_at = v_clock, status_reason = 'the membership has ended, or is somebody else''s'
    where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id;
  elsif outcome = 'unchanged' then
    organization_id := v_invitation.organization_id;
    membership_id := v_invitation.accepted_membership_id;
  elsif outcome = 'accepted' then
    organization_id := v_invitation.organization_id;
    if v_invitation.membership_id is not null then
      v_membership_id := v_invitation.membership_id;
      update strata_tenancy.memberships m set user_id = v_context.user_id, joined_at = v_clock
      where m.organization_id = v_invitation.organization_id and m.membership_id = v_invitation.membership_id;
    else
      insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, party_type, label, joined_at)
      values (v_invitation.organization_id, v_context.user_id, v_invitation.company_id, v_invitation.party_type, v_invitation.label, v_clock)
      returning m.membership_id into v_membership_id;
    end if;
    update strata_tenancy.invitations i
    set accepted_at = v_clock, accepted_by_user_id = v_context.user_id, accepted_membership_id = v_membership_id
    where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id;
    for v_role_id in
      select r.role_id from strata_access.invitation_roles r
      where r.organization_id = v_invitation.organization_id and r.invitation_id = v_invitation.invitation_id order by r.role_id
    loop
      -- Refused only where somebody has retired a role of the platform since it was looked at.
      if strata_access.assign_role(v_invitation.organization_id, v_membership_id, v_role_id, p_source => 'invitation', p_reason => null,
                                   p_source_reference => v_invitation.invitation_id::text,
                                   p_granter_membership_id => v_invitation.invited_by_membership_id) not in ('done', 'unchanged') then
        perform strata_core.raise_error('ST402', 'membership_roles_role_id_check');
      end if;
    end loop;
    perform strata_audit.record_security_event('invitation-accepted', v_context.user_id, v_invitation.organization_id,
                                               jsonb_build_object('invitation_id', v_invitation.invitation_id, 'membership_id', v_membership_id));
    membership_id := v_membership_id;
  end if;
  return next;
end
$$;

comment on function strata.accept_invitation(text, uuid) is 'The user of the session, who may be in any organization or none, accepts an invitation: by its token, or by its key where it is for the user or for an address that the user has proved. Only whoever is invited can, also with the token. Outcomes: accepted, unchanged, not_invitee, already_accepted, declined, revoked, expired, already_member, member_suspended, attributes_required, inviter_not_allowed, admin_company_required, organization_not_active, impersonation_refused, unknown. Unchanged: the user has accepted it before. Not invitee: the user has not proved the address, or another user is invited. Revoked: also when the user has left since, or the membership to be claimed is not free any more. Attributes required: members of that type have had to have some since; the organization invites anew. Inviter not allowed: whoever invited could not make this invitation now; nothing has happened, and it may be accepted once they can again. Raises ST101 without a session and ST202 outside of read committed.';

alter function strata.accept_invitation(text, uuid) owner to strata_definer;
--! end interface/functions/accept_invitation.sql
--! begin interface/functions/add_domain.sql
create function strata.add_domain(p_organization_id uuid, p_domain text)
  returns table (outcome text, organization_domain_id uuid, txt_name text, txt_value text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz;
  v_domain       text := strata_tenancy.normalise_domain(p_domain);
  v_organization strata_tenancy.organizations;
begin
  if not strata_access.authorize(p_organization_id, 'domains.manage') then
    outcome := 'not_allowed';
    return next;
    return;
  elsif v_domain is null then
    perform strata_core.raise_error('ST402', 'organization_domains_domain_check');
  end if;
  perform strata_access.lock_rights(p_organization_id);
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  v_clock := strata_core.clock();
  if v_organization.organization_id is null then
    outcome := 'unknown';
  elsif strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then
    outcome := 'organization_not_active';
  elsif exists (select from strata_tenancy.public_mail_domains p where p.domain = v_domain) then
    outcome := 'public_domain';
  else
    -- Asked for again, it is looked for again.
    update strata_tenancy.organization_domains d
    set requested_at = v_clock, due_at = case d.status when 'verified' then d.due_at else v_clock end, miss_count = case d.status when 'verified' then d.miss_count else 0 end
    where d.organization_id = p_organization_id and d.domain = v_domain and d.removed_at is null
    returning 'unchanged', d.organization_domain_id, d.txt_value into outcome, organization_domain_id, txt_value;
    if not found then
      insert into strata_tenancy.organization_domains as d (organization_id, domain, txt_value, added_at, requested_at, due_at)
      values (p_organization_id, v_domain, 'strata-domain-verification=' || strata_users.new_token(), v_clock, v_clock, v_clock)
      returning 'added', d.organization_domain_id, d.txt_value into outcome, organization_domain_id, txt_value;
    end if;
    txt_name := strata_core.setting_text('domain_txt_label') || '.' || v_domain;
  end if;
  return next;
end
$$;

comment on function strata.add_domain(uuid, text) is 'Names a domain of an organization: it is verified once its DNS has a TXT record of this name that says this value, and as long as it has. Whether another organization has it is not told before. Outcomes: added, unchanged, public_domain, not_allowed, organization_not_active, unknown. Unchanged: it was named before, with the same record, and is looked for anew. Public domain: anybody gets an address there. Raises ST402 for what is no domain, a top level domain or an IP address, and ST202 outside of read committed.';

alter function strata.add_domain(uuid, text) owner to strata_definer;
--! end interface/functions/add_domain.sql
--! begin interface/functions/add_role_inheritance.sql
create function strata.add_role_inheritance(p_organization_id uuid, p_role_id uuid, p_inherits_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_role       strata_access.roles;
  v_inherits   strata_access.roles;
  v_constraint text;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  select r.* into v_role from strata_access.roles r where r.role_id = p_role_id;
  select r.* into v_inherits from strata_access.roles r
  where r.role_id = p_inherits_role_id and r.defined_in in (v_role.defined_in, strata_access.platform_id()) and r.kind = v_role.kind;
  if v_inherits.role_id is null or v_role.retired_at is not null or v_inherits.retired_at is not null then
    return 'unknown';
  elsif not strata_access.covers_role(p_organization_id, p_inherits_role_id) then
    return 'not_allowed';
  elsif v_role.role_id = v_inherits.role_id or v_inherits.is_for_admin_company and not v_role.is_for_admin_company then
    return 'refused';
  end if;
  insert into strata_access.role_inheritance (role_id, inherits_role_id, kind, role_defined_in, inherits_defined_in, is_for_admin_company,
                                              is_inherited_for_admin_company, granted_by_membership_id, granted_by_user_id, reason)
  select p_role_id, p_inherits_role_id, v_role.kind, v_role.defined_in, v_inherits.defined_in, v_role.is_for_admin_company, v_inherits.is_for_admin_company,
         x.membership_id, x.user_id, p_reason
  from (select) as once left join strata_core.context x on true
  on conflict (role_id, inherits_role_id) where ended_at is null do nothing;
  return case when found then 'done' else 'unchanged' end;
exception
  when sqlstate 'ST402' then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'role_inheritance_circle_check' then
      return 'refused';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.add_role_inheritance(uuid, uuid, uuid, text) is 'From now on a role brings what another brings: a team holds a role, or is part of a team. Whoever says so must hold all that both bring. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: a role would inherit itself, or one that only members of the admin company can hold would come to one that others can. Unknown: there is no such role here, or it is retired. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.add_role_inheritance(uuid, uuid, uuid, text) owner to strata_definer;
--! end interface/functions/add_role_inheritance.sql
--! begin interface/functions/add_role_permission.sql
create function strata.add_role_permission(p_organization_id uuid, p_role_id uuid, p_permission text, p_reason text, p_scope text default 'organization') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_role       strata_access.roles;
  v_constraint text;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  select r.* into v_role from strata_access.roles r where r.role_id = p_role_id;
  if v_role.retired_at is not null or not exists (select from strata_access.permissions p where p.permission = p_permission and p.kind = v_role.kind) then
    return 'unknown';
  elsif not strata_access.covers_permissions(p_organization_id, array[p_permission]) then
    return 'not_allowed';
  end if;
  insert into strata_access.role_permissions (role_id, kind, permission, scope, granted_by_membership_id, granted_by_user_id, reason)
  select p_role_id, v_role.kind, p_permission, p_scope, x.membership_id, x.user_id, p_reason
  from (select) as once left join strata_core.context x on true
  on conflict (role_id, permission, scope) where ended_at is null do nothing;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'role_permissions_scope_check'));
end
$$;

comment on function strata.add_role_permission(uuid, uuid, text, text, text) is 'From now on a role brings a permission, in a scope: own, own_upper, own_lower or organization. Whoever adds it must hold it themselves, and all that the role brings. Outcomes: done, unchanged, unknown, not_allowed. Unknown: there is no such role or permission, or it is retired. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.add_role_permission(uuid, uuid, text, text, text) owner to strata_definer;
--! end interface/functions/add_role_permission.sql
--! begin interface/functions/appoint_owner.sql
create function strata.appoint_owner(p_organization_id uuid, p_membership_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'ownership.transfer') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not strata_access.covers_role(p_organization_id, strata_access.owner_role_id()) then
    return 'not_allowed';
  elsif exists (select from strata_tenancy.memberships m
                left join strata_users.users u on u.user_id = m.user_id
                where m.organization_id = p_organization_id and m.membership_id = p_membership_id
                  and (m.status <> 'active' or num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) > 0)) then
    return 'refused';
  end if;
  return strata_access.make_owner(p_organization_id, p_membership_id, 'granted', p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_roles_source_check'));
end
$$;

comment on function strata.appoint_owner(uuid, uuid, text) is 'Makes an active member an owner besides those that there are; the way for the platform to give an owner to an organization that has none. Outcomes: done, unchanged, refused, unknown, not_allowed, admin_company_required. Refused: the member or the user is not active. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.appoint_owner(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/appoint_owner.sql
--! begin interface/functions/check_permission_indexes.sql
create function strata.check_permission_indexes(p_permission_indexes bigint[])
  returns table (reading text, permission_index bigint, occurrence_count bigint, candidate_count bigint, scopes text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select case when count(r.permission_index) = 0 then 'unknown' when count(r.permission_index) > 1 then 'ambiguous'
                when count(r.membership_id) = 0 then 'organization' else 'clear' end,
           g.permission_index, g.occurrence_count, count(r.permission_index), array_agg(distinct r.scope order by r.scope) filter (where r.scope is not null)
    from (select i.permission_index, count(*) as occurrence_count from unnest(p_permission_indexes) as i (permission_index)
          where i.permission_index is not null group by i.permission_index) g
    left join strata_access.legacy_readings r on r.permission_index = g.permission_index
    group by g.permission_index, g.occurrence_count
    order by 1, g.permission_index;
end
$$;

comment on function strata.check_permission_indexes(bigint[]) is 'One row per index of a list that a system before this one wrote, with how often it is in there and how many ways there are to read it: reading is clear (strata.import_permission_index takes it), ambiguous, organization (what the organization itself may, which is no member) or unknown.';

alter function strata.check_permission_indexes(bigint[]) owner to strata_definer;
--! end interface/functions/check_permission_indexes.sql
--! begin interface/functions/complete_alert.sql
-- What was sent was sent, whoever has the lease by now. Only whoever has it may say that it failed.
create function strata.complete_alert(p_organization_id uuid, p_alert_delivery_id uuid, p_attempt integer, p_outcome text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock    timestamptz := strata_core.clock();
  v_delivery strata_tenancy.alert_deliveries;
begin
  if p_outcome is null or p_outcome not in ('sent', 'failed') then
    perform strata_core.raise_error('ST402', 'alert_deliveries_outcome_check');
  end if;
  select d.* into v_delivery from strata_tenancy.alert_deliveries d
  where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id and d.taken_at is not null for no key update;
  if not found then
    return 'unknown';
  elsif v_delivery.sent_at is not null then
    return case p_outcome when 'sent' then 'unchanged' else 'late' end;
  elsif p_outcome = 'sent' then
    update strata_tenancy.alert_deliveries d
    set sent_at = greatest(v_clock, d.taken_at), given_up_at = null, given_up_reason = null
    where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id;
    return 'done';
  elsif v_delivery.given_up_at is not null or v_delivery.attempt_count is distinct from p_attempt then
    return 'late';
  elsif v_delivery.attempt_count < strata_core.setting_integer('alert_attempts') then
    update strata_tenancy.alert_deliveries d
    set due_at = v_clock + strata_core.retry_delay(strata_core.setting_interval('alert_delay'), d.attempt_count)
    where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id;
    return 'postponed';
  end if;
  update strata_tenancy.alert_deliveries d set given_up_at = v_clock, given_up_reason = 'failed'
  where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id;
  return 'given_up';
end
$$;

comment on function strata.complete_alert(uuid, uuid, integer, text) is 'What became of a message that was taken (attempt: its attempt_count): sent or failed. Outcomes: done, unchanged, postponed, given_up, late, unknown. Of postponed it is taken again later, the longer the oftener it failed; of given_up it failed as often as the setting alert_attempts. Of late it was sent, taken again or given up meanwhile: nothing changed. Raises ST402 for another word.';

alter function strata.complete_alert(uuid, uuid, integer, text) owner to strata_definer;
--! end interface/functions/complete_alert.sql
--! begin interface/functions/complete_outbox.sql
-- Whose lease has run out has delivered all the same.
create function strata.complete_outbox(p_outbox_ids uuid[]) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_count integer;
begin
  update strata_audit.outbox o
  set delivered_at = greatest(v_clock, o.taken_at)
  from (select l.outbox_id from strata_audit.outbox l
        where l.outbox_id = any (p_outbox_ids) and l.taken_at is not null and l.delivered_at is null
        order by l.outbox_id for update) held
  where o.outbox_id = held.outbox_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.complete_outbox(uuid[]) is 'Records that were taken have arrived. Answers how many nobody had said so of before.';

alter function strata.complete_outbox(uuid[]) owner to strata_definer;
--! end interface/functions/complete_outbox.sql
--! begin interface/functions/create_permission.sql
create function strata.create_permission(p_permission text, p_description text, p_kind text default 'organization') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_access.permissions (permission, description, kind) values (p_permission, p_description, p_kind);
  return 'created';
exception
  when unique_violation then
    return 'taken';
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'permissions_permission_check'));
end
$$;

comment on function strata.create_permission(text, text, text) is 'Registers a permission, which the role owner then brings where it is one of organizations. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_permission(text, text, text) owner to strata_definer;
--! end interface/functions/create_permission.sql
--! begin interface/functions/create_role.sql
create function strata.create_role(p_organization_id uuid, p_role text, p_name text, p_reason text, p_description text default null, p_is_team boolean default false,
                                   p_is_for_admin_company boolean default false, p_kind text default 'organization')
  returns table (outcome text, role_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'roles.manage') then
    return query select 'not_allowed', null::uuid;
    return;
  elsif p_organization_id is not null and not exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then
    return query select 'unknown', null::uuid;
    return;
  end if;
  perform strata_access.check_reason(p_reason);
  insert into strata_access.roles as r (organization_id, role, name, description, is_team, is_for_admin_company, kind, created_by_membership_id, created_by_user_id, reason)
  select p_organization_id, p_role, p_name, p_description, p_is_team, p_is_for_admin_company, p_kind, x.membership_id, x.user_id, p_reason
  from (select) as once left join strata_core.context x on true
  returning r.role_id into role_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'role_taken', null::uuid;
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'roles_role_check'));
end
$$;

comment on function strata.create_role(uuid, text, text, text, text, boolean, boolean, text) is 'Defines a role or team of an organization (roles.manage), or without one of the platform, for memberships or (kind platform) for users. It brings nothing yet. Outcomes: created, role_taken, unknown, not_allowed. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_role(uuid, text, text, text, text, boolean, boolean, text) owner to strata_definer;
--! end interface/functions/create_role.sql
--! begin interface/functions/decode_permission_index.sql
create function strata.decode_permission_index(p_permission_index bigint)
  returns table (organization_id uuid, scope text, membership_id uuid, counterpart_membership_id uuid)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.organization_id, r.scope, r.membership_id, r.counterpart_membership_id
    from strata_access.legacy_readings r
    where r.permission_index = p_permission_index
    order by r.organization_id, r.scope, r.membership_id, r.counterpart_membership_id;
end
$$;

comment on function strata.decode_permission_index(bigint) is 'One row for each way to read an index that a system before this one wrote: own number (scope own), own + upper (own_upper; organization, where the upper party is the organization), own - lower (own_lower), by the numbers of now and all relations, also those that have ended. Without a member it is the organization that may. More than one row: nobody can say which was meant.';

alter function strata.decode_permission_index(bigint) owner to strata_definer;
--! end interface/functions/decode_permission_index.sql
--! begin interface/functions/end_alert_rule.sql
create function strata.end_alert_rule(p_organization_id uuid, p_alert_rule_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_membership_id uuid;
begin
  select r.membership_id into v_membership_id from strata_tenancy.alert_rules r
  where r.organization_id = p_organization_id and r.alert_rule_id = p_alert_rule_id;
  if not (coalesce(strata_core.organization_id() = p_organization_id and strata_core.membership_id() = v_membership_id, false)
          and strata_core.impersonator_user_id() is null) then
    if not strata_access.authorize(p_organization_id, 'alerts.manage') then
      return 'not_allowed';
    elsif v_membership_id is null then
      return 'unknown';
    elsif not strata_access.covers_member(p_organization_id, v_membership_id) then
      return 'not_allowed';
    end if;
  end if;
  update strata_tenancy.alert_rules r set ended_at = greatest(strata_core.clock(), r.started_at)
  where r.organization_id = p_organization_id and r.alert_rule_id = p_alert_rule_id and r.ended_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.end_alert_rule(uuid, uuid) is 'A member is told of it no more, also of what waits to be sent. Members end their own, others with alerts.manage, as far as they cover the member. Outcomes: done, unchanged, unknown, not_allowed.';

alter function strata.end_alert_rule(uuid, uuid) owner to strata_definer;
--! end interface/functions/end_alert_rule.sql
--! begin interface/functions/explain_permission.sql
-- The first row is the decision, so that an answer without evidence is an answer too. It follows from the dated rows; that it is the same as what the check
-- reads from the maintained form is what test/access/explanation.test.ts proves.
create function strata.explain_permission(p_membership_id uuid, p_permission text, p_counterpart_membership_id uuid default null, p_at timestamptz default null,
                                          p_organization_id uuid default null)
  returns table (source text, effect text, scope text, counterpart_membership_id uuid, is_applied boolean, explanation text, role_id uuid, role text, role_path text[], teams text[],
                 membership_role_id uuid, membership_grant_id uuid, granted_by_membership_id uuid, granted_by_user_id uuid, reason text,
                 started_at timestamptz, ended_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_at              timestamptz := coalesce(p_at, strata_core.clock());
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
  v_status          text;
  v_denied          boolean;
  v_allowed         boolean;
begin
  if not strata_access.may_read_rights(v_organization_id, p_membership_id) then
    return;
  end if;
  v_status := strata_access.member_status(v_organization_id, p_membership_id, v_at);
  if v_status is null then
    return;
  end if;
  select coalesce(bool_or(e.effect = 'deny'), false), coalesce(bool_or(e.effect = 'allow'), false) into v_denied, v_allowed
  from strata_access.permission_evidence(v_organization_id, p_membership_id, p_permission, p_counterpart_membership_id, v_at) e
  where e.is_applied;
  source := 'decision';
  effect := case when v_status = 'active' and v_allowed and not v_denied then 'allow' else 'deny' end;
  counterpart_membership_id := p_counterpart_membership_id;
  is_applied := true;
  explanation := case when v_status <> 'active' then v_status when v_denied then 'denied' when v_allowed then 'allowed' else 'nothing_applies' end;
  started_at := v_at;
  return next;
  return query
    select e.* from strata_access.permission_evidence(v_organization_id, p_membership_id, p_permission, p_counterpart_membership_id, v_at) e;
end
$$;

comment on function strata.explain_permission(uuid, text, uuid, timestamptz, uuid) is 'Why a member may do something or not, at all or to a counterpart, now or at another time. The first row is the decision (source decision, effect allow or deny): it says what strata.has_permission answers in a session of the member; its explanation is allowed, denied (something that applies denies it), nothing_applies, or why the member cannot act. Each further row is one way by which the member was, is or will be allowed or denied it (source role or grant), with whether it applies; explanation is applies, not_begun, ended, counterpart_needed (it is about single members), not_oneself, not_above, not_below or other_counterpart. For the member itself, for whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row, nor does anybody of a member that there is not.';

alter function strata.explain_permission(uuid, text, uuid, timestamptz, uuid) owner to strata_definer;
--! end interface/functions/explain_permission.sql
--! begin interface/functions/grant_permission.sql
create function strata.grant_permission(p_organization_id uuid, p_membership_id uuid, p_permission text, p_reason text, p_effect text default 'allow', p_scope text default 'organization',
                                       p_counterpart_membership_id uuid default null, p_from timestamptz default null, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_from       timestamptz;
  v_until      timestamptz := nullif(p_until, 'infinity');
  v_gaps       tstzmultirange;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not exists (select from strata_access.permissions p where p.permission = p_permission and p.kind = 'organization')
     or not exists (select from strata_tenancy.memberships m
                    where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.ended_at is null)
     or p_counterpart_membership_id is not null and not exists (
       select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_counterpart_membership_id) then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, p_membership_id)
        or p_effect is distinct from 'deny' and not strata_access.covers_permissions(p_organization_id, array[p_permission], p_until) then
    return 'not_allowed';
  end if;
  perform from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  v_from := greatest(p_from, strata_core.clock());
  if v_from >= coalesce(v_until, 'infinity') then
    perform strata_core.raise_error('ST402', 'membership_grants_ended_at_check');
  elsif exists (select from strata_access.membership_grants g
                where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p_permission and g.scope = p_scope
                  and g.counterpart_membership_id is not distinct from p_counterpart_membership_id and g.effect <> p_effect
                  and tstzrange(g.started_at, g.ended_at) && tstzrange(v_from, v_until)) then
    return 'contradicted';
  end if;
  v_gaps := tstzmultirange(tstzrange(v_from, v_until)) - coalesce((
    select range_agg(tstzrange(g.started_at, g.ended_at)) from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p_permission and g.scope = p_scope
      and g.counterpart_membership_id is not distinct from p_counterpart_membership_id), '{}');
  insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, scope, counterpart_membership_id, started_at, ended_at,
                                               granted_by_membership_id, granted_by_user_id, reason)
  select p_organization_id, p_membership_id, p_permission, p_effect, p_scope, p_counterpart_membership_id, lower(gap.period), upper(gap.period),
         x.membership_id, x.user_id, p_reason
  from unnest(v_gaps) as gap (period)
  left join strata_core.context x on true;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_grants_effect_check'));
end
$$;

comment on function strata.grant_permission(uuid, uuid, text, text, text, text, uuid, timestamptz, timestamptz) is 'Allows or denies a member something without a role: about everybody, or by scope own, own_upper or own_lower about oneself, those above or those below, all of them or one counterpart; from now or a later time and until a time or without an end (roles.grant). Whoever allows it must hold it for as long, and all that the member may. Outcomes: done, unchanged, contradicted, unknown, not_allowed. Contradicted: the opposite was said for a part of that time, which is to be revoked first. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.grant_permission(uuid, uuid, text, text, text, text, uuid, timestamptz, timestamptz) owner to strata_definer;
--! end interface/functions/grant_permission.sql
--! begin interface/functions/grant_platform_role.sql
create function strata.grant_platform_role(p_user_id uuid, p_role_id uuid, p_reason text, p_from timestamptz default null, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_from       timestamptz;
  v_until      timestamptz := nullif(p_until, 'infinity');
  v_user       strata_users.users;
  v_constraint text;
begin
  perform strata_access.check_reason(p_reason);
  select u.* into v_user from strata_users.users u where u.user_id = p_user_id for no key update;
  if not found or not exists (select from strata_access.roles r where r.role_id = p_role_id and r.kind = 'platform' and r.retired_at is null) then
    return 'unknown';
  elsif v_user.status in ('merged', 'erased') then
    return 'refused';
  end if;
  v_from := greatest(p_from, strata_core.clock());
  if v_from >= coalesce(v_until, 'infinity') then
    perform strata_core.raise_error('ST402', 'user_roles_ended_at_check');
  end if;
  insert into strata_access.user_roles (user_id, role_id, started_at, ended_at, granted_by_user_id, reason)
  select p_user_id, p_role_id, lower(gap.period), upper(gap.period), x.user_id, p_reason
  from unnest(tstzmultirange(tstzrange(v_from, v_until))
              - coalesce((select range_agg(tstzrange(h.started_at, h.ended_at)) from strata_access.user_roles h
                          where h.user_id = p_user_id and h.role_id = p_role_id), '{}')) as gap (period)
  left join strata_core.context x on true
  -- Only in repeatable read, of a row that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'user_roles_ended_at_check'));
end
$$;

comment on function strata.grant_platform_role(uuid, uuid, text, timestamptz, timestamptz) is 'Gives a user a role of the platform, from now or a later time and until a time or without an end. Outcomes: done, unchanged, unknown, refused. Refused: the user was merged or erased. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.grant_platform_role(uuid, uuid, text, timestamptz, timestamptz) owner to strata_definer;
--! end interface/functions/grant_platform_role.sql
--! begin interface/functions/grant_role.sql
create function strata.grant_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_reason text, p_from timestamptz default null, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not exists (select from strata_access.roles r
                 where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id()) and r.kind = 'organization')
     or not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  elsif not (strata_access.covers_member(p_organization_id, p_membership_id) and strata_access.covers_role(p_organization_id, p_role_id, p_until)) then
    return 'not_allowed';
  end if;
  return strata_access.assign_role(p_organization_id, p_membership_id, p_role_id, 'granted', p_reason, greatest(p_from, strata_core.clock()), p_until);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_roles_ended_at_check'));
end
$$;

comment on function strata.grant_role(uuid, uuid, uuid, text, timestamptz, timestamptz) is 'Gives a member a role or makes them one of a team, from now or a later time and until a time or without an end (roles.grant). Whoever gives it must hold all that it brings for as long, and all that the member may. Outcomes: done, unchanged, unknown, not_allowed, admin_company_required. Unknown: there is no such member or role here, or it has ended. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.grant_role(uuid, uuid, uuid, text, timestamptz, timestamptz) owner to strata_definer;
--! end interface/functions/grant_role.sql
--! begin interface/functions/has_permission.sql
-- Asked for every operation, so what it costs everything costs. Nearly always nothing was granted or denied to the member directly, and nobody has set a clock:
-- then one statement answers, with a look by key at the key of the context, the grants, the roles and what these bring, and it calls nothing. It has no
-- row where that does not hold, and strata.has_permissions answers, which knows everything.
create function strata.has_permission(p_permission text, p_counterpart_membership_id uuid default null) returns boolean
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_is_allowed boolean;
begin
  if p_counterpart_membership_id is null then
    select exists (
      select from strata_access.membership_roles r
      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission and e.scope = 'organization'
      where r.organization_id = c.organization_id and r.membership_id = c.membership_id
        and r.started_at <= clock_timestamp() and (r.ended_at is null or r.ended_at > clock_timestamp()))
      into v_is_allowed
    from strata_core.context c
    where not c.has_test_clock
      and not exists (select from strata_access.membership_grants g
                      where g.organization_id = c.organization_id and g.membership_id = c.membership_id and g.permission = p_permission);
  else
    select exists (
      select from strata_access.membership_roles r
      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission
      where r.organization_id = c.organization_id and r.membership_id = c.membership_id
        and r.started_at <= clock_timestamp() and (r.ended_at is null or r.ended_at > clock_timestamp())
        and (e.scope = 'organization'
             or e.scope = 'own' and p_counterpart_membership_id = c.membership_id
             or e.scope in ('own_lower', 'own_upper') and exists (
                  select from strata_tenancy.relationships l
                  where l.organization_id = c.organization_id
                    and l.upper_membership_id = case e.scope when 'own_lower' then c.membership_id else p_counterpart_membership_id end
                    and l.lower_membership_id = case e.scope when 'own_lower' then p_counterpart_membership_id else c.membership_id end
                    and l.started_at <= clock_timestamp() and (l.ended_at is null or l.ended_at > clock_timestamp()))))
      into v_is_allowed
    from strata_core.context c
    where not c.has_test_clock
      and not exists (select from strata_access.membership_grants g
                      where g.organization_id = c.organization_id and g.membership_id = c.membership_id and g.permission = p_permission);
  end if;
  if found then
    return v_is_allowed;
  end if;
  return (select a.is_allowed from strata.has_permissions(array[p_permission], p_counterpart_membership_id) a);
end
$$;

comment on function strata.has_permission(text, uuid) is 'Whether the membership that acts may do something: at all (no counterpart: only what holds about everybody counts), or to one member. False without a session in an organization. In policies call it as (select …): once per statement.';

alter function strata.has_permission(text, uuid) owner to strata_definer;
--! end interface/functions/has_permission.sql
--! begin interface/functions/has_permissions.sql
-- As the second statement of strata.has_permission.
create function strata.has_permissions(p_permissions text[], p_counterpart_membership_id uuid default null)
  returns table (permission text, is_allowed boolean)
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  select p.permission, x.membership_id is not null and coalesce(
    (select bool_and(g.effect = 'allow') from strata_access.membership_grants g
     where g.organization_id = x.organization_id and g.membership_id = x.membership_id and g.permission = p.permission and g.scope = any (x.scopes)
       and (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
       and g.started_at <= x.clock and (g.ended_at is null or g.ended_at > x.clock)),
    exists (
      select from strata_access.membership_roles r
      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p.permission and e.scope = any (x.scopes)
      where r.organization_id = x.organization_id and r.membership_id = x.membership_id
        and r.started_at <= x.clock and (r.ended_at is null or r.ended_at > x.clock)))
  from unnest(p_permissions) with ordinality as p (permission, position)
  left join (
    select c.organization_id, c.membership_id, c.clock, array['organization',
             case when c.membership_id = p_counterpart_membership_id then 'own' end,
             case when exists (select from strata_tenancy.relationships l
                               where l.organization_id = c.organization_id and l.upper_membership_id = c.membership_id and l.lower_membership_id = p_counterpart_membership_id
                                 and l.started_at <= c.clock and (l.ended_at is null or l.ended_at > c.clock)) then 'own_lower' end,
             case when exists (select from strata_tenancy.relationships l
                               where l.organization_id = c.organization_id and l.lower_membership_id = c.membership_id and l.upper_membership_id = p_counterpart_membership_id
                                 and l.started_at <= c.clock and (l.ended_at is null or l.ended_at > c.clock)) then 'own_upper' end] as scopes
    from (select c.organization_id, c.membership_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
          from strata_core.context c offset 0) c
    offset 0
  ) x on true
  order by p.position;
end
$$;

comment on function strata.has_permissions(text[], uuid) is 'The answers of strata.has_permission for several permissions, one row each in the order asked, all of one moment.';

alter function strata.has_permissions(text[], uuid) owner to strata_definer;
--! end interface/functions/has_permissions.sql
--! begin interface/functions/has_platform_permission.sql
create function strata.has_platform_permission(p_permission text) returns boolean
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  perform from (select c.user_id, c.impersonator_user_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
                from strata_core.context c offset 0) x
  join strata_access.user_roles r on x.impersonator_user_id is null and r.user_id = x.user_id and r.started_at <= x.clock and (r.ended_at is null or r.ended_at > x.clock)
  join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission;
  return found;
end
$$;

comment on function strata.has_platform_permission(text) is 'Whether the user of the session may do something for the platform, by a role of the user''s own, in whatever organization the session is. False without a session, and while somebody else acts as the user.';

alter function strata.has_platform_permission(text) owner to strata_definer;
--! end interface/functions/has_platform_permission.sql
--! begin interface/functions/import_permission_index.sql
-- A permission that the member has been granted in this scope, or denied, stays as it is: whoever imports a second time gives nothing twice, and lifts nothing.
create function strata.import_permission_index(p_permission_index bigint, p_permissions text[], p_reason text default null)
  returns table (outcome text, organization_id uuid, membership_id uuid, granted_count integer, unknown_permissions text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_reading strata_access.legacy_readings;
begin
  -- One statement: a number that is given meanwhile is not seen by half.
  select r.* into v_reading from strata_access.legacy_readings r where r.permission_index = p_permission_index limit 1;
  if v_reading.reading_count is distinct from 1 then
    outcome := case when v_reading.reading_count is null then 'unknown' else 'ambiguous' end;
    return next;
    return;
  end if;
  organization_id := v_reading.organization_id;
  membership_id := v_reading.membership_id;
  unknown_permissions := array(select distinct g.permission from unnest(p_permissions) as g (permission)
                               where not exists (select from strata_access.permissions p where p.permission = g.permission and p.kind = 'organization')
                               order by g.permission);
  if membership_id is null then
    outcome := 'organization';
  elsif cardinality(unknown_permissions) > 0 then
    outcome := 'unknown_permission';
  else
    perform from strata_tenancy.memberships m
    where m.organization_id = v_reading.organization_id and m.membership_id = v_reading.membership_id and m.ended_at is null for no key update;
    if not found then
      outcome := 'ended';
    else
      insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, scope, counterpart_membership_id, started_at, reason)
      select distinct v_reading.organization_id, v_reading.membership_id, g.permission, 'allow', v_reading.scope, v_reading.counterpart_membership_id, v_clock,
             coalesce(p_reason, format('imported from permission_index %s', p_permission_index))
      from unnest(p_permissions) as g (permission)
      where not exists (select from strata_access.membership_grants h
                        where h.organization_id = v_reading.organization_id and h.membership_id = v_reading.membership_id and h.permission = g.permission
                          and h.scope = v_reading.scope and h.counterpart_membership_id is not distinct from v_reading.counterpart_membership_id
                          and (h.ended_at is null or h.ended_at > v_clock));
      get diagnostics granted_count = row_count;
      outcome := case when granted_count > 0 then 'imported' else 'unchanged' end;
    end if;
  end if;
  return next;
exception
  when check_violation then
    perform strata_core.raise_error('ST402', 'reason_check');
end
$$;

comment on function strata.import_permission_index(bigint, text[], text) is 'Grants what a system before this one allowed under an index, where there is exactly one way to read it; else nothing. Outcomes: imported, unchanged, ambiguous, organization, ended, unknown_permission, unknown. Unchanged: the member has a grant or a deny of each in that scope. Organization: it says what the organization itself may, which is no member. Ended: the membership has. Unknown_permission: unknown_permissions are not registered, and nothing was granted; unknown: no number or relation makes the index. Raises ST402 for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.import_permission_index(bigint, text[], text) owner to strata_definer;
--! end interface/functions/import_permission_index.sql
--! begin interface/functions/leave_organization.sql
create function strata.leave_organization(p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_context record;
begin
  select c.organization_id, c.membership_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null or v_context.impersonator_user_id is not null then
    return 'not_allowed';
  end if;
  return strata_tenancy.change_membership_status(v_context.organization_id, v_context.membership_id, 'end', p_reason);
end
$$;

comment on function strata.leave_organization(text) is 'Ends the membership that acts. What it authored stays. Outcomes: done, refused, unknown, last_owner, not_allowed. Not allowed: there is no session in an organization, or somebody acts as the member.';

alter function strata.leave_organization(text) owner to strata_definer;
--! end interface/functions/leave_organization.sql
--! begin interface/functions/legacy_permissions.sql
create function strata.legacy_permissions(p_organization_id uuid default null, p_permission_index bigint default null)
  returns table (permission_index bigint, permissions text[], organization_id uuid, membership_id uuid, scope text, counterpart_membership_id uuid, is_ambiguous boolean)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select l.permission_index, l.permissions, l.organization_id, l.membership_id, l.scope, l.counterpart_membership_id, l.is_ambiguous
    from strata_access.legacy_permissions l
    where (p_organization_id is null or l.organization_id = p_organization_id) and (p_permission_index is null or l.permission_index = p_permission_index)
    order by l.permission_index, l.organization_id, l.membership_id, l.scope, l.counterpart_membership_id;
end
$$;

comment on function strata.legacy_permissions(uuid, bigint) is 'What a system before this one would have in its table: one row per index under which a member is allowed something directly now, with the permissions; of one organization or index where named. An index that can be read otherwise too is ambiguous: whoever looks it up finds the rights of others there. Roles and what is denied are not in it.';

alter function strata.legacy_permissions(uuid, bigint) owner to strata_definer;
--! end interface/functions/legacy_permissions.sql
--! begin interface/functions/list_alert_rules.sql
create function strata.list_alert_rules(p_organization_id uuid, p_membership_id uuid default null, p_limit integer default 100, p_after uuid default null)
  returns table (alert_rule_id uuid, membership_id uuid, topic text, channel text, filter jsonb, continues_alert_rule_id uuid, started_at timestamptz, ended_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'alerts.manage') then
    return;
  end if;
  return query
    select r.alert_rule_id, r.membership_id, r.topic, r.channel, r.filter, r.continues_alert_rule_id, r.started_at, r.ended_at
    from strata_tenancy.alert_rules r
    where r.organization_id = p_organization_id and (p_membership_id is null or r.membership_id = p_membership_id)
      and (p_after is null or r.alert_rule_id > p_after)
    order by r.alert_rule_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_alert_rules(uuid, uuid, integer, uuid) is 'One row per rule of an organization or of one member, ended ones too, by key: p_after is the last of the page before. For whoever has alerts.manage; nobody else gets a row.';

alter function strata.list_alert_rules(uuid, uuid, integer, uuid) owner to strata_definer;
--! end interface/functions/list_alert_rules.sql
--! begin interface/functions/members_as_of.sql
-- Who belonged is what the membership says of itself: when it began and when it ended. The page is cut before anything else is looked up.
create function strata.members_as_of(p_at timestamptz, p_organization_id uuid default null, p_limit integer default 100, p_after uuid default null)
  returns table (membership_id uuid, user_id uuid, display_name text, label text, status text, joined_at timestamptz, ended_at timestamptz, roles text[], permissions text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
begin
  if not strata_access.may_read_rights(v_organization_id, null) then
    return;
  end if;
  return query
    with page as (
      select m.membership_id, m.user_id, m.display_name, m.label, m.joined_at, m.ended_at
      from strata_tenancy.memberships m
      where m.organization_id = v_organization_id and m.joined_at <= p_at and (m.ended_at is null or m.ended_at > p_at)
        and (p_after is null or m.membership_id > p_after)
      order by m.membership_id
      limit greatest(least(p_limit, 1000), 0)
    )
    select g.membership_id, g.user_id, g.display_name, g.label, strata_access.member_status(v_organization_id, g.membership_id, p_at), g.joined_at, g.ended_at,
           array(select distinct r.role from strata_access.membership_roles h join strata_access.roles r on r.role_id = h.role_id
                 where h.organization_id = v_organization_id and h.membership_id = g.membership_id and h.started_at <= p_at and (h.ended_at is null or h.ended_at > p_at)
                 order by r.role),
           array(select p.permission from strata_access.member_permissions(v_organization_id, g.membership_id, p_at) p
                 where p.scope = 'organization'
                 group by p.permission having bool_and(p.effect = 'allow') order by p.permission)
    from page g
    order by g.membership_id;
end
$$;

comment on function strata.members_as_of(timestamptz, uuid, integer, uuid) is 'One row per member who belonged to an organization at a time, by key: p_after is the last of the page before. The names are those of today; status says whether the member could act then, roles what they held, and permissions what they were allowed about everybody. For whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row.';

alter function strata.members_as_of(timestamptz, uuid, integer, uuid) owner to strata_definer;
--! end interface/functions/members_as_of.sql
--! begin interface/functions/outbox_backlog.sql
create function strata.outbox_backlog() returns table (waiting_count bigint, oldest_at timestamptz, last_delivered_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select w.waiting_count, w.oldest_at, (select max(o.delivered_at) from strata_audit.outbox o where o.delivered_at is not null)
    from (select count(*) as waiting_count, min(o.occurred_at) as oldest_at from strata_audit.outbox o where o.delivered_at is null) w;
end
$$;

comment on function strata.outbox_backlog() is 'One row: how many records of the outbox have not been delivered, since when the oldest of them waits, and when one last was. For monitoring.';

alter function strata.outbox_backlog() owner to strata_definer;
--! end interface/functions/outbox_backlog.sql
--! begin interface/functions/permission_claims.sql
-- For whoever keeps the answers and does not ask again. How stale they may be is said with each: until when it is worth something, at most claims_lifetime, and less
-- where the clock itself will change what a permission amounts to.
create function strata.permission_claims()
  returns table (permission text, effect text, scope text, counterpart_membership_id uuid, valid_until timestamptz)
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid;
  v_membership_id   uuid;
  v_clock           timestamptz := strata_core.clock();
  v_until           timestamptz := v_clock + strata_core.setting_interval('claims_lifetime');
begin
  select c.organization_id, c.membership_id into v_organization_id, v_membership_id from strata_core.context c;
  return query
  with claim (permission, effect, scope, counterpart_membership_id, started_at, ended_at) as (
    select e.permission, 'allow', e.scope, null::uuid, r.started_at, r.ended_at
    from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id
    where r.organization_id = v_organization_id and r.membership_id = v_membership_id and (r.ended_at is null or r.ended_at > v_clock)
    union all
    select g.permission, g.effect, g.scope, g.counterpart_membership_id, g.started_at, g.ended_at
    from strata_access.membership_grants g
    where g.organization_id = v_organization_id and g.membership_id = v_membership_id and (g.ended_at is null or g.ended_at > v_clock)
  ), turn (permission, at) as (
    select c.permission, min(t.at) from claim c cross join lateral (values (c.started_at), (c.ended_at)) as t (at) where t.at > v_clock group by c.permission
  )
  select distinct c.permission, c.effect, c.scope, c.counterpart_membership_id, least(v_until, t.at)
  from claim c
  left join turn t on t.permission = c.permission
  where c.started_at <= v_clock
  order by 1, 2, 3, 4;
end
$$;

comment on function strata.permission_claims() is 'What the membership that acts is allowed and denied now, for a cache: one row per permission, effect, scope and counterpart, and until when it is worth something. After that, or once a permission is not among them, ask again. A deny that applies outweighs what allows. No row without a session in an organization.';

alter function strata.permission_claims() owner to strata_definer;
--! end interface/functions/permission_claims.sql
--! begin interface/functions/permission_history.sql
-- From the dated rows, which are never deleted. What began was granted; what ended was revoked where somebody wrote the end later or said why, and expired
-- where it had been given with the end. Only rows of the page are looked up in the row history, which knows when a change was written.
-- What staff wrote about roles of the platform, which every organization uses, is theirs: an organization sees the change, and neither who nor why.
create function strata.permission_history(p_membership_id uuid default null, p_role_id uuid default null, p_organization_id uuid default null, p_limit integer default 100,
                                          p_after_record_key uuid default null, p_after_change text default null)
  returns table (changed_at timestamptz, recorded_at timestamptz, change text, subject text, membership_id uuid, user_id uuid, role_id uuid, role text, inherits_role text,
                 permission text, effect text, scope text, counterpart_membership_id uuid, source text, until timestamptz,
                 actor_membership_id uuid, actor_user_id uuid, reason text, record_key uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock           timestamptz := strata_core.clock();
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
begin
  if v_organization_id is null then
    if not strata_access.authorize(null, 'audit.read') then
      return;
    end if;
  elsif not strata_access.may_read_rights(v_organization_id, p_membership_id) then
    return;
  end if;
  return query
    with fact as (
      select 'role' as subject, 'strata_access.membership_roles' as table_name, h.membership_role_id as record_key, h.membership_id, null::uuid as user_id, h.role_id,
             null::uuid as inherits_role_id, null as permission, 'allow' as effect, null as scope, null::uuid as counterpart_membership_id, h.source, h.started_at, h.ended_at,
             h.granted_by_membership_id, h.granted_by_user_id, h.reason, h.revoked_by_membership_id, h.revoked_by_user_id, h.revoke_reason
      from strata_access.membership_roles h
      where h.organization_id = v_organization_id and (p_membership_id is null or h.membership_id = p_membership_id) and (p_role_id is null or h.role_id = p_role_id)
      union all
      select 'permission', 'strata_access.membership_grants', g.membership_grant_id, g.membership_id, null, null,
             null, g.permission, g.effect, g.scope, g.counterpart_membership_id, 'granted', g.started_at, g.ended_at,
             g.granted_by_membership_id, g.granted_by_user_id, g.reason, g.revoked_by_membership_id, g.revoked_by_user_id, g.revoke_reason
      from strata_access.membership_grants g
      where g.organization_id = v_organization_id and (p_membership_id is null or g.membership_id = p_membership_id) and p_role_id is null
      union all
      select 'role_permission', 'strata_access.role_permissions', p.role_permission_id, null, null, p.role_id,
             null, p.permission, 'allow', p.scope, null, null, p.started_at, p.ended_at,
             p.granted_by_membership_id, p.granted_by_user_id, p.reason, p.revoked_by_membership_id, p.revoked_by_user_id, p.revoke_reason
      from strata_access.role_permissions p
      where p_membership_id is null and (p_role_id is null or p.role_id = p_role_id)
      union all
      select 'role_inheritance', 'strata_access.role_inheritance', i.role_inheritance_id, null, null, i.role_id,
             i.inherits_role_id, null, 'allow', null, null, null, i.started_at, i.ended_at,
             i.granted_by_membership_id, i.granted_by_user_id, i.reason, i.revoked_by_membership_id, i.revoked_by_user_id, i.revoke_reason
      from strata_access.role_inheritance i
      where p_membership_id is null and (p_role_id is null or i.role_id = p_role_id)
      union all
      select 'platform_role', 'strata_access.user_roles', s.user_role_id, null, s.user_id, s.role_id,
             null, null, 'allow', null, null, null, s.started_at, s.ended_at,
             null, s.granted_by_user_id, s.reason, null, s.revoked_by_user_id, s.revoke_reason
      from strata_access.user_roles s
      where v_organization_id is null and p_membership_id is null and (p_role_id is null or s.role_id = p_role_id)
    ), change as (
      select f.*, 'granted' as change, f.started_at as changed_at, f.ended_at as until, f.granted_by_membership_id as actor_membership_id,
             f.granted_by_user_id as actor_user_id, f.reason as why
      from fact f
      union all
      select f.*, 'revoked', f.ended_at, null, f.revoked_by_membership_id, f.revoked_by_user_id, f.revoke_reason
      from fact f
      where f.ended_at is not null
    ), page as (
      select c.*, r.role, i.role as inherits_role, r.organization_id is null as is_of_platform
      from change c
      left join strata_access.roles r on r.role_id = c.role_id
      left join strata_access.roles i on i.role_id = c.inherits_role_id
      where (c.change = 'granted' or c.ended_at <= v_clock or num_nonnulls(c.revoked_by_membership_id, c.revoked_by_user_id, c.revoke_reason) > 0)
        and (p_after_record_key is null
             or (c.changed_at, c.record_key, c.change <> 'granted') < (select a.changed_at, a.record_key, a.change <> 'granted' from change a
                                                                       where a.record_key = p_after_record_key and (a.change = 'granted') = (p_after_change = 'granted')))
        -- Of the roles of others nobody learns anything; those of the platform concern every organization, but not the staff's own.
        and (c.subject in ('role', 'permission', 'platform_role')
             or r.organization_id is not distinct from v_organization_id
             or r.organization_id is null and r.kind = 'organization')
      order by c.changed_at desc, c.record_key desc, c.change <> 'granted' desc
      limit greatest(least(p_limit, 1000), 0)
    )
    select g.changed_at, written.changed_at,
           case when g.change = 'granted' or written.changed_at is not null or num_nonnulls(g.actor_membership_id, g.actor_user_id, g.why) > 0 then g.change else 'expired' end,
           g.subject, g.membership_id, g.user_id, g.role_id, g.role, g.inherits_role, g.permission, g.effect, g.scope, g.counterpart_membership_id, g.source, g.until,
           g.actor_membership_id,
           case when hidden.is_hidden then null else g.actor_user_id end,
           case when hidden.is_hidden then null else g.why::text end,
           g.record_key
    from page g
    cross join lateral (select g.subject in ('role_permission', 'role_inheritance') and g.is_of_platform and v_organization_id is not null as is_hidden) hidden
    left join lateral (select l.changed_at from strata_audit.row_history l
                       where l.table_name = g.table_name and l.row_key = g.record_key
                         and case g.change when 'granted' then l.operation = 'insert'
                             else l.operation = 'update' and (l.old_image ->> 'ended_at')::timestamptz is distinct from g.ended_at end
                       order by l.row_history_id desc limit 1) written on true
    order by g.changed_at desc, g.record_key desc, g.change <> 'granted' desc;
end
$$;

comment on function strata.permission_history(uuid, uuid, uuid, integer, uuid, text) is 'One row per change of who may what in an organization, the latest first: p_after_record_key and p_after_change are the record_key and change of the last of the page before. change is granted, revoked, or expired (it had been given with an end); subject is role (a member got it), permission (a member was granted or denied it, see effect), role_permission (a role brings it), role_inheritance (a role inherits another) or platform_role (a user of the staff got it). changed_at is when it took effect, recorded_at when it was written; null for what came with the installation, and for what expired. Of one member, or of one role, where these are named. For the member itself, for whoever has audit.read in the organization of the session, and for staff in any that they name, or of the platform without one; nobody else gets a row.';

alter function strata.permission_history(uuid, uuid, uuid, integer, uuid, text) owner to strata_definer;
--! end interface/functions/permission_history.sql
--! begin interface/functions/permissions_as_of.sql
create function strata.permissions_as_of(p_membership_id uuid, p_at timestamptz, p_organization_id uuid default null)
  returns table (permission text, effect text, scope text, counterpart_membership_id uuid, source text, role_id uuid, role text, role_path text[],
                 membership_role_id uuid, membership_grant_id uuid, started_at timestamptz, ended_at timestamptz, member_status text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
  v_status          text;
begin
  if p_at is null or not strata_access.may_read_rights(v_organization_id, p_membership_id) then
    return;
  end if;
  v_status := strata_access.member_status(v_organization_id, p_membership_id, p_at);
  return query
    select p.permission, p.effect, p.scope, p.counterpart_membership_id, p.source, p.role_id, (select r.role from strata_access.roles r where r.role_id = p.role_id),
           case when p.role_path is not null then array(select r.role from unnest(p.role_path) with ordinality as s (role_id, position)
                                                        join strata_access.roles r on r.role_id = s.role_id order by s.position) end,
           p.membership_role_id, p.membership_grant_id, p.started_at, p.ended_at, v_status
    from strata_access.member_permissions(v_organization_id, p_membership_id, p_at) p
    order by p.permission, p.effect desc, p.scope, p.counterpart_membership_id, p.source, 8;
end
$$;

comment on function strata.permissions_as_of(uuid, timestamptz, uuid) is 'What a member was allowed and denied at a time, one row for each way by which it came; the period is that of the role held or of the grant. member_status says whether the member could act then: with anything but active, none of it was worth anything. For the member itself, for whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row.';

alter function strata.permissions_as_of(uuid, timestamptz, uuid) owner to strata_definer;
--! end interface/functions/permissions_as_of.sql
--! begin interface/functions/permitted_memberships.sql
-- What holds about everybody decides first. Nearly always what is left is scopes without exceptions, and they name the few; only where something is denied, or
-- granted about one member, are exceptions taken away. The planner is told of few rows, so that it looks each up by its key: to read the whole
-- organization for them is wrong for a large one by a factor of fifty.
create function strata.permitted_memberships(p_permission text) returns setof uuid
  language plpgsql stable parallel restricted security definer rows 10
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_organization_id uuid;
  v_membership_id   uuid;
  v_clock           timestamptz;
  v_allowed         text[];
  v_denied          text[];
  v_has_named       boolean;
begin
  select c.organization_id, c.membership_id, c.clock, g.allowed || r.allowed, g.denied, g.has_named
    into v_organization_id, v_membership_id, v_clock, v_allowed, v_denied, v_has_named
  from (select c.organization_id, c.membership_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
        from strata_core.context c offset 0) c
  cross join lateral (
    select array_agg(e.scope) as allowed
    from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission
    where r.organization_id = c.organization_id and r.membership_id = c.membership_id
      and r.started_at <= c.clock and (r.ended_at is null or r.ended_at > c.clock)) r
  cross join lateral (
    select array_agg(g.scope) filter (where g.effect = 'allow' and g.counterpart_membership_id is null) as allowed,
           array_agg(g.scope) filter (where g.effect = 'deny' and g.counterpart_membership_id is null) as denied,
           coalesce(bool_or(g.counterpart_membership_id is not null), false) as has_named
    from strata_access.membership_grants g
    where g.organization_id = c.organization_id and g.membership_id = c.membership_id and g.permission = p_permission
      and g.started_at <= c.clock and (g.ended_at is null or g.ended_at > c.clock)) g;

  if v_membership_id is null or 'organization' = any (v_denied) or v_allowed is null and not v_has_named then
    return;
  elsif v_denied is not null or v_has_named then
    return query
    with related (membership_id, scope) as (
      select v_membership_id, 'own'
      union
      select l.lower_membership_id, 'own_lower' from strata_tenancy.relationships l
      where l.organization_id = v_organization_id and l.upper_membership_id = v_membership_id
        and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock)
      union
      select l.upper_membership_id, 'own_upper' from strata_tenancy.relationships l
      where l.organization_id = v_organization_id and l.lower_membership_id = v_membership_id
        and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock)
    ), named (membership_id, effect) as (
      select r.membership_id, g.effect
      from strata_access.membership_grants g
      join related r on r.membership_id = g.counterpart_membership_id and r.scope = g.scope
      where g.organization_id = v_organization_id and g.membership_id = v_membership_id and g.permission = p_permission
        and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
    )
    select a.membership_id
    from (select m.membership_id from strata_tenancy.memberships m where m.organization_id = v_organization_id and 'organization' = any (v_allowed)
          union
          select r.membership_id from related r where r.scope = any (v_allowed)
          union
          select n.membership_id from named n where n.effect = 'allow') a
    where not exists (select from related r where r.membership_id = a.membership_id and r.scope = any (v_denied))
      and not exists (select from named n where n.membership_id = a.membership_id and n.effect = 'deny');
  elsif 'organization' = any (v_allowed) then
    return query
    select m.membership_id from strata_tenancy.memberships m where m.organization_id = v_organization_id;
  else
    return query
    select v_membership_id where 'own' = any (v_allowed)
    union
    select l.lower_membership_id from strata_tenancy.relationships l
    where 'own_lower' = any (v_allowed) and l.organization_id = v_organization_id and l.upper_membership_id = v_membership_id
      and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock)
    union
    select l.upper_membership_id from strata_tenancy.relationships l
    where 'own_upper' = any (v_allowed) and l.organization_id = v_organization_id and l.lower_membership_id = v_membership_id
      and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock);
  end if;
end
$$;

comment on function strata.permitted_memberships(text) is 'The members to whom the membership that acts may do something: those for whom strata.has_permission answers true. For joins. Nobody without a session in an organization.';

alter function strata.permitted_memberships(text) owner to strata_definer;
--! end interface/functions/permitted_memberships.sql
--! begin interface/functions/purge_alerts.sql
-- In batches of messages; an event goes when the last of its messages has gone.
create function strata.purge_alerts(p_limit integer default 10000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_limit   integer := greatest(least(p_limit, 100000), 0);
  v_before  timestamptz := strata_core.clock() - strata_core.setting_interval('alert_retention');
  v_deleted integer;
  v_count   integer;
begin
  delete from strata_tenancy.alert_deliveries d
  using (select q.organization_id, q.alert_delivery_id
         from strata_tenancy.alerts a
         join strata_tenancy.alert_deliveries q on q.organization_id = a.organization_id and q.alert_id = a.alert_id
         where a.raised_at < v_before and a.spread_at is not null and (q.sent_at is not null or q.given_up_at is not null)
         limit v_limit for update of q skip locked) old
  where d.organization_id = old.organization_id and d.alert_delivery_id = old.alert_delivery_id;
  get diagnostics v_deleted = row_count;
  delete from strata_tenancy.alerts a
  using (select q.organization_id, q.alert_id from strata_tenancy.alerts q
         where q.raised_at < v_before and q.spread_at is not null
           and not exists (select from strata_tenancy.alert_deliveries d where d.organization_id = q.organization_id and d.alert_id = q.alert_id)
         limit v_limit for update skip locked) old
  where a.organization_id = old.organization_id and a.alert_id = old.alert_id;
  get diagnostics v_count = row_count;
  return v_deleted + v_count;
end
$$;

comment on function strata.purge_alerts(integer) is 'Deletes events that were raised longer ago than the setting alert_retention, and their messages, a limited number of each; what waits to be sent stays. Answers how many rows; call it again until it answers none.';

alter function strata.purge_alerts(integer) owner to strata_definer;
--! end interface/functions/purge_alerts.sql
--! begin interface/functions/purge_outbox.sql
-- In batches, so that no transaction grows with what somebody forgot to purge for a year. The record that was delivered last stays: by it pg-strata doctor knows
-- that there is a relay, and when it was last at work.
create function strata.purge_outbox(p_limit integer default 10000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_count integer;
begin
  delete from strata_audit.outbox o
  where o.outbox_id in (
    select d.outbox_id from strata_audit.outbox d
    where d.delivered_at < strata_core.clock() - strata_core.setting_interval('outbox_retention')
      and d.delivered_at < (select max(l.delivered_at) from strata_audit.outbox l where l.delivered_at is not null)
    order by d.delivered_at
    limit greatest(least(p_limit, 100000), 0)
    for update skip locked);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.purge_outbox(integer) is 'Deletes records that were delivered longer ago than the setting outbox_retention, the oldest first. Answers how many; call it again while it answers the limit. What was never delivered stays, and so does what was delivered last.';

alter function strata.purge_outbox(integer) owner to strata_definer;
--! end interface/functions/purge_outbox.sql
--! begin interface/functions/raise_alert.sql
-- A member's session raises in its own organization, without a permission: it is the program that says what happened. Two at once under one key: the second
-- waits for the first and then finds it.
create function strata.raise_alert(p_organization_id uuid, p_topic text, p_payload jsonb default '{}', p_alert_key text default null)
  returns table (outcome text, alert_id uuid, delivery_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_context    record;
  v_status     text;
  v_constraint text;
begin
  select c.organization_id, c.membership_id into v_context from strata_core.context c;
  if v_context.organization_id is distinct from p_organization_id
     and (v_context.organization_id is not null
          or not (pg_has_role(session_user, 'strata_operator', 'usage') or pg_has_role(session_user, 'strata_worker', 'usage'))) then
    outcome := 'not_allowed';
    return next;
    return;
  end if;
  select strata_tenancy.organization_status_at(o, v_clock) into v_status from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  if v_status is distinct from 'active' then
    outcome := case when v_status is null then 'unknown' else 'organization_not_active' end;
    return next;
    return;
  end if;
  insert into strata_tenancy.alerts as a (organization_id, topic, payload, alert_key, raised_by_membership_id, raised_at)
  values (p_organization_id, p_topic, p_payload, p_alert_key, v_context.membership_id, v_clock)
  on conflict (organization_id, alert_key) where alert_key is not null do nothing
  returning a.alert_id into alert_id;
  if found then
    outcome := 'raised';
    delivery_count := strata_tenancy.spread_alert(p_organization_id, alert_id);
  else
    outcome := 'unchanged';
    select a.alert_id into alert_id from strata_tenancy.alerts a where a.organization_id = p_organization_id and a.alert_key = p_alert_key;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'alerts_payload_check'));
end
$$;

comment on function strata.raise_alert(uuid, text, jsonb, text) is 'Something happened that members of an organization may want to be told of: writes the messages to those who do, the first as many as the setting alert_batch (delivery_count) and the others when messages are taken. In the own organization of a session, or of any one for staff and workers. Outcomes: raised, unchanged, organization_not_active, unknown, not_allowed. Unchanged: it was raised before under this key. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.raise_alert(uuid, text, jsonb, text) owner to strata_definer;
--! end interface/functions/raise_alert.sql
--! begin interface/functions/release_outbox.sql
-- The fault is of the way and not of a record, so nothing is counted against one and nothing is ever given up; whoever delivers waits before trying again. Only
-- the lease that the caller has is given back: the attempt tells it from a later one.
create function strata.release_outbox(p_outbox_ids uuid[], p_attempts integer[]) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_count integer;
begin
  update strata_audit.outbox o
  set due_at = v_clock
  from (select l.outbox_id from strata_audit.outbox l
        join unnest(p_outbox_ids, p_attempts) as given (outbox_id, attempt) on given.outbox_id = l.outbox_id and given.attempt = l.attempt_count
        where l.delivered_at is null and l.due_at > v_clock
        order by l.outbox_id for update of l) held
  where o.outbox_id = held.outbox_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.release_outbox(uuid[], integer[]) is 'Gives records back that were taken (attempts: their attempt_count, in the same order) and could not be delivered: they are due at once. Answers how many; those that were delivered, or taken by somebody else since, stay as they are.';

alter function strata.release_outbox(uuid[], integer[]) owner to strata_definer;
--! end interface/functions/release_outbox.sql
--! begin interface/functions/remove_role_inheritance.sql
create function strata.remove_role_inheritance(p_organization_id uuid, p_role_id uuid, p_inherits_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_clock   timestamptz;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  v_clock := strata_core.clock();
  update strata_access.role_inheritance i
  set ended_at = greatest(v_clock, i.started_at), revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where i.role_id = p_role_id and i.inherits_role_id = p_inherits_role_id and i.ended_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.remove_role_inheritance(uuid, uuid, uuid, text) is 'From now on a role does not bring what another brings. Whoever says so must hold all that the first brings. Outcomes: done, unchanged, unknown, not_allowed. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.remove_role_inheritance(uuid, uuid, uuid, text) owner to strata_definer;
--! end interface/functions/remove_role_inheritance.sql
--! begin interface/functions/remove_role_permission.sql
create function strata.remove_role_permission(p_organization_id uuid, p_role_id uuid, p_permission text, p_reason text, p_scope text default 'organization') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_clock   timestamptz;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  elsif p_role_id = strata_access.owner_role_id() then
    return 'refused';
  end if;
  perform strata_access.check_reason(p_reason);
  v_clock := strata_core.clock();
  update strata_access.role_permissions p
  set ended_at = greatest(v_clock, p.started_at), revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where p.role_id = p_role_id and p.permission = p_permission and p.scope = p_scope and p.ended_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.remove_role_permission(uuid, uuid, text, text, text) is 'From now on a role does not bring a permission by itself. What it inherits stays. Whoever takes it away must hold all that the role brings. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: an owner holds every permission. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.remove_role_permission(uuid, uuid, text, text, text) owner to strata_definer;
--! end interface/functions/remove_role_permission.sql
--! begin interface/functions/retire_role.sql
create function strata.retire_role(p_organization_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata_access.authorize_role_change(p_organization_id, p_role_id);
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  if exists (select from strata_access.roles r where r.role_id = p_role_id and r.organization_id is null and r.role in ('owner', 'administrator', 'member')) then
    return 'refused';
  end if;
  update strata_access.roles r
  set retired_at = strata_core.clock(), retire_reason = p_reason,
      retired_by_membership_id = (select x.membership_id from strata_core.context x), retired_by_user_id = (select x.user_id from strata_core.context x)
  where r.role_id = p_role_id and r.retired_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.retire_role(uuid, uuid, text) is 'Takes a role out of use: from now on it brings nothing and nobody can be given it. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: owner, administrator and member stay. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.retire_role(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/retire_role.sql
--! begin interface/functions/revoke_permission.sql
create function strata.revoke_permission(p_organization_id uuid, p_membership_grant_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_grant strata_access.membership_grants;
  v_clock timestamptz;
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  select g.* into v_grant from strata_access.membership_grants g
  where g.organization_id = p_organization_id and g.membership_grant_id = p_membership_grant_id;
  if not found then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, v_grant.membership_id)
        -- To lift a deny is to give.
        or v_grant.effect = 'deny' and not strata_access.covers_permissions(p_organization_id, array[v_grant.permission], v_grant.ended_at) then
    return 'not_allowed';
  end if;
  v_clock := strata_core.clock();
  -- What has not begun has never stood, and ends where it would begin: now.
  update strata_access.membership_grants g
  set started_at = least(g.started_at, v_clock), ended_at = v_clock, revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where g.organization_id = p_organization_id and g.membership_grant_id = p_membership_grant_id and (g.ended_at is null or g.ended_at > v_clock);
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.revoke_permission(uuid, uuid, text) is 'Takes back what a member was granted or denied directly (roles.grant). Whoever does must hold all that the member may, and where it was denied that as well. Outcomes: done, unchanged, unknown, not_allowed. Unchanged: it has ended already. Raises ST402 without a reason and ST202 outside of read committed, but not for the platform.';

alter function strata.revoke_permission(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/revoke_permission.sql
--! begin interface/functions/revoke_platform_role.sql
create function strata.revoke_platform_role(p_user_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  perform strata_access.check_reason(p_reason);
  -- What has not begun has never stood, and ends where it would begin: now.
  update strata_access.user_roles h
  set started_at = least(h.started_at, v_clock), ended_at = v_clock, revoked_by_user_id = (select x.user_id from strata_core.context x), revoke_reason = p_reason
  where h.user_id = p_user_id and h.role_id = p_role_id and (h.ended_at is null or h.ended_at > v_clock);
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_access.user_roles h where h.user_id = p_user_id and h.role_id = p_role_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.revoke_platform_role(uuid, uuid, text) is 'Takes a role of the platform from a user now, and whenever it would have begun later. Outcomes: done, unchanged, unknown. Unknown: the user never had it. Raises ST402 without a reason.';

alter function strata.revoke_platform_role(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/revoke_platform_role.sql
--! begin interface/functions/revoke_role.sql
create function strata.revoke_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id)
     or not exists (select from strata_access.roles r where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id())) then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  return strata_access.withdraw_role(p_organization_id, p_membership_id, p_role_id, p_reason);
exception
  when sqlstate 'ST204' then
    return 'last_owner';
end
$$;

comment on function strata.revoke_role(uuid, uuid, uuid, text) is 'Takes a role from a member now, and whenever it would have begun later (roles.grant). Whoever takes it must hold all that the member may. Outcomes: done, unchanged, unknown, not_allowed, last_owner. Raises ST402 without a reason and ST202 outside of read committed, but not for the platform.';

alter function strata.revoke_role(uuid, uuid, uuid, text) owner to strata_definer;
--! end interface/functions/revoke_role.sql
--! begin interface/functions/set_alert_rule.sql
-- Whoever sets their own needs no permission. The membership is locked, so that the number of rules is counted one after the other; whether another one is covered is
-- asked before, because that locks the organization, which comes before its members.
create function strata.set_alert_rule(p_organization_id uuid, p_membership_id uuid, p_topic text, p_channel text, p_filter jsonb default '{}')
  returns table (outcome text, alert_rule_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_membership strata_tenancy.memberships;
  v_is_own     boolean;
  v_constraint text;
begin
  v_is_own := coalesce(strata_core.organization_id() = p_organization_id and strata_core.membership_id() = p_membership_id, false)
              and strata_core.impersonator_user_id() is null;
  if not v_is_own
     and not (strata_access.authorize(p_organization_id, 'alerts.manage') and strata_access.covers_member(p_organization_id, p_membership_id)) then
    outcome := 'not_allowed';
    return next;
    return;
  end if;
  select m.* into v_membership from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  if not found then
    outcome := 'unknown';
  elsif v_membership.ended_at is not null then
    outcome := 'refused';
  else
    select r.alert_rule_id into alert_rule_id from strata_tenancy.alert_rules r
    where r.organization_id = p_organization_id and r.membership_id = p_membership_id and r.topic = p_topic and r.channel = p_channel and r.filter = p_filter
      and r.ended_at is null;
    if found then
      outcome := 'unchanged';
    elsif (select count(*) from strata_tenancy.alert_rules r
           where r.organization_id = p_organization_id and r.membership_id = p_membership_id and r.ended_at is null)
          >= strata_core.setting_integer('alert_rule_limit') then
      outcome := 'too_many';
    else
      insert into strata_tenancy.alert_rules as r (organization_id, membership_id, topic, channel, filter, started_at)
      values (p_organization_id, p_membership_id, p_topic, p_channel, p_filter, strata_core.clock())
      returning r.alert_rule_id into alert_rule_id;
      outcome := 'created';
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'alert_rules_filter_check'));
end
$$;

comment on function strata.set_alert_rule(uuid, uuid, text, text, jsonb) is 'A member wants to be told of a topic, in one way: of every event, or of those whose payload contains the filter. Members set their own, others with alerts.manage, as far as they cover the member. Outcomes: created, unchanged, too_many, refused, unknown, not_allowed. Unchanged: there is such a rule. Too_many: the member has as many as the setting alert_rule_limit. Refused: the membership has ended. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_alert_rule(uuid, uuid, text, text, jsonb) owner to strata_definer;
--! end interface/functions/set_alert_rule.sql
--! begin interface/functions/set_legacy_number.sql
create function strata.set_legacy_number(p_organization_id uuid, p_membership_id uuid, p_legacy_number bigint) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id)
     or p_membership_id is not null
        and not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  end if;
  insert into strata_access.legacy_numbers as n (organization_id, legacy_number, membership_id)
  values (p_organization_id, p_legacy_number, p_membership_id)
  on conflict on constraint legacy_numbers_membership_id_key do update set legacy_number = excluded.legacy_number where n.legacy_number <> excluded.legacy_number;
  return case when found then 'done' else 'unchanged' end;
exception
  -- Whoever said the same at the same moment meets at the number before they meet at the party.
  when unique_violation then
    return case when exists (select from strata_access.legacy_numbers n
                             where n.organization_id = p_organization_id and n.legacy_number = p_legacy_number
                               and n.membership_id is not distinct from p_membership_id) then 'unchanged' else 'taken' end;
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'legacy_numbers_legacy_number_check'));
end
$$;

comment on function strata.set_legacy_number(uuid, uuid, bigint) is 'Says by which number a system before this one knew a member, or (null) the organization itself. Outcomes: done, unchanged, taken, unknown. Taken: another party of the organization has it. Raises ST402 for a number that is not allowed.';

alter function strata.set_legacy_number(uuid, uuid, bigint) owner to strata_definer;
--! end interface/functions/set_legacy_number.sql
--! begin interface/functions/set_member_company.sql
create function strata.set_member_company(p_organization_id uuid, p_membership_id uuid, p_company_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  elsif not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.ended_at is null)
        or p_company_id is not null and not exists (
          select from strata_tenancy.companies c
          where c.organization_id = p_organization_id and c.company_id = p_company_id and c.closed_at is null) then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, p_membership_id)
        or not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), p_company_id) then
    return 'not_allowed';
  end if;
  update strata_tenancy.memberships m set company_id = p_company_id
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.company_id is distinct from p_company_id;
  return case when found then 'done' else 'unchanged' end;
exception
  when sqlstate 'ST402' then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'membership_roles_admin_company_check' then
      return 'role_held';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_member_company(uuid, uuid, uuid) is 'Moves a member to another company of the organization, or to none (members.manage). Whoever does must hold all that the member may, and be in the admin company to move somebody there. Outcomes: done, unchanged, unknown, role_held, not_allowed. Role_held: the member holds a role, now or later, that only members of the admin company can. Unknown: there is no such member or company here, or it has ended.';

alter function strata.set_member_company(uuid, uuid, uuid) owner to strata_definer;
--! end interface/functions/set_member_company.sql
--! begin interface/functions/take_alerts.sql
-- Takers do not wait for each other. Who may be told, and where, is decided here and not when it happened: the address of then may be somebody else's by now,
-- and whoever has left meanwhile must not learn more. What cannot be sent is given up in the same step, and the next in the queue takes its place; so is what
-- was taken as often as it may be tried and never heard of again, or a message that ends its senders would for ever. An event that is not spread over all its
-- rules is spread on before what happened after it is taken. The rounds bound the work of a call: a thousand dead messages hold up nobody for long.
create function strata.take_alerts(p_limit integer default 100)
  returns table (organization_id uuid, alert_delivery_id uuid, alert_id uuid, membership_id uuid, user_id uuid, channel text, address text, topic text, payload jsonb,
                 locale text, raised_at timestamptz, attempt_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock         timestamptz := strata_core.clock();
  v_left          integer := greatest(least(p_limit, 1000), 0);
  v_alert         record;
  v_due_at        timestamptz;
  v_organizations uuid[];
  v_deliveries    uuid[];
  v_verdicts      text[];
  v_addresses     text[];
  v_count         integer;
begin
  for v_round in 1 .. 10 loop
    exit when v_left = 0;
    select array_agg(d.organization_id order by d.due_at, d.alert_delivery_id), array_agg(d.alert_delivery_id order by d.due_at, d.alert_delivery_id), min(d.due_at)
      into v_organizations, v_deliveries, v_due_at
    from (select q.organization_id, q.alert_delivery_id, q.due_at from strata_tenancy.alert_deliveries q
          where q.sent_at is null and q.given_up_at is null and q.due_at <= v_clock
          order by q.due_at, q.alert_delivery_id limit v_left for update skip locked) d;
    select a.organization_id, a.alert_id into v_alert from strata_tenancy.alerts a
    where a.spread_at is null and (v_due_at is null or a.raised_at < v_due_at)
    order by a.raised_at, a.alert_id limit 1 for no key update skip locked;
    if found then
      perform strata_tenancy.spread_alert(v_alert.organization_id, v_alert.alert_id);
      continue;
    end if;
    exit when v_deliveries is null;

    select array_agg(case when r.ended_at is not null then 'rule_ended'
                          when strata_tenancy.effective_status(u.status, m.status, strata_tenancy.organization_status_at(o, v_clock)) <> 'active' then 'not_active'
                          when reached.address is null then 'no_address'
                          when d.attempt_count >= strata_core.setting_integer('alert_attempts') then 'failed' end order by t.position),
           array_agg(reached.address order by t.position)
      into v_verdicts, v_addresses
    from unnest(v_organizations, v_deliveries) with ordinality as t (organization_id, alert_delivery_id, position)
    join strata_tenancy.alert_deliveries d on d.organization_id = t.organization_id and d.alert_delivery_id = t.alert_delivery_id
    join strata_tenancy.alert_rules r on r.organization_id = d.organization_id and r.alert_rule_id = d.alert_rule_id
    -- By key, one for each message: as joins the planner would rather read all members of a large organization.
    cross join lateral (select m.user_id, strata_tenancy.membership_status_at(m, v_clock) as status from strata_tenancy.memberships m
                        where m.organization_id = d.organization_id and m.membership_id = d.membership_id offset 0) m
    join strata_tenancy.organizations o on o.organization_id = d.organization_id
    left join lateral (select strata_users.user_status_at(u, v_clock) as status from strata_users.users u where u.user_id = m.user_id offset 0) u on true
    cross join lateral (select coalesce(
      (select c.value from strata_tenancy.party_contacts c
       where c.organization_id = d.organization_id and c.membership_id = d.membership_id and c.contact_group = 'main' and c.contact_type = d.channel
         and c.ended_at is null),
      (select i.address from strata_users.identifiers i
       where i.user_id = m.user_id and i.kind = case d.channel when 'mobile' then 'phone' else d.channel end and i.is_primary and i.released_at is null)) as address
    ) reached;

    update strata_tenancy.alert_deliveries d
    set given_up_at = v_clock, given_up_reason = t.verdict
    from unnest(v_organizations, v_deliveries, v_verdicts) as t (organization_id, alert_delivery_id, verdict)
    where d.organization_id = t.organization_id and d.alert_delivery_id = t.alert_delivery_id and t.verdict is not null;

    return query
      with taken as (
        update strata_tenancy.alert_deliveries d
        set taken_at = v_clock, attempt_count = d.attempt_count + 1, due_at = v_clock + strata_core.setting_interval('alert_lease')
        from unnest(v_organizations, v_deliveries, v_verdicts, v_addresses) with ordinality as t (organization_id, alert_delivery_id, verdict, address, position)
        where d.organization_id = t.organization_id and d.alert_delivery_id = t.alert_delivery_id and t.verdict is null
        returning d.*, t.address, t.position
      )
      select k.organization_id, k.alert_delivery_id, k.alert_id, k.membership_id, m.user_id, k.channel, k.address, a.topic, a.payload,
             coalesce(m.locale, u.locale), a.raised_at, k.attempt_count
      from taken k
      join strata_tenancy.alerts a on a.organization_id = k.organization_id and a.alert_id = k.alert_id
      cross join lateral (select m.user_id, m.locale from strata_tenancy.memberships m
                          where m.organization_id = k.organization_id and m.membership_id = k.membership_id offset 0) m
      left join lateral (select u.locale from strata_users.users u where u.user_id = m.user_id offset 0) u on true
      order by k.position;
    get diagnostics v_count = row_count;
    v_left := v_left - v_count;
  end loop;
end
$$;

comment on function strata.take_alerts(integer) is 'Takes messages that wait to be sent, the oldest first, for the setting alert_lease: whoever sends one says so with strata.complete_alert, and what nobody says anything of is taken again. Two takers never get the same one meanwhile. The address is the member''s own contact of this moment, else the primary address of the user; messages to whoever cannot act now, has no such address or has ended the rule, and those that were taken as often as the setting alert_attempts without a word, are given up and not answered, a limited number in a call: it may answer fewer than there are.';

alter function strata.take_alerts(integer) owner to strata_definer;
--! end interface/functions/take_alerts.sql
--! begin interface/functions/take_outbox.sql
-- Takers do not wait for each other. The record is put together here, so that what it is called by is the same at every delivery.
create function strata.take_outbox(p_limit integer default 500)
  returns table (outbox_id uuid, tag text, record jsonb, occurred_at timestamptz, attempt_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  return query
    with due as (
      select o.outbox_id
      from strata_audit.outbox o
      where o.delivered_at is null and o.due_at <= v_clock
      order by o.due_at, o.outbox_id
      limit greatest(least(p_limit, 1000), 0)
      for update skip locked
    ), taken as (
      update strata_audit.outbox o
      set taken_at = v_clock, attempt_count = o.attempt_count + 1, due_at = v_clock + strata_core.setting_interval('outbox_lease')
      from due d
      where o.outbox_id = d.outbox_id
      returning o.*
    )
    select t.outbox_id, t.tag,
           jsonb_build_object('id', t.outbox_id, 'occurred_at', t.occurred_at, 'organization_id', t.organization_id, 'user_id', t.user_id, 'reason', t.reason) || t.record,
           t.occurred_at, t.attempt_count
    from taken t
    order by t.occurred_at, t.outbox_id;
end
$$;

comment on function strata.take_outbox(integer) is 'Takes records that wait for a log elsewhere, the oldest first, for the setting outbox_lease: whoever has delivered them says so with strata.complete_outbox, whoever could not gives them back with strata.release_outbox, and what nobody says anything of is taken again. Two takers never get the same one meanwhile. A record that comes twice has the same id.';

alter function strata.take_outbox(integer) owner to strata_definer;
--! end interface/functions/take_outbox.sql
--! begin interface/functions/transfer_ownership.sql
create function strata.transfer_ownership(p_organization_id uuid, p_membership_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_membership_id uuid := (select c.membership_id from strata_core.context c);
  v_outcome       text;
  v_constraint    text;
begin
  if not strata_access.authorize(p_organization_id, 'ownership.transfer') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not strata_access.covers_role(p_organization_id, strata_access.owner_role_id())
     or not exists (select from strata_access.owners w where w.organization_id = p_organization_id and w.membership_id = v_membership_id) then
    return 'not_allowed';
  elsif p_membership_id = v_membership_id
        or exists (select from strata_tenancy.memberships m
                   left join strata_users.users u on u.user_id = m.user_id
                   where m.organization_id = p_organization_id and m.membership_id = p_membership_id
                     and (m.status <> 'active' or num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) > 0)) then
    return 'refused';
  end if;
  -- Members in the order of their keys, as everywhere.
  perform from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id in (p_membership_id, v_membership_id) order by m.membership_id for no key update;
  v_outcome := strata_access.make_owner(p_organization_id, p_membership_id, 'transfer', p_reason);
  if v_outcome in ('done', 'unchanged') then
    perform strata_access.withdraw_role(p_organization_id, v_membership_id, strata_access.owner_role_id(), p_reason);
    v_outcome := 'done';
  end if;
  return v_outcome;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_roles_source_check'));
end
$$;

comment on function strata.transfer_ownership(uuid, uuid, text) is 'Hands the organization over: an owner makes an active member the owner in the own place, and keeps the other roles. Outcomes: done, refused, unknown, not_allowed, admin_company_required. Refused: the member or the user is not active, or it is oneself. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.transfer_ownership(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/transfer_ownership.sql
--! begin interface/functions/update_role.sql
create function strata.update_role(p_organization_id uuid, p_role_id uuid, p_name text, p_description text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_constraint text;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  update strata_access.roles r set name = p_name, description = p_description where r.role_id = p_role_id;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'roles_name_check'));
end
$$;

comment on function strata.update_role(uuid, uuid, text, text) is 'Changes what people read of a role, all of it together. Outcomes: done, unknown, not_allowed. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.update_role(uuid, uuid, text, text) owner to strata_definer;
--! end interface/functions/update_role.sql
--! begin interface/functions/apply_merge.sql
-- What is applied is what was approved, or nothing: the merge is carried out, its plan hashed, and where that is another one everything is rolled back.
create function strata.apply_merge(p_merge_id uuid, p_plan_hash text) returns table (outcome text, row_count bigint, plan jsonb)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge strata_merges.merges;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    outcome := 'unknown';
    return next;
    return;
  end if;
  v_merge := strata_merges.hold_merge(p_merge_id);
  outcome := case
    when v_merge.status in ('applied', 'sealed') then 'unchanged'
    when v_merge.status in ('undone', 'canceled') then v_merge.status
    when v_merge.status = 'proposed' then 'not_previewed'
    when v_merge.plan_hash is distinct from p_plan_hash then 'plan_changed'
    when v_merge.plan -> 'conflicts' <> '[]' then 'blocked'
    when v_merge.plan -> 'approval' <> '[]' and v_merge.approved_at is null then 'approval_required'
    else strata_merges.merge_obstacle(v_merge.kind, v_merge.source_id, v_merge.survivor_id)
  end;
  if outcome is not null then
    plan := v_merge.plan;
    row_count := v_merge.row_count;
    return next;
    return;
  end if;

  begin
    plan := strata_merges.run_merge(v_merge);
    if strata_merges.plan_hash(v_merge, plan) <> p_plan_hash then
      raise transaction_rollback;
    end if;
  exception
    when serialization_failure or deadlock_detected or lock_not_available then
      raise;
    when transaction_rollback then
      outcome := case when plan -> 'conflicts' <> '[]' then 'blocked' else 'plan_changed' end;
      return next;
      return;
    when others then
      -- Found out again, and told without its text.
      plan := strata_merges.try_merge(v_merge);
      outcome := case when plan -> 'conflicts' <> '[]' then 'blocked' else 'plan_changed' end;
      return next;
      return;
  end;
  select coalesce(sum(s.row_count), 0) into row_count from strata_merges.merge_steps s where s.merge_id = p_merge_id;
  update strata_merges.merges m set applied_at = strata_core.clock(), plan = apply_merge.plan, row_count = apply_merge.row_count where m.merge_id = p_merge_id;
  if v_merge.kind = 'user' then
    perform strata_audit.record_security_event('account-merged', v_merge.source_id, null, jsonb_build_object('merge_id', p_merge_id));
    -- At the addresses of both, which are the survivor's by now.
    perform strata_users.announce_event(v_merge.survivor_id, 'account-merged', null, jsonb_build_object('merge_id', p_merge_id));
  end if;
  outcome := 'applied';
  return next;
end
$$;

comment on function strata.apply_merge(uuid, text) is 'Carries out a merge, all of it or nothing, if that is still what the plan of this hash says. Outcomes: applied, unchanged, not_previewed, plan_changed, blocked, approval_required, source_merged, survivor_merged, erased, closed, other_kind, undone, canceled, unknown. Unchanged: it was applied before, and row_count and plan are those of then. With plan_changed and blocked comes what was found. Raises ST202 outside of read committed; 40001, 40P01 and 55P03 are worth a retry.';

alter function strata.apply_merge(uuid, text) owner to strata_definer;
--! end interface/functions/apply_merge.sql
--! begin interface/functions/approve_merge.sql
create function strata.approve_merge(p_merge_id uuid, p_plan_hash text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_merge      strata_merges.merges;
  v_user_id    uuid := (select x.user_id from strata_core.context x);
  v_constraint text;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  if v_merge.merge_id is null then
    return 'unknown';
  elsif v_merge.status = 'approved' and v_merge.plan_hash = p_plan_hash then
    return 'unchanged';
  elsif v_merge.status not in ('previewed', 'approved') then
    return case v_merge.status when 'proposed' then 'not_previewed' else v_merge.status end;
  elsif v_merge.plan_hash is distinct from p_plan_hash then
    return 'plan_changed';
  -- Nobody approves what they have proposed, or a merge of themselves.
  elsif v_user_id in (v_merge.proposed_by_user_id, v_merge.source_id, v_merge.survivor_id) then
    return 'not_allowed';
  elsif v_merge.plan -> 'conflicts' <> '[]' then
    return 'blocked';
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'merges_status_reason_check');
  end if;
  update strata_merges.merges m set approved_at = strata_core.clock(), approved_by_user_id = v_user_id, status_reason = p_reason where m.merge_id = p_merge_id;
  return 'approved';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.approve_merge(uuid, text, text) is 'Approves the plan of a merge, by its hash. Outcomes: approved, unchanged, not_previewed, plan_changed, not_allowed, blocked, applied, sealed, undone, canceled, unknown. Not_allowed: whoever proposed it, and the two themselves, do not approve it. Blocked: the plan has conflicts. The reason is required: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.approve_merge(uuid, text, text) owner to strata_definer;
--! end interface/functions/approve_merge.sql
--! begin interface/functions/cancel_merge.sql
create function strata.cancel_merge(p_merge_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_merge      strata_merges.merges;
  v_constraint text;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    return 'unknown';
  elsif v_merge.status = 'canceled' then
    return 'unchanged';
  elsif v_merge.status not in ('proposed', 'previewed', 'approved') then
    return 'refused';
  end if;
  update strata_merges.merges m set canceled_at = strata_core.clock(), status_reason = p_reason where m.merge_id = p_merge_id;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.cancel_merge(uuid, text) is 'Gives a merge up that has not been applied. Outcomes: done, unchanged, refused, unknown. Refused: it was applied. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.cancel_merge(uuid, text) owner to strata_definer;
--! end interface/functions/cancel_merge.sql
--! begin interface/functions/canonical_customer_id.sql
create function strata.canonical_customer_id(p_customer_id uuid) returns uuid
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return (select coalesce(c.merged_into_customer_id, c.customer_id) from strata_customers.customers c where c.customer_id = p_customer_id);
end
$$;

comment on function strata.canonical_customer_id(uuid) is 'Which customer a customer is today: the survivor of a merge, or the customer. Null when there is none.';

alter function strata.canonical_customer_id(uuid) owner to strata_definer;
--! end interface/functions/canonical_customer_id.sql
--! begin interface/functions/canonical_user_id.sql
create function strata.canonical_user_id(p_user_id uuid) returns uuid
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return (select coalesce(u.merged_into_user_id, u.user_id) from strata_users.users u where u.user_id = p_user_id);
end
$$;

comment on function strata.canonical_user_id(uuid) is 'Who a user is today: the survivor of a merge, or the user. Null when there is none.';

alter function strata.canonical_user_id(uuid) owner to strata_definer;
--! end interface/functions/canonical_user_id.sql
--! begin interface/functions/choose_merge_data.sql
create function strata.choose_merge_data(p_merge_id uuid, p_choices jsonb) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_merge strata_merges.merges;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    return 'unknown';
  elsif v_merge.status not in ('proposed', 'previewed', 'approved') then
    return 'refused';
  end if;
  perform strata_merges.check_choices(v_merge.kind, p_choices);
  if v_merge.choices || p_choices = v_merge.choices then
    return 'unchanged';
  end if;
  -- Another plan is previewed and approved anew.
  update strata_merges.merges m set choices = m.choices || p_choices, plan = null, plan_hash = null, previewed_at = null, approved_at = null, approved_by_user_id = null where m.merge_id = p_merge_id;
  return 'done';
end
$$;

comment on function strata.choose_merge_data(uuid, jsonb) is 'Chooses what a merge brings along: data group to survivor_wins (both, and the survivor''s where only one can stay), source_wins (the other way round) or leave. A preview and an approval of before are void. Outcomes: done, unchanged, refused, unknown. Refused: it was applied or given up. Raises ST402 (merges_choices_check) for a group or choice that there is not.';

alter function strata.choose_merge_data(uuid, jsonb) owner to strata_definer;
--! end interface/functions/choose_merge_data.sql
--! begin interface/functions/list_merge_changes.sql
-- The keys and what became of them, and no values: these are for undoing, and personal.
create function strata.list_merge_changes(p_merge_id uuid, p_is_kept boolean default false, p_limit integer default 100, p_after_step integer default 0, p_after_row bigint default 0)
  returns table (step integer, row_number bigint, relation text, column_name text, policy text, data_group text, row_key jsonb, changed_columns text[], is_restored boolean, kept_reason text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select l.step, l.row_number, s.relation, s.column_name, s.policy, s.data_group, l.row_key,
           array(select c.name from unnest(s.columns) as c (name) where l.before -> c.name is distinct from l.after -> c.name), l.restored_at is not null, l.kept_reason
    from strata_merges.merge_ledger l
    join strata_merges.merge_steps s on s.merge_id = l.merge_id and s.step = l.step
    where l.merge_id = p_merge_id and (not p_is_kept or l.kept_reason is not null) and (l.step, l.row_number) > (p_after_step, p_after_row)
    order by l.step, l.row_number
    limit greatest(least(p_limit, 10000), 0);
end
$$;

comment on function strata.list_merge_changes(uuid, boolean, integer, integer, bigint) is 'One row per row that a merge changed, in order, until the merge is sealed; with p_is_kept only those that undoing left, and why (kept_reason): gone, changed (points elsewhere since), partly_changed (some columns are a later edit), collision (another row has its place).';

alter function strata.list_merge_changes(uuid, boolean, integer, integer, bigint) owner to strata_definer;
--! end interface/functions/list_merge_changes.sql
--! begin interface/functions/list_merge_groups.sql
-- The first page of the wizard: what each side has, by what people call it. Counts and no values.
create function strata.list_merge_groups(p_merge_id uuid)
  returns table (data_group text, description text, is_optional boolean, choice text, source_count bigint, survivor_count bigint)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge  strata_merges.merges;
  v_policy strata_merges.merge_policies;
  v_source bigint;
  v_survivor bigint;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    return;
  end if;
  for data_group, description, is_optional in
    select g.data_group, g.description, g.is_optional from strata_merges.data_groups g where g.kind = v_merge.kind order by g.data_group <> 'profile', g.data_group
  loop
    choice := coalesce(v_merge.choices ->> data_group, 'survivor_wins');
    source_count := 0;
    survivor_count := 0;
    for v_policy in
      select p.* from strata_merges.merge_policies p
      where p.kind = v_merge.kind and p.data_group = list_merge_groups.data_group and p.policy in ('repoint', 'union', 'close_duplicate') and strata_merges.find_relation(p.relation) is not null
        and (p.registered_by is null or strata_merges.foreign_obstacle(p.relation, p.column_name) is null)
      order by p.merge_policy_id
    loop
      execute format('select count(*) filter (where r.%1$I = $1), count(*) filter (where r.%1$I = $2) from %2$s r where r.%1$I in ($1, $2)', v_policy.column_name, v_policy.relation::regclass)
        into v_source, v_survivor using v_merge.source_id, v_merge.survivor_id;
      source_count := source_count + v_source;
      survivor_count := survivor_count + v_survivor;
    end loop;
    for v_policy in
      select p.* from strata_merges.merge_policies p where p.kind = v_merge.kind and p.data_group = list_merge_groups.data_group and p.policy = 'coalesce' and p.registered_by is null order by p.merge_policy_id
    loop
      execute format('select count(r.%1$I) filter (where r.%2$I = $1), count(r.%1$I) filter (where r.%2$I = $2) from %3$s r where r.%2$I in ($1, $2)',
                     v_policy.column_name, v_merge.kind || '_id', v_policy.relation::regclass)
        into v_source, v_survivor using v_merge.source_id, v_merge.survivor_id;
      source_count := source_count + v_source;
      survivor_count := survivor_count + v_survivor;
    end loop;
    return next;
  end loop;
end
$$;

comment on function strata.list_merge_groups(uuid) is 'One row per group of data that a merge decides about: how many rows and values each side has, what was chosen, and whether the group can be left behind. No row for an unknown merge, or somebody else''s.';

alter function strata.list_merge_groups(uuid) owner to strata_definer;
--! end interface/functions/list_merge_groups.sql
--! begin interface/functions/list_merges.sql
create function strata.list_merges(p_record_id uuid default null, p_status text default null, p_limit integer default 50, p_before uuid default null)
  returns table (merge_id uuid, kind text, source_id uuid, survivor_id uuid, status text, choices jsonb, plan jsonb, plan_hash text, proposed_by_user_id uuid, proved_at timestamptz,
                 proposed_at timestamptz, approved_by_user_id uuid, approved_at timestamptz, applied_at timestamptz, undone_at timestamptz, sealed_at timestamptz,
                 row_count bigint, restored_count bigint, kept_count bigint)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select m.merge_id, m.kind, m.source_id, m.survivor_id, m.status, m.choices, m.plan, m.plan_hash, m.proposed_by_user_id, m.proved_at, m.proposed_at, m.approved_by_user_id, m.approved_at,
           m.applied_at, m.undone_at, m.sealed_at, m.row_count, m.restored_count, m.kept_count
    from strata_merges.merges m
    where (p_record_id is null or p_record_id in (m.source_id, m.survivor_id)) and (p_status is null or m.status = p_status) and (p_before is null or m.merge_id < p_before)
    order by m.merge_id desc
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_merges(uuid, text, integer, uuid) is 'Merges, the newest first, of one record or of all, in one status or any; the page after the merge p_before.';

alter function strata.list_merges(uuid, text, integer, uuid) owner to strata_definer;
--! end interface/functions/list_merges.sql
--! begin interface/functions/preview_merge.sql
-- The merge itself, rolled back: what a constraint, a trigger or a hook of whatever program would say is said here. Variables outlive the rollback, rows and locks do not.
create function strata.preview_merge(p_merge_id uuid)
  returns table (outcome text, plan_hash text, is_blocked boolean, needs_approval boolean, plan jsonb)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge strata_merges.merges;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    outcome := 'unknown';
    return next;
    return;
  end if;
  v_merge := strata_merges.hold_merge(p_merge_id);
  outcome := case when v_merge.status not in ('proposed', 'previewed', 'approved') then v_merge.status
                  else strata_merges.merge_obstacle(v_merge.kind, v_merge.source_id, v_merge.survivor_id) end;
  if outcome is not null then
    return next;
    return;
  end if;
  plan := strata_merges.try_merge(v_merge);
  plan_hash := strata_merges.plan_hash(v_merge, plan);
  is_blocked := plan -> 'conflicts' <> '[]';
  needs_approval := plan -> 'approval' <> '[]';
  -- An approval is of a plan: it goes with another one.
  update strata_merges.merges m
  set plan = preview_merge.plan, plan_hash = preview_merge.plan_hash, previewed_at = strata_core.clock(),
      approved_at = case when m.plan_hash = preview_merge.plan_hash then m.approved_at end, approved_by_user_id = case when m.plan_hash = preview_merge.plan_hash then m.approved_by_user_id end
  where m.merge_id = p_merge_id;
  outcome := 'previewed';
  return next;
end
$$;

comment on function strata.preview_merge(uuid) is 'What a merge would do, by doing it and rolling it back: conflicts, reasons for approval, steps with their rows, rows that stay behind and grants that are not inherited, and the hash by which the plan is approved and applied. Outcomes: previewed, applied, sealed, undone, canceled, source_merged, survivor_merged, erased, closed, other_kind, unknown. Unknown also for somebody else''s. Raises ST202 outside of read committed.';

alter function strata.preview_merge(uuid) owner to strata_definer;
--! end interface/functions/preview_merge.sql
--! begin interface/functions/propose_merge.sql
-- The key is taken by the insert itself, so that of two who ask at once one waits and finds the other's.
create function strata.propose_merge(p_kind text, p_source_id uuid, p_survivor_id uuid, p_idempotency_key text, p_choices jsonb default '{}', p_reason text default null)
  returns table (outcome text, merge_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  select p.outcome, p.merge_id into outcome, merge_id
  from strata_merges.enter_merge(p_kind, p_source_id, p_survivor_id, p_idempotency_key, p_choices, p_reason, (select x.user_id from strata_core.context x), null) p;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'merges_kind_check'));
end
$$;

comment on function strata.propose_merge(text, uuid, uuid, text, jsonb, text) is 'Proposes to merge a user or customer (source) into another (survivor), and changes nothing yet. Choices: data group to survivor_wins, source_wins or leave. Outcomes: proposed, unchanged, key_reused, same_record, source_merged, survivor_merged, erased, closed, other_kind, unknown. Unchanged: the same was proposed under this key. Key_reused: something else was. Idempotent for the key. Raises ST402, with the constraint, for a kind, choices or reason that are not allowed.';

alter function strata.propose_merge(text, uuid, uuid, text, jsonb, text) owner to strata_definer;
--! end interface/functions/propose_merge.sql
--! begin interface/functions/propose_own_merge.sql
-- Proof of both: the session that acts, and the token of a session of the other user, both of a recent sign-in with what is set up. Whether the person can go on alone
-- is the setting own_merge.
create function strata.propose_own_merge(p_other_token text, p_idempotency_key text, p_choices jsonb default '{}')
  returns table (outcome text, merge_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_context    strata_core.context;
  v_session    strata_users.sessions;
  v_own        strata_users.sessions;
  v_clock      timestamptz := strata_core.clock();
  v_age        interval := strata_core.setting_interval('reauthentication_age');
  v_constraint text;
begin
  select x.* into v_context from strata_core.context x;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  end if;
  select s.* into v_own from strata_users.sessions s where s.session_id = v_context.session_id;
  select s.* into v_session from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_other_token);
  if strata_core.setting_text('own_merge') is distinct from 'allow' or v_context.impersonator_user_id is not null or v_session.impersonator_user_id is not null then
    outcome := 'not_allowed';
  elsif v_session.session_id is null or strata.session_outcome(v_session.token_hash, v_clock) <> 'begun' then
    outcome := 'session_refused';
  elsif least(v_own.authenticated_at, v_session.authenticated_at) + v_age <= v_clock
        or v_own.assurance_level < 2 and strata_users.has_second_factor(v_own.user_id) or v_session.assurance_level < 2 and strata_users.has_second_factor(v_session.user_id) then
    outcome := 'reauthentication_required';
  end if;
  if outcome is null then
    select p.outcome, p.merge_id into outcome, merge_id
    from strata_merges.enter_merge('user', v_session.user_id, v_context.user_id, v_context.user_id || ':' || p_idempotency_key, p_choices, null, v_context.user_id, v_clock) p;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'merges_idempotency_key_check'));
end
$$;

comment on function strata.propose_own_merge(text, text, jsonb) is 'Somebody who is signed in as two users proposes to merge the other one, whose session token this is, into the one of this session, and can then preview and apply it; what needs approval waits for staff. Outcomes: proposed, unchanged, key_reused, same_record, source_merged, survivor_merged, erased, other_kind, unknown, session_refused, reauthentication_required, not_allowed. Session_refused: the other token is of no live session. Reauthentication_required: either sign-in is longer ago than the setting reauthentication_age, or was without the second factor that is set up. Not_allowed: the setting own_merge is not allow, or somebody impersonates. Raises ST101 without a session and ST402, with the constraint, for a key or choices that are not allowed.';

alter function strata.propose_own_merge(text, text, jsonb) owner to strata_definer;
--! end interface/functions/propose_own_merge.sql
--! begin interface/functions/register_reference.sql
-- Who may say what happens to a table is its owner; the expressions run as strata_definer when rows are looked for, so whoever registers is trusted with pg-strata itself (strata_owner) as well.
create function strata.register_reference(p_relation text, p_column name, p_kind text, p_policy text, p_data_group text default 'application',
                                          p_row_condition text default null, p_close_assignments text default null, p_hook text default null, p_hook_time_limit interval default null,
                                          p_description text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_oid        regclass := strata_merges.find_relation(p_relation);
  v_relation   text := (select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = v_oid);
  v_constraint text;
begin
  if v_relation is null or v_relation ~ '^strata(_[a-z]+)?\.'
     or not exists (select from pg_attribute a where a.attrelid = v_oid and a.attname = p_column and a.attnum > 0 and not a.attisdropped) then
    return 'unknown';
  elsif not pg_has_role(session_user, (select c.relowner from pg_class c where c.oid = v_oid), 'usage') then
    return 'not_allowed';
  elsif p_kind not in ('user', 'customer', 'membership') or p_policy in ('least', 'greatest', 'coalesce')
        or not exists (select from strata_merges.data_groups g where g.data_group = p_data_group and g.kind = case p_kind when 'membership' then 'user' else p_kind end) then
    perform strata_core.raise_error('ST402', 'merge_policies_policy_check');
  end if;
  insert into strata_merges.merge_policies as m (kind, relation, column_name, policy, data_group, row_condition, close_assignments, hook, hook_time_limit, description, registered_by, registered_at)
  values (p_kind, v_relation, p_column, p_policy, p_data_group, p_row_condition, p_close_assignments,
          p_hook, p_hook_time_limit, p_description, session_user, strata_core.clock())
  on conflict (relation, column_name, kind) do update
  set policy = excluded.policy, data_group = excluded.data_group, row_condition = excluded.row_condition, close_assignments = excluded.close_assignments, hook = excluded.hook,
      hook_time_limit = excluded.hook_time_limit, description = excluded.description, registered_by = excluded.registered_by, registered_at = excluded.registered_at;
  return 'registered';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'merge_policies_policy_check'));
end
$$;

comment on function strata.register_reference(text, name, text, text, text, text, text, text, interval, text) is 'Says what a merge does with a column of another program''s table that refers to a user, customer or membership; again to say something else. Policies: repoint (a collision blocks), union (colliding rows stay), close_duplicate (they are ended by p_close_assignments, SQL over the row r), keep, block, custom (p_hook alone). The hook (merge_id, source, survivor, is_undo) runs with the rights of its owner. The table is read as strata_definer and changed as strata_merger: grant them usage on its schema, both select on it, and strata_merger update of the column. Outcomes: registered, not_allowed, unknown. Not_allowed: the login may not act as the owner of the table. Unknown: no such table or column, or one of pg-strata. Raises ST402, with the constraint, for what is not allowed.';

alter function strata.register_reference(text, name, text, text, text, text, text, text, interval, text) owner to strata_definer;
--! end interface/functions/register_reference.sql
--! begin interface/functions/seal_merges.sql
-- The ledger holds former values of people, so it is not kept for longer than somebody may want to undo.
create function strata.seal_merges(p_limit integer default 1000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock     timestamptz := strata_core.clock();
  v_merge_ids uuid[];
begin
  select coalesce(array_agg(m.merge_id), '{}') into v_merge_ids
  from (select l.merge_id from strata_merges.merges l
        where l.status = 'applied' and l.applied_at <= v_clock - strata_core.setting_interval('merge_undo_period')
        order by l.applied_at limit greatest(least(p_limit, 10000), 0) for no key update skip locked) m;
  update strata_merges.merges m set sealed_at = v_clock where m.merge_id = any (v_merge_ids);
  delete from strata_merges.merge_ledger l where l.merge_id = any (v_merge_ids);
  return cardinality(v_merge_ids);
end
$$;

comment on function strata.seal_merges(integer) is 'Seals merges whose time to be undone (setting merge_undo_period) is over, and removes their ledger. Answers how many; call it again while that is the limit.';

alter function strata.seal_merges(integer) owner to strata_definer;
--! end interface/functions/seal_merges.sql
--! begin interface/functions/settle_merges.sql
-- Another program can write a row for somebody who is being merged: it waits for the merge and then points at who was merged. Such rows are moved after the fact, in the ledger of the
-- same merge, so that undoing takes them along.
create function strata.settle_merges() returns table (merge_id uuid, relation text, column_name text, row_count bigint)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_policy    strata_merges.merge_policies;
  v_merge_ids uuid[];
  v_merge     strata_merges.merges;
  v_condition text;
  v_survivor  uuid;
begin
  for v_policy in
    select p.* from strata_merges.merge_policies p
    where p.kind in ('user', 'customer') and p.registered_by is not null and p.policy in ('repoint', 'union', 'close_duplicate') and strata_merges.find_relation(p.relation) is not null
      and strata_merges.foreign_obstacle(p.relation, p.column_name) is null
    order by p.merge_policy_id
  loop
    execute format($f$
      select coalesce(array_agg(m.merge_id order by m.merge_id), '{}') from strata_merges.merges m
      where m.kind = $1 and m.status in ('applied', 'sealed') and m.choices ->> $2 is distinct from 'leave'
        and exists (select from %s r where r.%I = m.source_id%s)
    $f$, v_policy.relation::regclass, v_policy.column_name, coalesce(' and (' || replace(replace(replace(v_policy.row_condition, '$1', 'm.source_id'), '$2', 'm.survivor_id'), '$3', 'strata_core.clock()') || ')', ''))
      into v_merge_ids using v_policy.kind, v_policy.data_group;
    foreach merge_id in array v_merge_ids loop
      v_merge := strata_merges.hold_merge(merge_id);
      v_survivor := case v_merge.kind when 'user' then (select u.merged_into_user_id from strata_users.users u where u.user_id = v_merge.source_id)
                                    else (select c.merged_into_customer_id from strata_customers.customers c where c.customer_id = v_merge.source_id) end;
      continue when v_merge.status not in ('applied', 'sealed') or v_survivor is null;
      v_condition := strata_merges.collision_condition(v_policy.relation::regclass, v_policy.column_name);
      row_count := strata_merges.change_rows(v_merge, v_policy, v_merge.source_id, v_survivor, strata_core.clock(),
        format('r.%I = $1%s and not %s', v_policy.column_name, coalesce(' and (' || v_policy.row_condition || ')', ''), v_condition), format('%I = $2', v_policy.column_name), array[v_policy.column_name]);
      relation := v_policy.relation;
      column_name := v_policy.column_name;
      if row_count > 0 then
        if v_merge.status = 'sealed' then
          delete from strata_merges.merge_ledger l where l.merge_id = settle_merges.merge_id;
        end if;
        return next;
      end if;
    end loop;
  end loop;
end
$$;

comment on function strata.settle_merges() is 'Moves rows that other programs have written for somebody since that one was merged, by their registered policies; what would collide stays. One row per merge and column that had any. Raises ST202 outside of read committed and ST205, with the table, when rows could not be changed.';

alter function strata.settle_merges() owner to strata_definer;
--! end interface/functions/settle_merges.sql
--! begin interface/functions/undo_merge.sql
-- Backwards through the ledger. Sessions, codes and what was withdrawn, ended or rejected since do not come back: the ledger does not know them, or they are somebody's later edit.
create function strata.undo_merge(p_merge_id uuid, p_reason text)
  returns table (outcome text, restored_count bigint, kept_count bigint, later_merge_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_merge      strata_merges.merges;
  v_step       strata_merges.merge_steps;
  v_policy     strata_merges.merge_policies;
  v_constraint text;
begin
  v_merge := strata_merges.hold_merge(p_merge_id);
  outcome := case when v_merge.merge_id is null then 'unknown' when v_merge.status = 'undone' then 'unchanged' when v_merge.status = 'sealed' then 'sealed'
                  when v_merge.status <> 'applied' then 'not_applied' end;
  if outcome is null then
    -- In the order in which they came: what the survivor was merged into since has to be undone before.
    select m.merge_id into later_merge_id from strata_merges.merges m
    where m.source_id = v_merge.survivor_id and m.status in ('applied', 'sealed') limit 1;
    outcome := case when later_merge_id is not null then 'later_merge' end;
  end if;
  if outcome is not null then
    restored_count := v_merge.restored_count;
    kept_count := v_merge.kept_count;
    return next;
    return;
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'merges_status_reason_check');
  end if;

  for v_policy in
    select p.* from strata_merges.merge_policies p where p.kind = v_merge.kind and p.registered_by is not null and p.hook is not null
      and v_merge.choices ->> p.data_group is distinct from 'leave' order by p.merge_policy_id desc
  loop
    perform strata_merges.call_hook(v_policy, v_merge.merge_id, v_merge.source_id, v_merge.survivor_id, true);
  end loop;
  for v_step in select s.* from strata_merges.merge_steps s where s.merge_id = p_merge_id order by s.step desc loop
    perform strata_merges.restore_step(v_step, v_clock);
  end loop;
  if v_merge.kind = 'customer' then
    perform strata_merges.reconsider_verifications(v_merge);
  end if;
  select count(*) filter (where l.restored_at is not null), count(*) filter (where l.kept_reason is not null) into restored_count, kept_count
  from strata_merges.merge_ledger l where l.merge_id = p_merge_id;
  update strata_merges.merges m
  set undone_at = v_clock, restored_count = undo_merge.restored_count, kept_count = undo_merge.kept_count, status_reason = p_reason
  where m.merge_id = p_merge_id;
  if v_merge.kind = 'user' then
    perform strata_users.announce_event(u.user_id, 'account-unmerged', null, jsonb_build_object('merge_id', p_merge_id))
    from unnest(array[v_merge.source_id, v_merge.survivor_id]) as u (user_id);
  end if;
  outcome := 'undone';
  return next;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.undo_merge(uuid, text) is 'Undoes a merge: what nobody has changed since goes back, the rest stays and is listed by strata.list_merge_changes. What is new since stays with the survivor. Outcomes: undone, unchanged, later_merge, sealed, not_applied, unknown. Unchanged: was undone before, with the counts of then. Later_merge: the survivor has been merged since, by later_merge_id, which is to be undone first. Sealed: the time for it is over, or the person was erased. The reason is required: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.undo_merge(uuid, text) owner to strata_definer;
--! end interface/functions/undo_merge.sql
--! begin interface/functions/add_attachment.sql
create function strata.add_attachment(p_identity_document_id uuid, p_verification_check_id uuid, p_uri text, p_media_type text, p_sha256 bytea)
  returns table (outcome text, attachment_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  -- Held, so that nothing is attached beside an erasure, nor after it.
  perform from strata_customers.customers c
  where c.customer_id = coalesce((select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id),
                                 (select k.customer_id from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id))
    and c.erased_at is null for no key update;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  end if;
  insert into strata_kyc.attachments as a (customer_id, identity_document_id, verification_check_id, uri, media_type, sha256, attached_at)
  select o.customer_id, p_identity_document_id, p_verification_check_id, p_uri, p_media_type, p_sha256, strata_core.clock()
  from (select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id and d.redacted_at is null
        union all
        select k.customer_id from strata_kyc.verification_checks k
        join strata_kyc.verification_cases c on c.verification_case_id = k.verification_case_id and c.redacted_at is null
        where k.verification_check_id = p_verification_check_id) o
  limit 1
  returning 'added', a.attachment_id into outcome, attachment_id;
  outcome := coalesce(outcome, 'unknown');
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'attachments_uri_check'));
end
$$;

comment on function strata.add_attachment(uuid, uuid, text, text, bytea) is 'Says where a picture of a document, or a paper that is evidence of a check, lies: one of the two ids, and the SHA-256 of the file. Outcomes: added, unknown. Unknown: there is none, or it was redacted or erased. Raises ST402, with the constraint, for both ids or values that are not allowed.';

alter function strata.add_attachment(uuid, uuid, text, text, bytea) owner to strata_definer;
--! end interface/functions/add_attachment.sql
--! begin interface/functions/add_external_id.sql
create function strata.add_external_id(p_user_id uuid, p_source text, p_external_id text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_users.external_ids (source, external_id, user_id)
  select p_source, p_external_id, u.user_id from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased')
  on conflict (source, external_id) do nothing;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.external_ids e where e.source = p_source and e.external_id = p_external_id and e.user_id = p_user_id) then 'unchanged'
              when exists (select from strata_users.external_ids e where e.source = p_source and e.external_id = p_external_id) then 'taken'
              else 'unknown' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'external_ids_external_id_check'));
end
$$;

comment on function strata.add_external_id(uuid, text, text) is 'Remembers what another system calls a user. Outcomes: done, unchanged, taken, unknown. Taken: it is another user''s. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.add_external_id(uuid, text, text) owner to strata_definer;
--! end interface/functions/add_external_id.sql
--! begin interface/functions/add_passkey.sql
create function strata.add_passkey(p_session_token text, p_challenge_token text, p_handle bytea, p_credential_id bytea, p_public_key bytea, p_sign_count bigint,
                                   p_transports text[], p_is_backed_up boolean, p_label text default null)
  returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_constraint text;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  if not strata_users.consume_passkey_challenge(p_challenge_token) then
    return 'refused';
  end if;
  insert into strata_users.passkey_handles as h (handle, user_id) values (p_handle, v_session.user_id) on conflict (handle) do nothing;
  if not exists (select from strata_users.passkey_handles h where h.handle = p_handle and h.user_id = v_session.user_id) then
    return 'refused';
  end if;
  insert into strata_users.passkeys (user_id, credential_id, public_key, sign_count, transports, is_backed_up, label, registered_at)
  values (v_session.user_id, p_credential_id, p_public_key, p_sign_count, p_transports, p_is_backed_up, p_label, strata_core.clock())
  on conflict (credential_id) do nothing;
  if not found then
    return 'refused';
  end if;
  -- The factor has just been used: the session is as sure as one that was opened with it.
  update strata_users.sessions s set assurance_level = 2 where s.session_id = v_session.session_id and s.assurance_level < 2;
  perform strata_users.announce_credential_change(v_session.user_id, 'passkey', 'create', v_session.session_id);
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'passkeys_check'));
end
$$;

comment on function strata.add_passkey(text, text, bytea, bytea, bytea, bigint, text[], boolean, text) is 'Registers a passkey, which the client has verified, for the user of a session who signed in lately. Outcomes: done, refused, session_refused, reauthentication_required. Refused: the challenge is used or too old, or the credential or handle is somebody''s already. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.add_passkey(text, text, bytea, bytea, bytea, bigint, text[], boolean, text) owner to strata_definer;
--! end interface/functions/add_passkey.sql
--! begin interface/functions/add_relationship_rule.sql
create function strata.add_relationship_rule(p_relationship_type text, p_upper_party_type text, p_lower_party_type text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type, applies_to)
  select p_relationship_type, p_upper_party_type, p_lower_party_type, t.applies_to
  from strata_tenancy.relationship_types t where t.relationship_type = p_relationship_type;
  if not found then
    perform strata_core.raise_error('ST402', 'relationship_rules_relationship_type_fkey');
  end if;
  return 'done';
exception
  when unique_violation then
    return 'unchanged';
  when foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'relationship_rules_upper_party_type_fkey'));
end
$$;

comment on function strata.add_relationship_rule(text, text, text) is 'Lets the one type stand above the other in a kind of relation. Outcomes: done, unchanged. Raises ST402, with the constraint, for a relation or type that there is not, or types that are not of what the relation is of.';

alter function strata.add_relationship_rule(text, text, text) owner to strata_definer;
--! end interface/functions/add_relationship_rule.sql
--! begin interface/functions/add_representative.sql
create function strata.add_representative(p_user_id uuid, p_customer_id uuid, p_capacity text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  -- Users before customers, as everywhere.
  perform from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased') for no key update;
  if not found then
    return 'unknown';
  end if;
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.status not in ('merged', 'closed') for no key update;
  if not found then
    return 'unknown';
  elsif exists (select from strata_tenancy.representatives r where r.user_id = p_user_id and r.customer_id = p_customer_id and r.capacity = p_capacity and r.ended_at is null) then
    return 'unchanged';
  end if;
  insert into strata_tenancy.representatives (user_id, customer_id, capacity, started_at) values (p_user_id, p_customer_id, p_capacity, strata_core.clock())
  -- Only in repeatable read, of a row that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'representatives_capacity_check'));
end
$$;

comment on function strata.add_representative(uuid, uuid, text) is 'A user acts for a customer from now on, in a capacity (director, authorised_signatory, employee, self). Outcomes: done, unchanged, unknown. Unknown: no such user or customer, or one that is closed, merged or erased. Raises ST402, with the constraint, for another capacity.';

alter function strata.add_representative(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/add_representative.sql
--! begin interface/functions/add_totp_factor.sql
create function strata.add_totp_factor(p_session_token text, p_secret_ciphertext bytea, p_key_id text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_constraint text;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  insert into strata_users.totp_factors as t (user_id, secret_ciphertext, key_id, created_at)
  values (v_session.user_id, p_secret_ciphertext, p_key_id, strata_core.clock())
  on conflict (user_id, (confirmed_at is not null)) do update
    set secret_ciphertext = excluded.secret_ciphertext, key_id = excluded.key_id, created_at = excluded.created_at;
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'totp_factors_check'));
end
$$;

comment on function strata.add_totp_factor(text, bytea, text) is 'Begins to set up a generator of time-based codes for the user of a session who signed in lately; it counts once strata.confirm_totp_factor was called. Outcomes: done, session_refused, reauthentication_required. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.add_totp_factor(text, bytea, text) owner to strata_definer;
--! end interface/functions/add_totp_factor.sql
--! begin interface/functions/admit_member.sql
-- What a session in an organization asks of the membership and the organization, for whoever opens one; strata.session_outcome asks the same of one that
-- is open.
create function strata.admit_member(p_user_id uuid, p_organization_id uuid, p_membership_id uuid, p_assurance_level integer, p_method text, p_at timestamptz,
                                    out outcome text, out membership_id uuid, out session_epoch integer)
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  select case
           when strata_tenancy.membership_status_at(m, p_at) <> 'active' then 'membership_not_active'
           when strata_tenancy.organization_status_at(o, p_at) <> 'active' then 'organization_not_active'
           when p_assurance_level < o.minimum_assurance_level then 'assurance_too_low'
           when coalesce(p_method, 'host') <> all (o.allowed_sign_in_methods) then 'method_not_allowed'
           else 'admitted'
         end, m.membership_id, m.session_epoch
    into outcome, membership_id, session_epoch
  from strata_tenancy.memberships m
  join strata_tenancy.organizations o on o.organization_id = m.organization_id
  where m.organization_id = p_organization_id and m.user_id = p_user_id
    and m.membership_id = coalesce(p_membership_id, (select d.membership_id from strata_tenancy.memberships d
                                                     where d.organization_id = p_organization_id and d.user_id = p_user_id and d.is_default));
  outcome := coalesce(outcome, 'unknown_membership');
end
$$;

comment on function strata.admit_member(uuid, uuid, uuid, integer, text, timestamptz) is 'Whether a user who was recognised in some way may act in an organization at a time, as a membership or (null) as the default one: admitted, or unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. Called by the functions that open sessions.';

alter function strata.admit_member(uuid, uuid, uuid, integer, text, timestamptz) owner to strata_definer;
--! end interface/functions/admit_member.sql
--! begin interface/functions/allow_impersonation.sql
create function strata.allow_impersonation(p_organization_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'security.manage') then
    return 'not_allowed';
  end if;
  update strata_tenancy.organizations o set impersonation_refused_at = null
  where o.organization_id = p_organization_id and o.impersonation_refused_at is not null;
  if found then
    perform strata_audit.record_security_event('impersonation-allowed', null, p_organization_id, p_reason => p_reason);
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then 'unchanged' else 'unknown' end;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.allow_impersonation(uuid, text) is 'Lets staff act as members of an organization again. What was ended by the refusal and has not expired begins again. Outcomes: done, unchanged, unknown, not_allowed. Raises ST402 for a reason that is not allowed.';

alter function strata.allow_impersonation(uuid, text) owner to strata_definer;
--! end interface/functions/allow_impersonation.sql
--! begin interface/functions/assess_sign_in.sql
-- The facts are computed here, what follows from them is in strata_users.sign_in_rules. What is not known is null or 0 and says nothing either way: no answer of a
-- provider, and none of its silence, takes a number from anybody by itself.
create function strata.assess_sign_in(p_user_id uuid, p_method text, p_last_proof_at timestamptz default null, p_signals strata_users.sign_in_signals default null,
                                      p_is_stranger boolean default false, out decision text, out score integer, out reasons text[], out device_id uuid,
                                      out is_device_current boolean, out assessed_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_variable
declare
  v_visited_at      timestamptz;
  v_device_country  text;
  v_new_device      integer;
  v_stranger        integer;
  v_dormant_days    integer;
  v_new_country     integer := 0;
  v_second_factor   integer;
  v_number_recycled integer;
  v_sim_changed     integer;
  v_gravity         integer;
  v_least           integer;
begin
  -- One after the other, because starting one query with all of them costs more than several that look up a key.
  -- So does calling strata_core.clock(), which asks the same.
  select (select a.last_sign_in_at from strata_users.user_activity a where a.user_id = p_user_id),
         coalesce((select s.value::timestamptz from strata_core.settings s where s.setting = 'test_clock'), clock_timestamp())
    into v_visited_at, assessed_at;
  select d.device_id, d.country, d.last_seen_at > assessed_at - interval '1 hour' into device_id, v_device_country, is_device_current
  from strata_users.devices d
  where d.user_id = p_user_id and d.token_hash = strata_users.hash_token(p_signals.device_token) and d.forgotten_at is null;
  -- The usual case, in which no rule can apply: all of them want a signal. One expression, because each is prepared anew in every transaction.
  if device_id is not null and (p_signals.country is null or p_signals.country = v_device_country)
     and assessed_at < greatest(v_visited_at, p_last_proof_at) + interval '1 day'
     and p_signals.number_status is null and p_signals.sim_changed_at is null
     and not exists (select from strata_users.totp_factors t where t.user_id = p_user_id and t.confirmed_at is not null)
     and not exists (select from strata_users.passkeys k where k.user_id = p_user_id) then
    decision := 'allow';
    score := 0;
    reasons := '{}';
    return;
  end if;

  v_new_device := (device_id is null and v_visited_at is not null)::integer;
  v_stranger := (device_id is null and p_is_stranger)::integer;
  v_dormant_days := coalesce(case when isfinite(p_last_proof_at) is not false then extract(day from assessed_at - greatest(v_visited_at, p_last_proof_at)) end::integer, 0);
  if p_signals.country is distinct from v_device_country and p_signals.country is not null then
    is_device_current := false;
    select (count(*) > 0 and not bool_or(k.country = p_signals.country))::integer into v_new_country
    from strata_users.devices k
    where k.user_id = p_user_id and k.country is not null and k.forgotten_at is null;
  end if;
  v_second_factor := strata_users.has_second_factor(p_user_id)::integer;
  v_number_recycled := (p_user_id is not null and p_signals.number_status = 'recycled'
                        and coalesce(p_signals.number_recycled_on >= (p_last_proof_at at time zone 'UTC')::date, true))::integer;
  v_sim_changed := (p_signals.sim_changed_at > p_last_proof_at)::integer;

  select coalesce(sum(r.weight) filter (where r.signal <> 'score'), 0)::integer,
         coalesce(array_agg(r.rule order by r.rule) filter (where r.signal <> 'score'), '{}'),
         coalesce(max(array_position(array['step_up', 'recycled_suspected', 'refuse'], r.decision)) filter (where r.signal <> 'score'), 0),
         min(r.at_least) filter (where r.signal = 'score')
    into score, reasons, v_gravity, v_least
  from strata_users.sign_in_rules r
  where (r.methods is null or p_method = any (r.methods))
    and case r.signal
          when 'new_device' then v_new_device >= r.at_least
          when 'stranger' then v_stranger >= r.at_least
          when 'dormant_days' then v_dormant_days >= r.at_least
          when 'new_country' then v_new_country >= r.at_least
          when 'second_factor' then v_second_factor >= r.at_least
          when 'number_recycled' then v_number_recycled >= r.at_least
          when 'number_unchanged' then (p_signals.number_status = 'unchanged')::integer >= r.at_least
          when 'number_unknown' then (p_signals.number_status = 'unknown')::integer >= r.at_least
          when 'sim_changed' then v_sim_changed >= r.at_least
          when 'score' then true
        end;
  if score >= v_least then
    select reasons || array_agg(r.rule order by r.rule),
           greatest(v_gravity, max(array_position(array['step_up', 'recycled_suspected', 'refuse'], r.decision)))
      into reasons, v_gravity
    from strata_users.sign_in_rules r
    where r.signal = 'score' and score >= r.at_least and (r.methods is null or p_method = any (r.methods));
  end if;
  decision := (array['allow', 'step_up', 'recycled_suspected', 'refuse'])[v_gravity + 1];
end
$$;

comment on function strata.assess_sign_in(uuid, text, timestamptz, strata_users.sign_in_signals, boolean) is 'What a first proof is worth that rests on an address which was last proved at a time (null: on none), by strata_users.sign_in_rules: decision allow, step_up, recycled_suspected or refuse, with the score, the rules that applied, and the device when the user is known on it, with whether it was seen within the hour in the same country. Changes nothing.';

alter function strata.assess_sign_in(uuid, text, timestamptz, strata_users.sign_in_signals, boolean) owner to strata_definer;
--! end interface/functions/assess_sign_in.sql
--! begin interface/functions/assurance_level.sql
create function strata.assurance_level() returns integer
  language sql stable parallel restricted
begin atomic
  select strata_core.assurance_level();
end;

comment on function strata.assurance_level() is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level). Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/assurance_level.sql
--! begin interface/functions/begin_fingerprint_key.sql
create function strata.begin_fingerprint_key(p_fingerprint_key_id text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_kyc.fingerprint_keys (fingerprint_key_id, introduced_at) values (p_fingerprint_key_id, strata_core.clock())
  on conflict (fingerprint_key_id) do nothing;
  if found then
    return 'begun';
  end if;
  return (select case when k.retired_at is null then 'unchanged' else 'retired' end from strata_kyc.fingerprint_keys k where k.fingerprint_key_id = p_fingerprint_key_id);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'fingerprint_keys_fingerprint_key_id_check'));
end
$$;

comment on function strata.begin_fingerprint_key(text) is 'From now on every document is fingerprinted with this key of the client as well. Give it to every program first: one that does not have it is answered fingerprints_missing. Outcomes: begun, unchanged, retired. Of retired it has been in use before and does not come back. Raises ST402, with the constraint, for a name that is not allowed.';

alter function strata.begin_fingerprint_key(text) owner to strata_definer;
--! end interface/functions/begin_fingerprint_key.sql
--! begin interface/functions/begin_identifier_change.sql
-- Whether somebody else holds the new address is not even looked up here: that shows only to whoever proves to own it. Challenges are
-- made before the user is locked, because whoever confirms holds one and then wants the user.
create function strata.begin_identifier_change(p_session_token text, p_kind text, p_address text, p_replaces_identifier_id uuid default null)
  returns table (outcome text, identifier_change_id uuid, version integer, expires_at timestamptz, challenge_token text, code text, address text,
                 old_challenge_token text, old_code text, old_address text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock    timestamptz := strata_core.clock();
  v_value    text := strata_users.normalise_identifier(p_kind, p_address);
  v_session  record;
  v_old      strata_users.identifiers;
  v_is_both  boolean := p_replaces_identifier_id is not null and coalesce(strata_core.setting_text('identifier_change_confirmation') = 'both', false);
  v_throttle strata_users.throttles;
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  if p_replaces_identifier_id is not null then
    select i.* into v_old from strata_users.identifiers i
    where i.identifier_id = p_replaces_identifier_id and i.user_id = v_session.user_id and i.kind = p_kind and i.verified_at is not null and i.released_at is null;
    if not found then
      outcome := 'unknown';
      return next;
      return;
    end if;
  end if;

  if exists (select from strata_users.identifiers i
             where i.user_id = v_session.user_id and i.kind = p_kind and i.value = v_value and i.verified_at is not null and i.released_at is null) then
    outcome := 'unchanged';
    return next;
    return;
  end if;

  for v_throttle in
    select t.* from strata_users.lock_addresses('code_request', array[p_kind || ':' || v_value, case when v_is_both then p_kind || ':' || v_old.value end]) t
  loop
    if strata_users.is_throttled(v_throttle) then
      outcome := 'throttled';
      expires_at := greatest(expires_at, v_throttle.blocked_until);
    end if;
  end loop;
  if outcome is not null then
    return next;
    return;
  end if;
  perform strata_users.count_failure(t)
  from strata_users.lock_addresses('code_request', array[p_kind || ':' || v_value, case when v_is_both then p_kind || ':' || v_old.value end]) t;
  select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at
  from strata_users.create_challenge('verify', p_kind, p_address, v_session.user_id) c;
  if v_is_both then
    old_address := v_old.address;
    select c.challenge_token, c.code into old_challenge_token, old_code
    from strata_users.create_challenge('confirm', p_kind, v_old.address, v_session.user_id, v_old.identifier_id) c;
  end if;
  perform from strata_users.users u where u.user_id = v_session.user_id for no key update;
  update strata_users.identifier_changes c set canceled_at = v_clock, version = c.version + 1, status_reason = 'begun anew'
  where c.user_id = v_session.user_id and c.kind = p_kind and c.status = 'pending';
  insert into strata_users.identifier_changes as c (user_id, from_identifier_id, kind, value, address, method, created_at, expires_at)
  values (v_session.user_id, p_replaces_identifier_id, p_kind, v_value, btrim(p_address), case when v_is_both then 'both' else 'other_method' end,
          v_clock, v_clock + strata_core.setting_interval('identifier_change_lifetime'))
  returning 'sent', c.identifier_change_id, c.version, c.address into outcome, identifier_change_id, version, address;
  return next;
end
$$;

comment on function strata.begin_identifier_change(text, text, text, uuid) is 'Begins to add an e-mail address or phone number to the user of a session who signed in lately, or to put it in the place of another. The host sends the code to the new address, and where the setting identifier_change_confirmation asks both, the old code to the old one; codes and addresses are for its sender alone, the tokens for whoever asked. What was begun before for this kind is canceled. Outcomes: sent, unchanged, unknown, throttled, session_refused, reauthentication_required. Of sent expires_at is until when the codes are good; of unchanged the user holds it already, of unknown what it should replace is not theirs, throttled is until expires_at. Whether somebody else holds the address is not told before it is proved. Raises ST402 for what is no such address.';

alter function strata.begin_identifier_change(text, text, text, uuid) owner to strata_definer;
--! end interface/functions/begin_identifier_change.sql
--! begin interface/functions/begin_session.sql
-- Once per transaction, so what it costs every operation costs. The one query that the usual case needs looks everything up by key, signs and sets the
-- context: an expression of plpgsql is prepared anew in every transaction, one inside a planned query is not. It admits by the stored columns
-- alone. Whoever that does not admit, whoever has a context already and whoever impersonates is looked at again, which also knows what has run out
-- since, and the test clock. Nothing is written: it works on a read replica.
-- On Citus only SET LOCAL reaches the workers: `distribute` replaces set_config() here.
create function strata.begin_session(p_token text, p_required boolean default false)
  returns table (outcome text, user_id uuid, organization_id uuid, membership_id uuid, session_id uuid, assurance_level integer, impersonator_user_id uuid)
  language plpgsql volatile parallel unsafe security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_hash bytea;
  v_body text;
begin
  select case when set_config('strata.context', x.body, true) is not null
                and set_config('strata.signature', strata_core.sign_context(x.body, x.inner_block, x.outer_block), true) is not null then 'begun' end,
         x.user_id, x.organization_id, x.membership_id, x.session_id, x.assurance_level
    into outcome, user_id, organization_id, membership_id, session_id, assurance_level
  from (
    select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level, k.inner_block, k.outer_block,
           strata_core.pack_context(s.organization_id, s.user_id, s.membership_id, s.session_id, s.assurance_level, null) as body
    from strata_users.sessions s
    join strata_users.users u on u.user_id = s.user_id
    left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
    left join strata_tenancy.organizations o on o.organization_id = s.organization_id
    cross join strata_core.keys k
    where s.token_hash = sha256(convert_to(p_token, 'UTF8'))
      and s.revoked_at is null
      and s.expires_at > clock_timestamp() and not k.has_test_clock
      and s.impersonator_user_id is null
      and s.user_epoch = u.session_epoch
      and u.status in ('active', 'pending_first_sign_in', 'pending_verification')
      and (s.membership_id is null
           or m.user_id = s.user_id and m.session_epoch = s.membership_epoch and m.status = 'active' and o.status = 'active'
              and s.assurance_level >= o.minimum_assurance_level
              and (o.allowed_sign_in_methods is null or coalesce(s.method, 'host') = any (o.allowed_sign_in_methods)))
      and k.purpose = 'context'
      and coalesce(current_setting('strata.context', true), '') = ''
    offset 0
  ) x;
  if outcome is not null then
    return next;
    return;
  end if;

  v_hash := sha256(convert_to(p_token, 'UTF8'));
  outcome := strata.session_outcome(v_hash, strata_core.clock());
  -- Whoever acts as somebody else uses the application. What staff do as staff, merging for one, they do under their own name.
  if outcome = 'begun' and pg_has_role(session_user, 'strata_operator', 'usage')
     and exists (select from strata_users.sessions s where s.token_hash = v_hash and s.impersonator_user_id is not null) then
    outcome := 'impersonation_refused';
  end if;
  if outcome = 'begun' then
    select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level, s.impersonator_user_id
      into user_id, organization_id, membership_id, session_id, assurance_level, impersonator_user_id
    from strata_users.sessions s where s.token_hash = v_hash;
    v_body := strata_core.pack_context(organization_id, user_id, membership_id, session_id, assurance_level, impersonator_user_id);
    if exists (select from strata_core.context c
               where strata_core.pack_context(c.organization_id, c.user_id, c.membership_id, c.session_id, c.assurance_level,
                                              c.impersonator_user_id) <> v_body) then
      perform strata_core.raise_error('ST102');
    end if;
    -- The key is joined and never held in a variable: debug_print_plan, which anybody may turn on, shows variables as constants.
    perform set_config('strata.context', v_body, true), set_config('strata.signature', strata_core.sign_context(v_body, k.inner_block, k.outer_block), true)
    from strata_core.keys k where k.purpose = 'context';
  elsif p_required then
    perform strata_core.raise_error('ST103', outcome);
  else
    perform set_config('strata.context', '', true), set_config('strata.signature', '', true);
  end if;
  return next;
end
$$;

comment on function strata.begin_session(text, boolean) is 'Begins the context of a session for the rest of this transaction. Outcome begun; or unknown, expired, revoked, superseded, user_not_active, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed (the organization wants its members recognised more surely, or otherwise), impersonator_not_active, impersonation_refused: then there is no context and nothing is seen; when p_required, such a refusal is raised as ST103, with the outcome as the constraint, so that nothing sent behind it is executed. Calling it again with the same token changes nothing; with another session''s token it raises ST102.';

alter function strata.begin_session(text, boolean) owner to strata_definer;
--! end interface/functions/begin_session.sql
--! begin interface/functions/cancel_identifier_change.sql
create function strata.cancel_identifier_change(p_session_token text, p_identifier_change_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  update strata_users.identifier_changes c set canceled_at = strata_core.clock(), version = c.version + 1
  where c.identifier_change_id = p_identifier_change_id and c.user_id = v_session.user_id and c.status = 'pending';
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.identifier_changes c
                           where c.identifier_change_id = p_identifier_change_id and c.user_id = v_session.user_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.cancel_identifier_change(text, uuid) is 'Gives up a change of address of the user of a session. Outcomes: done, unchanged, unknown, session_refused. Of unchanged it was applied or given up before.';

alter function strata.cancel_identifier_change(text, uuid) owner to strata_definer;
--! end interface/functions/cancel_identifier_change.sql
--! begin interface/functions/cancel_verification.sql
create function strata.cancel_verification(p_verification_case_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_case       strata_kyc.verification_cases;
  v_constraint text;
begin
  v_case := strata_kyc.hold_case(p_verification_case_id);
  if v_case.verification_case_id is null then
    return 'unknown';
  elsif v_case.status not in ('requires_input', 'processing') or v_case.expires_at <= strata_core.clock() then
    return 'unchanged';
  end if;
  perform strata_kyc.close_case(v_case, 'canceled', p_reason);
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_cases_status_reason_check'));
end
$$;

comment on function strata.cancel_verification(uuid, text) is 'Gives a verification up; the customer is prospective again, or stays what it was if verified before. Outcomes: done, unchanged, unknown. Unchanged: it had ended or has run out. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.cancel_verification(uuid, text) owner to strata_definer;
--! end interface/functions/cancel_verification.sql
--! begin interface/functions/check_document_number.sql
-- Runs with the caller's own rights, which end at the types and their functions: nothing that is kept about anybody can be asked here. The one place that
-- calls a function by a name from a table; a trigger has seen that it is one of those.
create function strata.check_document_number(p_document_type text, p_country text, p_region text, p_number text)
  returns table (outcome text, document_number text)
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_type     strata_kyc.document_types;
  v_issuer   text := concat_ws('-', p_country, p_region);
  v_is_valid boolean := true;
begin
  select t.* into v_type from strata_kyc.document_types t
  where t.document_type = p_document_type and p_country ~ '^[A-Z]{2}$' and p_country = coalesce(t.country, p_country)
    and case when t.has_region then p_region ~ '^[A-Z0-9]{1,3}$' else p_region is null end;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  end if;
  execute format('select strata_kyc.%I($1, $2)', v_type.normaliser) into document_number using p_number, v_issuer;
  if document_number is not null and v_type.validator is not null then
    execute format('select strata_kyc.%I($1, $2)', v_type.validator) into v_is_valid using p_number, v_issuer;
  end if;
  if document_number is null then
    outcome := 'malformed';
  elsif v_is_valid then
    outcome := 'valid';
  else
    outcome := 'invalid';
    document_number := null;
  end if;
  return next;
end
$$;

comment on function strata.check_document_number(text, text, text, text) is 'Whether a number, as somebody wrote it, can be one of a type of document (strata_kyc.document_types) that a country (ISO 3166-1 alpha-2), or a region of it (the part of ISO 3166-2 after the hyphen), issued. Outcomes: valid, malformed, invalid, unknown. valid comes with the form in which two numbers are compared; malformed: no number of this type looks so; invalid: a range or check digit does not fit; unknown: there is no such type, or not of that country, or a region is missing or too many. Stores nothing and says nothing of who has the document, or whether it exists.';
--! end interface/functions/check_document_number.sql
--! begin interface/functions/claim_identifier.sql
create function strata.claim_identifier(p_user_id uuid, p_kind text, p_address text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_value text := strata_users.normalise_identifier(p_kind, p_address);
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  perform from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased') for no key update;
  if not found then
    return 'unknown';
  end if;
  insert into strata_users.identifiers (user_id, kind, value, address, claimed_at) values (p_user_id, p_kind, v_value, btrim(p_address), strata_core.clock())
  on conflict (user_id, kind, value) where released_at is null do nothing;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.claim_identifier(uuid, text, text) is 'Enters an e-mail address or phone number of a user that nobody has proved: of a person in a directory, or of somebody who only wrote. It blocks nobody; whoever proves it at registration becomes this user, when it is a placeholder. Outcomes: done, unchanged, unknown. Raises ST402 for what is no such address.';

alter function strata.claim_identifier(uuid, text, text) owner to strata_definer;
--! end interface/functions/claim_identifier.sql
--! begin interface/functions/company_id.sql
create function strata.company_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_tenancy.company_id();
end;

comment on function strata.company_id() is 'The company of the membership that acts, for policies of your own tables. Null outside an organization, and for a member in no company. Call it as (select …): once per statement.';
--! end interface/functions/company_id.sql
--! begin interface/functions/complete_verification_check.sql
create function strata.complete_verification_check(p_verification_check_id uuid, p_attempt integer, p_outcome text, p_provider_reference text default null, p_payload jsonb default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_case_id    uuid;
  v_case       strata_kyc.verification_cases;
  v_check      strata_kyc.verification_checks;
  v_constraint text;
begin
  if p_outcome is null or p_outcome not in ('passed', 'failed', 'inconclusive', 'unavailable') then
    perform strata_core.raise_error('ST402', 'verification_checks_result_check');
  end if;
  select k.verification_case_id into v_case_id from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id;
  if not found then
    return 'unknown';
  end if;
  v_case := strata_kyc.hold_case(v_case_id);
  select k.* into strict v_check from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id for no key update;
  if v_check.provider is null then
    return 'unknown';
  elsif v_check.status <> 'pending' or v_case.status <> 'processing' or v_case.expires_at <= v_clock
        or (p_outcome = 'unavailable' and v_check.attempt_count is distinct from p_attempt) then
    return 'late';
  elsif p_outcome = 'unavailable' and v_check.attempt_count < strata_core.setting_integer('verification_check_attempts') then
    update strata_kyc.verification_checks k
    set due_at = v_clock + strata_core.retry_delay(strata_core.setting_interval('verification_check_delay'), v_check.attempt_count)
    where k.verification_check_id = p_verification_check_id;
    return 'postponed';
  end if;
  update strata_kyc.verification_checks k
  set completed_at = v_clock, result = case p_outcome when 'unavailable' then 'inconclusive' else p_outcome end,
      provider_reference = p_provider_reference, payload = p_payload,
      status_reason = case p_outcome when 'unavailable' then 'the provider could not be asked' end
  where k.verification_check_id = p_verification_check_id;
  if v_check.subject_digest <> v_case.subject_digest then
    -- Taken while the customer had another name, and perhaps taken back since: the answer is about somebody else.
    perform strata_kyc.request_input(v_case_id, 'the legal attributes changed');
  else
    perform strata_kyc.advance_case(v_case);
  end if;
  return 'recorded';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_checks_payload_check'));
end
$$;

comment on function strata.complete_verification_check(uuid, integer, text, text, jsonb) is 'What a provider answered to a check that was taken (attempt: its attempt_count): passed, failed, inconclusive, or unavailable where it could not be asked. The next method is asked, or the case decided. Outcomes: recorded, postponed, late, unknown. Of postponed it is taken again later; after the setting verification_check_attempts of them it counts as inconclusive. Of late the check was answered, taken again or not wanted any more: nothing changed. The payload holds no number: the client takes it out. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.complete_verification_check(uuid, integer, text, text, jsonb) owner to strata_definer;
--! end interface/functions/complete_verification_check.sql
--! begin interface/functions/create_benefit.sql
create function strata.create_benefit(p_benefit text, p_description text, p_is_verification_required boolean default true, p_ended_at timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_customers.benefits (benefit, description, is_verification_required, started_at, ended_at)
  values (p_benefit, p_description, p_is_verification_required, strata_core.clock(), p_ended_at)
  on conflict (benefit) do nothing;
  return case when found then 'created' else 'taken' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'benefits_benefit_check'));
end
$$;

comment on function strata.create_benefit(text, text, boolean, timestamptz) is 'Enters a benefit (a coupon, a trial) that each customer gets once; verified ones only, unless told otherwise. Outcomes: created, taken. Taken: there is one of that code. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_benefit(text, text, boolean, timestamptz) owner to strata_definer;
--! end interface/functions/create_benefit.sql
--! begin interface/functions/create_party_type.sql
create function strata.create_party_type(p_party_type text, p_applies_to text, p_description text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.party_types (party_type, applies_to, description) values (p_party_type, p_applies_to, p_description);
  return 'created';
exception
  when unique_violation then
    return 'taken';
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'party_types_description_check'));
end
$$;

comment on function strata.create_party_type(text, text, text) is 'Adds a type of organization or of membership. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_party_type(text, text, text) owner to strata_definer;
--! end interface/functions/create_party_type.sql
--! begin interface/functions/create_relationship_type.sql
create function strata.create_relationship_type(p_relationship_type text, p_applies_to text, p_is_hierarchy boolean, p_description text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.relationship_types (relationship_type, applies_to, is_hierarchy, description)
  values (p_relationship_type, p_applies_to, p_is_hierarchy, p_description);
  return 'created';
exception
  when unique_violation then
    return 'taken';
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'relationship_types_description_check'));
end
$$;

comment on function strata.create_relationship_type(text, text, boolean, text) is 'Adds a kind of relation; which types may stand in it, strata.add_relationship_rule says. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_relationship_type(text, text, boolean, text) owner to strata_definer;
--! end interface/functions/create_relationship_type.sql
--! begin interface/functions/customer_history.sql
create function strata.customer_history(p_customer_id uuid)
  returns table (given_name text, family_name text, legal_name text, born_on date, legal_form text, country text, started_at timestamptz, ended_at timestamptz, actor_user_id uuid,
                 actor_role text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    with version as (
      select h.row_history_id as position, h.old_image as image, h.changed_at as ended_at, h.actor_user_id, h.actor_role
      from strata_audit.row_history h
      where h.table_name = 'strata_customers.customers' and h.row_key = p_customer_id and h.operation = 'update'
      union all
      select null, jsonb_build_object('given_name', c.given_name, 'family_name', c.family_name, 'legal_name', c.legal_name, 'born_on', c.born_on,
                                      'legal_form', c.legal_form, 'country', c.country), null, null, null
      from strata_customers.customers c where c.customer_id = p_customer_id
    ), attributes as (
      select v.position, v.ended_at, v.actor_user_id, v.actor_role, a.*
      from version v
      cross join lateral jsonb_to_record(v.image) as a (given_name text, family_name text, legal_name text, born_on date, legal_form text, country text)
    ), period as (
      -- A row changes for other reasons too: its last image before the attributes did is the one that ends a period.
      select a.*,
             (a.given_name, a.family_name, a.legal_name, a.born_on, a.legal_form, a.country)
               is distinct from lead((a.given_name, a.family_name, a.legal_name, a.born_on, a.legal_form, a.country)) over (order by a.position nulls last) as is_last
      from attributes a
    )
    select p.given_name, p.family_name, p.legal_name, p.born_on, p.legal_form, p.country,
           coalesce(lag(p.ended_at) over (order by p.position nulls last), (select c.created_at from strata_customers.customers c where c.customer_id = p_customer_id)),
           p.ended_at, lag(p.actor_user_id) over (order by p.position nulls last), lag(p.actor_role) over (order by p.position nulls last)
    from period p
    where p.is_last or p.position is null
    order by p.position desc nulls first;
end
$$;

comment on function strata.customer_history(uuid) is 'One row per set of legal attributes that a customer has or had, the present one first, with when it began and ended and who entered it; the first set has no actor.';

alter function strata.customer_history(uuid) owner to strata_definer;
--! end interface/functions/customer_history.sql
--! begin interface/functions/end_benefit.sql
create function strata.end_benefit(p_benefit text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_customers.benefits b
  set ended_at = greatest(strata_core.clock(), b.started_at + interval '1 microsecond')
  where b.benefit = p_benefit and coalesce(b.ended_at > strata_core.clock(), true);
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_customers.benefits b where b.benefit = p_benefit) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_benefit(text) is 'From now on nobody gets the benefit; who had it keeps it. Outcomes: done, unchanged, unknown. Unchanged: it had ended.';

alter function strata.end_benefit(text) owner to strata_definer;
--! end interface/functions/end_benefit.sql
--! begin interface/functions/end_customer_relationship.sql
create function strata.end_customer_relationship(p_customer_relationship_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_customers.customer_relationships r
  set ended_at = greatest(strata_core.clock(), r.started_at + interval '1 microsecond')
  where r.customer_relationship_id = p_customer_relationship_id and r.ended_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_customers.customer_relationships r where r.customer_relationship_id = p_customer_relationship_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_customer_relationship(uuid) is 'Ends a relation between two customers. Outcomes: done, unchanged, unknown. Unchanged: it had ended.';

alter function strata.end_customer_relationship(uuid) owner to strata_definer;
--! end interface/functions/end_customer_relationship.sql
--! begin interface/functions/end_organization_relationship.sql
create function strata.end_organization_relationship(p_organization_relationship_id uuid, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_until timestamptz := greatest(p_until, v_clock);
begin
  update strata_tenancy.organization_relationships r set ended_at = greatest(v_until, r.started_at)
  where r.organization_relationship_id = p_organization_relationship_id and coalesce(r.ended_at, 'infinity') > greatest(v_until, r.started_at);
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organization_relationships r where r.organization_relationship_id = p_organization_relationship_id)
              then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_organization_relationship(uuid, timestamptz) is 'Ends a relation between two organizations, now or at a later time. One that has not begun never stands. Outcomes: done, unchanged, unknown. Unchanged: it ends by then.';

alter function strata.end_organization_relationship(uuid, timestamptz) owner to strata_definer;
--! end interface/functions/end_organization_relationship.sql
--! begin interface/functions/end_relationship.sql
create function strata.end_relationship(p_organization_id uuid, p_relationship_id uuid, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_until timestamptz := greatest(p_until, v_clock);
  v_relationship strata_tenancy.relationships;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  select r.* into v_relationship from strata_tenancy.relationships r where r.organization_id = p_organization_id and r.relationship_id = p_relationship_id;
  if not found then
    return 'unknown';
  elsif not strata_access.covers_relation(p_organization_id, v_relationship.upper_membership_id, v_relationship.lower_membership_id, 'deny',
                                          v_relationship.ended_at) then
    return 'not_allowed';
  end if;
  update strata_tenancy.relationships r set ended_at = greatest(v_until, r.started_at)
  where r.organization_id = p_organization_id and r.relationship_id = p_relationship_id
    and coalesce(r.ended_at, 'infinity') > greatest(v_until, r.started_at);
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.end_relationship(uuid, uuid, timestamptz) is 'Ends a relation between two members, now or at a later time. One that has not begun never stands. Outcomes: done, unchanged, unknown, not_allowed. Unchanged: it ends by then. Not_allowed: also when whoever ends it lacks something that they may, or that is denied to them about each other. Raises ST202 for a member outside of read committed.';

alter function strata.end_relationship(uuid, uuid, timestamptz) owner to strata_definer;
--! end interface/functions/end_relationship.sql
--! begin interface/functions/end_representative.sql
create function strata.end_representative(p_user_id uuid, p_customer_id uuid, p_capacity text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_tenancy.representatives r
  set ended_at = greatest(strata_core.clock(), r.started_at + interval '1 microsecond')
  where r.user_id = p_user_id and r.customer_id = p_customer_id and r.capacity = coalesce(p_capacity, r.capacity) and r.ended_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.representatives r where r.user_id = p_user_id and r.customer_id = p_customer_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_representative(uuid, uuid, text) is 'A user acts for a customer no more, in one capacity or, with null, in any. Outcomes: done, unchanged, unknown. Unchanged: it had ended. Unknown: the user never did.';

alter function strata.end_representative(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/end_representative.sql
--! begin interface/functions/enter_participant.sql
-- For whoever takes part without an account: somebody who writes a mail to an issue, or is named on an invoice. The counter of the address is the lock, so that two mails at
-- once are from one person. An address in a message proves nothing, and so nothing is made known or more certain by it.
create function strata.enter_participant(p_kind text, p_address text, p_given_name text default null, p_family_name text default null)
  returns table (outcome text, user_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_value text := strata_users.normalise_identifier(p_kind, p_address);
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  perform strata_users.lock_throttle('sign_in', p_kind || ':' || v_value);
  -- Whoever has proved the address, or else the placeholder that has had it longest.
  select case when i.verified_at is null then 'known' else 'held' end, i.user_id into outcome, user_id
  from strata_users.identifiers i
  join strata_users.users u on u.user_id = i.user_id and (i.verified_at is not null or u.status = 'placeholder')
  where i.kind = p_kind and i.value = v_value and i.released_at is null
  order by i.verified_at is null, i.claimed_at, i.identifier_id
  limit 1;
  if not found then
    outcome := 'entered';
    user_id := strata.create_user(p_given_name, p_family_name);
    perform strata.claim_identifier(user_id, p_kind, p_address);
  end if;
  return next;
end
$$;

comment on function strata.enter_participant(text, text, text, text) is 'The user behind an e-mail address or phone number, entered as a placeholder where nobody is there yet; whoever proves the address at registration becomes that user. Outcomes: entered, known, held. Known: a placeholder has the address, and keeps its name. Held: a user has proved it; that a message bears the address does not prove that it is from them, so never act as them for it. Raises ST402, with the constraint, for what is no such address or a name that is not allowed.';

alter function strata.enter_participant(text, text, text, text) owner to strata_definer;
--! end interface/functions/enter_participant.sql
--! begin interface/functions/claim_number.sql
-- The token is that of a sign-in that waits: whoever has it has proved the number minutes ago, and the sign-in was not let through because they may be somebody new.
create function strata.claim_number(p_step_up_token text, p_given_name text default null, p_family_name text default null, p_locale text default null,
                                    p_time_zone text default null, p_signals strata_users.sign_in_signals default null)
  returns table (outcome text, number_reassignment_id uuid, user_id uuid, session_token text, session_id uuid, expires_at timestamptz, device_token text,
                 contest_until timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz := strata_core.clock();
  v_waiting      strata_users.challenges;
  v_held         strata_users.identifiers;
  v_throttle     strata_users.throttles;
  v_user         strata_users.users;
  v_reason       text;
  v_identifier_id uuid;
  v_result       strata_users.sign_in_result;
begin
  select c.* into v_waiting from strata_users.challenges c where c.token_hash = strata_users.hash_token(p_step_up_token) and c.is_claimable;
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  select i.* into strict v_held from strata_users.identifiers i where i.identifier_id = v_waiting.identifier_id;
  v_throttle := strata_users.lock_throttle('sign_in', v_held.kind || ':' || v_held.value);
  update strata_users.challenges c set attempt_count = c.attempt_count + 1, consumed_at = v_clock, new_password_hash = null
  where c.challenge_id = v_waiting.challenge_id and c.consumed_at is null and c.attempt_count < c.attempt_limit and c.expires_at > strata_core.clock();
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.lock_people(array[v_held.identifier_id], array[v_held.user_id]);
  select i.* into strict v_held from strata_users.identifiers i where i.identifier_id = v_waiting.identifier_id;

  if v_held.released_at is not null then
    outcome := 'refused';
    v_reason := 'number_released';
  elsif exists (select from strata_users.identifiers i
                where i.kind = 'phone' and i.value = v_held.value and i.release_reason = 'recycled' and i.quarantined_until > v_clock) then
    outcome := 'quarantined';
    v_reason := 'quarantined';
  elsif exists (select from strata_users.number_reassignments r where r.value = v_held.value and r.status in ('claimed', 'contested', 'released')) then
    outcome := 'already_claimed';
    v_reason := 'already_claimed';
  elsif v_held.last_proof_at > v_clock - strata_core.setting_interval('reassignment_dormancy') then
    outcome := 'refused';
    v_reason := 'holder_active';
  end if;
  if outcome is not null then
    perform strata_users.record_attempt('sms_code', 'refused', v_held.user_id, v_held.identifier_id, v_throttle.throttle_key, p_signals, v_clock, array[v_reason]);
    return next;
    return;
  end if;

  user_id := strata_users.enter_person(null, p_given_name, p_family_name, p_locale, p_time_zone);
  insert into strata_users.identifiers as i (user_id, kind, value, address, claimed_at) values (user_id, 'phone', v_held.value, v_held.address, v_clock)
  returning i.identifier_id into v_identifier_id;
  select u.* into strict v_user from strata_users.users u where u.user_id = claim_number.user_id for no key update;
  v_result := strata.conclude_sign_in(v_user, 'sms_code', v_identifier_id, null, v_throttle.throttle_key, p_signals, 1, p_is_new => true);
  session_token := v_result.session_token;
  session_id := v_result.session_id;
  expires_at := v_result.expires_at;
  device_token := v_result.device_token;

  insert into strata_users.number_reassignments as r (identifier_id, holder_user_id, claimant_user_id, value, address, number_status, number_recycled_on,
                                                      number_proved_at, claimed_at)
  values (v_held.identifier_id, v_held.user_id, user_id, v_held.value, v_held.address, (p_signals).number_status, (p_signals).number_recycled_on,
          v_waiting.created_at, v_clock)
  returning r.number_reassignment_id into number_reassignment_id;
  -- A password is asked too: it proves the holder, also where the number is the name that it is entered with.
  if exists (select from strata_users.password_credentials c where c.user_id = v_held.user_id)
     or cardinality(strata_users.usable_methods(v_held.user_id, v_held.identifier_id)) > 0 then
    outcome := 'contested';
    contest_until := v_clock + strata_core.setting_interval('reassignment_contest_period');
    update strata_users.number_reassignments r set contested_at = v_clock, contest_until = claim_number.contest_until
    where r.number_reassignment_id = claim_number.number_reassignment_id;
    perform strata_users.announce_event(v_held.user_id, 'identifier-contested', v_held.identifier_id);
  elsif (select strata_users.is_number_recycled(r) from strata_users.number_reassignments r where r.number_reassignment_id = claim_number.number_reassignment_id) then
    outcome := strata_users.release_number(number_reassignment_id, 'provider');
  else
    outcome := 'claimed';
  end if;
  return next;
end
$$;

comment on function strata.claim_number(text, text, text, text, text, strata_users.sign_in_signals) is 'Somebody who proved a number that another user holds says that they are somebody new, with the step_up_token of a sign-in that is_claimable. They start with an empty user and a session of it, and the claim on the number is decided apart. Outcomes: claimed, contested, completed, released, already_claimed, quarantined, refused. Claimed waits for evidence; contested: the holder is asked, until contest_until; completed: the holder has no other way in and the provider dates the recycling after their last proof, so the number is the claimant''s; released: the same, to be proved once more. No user is made where somebody else has claimed it already, where it was taken from somebody lately (quarantined), and where the holder has proved it lately or the token is worth nothing (refused). Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.claim_number(text, text, text, text, text, strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/claim_number.sql
--! begin interface/functions/close_customer.sql
-- A verification that is under way ends with the customer: whoever answers it later comes too late.
create function strata.close_customer(p_customer_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_case strata_kyc.verification_cases;
begin
  perform from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  select c.* into v_case from strata_kyc.verification_cases c
  where c.customer_id = p_customer_id and c.status in ('requires_input', 'processing') for no key update;
  if found then
    perform strata_kyc.close_case(v_case, case when v_case.expires_at > strata_core.clock() then 'canceled' else 'expired' end, 'the customer was closed');
  end if;
  return strata_customers.change_customer_status(p_customer_id, 'close', p_reason);
end
$$;

comment on function strata.close_customer(uuid, text) is 'Ends the relation with a customer for good, and a verification that is under way; nothing is deleted. Outcomes: done, refused, unknown. Refused: it had been closed, or merged. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.close_customer(uuid, text) owner to strata_definer;
--! end interface/functions/close_customer.sql
--! begin interface/functions/close_organization.sql
create function strata.close_organization(p_organization_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'close', p_reason);
end;

comment on function strata.close_organization(uuid, text) is 'Closes an organization for good; nothing is deleted. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.close_organization(uuid, text) owner to strata_definer;
--! end interface/functions/close_organization.sql
--! begin interface/functions/complete_notice.sql
create function strata.complete_notice(p_notice_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_users.notices n set sent_at = greatest(strata_core.clock(), n.taken_at) where n.notice_id = p_notice_id and n.taken_at is not null and n.sent_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.notices n where n.notice_id = p_notice_id and n.taken_at is not null) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.complete_notice(uuid) is 'A message that was taken has been sent. Outcomes: done, unchanged, unknown. Of unchanged it was sent before.';

alter function strata.complete_notice(uuid) owner to strata_definer;
--! end interface/functions/complete_notice.sql
--! begin interface/functions/conclude_sign_in.sql
-- What all ways to sign in have in common, once the proof itself is right: what is it worth, what was decided, and what is opened. The caller has locked and
-- settled the throttle and then the row of the user, which comes next in the order of locks, before anything that hangs on it: whoever changes credentials or
-- erases takes it first too.
create function strata.conclude_sign_in(p_user strata_users.users, p_method text, p_identifier_id uuid, p_last_proof_at timestamptz, p_throttle_key bytea,
                                        p_signals strata_users.sign_in_signals, p_assurance_level integer, p_is_stranger boolean default false, p_is_new boolean default false,
                                        p_second_method text default null, p_organization_id uuid default null, p_membership_id uuid default null) returns strata_users.sign_in_result
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_method     text := coalesce(p_second_method, p_method);
  v_assessment record := strata.assess_sign_in(p_user.user_id, p_method, p_last_proof_at, p_signals, p_is_stranger);
  v_clock      timestamptz := v_assessment.assessed_at;
  v_device     record;
  v_is_unfamiliar boolean := false;
  v_device_id  uuid := v_assessment.device_id;
  v_session    record;
  v_admission  text := 'admitted';
  v_epoch      integer;
  v_result     strata_users.sign_in_result;
begin
  if p_membership_id is not null then
    select a.outcome, a.session_epoch into v_admission, v_epoch
    from strata.admit_member(p_user.user_id, p_organization_id, p_membership_id, p_assurance_level, p_method, v_clock) a;
  end if;
  -- Machines have no way in but the sessions that the host opens for them, whatever credential somebody has hung on one.
  if p_user.kind = 'machine' or p_user.status in ('erased', 'merged') or (v_assessment.decision = 'refuse' and not p_is_new) then
    v_result.outcome := 'refused';
  -- Where an organization wants somebody recognised more surely, a second proof may do it.
  elsif (v_assessment.decision <> 'allow' or v_admission = 'assurance_too_low') and not p_is_new and p_second_method is null then
    v_result.outcome := 'step_up_required';
    v_result.step_up_token := strata_users.new_token();
    v_result.step_up_methods := strata_users.step_up_methods(p_user.user_id, p_method, p_identifier_id);
    v_result.is_claimable := p_method = 'sms_code' and (p_is_stranger or v_assessment.decision = 'recycled_suspected');
    v_result.expires_at := v_clock + strata_core.setting_interval('challenge_lifetime');
    insert into strata_users.challenges (user_id, identifier_id, purpose, method, is_claimable, token_hash, attempt_limit, user_epoch,
                                         created_at, expires_at, organization_id, membership_id)
    values (p_user.user_id, p_identifier_id, 'step_up', p_method, v_result.is_claimable, strata_users.hash_token(v_result.step_up_token),
            strata_core.setting_integer('challenge_attempts'), p_user.session_epoch, v_clock, v_result.expires_at,
            p_organization_id, p_membership_id);
  elsif strata_users.user_status_at(p_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    -- Whoever proved an address may know that the user may not sign in; whoever guessed a password learns nothing.
    v_result.outcome := case when p_method = 'password' and p_second_method is null then 'refused' else 'user_not_active' end;
    perform strata_users.record_attempt(v_method, 'refused', p_user.user_id, p_identifier_id, p_throttle_key, p_signals, v_clock,
                                        array['user_not_active'], v_assessment.decision, v_assessment.score, v_assessment.device_id);
    return v_result;
  elsif v_admission <> 'admitted' then
    v_result.outcome := case when p_second_method is null then 'refused' else v_admission end;
    perform strata_users.record_attempt(v_method, 'refused', p_user.user_id, p_identifier_id, p_throttle_key, p_signals, v_clock,
                                        array[v_admission], v_assessment.decision, v_assessment.score, v_assessment.device_id);
    return v_result;
  else
    perform strata_users.count_sign_in(p_user.user_id, p_user.first_sign_in_at is null, v_clock);
    -- When a device was seen last is kept to the hour, so that not every sign-in writes it.
    if v_assessment.is_device_current is not true then
      v_device := strata_users.see_device(p_user.user_id, v_device_id, p_signals, v_clock);
      v_device_id := v_device.device_id;
      v_result.device_token := v_device.new_token;
      v_is_unfamiliar := v_device.is_unfamiliar and not p_is_new;
    end if;
    v_session := strata_users.create_session(p_user.user_id, p_user.session_epoch, p_assurance_level, null, p_method, p_identifier_id, v_device_id, null,
                                             p_organization_id, p_membership_id, v_epoch, v_clock);
    if v_is_unfamiliar then
      perform strata_users.announce_event(p_user.user_id, 'new-device', p_actor_session_id => v_session.session_id,
                                          p_details => jsonb_build_object('device_id', v_device_id, 'method', v_method));
    end if;
    v_result.session_token := v_session.token;
    v_result.session_id := v_session.session_id;
    v_result.expires_at := v_session.expires_at;
    v_result.outcome := case when p_is_new then 'signed_up' else 'signed_in' end;
    v_result.user_id := p_user.user_id;
    v_result.assurance_level := p_assurance_level;
    if p_method in ('email_code', 'sms_code') and not p_is_new and p_last_proof_at < v_clock - interval '1 day' then
      update strata_users.identifiers i set last_proof_at = v_clock
      where i.identifier_id = p_identifier_id and i.released_at is null;
    end if;
  end if;
  perform strata_users.record_attempt(v_method, v_result.outcome, p_user.user_id, p_identifier_id, p_throttle_key, p_signals, v_clock,
                                      case when p_user.kind = 'machine' then array['machine_user'] else v_assessment.reasons end,
                                      v_assessment.decision, v_assessment.score, v_device_id, v_result.session_id);
  return v_result;
end
$$;

comment on function strata.conclude_sign_in(strata_users.users, text, uuid, timestamptz, bytea, strata_users.sign_in_signals, integer, boolean, boolean, text, uuid, uuid) is 'Decides what follows from a right proof, opens the session or asks for a second proof, and writes it down. Called by the ways to sign in.';

alter function strata.conclude_sign_in(strata_users.users, text, uuid, timestamptz, bytea, strata_users.sign_in_signals, integer, boolean, boolean, text, uuid, uuid) owner to strata_definer;
--! end interface/functions/conclude_sign_in.sql
--! begin interface/functions/confirm_identifier_change.sql
-- Locks: the counters of both addresses, the challenges, the user. What was read before the last of them is read again after it.
create function strata.confirm_identifier_change(p_session_token text, p_identifier_change_id uuid, p_version integer, p_challenge_token text, p_code text)
  returns table (outcome text, version integer, identifier_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock     timestamptz := strata_core.clock();
  v_session   record;
  v_change    strata_users.identifier_changes;
  v_old       strata_users.identifiers;
  v_challenge strata_users.challenges;
  v_throttle  strata_users.throttles;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  select c.* into v_change from strata_users.identifier_changes c
  where c.identifier_change_id = p_identifier_change_id and c.user_id = v_session.user_id and c.status = 'pending' and c.expires_at > v_clock;
  select i.* into v_old from strata_users.identifiers i where i.identifier_id = v_change.from_identifier_id;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.user_id = v_change.user_id and c.kind = v_change.kind
    and case c.purpose when 'verify' then c.value = v_change.value when 'confirm' then c.identifier_id = v_change.from_identifier_id and v_change.method = 'both' end;
  if v_challenge.challenge_id is null then
    outcome := 'refused';
    return next;
    return;
  elsif v_change.version is distinct from p_version then
    outcome := 'conflict';
    version := v_change.version;
    return next;
    return;
  end if;

  perform strata_users.lock_addresses('sign_in', array[v_change.kind || ':' || v_change.value, v_old.kind || ':' || v_old.value]);
  v_throttle := strata_users.lock_throttle('sign_in', v_challenge.kind || ':' || v_challenge.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
    return next;
    return;
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    perform strata_users.count_failure(v_throttle);
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.count_success(v_throttle);
  perform strata_users.lock_people(array[v_change.from_identifier_id], array[v_session.user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  update strata_users.identifier_changes c
  set version = c.version + 1,
      new_confirmed_at = case v_challenge.purpose when 'verify' then v_clock else c.new_confirmed_at end,
      old_confirmed_at = case v_challenge.purpose when 'confirm' then v_clock else c.old_confirmed_at end
  where c.identifier_change_id = v_change.identifier_change_id and c.version = p_version and c.status = 'pending'
  returning c.* into v_change;
  if not found then
    outcome := 'conflict';
    return next;
    return;
  end if;
  version := v_change.version;
  if v_change.new_confirmed_at is null or (v_change.method = 'both' and v_change.old_confirmed_at is null) then
    outcome := 'pending';
    expires_at := coalesce((select c.expires_at from strata_users.challenges c
                            where c.user_id = v_session.user_id and c.consumed_at is null
                              and case v_challenge.purpose
                                    when 'verify' then c.purpose = 'confirm' and c.identifier_id = v_change.from_identifier_id
                                    else c.purpose = 'verify' and c.kind = v_change.kind and c.value = v_change.value
                                  end), v_clock);
    return next;
    return;
  end if;

  select i.* into v_old from strata_users.identifiers i where i.identifier_id = v_change.from_identifier_id;
  outcome := strata_users.prove_identifier(v_session.user_id, v_change.kind, v_change.address, true);
  if outcome <> 'proved' then
    update strata_users.identifier_changes c set canceled_at = v_clock, status_reason = confirm_identifier_change.outcome where c.identifier_change_id = v_change.identifier_change_id;
    return next;
    return;
  end if;
  update strata_users.identifier_changes c set applied_at = v_clock where c.identifier_change_id = v_change.identifier_change_id;
  select i.identifier_id into strict identifier_id from strata_users.identifiers i
  where i.user_id = v_session.user_id and i.kind = v_change.kind and i.value = v_change.value and i.released_at is null;
  perform strata_users.announce_event(v_session.user_id, case when v_old.released_at is null and v_old.identifier_id is not null then 'identifier-changed'
                                                             else 'recovery-information-changed' end, identifier_id, p_actor_session_id => v_session.session_id);
  if v_old.released_at is null and v_old.identifier_id is not null then
    if v_old.is_primary then
      update strata_users.identifiers i set is_primary = false where i.identifier_id = v_old.identifier_id;
      update strata_users.identifiers i set is_primary = true where i.identifier_id = confirm_identifier_change.identifier_id;
    end if;
    perform strata_users.release_identifier(v_old.identifier_id, 'user_removed', v_session.user_id, v_session.session_id);
  end if;
  perform strata_users.revoke_other_sessions(v_session.user_id, v_session.session_id);
  outcome := 'applied';
  return next;
end
$$;

comment on function strata.confirm_identifier_change(text, uuid, integer, text, text) is 'Confirms a change of address with a code that was sent to the new address or the old one. Applied once all that are asked have confirmed: the address is proved and takes the place, and the rank, of the one it replaces, which nobody else can prove for a while; the other addresses of the user, the old one too, are told; all other sessions end. Outcomes: applied, pending, refused, conflict, held, quarantined, throttled, session_refused, reauthentication_required. Of pending the other address must confirm, with the version that is answered, while its code is good (expires_at), or the change is begun anew; refused is a wrong code, or a change that is not there any more; conflict is another version; of held and quarantined the address is somebody else''s, or was lately, and the change is canceled; throttled is until expires_at. Counts every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.confirm_identifier_change(text, uuid, integer, text, text) owner to strata_definer;
--! end interface/functions/confirm_identifier_change.sql
--! begin interface/functions/confirm_totp_factor.sql
create function strata.confirm_totp_factor(p_session_token text, p_secret_ciphertext bytea, p_totp_step bigint) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session     record;
  v_change_type text := 'create';
begin
  if p_totp_step < 0 then
    perform strata_core.raise_error('ST402', 'totp_factors_last_step_check');
  end if;
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  if p_totp_step is null or not exists (
       select from strata_users.totp_factors t
       where t.user_id = v_session.user_id and t.confirmed_at is null and t.secret_ciphertext = p_secret_ciphertext) then
    return 'refused';
  end if;
  delete from strata_users.totp_factors t where t.user_id = v_session.user_id and t.confirmed_at is not null;
  if found then
    v_change_type := 'update';
  end if;
  update strata_users.totp_factors t set confirmed_at = strata_core.clock(), last_step = p_totp_step where t.user_id = v_session.user_id;
  -- The factor has just been used: the session is as sure as one that was opened with it.
  update strata_users.sessions s set assurance_level = 2 where s.session_id = v_session.session_id and s.assurance_level < 2;
  perform strata_users.announce_credential_change(v_session.user_id, 'totp', v_change_type, v_session.session_id);
  return 'done';
end
$$;

comment on function strata.confirm_totp_factor(text, bytea, bigint) is 'The user entered a code that the client found right for the secret being set up, at this step: from now on it counts, and takes the place of an earlier one. Outcomes: done, refused, session_refused, reauthentication_required. Refused: that secret is not being set up.';

alter function strata.confirm_totp_factor(text, bytea, bigint) owner to strata_definer;
--! end interface/functions/confirm_totp_factor.sql
--! begin interface/functions/create_company.sql
create function strata.create_company(p_organization_id uuid, p_name text)
  returns table (outcome text, company_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'companies.manage') then
    return query select 'not_allowed', null::uuid;
    return;
  end if;
  insert into strata_tenancy.companies as c (organization_id, name)
  values (p_organization_id, p_name)
  returning c.company_id into company_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'name_taken', null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'companies_name_check'));
end
$$;

comment on function strata.create_company(uuid, text) is 'Founds a company inside an organization. Outcomes: created, name_taken, not_allowed. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_company(uuid, text) owner to strata_definer;
--! end interface/functions/create_company.sql
--! begin interface/functions/create_customer.sql
create function strata.create_customer(p_kind text, p_given_name text default null, p_family_name text default null, p_legal_name text default null,
                                       p_born_on date default null, p_legal_form text default null, p_country text default null) returns uuid
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_customer_id uuid;
  v_constraint  text;
begin
  insert into strata_customers.customers as c (kind, given_name, family_name, legal_name, born_on, legal_form, country)
  values (p_kind, p_given_name, p_family_name, p_legal_name, p_born_on, p_legal_form, p_country)
  returning c.customer_id into v_customer_id;
  return v_customer_id;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customers_kind_check'));
end
$$;

comment on function strata.create_customer(text, text, text, text, date, text, text) is 'Enters a customer, individual or enterprise, and answers the new customer_id. Raises ST402, with the constraint, for values that its kind may not have.';

alter function strata.create_customer(text, text, text, text, date, text, text) owner to strata_definer;
--! end interface/functions/create_customer.sql
--! begin interface/functions/create_membership.sql
-- Who becomes a member is shown to the organization with name and address, so nobody is made one by its members without having been asked: they are invited. A second
-- membership of somebody who is there shows nothing new. Whether there is such a user plays no part.
create function strata.create_membership(p_organization_id uuid, p_user_id uuid default null, p_company_id uuid default null, p_label text default 'default',
                                         p_member_number text default null, p_given_name text default null, p_family_name text default null,
                                         p_party_type text default 'member', p_attributes jsonb default '{}')
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage')
     or not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), p_company_id) then
    return query select 'not_allowed', null::uuid;
    return;
  elsif p_user_id is not null and strata_core.organization_id() is not null
        and not exists (select from strata_tenancy.memberships m
                        where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at is null) then
    return query select 'invitation_required', null::uuid;
    return;
  end if;
  insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, party_type, label, member_number, given_name, family_name, attributes, joined_at)
  values (p_organization_id, p_user_id, p_company_id, p_party_type, p_label, p_member_number, p_given_name, p_family_name, p_attributes,
          case when p_user_id is not null then strata_core.clock() end)
  returning m.membership_id into membership_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    -- Only in repeatable read, of a membership of the person that it cannot see: the transaction is repeated.
    if v_constraint = 'memberships_one_default_per_user_idx' then
      raise exception using errcode = 'serialization_failure';
    end if;
    return query select case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' else 'label_taken' end, null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'memberships_organization_id_fkey'));
end
$$;

comment on function strata.create_membership(uuid, uuid, uuid, text, text, text, text, text, jsonb) is 'Makes a membership: with a user it begins at once, without one it is a person without a login, to be claimed later. Outcomes: created, label_taken, member_number_taken, invitation_required, not_allowed. Invitation_required: members give a user a further membership there, and whoever is none yet is invited; staff make anybody a member. Not_allowed: also into the admin company from outside of it. Label_taken: the user already has a membership of that label there. Raises ST402, with the constraint or what is wrong with an attribute (attributes.unknown, attributes.<attribute>.required, .type, .value or .pattern), for values that are not allowed.';

alter function strata.create_membership(uuid, uuid, uuid, text, text, text, text, text, jsonb) owner to strata_definer;
--! end interface/functions/create_membership.sql
--! begin interface/functions/create_organization.sql
-- The organization and its admin company come into being together, and with them the first member: whoever owns it belongs to that company.
create function strata.create_organization(p_name text, p_slug text, p_customer_id uuid default null, p_parent_organization_id uuid default null,
                                           p_party_type text default 'organization', p_attributes jsonb default '{}',
                                           p_owner_user_id uuid default null)
  returns table (outcome text, organization_id uuid, admin_company_id uuid, owner_membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  insert into strata_tenancy.organizations as o (name, slug, customer_id, parent_organization_id, party_type, attributes)
  values (p_name, p_slug, p_customer_id, p_parent_organization_id, p_party_type, p_attributes)
  returning o.organization_id into organization_id;
  insert into strata_tenancy.companies as c (organization_id, name, is_admin)
  values (organization_id, p_name, true)
  returning c.company_id into admin_company_id;
  if p_owner_user_id is not null then
    insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, joined_at)
    values (organization_id, p_owner_user_id, admin_company_id, strata_core.clock())
    returning m.membership_id into owner_membership_id;
    perform strata_access.assign_role(organization_id, owner_membership_id, strata_access.owner_role_id(), 'founded', null);
  end if;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'slug_taken', null::uuid, null::uuid, null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'organizations_name_check'));
end
$$;

comment on function strata.create_organization(text, text, uuid, uuid, text, jsonb, uuid) is 'Founds an organization with its admin company and, where one is named, its owner, who becomes a member of that company. Outcomes: created, slug_taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_organization(text, text, uuid, uuid, text, jsonb, uuid) owner to strata_definer;
--! end interface/functions/create_organization.sql
--! begin interface/functions/create_term.sql
create function strata.create_term(p_term text, p_kind text, p_applies_to text, p_name text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.terms (term, kind, applies_to, name) values (p_term, p_kind, p_applies_to, p_name)
  on conflict (term) do nothing;
  return case when found then 'created' else 'taken' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'terms_term_check'));
end
$$;

comment on function strata.create_term(text, text, text, text) is 'Enters a text that is to be agreed to; it has no version yet. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_term(text, text, text, text) owner to strata_definer;
--! end interface/functions/create_term.sql
--! begin interface/functions/create_user.sql
create function strata.create_user(p_given_name text, p_family_name text, p_user_type text default 'standard', p_locale text default null,
                                   p_time_zone text default null) returns uuid
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_user_id    uuid;
  v_constraint text;
begin
  insert into strata_users.users as u (user_type, kind, given_name, family_name, locale, time_zone)
  values (p_user_type, (select t.kind from strata_users.user_types t where t.user_type = p_user_type), p_given_name, p_family_name, p_locale, p_time_zone)
  returning u.user_id into v_user_id;
  return v_user_id;
exception
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'users_user_type_kind_fkey'));
end
$$;

comment on function strata.create_user(text, text, text, text, text) is 'Enters a user without a login (a placeholder) and answers the new user_id. Raises ST402, with the constraint, for a name, type, language or time zone that is not allowed.';

alter function strata.create_user(text, text, text, text, text) owner to strata_definer;
--! end interface/functions/create_user.sql
--! begin interface/functions/deactivate_user.sql
create function strata.deactivate_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'deactivate', p_reason);
end;

comment on function strata.deactivate_user(uuid, text) is 'Deactivates a user; nothing is deleted. Outcomes: done, unchanged, refused, last_owner, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final. Last_owner: an organization would be left without an owner. Raises ST202 outside of read committed.';

alter function strata.deactivate_user(uuid, text) owner to strata_definer;
--! end interface/functions/deactivate_user.sql
--! begin interface/functions/decline_invitation.sql
create function strata.decline_invitation(p_token text default null, p_invitation_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz;
  v_context    strata_core.context;
  v_invitation strata_tenancy.invitations;
  v_status     text;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return 'impersonation_refused';
  end if;
  v_invitation := strata_tenancy.find_invitation(p_token, p_invitation_id, v_context.user_id);
  if v_invitation.invitation_id is null then
    return 'unknown';
  end if;
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  select i.* into strict v_invitation from strata_tenancy.invitations i
  where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id for no key update;
  v_clock := strata_core.clock();
  v_status := strata_tenancy.invitation_status_at(v_invitation, v_clock);
  if strata_tenancy.is_invitee(v_invitation, v_context.user_id) is not true then
    return 'not_invitee';
  elsif v_status <> 'pending' then
    return case v_status when 'declined' then 'unchanged' when 'accepted' then 'already_accepted' else v_status end;
  end if;
  update strata_tenancy.invitations i set declined_at = v_clock
  where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id;
  return 'declined';
end
$$;

comment on function strata.decline_invitation(text, uuid) is 'The user of the session declines an invitation, found as by strata.accept_invitation. A membership that was to be claimed stays as it was. Outcomes: declined, unchanged, not_invitee, already_accepted, revoked, expired, impersonation_refused, unknown. Raises ST101 without a session.';

alter function strata.decline_invitation(text, uuid) owner to strata_definer;
--! end interface/functions/decline_invitation.sql
--! begin interface/functions/end_membership.sql
create function strata.end_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  if exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id)
        and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  return strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'end', p_reason);
end
$$;

comment on function strata.end_membership(uuid, uuid, text) is 'Ends a membership for good, and with it the relations of the member. What it authored stays; a rejoin is a new membership. Outcomes: done, refused, last_owner, unknown, not_allowed. Refused: it has ended. Last_owner: the organization would be left without an owner. Raises ST202 for a member outside of read committed.';

alter function strata.end_membership(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/end_membership.sql
--! begin interface/functions/erase_customer.sql
-- Customers that were merged into this one are the same legal entity, so their data is kept as long and goes with it.
create function strata.erase_customer(p_customer_id uuid, p_reason text)
  returns table (outcome text, held_until timestamptz, unreached text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_keys       uuid[];
  v_status     text;
  v_closed_at  timestamptz;
  v_erased_at  timestamptz;
  v_constraint text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'customers_status_reason_check');
  end if;
  select array_agg(c.customer_id), max(c.status) filter (where c.customer_id = p_customer_id), max(c.closed_at) filter (where c.customer_id = p_customer_id),
         max(c.erased_at) filter (where c.customer_id = p_customer_id)
    into v_keys, v_status, v_closed_at, v_erased_at
  from (select l.* from strata_customers.customers l
        where l.customer_id = p_customer_id or l.merged_into_customer_id = p_customer_id order by l.customer_id for no key update) c;
  if v_status is null then
    outcome := 'unknown';
  elsif v_erased_at is not null then
    outcome := 'unchanged';
    unreached := strata_core.unreached_copies('customer');
  elsif v_status <> 'closed' then
    outcome := 'refused';
  else
    select max(h.until) into held_until
    from (select v_closed_at + strata_core.setting_interval('customer_retention') as until
          union all
          select coalesce(l.until, 'infinity') from strata_customers.legal_holds l where l.customer_id = any (v_keys) and l.lifted_at is null) h
    where h.until > v_clock;
    if held_until is not null then
      outcome := 'held';
      held_until := nullif(held_until, 'infinity');
    else
      perform strata_audit.erase_personal_data('customer', v_keys);
      -- Those that were merged into it are closed by that as well as by this.
      update strata_customers.customers c set erased_at = v_clock, closed_at = coalesce(c.closed_at, v_clock), status_reason = p_reason where c.customer_id = any (v_keys);
      outcome := 'done';
      unreached := strata_core.unreached_copies('customer');
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customers_status_reason_check'));
end
$$;

comment on function strata.erase_customer(uuid, text) is 'Erases the personal data of a customer who has left, documents and their fingerprints included, once the law wants nothing of it kept. Outcomes: done, unchanged, held, refused, unknown. Of held it is to be kept until held_until, which is null while a legal hold has no end: the setting customer_retention after the closing, or a legal hold. Refused: not closed, or merged into another, who is the one to erase. Unchanged: was erased before. With done and unchanged comes what this does not reach. The reason is required and stays: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.erase_customer(uuid, text) owner to strata_definer;
--! end interface/functions/erase_customer.sql
--! begin interface/functions/erase_user.sql
-- The row of the user is locked first, as everywhere, so that whoever gives the person a membership at this moment waits and then copies no name any
-- more. Statements that come later than that lock have to see what was committed before it, which only read committed does.
-- Users that were merged into this one are the same person.
create function strata.erase_user(p_user_id uuid, p_reason text) returns table (outcome text, unreached text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_challenge_ids uuid[];
  v_keys       uuid[];
  v_status     text;
  v_constraint text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  -- Somebody who was merged into this one while this waited is the same person too: then all is let go and held anew.
  loop
    begin
      -- In the order of all others: the counters of the addresses and of the second factor, the challenges, the users.
      perform strata_users.lock_addresses('sign_in', array(select i.kind || ':' || i.value from strata_users.identifiers i
                                                           join strata_users.users u on u.user_id = i.user_id
                                                           where (u.user_id = p_user_id or u.merged_into_user_id = p_user_id) and i.release_reason is distinct from 'erased'));
      perform strata_users.lock_addresses('second_factor', array(select u.user_id::text from strata_users.users u
                                                                 where u.user_id = p_user_id or u.merged_into_user_id = p_user_id));
      -- A sign-in holds its challenge before it comes to the user, so these are locked first. Codes that were asked for by somebody who was not signed in
      -- name an address and no user.
      select coalesce(array_agg(c.challenge_id), '{}') into v_challenge_ids
      from (select l.challenge_id from strata_users.challenges l
            where l.user_id in (select u.user_id from strata_users.users u where u.user_id = p_user_id or u.merged_into_user_id = p_user_id)
               or (l.kind, l.value) in (select i.kind, i.value from strata_users.identifiers i join strata_users.users u on u.user_id = i.user_id
                                        where u.user_id = p_user_id or u.merged_into_user_id = p_user_id)
            order by l.challenge_id for update) c;
      select array_agg(u.user_id), max(u.status) filter (where u.user_id = p_user_id) into v_keys, v_status
      from (select l.user_id, l.status from strata_users.users l
            where l.user_id = p_user_id or l.merged_into_user_id = p_user_id order by l.user_id for no key update) u;
      if exists (select from strata_users.users u where u.merged_into_user_id = p_user_id and u.user_id <> all (v_keys)) then
        raise no_data_found;
      end if;
      exit;
    exception when no_data_found then
      null;
    end;
  end loop;
  if v_status is null then
    return query select 'unknown', '{}'::text[];
    return;
  elsif v_status = 'merged' then
    return query select 'refused', '{}'::text[];
    return;
  elsif v_status <> 'erased' then
    perform strata_access.lock_organizations_of(v_keys);
    delete from strata_users.challenges c where c.challenge_id = any (v_challenge_ids);
    perform strata_tenancy.redact_invitations(v_keys);
    perform strata_audit.erase_personal_data('user', v_keys);
    perform strata_audit.erase_personal_data('membership', array(select m.membership_id from strata_tenancy.memberships m where m.user_id = any (v_keys)));
    update strata_users.users u
    set erased_at = strata_core.clock(), session_epoch = u.session_epoch + 1, status_reason = p_reason
    where u.user_id = any (v_keys);
    perform strata_audit.record_security_event('account-purged', p_user_id, null);
  end if;
  return query select case v_status when 'erased' then 'unchanged' else 'done' end, strata_core.unreached_copies('user');
exception
  when sqlstate 'ST204' then
    return query select 'last_owner', '{}'::text[];
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.erase_user(uuid, text) is 'Erases a person for good: personal values go from every table, the statistics and the audit trail, sessions end, and what the person wrote stays with a user who has no name. Outcomes: done, unchanged, refused, last_owner, unknown. Unchanged: was erased before. Refused: was merged into another user, who is the one to erase. Last_owner: an organization that is not closed would be left without an owner. With done and unchanged comes what this does not reach, each item beginning with the kind of copy. The reason is required and stays: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.erase_user(uuid, text) owner to strata_definer;
--! end interface/functions/erase_user.sql
--! begin interface/functions/find_enrolment.sql
-- Authenticators keep the handle for ever and show it to whoever holds them, so it is random, and a user has one before the first passkey is made.
create function strata.find_enrolment(p_session_token text, p_new_handle bytea default null)
  returns table (outcome text, user_id uuid, user_name text, display_name text, handle bytea, credential_ids bytea[], secret_ciphertext bytea)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session    record;
  v_constraint text;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  if p_new_handle is not null then
    perform from strata_users.users u where u.user_id = v_session.user_id for no key update;
    insert into strata_users.passkey_handles (handle, user_id)
    select p_new_handle, v_session.user_id
    where not exists (select from strata_users.passkey_handles h where h.user_id = v_session.user_id)
    on conflict do nothing;
  end if;
  return query
    select 'found', u.user_id,
           (select i.address from strata_users.identifiers i where i.user_id = u.user_id and i.is_primary order by i.kind limit 1), u.full_name,
           (select h.handle from strata_users.passkey_handles h where h.user_id = u.user_id order by h.handle limit 1),
           array(select p.credential_id from strata_users.passkeys p where p.user_id = u.user_id),
           (select t.secret_ciphertext from strata_users.totp_factors t where t.user_id = u.user_id and t.confirmed_at is null)
    from strata_users.users u
    where u.user_id = v_session.user_id;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.find_enrolment(text, bytea) is 'What setting up a credential needs to know of the user of a session who signed in lately: whom to seal a secret for, the names that an authenticator shows, the handle (the new one, for a user who has none), the passkeys that there are, and the secret that is being set up. Outcomes: found, session_refused, reauthentication_required. Raises ST402 for what is no handle.';

alter function strata.find_enrolment(text, bytea) owner to strata_definer;
--! end interface/functions/find_enrolment.sql
--! begin interface/functions/find_external_id.sql
create function strata.find_external_id(p_source text, p_external_id text) returns uuid
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return (select coalesce(u.merged_into_user_id, u.user_id)
          from strata_users.external_ids e join strata_users.users u on u.user_id = e.user_id
          where e.source = p_source and e.external_id = p_external_id);
end
$$;

comment on function strata.find_external_id(text, text) is 'The user whom another system calls so, or whom that user was merged into; null when there is none.';

alter function strata.find_external_id(text, text) owner to strata_definer;
--! end interface/functions/find_external_id.sql
--! begin interface/functions/find_holder.sql
create function strata.find_holder(p_kind text, p_value text, p_issuer text default null)
  returns table (hold text, user_id uuid, status text, since timestamptz, until timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
  v_value text;
begin
  if p_kind = 'identity' then
    return query
      select 'held', f.user_id, strata_users.user_status_at(u, v_clock), f.linked_at, null::timestamptz
      from strata_users.federated_identities f join strata_users.users u on u.user_id = f.user_id
      where f.issuer = p_issuer and f.subject = p_value;
    return;
  end if;
  v_value := strata_users.normalise_identifier(p_kind, p_value);
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  return query
    select case when i.released_at is null then 'held' else 'quarantined' end, i.user_id, strata_users.user_status_at(u, v_clock),
           coalesce(i.released_at, i.verified_at), i.quarantined_until
    from strata_users.identifiers i join strata_users.users u on u.user_id = i.user_id
    where i.kind = p_kind and i.value = v_value and i.verified_at is not null
      and (i.released_at is null or i.quarantined_until > v_clock)
    order by i.released_at desc nulls first;
end
$$;

comment on function strata.find_holder(text, text, text) is 'Who stands in the way of somebody who wants an email, phone, username or identity (issuer and subject): one row per user who holds it, or who held it so lately that nobody else can have it yet. For staff, and nobody else. Raises ST402 for what is no such value.';

alter function strata.find_holder(text, text, text) owner to strata_definer;
--! end interface/functions/find_holder.sql
--! begin interface/functions/find_passkey.sql
create function strata.find_passkey(p_credential_id bytea) returns table (public_key bytea, sign_count bigint, handles bytea[])
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select p.public_key, p.sign_count, array(select h.handle from strata_users.passkey_handles h where h.user_id = p.user_id)
  from strata_users.passkeys p
  where p.credential_id = p_credential_id and p.suspect_at is null;
end;

comment on function strata.find_passkey(bytea) is 'What verifying a passkey needs: its public key, the counter to compare and hand back, and the handles by which an authenticator may name its user. No row for one that is unknown or was set aside.';

alter function strata.find_passkey(bytea) owner to strata_definer;
--! end interface/functions/find_passkey.sql
--! begin interface/functions/find_password.sql
-- One row whatever the address: where there is no password the client works as long on a decoy. Nothing is locked and nothing written. Every statement looks up
-- keys, so one plan is as good for all; without the setting some are planned anew at each call, which takes longer than the rest of it.
create function strata.find_password(p_kind text, p_address text, p_signals strata_users.sign_in_signals default null,
                                     out password_hash text, out decision text, out reasons text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  v_value         text := case p_kind when 'login_name' then strata_tenancy.normalise_login(p_address) else strata_users.normalise_identifier(p_kind, p_address) end;
  v_user_id       uuid;
  v_last_proof_at timestamptz;
  v_assessment    record;
begin
  if p_kind = 'login_name' then
    select m.user_id, c.password_hash into v_user_id, password_hash
    from strata_tenancy.organizations o
    join strata_tenancy.memberships m on m.organization_id = o.organization_id and m.login_name = split_part(v_value, '/', 2) and m.ended_at is null
    left join strata_users.password_credentials c on c.user_id = m.user_id
    where o.slug = split_part(v_value, '/', 1);
  else
    select i.user_id, i.last_proof_at, c.password_hash into v_user_id, v_last_proof_at, password_hash
    from (
      -- There is one at most. Addresses are kept out of the statistics, so the planner would expect thousands.
      select h.user_id, h.last_proof_at from strata_users.identifiers h
      where h.kind = p_kind and h.value = v_value and h.verified_at is not null and h.released_at is null
      limit 1
    ) i
    left join strata_users.password_credentials c on c.user_id = i.user_id;
  end if;
  v_assessment := strata.assess_sign_in(v_user_id, 'password', v_last_proof_at, p_signals);
  decision := v_assessment.decision;
  reasons := v_assessment.reasons;
end
$$;

comment on function strata.find_password(text, text, strata_users.sign_in_signals) is 'What verifying a password needs: the hash of whoever holds the address (kind login_name: slug of the organization, slash, login name), and what a right password would be worth. One row always; the hash is null where there is none. Never show any of it to the person.';

alter function strata.find_password(text, text, strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/find_password.sql
--! begin interface/functions/find_step_up_password.sql
create function strata.find_step_up_password(p_step_up_token text) returns table (password_hash text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  select p.password_hash into password_hash
  from strata_users.challenges c
  join strata_users.password_credentials p on p.user_id = c.user_id
  where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up' and c.consumed_at is null and c.expires_at > strata_core.clock();
  return next;
end
$$;

comment on function strata.find_step_up_password(text) is 'What verifying a password as second proof needs: the hash of the user whose sign-in waits. One row always; null where there is none.';

alter function strata.find_step_up_password(text) owner to strata_definer;
--! end interface/functions/find_step_up_password.sql
--! begin interface/functions/find_totp.sql
create function strata.find_totp(p_step_up_token text) returns table (user_id uuid, secret_ciphertext bytea, key_id text)
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select t.user_id, t.secret_ciphertext, t.key_id
  from strata_users.challenges c
  join strata_users.totp_factors t on t.user_id = c.user_id and t.confirmed_at is not null
  where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up' and c.consumed_at is null and c.expires_at > strata_core.clock();
end;

comment on function strata.find_totp(text) is 'What verifying a time-based code needs: the secret, encrypted for the user whose sign-in waits. No row when none waits, or the user has set none up.';

alter function strata.find_totp(text) owner to strata_definer;
--! end interface/functions/find_totp.sql
--! begin interface/functions/dismiss_duplicate.sql
create function strata.dismiss_duplicate(p_kind text, p_record_id uuid, p_other_record_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_dismissed_at timestamptz;
begin
  if p_reason is null then
    perform strata_core.raise_error('ST402', 'duplicate_candidates_dismissed_at_check');
  end if;
  select d.dismissed_at into v_dismissed_at
  from strata_merges.duplicate_candidates d
  where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id)
  for update;
  if not found then
    return 'unknown';
  elsif v_dismissed_at is not null then
    return 'unchanged';
  end if;
  update strata_merges.duplicate_candidates d
  set dismissed_at = strata_core.clock(), dismissed_by_user_id = strata_core.user_id(), dismiss_reason = p_reason, cluster_id = null
  where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id);
  return 'done';
exception
  when check_violation then
    perform strata_core.raise_error('ST402', 'reason_check');
end
$$;

comment on function strata.dismiss_duplicate(text, uuid, uuid, text) is 'Says of two users or customers that they are not one. It holds until they agree in something else than now. Outcomes: done, unchanged, unknown. Unknown: they are no candidates. The reason is required. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.dismiss_duplicate(text, uuid, uuid, text) owner to strata_definer;
--! end interface/functions/dismiss_duplicate.sql
--! begin interface/functions/reopen_duplicate.sql
create function strata.reopen_duplicate(p_kind text, p_record_id uuid, p_other_record_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_merges.duplicate_candidates d
  set dismissed_at = null, dismissed_by_user_id = null, dismiss_reason = null
  where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id) and d.dismissed_at is not null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_merges.duplicate_candidates d
                           where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id))
              then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.reopen_duplicate(text, uuid, uuid) is 'Takes a dismissal back: the two may be one again, and the next search counts them in. Outcomes: done, unchanged, unknown. Unchanged: they were not dismissed. Unknown: they are no candidates.';

alter function strata.reopen_duplicate(text, uuid, uuid) owner to strata_definer;
--! end interface/functions/reopen_duplicate.sql
--! begin interface/functions/find_duplicates.sql
create function strata.find_duplicates(p_kind text, p_record_ids uuid[] default null)
  returns table (record_count integer, pair_count integer, candidate_count integer, cluster_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if p_kind is null or p_kind not in ('user', 'customer') then
    perform strata_core.raise_error('ST402', 'duplicate_candidates_kind_check');
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  p_record_ids := case when p_record_ids is not null then array(select distinct r.id from unnest(p_record_ids) as r (id) where r.id is not null) end;
  if cardinality(p_record_ids) > 0 and not exists (select from strata_merges.matching_parameters m where m.kind = p_kind) then
    -- Nothing is known yet by which some could be compared.
    p_record_ids := null;
  end if;
  record_count := 0;
  pair_count := 0;
  if p_record_ids is null or cardinality(p_record_ids) > 0 then
    select s.record_count, s.pair_count into record_count, pair_count from strata_merges.search_duplicates(p_kind, p_record_ids) s;
  end if;
  select count(*), count(distinct d.cluster_id) into candidate_count, cluster_count
  from strata_merges.duplicate_candidates d
  where d.kind = p_kind and d.dismissed_at is null and d.probability >= strata_core.setting_integer('duplicate_probability') / 100.0;
  return next;
end
$$;

comment on function strata.find_duplicates(text, uuid[]) is 'Looks for users or customers that may be one twice, and answers how many were compared, in how many pairs, and how many candidates and clusters of them there are now above duplicate_probability. Without ids all are compared with each other, and what agreement is worth is estimated anew; with ids those alone are compared with all that were searched before, by what was estimated then. Where nothing was estimated yet, all are. Idempotent. One search runs at a time, the others wait. Raises ST402 for another kind and ST202 outside of read committed.';

alter function strata.find_duplicates(text, uuid[]) owner to strata_definer;
--! end interface/functions/find_duplicates.sql
--! begin interface/functions/impersonate_user.sql
-- Staff prove by a session of their own who they are: a name in a parameter proves nothing. The audit row says what the session says, and it is also
-- written for what was refused to somebody known, because the refusal is answered and not raised.
-- Always in an organization: there is nobody else who could refuse it.
create function strata.impersonate_user(p_operator_token text, p_user_id uuid, p_organization_id uuid, p_membership_id uuid, p_reason text,
                                        p_lifetime interval default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_hash       bytea := strata_users.hash_token(p_operator_token);
  v_operator   strata_users.sessions;
  v_user       strata_users.users;
  v_membership strata_tenancy.memberships;
  v_organization strata_tenancy.organizations;
  v_lifetime_max interval := strata_core.setting_interval('impersonation_lifetime_max');
  v_lifetime   interval := least(p_lifetime, v_lifetime_max);
  v_outcome    text;
  v_token      text;
  v_session_id uuid;
  v_expires_at timestamptz;
begin
  if p_reason is null or length(p_reason) > 1000 or btrim(p_reason) = '' or p_reason ~ '[[:cntrl:]]' then
    perform strata_core.raise_error('ST402', 'reason_check');
  end if;
  if p_organization_id is null or v_lifetime <= interval '0' then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;
  -- A month compares as 30 days and may last 31 or 28: what counts is the moment that the interval leads to.
  v_expires_at := least(v_clock + v_lifetime, v_clock + v_lifetime_max);
  if v_expires_at <= v_clock then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;

  select s.* into v_operator from strata_users.sessions s where s.token_hash = v_hash;
  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  select m.* into v_membership from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.user_id = p_user_id
    and m.membership_id = coalesce(p_membership_id, (select d.membership_id from strata_tenancy.memberships d
                                                     where d.organization_id = p_organization_id and d.user_id = p_user_id and d.is_default));

  v_outcome := case
    when strata.session_outcome(v_hash, v_clock) <> 'begun' or v_operator.impersonator_user_id is not null
         or not exists (select from strata_users.users w where w.user_id = v_operator.user_id and w.user_type = 'staff') then 'operator_refused'
    when v_user.user_id is null then 'unknown_user'
    when v_user.user_id = v_operator.user_id then 'self'
    when v_user.user_type = 'staff' then 'user_refused'
    when strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then 'user_not_active'
    when v_membership.membership_id is null then 'unknown_membership'
    when strata_tenancy.membership_status_at(v_membership, v_clock) <> 'active' then 'membership_not_active'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when v_operator.assurance_level < v_organization.minimum_assurance_level then 'assurance_too_low'
    when v_organization.impersonation_refused_at is not null then 'organization_refused'
    else 'opened'
  end;

  if v_outcome = 'opened' then
    v_token := strata_users.new_token();
    insert into strata_users.sessions as s (user_id, organization_id, membership_id, token_hash, assurance_level, user_epoch, membership_epoch,
                                            authenticated_at, opened_at, expires_at, impersonator_user_id, impersonator_session_id, impersonation_reason)
    values (p_user_id, p_organization_id, v_membership.membership_id, strata_users.hash_token(v_token), 1, v_user.session_epoch,
            v_membership.session_epoch, v_operator.authenticated_at, v_clock, least(v_expires_at, v_operator.expires_at), v_operator.user_id, v_operator.session_id, p_reason)
    returning s.session_id, s.expires_at into v_session_id, v_expires_at;
  else
    v_expires_at := null;
  end if;
  -- A token that nobody has names no actor, and a key that nobody has is no event of anybody.
  if v_operator.session_id is not null and v_user.user_id is not null then
    insert into strata_audit.security_events (organization_id, user_id, event_type, actor_user_id, actor_membership_id, actor_session_id,
                                              actor_impersonator_user_id, actor_role, details, reason, occurred_at)
    values (v_organization.organization_id, p_user_id, case v_outcome when 'opened' then 'impersonation-started' else 'impersonation-refused' end,
            v_operator.user_id, v_operator.membership_id, v_operator.session_id, v_operator.impersonator_user_id, session_user,
            jsonb_strip_nulls(jsonb_build_object('outcome', v_outcome, 'membership_id', v_membership.membership_id, 'session_id', v_session_id,
                                                 'expires_at', v_expires_at)), p_reason, v_clock);
  end if;
  return query select v_outcome, v_token, v_session_id, v_expires_at;
end
$$;

comment on function strata.impersonate_user(text, uuid, uuid, uuid, text, interval) is 'Lets a member of staff, known by a session of the own, act as a user in an organization, as one membership, by default the default one: a session of assurance level 1 with both identities, which ends with the one it was started from. Outcomes: opened, operator_refused, unknown_user, self, user_refused, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, organization_refused. With opened comes the token that strata.begin_session takes (shown once, stored nowhere). operator_refused: the token is of no session that begins, of nobody on the staff, or of an impersonation. user_refused: the user is on the staff too. assurance_too_low: the organization wants its members recognised more surely than the member of staff was. organization_refused: the organization forbids it. Starting and refusing are recorded in strata_audit.security_events. Raises ST402 without a reason or an organization, and for a lifetime that is not positive.';

alter function strata.impersonate_user(text, uuid, uuid, uuid, text, interval) owner to strata_definer;
--! end interface/functions/impersonate_user.sql
--! begin interface/functions/impersonator_user_id.sql
create function strata.impersonator_user_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.impersonator_user_id();
end;

comment on function strata.impersonator_user_id() is 'The member of staff who acts as the user of the session. Null when nobody does, and without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/impersonator_user_id.sql
--! begin interface/functions/invite_member.sql
-- Whether an address is known plays no part: the answer, and what the organization sees afterwards, are the same for everybody's and nobody's. One invitation of the
-- same person takes the place of another in the same step, so that there are never two tokens.
create function strata.invite_member(p_organization_id uuid, p_email text default null, p_phone text default null, p_user_id uuid default null,
                                     p_membership_id uuid default null, p_role_ids uuid[] default '{}', p_company_id uuid default null, p_label text default null,
                                     p_lifetime interval default null, p_message text default null, p_party_type text default null)
  returns table (outcome text, invitation_id uuid, token text, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz;
  v_kind         text := case when p_email is not null then 'email' when p_phone is not null then 'phone' end;
  v_address      text := btrim(coalesce(p_email, p_phone));
  v_value        text := strata_users.normalise_identifier(v_kind, v_address);
  v_role_ids     uuid[] := array(select distinct r.role_id from unnest(p_role_ids) as r (role_id));
  v_label        text := case when p_membership_id is null then coalesce(p_label, 'default') else p_label end;
  v_party_type   text := case when p_membership_id is null then coalesce(p_party_type, 'member') else p_party_type end;
  v_company_id   uuid := p_company_id;
  v_context      strata_core.context;
  v_organization strata_tenancy.organizations;
  v_membership   strata_tenancy.memberships;
  v_constraint   text;
begin
  if not strata_access.authorize(p_organization_id, 'invitations.manage') then
    outcome := 'not_allowed';
    return next;
    return;
  elsif num_nonnulls(p_email, p_phone, p_user_id) > 1 or num_nonnulls(p_email, p_phone, p_user_id, p_membership_id) = 0 then
    perform strata_core.raise_error('ST402', 'invitations_invitee_check');
  elsif v_kind is not null and v_value is null then
    perform strata_core.raise_error('ST402', 'invitations_value_check');
  elsif p_lifetime <= interval '0' then
    perform strata_core.raise_error('ST402', 'invitations_expires_at_check');
  end if;

  -- Users, organizations, memberships: as everywhere.
  if p_user_id is not null then
    perform from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased') for no key update;
    if not found then
      outcome := 'unknown';
      return next;
      return;
    end if;
  end if;
  perform strata_access.lock_rights(p_organization_id);
  v_clock := strata_core.clock();
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  if p_membership_id is not null then
    select m.* into v_membership from strata_tenancy.memberships m
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.ended_at is null for no key update;
    v_company_id := coalesce(p_company_id, v_membership.company_id);
  end if;
  outcome := case
    when v_organization.organization_id is null or p_membership_id is not null and v_membership.membership_id is null then 'unknown'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when v_membership.user_id is not null
         or exists (select from strata_tenancy.memberships m
                    where m.organization_id = p_organization_id and m.user_id = p_user_id and m.label = coalesce(v_membership.label, v_label) and m.ended_at is null) then 'already_member'
    -- Nobody says them of themself: the organization enters the membership, and invites for that.
    when p_membership_id is null and strata_tenancy.has_required_attributes(v_party_type) then 'attributes_required'
    else strata_access.check_gift(p_organization_id, v_role_ids, v_company_id)
  end;
  -- Whoever claims a membership has what it was given already.
  if outcome is null
     and (p_membership_id is not null and not strata_access.covers_member(p_organization_id, p_membership_id)
          or not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), v_company_id)) then
    outcome := 'not_allowed';
  end if;
  if outcome is not null then
    return next;
    return;
  end if;

  update strata_tenancy.invitations i
  set revoked_at = greatest(v_clock, i.invited_at), status_reason = 'a new one takes its place'
  where i.organization_id = p_organization_id and i.status = 'pending'
    and (i.kind = v_kind and i.value = v_value or i.user_id = p_user_id or i.membership_id = p_membership_id);
  select c.* into v_context from strata_core.context c;
  token := strata_users.new_token();
  insert into strata_tenancy.invitations as i (organization_id, kind, value, address, user_id, membership_id, company_id, label, party_type, message, token_hash,
                                               invited_by_membership_id, invited_by_user_id, invited_at, expires_at)
  values (p_organization_id, v_kind, v_value, v_address, p_user_id, p_membership_id, p_company_id, v_label, v_party_type, p_message, strata_users.hash_token(token),
          v_context.membership_id, v_context.user_id, v_clock,
          v_clock + least(coalesce(p_lifetime, strata_core.setting_interval('invitation_lifetime')), strata_core.setting_interval('invitation_lifetime_max')))
  returning 'invited', i.invitation_id, i.expires_at into outcome, invitation_id, expires_at;
  insert into strata_access.invitation_roles (organization_id, invitation_id, role_id, role_defined_in)
  select p_organization_id, invitation_id, r.role_id, r.defined_in from strata_access.roles r where r.role_id = any (v_role_ids);
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'invitations_invitee_check'));
end
$$;

comment on function strata.invite_member(uuid, text, text, uuid, uuid, uuid[], uuid, text, interval, text, text) is 'Invites somebody into an organization, with roles: by an e-mail address, a phone number or a user, for a new membership; or for a membership without a user, which is claimed, and then by one of these or by the token alone. The token is for the host''s message (shown once, stored nowhere). An invitation of the same person from before is revoked. Outcomes: invited, already_member, attributes_required, admin_company_required, not_allowed, organization_not_active, unknown. Already member: the user has a membership of that label, or the membership has a user; of an address this shows when it is accepted. Attributes required: a member of that type has attributes that have to be given; enter the membership, and invite for that. Not allowed: also when whoever invites could not give one of the roles, may not act upon the membership, or invites into the admin company from outside of it. Unknown: no such user, membership, company or role. A lifetime is cut to the setting invitation_lifetime_max. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.invite_member(uuid, text, text, uuid, uuid, uuid[], uuid, text, interval, text, text) owner to strata_definer;
--! end interface/functions/invite_member.sql
--! begin interface/functions/join_organization.sql
create function strata.join_organization(p_organization_id uuid)
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz;
  v_context      strata_core.context;
  v_organization strata_tenancy.organizations;
  v_domain_id    uuid;
  v_is_proof_required boolean;
  v_role         record;
  v_withheld     uuid[] := '{}';
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return query select 'impersonation_refused', null::uuid;
    return;
  end if;
  -- Whoever has no address there learns nothing, not even that there is such an organization, and locks nothing there.
  if not exists (select from strata_tenancy.joinable_domains(v_context.user_id, strata_core.clock()) j where j.organization_id = p_organization_id) then
    return query select 'unknown', null::uuid;
    return;
  end if;
  -- Users, organizations, domains, memberships: as everywhere.
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  perform strata_access.lock_rights(p_organization_id);
  v_clock := strata_core.clock();
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  perform from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.status = 'verified' order by d.organization_domain_id for no key update;
  select j.organization_domain_id, j.is_proof_required into v_domain_id, v_is_proof_required
  from strata_tenancy.joinable_domains(v_context.user_id, v_clock) j
  where j.organization_id = p_organization_id
  order by j.is_proof_required, j.organization_domain_id
  limit 1;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  end if;
  select m.membership_id into membership_id from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.user_id = v_context.user_id and m.ended_at is null
  order by m.joined_at, m.membership_id limit 1;
  outcome := case
    when membership_id is not null then 'unchanged'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when strata_tenancy.was_removed(p_organization_id, v_context.user_id) or strata_access.has_left_denied(p_organization_id, v_context.user_id)
         or strata_tenancy.has_required_attributes('member') then 'invitation_required'
    when v_is_proof_required then 'proof_required'
    else 'joined'
  end;
  if outcome = 'joined' then
    insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, joined_at)
    select p_organization_id, v_context.user_id,
           case when strata_access.still_gives_company(p_organization_id, d.joining_set_by_membership_id, d.company_id) then d.company_id end, v_clock
    from strata_tenancy.organization_domains d where d.organization_id = p_organization_id and d.organization_domain_id = v_domain_id
    returning m.membership_id into membership_id;
    for v_role in
      select r.role_id, r.granted_by_membership_id from strata_access.domain_roles r
      where r.organization_id = p_organization_id and r.organization_domain_id = v_domain_id and r.ended_at is null order by r.role_id
    loop
      -- A role that was retired since, whose company is not the admin company any more, or that whoever set it could not give now is not given: less than was
      -- meant, and never more.
      if not strata_access.still_gives_role(p_organization_id, v_role.granted_by_membership_id, v_role.role_id)
         or strata_access.assign_role(p_organization_id, membership_id, v_role.role_id, p_source => 'domain', p_reason => null,
                                      p_source_reference => v_domain_id::text, p_granter_membership_id => v_role.granted_by_membership_id) <> 'done' then
        v_withheld := v_withheld || v_role.role_id;
      end if;
    end loop;
    perform strata_audit.record_security_event('domain-joined', v_context.user_id, p_organization_id,
                                               jsonb_build_object('organization_domain_id', v_domain_id, 'membership_id', membership_id, 'withheld_role_ids', v_withheld));
  end if;
  return next;
end
$$;

comment on function strata.join_organization(uuid) is 'The user of the session joins an organization by an e-mail address that the user has proved at one of its domains, where it lets them, with the roles and in the company that it has set, but for what whoever set it could not give any more. Outcomes: joined, unchanged, proof_required, invitation_required, organization_not_active, impersonation_refused, unknown. Unchanged: the user is a member already. Proof required: the address was proved too long ago; let the user sign in by a code to it. Invitation required: the organization has let the user go before, or the user has left while something was denied to them, or members have to have attributes that only it can give. Unknown: no such organization, or the user has no address at a domain that lets join. Raises ST101 without a session and ST202 outside of read committed.';

alter function strata.join_organization(uuid) owner to strata_definer;
--! end interface/functions/join_organization.sql
--! begin interface/functions/is_in_admin_company.sql
create function strata.is_in_admin_company() returns boolean
  language sql stable parallel restricted
begin atomic
  select strata_tenancy.is_in_admin_company();
end;

comment on function strata.is_in_admin_company() is 'Whether the membership that acts belongs to the admin company, for policies of your own tables. False outside an organization. Call it as (select …): once per statement.';
--! end interface/functions/is_in_admin_company.sql
--! begin interface/functions/lift_legal_hold.sql
create function strata.lift_legal_hold(p_legal_hold_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_customers.legal_holds h set lifted_at = strata_core.clock() where h.legal_hold_id = p_legal_hold_id and h.lifted_at is null;
  if found then
    return 'lifted';
  end if;
  return case when exists (select from strata_customers.legal_holds h where h.legal_hold_id = p_legal_hold_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.lift_legal_hold(uuid) is 'Ends an order to keep what is known of a customer. Outcomes: lifted, unchanged, unknown. Unchanged: it had been lifted.';

alter function strata.lift_legal_hold(uuid) owner to strata_definer;
--! end interface/functions/lift_legal_hold.sql
--! begin interface/functions/list_consents.sql
create function strata.list_consents(p_user_id uuid default null, p_organization_id uuid default null, p_customer_id uuid default null, p_limit integer default 100,
                                     p_after uuid default null)
  returns table (consent_id uuid, term text, version text, kind text, applies_to text, uri text, sha256 bytea, user_id uuid, organization_id uuid, membership_id uuid,
                 customer_id uuid, session_id uuid, accepted_at timestamptz, withdrawn_at timestamptz, withdrawn_by_user_id uuid)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select c.consent_id, c.term, c.version, c.kind, c.applies_to, v.uri, v.sha256::bytea, c.user_id, c.organization_id, c.membership_id, c.customer_id, c.session_id,
           c.accepted_at, c.withdrawn_at, c.withdrawn_by_user_id
    from strata_tenancy.consents c
    join strata_tenancy.term_versions v on v.term = c.term and v.version = c.version
    where (p_user_id is null or c.user_id = p_user_id)
      and (p_organization_id is null or c.organization_id = p_organization_id)
      and (p_customer_id is null or c.customer_id = p_customer_id)
      and c.consent_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
    order by c.consent_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_consents(uuid, uuid, uuid, integer, uuid) is 'One row per version of a term that was accepted, by a user, for an organization, for a customer, or at all, in the order in which they were: the evidence. After a key comes the next page.';

alter function strata.list_consents(uuid, uuid, uuid, integer, uuid) owner to strata_definer;
--! end interface/functions/list_consents.sql
--! begin interface/functions/link_identity.sql
-- Of two who link one identity at once the second waits at its throttle, as do those who sign in with it, and finds it linked.
create function strata.link_identity(p_session_token text, p_issuer text, p_subject text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_constraint text;
begin
  if p_issuer is null or p_subject is null then
    perform strata_core.raise_error('ST402', 'federated_identities_subject_check');
  end if;
  perform strata_users.lock_throttle('sign_in', 'identity:' || p_issuer || ' ' || p_subject);
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  insert into strata_users.federated_identities (user_id, issuer, subject, linked_at) values (v_session.user_id, p_issuer, p_subject, strata_core.clock())
  on conflict (issuer, subject) do nothing;
  if not found then
    return case when exists (select from strata_users.federated_identities f
                             where f.issuer = p_issuer and f.subject = p_subject and f.user_id = v_session.user_id) then 'unchanged' else 'taken' end;
  end if;
  perform strata_users.announce_credential_change(v_session.user_id, 'identity', 'create', v_session.session_id);
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.link_identity(text, text, text) is 'Links an identity at another provider, whose ID token the host has verified, to the user of a session who signed in lately. Outcomes: done, unchanged, taken, session_refused, reauthentication_required. Taken: it is linked to another user. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.link_identity(text, text, text) owner to strata_definer;
--! end interface/functions/link_identity.sql
--! begin interface/functions/list_credentials.sql
create function strata.list_credentials(p_session_token text)
  returns table (kind text, credential_id uuid, label text, added_at timestamptz, last_used_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session record;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    perform strata_core.raise_error('ST103');
  end if;
  return query
    select 'password', null::uuid, null::text, c.set_at, null::timestamptz from strata_users.password_credentials c where c.user_id = v_session.user_id
    union all
    select 'identity', f.federated_identity_id, f.issuer, f.linked_at, f.last_used_at from strata_users.federated_identities f where f.user_id = v_session.user_id
    union all
    select 'passkey', p.passkey_id, p.label, p.registered_at, p.last_used_at from strata_users.passkeys p where p.user_id = v_session.user_id
    union all
    select 'totp', t.totp_factor_id, null, t.confirmed_at, null from strata_users.totp_factors t where t.user_id = v_session.user_id and t.confirmed_at is not null
    union all
    select 'recovery_codes', null, (count(*) filter (where r.used_at is null))::text, min(r.created_at), max(r.used_at)
    from strata_users.recovery_codes r where r.user_id = v_session.user_id having count(*) filter (where r.used_at is null) > 0;
end
$$;

comment on function strata.list_credentials(text) is 'One row per credential of the user of a session: password, identity (label: the issuer), passkey (label: its name), totp, recovery_codes (label: how many are left). Raises ST103 when the session is refused.';

alter function strata.list_credentials(text) owner to strata_definer;
--! end interface/functions/list_credentials.sql
--! begin interface/functions/list_customer_relationships.sql
create function strata.list_customer_relationships(p_customer_id uuid)
  returns table (customer_relationship_id uuid, relationship_type text, from_customer_id uuid, from_name text, to_customer_id uuid, to_name text, started_at timestamptz,
                 ended_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.customer_relationship_id, r.relationship_type, r.from_customer_id, f.name, r.to_customer_id, t.name, r.started_at, r.ended_at
    from strata_customers.customer_relationships r
    join strata_customers.customers f on f.customer_id = r.from_customer_id
    join strata_customers.customers t on t.customer_id = r.to_customer_id
    where p_customer_id in (r.from_customer_id, r.to_customer_id)
    order by r.ended_at nulls first, r.started_at desc, r.customer_relationship_id;
end
$$;

comment on function strata.list_customer_relationships(uuid) is 'One row per relation that a customer stands or stood in, on either side; those that stand come first.';

alter function strata.list_customer_relationships(uuid) owner to strata_definer;
--! end interface/functions/list_customer_relationships.sql
--! begin interface/functions/list_documents.sql
create function strata.list_documents(p_customer_id uuid)
  returns table (identity_document_id uuid, document_type text, country text, region text, last_four text, issued_on date, expires_on date, is_expired boolean, status text,
                 status_reason text, submitted_at timestamptz, verified_at timestamptz, attachment_uris text[], duplicate_customer_ids uuid[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select d.identity_document_id, d.document_type, d.country::text, d.region, d.last_four, d.issued_on, d.expires_on,
           coalesce(d.expires_on < (strata_core.clock() at time zone 'UTC')::date, false), d.status, d.status_reason, d.submitted_at, d.verified_at,
           array(select a.uri from strata_kyc.attachments a where a.identity_document_id = d.identity_document_id and a.uri is not null order by a.attached_at),
           strata_kyc.duplicate_customers(d.identity_document_id)
    from strata_kyc.identity_documents d
    where d.customer_id = p_customer_id
    order by d.submitted_at, d.identity_document_id;
end
$$;

comment on function strata.list_documents(uuid) is 'One row per document that a customer showed, the first first, with the other customers that showed the same one (duplicate_customer_ids).';

alter function strata.list_documents(uuid) owner to strata_definer;
--! end interface/functions/list_documents.sql
--! begin interface/functions/list_domains.sql
create function strata.list_domains(p_organization_id uuid)
  returns table (organization_domain_id uuid, domain text, status text, txt_name text, txt_value text, is_joinable boolean, role_ids uuid[], company_id uuid,
                 miss_count integer, status_reason text, added_at timestamptz, verified_at timestamptz, lapsed_at timestamptz, removed_at timestamptz,
                 checked_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'domains.manage') then
    return;
  end if;
  return query
    select d.organization_domain_id, d.domain, d.status, strata_core.setting_text('domain_txt_label') || '.' || d.domain, d.txt_value, d.joinable_at is not null,
           array(select r.role_id from strata_access.domain_roles r
                 where r.organization_id = d.organization_id and r.organization_domain_id = d.organization_domain_id and r.ended_at is null order by 1),
           d.company_id, d.miss_count, d.status_reason, d.added_at, d.verified_at, d.lapsed_at, d.removed_at, d.checked_at
    from strata_tenancy.organization_domains d
    where d.organization_id = p_organization_id
    order by d.removed_at nulls first, d.domain, d.added_at;
end
$$;

comment on function strata.list_domains(uuid) is 'One row per domain of an organization, removed ones last, with the TXT record that it has to have. No row for whoever may not manage domains there.';

alter function strata.list_domains(uuid) owner to strata_definer;
--! end interface/functions/list_domains.sql
--! begin interface/functions/list_duplicate_candidates.sql
create function strata.list_duplicate_candidates(p_kind text, p_min_probability double precision default null, p_is_dismissed boolean default false, p_limit integer default 100,
                                                 p_after_score double precision default null, p_after_record_id uuid default null, p_after_other_record_id uuid default null)
  returns table (record_id uuid, other_record_id uuid, score double precision, probability double precision, evidence jsonb, cluster_id uuid, found_at timestamptz,
                 dismissed_at timestamptz, dismissed_by_user_id uuid, dismiss_reason text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select d.record_id, d.other_record_id, d.score, d.probability, d.evidence, d.cluster_id, d.found_at, d.dismissed_at, d.dismissed_by_user_id, d.dismiss_reason::text
    from strata_merges.duplicate_candidates d
    where d.kind = p_kind and d.probability >= coalesce(p_min_probability, strata_core.setting_integer('duplicate_probability') / 100.0)
      and (d.dismissed_at is not null) = coalesce(p_is_dismissed, false)
      and (p_after_score is null or d.score < p_after_score
           or (d.score = p_after_score and (d.record_id > p_after_record_id or (d.record_id = p_after_record_id and d.other_record_id > p_after_other_record_id))))
      and case p_kind
            when 'user' then (select count(*) from strata_users.users u where u.user_id in (d.record_id, d.other_record_id) and u.merged_at is null and u.erased_at is null) = 2
            else (select count(*) from strata_customers.customers c where c.customer_id in (d.record_id, d.other_record_id) and c.merged_at is null and c.erased_at is null) = 2
          end
      -- Whose second was rejected is done with, until the second is let in again.
      and not exists (select from strata_merges.rejected_duplicates r
                      where r.kind = p_kind and r.rejected_record_id in (d.record_id, d.other_record_id) and r.kept_record_id in (d.record_id, d.other_record_id)
                        and case p_kind
                              when 'user' then exists (select from strata_users.users u where u.user_id = r.rejected_record_id and u.deactivated_at is not null)
                              else exists (select from strata_customers.customers c where c.customer_id = r.rejected_record_id and c.status in ('rejected', 'closed'))
                            end)
    order by d.score desc, d.record_id, d.other_record_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_duplicate_candidates(text, double precision, boolean, integer, double precision, uuid, uuid) is 'One row per two users or customers that may be one, the best first, from a page''s last score and ids on; what has since been merged, erased or rejected as the second of the other is left out. Those above p_min_probability, or duplicate_probability when it is null; those that were dismissed when p_is_dismissed. Evidence says at which level both agree in each attribute and what that weighs, and no values.';

alter function strata.list_duplicate_candidates(text, double precision, boolean, integer, double precision, uuid, uuid) owner to strata_definer;
--! end interface/functions/list_duplicate_candidates.sql
--! begin interface/functions/list_duplicate_customers.sql
create function strata.list_duplicate_customers(p_limit integer default 100)
  returns table (customer_id uuid, other_customer_id uuid, document_type text, country text, region text, is_verified boolean, is_other_verified boolean, found_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select distinct on (f.customer_id, o.customer_id, d.document_type, d.country, d.region)
           f.customer_id, o.customer_id, d.document_type, d.country::text, d.region, f.held_at is not null, o.held_at is not null,
           greatest(d.submitted_at, e.submitted_at)
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id > f.customer_id
    join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
    join strata_kyc.identity_documents e on e.identity_document_id = o.identity_document_id
    join strata_customers.customers c on c.customer_id = f.customer_id and c.merged_at is null
    join strata_customers.customers k on k.customer_id = o.customer_id and k.merged_at is null
    order by f.customer_id, o.customer_id, d.document_type, d.country, d.region, f.held_at nulls last, o.held_at nulls last
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_duplicate_customers(integer) is 'One row per two customers that showed the same document, and type: who may be one legal entity twice. At most one of them is verified by it.';

alter function strata.list_duplicate_customers(integer) owner to strata_definer;
--! end interface/functions/list_duplicate_customers.sql
--! begin interface/functions/list_invitations.sql
create function strata.list_invitations(p_organization_id uuid, p_status text default null, p_limit integer default 100, p_after uuid default null)
  returns table (invitation_id uuid, status text, kind text, address text, user_id uuid, membership_id uuid, company_id uuid, label text, party_type text, role_ids uuid[], message text,
                 invited_by_membership_id uuid, invited_at timestamptz, expires_at timestamptz, accepted_at timestamptz, accepted_membership_id uuid,
                 declined_at timestamptz, revoked_at timestamptz, status_reason text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  if not strata_access.authorize(p_organization_id, 'invitations.manage') then
    return;
  end if;
  return query
    select i.invitation_id, strata_tenancy.invitation_status_at(i, v_clock), i.kind, i.address, i.user_id, i.membership_id, i.company_id, i.label, i.party_type,
           array(select g.role_id from strata_access.invitation_roles g
                 where g.organization_id = i.organization_id and g.invitation_id = i.invitation_id order by 1),
           i.message, i.invited_by_membership_id, i.invited_at, i.expires_at, i.accepted_at, i.accepted_membership_id, i.declined_at, i.revoked_at, i.status_reason
    from strata_tenancy.invitations i
    where i.organization_id = p_organization_id and (p_after is null or i.invitation_id < p_after)
      and (p_status is null or strata_tenancy.invitation_status_at(i, v_clock) = p_status)
    order by i.invitation_id desc
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_invitations(uuid, text, integer, uuid) is 'One row per invitation into an organization, the latest first, with its status now: one that has run out is expired. After a key comes the next page. No row for whoever may not manage invitations there.';

alter function strata.list_invitations(uuid, text, integer, uuid) owner to strata_definer;
--! end interface/functions/list_invitations.sql
--! begin interface/functions/list_joinable_organizations.sql
create function strata.list_joinable_organizations()
  returns table (organization_id uuid, name text, domain text, is_proof_required boolean)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_user_id uuid := (select c.user_id from strata_core.context c);
begin
  return query
    select o.organization_id, o.name, j.domain, bool_and(j.is_proof_required)
    from strata_tenancy.joinable_domains(v_user_id, v_clock) j
    join strata_tenancy.organizations o on o.organization_id = j.organization_id
    where strata_tenancy.organization_status_at(o, v_clock) = 'active'
      and not exists (select from strata_tenancy.memberships m
                      where m.organization_id = o.organization_id and m.user_id = v_user_id and m.ended_at is null)
      and not strata_tenancy.was_removed(o.organization_id, v_user_id)
      and not strata_access.has_left_denied(o.organization_id, v_user_id)
      and not strata_tenancy.has_required_attributes('member')
    group by o.organization_id, o.name, j.domain
    order by o.name, o.organization_id, j.domain;
end
$$;

comment on function strata.list_joinable_organizations() is 'One row per organization, and domain of it, that the user of the session may join by an e-mail address that the user has proved there. Where the proof is longer ago than the setting domain_join_proof_age the address has to be proved again first. No row without a session.';

alter function strata.list_joinable_organizations() owner to strata_definer;
--! end interface/functions/list_joinable_organizations.sql
--! begin interface/functions/list_membership_moves.sql
create function strata.list_membership_moves(p_organization_id uuid, p_membership_id uuid)
  returns table (from_organization_id uuid, from_membership_id uuid, to_organization_id uuid, to_membership_id uuid, moved_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    with recursive origin (organization_id, membership_id) as (
      select p_organization_id, p_membership_id
      union
      select v.from_organization_id, v.from_membership_id
      from origin o join strata_tenancy.membership_moves v on v.to_organization_id = o.organization_id and v.to_membership_id = o.membership_id
    )
    select v.from_organization_id, v.from_membership_id, v.to_organization_id, v.to_membership_id, v.moved_at
    from origin o join strata_tenancy.membership_moves v on v.to_organization_id = o.organization_id and v.to_membership_id = o.membership_id
    order by v.moved_at desc;
end
$$;

comment on function strata.list_membership_moves(uuid, uuid) is 'One row per move that led to a membership, the last one first: where it came from.';

alter function strata.list_membership_moves(uuid, uuid) owner to strata_definer;
--! end interface/functions/list_membership_moves.sql
--! begin interface/functions/list_number_reassignments.sql
create function strata.list_number_reassignments(p_session_token text)
  returns table (number_reassignment_id uuid, role text, status text, address text, claimed_at timestamptz, contest_until timestamptz, released_at timestamptz,
                 completed_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session record;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    perform strata_core.raise_error('ST103');
  end if;
  return query
    select r.number_reassignment_id, case when r.holder_user_id = v_session.user_id then 'holder' else 'claimant' end, r.status, r.address, r.claimed_at,
           r.contest_until, r.released_at, r.completed_at
    from strata_users.number_reassignments r
    where r.holder_user_id = v_session.user_id or r.claimant_user_id = v_session.user_id
    order by r.claimed_at desc, r.number_reassignment_id desc;
end
$$;

comment on function strata.list_number_reassignments(text) is 'One row per claim on a number that the user of a session holds, or claims, the latest first; role: holder or claimant. Raises ST103 when the session is refused.';

alter function strata.list_number_reassignments(text) owner to strata_definer;
--! end interface/functions/list_number_reassignments.sql
--! begin interface/functions/list_open_number_reassignments.sql
create function strata.list_open_number_reassignments(p_limit integer default 100)
  returns table (number_reassignment_id uuid, status text, address text, holder_user_id uuid, claimant_user_id uuid, claimed_at timestamptz, contest_until timestamptz,
                 number_status text, number_recycled_on date, last_proof_at timestamptz, has_evidence boolean)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.number_reassignment_id, r.status, r.address, r.holder_user_id, r.claimant_user_id, r.claimed_at, r.contest_until, r.number_status::text,
           r.number_recycled_on, i.last_proof_at, coalesce(strata_users.is_number_recycled(r), false)
    from strata_users.number_reassignments r
    join strata_users.identifiers i on i.identifier_id = r.identifier_id
    where r.status in ('claimed', 'contested')
    order by r.claimed_at, r.number_reassignment_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_open_number_reassignments(integer) is 'One row per claim on a number that nobody has decided, the oldest first, with what the provider said, when the holder last proved the number, and whether the one is evidence against the other.';

alter function strata.list_open_number_reassignments(integer) owner to strata_definer;
--! end interface/functions/list_open_number_reassignments.sql
--! begin interface/functions/list_organization_relationships.sql
create function strata.list_organization_relationships(p_organization_id uuid)
  returns table (organization_relationship_id uuid, relationship_type text, upper_organization_id uuid, upper_name text, lower_organization_id uuid, lower_name text,
                 started_at timestamptz, ended_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'organization.manage') then
    return;
  end if;
  return query
    select r.organization_relationship_id, r.relationship_type, r.upper_organization_id, u.name, r.lower_organization_id, l.name, r.started_at, r.ended_at
    from strata_tenancy.organization_relationships r
    join strata_tenancy.organizations u on u.organization_id = r.upper_organization_id
    join strata_tenancy.organizations l on l.organization_id = r.lower_organization_id
    where p_organization_id in (r.upper_organization_id, r.lower_organization_id)
    order by r.ended_at nulls first, r.started_at desc, r.organization_relationship_id;
end
$$;

comment on function strata.list_organization_relationships(uuid) is 'One row per relation that an organization stands, stood or will stand in, on either side; those without an end come first. No row for whoever may not manage the organization.';

alter function strata.list_organization_relationships(uuid) owner to strata_definer;
--! end interface/functions/list_organization_relationships.sql
--! begin interface/functions/list_organizations_below.sql
create function strata.list_organizations_below(p_organization_id uuid)
  returns table (organization_id uuid, name text, slug text, party_type text, status text, depth integer, path uuid[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'organization.manage') then
    return;
  end if;
  return query
    with recursive below (organization_id, depth, path) as (
      select o.organization_id, 1, array[p_organization_id, o.organization_id]
      from strata_tenancy.organizations o where o.parent_organization_id = p_organization_id
      union all
      select o.organization_id, b.depth + 1, b.path || o.organization_id
      from below b join strata_tenancy.organizations o on o.parent_organization_id = b.organization_id
    )
    select o.organization_id, o.name, o.slug, o.party_type, strata_tenancy.organization_status_at(o, strata_core.clock()), b.depth, b.path
    from below b join strata_tenancy.organizations o on o.organization_id = b.organization_id
    order by b.depth, o.name, o.organization_id;
end
$$;

comment on function strata.list_organizations_below(uuid) is 'One row per organization below another one, at any depth, the nearest first; path leads from the one to the other. No row for whoever may not manage the organization.';

alter function strata.list_organizations_below(uuid) owner to strata_definer;
--! end interface/functions/list_organizations_below.sql
--! begin interface/functions/list_recovery_cases.sql
create function strata.list_recovery_cases(p_limit integer default 100)
  returns table (recovery_case_id uuid, user_id uuid, address text, identification text, is_matched boolean, is_known_device boolean, is_known_country boolean,
                 is_number_claimed boolean, opened_at timestamptz, reviewable_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.recovery_case_id, r.user_id, r.address, g.kind, coalesce(g.kind = any (r.matched_kinds), false), r.is_known_device, r.is_known_country,
           exists (select from strata_users.number_reassignments n where n.identifier_id = r.lost_identifier_id and n.status in ('claimed', 'contested')),
           r.opened_at, r.reviewable_at, r.expires_at
    from (
      select c.* from strata_users.recovery_cases c
      where c.status = 'open' and c.user_id is not null and c.expires_at > strata_core.clock()
      order by c.opened_at, c.recovery_case_id
      limit greatest(least(p_limit, 1000), 0)
    ) r
    left join lateral unnest(r.given_kinds) as g (kind) on true
    order by r.opened_at, r.recovery_case_id, g.kind;
end
$$;

comment on function strata.list_recovery_cases(integer) is 'One row per private fact (identification) that was given in a recovery that waits for a review, and whether it is the user''s; one row without a fact where none was given. What was given is not stored. Cases for an address that nobody has are left out.';

alter function strata.list_recovery_cases(integer) owner to strata_definer;
--! end interface/functions/list_recovery_cases.sql
--! begin interface/functions/list_representatives.sql
create function strata.list_representatives(p_customer_id uuid)
  returns table (user_id uuid, full_name text, capacity text, started_at timestamptz, ended_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.user_id, u.full_name, r.capacity, r.started_at, r.ended_at
    from strata_tenancy.representatives r
    join strata_users.users u on u.user_id = r.user_id
    where r.customer_id = p_customer_id
    order by r.ended_at nulls first, r.started_at desc, r.user_id;
end
$$;

comment on function strata.list_representatives(uuid) is 'One row per user that acts or acted for a customer, and capacity; those who do come first.';

alter function strata.list_representatives(uuid) owner to strata_definer;
--! end interface/functions/list_representatives.sql
--! begin interface/functions/list_terms.sql
create function strata.list_terms()
  returns table (term text, version text, kind text, applies_to text, name text, uri text, sha256 bytea, is_required boolean, published_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select v.term, v.version, v.kind, v.applies_to, t.name, v.uri, v.sha256::bytea, v.is_required, v.published_at
    from strata_tenancy.term_versions_in_force(strata_core.clock()) v
    join strata_tenancy.terms t on t.term = v.term
    order by v.term;
end
$$;

comment on function strata.list_terms() is 'One row per term in use, with the version that is in force. For everybody: somebody who signs up reads them before there is a session.';

alter function strata.list_terms() owner to strata_definer;
--! end interface/functions/list_terms.sql
--! begin interface/functions/list_verification_cases.sql
create function strata.list_verification_cases(p_customer_id uuid)
  returns table (verification_case_id uuid, acceptance_policy text, market text, status text, status_reason text, reviewed_by_user_id uuid, opened_at timestamptz,
                 submitted_at timestamptz, decided_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select c.verification_case_id, c.acceptance_policy, c.market::text,
           case when c.status in ('requires_input', 'processing') and c.expires_at <= strata_core.clock() then 'expired' else c.status end,
           c.status_reason, c.reviewed_by_user_id, c.opened_at, c.submitted_at, coalesce(c.verified_at, c.rejected_at, c.canceled_at, c.expired_at), c.expires_at
    from strata_kyc.verification_cases c
    where c.customer_id = p_customer_id
    order by c.opened_at desc, c.verification_case_id desc;
end
$$;

comment on function strata.list_verification_cases(uuid) is 'One row per attempt to verify a customer, the latest first, with its status by the clock.';

alter function strata.list_verification_cases(uuid) owner to strata_definer;
--! end interface/functions/list_verification_cases.sql
--! begin interface/functions/list_verification_checks.sql
create function strata.list_verification_checks(p_verification_case_id uuid)
  returns table (verification_check_id uuid, customer_id uuid, case_status text, acceptance_policy text, identity_document_id uuid, document_type text, country text, region text,
                 last_four text, method text, provider text, status text, status_reason text, attempt_count integer, provider_reference text, payload jsonb, reviewed_by_user_id uuid,
                 requested_at timestamptz, completed_at timestamptz, attachment_uris text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select k.verification_check_id, c.customer_id,
           case when c.status in ('requires_input', 'processing') and c.expires_at <= strata_core.clock() then 'expired' else c.status end,
           c.acceptance_policy, k.identity_document_id, d.document_type, d.country::text, d.region, d.last_four, k.method, k.provider, k.status, k.status_reason,
           k.attempt_count, k.provider_reference, k.payload, k.reviewed_by_user_id, k.requested_at, k.completed_at,
           array(select a.uri from strata_kyc.attachments a
                 where a.uri is not null and (a.verification_check_id = k.verification_check_id or a.identity_document_id = k.identity_document_id) order by a.attached_at)
    from strata_kyc.verification_cases c
    left join strata_kyc.verification_checks k on k.verification_case_id = c.verification_case_id
    left join strata_kyc.identity_documents d on d.identity_document_id = k.identity_document_id
    where c.verification_case_id = p_verification_case_id
    order by k.requested_at, k.verification_check_id;
end
$$;

comment on function strata.list_verification_checks(uuid) is 'One row per check of a case, the first first, with its evidence and the status of the case by the clock; one row without a check where none was made; none for an unknown case.';

alter function strata.list_verification_checks(uuid) owner to strata_definer;
--! end interface/functions/list_verification_checks.sql
--! begin interface/functions/list_verification_reviews.sql
create function strata.list_verification_reviews(p_limit integer default 100)
  returns table (verification_check_id uuid, verification_case_id uuid, customer_id uuid, customer_kind text, name text, born_on date, market text, identity_document_id uuid,
                 document_type text, country text, region text, last_four text, issued_on date, expires_on date, other_results text[], attachment_uris text[],
                 duplicate_customer_ids uuid[], requested_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select k.verification_check_id, k.verification_case_id, k.customer_id, u.kind, u.name, u.born_on, c.market::text, k.identity_document_id,
           d.document_type, d.country::text, d.region, d.last_four, d.issued_on, d.expires_on,
           array(select o.method || ':' || o.status from strata_kyc.verification_checks o
                 where o.verification_case_id = k.verification_case_id and o.identity_document_id = k.identity_document_id and o.method <> 'manual'
                 order by o.requested_at, o.verification_check_id),
           array(select a.uri from strata_kyc.attachments a where a.identity_document_id = k.identity_document_id and a.uri is not null order by a.attached_at),
           strata_kyc.duplicate_customers(k.identity_document_id), k.requested_at, c.expires_at
    from (
      select l.* from strata_kyc.verification_checks l
      join strata_kyc.verification_cases o on o.verification_case_id = l.verification_case_id and o.expires_at > strata_core.clock()
      where l.status = 'pending' and l.method = 'manual'
      order by l.requested_at, l.verification_check_id
      limit greatest(least(p_limit, 1000), 0)
    ) k
    join strata_kyc.verification_cases c on c.verification_case_id = k.verification_case_id
    join strata_customers.customers u on u.customer_id = k.customer_id
    join strata_kyc.identity_documents d on d.identity_document_id = k.identity_document_id
    order by k.requested_at, k.verification_check_id;
end
$$;

comment on function strata.list_verification_reviews(integer) is 'One row per document that waits for people, the oldest first, with what providers said (other_results, as method:result) and the other customers that showed the same one.';

alter function strata.list_verification_reviews(integer) owner to strata_definer;
--! end interface/functions/list_verification_reviews.sql
--! begin interface/functions/lock_user.sql
create function strata.lock_user(p_user_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'lock', p_reason, p_until);
end;

comment on function strata.lock_user(uuid, text, timestamptz) is 'Locks a user for safety, until a time or until unlocked. No session of a locked user begins any more. Outcomes: done, refused, unknown. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.lock_user(uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/lock_user.sql
--! begin interface/functions/maintain_sign_ins.sql
create function strata.maintain_sign_ins(p_months_ahead integer default 3, p_keep_months integer default 24) returns table (month date, outcome text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  -- Months of UTC, whatever the time zone of the worker: arithmetic with dates knows none.
  v_this    date := date_trunc('month', strata_core.clock() at time zone 'UTC');
  v_keep    date;
  v_create  date[] := '{}';
  v_skipped date[] := '{}';
  v_drop    date[];
  v_gone    date[];
begin
  if p_months_ahead is null or p_keep_months is null or p_months_ahead not between 0 and 120 or p_keep_months not between 1 and 1200 then
    perform strata_core.raise_error('ST402', 'sign_ins_check');
  end if;
  perform pg_advisory_xact_lock('strata_users.sign_ins'::regclass::oid::bigint);
  v_keep := v_this - make_interval(months => p_keep_months);

  for month in select v_this + make_interval(months => i) from generate_series(0, p_months_ahead) as i loop
    if to_regclass(format('strata_users.sign_ins_%s', to_char(month, 'YYYY_MM'))) is not null then
      continue;
    -- Of a month without a partition they are in the default one. Without the look every run would take locks in order to find that out.
    elsif exists (select from strata_users.sign_ins s
                  where s.attempted_at >= (month + interval '0') at time zone 'UTC' and s.attempted_at < (month + interval '1 month') at time zone 'UTC') then
      v_skipped := v_skipped || month;
    else
      v_create := v_create || month;
    end if;
  end loop;
  v_drop := array(
    select o.month
    from (
      select to_date(substr(c.relname, 10), 'YYYY_MM') as month
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'strata_users.sign_ins'::regclass and c.relname ~ '^sign_ins_[0-9]{4}_[0-9]{2}$'
    ) o
    where o.month < v_keep);

  outcome := 'skipped';
  foreach month in array v_skipped loop
    return next;
  end loop;
  if v_create <> '{}' or v_drop <> '{}' then
    for month, outcome in select p.month, p.outcome from strata_users.partition_sign_ins(v_create, v_drop) p loop
      return next;
    end loop;
    -- Dropped the next time, instead of deleted row by row now.
    if outcome = 'busy' then
      return;
    end if;
  end if;
  -- What is still there is in the default partition.
  with gone as (
    delete from strata_users.sign_ins s where s.attempted_at < (v_keep + interval '0') at time zone 'UTC' returning s.attempted_at
  )
  select array_agg(distinct date_trunc('month', g.attempted_at at time zone 'UTC')::date) into v_gone from gone g;
  return query select g.month, 'emptied' from unnest(v_gone) as g (month);
end
$$;

comment on function strata.maintain_sign_ins(integer, integer) is 'Makes the partitions of strata_users.sign_ins for this month and those ahead, and lets go of attempts that are older than the months to keep. Rows for the months with something to tell. Outcomes: created, skipped, dropped, emptied, busy. Of skipped, the attempts of the month are in sign_ins_default already and stay there; of emptied, they were deleted row by row; of busy, somebody held a lock, and the next run does it. Two at once run one after the other. Raises ST402 for months that are not 0 to 120 ahead and 1 to 1200 back.';

alter function strata.maintain_sign_ins(integer, integer) owner to strata_definer;
--! end interface/functions/maintain_sign_ins.sql
--! begin interface/functions/make_identifier_primary.sql
create function strata.make_identifier_primary(p_session_token text, p_identifier_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_identifier strata_users.identifiers;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select i.* into v_identifier from strata_users.identifiers i
  where i.identifier_id = p_identifier_id and i.user_id = v_session.user_id and i.kind in ('email', 'phone') and i.released_at is null;
  if not found then
    return 'unknown';
  elsif v_identifier.verified_at is null then
    return 'unproved';
  elsif v_identifier.is_primary then
    return 'unchanged';
  end if;
  update strata_users.identifiers i set is_primary = false where i.user_id = v_session.user_id and i.kind = v_identifier.kind and i.is_primary;
  update strata_users.identifiers i set is_primary = true where i.identifier_id = p_identifier_id;
  perform strata_users.announce_event(v_session.user_id, 'recovery-information-changed', p_actor_session_id => v_session.session_id);
  return 'done';
end
$$;

comment on function strata.make_identifier_primary(text, uuid) is 'Makes a proved address of the user of a session who signed in lately the one that messages of its kind go to; all addresses are told. Outcomes: done, unchanged, unproved, unknown, session_refused, reauthentication_required.';

alter function strata.make_identifier_primary(text, uuid) owner to strata_definer;
--! end interface/functions/make_identifier_primary.sql
--! begin interface/functions/membership_id.sql
create function strata.membership_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.membership_id();
end;

comment on function strata.membership_id() is 'The membership that acts. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/membership_id.sql
--! begin interface/functions/my_consents.sql
create function strata.my_consents()
  returns table (consent_id uuid, term text, version text, kind text, applies_to text, name text, uri text, sha256 bytea, organization_id uuid, customer_id uuid,
                 accepted_at timestamptz, withdrawn_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select c.consent_id, c.term, c.version, c.kind, c.applies_to, t.name, v.uri, v.sha256::bytea, c.organization_id, c.customer_id, c.accepted_at, c.withdrawn_at
    from strata_tenancy.consents c
    join strata_tenancy.terms t on t.term = c.term
    join strata_tenancy.term_versions v on v.term = c.term and v.version = c.version
    where c.user_id = (select x.user_id from strata_core.context x)
    order by c.accepted_at desc, c.consent_id;
end
$$;

comment on function strata.my_consents() is 'One row per version of a term that the user of the session accepted, for whomever, the latest first. No row without a session.';

alter function strata.my_consents() owner to strata_definer;
--! end interface/functions/my_consents.sql
--! begin interface/functions/my_invitations.sql
create function strata.my_invitations()
  returns table (invitation_id uuid, organization_id uuid, organization_name text, company_name text, kind text, address text, label text, party_type text, role_names text[],
                 inviter_name text, message text, invited_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_user_id uuid := (select c.user_id from strata_core.context c);
begin
  return query
    select i.invitation_id, i.organization_id, o.name, n.name, i.kind, i.address, coalesce(i.label, m.label), coalesce(i.party_type, m.party_type),
           array(select r.name from strata_access.invitation_roles g join strata_access.roles r on r.role_id = g.role_id
                 where g.organization_id = i.organization_id and g.invitation_id = i.invitation_id order by r.name),
           b.display_name, i.message, i.invited_at, i.expires_at
    from strata_tenancy.user_invitations(v_user_id) i
    join strata_tenancy.organizations o on o.organization_id = i.organization_id
    left join strata_tenancy.memberships m on m.organization_id = i.organization_id and m.membership_id = i.membership_id
    left join strata_tenancy.companies n on n.organization_id = i.organization_id and n.company_id = coalesce(i.company_id, m.company_id)
    left join strata_tenancy.memberships b on b.organization_id = i.organization_id and b.membership_id = i.invited_by_membership_id
    where strata_tenancy.invitation_status_at(i, v_clock) = 'pending'
      and strata_tenancy.organization_status_at(o, v_clock) = 'active'
      and m.user_id is null and m.ended_at is null
      and not strata_tenancy.has_left_since(i.organization_id, v_user_id, i.invited_at)
    order by i.invited_at desc, i.invitation_id;
end
$$;

comment on function strata.my_invitations() is 'One row per invitation that the user of the session can accept now: for the user, or for an address that the user has proved; the latest first. What is for whoever has the token is not among them. No row without a session.';

alter function strata.my_invitations() owner to strata_definer;
--! end interface/functions/my_invitations.sql
--! begin interface/functions/move_membership.sql
-- What was authored under the old membership, its history and its former contacts stay with
-- it; what holds now goes along. Roles do not: they are the other organization's to give.
create function strata.move_membership(p_organization_id uuid, p_membership_id uuid, p_to_organization_id uuid, p_reason text default null,
                                       p_to_company_id uuid default null)
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_old        strata_tenancy.memberships;
  v_new_id     uuid;
  v_constraint text;
begin
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  perform from strata_tenancy.organizations o where o.organization_id in (p_organization_id, p_to_organization_id) order by o.organization_id for no key update;
  select m.* into v_old from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  if not found or not exists (select from strata_tenancy.organizations o where o.organization_id = p_to_organization_id) then
    return query select 'unknown', null::uuid;
    return;
  elsif p_to_organization_id = p_organization_id or strata_tenancy.membership_status_at(v_old, v_clock) not in ('active', 'invited')
        or exists (select from strata_tenancy.organizations o where o.organization_id = p_to_organization_id and o.closed_at is not null) then
    return query select 'refused', null::uuid;
    return;
  end if;

  insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, party_type, label, member_number, login_name, given_name, family_name, job_title,
                                               locale, time_zone, attributes, joined_at)
  values (p_to_organization_id, v_old.user_id, p_to_company_id, v_old.party_type, v_old.label, v_old.member_number, v_old.login_name, v_old.given_name, v_old.family_name,
          v_old.job_title, v_old.locale, v_old.time_zone, v_old.attributes, case when v_old.joined_at is not null then v_clock end)
  returning m.membership_id into v_new_id;
  insert into strata_tenancy.party_contacts (organization_id, membership_id, contact_group, contact_type, value, started_at)
  select p_to_organization_id, v_new_id, c.contact_group, c.contact_type, c.value, c.started_at
  from strata_tenancy.party_contacts c
  where c.organization_id = p_organization_id and c.membership_id = p_membership_id and c.ended_at is null;
  insert into strata_tenancy.party_addresses (organization_id, membership_id, address_group, address_lines, locality, region, postal_code, country, started_at)
  select p_to_organization_id, v_new_id, a.address_group, a.address_lines, a.locality, a.region, a.postal_code, a.country, a.started_at
  from strata_tenancy.party_addresses a
  where a.organization_id = p_organization_id and a.membership_id = p_membership_id and a.ended_at is null;
  insert into strata_tenancy.party_settings (organization_id, membership_id, setting_group, setting, value)
  select p_to_organization_id, v_new_id, s.setting_group, s.setting, s.value
  from strata_tenancy.party_settings s
  where s.organization_id = p_organization_id and s.membership_id = p_membership_id and s.value is not null;
  insert into strata_tenancy.membership_moves (from_organization_id, from_membership_id, to_organization_id, to_membership_id, moved_at)
  values (p_organization_id, p_membership_id, p_to_organization_id, v_new_id, v_clock);
  -- Raised, so that the new membership is undone.
  if strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'end', p_reason) = 'last_owner' then
    perform strata_core.raise_error('ST204');
  end if;
  return query select 'moved', v_new_id;
exception
  when sqlstate 'ST204' then
    return query select 'last_owner', null::uuid;
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    -- Only in repeatable read, of a membership of the person that it cannot see: the transaction is repeated.
    if v_constraint = 'memberships_one_default_per_user_idx' then
      raise exception using errcode = 'serialization_failure';
    end if;
    return query select case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' when 'memberships_one_login_name_idx' then 'login_name_taken'
                                          else 'label_taken' end, null::uuid;
  when check_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.move_membership(uuid, uuid, uuid, text, uuid) is 'Ends a membership in one organization and makes one in another with its type, names, number, attributes, and current contacts, addresses and settings; roles and relations stay behind. Outcomes: moved, label_taken, member_number_taken, login_name_taken, last_owner, refused, unknown. Refused: is suspended or has ended, or the other organization is closed or the same. Raises ST402, with the constraint, for a company that is none of the other organization, a reason that is not allowed or attributes that are not any more.';

alter function strata.move_membership(uuid, uuid, uuid, text, uuid) owner to strata_definer;
--! end interface/functions/move_membership.sql
--! begin interface/functions/number_history.sql
create function strata.number_history(p_address text)
  returns table (user_id uuid, held_from timestamptz, held_to timestamptz, last_proof_at timestamptz, release_reason text, quarantined_until timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_value text := strata_users.normalise_identifier('phone', p_address);
begin
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  return query
    select i.user_id, i.verified_at, i.released_at, i.last_proof_at, i.release_reason, i.quarantined_until
    from strata_users.identifiers i
    where i.kind = 'phone' and i.value = v_value and i.verified_at is not null
    order by i.verified_at;
end
$$;

comment on function strata.number_history(text) is 'One row per user who has held a phone number, from when to when (null: still), the first holder first. Raises ST402 for what is no phone number.';

alter function strata.number_history(text) owner to strata_definer;
--! end interface/functions/number_history.sql
--! begin interface/functions/open_party.sql
-- Members keep what is said of themselves; whatever else is said of members and of the organization is for those who manage them. Locks what will be changed.
create function strata.open_party(p_organization_id uuid, p_membership_id uuid, p_is_own_enough boolean default true) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_context  record;
  v_is_own   boolean;
  v_ended_at timestamptz;
begin
  -- Compared in here and not in the query: for its estimates the planner would read the settings before anything has verified them.
  select c.organization_id, c.membership_id, c.impersonator_user_id into v_context from strata_core.context c;
  v_is_own := coalesce(p_is_own_enough and v_context.organization_id = p_organization_id and v_context.membership_id = p_membership_id
                       and v_context.impersonator_user_id is null, false);
  if not v_is_own
     and not strata_access.authorize(p_organization_id, case when p_membership_id is null then 'organization.manage' else 'members.manage' end) then
    return 'not_allowed';
  elsif p_membership_id is null then
    select o.closed_at into v_ended_at from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
    return case when not found then 'unknown' when v_ended_at is not null then 'refused' else 'open' end;
  elsif not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  elsif not v_is_own and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  select coalesce(m.ended_at, m.erased_at) into v_ended_at from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  return case when v_ended_at is not null then 'refused' else 'open' end;
end
$$;

comment on function strata.open_party(uuid, uuid, boolean) is 'Locks a member (or, with null, the organization) for a change of what is said of it: open, not_allowed, unknown, or refused once it has ended or the person was erased. Called by functions of the interface.';

alter function strata.open_party(uuid, uuid, boolean) owner to strata_definer;
--! end interface/functions/open_party.sql
--! begin interface/functions/open_recovery_case.sql
-- The same answer and the same work whether somebody holds the lost address or not, and whether anything matched.
create function strata.open_recovery_case(p_challenge_token text, p_code text, p_lost_kind text, p_lost_address text, p_kinds text[], p_fingerprints bytea[],
                                          p_key_versions integer[], p_signals strata_users.sign_in_signals default null)
  returns table (outcome text, recovery_case_id uuid, reviewable_at timestamptz, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock     timestamptz := strata_core.clock();
  v_lost      text := strata_users.normalise_identifier(p_lost_kind, p_lost_address);
  v_challenge strata_users.challenges;
  v_requests  strata_users.throttles;
  v_throttle  strata_users.throttles;
  v_holder    record;
begin
  if v_lost is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  elsif cardinality(p_kinds) is distinct from cardinality(p_fingerprints) or cardinality(p_kinds) is distinct from cardinality(p_key_versions)
        or coalesce(cardinality(p_kinds), 0) > 100 then
    perform strata_core.raise_error('ST402', 'recovery_cases_given_kinds_check');
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'recover';
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  v_requests := strata_users.lock_throttle('code_request', p_lost_kind || ':' || v_lost);
  v_throttle := strata_users.lock_throttle('sign_in', v_challenge.kind || ':' || v_challenge.value);
  if strata_users.is_throttled(v_requests) or strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := greatest(v_requests.blocked_until, v_throttle.blocked_until);
    return next;
    return;
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    perform strata_users.count_failure(v_throttle);
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.count_success(v_throttle);
  perform strata_users.count_failure(v_requests);

  select i.user_id, i.identifier_id into v_holder from strata_users.identifiers i
  where i.kind = p_lost_kind and i.value = v_lost and i.verified_at is not null and i.released_at is null;
  insert into strata_users.recovery_cases as r (user_id, lost_identifier_id, kind, value, address, given_kinds, matched_kinds, is_known_device, is_known_country,
                                                reviewable_at, expires_at, opened_at)
  select v_holder.user_id, v_holder.identifier_id, v_challenge.kind, v_challenge.value, v_challenge.address,
         array(select distinct g.kind from unnest(p_kinds) as g (kind) where g.kind is not null order by 1),
         array(select distinct g.kind
               from unnest(p_kinds, p_fingerprints, p_key_versions) as g (kind, fingerprint, key_version)
               join strata_users.private_identifications i
                 on i.user_id = v_holder.user_id and i.kind = g.kind and i.key_version = g.key_version and i.fingerprint = g.fingerprint
               order by 1),
         exists (select from strata_users.devices d
                 where d.user_id = v_holder.user_id and d.token_hash = strata_users.hash_token((p_signals).device_token) and d.forgotten_at is null),
         case when (p_signals).country is not null
              then exists (select from strata_users.devices d where d.user_id = v_holder.user_id and d.country = (p_signals).country and d.forgotten_at is null) end,
         v_clock + strata_core.setting_interval('recovery_case_wait'), v_clock + strata_core.setting_interval('recovery_case_lifetime'), v_clock
  returning 'opened', r.recovery_case_id, r.reviewable_at, r.expires_at into outcome, recovery_case_id, reviewable_at, expires_at;
  perform strata_users.announce_event(v_holder.user_id, 'recovery-activated');
  return next;
end
$$;

comment on function strata.open_recovery_case(text, text, text, text, text[], bytea[], integer[], strata_users.sign_in_signals) is 'Somebody who lost every way in proves a new address, with the code that strata.request_code made for recover, names the lost one, and gives fingerprints of private facts (kinds, fingerprints and key versions, side by side). Every proved address of the user is told, and people review the case. Outcomes: opened, refused, throttled. Opened tells nothing of what was found; of refused the code was wrong, throttled is until expires_at. Counts every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402 for what is no address, or lists that do not go together.';

alter function strata.open_recovery_case(text, text, text, text, text[], bytea[], integer[], strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/open_recovery_case.sql
--! begin interface/functions/open_verification.sql
create function strata.open_verification(p_customer_id uuid, p_market text default null)
  returns table (outcome text, verification_case_id uuid, acceptance_policy text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_customer   strata_customers.customers;
  v_case       strata_kyc.verification_cases;
  v_constraint text;
begin
  select c.* into v_customer from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  select c.* into v_case from strata_kyc.verification_cases c where c.customer_id = p_customer_id and c.status in ('requires_input', 'processing');
  if v_case.expires_at <= v_clock then
    perform strata_kyc.close_case(v_case, 'expired', 'ran out');
    v_case := null;
  end if;
  select p.acceptance_policy into acceptance_policy from strata_kyc.acceptance_policies p
  where p.customer_kind = v_customer.kind and (p.market = p_market or p.market is null)
  order by p.market nulls last limit 1;
  if v_customer.customer_id is null then
    outcome := 'unknown';
  elsif v_customer.status in ('merged', 'closed') then
    outcome := 'refused';
    acceptance_policy := null;
  elsif v_case.verification_case_id is not null then
    outcome := 'unchanged';
    verification_case_id := v_case.verification_case_id;
    acceptance_policy := v_case.acceptance_policy;
  elsif acceptance_policy is null then
    outcome := 'no_policy';
  else
    insert into strata_kyc.verification_cases as c (customer_id, acceptance_policy, market, opened_at, expires_at)
    values (p_customer_id, acceptance_policy, p_market, v_clock, v_clock + strata_core.setting_interval('verification_case_lifetime'))
    -- Only in repeatable read, of a case that it cannot see: 40001, and the transaction is repeated.
    on conflict do nothing
    returning 'opened', c.verification_case_id into outcome, verification_case_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'country_check'));
end
$$;

comment on function strata.open_verification(uuid, text) is 'Begins the verification of a customer, by the policy of its kind and market. Outcomes: opened, unchanged, no_policy, refused, unknown. Unchanged: a case is open already. Refused: closed or merged. Raises ST402, with the constraint, for what is no country.';

alter function strata.open_verification(uuid, text) owner to strata_definer;
--! end interface/functions/open_verification.sql
--! begin interface/functions/pending_terms.sql
-- What binds the organization is asked of those alone who may accept it.
create function strata.pending_terms()
  returns table (term text, version text, kind text, applies_to text, customer_id uuid, name text, uri text, sha256 bytea, published_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_context strata_core.context;
begin
  select c.* into v_context from strata_core.context c;
  return query
    select v.term, v.version, v.kind, v.applies_to, w.customer_id, t.name, v.uri, v.sha256::bytea, v.published_at
    from strata_tenancy.term_versions_in_force(v_clock) v
    join strata_tenancy.terms t on t.term = v.term
    cross join lateral (
      select null::uuid as customer_id where v.applies_to = 'user' and v_context.user_id is not null
      union all
      select null where v.applies_to = 'organization' and strata.has_permission('organization.manage')
      union all
      select s.customer_id from strata_tenancy.signable_customers(v_context.user_id) as s (customer_id) where v.applies_to = 'customer'
    ) w
    where strata_tenancy.is_term_pending(v.term, v_context.user_id, v_context.organization_id, w.customer_id, v_clock)
    order by v.term, w.customer_id;
end
$$;

comment on function strata.pending_terms() is 'One row per term that the user of the session has still to accept: for themself, for the session''s organization where they manage it, and for each customer they may sign for. The version is the one in force. No row without a session.';

alter function strata.pending_terms() owner to strata_definer;
--! end interface/functions/pending_terms.sql
--! begin interface/functions/place_legal_hold.sql
create function strata.place_legal_hold(p_customer_id uuid, p_reason text, p_until timestamptz default null)
  returns table (outcome text, legal_hold_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.erased_at is null for no key update;
  if not found then
    outcome := 'unknown';
  else
    insert into strata_customers.legal_holds as h (customer_id, reason, until, placed_at)
    values (p_customer_id, p_reason, p_until, strata_core.clock())
    returning 'placed', h.legal_hold_id into outcome, legal_hold_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'reason_check'));
end
$$;

comment on function strata.place_legal_hold(uuid, text, timestamptz) is 'Orders that what is known of a customer be kept, until a time or until lifted. Outcomes: placed, unknown. Raises ST402, with the constraint, without a reason or for an end that has passed.';

alter function strata.place_legal_hold(uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/place_legal_hold.sql
--! begin interface/functions/publish_term_version.sql
-- The row of the term is locked, so that of two that are published at once one comes after the other.
create function strata.publish_term_version(p_term text, p_version text, p_uri text, p_sha256 bytea, p_is_required boolean default true,
                                            p_published_at timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_term         strata_tenancy.terms;
  v_published_at timestamptz;
  v_constraint   text;
begin
  select t.* into v_term from strata_tenancy.terms t where t.term = p_term and t.retired_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  v_published_at := coalesce(p_published_at, strata_core.clock());
  if exists (select from strata_tenancy.term_versions v where v.term = p_term and v.version = p_version) then
    return 'taken';
  elsif exists (select from strata_tenancy.term_versions v where v.term = p_term and v.published_at >= v_published_at) then
    return 'out_of_order';
  end if;
  insert into strata_tenancy.term_versions (term, version, kind, applies_to, uri, sha256, is_required, published_at)
  values (p_term, p_version, v_term.kind, v_term.applies_to, p_uri, p_sha256, p_is_required, v_published_at);
  return 'published';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'term_versions_version_check'));
  -- Only in repeatable read, of a row that it cannot see.
  when unique_violation then
    return 'taken';
end
$$;

comment on function strata.publish_term_version(text, text, text, bytea, boolean, timestamptz) is 'Publishes a version of a term, now or at a time to come; it takes the place of the one before, and cannot be changed. Whoever accepted an earlier one only is asked anew where it is required; a consent never is. Outcomes: published, taken, out_of_order, unknown. Out of order: another version is published at that time or later. Unknown: no such term, or retired. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.publish_term_version(text, text, text, bytea, boolean, timestamptz) owner to strata_definer;
--! end interface/functions/publish_term_version.sql
--! begin interface/functions/reachable_members.sql
-- Level by level and everybody once: a recursive query would walk every path there is, and in a net of relations there are more of those than anybody can wait for.
create function strata.reachable_members(p_membership_id uuid, p_direction text, p_relationship_type text default null, p_at timestamptz default null)
  returns table (membership_id uuid, depth integer, path uuid[])
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid := (select c.organization_id from strata_core.context c);
  v_at              timestamptz := coalesce(p_at, strata_core.clock());
  v_seen            uuid[] := array[p_membership_id];
  v_level           uuid[] := array[p_membership_id];
  v_paths           text[] := array[p_membership_id::text];
  v_depth           integer := 0;
begin
  if p_direction is null or p_direction not in ('lower', 'upper') then
    perform strata_core.raise_error('ST402', 'direction_check');
  end if;
  loop
    v_depth := v_depth + 1;
    select array_agg(n.membership_id), array_agg(n.path) into v_level, v_paths
    from (
      select distinct on (r.lower_membership_id) r.lower_membership_id as membership_id, l.path || ',' || r.lower_membership_id::text as path
      from unnest(v_level, v_paths) as l (membership_id, path)
      join strata_tenancy.relationships r on r.organization_id = v_organization_id and r.upper_membership_id = l.membership_id
      where p_direction = 'lower' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.lower_membership_id <> all (v_seen)
      union all
      select distinct on (r.upper_membership_id) r.upper_membership_id, l.path || ',' || r.upper_membership_id::text
      from unnest(v_level, v_paths) as l (membership_id, path)
      join strata_tenancy.relationships r on r.organization_id = v_organization_id and r.lower_membership_id = l.membership_id
      where p_direction = 'upper' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.upper_membership_id <> all (v_seen)
    ) n;
    exit when v_level is null;
    return query select l.membership_id, v_depth, string_to_array(l.path, ',')::uuid[] from unnest(v_level, v_paths) as l (membership_id, path);
    v_seen := v_seen || v_level;
  end loop;
end
$$;

comment on function strata.reachable_members(uuid, text, text, timestamptz) is 'One row per member of the session''s organization that is below (lower) or above (upper) a member, directly or through others, in relations of one type or of any, now or at another time: the shortest way and its length. Circles end. Raises ST402 for another direction.';
--! end interface/functions/reachable_members.sql
--! begin interface/functions/reachable_organizations.sql
-- See strata.reachable_members.
create function strata.reachable_organizations(p_organization_id uuid, p_direction text, p_relationship_type text default null, p_at timestamptz default null)
  returns table (organization_id uuid, name text, depth integer, path uuid[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_at    timestamptz := coalesce(p_at, strata_core.clock());
  v_seen  uuid[] := array[p_organization_id];
  v_level uuid[] := array[p_organization_id];
  v_paths text[] := array[p_organization_id::text];
  v_depth integer := 0;
begin
  if p_direction is null or p_direction not in ('lower', 'upper') then
    perform strata_core.raise_error('ST402', 'direction_check');
  elsif not strata_access.authorize(p_organization_id, 'organization.manage') then
    return;
  end if;
  loop
    v_depth := v_depth + 1;
    select array_agg(n.organization_id), array_agg(n.path) into v_level, v_paths
    from (
      select distinct on (r.lower_organization_id) r.lower_organization_id as organization_id, l.path || ',' || r.lower_organization_id::text as path
      from unnest(v_level, v_paths) as l (organization_id, path)
      join strata_tenancy.organization_relationships r on r.upper_organization_id = l.organization_id
      where p_direction = 'lower' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.lower_organization_id <> all (v_seen)
      union all
      select distinct on (r.upper_organization_id) r.upper_organization_id, l.path || ',' || r.upper_organization_id::text
      from unnest(v_level, v_paths) as l (organization_id, path)
      join strata_tenancy.organization_relationships r on r.lower_organization_id = l.organization_id
      where p_direction = 'upper' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.upper_organization_id <> all (v_seen)
    ) n;
    exit when v_level is null;
    return query
      select l.organization_id, o.name, v_depth, string_to_array(l.path, ',')::uuid[]
      from unnest(v_level, v_paths) as l (organization_id, path)
      join strata_tenancy.organizations o on o.organization_id = l.organization_id
      order by o.name, o.organization_id;
    v_seen := v_seen || v_level;
  end loop;
end
$$;

comment on function strata.reachable_organizations(uuid, text, text, timestamptz) is 'One row per organization that is below (lower) or above (upper) another one, directly or through others, in relations of one type or of any, now or at another time: the shortest way and its length. Circles end. No row for whoever may not manage the organization. Raises ST402 for another direction.';

alter function strata.reachable_organizations(uuid, text, text, timestamptz) owner to strata_definer;
--! end interface/functions/reachable_organizations.sql
--! begin interface/functions/redact_verification_data.sql
create function strata.redact_verification_data(p_customer_id uuid, p_reason text)
  returns table (outcome text, held_until timestamptz, document_count integer, attachment_uris text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  -- A legal hold that came while the customer was waited for has to be seen.
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'identity_documents_status_reason_check');
  end if;
  perform from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  if not found then
    outcome := 'unknown';
  elsif exists (select from strata_kyc.verification_cases c where c.customer_id = p_customer_id and c.status in ('requires_input', 'processing')) then
    outcome := 'refused';
  else
    select max(coalesce(h.until, 'infinity')) into held_until from strata_customers.legal_holds h
    where h.customer_id = p_customer_id and h.lifted_at is null and coalesce(h.until > v_clock, true);
    if held_until is not null then
      outcome := 'held';
      held_until := nullif(held_until, 'infinity');
    else
      attachment_uris := array(select a.uri from strata_kyc.attachments a where a.customer_id = p_customer_id and a.uri is not null order by a.attached_at);
      update strata_kyc.attachments a set uri = null, redacted_at = v_clock where a.customer_id = p_customer_id and a.uri is not null;
      update strata_kyc.verification_checks k set payload = null, provider_reference = null
      where k.customer_id = p_customer_id and num_nonnulls(k.payload, k.provider_reference) > 0;
      update strata_kyc.verification_cases c set redacted_at = v_clock where c.customer_id = p_customer_id and c.redacted_at is null;
      update strata_kyc.identity_documents d set ciphertext = null, last_four = null, redacted_at = v_clock, status_reason = p_reason
      where d.customer_id = p_customer_id and d.redacted_at is null;
      get diagnostics document_count = row_count;
      outcome := 'done';
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_status_reason_check'));
end
$$;

comment on function strata.redact_verification_data(uuid, text) is 'Takes the numbers, the answers of providers and the references to files out of what is known of a customer; what was decided, when and by what stays, and so do the fingerprints, which keep the document from being used by somebody else. Outcomes: done, held, refused, unknown. Of held a legal hold wants it kept until held_until, null where it has no end; of refused a case is open. attachment_uris are the files that the host is to delete. The reason is required. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.redact_verification_data(uuid, text) owner to strata_definer;
--! end interface/functions/redact_verification_data.sql
--! begin interface/functions/redeem_benefit.sql
create function strata.redeem_benefit(p_benefit text, p_customer_id uuid, p_reference text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_customer   strata_customers.customers;
  v_benefit    strata_customers.benefits;
  v_constraint text;
begin
  -- Held to the end, so that nobody loses the verification between the question and the row.
  select c.* into v_customer from strata_customers.customers c where c.customer_id = p_customer_id for share;
  select b.* into v_benefit from strata_customers.benefits b where b.benefit = p_benefit;
  if v_customer.customer_id is null or v_benefit.benefit is null then
    return 'unknown';
  elsif exists (select from strata_customers.benefit_redemptions r
                join strata_customers.customers c on c.customer_id = r.customer_id
                where r.benefit = p_benefit and (c.customer_id = p_customer_id or c.merged_into_customer_id = p_customer_id)) then
    return 'already_redeemed';
  elsif v_benefit.ended_at <= v_clock then
    return 'ended';
  elsif strata_customers.customer_status_at(v_customer, v_clock) in ('merged', 'closed', 'suspended')
        or (v_benefit.is_verification_required and strata_customers.customer_status_at(v_customer, v_clock) <> 'active') then
    return 'not_eligible';
  end if;
  insert into strata_customers.benefit_redemptions (benefit, customer_id, reference, redeemed_at)
  values (p_benefit, p_customer_id, p_reference, v_clock)
  on conflict (benefit, customer_id) do nothing;
  return case when found then 'redeemed' else 'already_redeemed' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'benefit_redemptions_reference_check'));
end
$$;

comment on function strata.redeem_benefit(text, uuid, text) is 'A customer gets a benefit, once, however many ask at the same moment. Outcomes: redeemed, already_redeemed, not_eligible, ended, unknown. Of not_eligible the customer is not verified, or suspended, closed or merged. Who was merged into the customer counts as the customer. Raises ST402, with the constraint, for a reference that is not allowed.';

alter function strata.redeem_benefit(text, uuid, text) owner to strata_definer;
--! end interface/functions/redeem_benefit.sql
--! begin interface/functions/reject_document.sql
create function strata.reject_document(p_identity_document_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if p_reason is null then
    perform strata_core.raise_error('ST402', 'identity_documents_status_reason_check');
  end if;
  return strata_kyc.end_document(p_identity_document_id, 'reject', p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_status_reason_check'));
end
$$;

comment on function strata.reject_document(uuid, text) is 'A document was found not to be good, or not to be the customer''s: it stands for nobody any more, nor does one that was verified and taken back. Outcomes: done, verification_pending, unchanged, unknown. Unchanged: it stood for nobody, or its customer is erased. Of verification_pending the customer rested on it and is to be verified anew. The reason is required. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.reject_document(uuid, text) owner to strata_definer;
--! end interface/functions/reject_document.sql
--! begin interface/functions/reject_duplicate.sql
-- Both are held, in the order of their ids, as a merge of them holds them: of a merge and a rejection at once one finds the other done.
create function strata.reject_duplicate(p_kind text, p_rejected_id uuid, p_kept_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_statuses   jsonb;
  v_case       strata_kyc.verification_cases;
  v_outcome    text;
  v_constraint text;
begin
  if p_kind is null or p_kind not in ('user', 'customer') then
    perform strata_core.raise_error('ST402', 'rejected_duplicates_kind_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'reason_check');
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  if p_kind = 'user' then
    v_statuses := (select jsonb_object_agg(h.user_id, h.status)
                   from (select u.user_id, u.status from strata_users.users u where u.user_id in (p_rejected_id, p_kept_id) order by u.user_id for no key update) h);
  else
    v_statuses := (select jsonb_object_agg(h.customer_id, h.status)
                   from (select c.customer_id, c.status from strata_customers.customers c where c.customer_id in (p_rejected_id, p_kept_id)
                         order by c.customer_id for no key update) h);
  end if;
  if v_statuses ?& array[p_rejected_id::text, p_kept_id::text] is not true then
    return 'unknown';
  elsif p_rejected_id = p_kept_id or v_statuses ->> p_rejected_id::text in ('merged', 'erased')
        or v_statuses ->> p_kept_id::text in ('merged', 'erased', 'deactivated', 'closed', 'rejected') then
    return 'refused';
  end if;

  if p_kind = 'user' then
    v_outcome := strata_users.change_user_status(p_rejected_id, 'deactivate', p_reason);
    if v_outcome = 'done' then
      perform strata.revoke_user_sessions(p_rejected_id);
    end if;
  elsif v_statuses ->> p_rejected_id::text in ('closed', 'rejected') then
    v_outcome := 'unchanged';
  elsif v_statuses ->> p_rejected_id::text = 'pending_verification' then
    select c.* into v_case from strata_kyc.verification_cases c
    where c.customer_id = p_rejected_id and c.status in ('requires_input', 'processing') for no key update;
    -- A case that has run out was not decided by anybody.
    if not found then
      update strata_customers.customers c set rejected_at = v_clock, status_reason = p_reason where c.customer_id = p_rejected_id;
      v_outcome := 'done';
    elsif v_case.expires_at > v_clock then
      perform strata_kyc.close_case(v_case, 'rejected', p_reason, strata_core.user_id());
      v_outcome := 'done';
    end if;
  end if;
  v_outcome := coalesce(v_outcome, strata.close_customer(p_rejected_id, p_reason));
  if v_outcome not in ('done', 'unchanged') then
    return v_outcome;
  end if;
  insert into strata_merges.rejected_duplicates as r (kind, rejected_record_id, kept_record_id, reason, rejected_by_user_id, rejected_at)
  values (p_kind, p_rejected_id, p_kept_id, p_reason, strata_core.user_id(), v_clock)
  on conflict (kind, rejected_record_id) do update
    set kept_record_id = excluded.kept_record_id, reason = excluded.reason, rejected_by_user_id = excluded.rejected_by_user_id, rejected_at = excluded.rejected_at
    where v_outcome = 'done' or r.kept_record_id <> excluded.kept_record_id;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.reject_duplicate(text, uuid, uuid, text) is 'Rejects the second record of somebody instead of merging it: a user is deactivated and all sessions end, a customer is rejected where a verification is pending and closed otherwise. Remembers in favour of whom. Outcomes: done, unchanged, refused, last_owner, unknown. Refused: they are the same, the one is merged or erased, or the other is not there to stay. Last_owner: an organization would be left without an owner. The reason is required: name nobody in it. Raises ST402, with the constraint, for another kind or a reason that is not allowed, and ST202 outside of read committed.';

alter function strata.reject_duplicate(text, uuid, uuid, text) owner to strata_definer;
--! end interface/functions/reject_duplicate.sql
--! begin interface/functions/rekey_document.sql
create function strata.rekey_document(p_identity_document_id uuid, p_old_ciphertext bytea, p_ciphertext bytea, p_fingerprint_key_ids text[], p_fingerprints bytea[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_document   strata_kyc.identity_documents;
  v_constraint text;
begin
  -- Like whoever verifies it, so that a fingerprint that is added counts as those that are there.
  perform from strata_customers.customers c
  where c.customer_id = (select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id) for no key update;
  perform from strata_kyc.fingerprint_keys k where k.retired_at is null order by k.fingerprint_key_id for share;
  select d.* into v_document from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id for no key update;
  if not found then
    return 'unknown';
  elsif v_document.ciphertext is null or v_document.ciphertext is distinct from p_old_ciphertext then
    return 'changed';
  end if;
  update strata_kyc.identity_documents d set ciphertext = p_ciphertext where d.identity_document_id = p_identity_document_id and d.ciphertext <> p_ciphertext;
  insert into strata_kyc.document_fingerprints (identity_document_id, fingerprint_key_id, customer_id, fingerprint, held_at)
  select p_identity_document_id, k.fingerprint_key_id, v_document.customer_id, g.fingerprint,
         (select max(f.held_at) from strata_kyc.document_fingerprints f where f.identity_document_id = p_identity_document_id)
  from unnest(p_fingerprint_key_ids, p_fingerprints) as g (fingerprint_key_id, fingerprint)
  join strata_kyc.fingerprint_keys k on k.fingerprint_key_id = g.fingerprint_key_id and k.retired_at is null
  on conflict (identity_document_id, fingerprint_key_id) do nothing;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_ciphertext_check'));
end
$$;

comment on function strata.rekey_document(uuid, bytea, bytea, text[], bytea[]) is 'Puts a number that was sealed anew in the place of what is there, and adds the fingerprints that the document lacks. Outcomes: done, changed, unknown. Of changed somebody else was faster, or the number was redacted. Raises ST402, with the constraint, for what is not sealed, or a fingerprint by which another customer is verified.';

alter function strata.rekey_document(uuid, bytea, bytea, text[], bytea[]) owner to strata_definer;
--! end interface/functions/rekey_document.sql
--! begin interface/functions/relate_customers.sql
create function strata.relate_customers(p_from_customer_id uuid, p_to_customer_id uuid, p_relationship_type text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_type       strata_customers.customer_relationship_types;
  v_pair       record;
  v_constraint text;
begin
  select t.* into v_type from strata_customers.customer_relationship_types t where t.relationship_type = p_relationship_type;
  if not found then
    perform strata_core.raise_error('ST402', 'customer_relationships_relationship_type_fkey');
  elsif v_type.is_hierarchy then
    -- Two relations of other customers can close a circle together, so whoever adds one of these is alone.
    lock table strata_customers.customer_relationships in share row exclusive mode;
  end if;
  perform from strata_customers.customers c where c.customer_id in (p_from_customer_id, p_to_customer_id) order by c.customer_id for no key update;
  select f.kind as from_kind, t.kind as to_kind, f.erased_at is null and t.erased_at is null as is_open into v_pair
  from strata_customers.customers f cross join strata_customers.customers t
  where f.customer_id = p_from_customer_id and t.customer_id = p_to_customer_id;
  if not found then
    return 'unknown';
  elsif not v_pair.is_open or coalesce(v_type.from_kind <> v_pair.from_kind, false) or coalesce(v_type.to_kind <> v_pair.to_kind, false) then
    return 'refused';
  elsif exists (select from strata_customers.customer_relationships r
                where r.from_customer_id = p_from_customer_id and r.to_customer_id = p_to_customer_id and r.relationship_type = p_relationship_type and r.ended_at is null) then
    return 'unchanged';
  elsif v_type.is_hierarchy and exists (
    with recursive below (customer_id) as (
      select p_to_customer_id
      union
      select r.to_customer_id from below b
      join strata_customers.customer_relationships r on r.from_customer_id = b.customer_id and r.relationship_type = p_relationship_type and r.ended_at is null
    ) select from below b where b.customer_id = p_from_customer_id) then
    return 'refused';
  end if;
  insert into strata_customers.customer_relationships (from_customer_id, to_customer_id, relationship_type, started_at)
  values (p_from_customer_id, p_to_customer_id, p_relationship_type, strata_core.clock())
  -- Only in repeatable read, of a relation that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customer_relationships_to_customer_id_check'));
end
$$;

comment on function strata.relate_customers(uuid, uuid, text) is 'The first customer becomes something (relationship_type) of the second from now on. Outcomes: done, unchanged, refused, unknown. Refused: the kinds do not fit the type, one of them is erased, or somebody would be above itself. Raises ST402, with the constraint, for an unknown type or a relation to itself.';

alter function strata.relate_customers(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/relate_customers.sql
--! begin interface/functions/relate_members.sql
create function strata.relate_members(p_organization_id uuid, p_relationship_type text, p_upper_membership_id uuid, p_lower_membership_id uuid,
                                      p_from timestamptz default null, p_until timestamptz default null)
  returns table (outcome text, relationship_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_from       timestamptz := coalesce(p_from, strata_core.clock());
  v_types      record;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return query select 'not_allowed', null::uuid;
    return;
  -- Rights may hang on who is above whom. It locks the organization, so that the types are those of this moment.
  elsif not strata_access.covers_member(p_organization_id, p_upper_membership_id) or not strata_access.covers_member(p_organization_id, p_lower_membership_id) then
    return query select 'not_allowed', null::uuid;
    return;
  end if;
  select u.party_type as upper, l.party_type as lower into v_types
  from strata_tenancy.memberships u cross join strata_tenancy.memberships l
  where u.organization_id = p_organization_id and u.membership_id = p_upper_membership_id
    and l.organization_id = p_organization_id and l.membership_id = p_lower_membership_id;
  if not found then
    return query select 'unknown', null::uuid;
    return;
  elsif not strata_access.covers_relation(p_organization_id, p_upper_membership_id, p_lower_membership_id, 'allow', p_until) then
    return query select 'not_allowed', null::uuid;
    return;
  elsif not exists (select from strata_tenancy.relationship_types t where t.relationship_type = p_relationship_type and t.applies_to = 'membership') then
    perform strata_core.raise_error('ST402', 'relationships_relationship_type_fkey');
  elsif not exists (select from strata_tenancy.relationship_rules r
                    where r.relationship_type = p_relationship_type and r.upper_party_type = v_types.upper and r.lower_party_type = v_types.lower) then
    return query select 'refused', null::uuid;
    return;
  end if;
  insert into strata_tenancy.relationships as r (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id, lower_party_type,
                                                 started_at, ended_at)
  values (p_organization_id, p_relationship_type, p_upper_membership_id, v_types.upper, p_lower_membership_id, v_types.lower, v_from, p_until)
  returning r.relationship_id into relationship_id;
  outcome := 'created';
  return next;
exception
  -- The rule was removed at that moment.
  when foreign_key_violation then
    return query select 'refused', null::uuid;
  when sqlstate 'ST402' or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'relationships_overlap_check' then
      select case when tstzrange(r.started_at, r.ended_at) @> tstzrange(v_from, p_until) then 'unchanged' else 'overlap' end, r.relationship_id
        into outcome, relationship_id
      from strata_tenancy.relationships r
      where r.organization_id = p_organization_id and r.upper_membership_id = p_upper_membership_id and r.lower_membership_id = p_lower_membership_id
        and r.relationship_type = p_relationship_type and tstzrange(r.started_at, r.ended_at) && tstzrange(v_from, p_until)
      order by r.started_at limit 1;
      return next;
    elsif v_constraint in ('relationships_circle_check', 'relationships_member_ended_check') then
      return query select case v_constraint when 'relationships_circle_check' then 'circle' else 'refused' end, null::uuid;
    else
      perform strata_core.raise_error('ST402', v_constraint);
    end if;
end
$$;

comment on function strata.relate_members(uuid, text, uuid, uuid, timestamptz, timestamptz) is 'Puts a member above another, from now or p_from on and until ended or p_until. Outcomes: created, unchanged, overlap, circle, refused, unknown, not_allowed. Unchanged: they stand in that relation for all of that time. Overlap: for a part of it. Circle: somebody would be above themselves. Refused: their types may not, or one of them has left. Not_allowed: also when whoever relates them lacks something that they may, or that they would come to about each other. Raises ST402, with the constraint, for an unknown type of relation or a time that ends before it begins, and ST202 outside of read committed.';

alter function strata.relate_members(uuid, text, uuid, uuid, timestamptz, timestamptz) owner to strata_definer;
--! end interface/functions/relate_members.sql
--! begin interface/functions/relate_organizations.sql
create function strata.relate_organizations(p_relationship_type text, p_upper_organization_id uuid, p_lower_organization_id uuid,
                                            p_from timestamptz default null, p_until timestamptz default null)
  returns table (outcome text, organization_relationship_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_from       timestamptz := coalesce(p_from, strata_core.clock());
  v_types      record;
  v_constraint text;
begin
  select u.party_type as upper, l.party_type as lower into v_types
  from strata_tenancy.organizations u cross join strata_tenancy.organizations l
  where u.organization_id = p_upper_organization_id and l.organization_id = p_lower_organization_id;
  if not found then
    return query select 'unknown', null::uuid;
    return;
  elsif not exists (select from strata_tenancy.relationship_types t where t.relationship_type = p_relationship_type and t.applies_to = 'organization') then
    perform strata_core.raise_error('ST402', 'organization_relationships_relationship_type_fkey');
  elsif not exists (select from strata_tenancy.relationship_rules r
                    where r.relationship_type = p_relationship_type and r.upper_party_type = v_types.upper and r.lower_party_type = v_types.lower) then
    return query select 'refused', null::uuid;
    return;
  end if;
  insert into strata_tenancy.organization_relationships as r (relationship_type, upper_organization_id, upper_party_type, lower_organization_id, lower_party_type,
                                                              started_at, ended_at)
  values (p_relationship_type, p_upper_organization_id, v_types.upper, p_lower_organization_id, v_types.lower, v_from, p_until)
  returning r.organization_relationship_id into organization_relationship_id;
  outcome := 'created';
  return next;
exception
  -- The rule was removed at that moment.
  when foreign_key_violation then
    return query select 'refused', null::uuid;
  when sqlstate 'ST402' or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'organization_relationships_overlap_check' then
      select case when tstzrange(r.started_at, r.ended_at) @> tstzrange(v_from, p_until) then 'unchanged' else 'overlap' end, r.organization_relationship_id
        into outcome, organization_relationship_id
      from strata_tenancy.organization_relationships r
      where r.upper_organization_id = p_upper_organization_id and r.lower_organization_id = p_lower_organization_id
        and r.relationship_type = p_relationship_type and tstzrange(r.started_at, r.ended_at) && tstzrange(v_from, p_until)
      order by r.started_at limit 1;
      return next;
    elsif v_constraint in ('organization_relationships_circle_check', 'organization_relationships_organization_closed_check') then
      return query select case v_constraint when 'organization_relationships_circle_check' then 'circle' else 'refused' end, null::uuid;
    else
      perform strata_core.raise_error('ST402', v_constraint);
    end if;
end
$$;

comment on function strata.relate_organizations(text, uuid, uuid, timestamptz, timestamptz) is 'Puts an organization above another in a kind of relation, from now or p_from on and until ended or p_until. Outcomes: created, unchanged, overlap, circle, refused, unknown. Unchanged: they stand in that relation for all of that time. Overlap: for a part of it. Circle: one would be above itself. Refused: their types may not, or one of them is closed. Raises ST402, with the constraint, for an unknown type of relation or a time that ends before it begins, and ST202 outside of read committed.';

alter function strata.relate_organizations(text, uuid, uuid, timestamptz, timestamptz) owner to strata_definer;
--! end interface/functions/relate_organizations.sql
--! begin interface/functions/remove_party_type_attribute.sql
create function strata.remove_party_type_attribute(p_party_type text, p_attribute text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  delete from strata_tenancy.party_type_attributes a where a.party_type = p_party_type and a.attribute = p_attribute;
  return case when found then 'done' else 'unknown' end;
end
$$;

comment on function strata.remove_party_type_attribute(text, text) is 'Takes an attribute away from a type. Values that are stored stay until what they belong to is next changed, and must go then. Outcomes: done, unknown.';

alter function strata.remove_party_type_attribute(text, text) owner to strata_definer;
--! end interface/functions/remove_party_type_attribute.sql
--! begin interface/functions/remove_relationship_rule.sql
create function strata.remove_relationship_rule(p_relationship_type text, p_upper_party_type text, p_lower_party_type text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  delete from strata_tenancy.relationship_rules r
  where r.relationship_type = p_relationship_type and r.upper_party_type = p_upper_party_type and r.lower_party_type = p_lower_party_type;
  return case when found then 'done' else 'unknown' end;
exception
  when foreign_key_violation then
    return 'in_use';
end
$$;

comment on function strata.remove_relationship_rule(text, text, text) is 'Lets the one type stand above the other in a kind of relation no longer. Outcomes: done, in_use, unknown. In_use: there are such relations, ended ones too, which stay to be read.';

alter function strata.remove_relationship_rule(text, text, text) owner to strata_definer;
--! end interface/functions/remove_relationship_rule.sql
--! begin interface/functions/retire_fingerprint_key.sql
create function strata.retire_fingerprint_key(p_fingerprint_key_id text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  -- Whoever is handing in a document shares these rows: after this lock there is none left that counts on the key and has not been seen.
  perform from strata_kyc.fingerprint_keys k order by k.fingerprint_key_id for update;
  if not exists (select from strata_kyc.fingerprint_keys k where k.fingerprint_key_id = p_fingerprint_key_id) then
    return 'unknown';
  elsif exists (select from strata_kyc.fingerprint_keys k where k.fingerprint_key_id = p_fingerprint_key_id and k.retired_at is not null) then
    return 'unchanged';
  elsif not exists (select from strata_kyc.fingerprint_keys k where k.fingerprint_key_id <> p_fingerprint_key_id and k.retired_at is null)
        or exists (select from strata_kyc.identity_documents d
                   cross join strata_kyc.fingerprint_keys k
                   where d.ciphertext is not null and k.fingerprint_key_id <> p_fingerprint_key_id and k.retired_at is null
                     and not exists (select from strata_kyc.document_fingerprints f
                                     where f.identity_document_id = d.identity_document_id and f.fingerprint_key_id = k.fingerprint_key_id)) then
    return 'incomplete';
  end if;
  update strata_kyc.fingerprint_keys k set retired_at = strata_core.clock() where k.fingerprint_key_id = p_fingerprint_key_id;
  delete from strata_kyc.document_fingerprints f where f.fingerprint_key_id = p_fingerprint_key_id;
  return 'retired';
end
$$;

comment on function strata.retire_fingerprint_key(text) is 'Ends the use of a key of the client and deletes its fingerprints, once every document has one of each other key. Outcomes: retired, unchanged, incomplete, unknown. Of incomplete some document lacks one (run rotateDocumentKeys to its end), or there is no other key. A document whose number was redacted before cannot get one and is not found by its number any more. Call it in read committed.';

alter function strata.retire_fingerprint_key(text) owner to strata_definer;
--! end interface/functions/retire_fingerprint_key.sql
--! begin interface/functions/retire_term.sql
create function strata.retire_term(p_term text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_tenancy.terms t set retired_at = strata_core.clock() where t.term = p_term and t.retired_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.terms t where t.term = p_term) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.retire_term(text) is 'Nobody is asked to accept a term any more; what was accepted stays on record. Outcomes: done, unchanged, unknown.';

alter function strata.retire_term(text) owner to strata_definer;
--! end interface/functions/retire_term.sql
--! begin interface/functions/review_verification.sql
create function strata.review_verification(p_verification_case_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_user_id    uuid := (select x.user_id from strata_core.context x);
  v_case       strata_kyc.verification_cases;
  v_outcome    text;
  v_stale      text;
  v_constraint text;
begin
  if p_decision is null or p_decision not in ('approve', 'reject', 'request_input') then
    perform strata_core.raise_error('ST402', 'verification_cases_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'verification_cases_status_reason_check');
  end if;
  v_case := strata_kyc.hold_case(p_verification_case_id);
  if v_case.verification_case_id is null then
    return 'unknown';
  elsif v_case.status not in ('processing', 'requires_input') or v_case.expires_at <= v_clock then
    return 'closed';
  elsif p_decision = 'request_input' then
    if v_case.status = 'requires_input' then
      return 'input_requested';
    end if;
    perform strata_kyc.request_input(p_verification_case_id, p_reason, v_user_id);
    return 'input_requested';
  elsif v_case.status = 'requires_input' then
    return 'incomplete';
  elsif p_decision = 'reject' then
    update strata_kyc.verification_checks k
    set completed_at = v_clock, result = 'failed', status_reason = p_reason, reviewed_by_user_id = v_user_id
    where k.verification_case_id = p_verification_case_id and k.status = 'pending' and k.method = 'manual';
    perform strata_kyc.close_case(v_case, 'rejected', p_reason, v_user_id);
    return 'rejected';
  end if;

  v_stale := strata_kyc.staleness(v_case);
  if v_stale is not null then
    perform strata_kyc.request_input(p_verification_case_id, v_stale);
    return 'input_requested';
  end if;
  begin
    update strata_kyc.verification_checks k
    set completed_at = v_clock, result = 'passed', status_reason = p_reason, reviewed_by_user_id = v_user_id
    where k.verification_case_id = p_verification_case_id and k.status = 'pending' and k.method = 'manual';
    if not found then
      return 'incomplete';
    end if;
    v_outcome := strata_kyc.advance_case(v_case, p_reason);
    if v_outcome <> 'verified' then
      raise exception using errcode = 'triggered_action_exception';
    end if;
  exception when triggered_action_exception then
    return case v_outcome when 'duplicate' then 'duplicate' else 'incomplete' end;
  end;
  return v_outcome;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_cases_status_reason_check'));
end
$$;

comment on function strata.review_verification(uuid, text, text) is 'People decide a case: approve every document that waits for them, reject, or request_input, with the reason. A customer who took another name or lost the representative since the case was submitted cannot be approved: it is then submitted again (input_requested). Outcomes: verified, rejected, input_requested, duplicate, incomplete, closed, unknown. Of duplicate another customer is verified by the same document, and of incomplete the policy wants more than people have said, or providers have not answered: nothing changed. Closed: it had been decided or has run out. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_verification(uuid, text, text) owner to strata_definer;
--! end interface/functions/review_verification.sql
--! begin interface/functions/review_verification_check.sql
create function strata.review_verification_check(p_verification_check_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_case_id    uuid;
  v_case       strata_kyc.verification_cases;
  v_constraint text;
begin
  if p_decision is null or p_decision not in ('pass', 'fail') then
    perform strata_core.raise_error('ST402', 'verification_checks_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'verification_checks_status_reason_check');
  end if;
  select k.verification_case_id into v_case_id from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id and k.method = 'manual';
  if not found then
    return 'unknown';
  end if;
  v_case := strata_kyc.hold_case(v_case_id);
  if v_case.status <> 'processing' or v_case.expires_at <= v_clock then
    return 'closed';
  end if;
  update strata_kyc.verification_checks k
  set completed_at = v_clock, result = case p_decision when 'pass' then 'passed' else 'failed' end, status_reason = p_reason,
      reviewed_by_user_id = (select x.user_id from strata_core.context x)
  where k.verification_check_id = p_verification_check_id and k.status = 'pending';
  if not found then
    return 'closed';
  end if;
  return strata_kyc.advance_case(v_case, p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_checks_status_reason_check'));
end
$$;

comment on function strata.review_verification_check(uuid, text, text) is 'People decide about one document: pass or fail, with the reason. The last one decides the case. Outcomes: pending, verified, rejected, duplicate, changed, closed, unknown. Of pending other checks are not answered. Of duplicate another customer is verified by the same document: the document waits for people again. Of changed the customer took another name or lost the representative meanwhile, and the case is to be submitted again. Closed: it had been decided. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_verification_check(uuid, text, text) owner to strata_definer;
--! end interface/functions/review_verification_check.sql
--! begin interface/functions/set_customer_contact.sql
create function strata.set_customer_contact(p_customer_id uuid, p_contact_type text, p_value text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  -- The lock on the customer puts two changes of one contact in a row.
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.erased_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  update strata_customers.customer_contacts a set ended_at = greatest(v_clock, a.started_at + interval '1 microsecond')
  where a.customer_id = p_customer_id and a.contact_type = p_contact_type and a.ended_at is null;
  if p_value is not null then
    insert into strata_customers.customer_contacts (customer_id, contact_type, value, started_at)
    values (p_customer_id, p_contact_type, p_value, v_clock)
    -- Only in repeatable read, of a contact that it cannot see: 40001, and the transaction is repeated.
    on conflict do nothing;
  end if;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customer_contacts_contact_type_check'));
end
$$;

comment on function strata.set_customer_contact(uuid, text, text) is 'Gives a customer a new current contact of a type (email, phone, fax, website), or none with null; the former one is kept with its end. Outcomes: done, unknown. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_customer_contact(uuid, text, text) owner to strata_definer;
--! end interface/functions/set_customer_contact.sql
--! begin interface/functions/set_default_membership.sql
-- Two choices of one person, and a choice and a join, wait for each other at the user.
create function strata.set_default_membership(p_organization_id uuid, p_membership_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_user_id uuid := (select m.user_id from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id);
  v_context record;
  v_is_own  boolean;
begin
  -- Compared in here and not in the query: see strata.open_party.
  select c.organization_id, c.user_id, c.impersonator_user_id into v_context from strata_core.context c;
  v_is_own := coalesce(v_context.organization_id = p_organization_id and v_context.user_id = v_user_id and v_context.impersonator_user_id is null, false);
  if not v_is_own and not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  elsif not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  end if;
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  if not v_is_own and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  update strata_tenancy.memberships m set is_default = true
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.user_id = v_user_id and m.ended_at is null and not m.is_default;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.memberships m
                           where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.is_default) then 'unchanged' else 'refused' end;
end
$$;

comment on function strata.set_default_membership(uuid, uuid) is 'Makes a membership the one as which its user acts where only the organization is named. Everybody may choose among the own ones. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has ended, was erased, or has no user. Raises ST202 for a member outside of read committed.';

alter function strata.set_default_membership(uuid, uuid) owner to strata_definer;
--! end interface/functions/set_default_membership.sql
--! begin interface/functions/set_login_name.sql
create function strata.set_login_name(p_organization_id uuid, p_membership_id uuid, p_login_name text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata.open_party(p_organization_id, p_membership_id, p_is_own_enough => false);
  v_login   text := strata_tenancy.normalise_login_name(p_login_name);
begin
  if p_membership_id is null then
    return 'unknown';
  elsif v_outcome <> 'open' then
    return v_outcome;
  elsif p_login_name is not null and v_login is null then
    perform strata_core.raise_error('ST402', 'memberships_login_name_check');
  end if;
  update strata_tenancy.memberships m set login_name = v_login
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.login_name is distinct from v_login;
  return case when found then 'done' else 'unchanged' end;
exception
  when unique_violation then
    return 'taken';
end
$$;

comment on function strata.set_login_name(uuid, uuid, text) is 'Gives a member a name to sign in with to this organization, or takes it back (null). The password is the person''s own. Outcomes: done, unchanged, taken, refused, unknown, not_allowed. Refused: has left, or was erased. Raises ST402 for what is no such name, and ST202 for a member outside of read committed.';

alter function strata.set_login_name(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/set_login_name.sql
--! begin interface/functions/set_parent_organization.sql
create function strata.set_parent_organization(p_organization_id uuid, p_parent_organization_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if p_parent_organization_id is not null and not exists (
    select from strata_tenancy.organizations o where o.organization_id = p_parent_organization_id and o.status <> 'closed') then
    return 'parent_refused';
  end if;
  update strata_tenancy.organizations o set parent_organization_id = p_parent_organization_id
  where o.organization_id = p_organization_id and o.parent_organization_id is distinct from p_parent_organization_id and o.status <> 'closed';
  if found then
    return 'done';
  end if;
  return coalesce((select case when o.parent_organization_id is not distinct from p_parent_organization_id then 'unchanged' else 'refused' end
                   from strata_tenancy.organizations o where o.organization_id = p_organization_id), 'unknown');
exception
  when sqlstate 'ST402' or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'organizations_parent_organization_id_check' then
      return 'circle';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_parent_organization(uuid, uuid) is 'Puts an organization below another one, or (null) at the top. Outcomes: done, unchanged, circle, parent_refused, refused, unknown. Circle: the parent is the organization itself or below it. Parent_refused: there is none, or it is closed. Refused: is closed. Raises ST202 outside of read committed.';

alter function strata.set_parent_organization(uuid, uuid) owner to strata_definer;
--! end interface/functions/set_parent_organization.sql
--! begin interface/functions/set_party_address.sql
-- Ends the current address of the group and begins the new one, in one call, so that there is always at most one.
create function strata.set_party_address(p_organization_id uuid, p_membership_id uuid, p_address_lines text[], p_locality text default null, p_region text default null,
                                         p_postal_code text default null, p_country text default null, p_address_group text default 'main') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata.open_party(p_organization_id, p_membership_id);
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  if v_outcome <> 'open' then
    return v_outcome;
  elsif p_address_group is null then
    perform strata_core.raise_error('ST402', 'party_addresses_address_group_check');
  end if;
  update strata_tenancy.party_addresses a set ended_at = greatest(v_clock, a.started_at + interval '1 microsecond')
  where a.organization_id = p_organization_id and (a.membership_id = p_membership_id or p_membership_id is null and a.membership_id is null)
    and a.address_group = p_address_group and a.ended_at is null;
  if p_address_lines is null then
    return case when found then 'done' else 'unchanged' end;
  end if;
  insert into strata_tenancy.party_addresses (organization_id, membership_id, address_group, address_lines, locality, region, postal_code, country, started_at)
  values (p_organization_id, p_membership_id, p_address_group, p_address_lines, p_locality, p_region, p_postal_code, p_country, v_clock)
  -- Only in repeatable read, of an address that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_party_address(uuid, uuid, text[], text, text, text, text, text) is 'Gives a member, or (null) the organization, a new current address in a group, or takes it back (no lines); the former one is kept with its end. Members may do it for themselves. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has left, was erased, or is closed. Raises ST402, with the constraint, for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.set_party_address(uuid, uuid, text[], text, text, text, text, text) owner to strata_definer;
--! end interface/functions/set_party_address.sql
--! begin interface/functions/set_party_contact.sql
-- Ends the current contact of the type in the group and begins the new one, in one call, so that there is always at most one.
create function strata.set_party_contact(p_organization_id uuid, p_membership_id uuid, p_contact_type text, p_value text, p_contact_group text default 'main') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata.open_party(p_organization_id, p_membership_id);
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  if v_outcome <> 'open' then
    return v_outcome;
  elsif p_contact_type is null or p_contact_group is null then
    perform strata_core.raise_error('ST402', 'party_contacts_contact_type_check');
  elsif exists (select from strata_tenancy.party_contacts c
                where c.organization_id = p_organization_id and (c.membership_id = p_membership_id or p_membership_id is null and c.membership_id is null)
                  and c.contact_group = p_contact_group and c.contact_type = p_contact_type and c.ended_at is null and c.value = p_value) then
    return 'unchanged';
  end if;
  update strata_tenancy.party_contacts c set ended_at = greatest(v_clock, c.started_at + interval '1 microsecond')
  where c.organization_id = p_organization_id and (c.membership_id = p_membership_id or p_membership_id is null and c.membership_id is null)
    and c.contact_group = p_contact_group and c.contact_type = p_contact_type and c.ended_at is null;
  if p_value is null then
    return case when found then 'done' else 'unchanged' end;
  end if;
  insert into strata_tenancy.party_contacts (organization_id, membership_id, contact_group, contact_type, value, started_at)
  values (p_organization_id, p_membership_id, p_contact_group, p_contact_type, p_value, v_clock)
  -- Only in repeatable read, of a contact that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_party_contact(uuid, uuid, text, text, text) is 'Gives a member, or (null) the organization, a new current contact of a type (email, phone, mobile, fax, website) in a group, or takes it back (null); the former one is kept with its end. Members may do it for themselves. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has left, was erased, or is closed. Raises ST402, with the constraint, for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.set_party_contact(uuid, uuid, text, text, text) owner to strata_definer;
--! end interface/functions/set_party_contact.sql
--! begin interface/functions/set_party_setting.sql
create function strata.set_party_setting(p_organization_id uuid, p_membership_id uuid, p_setting_group text, p_setting text, p_value jsonb) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata.open_party(p_organization_id, p_membership_id);
  v_constraint text;
begin
  if v_outcome <> 'open' then
    return v_outcome;
  elsif p_value is null then
    update strata_tenancy.party_settings s set value = null
    where s.organization_id = p_organization_id and (s.membership_id = p_membership_id or p_membership_id is null and s.membership_id is null)
      and s.setting_group = p_setting_group and s.setting = p_setting and s.value is not null;
  else
    insert into strata_tenancy.party_settings as s (organization_id, membership_id, setting_group, setting, value)
    values (p_organization_id, p_membership_id, p_setting_group, p_setting, p_value)
    on conflict (organization_id, membership_id, setting_group, setting) do update set value = excluded.value where s.value is distinct from excluded.value;
  end if;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'party_settings_setting_check'));
end
$$;

comment on function strata.set_party_setting(uuid, uuid, text, text, jsonb) is 'Sets a value that the application keeps for a member, or (null) for the organization, or takes it back (null). Members may do it for themselves. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has left, was erased, or is closed. Raises ST402, with the constraint, for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.set_party_setting(uuid, uuid, text, text, jsonb) owner to strata_definer;
--! end interface/functions/set_party_setting.sql
--! begin interface/functions/set_party_type_attribute.sql
create function strata.set_party_type_attribute(p_party_type text, p_attribute text, p_value_type text, p_description text, p_is_required boolean default false,
                                                p_allowed_values text[] default null, p_pattern text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.party_type_attributes as a (party_type, attribute, value_type, is_required, allowed_values, pattern, description)
  values (p_party_type, p_attribute, p_value_type, p_is_required, p_allowed_values, p_pattern, p_description)
  on conflict (party_type, attribute) do update
  set value_type = excluded.value_type, is_required = excluded.is_required, allowed_values = excluded.allowed_values, pattern = excluded.pattern,
      description = excluded.description
  where (a.value_type, a.is_required, a.allowed_values, a.pattern, a.description)
        is distinct from (excluded.value_type, excluded.is_required, excluded.allowed_values, excluded.pattern, excluded.description);
  return case when found then 'done' else 'unchanged' end;
exception
  when invalid_regular_expression then
    perform strata_core.raise_error('ST402', 'party_type_attributes_pattern_check');
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'party_type_attributes_description_check'));
end
$$;

comment on function strata.set_party_type_attribute(text, text, text, text, boolean, text[], text) is 'Says what an attribute of a type of members or organizations is. What is stored already is held against it when it next changes. Outcomes: done, unchanged. Raises ST402, with the constraint, for an unknown type and for values that are not allowed, such as a pattern with a back-reference.';

alter function strata.set_party_type_attribute(text, text, text, text, boolean, text[], text) owner to strata_definer;
--! end interface/functions/set_party_type_attribute.sql
--! begin interface/functions/set_security_policy.sql
-- Whoever does not meet a policy is out from the next transaction on, and may be the last who could take it back: so nobody sets one that shuts out themself.
create function strata.set_security_policy(p_organization_id uuid, p_minimum_assurance_level integer, p_allowed_sign_in_methods text[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    strata_users.sessions;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'security.manage') then
    return 'not_allowed';
  end if;
  select s.* into v_session from strata_core.context c join strata_users.sessions s on s.session_id = c.session_id;
  if v_session.assurance_level < p_minimum_assurance_level then
    return 'assurance_too_low';
  elsif v_session.session_id is not null and coalesce(v_session.method, 'host') <> all (p_allowed_sign_in_methods) then
    return 'method_not_allowed';
  end if;
  update strata_tenancy.organizations o set minimum_assurance_level = p_minimum_assurance_level, allowed_sign_in_methods = p_allowed_sign_in_methods
  where o.organization_id = p_organization_id
    and (o.minimum_assurance_level::integer, o.allowed_sign_in_methods) is distinct from (p_minimum_assurance_level, p_allowed_sign_in_methods);
  if found then
    perform strata_audit.record_security_event('security-policy-changed', null, p_organization_id,
      jsonb_build_object('minimum_assurance_level', p_minimum_assurance_level, 'allowed_sign_in_methods', p_allowed_sign_in_methods));
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then 'unchanged' else 'unknown' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'assurance_level_check'));
end
$$;

comment on function strata.set_security_policy(uuid, integer, text[]) is 'Says how surely the members of an organization must have been recognised (1 to 3; 2 wants a second factor) and in which ways they may have signed in (null for all; host stands for sessions that the host opened by itself). It holds for whoever is signed in too, from the next transaction on. Outcomes: done, unchanged, unknown, assurance_too_low, method_not_allowed, not_allowed. Assurance too low, method not allowed: it would shut out whoever sets it. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_security_policy(uuid, integer, text[]) owner to strata_definer;
--! end interface/functions/set_security_policy.sql
--! begin interface/functions/settle_verifications.sql
-- Whom somebody else holds is left for the next time: many customers are locked here in no order that others know, and nobody is waited for.
create function strata.settle_verifications(p_limit integer default 100)
  returns table (expired_count integer, reopened_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
  v_key   uuid;
  v_case  strata_kyc.verification_cases;
begin
  expired_count := 0;
  reopened_count := 0;
  for v_key in
    select c.verification_case_id from strata_kyc.verification_cases c
    where c.status in ('requires_input', 'processing') and c.expires_at <= v_clock
    order by c.expires_at, c.verification_case_id
    limit greatest(least(p_limit, 1000), 0)
  loop
    perform from strata_customers.customers c
    where c.customer_id = (select k.customer_id from strata_kyc.verification_cases k where k.verification_case_id = v_key) for no key update skip locked;
    continue when not found;
    v_case := strata_kyc.hold_case(v_key);
    if v_case.status in ('requires_input', 'processing') then
      perform strata_kyc.close_case(v_case, 'expired', 'ran out');
      expired_count := expired_count + 1;
    end if;
  end loop;
  for v_key in
    select c.customer_id from strata_customers.customers c
    where c.verified_until <= v_clock and c.status in ('active', 'suspended')
    order by c.customer_id
    limit greatest(least(p_limit, 1000), 0)
  loop
    perform from strata_customers.customers c where c.customer_id = v_key for no key update skip locked;
    continue when not found;
    if strata_kyc.reconsider_customer(v_key, 'a document has expired') = 'pending' then
      reopened_count := reopened_count + 1;
      insert into strata_kyc.verification_cases (customer_id, acceptance_policy, market, opened_at, expires_at)
      select c.customer_id, c.acceptance_policy, c.market, v_clock, v_clock + strata_core.setting_interval('verification_case_lifetime')
      from strata_kyc.verification_cases c
      where c.customer_id = v_key and c.status = 'verified' order by c.verified_at desc limit 1
      on conflict do nothing;
    end if;
  end loop;
  return next;
end
$$;

comment on function strata.settle_verifications(integer) is 'Does what the clock allows: notes cases that have run out, and opens a new one for customers whose documents have expired. Customers that somebody is changing at this moment are left for the next call. Answers how many of each; until then strata.customers and strata.open_account already go by the clock.';

alter function strata.settle_verifications(integer) owner to strata_definer;
--! end interface/functions/settle_verifications.sql
--! begin interface/functions/start_session.sql
-- For somebody who was recognised elsewhere or before: whether the user, the membership and the organization may, is looked at here.
create function strata.start_session(p_user_id uuid, p_organization_id uuid, p_membership_id uuid, p_assurance_level integer, p_lifetime interval default null,
                                     p_method text default null, p_identifier_id uuid default null, p_device_id uuid default null,
                                     p_authenticated_at timestamptz default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_user       strata_users.users;
  v_membership_id uuid;
  v_membership_epoch integer;
begin
  if p_lifetime <= interval '0' or v_clock + least(p_lifetime, interval '100 years') <= v_clock or p_assurance_level is null or p_assurance_level not between 1 and 3
     or (p_organization_id is null and p_membership_id is not null) then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;

  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  if not found then
    outcome := 'unknown_user';
    return next;
    return;
  elsif strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    outcome := 'user_not_active';
    return next;
    return;
  end if;

  if p_organization_id is not null then
    select a.outcome, a.membership_id, a.session_epoch into outcome, v_membership_id, v_membership_epoch
    from strata.admit_member(p_user_id, p_organization_id, p_membership_id, p_assurance_level, p_method, v_clock) a;
    if outcome <> 'admitted' then
      return next;
      return;
    end if;
  end if;

  outcome := 'opened';
  select s.token, s.session_id, s.expires_at into token, session_id, expires_at
  from strata_users.create_session(p_user_id, v_user.session_epoch, p_assurance_level, p_lifetime, p_method, p_identifier_id, p_device_id, p_authenticated_at,
                                   p_organization_id, v_membership_id, v_membership_epoch, v_clock) s;
  return next;
end
$$;

comment on function strata.start_session(uuid, uuid, uuid, integer, interval, text, uuid, uuid, timestamptz) is 'Opens a session for somebody who was recognised. Called by strata.open_session and strata.switch_session.';

alter function strata.start_session(uuid, uuid, uuid, integer, interval, text, uuid, uuid, timestamptz) owner to strata_definer;
--! end interface/functions/start_session.sql
--! begin interface/functions/open_session.sql
-- For the host's own sign-in, which has already recognised the person.
create function strata.open_session(p_user_id uuid, p_organization_id uuid default null, p_membership_id uuid default null,
                                    p_assurance_level integer default 1, p_lifetime interval default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select s.outcome, s.token, s.session_id, s.expires_at
  from strata.start_session(p_user_id, p_organization_id, p_membership_id, p_assurance_level, p_lifetime) s;
end;

comment on function strata.open_session(uuid, uuid, uuid, integer, interval) is 'Opens a session for a user, in an organization as one membership, by default the default one, or outside any. Outcomes: opened, unknown_user, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. With opened comes the token that strata.begin_session takes (shown once, stored nowhere). Assurance_too_low, method_not_allowed: the organization wants its members recognised more surely, or otherwise than by the host. Raises ST402 for a lifetime that is not positive, an assurance level other than 1 to 3, or a membership without its organization.';

alter function strata.open_session(uuid, uuid, uuid, integer, interval) owner to strata_definer;
--! end interface/functions/open_session.sql
--! begin interface/functions/organization_id.sql
create function strata.organization_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.organization_id();
end;

comment on function strata.organization_id() is 'The organization of the session. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/organization_id.sql
--! begin interface/functions/prove_number_holding.sql
-- Two things together: a sign-in that whoever has the number could not have made, and the number.
create function strata.prove_number_holding(p_session_token text, p_number_reassignment_id uuid, p_challenge_token text, p_code text)
  returns table (outcome text, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz := strata_core.clock();
  v_session      record;
  v_reassignment strata_users.number_reassignments;
  v_challenge    strata_users.challenges;
  v_throttle     strata_users.throttles;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r
  where r.number_reassignment_id = p_number_reassignment_id and r.holder_user_id = v_session.user_id;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  elsif strata_users.rests_on_number(v_session.session_id, v_reassignment.identifier_id) then
    outcome := 'rests_on_number';
    return next;
    return;
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'verify' and c.user_id = v_session.user_id
    and c.identifier_id = v_reassignment.identifier_id;
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  v_throttle := strata_users.lock_throttle('sign_in', 'phone:' || v_reassignment.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
    return next;
    return;
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    perform strata_users.count_failure(v_throttle);
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.count_success(v_throttle);
  perform strata_users.lock_people(array[v_reassignment.identifier_id], array[v_reassignment.holder_user_id, v_reassignment.claimant_user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  if not strata_users.end_number_claim(p_number_reassignment_id, 'proved_by_holder') then
    outcome := 'closed';
    return next;
    return;
  end if;
  update strata_users.identifiers i set last_proof_at = v_clock where i.identifier_id = v_reassignment.identifier_id and i.released_at is null;
  outcome := 'done';
  return next;
  return;
end
$$;

comment on function strata.prove_number_holding(text, uuid, text, text) is 'The holder of a number that somebody else claims proves to have it still, with the code of strata.request_number_proof and a session that does not rest on the number alone. The claim ends; the claimant keeps the empty user and is told. Outcomes: done, refused, rests_on_number, throttled, closed, unknown, session_refused, reauthentication_required. Throttled is until expires_at; of refused the code was wrong, of rests_on_number another way to sign in is needed, of closed the claim had ended. Counts every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.prove_number_holding(text, uuid, text, text) owner to strata_definer;
--! end interface/functions/prove_number_holding.sql
--! begin interface/functions/purge_sign_in_data.sql
create function strata.purge_sign_in_data() returns table (challenge_count bigint, throttle_count bigint, session_count bigint, notice_count bigint)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  delete from strata_users.challenges c where c.expires_at < v_clock - interval '1 day';
  get diagnostics challenge_count = row_count;
  -- A counter in use is locked by an attempt and is not old.
  delete from strata_users.throttles t
  where t.throttle_key in (
    select o.throttle_key from strata_users.throttles o
    where o.window_started_at < v_clock - interval '1 day' and coalesce(o.blocked_until < v_clock - interval '1 day', true)
    for update skip locked);
  get diagnostics throttle_count = row_count;
  -- Of somebody whom nobody knows nothing is left but the address.
  delete from strata_users.recovery_cases r where r.user_id is null and r.expires_at < v_clock - interval '30 days';
  -- Whoever never proved an address has no need to be remembered with it.
  delete from strata_users.identifier_changes c where c.applied_at is null and c.expires_at < v_clock - interval '90 days';
  delete from strata_users.notices n where n.sent_at < v_clock - interval '90 days';
  get diagnostics notice_count = row_count;
  -- One from which staff acted as somebody outlasts what they did so.
  delete from strata_users.sessions s where s.expires_at < v_clock - interval '90 days';
  get diagnostics session_count = row_count;
  delete from strata_users.devices d
  where d.last_seen_at < v_clock - interval '400 days' and not exists (select from strata_users.sessions s where s.device_id = d.device_id);
  return next;
end
$$;

comment on function strata.purge_sign_in_data() is 'Deletes what can decide nothing any more: challenges and counters a day after they ran out, sessions, messages that were sent and changes of address that came to nothing after 90 days, devices after 400, and recoveries that were asked for addresses of nobody after 30. Answers how many of the first four.';

alter function strata.purge_sign_in_data() owner to strata_definer;
--! end interface/functions/purge_sign_in_data.sql
--! begin interface/functions/purge_invitations.sql
create function strata.purge_invitations(p_limit integer default 1000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock     timestamptz := strata_core.clock();
  v_retention interval := strata_core.setting_interval('invitation_retention');
  v_count     integer;
begin
  with due as (
    select i.organization_id, i.invitation_id from strata_tenancy.invitations i
    where i.redacted_at is null and coalesce(i.accepted_at, i.declined_at, i.revoked_at, i.expires_at) + v_retention <= v_clock
    limit greatest(least(p_limit, 10000), 0)
    for update skip locked
  )
  update strata_tenancy.invitations i
  set value = case when i.value is not null then 'erased:' || i.invitation_id::text end, address = case when i.value is not null then 'erased:' || i.invitation_id::text end,
      message = null, redacted_at = v_clock
  from due d
  where i.organization_id = d.organization_id and i.invitation_id = d.invitation_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.purge_invitations(integer) is 'Takes address and message out of invitations that ended longer ago than the setting invitation_retention, and answers of how many. What was agreed to stays: who invited, who accepted, and when.';

alter function strata.purge_invitations(integer) owner to strata_definer;
--! end interface/functions/purge_invitations.sql
--! begin interface/functions/list_security_events.sql
create function strata.list_security_events(p_user_id uuid, p_limit integer default 100)
  returns table (security_event_id bigint, event_type text, event_uri text, organization_id uuid, actor_user_id uuid, actor_impersonator_user_id uuid,
                 actor_role text, details jsonb, reason text, occurred_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select e.security_event_id, e.event_type, t.event_uri, e.organization_id, e.actor_user_id, e.actor_impersonator_user_id, e.actor_role, e.details, e.reason::text,
           e.occurred_at
    from strata_audit.security_events e
    join strata_core.security_event_types t on t.event_type = e.event_type
    where e.user_id = p_user_id
    order by e.security_event_id desc
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_security_events(uuid, integer) is 'One row per event in the safety of a user''s account and sessions, the latest first, with the OpenID event that it is (event_uri; null where there is none) and who did it.';

alter function strata.list_security_events(uuid, integer) owner to strata_definer;
--! end interface/functions/list_security_events.sql
--! begin interface/functions/reactivate_user.sql
create function strata.reactivate_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'reactivate', p_reason);
end;

comment on function strata.reactivate_user(uuid, text) is 'Takes a deactivation back; a lock or suspension that still holds shows again. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.reactivate_user(uuid, text) owner to strata_definer;
--! end interface/functions/reactivate_user.sql
--! begin interface/functions/record_domain_check.sql
-- Whether the record is there is decided here, by the whole text: the host says what it read.
create function strata.record_domain_check(p_organization_id uuid, p_organization_domain_id uuid, p_txt_values text[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock    timestamptz;
  v_delay    interval := strata_core.setting_interval('domain_check_delay');
  v_interval interval := strata_core.setting_interval('domain_check_interval');
  v_domain   strata_tenancy.organization_domains;
  v_holder   strata_tenancy.domain_holders;
begin
  select d.* into v_domain from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id for no key update;
  if not found then
    return 'unknown';
  elsif v_domain.status = 'removed' or v_domain.taken_at is null then
    return 'late';
  end if;
  v_clock := strata_core.clock();

  if p_txt_values is null then
    update strata_tenancy.organization_domains d set taken_at = null, due_at = v_clock + v_delay
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
    return 'postponed';
  elsif not v_domain.txt_value = any (array_remove(p_txt_values, null)) then
    update strata_tenancy.organization_domains d
    set taken_at = null, checked_at = v_clock, miss_count = d.miss_count + 1,
        due_at = v_clock + case d.status when 'verified' then v_interval else least(v_delay * power(2, least(d.miss_count, 20)), v_interval) end
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
    if v_domain.status <> 'verified' or v_domain.miss_count + 1 < strata_core.setting_integer('domain_check_misses') then
      return 'missed';
    end if;
    update strata_tenancy.organization_domains d set lapsed_at = v_clock, miss_count = 0, due_at = v_clock + v_delay, status_reason = 'the record is gone'
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
    perform strata_audit.record_security_event('domain-lapsed', null, p_organization_id, jsonb_build_object('organization_domain_id', p_organization_domain_id));
    return 'lapsed';
  end if;

  update strata_tenancy.organization_domains d set taken_at = null, checked_at = v_clock, miss_count = 0, due_at = v_clock + v_interval
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  if v_domain.status = 'verified' then
    return 'verified';
  elsif exists (select from strata_tenancy.public_mail_domains p where p.domain = v_domain.domain) then
    return 'public_domain';
  end if;
  -- An organization that was closed keeps nobody from what it had.
  update strata_tenancy.organization_domains d
  set removed_at = v_clock, joinable_at = null, company_id = null, taken_at = null, status_reason = 'the organization is closed'
  from strata_tenancy.domain_holders h
  join strata_tenancy.organizations o on o.organization_id = h.holder_organization_id and o.status = 'closed'
  where h.domain = v_domain.domain and d.organization_id = h.holder_organization_id and d.organization_domain_id = h.organization_domain_id;
  begin
    update strata_tenancy.organization_domains d set verified_at = v_clock, lapsed_at = null, status_reason = 'the record was found'
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  exception
    when unique_violation then
      -- Both have had the record. Whether the first still has it is looked up at once.
      update strata_tenancy.organization_domains d set due_at = least(d.due_at, v_clock)
      from strata_tenancy.domain_holders h
      where h.domain = v_domain.domain and d.organization_id = h.holder_organization_id and d.organization_domain_id = h.organization_domain_id and d.taken_at is null;
      return 'held';
  end;
  perform strata_audit.record_security_event('domain-verified', null, p_organization_id, jsonb_build_object('organization_domain_id', p_organization_domain_id));
  return 'verified';
end
$$;

comment on function strata.record_domain_check(uuid, uuid, text[]) is 'What a look-up of the TXT record of a domain that was taken has found: the texts of all records of that name, none for a name that there is not, or null where it could not be looked up, which changes nothing but when it is looked up next. Outcomes: verified, missed, lapsed, held, public_domain, postponed, late, unknown. Lapsed: the record had been missing domain_check_misses times. Held: another organization has the domain and has not lost the record yet. Late: it was answered for already, or is not wanted any more.';

alter function strata.record_domain_check(uuid, uuid, text[]) owner to strata_definer;
--! end interface/functions/record_domain_check.sql
--! begin interface/functions/record_identification.sql
create function strata.record_identification(p_session_token text, p_kind text, p_fingerprint bytea, p_key_version integer) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_constraint text;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  insert into strata_users.private_identifications as i (user_id, kind, key_version, fingerprint, recorded_at)
  values (v_session.user_id, p_kind, p_key_version, p_fingerprint, strata_core.clock())
  on conflict (user_id, kind, key_version) do update set fingerprint = excluded.fingerprint, recorded_at = excluded.recorded_at;
  perform strata_users.announce_event(v_session.user_id, 'recovery-information-changed', p_actor_session_id => v_session.session_id,
                                      p_details => jsonb_build_object('identification', p_kind));
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'private_identifications_check'));
end
$$;

comment on function strata.record_identification(text, text, bytea, integer) is 'Keeps the fingerprint of a private fact of the user of a session who signed in lately, for a recovery one day. The client makes it, with a key that the database does not have. Outcomes: done, session_refused, reauthentication_required. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.record_identification(text, text, bytea, integer) owner to strata_definer;
--! end interface/functions/record_identification.sql
--! begin interface/functions/record_sign_in.sql
create function strata.record_sign_in(p_user_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_user  strata_users.users;
begin
  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  if not found then
    return 'unknown';
  elsif strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    return 'refused';
  end if;
  perform strata_users.count_sign_in(p_user_id, v_user.first_sign_in_at is null, v_clock);
  return 'done';
end
$$;

comment on function strata.record_sign_in(uuid) is 'Records a sign-in: the first one on the user, every one in the activity. Outcome done, refused (the user may not sign in) or unknown.';

alter function strata.record_sign_in(uuid) owner to strata_definer;
--! end interface/functions/record_sign_in.sql
--! begin interface/functions/record_verification.sql
-- The first version of what identifiers will prove: only the fact that a contact of this kind was proved, and when first.
create function strata.record_verification(p_user_id uuid, p_kind text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  if p_kind is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_kind_check');
  end if;
  update strata_users.users u
  set email_verified_at = case p_kind when 'email' then coalesce(u.email_verified_at, v_clock) else u.email_verified_at end,
      phone_verified_at = case p_kind when 'phone' then coalesce(u.phone_verified_at, v_clock) else u.phone_verified_at end,
      status_reason = null
  where u.user_id = p_user_id and u.status not in ('merged', 'erased');
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.users u where u.user_id = p_user_id) then 'refused' else 'unknown' end;
end
$$;

comment on function strata.record_verification(uuid, text) is 'Records that a user proved a contact, of kind email or phone. The first proof counts. Outcome done, refused (merged or erased) or unknown. Raises ST402 for another kind.';

alter function strata.record_verification(uuid, text) owner to strata_definer;
--! end interface/functions/record_verification.sql
--! begin interface/functions/refresh_user_attributes.sql
-- Owned by strata_reporter, because only the owner of a materialized view may refresh it (before 17) and because its policies let it read.
-- The lock keeps two refreshes in a row instead of letting the second wait inside and then repeat the work with an older snapshot.
create function strata.refresh_user_attributes() returns table (row_count bigint, started_at timestamptz, finished_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock('strata_profile.user_attributes_calculated'::regclass::oid::bigint);
  started_at := clock_timestamp();
  -- A restore without row security leaves the view without content, which cannot be replaced concurrently; nobody can read it then either.
  if (select c.relispopulated from pg_class c where c.oid = 'strata_profile.user_attributes_calculated'::regclass) then
    refresh materialized view concurrently strata_profile.user_attributes_calculated;
  else
    refresh materialized view strata_profile.user_attributes_calculated;
  end if;
  select count(*) into row_count from strata_profile.user_attributes_calculated;
  finished_at := clock_timestamp();
  insert into strata_profile.refreshes (relation, row_count, started_at, finished_at)
  values ('strata_profile.user_attributes_calculated', row_count, started_at, finished_at);
  return next;
end
$$;

comment on function strata.refresh_user_attributes() is 'Brings the calculated attributes of all users up to date, without blocking readers, and answers how many users there are and how long it took. Two at once run one after the other.';

alter function strata.refresh_user_attributes() owner to strata_reporter;
--! end interface/functions/refresh_user_attributes.sql
--! begin interface/functions/refuse_impersonation.sql
create function strata.refuse_impersonation(p_organization_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'security.manage') then
    return 'not_allowed';
  end if;
  update strata_tenancy.organizations o set impersonation_refused_at = strata_core.clock()
  where o.organization_id = p_organization_id and o.impersonation_refused_at is null;
  if found then
    perform strata_audit.record_security_event('impersonation-disallowed', null, p_organization_id, p_reason => p_reason);
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then 'unchanged' else 'unknown' end;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.refuse_impersonation(uuid, text) is 'Forbids staff to act as members of an organization, and ends what they do so at its next transaction. Outcomes: done, unchanged, unknown, not_allowed. Raises ST402 for a reason that is not allowed.';

alter function strata.refuse_impersonation(uuid, text) owner to strata_definer;
--! end interface/functions/refuse_impersonation.sql
--! begin interface/functions/refuse_recovery.sql
create function strata.refuse_recovery(p_session_token text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  update strata_users.recovery_cases c set canceled_at = strata_core.clock() where c.user_id = v_session.user_id and c.status = 'open';
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.refuse_recovery(text) is 'The user of a session did not ask for the recoveries that wait for a review: all of them end. Outcomes: done, unchanged, session_refused. Of unchanged there was none.';

alter function strata.refuse_recovery(text) owner to strata_definer;
--! end interface/functions/refuse_recovery.sql
--! begin interface/functions/register_user.sql
create function strata.register_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'register', p_reason);
end;

comment on function strata.register_user(uuid, text) is 'A placeholder becomes the user of the person it stands for. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.register_user(uuid, text) owner to strata_definer;
--! end interface/functions/register_user.sql
--! begin interface/functions/reinstate_customer.sql
create function strata.reinstate_customer(p_customer_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_customers.change_customer_status(p_customer_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_customer(uuid, text) is 'Ends a suspension. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.reinstate_customer(uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_customer.sql
--! begin interface/functions/reinstate_membership.sql
create function strata.reinstate_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  if exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id)
        and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  return strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'reinstate', p_reason);
end
$$;

comment on function strata.reinstate_membership(uuid, uuid, text) is 'Ends a suspension. Outcomes: done, refused, unknown, not_allowed. Refused: strata_core.transitions does not allow it, or it has ended. Raises ST202 for a member outside of read committed.';

alter function strata.reinstate_membership(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_membership.sql
--! begin interface/functions/reinstate_organization.sql
create function strata.reinstate_organization(p_organization_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_organization(uuid, text) is 'Ends a suspension. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.reinstate_organization(uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_organization.sql
--! begin interface/functions/reinstate_user.sql
create function strata.reinstate_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_user(uuid, text) is 'Ends a suspension. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.reinstate_user(uuid, text) owner to strata_definer;
--! end interface/functions/reinstate_user.sql
--! begin interface/functions/remove_credential.sql
-- The row of the user is the lock: of two removals at once, each of which would leave the other, the second finds the first done.
create function strata.remove_credential(p_session_token text, p_kind text, p_credential_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  if strata_users.usable_methods(v_session.user_id) = array[p_kind] then
    return 'last_method';
  end if;
  case p_kind
    when 'password' then
      delete from strata_users.password_credentials c where c.user_id = v_session.user_id;
    when 'identity' then
      delete from strata_users.federated_identities f where f.user_id = v_session.user_id and f.federated_identity_id = p_credential_id;
    when 'passkey' then
      delete from strata_users.passkeys p where p.user_id = v_session.user_id and p.passkey_id = p_credential_id;
    when 'totp' then
      delete from strata_users.totp_factors t where t.user_id = v_session.user_id;
    when 'recovery_codes' then
      delete from strata_users.recovery_codes r where r.user_id = v_session.user_id;
    else
      perform strata_core.raise_error('ST402', 'credentials_kind_check');
  end case;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.announce_credential_change(v_session.user_id, p_kind, 'delete', v_session.session_id);
  return 'done';
end
$$;

comment on function strata.remove_credential(text, text, uuid) is 'Removes a credential of the user of a session who signed in lately: password, identity, passkey, totp or recovery_codes. The last way to sign in stays. Outcomes: done, unknown, last_method, session_refused, reauthentication_required. Raises ST402 for another kind.';

alter function strata.remove_credential(text, text, uuid) owner to strata_definer;
--! end interface/functions/remove_credential.sql
--! begin interface/functions/remove_domain.sql
create function strata.remove_domain(p_organization_id uuid, p_organization_domain_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_domain     strata_tenancy.organization_domains;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'domains.manage') then
    return 'not_allowed';
  end if;
  perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
  select d.* into v_domain from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id for no key update;
  if not found then
    return 'unknown';
  elsif v_domain.status = 'removed' then
    return 'unchanged';
  end if;
  update strata_access.domain_roles r set ended_at = greatest(strata_core.clock(), r.started_at)
  where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null;
  update strata_tenancy.organization_domains d
  set removed_at = strata_core.clock(), joinable_at = null, company_id = null, taken_at = null, status_reason = p_reason
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  perform strata_audit.record_security_event('domain-removed', null, p_organization_id,
                                             jsonb_build_object('organization_domain_id', p_organization_domain_id, 'status', v_domain.status));
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.remove_domain(uuid, uuid, text) is 'Takes a domain back: nobody joins by it any more, and another organization can have it. Whoever has joined stays. Outcomes: done, unchanged, not_allowed, unknown. Raises ST402 for a reason that is not allowed.';

alter function strata.remove_domain(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/remove_domain.sql
--! begin interface/functions/remove_identifier.sql
-- The row of the user is the lock: of two removals at once, each of which would leave the other, the second finds the first done.
create function strata.remove_identifier(p_session_token text, p_identifier_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_identifier strata_users.identifiers;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select i.* into v_identifier from strata_users.identifiers i
  where i.identifier_id = p_identifier_id and i.user_id = v_session.user_id and i.released_at is null;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.lock_throttle('sign_in', v_identifier.kind || ':' || v_identifier.value);
  perform strata_users.lock_people(array[p_identifier_id], array[v_session.user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select i.* into v_identifier from strata_users.identifiers i
  where i.identifier_id = p_identifier_id and i.user_id = v_session.user_id and i.released_at is null;
  if not found then
    return 'unknown';
  elsif v_identifier.verified_at is not null and cardinality(strata_users.usable_methods(v_session.user_id, p_identifier_id)) = 0 then
    return 'last_method';
  end if;
  if v_identifier.verified_at is not null then
    perform strata_users.announce_event(v_session.user_id, 'identifier-changed', p_actor_session_id => v_session.session_id);
  end if;
  perform strata_users.release_identifier(p_identifier_id, 'user_removed', v_session.user_id, v_session.session_id);
  if v_identifier.verified_at is not null then
    perform strata_users.revoke_other_sessions(v_session.user_id, v_session.session_id);
  end if;
  return 'done';
end
$$;

comment on function strata.remove_identifier(text, uuid) is 'Gives up an address of the user of a session who signed in lately. Nobody else can prove it for a while; another of its kind becomes primary where it was; all addresses are told, also this one; all other sessions end. The last way to sign in stays. Outcomes: done, last_method, unknown, session_refused, reauthentication_required.';

alter function strata.remove_identifier(text, uuid) owner to strata_definer;
--! end interface/functions/remove_identifier.sql
--! begin interface/functions/replace_recovery_codes.sql
create function strata.replace_recovery_codes(p_session_token text, p_code_hashes bytea[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session     record;
  v_change_type text := 'create';
  v_constraint  text;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  if coalesce(cardinality(p_code_hashes), 0) not between 1 and 50 then
    perform strata_core.raise_error('ST402', 'sha256_check');
  end if;
  delete from strata_users.recovery_codes r where r.user_id = v_session.user_id;
  if found then
    v_change_type := 'update';
  end if;
  insert into strata_users.recovery_codes (user_id, code_hash, created_at)
  select v_session.user_id, h.code_hash, strata_core.clock() from unnest(p_code_hashes) as h (code_hash);
  perform strata_users.announce_credential_change(v_session.user_id, 'recovery_codes', v_change_type, v_session.session_id);
  return 'done';
exception
  when check_violation or not_null_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'sha256_check'));
end
$$;

comment on function strata.replace_recovery_codes(text, bytea[]) is 'Sets the recovery codes of the user of a session who signed in lately, from their SHA-256 hashes; earlier ones are worth nothing any more. Outcomes: done, session_refused, reauthentication_required. Raises ST402 for none, too many, or what is no such hash.';

alter function strata.replace_recovery_codes(text, bytea[]) owner to strata_definer;
--! end interface/functions/replace_recovery_codes.sql
--! begin interface/functions/request_code.sql
-- The same for an address that somebody has and one that nobody has: a row, a code, and the same work. Who has it is told to the host's sender alone, who
-- chooses the words of a message that only the owner of the address reads.
create function strata.request_code(p_purpose text, p_kind text, p_address text, p_device_token text default null)
  returns table (outcome text, challenge_token text, expires_at timestamptz, code text, address text, is_known boolean)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_value    text := strata_users.normalise_identifier(p_kind, p_address);
  v_holder   record;
  v_throttle strata_users.throttles;
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  elsif p_purpose is null or p_purpose not in ('sign_up', 'sign_in', 'recover') then
    perform strata_core.raise_error('ST402', 'challenges_purpose_check');
  end if;
  -- A device that the holder is known on is counted apart, so that strangers who ask and ask do not shut out the owner.
  select i.address, d.device_id into v_holder
  from (
    select h.user_id, h.address from strata_users.identifiers h
    where h.kind = p_kind and h.value = v_value and h.verified_at is not null and h.released_at is null
    limit 1
  ) i
  left join strata_users.devices d on d.user_id = i.user_id and d.token_hash = strata_users.hash_token(p_device_token) and d.forgotten_at is null;
  v_throttle := strata_users.lock_throttle('code_request', p_kind || ':' || v_value || coalesce(' ' || v_holder.device_id, ''));
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
  else
    perform strata_users.count_failure(v_throttle);
    outcome := 'sent';
    select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at from strata_users.create_challenge(p_purpose, p_kind, p_address) c;
    is_known := v_holder.address is not null;
    address := coalesce(v_holder.address, btrim(p_address));
  end if;
  return next;
end
$$;

comment on function strata.request_code(text, text, text, text) is 'Makes a code for an e-mail address or phone number, to sign_up, sign_in or recover with; the host sends it. Outcomes: sent, throttled. Of sent: the token for whoever asked, the code for the address alone, the address as its holder wrote it, and is_known, whether a user has the address, for the words of the message alone; of throttled: expires_at, until when. Raises ST402 for another purpose or what is no such address.';

alter function strata.request_code(text, text, text, text) owner to strata_definer;
--! end interface/functions/request_code.sql
--! begin interface/functions/request_number_proof.sql
create function strata.request_number_proof(p_session_token text, p_number_reassignment_id uuid)
  returns table (outcome text, challenge_token text, expires_at timestamptz, code text, address text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session      record;
  v_reassignment strata_users.number_reassignments;
  v_throttle     strata_users.throttles;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r
  where r.number_reassignment_id = p_number_reassignment_id and r.holder_user_id = v_session.user_id and r.status in ('claimed', 'contested');
  if not found then
    outcome := 'unknown';
    return next;
    return;
  elsif strata_users.rests_on_number(v_session.session_id, v_reassignment.identifier_id) then
    outcome := 'rests_on_number';
    return next;
    return;
  end if;
  -- Counted apart from what the claimant, who has the number, may ask for it.
  v_throttle := strata_users.lock_throttle('code_request', 'holder phone:' || v_reassignment.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
  else
    perform strata_users.count_failure(v_throttle);
    outcome := 'sent';
    address := v_reassignment.address;
    select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at
    from strata_users.create_challenge('verify', 'phone', v_reassignment.address, v_session.user_id, v_reassignment.identifier_id) c;
  end if;
  return next;
end
$$;

comment on function strata.request_number_proof(text, uuid) is 'Makes a code for a number that somebody else claims, for its holder who signed in lately; the host sends it there. Outcomes: sent, throttled, rests_on_number, unknown, session_refused, reauthentication_required. Throttled is until expires_at; of unknown there is no such open claim on a number of theirs.';

alter function strata.request_number_proof(text, uuid) owner to strata_definer;
--! end interface/functions/request_number_proof.sql
--! begin interface/functions/request_passkey_challenge.sql
create function strata.request_passkey_challenge() returns table (challenge_token text, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  challenge_token := strata_users.new_token();
  expires_at := strata_core.clock() + strata_core.setting_interval('challenge_lifetime');
  insert into strata_users.challenges (purpose, method, token_hash, attempt_limit, created_at, expires_at)
  values ('passkey', 'passkey', strata_users.hash_token(challenge_token), 1, strata_core.clock(), expires_at);
  return next;
end
$$;

comment on function strata.request_passkey_challenge() is 'Makes the bytes that an authenticator signs (WebAuthn challenge), good for one sign-in or registration.';

alter function strata.request_passkey_challenge() owner to strata_definer;
--! end interface/functions/request_passkey_challenge.sql
--! begin interface/functions/request_step_up_code.sql
-- Counted apart from what anybody may ask for the address: whoever is here has given a first proof, and strangers must not use up the codes of the owner.
create function strata.request_step_up_code(p_step_up_token text, p_method text)
  returns table (outcome text, challenge_token text, expires_at timestamptz, code text, address text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_waiting    strata_users.challenges;
  v_identifier strata_users.identifiers;
  v_throttle   strata_users.throttles;
begin
  select c.* into v_waiting from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up' and c.consumed_at is null and c.attempt_count < c.attempt_limit
    and c.expires_at > strata_core.clock();
  if not found or not coalesce(p_method = any (strata_users.step_up_methods(v_waiting.user_id, v_waiting.method, v_waiting.identifier_id)), false)
     or p_method not in ('email_code', 'sms_code') then
    outcome := 'refused';
    return next;
    return;
  end if;
  select i.* into strict v_identifier from strata_users.identifiers i
  where i.user_id = v_waiting.user_id and i.is_primary and i.kind = case p_method when 'email_code' then 'email' else 'phone' end;
  v_throttle := strata_users.lock_throttle('code_request', 'step_up ' || v_identifier.kind || ':' || v_identifier.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
  else
    perform strata_users.count_failure(v_throttle);
    outcome := 'sent';
    address := v_identifier.address;
    select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at
    from strata_users.create_challenge('step_up_code', v_identifier.kind, v_identifier.address, v_waiting.user_id, v_identifier.identifier_id, v_waiting.token_hash) c;
    -- Whoever erased the person meanwhile could not see the code.
    perform from strata_users.users u where u.user_id = v_waiting.user_id and u.erased_at is null for no key update;
    if not found then
      delete from strata_users.challenges c where c.token_hash = strata_users.hash_token(challenge_token);
      outcome := 'refused';
      challenge_token := null;
      expires_at := null;
      code := null;
      address := null;
    end if;
  end if;
  return next;
end
$$;

comment on function strata.request_step_up_code(text, text) is 'Makes a code for the primary address of the user whose sign-in waits, by email_code or sms_code; the host sends it there. Outcomes: sent, throttled, refused. The address is for the host''s sender alone, and not for whoever asked.';

alter function strata.request_step_up_code(text, text) owner to strata_definer;
--! end interface/functions/request_step_up_code.sql
--! begin interface/functions/reset_password.sql
-- A recovery is a sign-in that also sets a password, and is worth no more than that: it is assessed by the same rules, so whoever was given somebody's number cannot
-- recover their user with it, and where a second factor is set up it cannot be skipped. Then the new hash waits on the challenge for the second proof.
create function strata.reset_password(p_challenge_token text, p_code text, p_password_hash text, p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_challenge strata_users.challenges;
  v_holder    record;
  v_throttle  strata_users.throttles;
  v_user      strata_users.users;
  v_result    strata_users.sign_in_result;
begin
  if strata_users.password_algorithm(p_password_hash) is null then
    perform strata_core.raise_error('ST402', 'password_credentials_algorithm_check');
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'recover';
  if not found then
    v_result.outcome := 'refused';
    return v_result;
  end if;
  v_throttle := strata_users.lock_code_throttle(v_challenge.kind, v_challenge.value, (p_signals).device_token);
  select i.user_id, i.identifier_id, i.last_proof_at into v_holder from strata_users.identifiers i
  where i.kind = v_challenge.kind and i.value = v_challenge.value and i.verified_at is not null and i.released_at is null;
  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    return strata_users.refuse_attempt('refused', 'wrong_code', v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  if v_holder.user_id is null then
    return strata_users.refuse_attempt('no_user', 'unknown_address', v_challenge.method, null, null, v_throttle, p_signals);
  end if;
  select u.* into strict v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
  v_result := strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1);
  if v_result.outcome = 'step_up_required' then
    update strata_users.challenges c set new_password_hash = p_password_hash where c.token_hash = strata_users.hash_token(v_result.step_up_token);
  elsif v_result.outcome = 'signed_in' then
    perform strata_users.replace_password(v_holder.user_id, p_password_hash, v_result.session_id);
  end if;
  return v_result;
end
$$;

comment on function strata.reset_password(text, text, text, strata_users.sign_in_signals) is 'Sets a new password with the code that strata.request_code made for recover, and signs in: all other sessions end and every proved address is told. Assessed like any sign-in; where that asks for a second proof the password is set once strata.step_up gets it, and not before. Outcomes: signed_in, step_up_required, refused, throttled, no_user, user_not_active. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata.reset_password(text, text, text, strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/reset_password.sql
--! begin interface/functions/resolve_session.sql
-- Who acts, for functions that take a session token instead of a context because the application's role must not reach what they do. Whoever
-- acts as somebody else changes nothing by which that person signs in, and sees none of it.
create function strata.resolve_session(p_session_token text, p_needs_recent boolean) returns table (outcome text, user_id uuid, session_id uuid, identifier_id uuid)
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_session strata_users.sessions;
begin
  outcome := 'session_refused';
  select s.* into v_session from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_session_token);
  if found and v_session.impersonator_user_id is null and strata.session_outcome(v_session.token_hash, v_clock) = 'begun' then
    if p_needs_recent
       and (v_session.authenticated_at + strata_core.setting_interval('reauthentication_age') <= v_clock
            -- Whoever has set up a second factor is held to it here as at the door: a session from before it is not enough to take it away.
            or (v_session.assurance_level < 2 and strata_users.has_second_factor(v_session.user_id))) then
      outcome := 'reauthentication_required';
    else
      outcome := 'resolved';
      user_id := v_session.user_id;
      session_id := v_session.session_id;
      identifier_id := v_session.identifier_id;
    end if;
  end if;
  return next;
end
$$;

comment on function strata.resolve_session(text, boolean) is 'Whose session a token is of. Outcomes: resolved, session_refused, reauthentication_required (the last sign-in is longer ago than the setting reauthentication_age allows, or was without the second factor that is set up).';

alter function strata.resolve_session(text, boolean) owner to strata_definer;
--! end interface/functions/resolve_session.sql
--! begin interface/functions/hold_session.sql
-- What ends sessions holds the row of the user. Whoever waited for it may have come with a session that ended meanwhile, so the session is looked at again under
-- the lock: else the password that a thief was about to set would be stored after the one that shut the thief out.
create function strata.hold_session(p_session_token text, p_needs_recent boolean default true)
  returns table (outcome text, user_id uuid, session_id uuid, identifier_id uuid)
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session record;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, p_needs_recent) r;
  perform from strata_users.users u where u.user_id = v_session.user_id for no key update;
  return query select r.* from strata.resolve_session(p_session_token, p_needs_recent) r;
end
$$;

comment on function strata.hold_session(text, boolean) is 'Whose session a token is of, with the row of the user locked: for whatever changes something that hangs on it. Outcomes: resolved, session_refused, reauthentication_required.';

alter function strata.hold_session(text, boolean) owner to strata_definer;
--! end interface/functions/hold_session.sql
--! begin interface/functions/review_number_reassignment.sql
create function strata.review_number_reassignment(p_number_reassignment_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_reassignment strata_users.number_reassignments;
  v_constraint   text;
begin
  if p_decision is null or p_decision not in ('release', 'refuse') then
    perform strata_core.raise_error('ST402', 'number_reassignments_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'number_reassignments_status_reason_check');
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r where r.number_reassignment_id = p_number_reassignment_id;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.lock_throttle('sign_in', 'phone:' || v_reassignment.value);
  perform strata_users.lock_people(array[v_reassignment.identifier_id], array[v_reassignment.holder_user_id, v_reassignment.claimant_user_id]);
  select r.* into strict v_reassignment from strata_users.number_reassignments r where r.number_reassignment_id = p_number_reassignment_id;
  if p_decision = 'refuse' then
    return case when strata_users.end_number_claim(p_number_reassignment_id, 'refused', p_reason) then 'refused' else 'closed' end;
  elsif v_reassignment.status = 'contested' and v_reassignment.contest_until > strata_core.clock() then
    return 'contest_open';
  end if;
  return strata_users.release_number(p_number_reassignment_id, 'operator', p_reason);
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.review_number_reassignment(uuid, text, text) is 'An operator decides a claim on a number: release or refuse, with the reason. A release waits until the holder has had the time to answer. Outcomes: released, completed, refused, contest_open, closed, unknown. Of completed the claimant holds it at once, of closed the claim had ended. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_number_reassignment(uuid, text, text) owner to strata_definer;
--! end interface/functions/review_number_reassignment.sql
--! begin interface/functions/review_recovery_case.sql
-- The change of address is one like any other, with an operator in the place of the old address. Second factors stay: whoever lost those too has recovery codes.
create function strata.review_recovery_case(p_recovery_case_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_case       strata_users.recovery_cases;
  v_lost       strata_users.identifiers;
  v_outcome    text;
  v_new_id     uuid;
  v_constraint text;
begin
  if p_decision is null or p_decision not in ('approve', 'refuse') then
    perform strata_core.raise_error('ST402', 'recovery_cases_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'recovery_cases_status_reason_check');
  end if;
  select c.* into v_case from strata_users.recovery_cases c where c.recovery_case_id = p_recovery_case_id and c.user_id is not null;
  if not found then
    return 'unknown';
  end if;
  select i.* into strict v_lost from strata_users.identifiers i where i.identifier_id = v_case.lost_identifier_id;
  perform strata_users.lock_addresses('sign_in', array[v_case.kind || ':' || v_case.value, v_lost.kind || ':' || v_lost.value]);
  perform strata_users.lock_people(array[v_case.lost_identifier_id], array[v_case.user_id]);
  select c.* into strict v_case from strata_users.recovery_cases c where c.recovery_case_id = p_recovery_case_id;
  select i.* into strict v_lost from strata_users.identifiers i where i.identifier_id = v_case.lost_identifier_id;
  if v_case.status <> 'open' or v_case.expires_at <= v_clock then
    return 'closed';
  elsif p_decision = 'refuse' then
    update strata_users.recovery_cases c set refused_at = v_clock, status_reason = p_reason where c.recovery_case_id = p_recovery_case_id;
    return 'refused';
  elsif v_case.reviewable_at > v_clock then
    return 'too_early';
  elsif exists (select from strata_users.users u where u.user_id = v_case.user_id and u.status in ('merged', 'erased')) then
    return 'user_not_active';
  end if;

  v_outcome := strata_users.prove_identifier(v_case.user_id, v_case.kind, v_case.address, true);
  if v_outcome <> 'proved' then
    return v_outcome;
  end if;
  select i.identifier_id into strict v_new_id from strata_users.identifiers i
  where i.user_id = v_case.user_id and i.kind = v_case.kind and i.value = v_case.value and i.released_at is null;
  update strata_users.recovery_cases c set approved_at = v_clock, status_reason = p_reason where c.recovery_case_id = p_recovery_case_id;
  update strata_users.recovery_cases c set refused_at = v_clock, status_reason = 'another one was approved'
  where c.user_id = v_case.user_id and c.status = 'open';
  update strata_users.identifier_changes c set canceled_at = v_clock, version = c.version + 1, status_reason = 'recovered'
  where c.user_id = v_case.user_id and c.status = 'pending';
  insert into strata_users.identifier_changes (user_id, from_identifier_id, kind, value, address, method, new_confirmed_at, applied_at, created_at, expires_at)
  values (v_case.user_id, v_case.lost_identifier_id, v_case.kind, v_case.value, v_case.address, 'operator', v_clock, v_clock, v_case.opened_at, v_case.expires_at);
  perform strata_users.announce_event(v_case.user_id, 'identifier-changed', v_new_id);
  if v_lost.released_at is null and v_lost.identifier_id <> v_new_id then
    if v_lost.is_primary and v_lost.kind = v_case.kind then
      update strata_users.identifiers i set is_primary = false where i.identifier_id = v_lost.identifier_id;
      update strata_users.identifiers i set is_primary = true where i.identifier_id = v_new_id;
    end if;
    perform strata_users.release_identifier(v_lost.identifier_id, 'admin', v_case.user_id);
  end if;
  perform strata_users.revoke_other_sessions(v_case.user_id, null);
  perform strata_users.forget_devices(v_case.user_id);
  return 'approved';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.review_recovery_case(uuid, text, text) is 'An operator decides a recovery: approve or refuse, with the reason. Approved, the new address takes the place of the lost one, which is quarantined; all addresses are told, all sessions end, and the person signs in with a code to the new address, and with the second factors that are set up. Outcomes: approved, refused, too_early, closed, held, quarantined, user_not_active, unknown. Of too_early the user is still waited for; of held and quarantined the new address is somebody else''s, or was lately, and the case stays open. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_recovery_case(uuid, text, text) owner to strata_definer;
--! end interface/functions/review_recovery_case.sql
--! begin interface/functions/revoke_session.sql
create function strata.revoke_session(p_token text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_hash    bytea := sha256(convert_to(p_token, 'UTF8'));
  v_session strata_users.sessions;
begin
  update strata_users.sessions s set revoked_at = strata_core.clock() where s.token_hash = v_hash and s.revoked_at is null returning s.* into v_session;
  if found then
    perform strata_audit.record_security_event(case when v_session.impersonator_user_id is null then 'session-revoked' else 'impersonation-ended' end,
      v_session.user_id, v_session.organization_id,
      jsonb_strip_nulls(jsonb_build_object('session_id', v_session.session_id, 'impersonator_user_id', v_session.impersonator_user_id)),
      p_actor_user_id => coalesce(v_session.impersonator_user_id, v_session.user_id),
      p_actor_session_id => coalesce(v_session.impersonator_session_id, v_session.session_id));
    return 'revoked';
  end if;
  return case when exists (select from strata_users.sessions s where s.token_hash = v_hash) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.revoke_session(text) is 'Ends a session for whoever holds its token, and the impersonations that were started from it: revoked, unchanged (was revoked before) or unknown. Transactions under way keep their context to their end.';

alter function strata.revoke_session(text) owner to strata_definer;
--! end interface/functions/revoke_session.sql
--! begin interface/functions/revoke_invitation.sql
create function strata.revoke_invitation(p_organization_id uuid, p_invitation_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz;
  v_invitation strata_tenancy.invitations;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'invitations.manage') then
    return 'not_allowed';
  end if;
  select i.* into v_invitation from strata_tenancy.invitations i
  where i.organization_id = p_organization_id and i.invitation_id = p_invitation_id for no key update;
  v_clock := strata_core.clock();
  if not found then
    return 'unknown';
  elsif strata_tenancy.invitation_status_at(v_invitation, v_clock) <> 'pending' then
    return 'unchanged';
  end if;
  update strata_tenancy.invitations i set revoked_at = v_clock, status_reason = p_reason
  where i.organization_id = p_organization_id and i.invitation_id = p_invitation_id;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.revoke_invitation(uuid, uuid, text) is 'Takes an invitation back: its token is worth nothing from now on. Outcomes: done, unchanged, not_allowed, unknown. Unchanged: it had ended, however. Raises ST402 for a reason that is not allowed.';

alter function strata.revoke_invitation(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/revoke_invitation.sql
--! begin interface/functions/revoke_user_sessions.sql
create function strata.revoke_user_sessions(p_user_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_user_id;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.forget_devices(p_user_id);
  perform strata_audit.record_security_event('session-revoked', p_user_id, null);
  return 'revoked';
end
$$;

comment on function strata.revoke_user_sessions(uuid) is 'Ends all sessions of a user, however many there are, and the sign-ins that wait for a second proof, and forgets all devices: revoked or unknown.';

alter function strata.revoke_user_sessions(uuid) owner to strata_definer;
--! end interface/functions/revoke_user_sessions.sql
--! begin interface/functions/session_id.sql
create function strata.session_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.session_id();
end;

comment on function strata.session_id() is 'The session. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/session_id.sql
--! begin interface/functions/session_outcome.sql
-- The long answer, asked only when something about the session is not plainly in order. Apart from begin_session, because the server sets up the
-- whole expression at every call, also where the first line already decides. An impersonation stands on the session of the member of staff who
-- started it: whatever ends that one ends it too. (Not asked with exists: the server may answer that for all sessions at once, without end.)
create function strata.session_outcome(p_token_hash bytea, p_at timestamptz) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return coalesce((
    select
      case
        when s.revoked_at is not null then 'revoked'
        when s.expires_at <= p_at then 'expired'
        when s.user_epoch <> u.session_epoch then 'superseded'
        when strata_users.user_status_at(u, p_at) not in ('active', 'pending_first_sign_in', 'pending_verification') then 'user_not_active'
        when s.membership_id is null then 'begun'
        when m.membership_id is null or m.user_id is distinct from s.user_id then 'membership_not_active'
        when s.membership_epoch <> m.session_epoch then 'superseded'
        when strata_tenancy.membership_status_at(m, p_at) <> 'active' then 'membership_not_active'
        when strata_tenancy.organization_status_at(o, p_at) <> 'active' then 'organization_not_active'
        when s.impersonator_user_id is null and s.assurance_level < o.minimum_assurance_level then 'assurance_too_low'
        when s.impersonator_user_id is null and coalesce(s.method, 'host') <> all (o.allowed_sign_in_methods) then 'method_not_allowed'
        when s.impersonator_user_id is null then 'begun'
        when (select w.user_type = 'staff' and strata.session_outcome(i.token_hash, p_at) = 'begun'
              from strata_users.sessions i join strata_users.users w on w.user_id = i.user_id
              where i.session_id = s.impersonator_session_id and i.user_id = s.impersonator_user_id) is not true then 'impersonator_not_active'
        -- Whoever acts as a member of theirs must have been recognised as surely; how, is the platform's business.
        when (select i.assurance_level from strata_users.sessions i where i.session_id = s.impersonator_session_id) < o.minimum_assurance_level then 'assurance_too_low'
        when o.impersonation_refused_at is not null or u.user_type = 'staff' then 'impersonation_refused'
        else 'begun'
      end
    from strata_users.sessions s
    join strata_users.users u on u.user_id = s.user_id
    left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
    left join strata_tenancy.organizations o on o.organization_id = s.organization_id
    where s.token_hash = p_token_hash), 'unknown');
end
$$;

comment on function strata.session_outcome(bytea, timestamptz) is 'What beginning a session at a time answers: begun, or why not. Called by strata.begin_session.';

alter function strata.session_outcome(bytea, timestamptz) owner to strata_definer;
--! end interface/functions/session_outcome.sql
--! begin interface/functions/set_customer_address.sql
-- Ends the current address of the type and begins the new one, in one call, so that there is always at most one.
create function strata.set_customer_address(p_customer_id uuid, p_address_type text, p_address_lines text[], p_locality text default null,
                                            p_region text default null, p_postal_code text default null, p_country text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  -- The lock on the customer puts two changes of one address in a row.
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.erased_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  update strata_customers.customer_addresses a set ended_at = greatest(v_clock, a.started_at + interval '1 microsecond')
  where a.customer_id = p_customer_id and a.address_type = p_address_type and a.ended_at is null;
  insert into strata_customers.customer_addresses (customer_id, address_type, address_lines, locality, region, postal_code, country, started_at)
  values (p_customer_id, p_address_type, p_address_lines, p_locality, p_region, p_postal_code, p_country, v_clock)
  -- Only in repeatable read, of an address that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customer_addresses_address_lines_check'));
end
$$;

comment on function strata.set_customer_address(uuid, text, text[], text, text, text, text) is 'Gives a customer a new current address of a type (residence, registered, postal, billing); the former one is kept with its end. Outcomes: done, unknown. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_customer_address(uuid, text, text[], text, text, text, text) owner to strata_definer;
--! end interface/functions/set_customer_address.sql
--! begin interface/functions/set_domain_joining.sql
-- What joiners are given is given by whoever says so here: nobody lets others join as more than they could make of them by hand.
create function strata.set_domain_joining(p_organization_id uuid, p_organization_domain_id uuid, p_is_joinable boolean, p_role_ids uuid[] default '{}',
                                          p_company_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock   timestamptz;
  v_role_ids uuid[] := array(select distinct r.role_id from unnest(p_role_ids) as r (role_id) order by 1);
  v_domain  strata_tenancy.organization_domains;
  v_context strata_core.context;
  v_outcome text;
begin
  if p_is_joinable is null or not p_is_joinable and (cardinality(v_role_ids) > 0 or p_company_id is not null) then
    perform strata_core.raise_error('ST402', 'organization_domains_company_id_check');
  elsif not strata_access.authorize(p_organization_id, 'domains.manage') then
    return 'not_allowed';
  end if;
  v_outcome := strata_access.check_gift(p_organization_id, v_role_ids, p_company_id);
  if v_outcome is null and not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), p_company_id) then
    v_outcome := 'not_allowed';
  end if;
  if v_outcome is not null then
    return v_outcome;
  end if;
  select d.* into v_domain from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id and d.removed_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  v_clock := strata_core.clock();
  if (v_domain.joinable_at is not null) = p_is_joinable and v_domain.company_id is not distinct from p_company_id
     and v_role_ids = array(select r.role_id from strata_access.domain_roles r
                            where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null order by 1)
     -- What nobody gives any more is given anew by whoever says so.
     and strata_access.still_gives_company(p_organization_id, v_domain.joining_set_by_membership_id, p_company_id)
     and not exists (select from strata_access.domain_roles r
                     where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null
                       and not strata_access.still_gives_role(p_organization_id, r.granted_by_membership_id, r.role_id)) then
    return 'unchanged';
  end if;
  select c.* into v_context from strata_core.context c;
  update strata_tenancy.organization_domains d
  set joinable_at = case when p_is_joinable then coalesce(d.joinable_at, v_clock) end, company_id = p_company_id,
      joining_set_by_membership_id = v_context.membership_id
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  update strata_access.domain_roles r set ended_at = greatest(v_clock, r.started_at)
  where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null;
  insert into strata_access.domain_roles (organization_id, organization_domain_id, role_id, role_defined_in, started_at, granted_by_membership_id, granted_by_user_id)
  select p_organization_id, p_organization_domain_id, r.role_id, r.defined_in, v_clock, v_context.membership_id, v_context.user_id
  from strata_access.roles r where r.role_id = any (v_role_ids);
  perform strata_audit.record_security_event('domain-joining-changed', null, p_organization_id,
    jsonb_build_object('organization_domain_id', p_organization_domain_id, 'is_joinable', p_is_joinable, 'role_ids', v_role_ids, 'company_id', p_company_id));
  return 'done';
end
$$;

comment on function strata.set_domain_joining(uuid, uuid, boolean, uuid[], uuid) is 'Whether whoever has proved an address at a domain may join the organization by themself, with which roles and in which company. Nobody can before the domain is verified. Outcomes: done, unchanged, admin_company_required, not_allowed, unknown. Not allowed: also when whoever sets it could not give one of the roles, or lets join the admin company from outside of it. Admin company required: one of the roles is for its members alone. Unknown: no such domain, role or company here. Raises ST402 for roles or a company where nobody may join and ST202 outside of read committed.';

alter function strata.set_domain_joining(uuid, uuid, boolean, uuid[], uuid) owner to strata_definer;
--! end interface/functions/set_domain_joining.sql
--! begin interface/functions/set_password.sql
create function strata.set_password(p_session_token text, p_password_hash text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  perform strata_users.announce_credential_change(v_session.user_id, 'password', strata_users.store_password(v_session.user_id, p_password_hash),
                                                  v_session.session_id);
  perform strata_users.revoke_other_sessions(v_session.user_id, v_session.session_id);
  perform strata_users.forget_devices(v_session.user_id, v_session.session_id);
  return 'done';
end
$$;

comment on function strata.set_password(text, text) is 'Sets or changes the password of the user of a session who signed in lately, ends all other sessions, forgets all other devices and tells all proved addresses. Outcomes: done, session_refused, reauthentication_required. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata.set_password(text, text) owner to strata_definer;
--! end interface/functions/set_password.sql
--! begin interface/functions/settle_number_reassignments.sql
-- All numbers are locked before anybody's user is, in the one order, so that this waits for nobody who waits for it.
create function strata.settle_number_reassignments(p_limit integer default 100) returns table (released_count integer, expired_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz := strata_core.clock();
  v_lifetime     interval := strata_core.setting_interval('reassignment_lifetime');
  v_ids          uuid[];
  v_values       text[];
  v_reassignment strata_users.number_reassignments;
  v_held         strata_users.identifiers;
begin
  released_count := 0;
  expired_count := 0;
  select array_agg(d.number_reassignment_id), array_agg('phone:' || d.value) into v_ids, v_values
  from (
    select r.number_reassignment_id, r.value
    from strata_users.number_reassignments r
    join strata_users.identifiers i on i.identifier_id = r.identifier_id
    where r.status in ('claimed', 'contested', 'released')
      and case r.status
            when 'released' then i.quarantined_until <= v_clock
            else i.released_at is not null or r.claimed_at + v_lifetime <= v_clock
                 or (coalesce(r.contest_until <= v_clock, true) and strata_users.is_number_recycled(r))
          end
    order by r.claimed_at, r.number_reassignment_id
    limit greatest(least(p_limit, 1000), 0)
  ) d;
  if v_ids is null then
    return next;
    return;
  end if;
  perform strata_users.lock_addresses('sign_in', v_values);
  perform strata_users.lock_people(array(select r.identifier_id from strata_users.number_reassignments r where r.number_reassignment_id = any (v_ids)),
                                   array(select unnest(array[r.holder_user_id, r.claimant_user_id])
                                         from strata_users.number_reassignments r where r.number_reassignment_id = any (v_ids)));
  for v_reassignment in
    select r.* from strata_users.number_reassignments r
    where r.number_reassignment_id = any (v_ids) and r.status in ('claimed', 'contested', 'released')
    order by r.number_reassignment_id
  loop
    select i.* into strict v_held from strata_users.identifiers i where i.identifier_id = v_reassignment.identifier_id;
    if v_reassignment.status = 'released' then
      if v_held.quarantined_until <= v_clock then
        expired_count := expired_count + strata_users.end_number_claim(v_reassignment.number_reassignment_id, 'expired')::integer;
      end if;
    elsif coalesce(v_reassignment.contest_until <= v_clock, true) and v_held.released_at is null and strata_users.is_number_recycled(v_reassignment) then
      released_count := released_count + (strata_users.release_number(v_reassignment.number_reassignment_id, 'provider') <> 'closed')::integer;
    elsif v_held.released_at is not null or v_reassignment.claimed_at + v_lifetime <= v_clock then
      expired_count := expired_count + strata_users.end_number_claim(v_reassignment.number_reassignment_id, 'expired')::integer;
    end if;
  end loop;
  return next;
end
$$;

comment on function strata.settle_number_reassignments(integer) is 'Does with claims on numbers what the clock allows: releases those whose holder did not answer in time and for which a provider''s answer is evidence; ends those that nobody decided within the setting reassignment_lifetime, whose holder''s user has gone, or whose claimant did not come back before the quarantine was over. Answers how many of each.';

alter function strata.settle_number_reassignments(integer) owner to strata_definer;
--! end interface/functions/settle_number_reassignments.sql
--! begin interface/functions/sign_in_with_code.sql
create function strata.sign_in_with_code(p_challenge_token text, p_code text, p_signals strata_users.sign_in_signals default null) returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_challenge strata_users.challenges;
  v_holder    record;
  v_released  record;
  v_throttle  strata_users.throttles;
  v_user      strata_users.users;
  v_result    strata_users.sign_in_result;
begin
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'sign_in';
  if not found then
    v_result.outcome := 'refused';
    return v_result;
  end if;
  v_throttle := strata_users.lock_code_throttle(v_challenge.kind, v_challenge.value, (p_signals).device_token);
  select i.user_id, i.identifier_id, i.last_proof_at into v_holder from strata_users.identifiers i
  where i.kind = v_challenge.kind and i.value = v_challenge.value and i.verified_at is not null and i.released_at is null;
  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    return strata_users.refuse_attempt('refused', 'wrong_code', v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  if v_holder.user_id is not null then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
    return strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1);
  end if;
  select t.* into v_released from strata_users.take_released_number(v_challenge.kind, v_challenge.value) t;
  if v_released.user_id is not null then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_released.user_id for no key update;
    return strata.conclude_sign_in(v_user, v_challenge.method, v_released.identifier_id, strata_core.clock(), v_throttle.throttle_key, p_signals, 1,
                                   p_is_new => v_released.is_first);
  end if;
  return strata_users.refuse_attempt('no_user', 'unknown_address', v_challenge.method, null, null, v_throttle, p_signals);
end
$$;

comment on function strata.sign_in_with_code(text, text, strata_users.sign_in_signals) is 'Signs in with the code that strata.request_code made for sign_in. Outcomes: signed_in, signed_up, step_up_required, refused, throttled, no_user, user_not_active. Of signed_up the number had been released to whoever claimed it, and is theirs now; of no_user the code was right and nobody has the address. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.sign_in_with_code(text, text, strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/sign_in_with_code.sql
--! begin interface/functions/sign_in_with_identity.sql
-- The host has verified the ID token. Of a provider that is believed about the address, a proved one there that is also proved here is the same proof as a code sent
-- to it, so the identity is linked when such a sign-in would be let in; what nobody proved here counts for nothing, whoever entered it first.
create function strata.sign_in_with_identity(p_issuer text, p_subject text, p_email text default null, p_is_email_verified boolean default false,
                                             p_given_name text default null, p_family_name text default null, p_locale text default null,
                                             p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_clock         timestamptz := strata_core.clock();
  v_value         text := case when p_is_email_verified then strata_users.normalise_identifier('email', p_email) end;
  v_linking       text;
  v_throttle      strata_users.throttles;
  v_user_id       uuid;
  v_holder        record;
  v_user          strata_users.users;
  v_result        strata_users.sign_in_result;
  v_constraint    text;
begin
  if p_issuer is null or p_subject is null then
    perform strata_core.raise_error('ST402', 'federated_identities_subject_check');
  end if;
  v_throttle := strata_users.lock_throttle('sign_in', 'identity:' || p_issuer || ' ' || p_subject);
  select f.user_id into v_user_id from strata_users.federated_identities f where f.issuer = p_issuer and f.subject = p_subject;
  if found then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_user_id for no key update;
    -- It may have been removed while this waited.
    if not exists (select from strata_users.federated_identities f where f.issuer = p_issuer and f.subject = p_subject and f.user_id = v_user_id) then
      perform strata_users.record_attempt('identity', 'refused', v_user_id, null, v_throttle.throttle_key, p_signals, v_clock, array['identity_removed']);
      v_result.outcome := 'refused';
      return v_result;
    end if;
    v_result := strata.conclude_sign_in(v_user, 'identity', null, null, v_throttle.throttle_key, p_signals, 1);
    update strata_users.federated_identities f set last_used_at = v_clock
    where f.issuer = p_issuer and f.subject = p_subject and v_result.outcome = 'signed_in';
    return v_result;
  end if;

  v_linking := strata_users.linking_policy(p_issuer, v_value);
  if v_linking = 'refuse' then
    v_value := null;
  end if;
  if v_value is not null then
    perform strata_users.lock_throttle('sign_in', 'email:' || v_value);
  end if;
  select i.user_id, i.identifier_id, i.last_proof_at into v_holder from strata_users.identifiers i
  where i.kind = 'email' and i.value = v_value and i.verified_at is not null and i.released_at is null;
  if found then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
    -- An address that was proved long ago, or was taken from somebody lately, may not be the user's any more; whoever has it proves the user by other means.
    if v_linking <> 'automatic' or v_holder.last_proof_at < v_clock - strata_core.setting_interval('linking_proof_age')
       or strata_users.is_quarantined('email', v_value, v_holder.user_id) then
      perform strata_users.record_attempt('identity', 'refused', v_holder.user_id, v_holder.identifier_id, v_throttle.throttle_key, p_signals, v_clock,
                                          array['confirmation_required']);
      v_result.outcome := 'confirmation_required';
      return v_result;
    end if;
    v_result := strata.conclude_sign_in(v_user, 'identity', v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1);
    if v_result.outcome <> 'signed_in' then
      return v_result;
    end if;
    v_user_id := v_holder.user_id;
  else
    if strata_users.is_quarantined('email', v_value, null) then
      v_value := null;
    end if;
    v_user_id := strata_users.enter_person(strata_users.claimed_placeholder('email', v_value), p_given_name, p_family_name, p_locale, null);
    if v_value is not null then
      perform strata_users.prove_identifier(v_user_id, 'email', p_email);
    end if;
  end if;
  begin
    insert into strata_users.federated_identities (user_id, issuer, subject, linked_at, last_used_at) values (v_user_id, p_issuer, p_subject, v_clock, v_clock);
  exception
    when check_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform strata_core.raise_error('ST402', v_constraint);
  end;
  if v_result.outcome is not null then
    perform strata_users.announce_credential_change(v_user_id, 'identity', 'create');
    return v_result;
  end if;
  perform strata_audit.record_security_event('credential-change', v_user_id, null, jsonb_build_object('credential_type', 'identity', 'change_type', 'create'));
  select u.* into strict v_user from strata_users.users u where u.user_id = v_user_id for no key update;
  return strata.conclude_sign_in(v_user, 'identity', null, null, v_throttle.throttle_key, p_signals, 1, p_is_new => true);
end
$$;

comment on function strata.sign_in_with_identity(text, text, text, boolean, text, text, text, strata_users.sign_in_signals) is 'Signs in, or up, with an identity at another provider whose ID token the host has verified. An identity is its issuer and subject together. Outcomes: signed_up, signed_in, step_up_required, confirmation_required, refused, user_not_active. Of confirmation_required a user has proved the address here, and is to sign in by other means and link the identity then (strata_users.linking_policies, strata.link_identity). Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.sign_in_with_identity(text, text, text, boolean, text, text, text, strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/sign_in_with_identity.sql
--! begin interface/functions/sign_in_with_passkey.sql
create function strata.sign_in_with_passkey(p_challenge_token text, p_credential_id bytea, p_sign_count_before bigint, p_sign_count bigint,
                                            p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_throttle strata_users.throttles;
  v_owner    strata_users.users;
  v_result   strata_users.sign_in_result;
begin
  v_throttle := strata_users.lock_throttle('sign_in', 'passkey:' || encode(p_credential_id, 'hex'));
  select u.* into v_owner from strata_users.passkeys p
  join strata_users.users u on u.user_id = p.user_id
  where p.credential_id = p_credential_id
  for no key update of u;
  if not strata_users.consume_passkey_challenge(p_challenge_token)
     or strata_users.use_passkey(p_credential_id, p_sign_count_before, p_sign_count) is distinct from v_owner.user_id
     or v_owner.user_id is null then
    v_result.outcome := 'refused';
    perform strata_users.record_attempt('passkey', 'refused', v_owner.user_id, null, v_throttle.throttle_key, p_signals, strata_core.clock(),
                                        array['passkey_refused']);
    return v_result;
  end if;
  return strata.conclude_sign_in(v_owner, 'passkey', null, null, v_throttle.throttle_key, p_signals, 2);
end
$$;

comment on function strata.sign_in_with_passkey(text, bytea, bigint, bigint, strata_users.sign_in_signals) is 'Signs in with a passkey whose signature over the challenge of strata.request_passkey_challenge the client has verified, with the counter as it was found and as it was signed. Outcomes: signed_in, step_up_required, refused, user_not_active. A passkey whose counter went back is set aside.';

alter function strata.sign_in_with_passkey(text, bytea, bigint, bigint, strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/sign_in_with_passkey.sql
--! begin interface/functions/sign_in_with_password.sql
-- The client has verified the password against the hash that it was given, and says which one: a password that was changed meanwhile is worth nothing. What counts is
-- decided here, under the lock of the counter: of a hundred guesses at once no more than the limit learn anything. A device that the user is known on has
-- a counter of its own, so that a stranger's guesses do not shut out the owner; so have codes to the address, so that a right one forgives no wrong password.
create function strata.sign_in_with_password(p_kind text, p_address text, p_password_hash text, p_is_verified boolean,
                                             p_signals strata_users.sign_in_signals default null, p_new_password_hash text default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_value    text := case p_kind when 'login_name' then strata_tenancy.normalise_login(p_address) else strata_users.normalise_identifier(p_kind, p_address) end;
  v_holder   record;
  v_throttle strata_users.throttles;
  v_user     strata_users.users;
begin
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  elsif p_new_password_hash is not null and strata_users.password_algorithm(p_new_password_hash) is null then
    perform strata_core.raise_error('ST402', 'password_credentials_algorithm_check');
  end if;
  if p_kind = 'login_name' then
    select m.user_id, null::uuid as identifier_id, null::timestamptz as last_proof_at, d.device_id, m.organization_id, m.membership_id into v_holder
    from strata_tenancy.organizations o
    join strata_tenancy.memberships m on m.organization_id = o.organization_id and m.login_name = split_part(v_value, '/', 2) and m.ended_at is null
    left join strata_users.devices d
      on d.user_id = m.user_id and d.token_hash = strata_users.hash_token((p_signals).device_token) and d.forgotten_at is null
    where o.slug = split_part(v_value, '/', 1);
  else
    select i.user_id, i.identifier_id, i.last_proof_at, d.device_id, null::uuid as organization_id, null::uuid as membership_id into v_holder
    from (
      select h.user_id, h.identifier_id, h.last_proof_at from strata_users.identifiers h
      where h.kind = p_kind and h.value = v_value and h.verified_at is not null and h.released_at is null
      limit 1
    ) i
    left join strata_users.devices d
      on d.user_id = i.user_id and d.token_hash = strata_users.hash_token((p_signals).device_token) and d.forgotten_at is null;
  end if;
  v_throttle := strata_users.lock_throttle('sign_in', 'password ' || p_kind || ':' || v_value || coalesce(' ' || v_holder.device_id, ''));
  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, 'password', v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  -- Whoever changes the password holds this lock: the hash that is compared is the one that counts when the session begins.
  select u.* into v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
  if not coalesce(p_is_verified and exists (
       select from strata_users.password_credentials c
       where c.user_id = v_holder.user_id and c.password_hash = p_password_hash
         and (v_holder.membership_id is not null
              or exists (select from strata_users.identifiers i
                         where i.user_id = c.user_id and i.identifier_id = v_holder.identifier_id and i.released_at is null))), false) then
    return strata_users.refuse_attempt('refused', case when v_holder.user_id is null then 'unknown_address' else 'wrong_password' end, 'password',
                                       v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  if p_new_password_hash is not null then
    update strata_users.password_credentials c set password_hash = p_new_password_hash where c.user_id = v_holder.user_id and c.password_hash = p_password_hash;
  end if;
  return strata.conclude_sign_in(v_user, 'password', v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1,
                                 p_organization_id => v_holder.organization_id, p_membership_id => v_holder.membership_id);
end
$$;

comment on function strata.sign_in_with_password(text, text, text, boolean, strata_users.sign_in_signals, text) is 'Signs in with an address, or to one organization (kind login_name: its slug, slash, login name), and a password that the client has verified; a new hash of the same password takes the place of an outdated one. Outcomes: signed_in, step_up_required, refused, throttled. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402 for what is no address, or no password hash.';

alter function strata.sign_in_with_password(text, text, text, boolean, strata_users.sign_in_signals, text) owner to strata_definer;
--! end interface/functions/sign_in_with_password.sql
--! begin interface/functions/sign_up.sql
-- Nothing is entered before the address is proved, so nobody can be there first with somebody else's address, and that an address is known shows only to
-- whoever has just proved to own it. A username is a public name: that it is taken may be said.
create function strata.sign_up(p_challenge_token text, p_code text, p_given_name text default null, p_family_name text default null, p_locale text default null,
                               p_time_zone text default null, p_username text default null, p_password_hash text default null,
                               p_signals strata_users.sign_in_signals default null, p_guest_token text default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_clock     timestamptz := strata_core.clock();
  v_challenge strata_users.challenges;
  v_throttle  strata_users.throttles;
  v_holder    record;
  v_released  record;
  v_user_id   uuid;
  v_user      strata_users.users;
  v_username  text := strata_users.normalise_identifier('username', p_username);
  v_result    strata_users.sign_in_result;
begin
  if p_username is not null and v_username is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose in ('sign_up', 'sign_in');
  if not found then
    v_result.outcome := 'refused';
    return v_result;
  end if;
  v_throttle := strata_users.lock_code_throttle(v_challenge.kind, v_challenge.value, (p_signals).device_token);
  if v_username is not null then
    perform strata_users.lock_throttle('sign_in', 'username:' || v_username);
    if strata_users.is_quarantined('username', v_username, null)
       or exists (select from strata_users.identifiers i
                  where i.kind = 'username' and i.value = v_username and i.verified_at is not null and i.released_at is null) then
      v_result.outcome := 'username_taken';
      return v_result;
    end if;
  end if;
  select i.user_id, i.identifier_id, i.last_proof_at into v_holder from strata_users.identifiers i
  where i.kind = v_challenge.kind and i.value = v_challenge.value and i.verified_at is not null and i.released_at is null;

  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    return strata_users.refuse_attempt('refused', 'wrong_code', v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  if v_holder.user_id is not null then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
    return strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1,
                                   p_is_stranger => true);
  end if;

  select t.* into v_released from strata_users.take_released_number(v_challenge.kind, v_challenge.value) t;
  if v_released.user_id is not null then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_released.user_id for no key update;
    return strata.conclude_sign_in(v_user, v_challenge.method, v_released.identifier_id, v_clock, v_throttle.throttle_key, p_signals, 1,
                                   p_is_new => v_released.is_first);
  end if;
  -- The session is looked at under the lock of the guest: whoever comes second with it finds a person there.
  select u.user_id into v_user_id
  from strata_users.sessions s
  join strata_users.users u on u.user_id = s.user_id
  where s.token_hash = strata_users.hash_token(p_guest_token) and s.impersonator_user_id is null and u.kind = 'guest'
  for no key update of u;
  if found and strata.session_outcome(strata_users.hash_token(p_guest_token), strata_core.clock()) <> 'begun' then
    v_user_id := null;
  end if;
  v_user_id := coalesce(v_user_id, strata_users.claimed_placeholder(v_challenge.kind, v_challenge.value));
  if strata_users.is_quarantined(v_challenge.kind, v_challenge.value, v_user_id) then
    return strata_users.refuse_attempt('quarantined', 'quarantined', v_challenge.method, null, null, v_throttle, p_signals);
  end if;
  v_user_id := strata_users.enter_person(v_user_id, p_given_name, p_family_name, p_locale, p_time_zone);
  perform strata_users.prove_identifier(v_user_id, v_challenge.kind, v_challenge.address);
  if v_username is not null then
    perform strata_users.prove_identifier(v_user_id, 'username', p_username);
  end if;
  if p_password_hash is not null then
    perform strata_audit.record_security_event('credential-change', v_user_id, null,
      jsonb_build_object('credential_type', 'password', 'change_type', strata_users.store_password(v_user_id, p_password_hash)));
  end if;
  select i.identifier_id into strict v_holder.identifier_id from strata_users.identifiers i
  where i.user_id = v_user_id and i.kind = v_challenge.kind and i.value = v_challenge.value and i.released_at is null;
  select u.* into strict v_user from strata_users.users u where u.user_id = v_user_id for no key update;
  return strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_clock, v_throttle.throttle_key, p_signals, 1, p_is_new => true);
end
$$;

comment on function strata.sign_up(text, text, text, text, text, text, text, text, strata_users.sign_in_signals, text) is 'Registers whoever proves an address with the code that strata.request_code made: a new person, the placeholder who was entered with that address, the guest whose session token is given, or whoever claimed a number that was released to them since. Whoever holds the address already is signed in as with strata.sign_in_with_code. Outcomes: signed_up, signed_in, step_up_required, refused, throttled, quarantined, username_taken, user_not_active. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.sign_up(text, text, text, text, text, text, text, text, strata_users.sign_in_signals, text) owner to strata_definer;
--! end interface/functions/sign_up.sql
--! begin interface/functions/step_up.sql
-- The second proof of a sign-in that waits. What the client verifies (password, time-based code, passkey signature) it says with p_is_verified; what makes it worth
-- anything only once is decided here: the step of the code, the counter of the passkey, the use of the recovery code.
create function strata.step_up(p_step_up_token text, p_method text, p_is_verified boolean default false, p_code_token text default null, p_code text default null,
                               p_totp_step bigint default null, p_recovery_code_hash bytea default null, p_password_hash text default null,
                               p_credential_id bytea default null, p_sign_count_before bigint default null, p_sign_count bigint default null,
                               p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_clock    timestamptz := strata_core.clock();
  v_waiting  strata_users.challenges;
  v_throttle strata_users.throttles;
  v_user     strata_users.users;
  v_is_open  boolean;
  v_is_right boolean := false;
  v_level    integer;
  v_result   strata_users.sign_in_result;
begin
  select c.* into v_waiting from strata_users.challenges c where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up';
  if not found then
    v_result.outcome := 'refused';
    return v_result;
  end if;
  v_throttle := strata_users.lock_throttle('second_factor', v_waiting.user_id::text);
  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, p_method, v_waiting.user_id, v_waiting.identifier_id, v_throttle, p_signals);
  end if;

  update strata_users.challenges c set attempt_count = c.attempt_count + 1
  where c.challenge_id = v_waiting.challenge_id and c.consumed_at is null and c.attempt_count < c.attempt_limit and c.expires_at > strata_core.clock();
  v_is_open := found;
  select u.* into strict v_user from strata_users.users u where u.user_id = v_waiting.user_id for no key update;
  if v_is_open and v_waiting.user_epoch = v_user.session_epoch
     and coalesce(p_method = any (strata_users.step_up_methods(v_waiting.user_id, v_waiting.method, v_waiting.identifier_id)), false) then
    case p_method
      when 'totp' then
        update strata_users.totp_factors t set last_step = p_totp_step
        where t.user_id = v_waiting.user_id and t.confirmed_at is not null and t.last_step < p_totp_step and p_is_verified;
        v_is_right := found;
      when 'recovery_code' then
        update strata_users.recovery_codes r set used_at = v_clock
        where r.user_id = v_waiting.user_id and r.code_hash = p_recovery_code_hash and r.used_at is null;
        v_is_right := found;
      when 'password' then
        v_is_right := coalesce(p_is_verified and exists (
          select from strata_users.password_credentials c where c.user_id = v_waiting.user_id and c.password_hash = p_password_hash), false);
      when 'passkey' then
        v_is_right := coalesce(p_is_verified and strata_users.consume_passkey_challenge(p_code_token)
                               and exists (select from strata_users.passkeys p where p.credential_id = p_credential_id and p.user_id = v_waiting.user_id)
                               and strata_users.use_passkey(p_credential_id, p_sign_count_before, p_sign_count) is not null, false);
      else
        v_is_right := exists (select from strata_users.challenges c
                              where c.token_hash = strata_users.hash_token(p_code_token) and c.purpose = 'step_up_code' and c.step_up_token_hash = v_waiting.token_hash
                                and c.method = p_method)
                      and strata_users.consume_challenge(strata_users.hash_token(p_code_token), p_code);
    end case;
  end if;
  if not v_is_right then
    return strata_users.refuse_attempt('refused', 'wrong_second_proof', p_method, v_waiting.user_id, v_waiting.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  update strata_users.challenges c set consumed_at = v_clock, new_password_hash = null where c.challenge_id = v_waiting.challenge_id;
  -- An e-mail code is no authenticator (NIST SP 800-63B 5.1.3.1), so it raises nothing.
  v_level := case when p_method = 'email_code' or (p_method = 'password' and v_waiting.method = 'email_code') then 1 else 2 end;
  v_result := strata.conclude_sign_in(v_user, v_waiting.method, v_waiting.identifier_id,
                                      (select i.last_proof_at from strata_users.identifiers i where i.identifier_id = v_waiting.identifier_id),
                                      v_throttle.throttle_key, p_signals, v_level, p_second_method => p_method,
                                      p_organization_id => v_waiting.organization_id, p_membership_id => v_waiting.membership_id);
  -- Read before it was consumed; a recovery never changes its hash after it has answered.
  if v_result.outcome = 'signed_in' and v_waiting.new_password_hash is not null then
    perform strata_users.replace_password(v_waiting.user_id, v_waiting.new_password_hash, v_result.session_id);
  end if;
  return v_result;
end
$$;

comment on function strata.step_up(text, text, boolean, text, text, bigint, bytea, text, bytea, bigint, bigint, strata_users.sign_in_signals) is 'Gives the second proof of a sign-in that waits: totp, recovery_code, passkey, password, email_code or sms_code, of those that step_up_methods named. Of a recovery it also sets the new password. Outcomes: signed_in, refused, throttled, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. From unknown_membership on: of a sign-in to one organization. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.step_up(text, text, boolean, text, text, bigint, bytea, text, bytea, bigint, bigint, strata_users.sign_in_signals) owner to strata_definer;
--! end interface/functions/step_up.sql
--! begin interface/functions/submit_document.sql
create function strata.submit_document(p_customer_id uuid, p_identity_document_id uuid, p_document_type text, p_country text, p_region text, p_last_four text, p_ciphertext bytea,
                                       p_fingerprint_key_ids text[], p_fingerprints bytea[], p_issued_on date default null, p_expires_on date default null)
  returns table (outcome text, missing_fingerprint_key_ids text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_type       strata_kyc.document_types;
  v_customer   strata_customers.customers;
  v_keys       text[];
  v_constraint text;
begin
  if cardinality(p_fingerprint_key_ids) is distinct from cardinality(p_fingerprints) or cardinality(p_fingerprints) > 20 then
    perform strata_core.raise_error('ST402', 'document_fingerprints_fingerprint_check');
  end if;
  select t.* into v_type from strata_kyc.document_types t where t.document_type = p_document_type;
  select c.* into v_customer from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  if v_customer.customer_id is null or v_type.document_type is null then
    outcome := 'unknown';
  elsif v_customer.status in ('merged', 'closed') or v_type.customer_kind <> v_customer.kind then
    outcome := 'refused';
  elsif v_type.country <> p_country then
    perform strata_core.raise_error('ST402', 'identity_documents_country_check');
  elsif v_type.has_region <> (p_region is not null) then
    perform strata_core.raise_error('ST402', 'identity_documents_region_check');
  else
    -- Shared with other documents, and against a key that is being retired: whoever waited here sees what came of it.
    select array_agg(k.fingerprint_key_id) into v_keys
    from (select l.fingerprint_key_id from strata_kyc.fingerprint_keys l where l.retired_at is null order by l.fingerprint_key_id for share) k;
    -- A key without a name stands for none of them.
    missing_fingerprint_key_ids := array(select k from unnest(v_keys) as k where not exists (select from unnest(p_fingerprint_key_ids) as g (key_id) where g.key_id = k));
    if v_keys is null then
      outcome := 'no_fingerprint_key';
    elsif cardinality(missing_fingerprint_key_ids) > 0 then
      outcome := 'fingerprints_missing';
    else
      -- The same call again, by whoever did not hear the answer.
      insert into strata_kyc.identity_documents (identity_document_id, customer_id, document_type, country, region, last_four, ciphertext, issued_on, expires_on, submitted_at)
      values (p_identity_document_id, p_customer_id, p_document_type, p_country, p_region, p_last_four, p_ciphertext, p_issued_on, p_expires_on, strata_core.clock())
      on conflict (identity_document_id) do nothing;
      if not found and not exists (select from strata_kyc.identity_documents d
                                   where d.identity_document_id = p_identity_document_id and d.customer_id = p_customer_id and d.ciphertext = p_ciphertext) then
        perform strata_core.raise_error('ST402', 'identity_documents_pkey');
      end if;
      -- Again after it was verified, when a key has come meanwhile: what that one says counts as what is there.
      insert into strata_kyc.document_fingerprints (identity_document_id, fingerprint_key_id, customer_id, fingerprint, held_at)
      select p_identity_document_id, g.fingerprint_key_id, p_customer_id, g.fingerprint,
             (select max(f.held_at) from strata_kyc.document_fingerprints f where f.identity_document_id = p_identity_document_id)
      from unnest(p_fingerprint_key_ids, p_fingerprints) as g (fingerprint_key_id, fingerprint)
      where g.fingerprint_key_id = any (v_keys)
      on conflict (identity_document_id, fingerprint_key_id) do nothing;
      outcome := 'submitted';
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_pkey'));
end
$$;

comment on function strata.submit_document(uuid, uuid, text, text, text, text, bytea, text[], bytea[], date, date) is 'A customer hands in an identity document, whose number the client has checked (strata.check_document_number), sealed for this row and fingerprinted. The same document on another customer is no error: people see it. Outcomes: submitted, fingerprints_missing, no_fingerprint_key, refused, unknown. Of fingerprints_missing the client lacks a key that is in use (missing_fingerprint_key_ids): give it every key before strata.begin_fingerprint_key. Of no_fingerprint_key none has been begun. Refused: the customer is closed or merged, or of another kind than the type is for. Idempotent for the same id and ciphertext. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.submit_document(uuid, uuid, text, text, text, text, bytea, text[], bytea[], date, date) owner to strata_definer;
--! end interface/functions/submit_document.sql
--! begin interface/functions/submit_verification.sql
create function strata.submit_verification(p_verification_case_id uuid)
  returns table (outcome text, missing text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_case       strata_kyc.verification_cases;
  v_policy     strata_kyc.acceptance_policies;
  v_documents  uuid[];
  v_type_count integer;
begin
  v_case := strata_kyc.hold_case(p_verification_case_id);
  if v_case.verification_case_id is null then
    outcome := 'unknown';
    return next;
    return;
  elsif v_case.status <> 'requires_input' or v_case.expires_at <= v_clock then
    outcome := 'refused';
    return next;
    return;
  end if;
  select p.* into strict v_policy from strata_kyc.acceptance_policies p where p.acceptance_policy = v_case.acceptance_policy;
  select coalesce(array_agg(d.identity_document_id order by d.identity_document_id), '{}'), count(distinct d.document_type) into v_documents, v_type_count
  from strata_kyc.identity_documents d
  join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = v_case.acceptance_policy and a.document_type = d.document_type
  where d.customer_id = v_case.customer_id and d.status in ('submitted', 'verified') and d.ciphertext is not null
    and coalesce(d.expires_on + 1 + coalesce(strata_core.setting_interval('document_expiry_grace'), '0') > v_clock at time zone 'UTC', true);
  missing := array(
    select a.document_type from strata_kyc.acceptance_policy_documents a
    where a.acceptance_policy = v_case.acceptance_policy and (a.is_required or v_type_count < v_policy.document_count)
      and not exists (select from strata_kyc.identity_documents d where d.identity_document_id = any (v_documents) and d.document_type = a.document_type)
    order by a.is_required desc, a.document_type);
  if v_type_count < v_policy.document_count
     or exists (select from strata_kyc.acceptance_policy_documents a
                where a.acceptance_policy = v_case.acceptance_policy and a.is_required and a.document_type = any (missing)) then
    outcome := 'documents_missing';
    return next;
    return;
  end if;
  missing := '{}';
  if not strata_kyc.is_represented(v_case.customer_id, v_case.acceptance_policy) then
    outcome := 'representative_missing';
    return next;
    return;
  end if;

  update strata_kyc.verification_cases c set submitted_at = v_clock, subject_digest = strata_kyc.subject_digest(c.customer_id), status_reason = null
  where c.verification_case_id = p_verification_case_id returning c.* into v_case;
  update strata_customers.customers c set submitted_at = v_clock, rejected_at = null, status_reason = null
  where c.customer_id = v_case.customer_id and c.status in ('prospective', 'rejected', 'pending_verification');
  if v_policy.duplicate_action = 'reject' and exists (
    select from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o
      on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id <> f.customer_id and o.held_at is not null
    where f.identity_document_id = any (v_documents)) then
    perform strata_kyc.close_case(v_case, 'rejected', 'another customer is verified by this document');
    outcome := 'duplicate';
    return next;
    return;
  end if;
  perform strata_kyc.request_check(v_case, d.identity_document_id, m.method)
  from strata_kyc.identity_documents d
  join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = v_case.acceptance_policy and a.document_type = d.document_type
  cross join lateral unnest(a.methods) with ordinality as m (method, position)
  where d.identity_document_id = any (v_documents) and (a.is_every_method_required or m.position = 1)
  order by d.identity_document_id, m.position;
  outcome := 'submitted';
  return next;
end
$$;

comment on function strata.submit_verification(uuid) is 'Everything that was asked for is there: checks are made by the policy, and the customer waits for their answers. Outcomes: submitted, documents_missing, representative_missing, duplicate, refused, unknown. Of documents_missing: missing names the types, of which all that are required and as many as the policy asks for are to be handed in. Of duplicate another customer is verified by one of the documents and the policy rejects the second. Refused: the case is not waiting for input.';

alter function strata.submit_verification(uuid) owner to strata_definer;
--! end interface/functions/submit_verification.sql
--! begin interface/functions/suspend_customer.sql
create function strata.suspend_customer(p_customer_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_customers.change_customer_status(p_customer_id, 'suspend', p_reason);
end;

comment on function strata.suspend_customer(uuid, text) is 'Suspends a customer. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.suspend_customer(uuid, text) owner to strata_definer;
--! end interface/functions/suspend_customer.sql
--! begin interface/functions/suspend_membership.sql
create function strata.suspend_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  if exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id)
        and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  return strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'suspend', p_reason, p_until);
end
$$;

comment on function strata.suspend_membership(uuid, uuid, text, timestamptz) is 'Suspends a membership, until a time or until reinstated. The user and all other memberships stay as they are. Outcomes: done, refused, last_owner, unknown, not_allowed. Refused: strata_core.transitions does not allow it, or it has ended. Last_owner: the organization would be left without an owner. Raises ST202 for a member outside of read committed.';

alter function strata.suspend_membership(uuid, uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/suspend_membership.sql
--! begin interface/functions/suspend_organization.sql
create function strata.suspend_organization(p_organization_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_organization(uuid, text, timestamptz) is 'Suspends an organization, until a time or until reinstated. None of its sessions begins any more. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.suspend_organization(uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/suspend_organization.sql
--! begin interface/functions/suspend_user.sql
create function strata.suspend_user(p_user_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_user(uuid, text, timestamptz) is 'Suspends a user as a sanction, until a time or until reinstated. Outcomes: done, refused, last_owner, unknown. Refused: strata_core.transitions does not allow it, or the state is final. Last_owner: an organization would be left without an owner. Raises ST202 outside of read committed.';

alter function strata.suspend_user(uuid, text, timestamptz) owner to strata_definer;
--! end interface/functions/suspend_user.sql
--! begin interface/functions/switch_session.sql
-- The person was recognised already: acting as another membership takes no other proof, and makes nothing more recent or more certain than it was.
create function strata.switch_session(p_session_token text, p_organization_id uuid default null, p_membership_id uuid default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session strata_users.sessions;
begin
  -- The user first, as everywhere: what ends all sessions holds that row and then wants theirs.
  perform from strata_users.users u
  where u.user_id = (select s.user_id from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_session_token))
  for no key update;
  select s.* into v_session from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_session_token) for update;
  if not found or v_session.impersonator_user_id is not null
     or strata.session_outcome(v_session.token_hash, strata_core.clock()) not in ('begun', 'membership_not_active', 'organization_not_active', 'assurance_too_low', 'method_not_allowed') then
    outcome := 'session_refused';
    return next;
    return;
  end if;
  select s.outcome, s.token, s.session_id, s.expires_at into outcome, token, session_id, expires_at
  from strata.start_session(v_session.user_id, p_organization_id, p_membership_id, v_session.assurance_level, v_session.expires_at - strata_core.clock(),
                            v_session.method, v_session.identifier_id, v_session.device_id, v_session.authenticated_at) s;
  if outcome = 'opened' then
    update strata_users.sessions s set revoked_at = strata_core.clock() where s.session_id = v_session.session_id;
  end if;
  return next;
end
$$;

comment on function strata.switch_session(text, uuid, uuid) is 'Exchanges a session for one that acts as another membership of the same user, by default the default one in the organization, or outside any organization; the old one ends. Outcomes: opened, session_refused, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. Raises ST402 for a membership without its organization.';

alter function strata.switch_session(text, uuid, uuid) owner to strata_definer;
--! end interface/functions/switch_session.sql
--! begin interface/functions/take_documents_to_rekey.sql
-- In the order of their keys, from where the caller has been: a rotation walks through all documents once, and not once per batch.
create function strata.take_documents_to_rekey(p_encryption_key_id text, p_limit integer default 100, p_after uuid default null)
  returns table (identity_document_id uuid, document_type text, country text, region text, ciphertext bytea, fingerprint_key_ids text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_key_id text collate "C" := replace(p_encryption_key_id, '\', '\\');
begin
  return query
    select d.identity_document_id, d.document_type, d.country::text, d.region, d.ciphertext,
           array(select f.fingerprint_key_id from strata_kyc.document_fingerprints f where f.identity_document_id = d.identity_document_id order by 1)
    from strata_kyc.identity_documents d
    where d.ciphertext is not null and d.identity_document_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
      and (d.encryption_key_id <> v_key_id
           or exists (select from strata_kyc.fingerprint_keys k
                      where k.retired_at is null
                        and not exists (select from strata_kyc.document_fingerprints f
                                        where f.identity_document_id = d.identity_document_id and f.fingerprint_key_id = k.fingerprint_key_id)))
    order by d.identity_document_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.take_documents_to_rekey(text, integer, uuid) is 'Documents that were sealed with another key than this one, or that lack a fingerprint of a key in use, for the client to do anew; those after a key, in the order of their keys. None is left when no row comes from the beginning.';

alter function strata.take_documents_to_rekey(text, integer, uuid) owner to strata_definer;
--! end interface/functions/take_documents_to_rekey.sql
--! begin interface/functions/take_domains.sql
-- Takers do not wait for each other. What nobody answers for is taken again.
create function strata.take_domains(p_limit integer default 100)
  returns table (organization_id uuid, organization_domain_id uuid, domain text, txt_name text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock  timestamptz := strata_core.clock();
  v_period interval := strata_core.setting_interval('domain_search_period');
begin
  return query
    with due as (
      select d.organization_id, d.organization_domain_id
      from strata_tenancy.organization_domains d
      where d.removed_at is null and d.due_at <= v_clock
        and (d.status = 'verified' or greatest(d.requested_at, d.lapsed_at) + v_period > v_clock)
        and exists (select from strata_tenancy.organizations o where o.organization_id = d.organization_id and o.status <> 'closed')
      order by d.due_at, d.organization_domain_id
      limit greatest(least(p_limit, 1000), 0)
      for update of d skip locked
    ), taken as (
      update strata_tenancy.organization_domains d
      set taken_at = v_clock, due_at = v_clock + strata_core.setting_interval('domain_check_lease')
      from due
      where d.organization_id = due.organization_id and d.organization_domain_id = due.organization_domain_id
      returning d.organization_id, d.organization_domain_id, d.domain
    )
    select t.organization_id, t.organization_domain_id, t.domain, strata_core.setting_text('domain_txt_label') || '.' || t.domain
    from taken t
    order by t.organization_domain_id;
end
$$;

comment on function strata.take_domains(integer) is 'Takes domains whose TXT record is to be looked up, for the setting domain_check_lease: whoever has looked calls strata.record_domain_check, and what nobody answers for is taken again. Two takers never get the same one meanwhile. What is verified comes again every domain_check_interval; what is not, ever less often, for domain_search_period.';

alter function strata.take_domains(integer) owner to strata_definer;
--! end interface/functions/take_domains.sql
--! begin interface/functions/take_notices.sql
-- Takers do not wait for each other. A message that was taken and not sent in time is taken again: at least once, never not at all.
create function strata.take_notices(p_limit integer default 100)
  returns table (notice_id uuid, user_id uuid, kind text, address text, event_type text, details jsonb, locale text, created_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
  v_lease interval := strata_core.setting_interval('notice_lease');
begin
  return query
    with due as (
      select n.notice_id
      from strata_users.notices n
      where n.sent_at is null and (n.taken_at is null or n.taken_at + v_lease <= v_clock)
      order by n.created_at, n.notice_id
      limit greatest(least(p_limit, 1000), 0)
      for update skip locked
    ), taken as (
      update strata_users.notices n set taken_at = v_clock
      from due d
      where n.notice_id = d.notice_id
      returning n.notice_id, n.user_id, n.kind, n.address, n.event_type, n.details, n.created_at
    )
    select t.notice_id, t.user_id, t.kind, t.address, t.event_type, t.details, u.locale, t.created_at
    from taken t
    join strata_users.users u on u.user_id = t.user_id
    order by t.created_at, t.notice_id;
end
$$;

comment on function strata.take_notices(integer) is 'Takes messages that wait to be sent, the oldest first, for the setting notice_lease: whoever sends one says so with strata.complete_notice, and what nobody says so of is taken again. Two takers never get the same one meanwhile. Address and language are for the host''s sender.';

alter function strata.take_notices(integer) owner to strata_definer;
--! end interface/functions/take_notices.sql
--! begin interface/functions/take_verification_checks.sql
-- Takers do not wait for each other.
create function strata.take_verification_checks(p_provider text, p_limit integer default 10)
  returns table (verification_check_id uuid, verification_case_id uuid, customer_id uuid, customer_kind text, name text, given_name text, family_name text, legal_name text,
                 born_on date, identity_document_id uuid, document_type text, country text, region text, issued_on date, expires_on date, ciphertext bytea, method text,
                 attempt_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  return query
    with due as (
      select k.verification_check_id from strata_kyc.verification_checks k
      where k.provider = p_provider and k.status = 'pending' and k.due_at <= v_clock
      order by k.due_at, k.verification_check_id
      limit greatest(least(p_limit, 1000), 0)
      for update skip locked
    ), taken as (
      update strata_kyc.verification_checks k
      set taken_at = v_clock, attempt_count = k.attempt_count + 1, due_at = v_clock + strata_core.setting_interval('verification_check_lease'),
          -- Whoever asked about another name may still answer, whatever the name is by then.
          subject_digest = case when k.subject_digest <> o.subject_digest then k.subject_digest else strata_kyc.subject_digest(k.customer_id) end
      from due d, strata_kyc.verification_cases o
      where k.verification_check_id = d.verification_check_id and o.verification_case_id = k.verification_case_id
      returning k.*
    )
    select t.verification_check_id, t.verification_case_id, t.customer_id, c.kind, c.name, c.given_name, c.family_name, c.legal_name, c.born_on,
           t.identity_document_id, d.document_type, d.country::text, d.region, d.issued_on, d.expires_on, d.ciphertext, t.method, t.attempt_count
    from taken t
    join strata_customers.customers c on c.customer_id = t.customer_id
    join strata_kyc.identity_documents d on d.identity_document_id = t.identity_document_id
    order by t.requested_at, t.verification_check_id;
end
$$;

comment on function strata.take_verification_checks(text, integer) is 'Takes checks that a provider is to be asked, for the setting verification_check_lease: whoever has the answer calls strata.complete_verification_check, and what nobody answers is taken again. Two takers never get the same one meanwhile. The number is for whoever has the key.';

alter function strata.take_verification_checks(text, integer) owner to strata_definer;
--! end interface/functions/take_verification_checks.sql
--! begin interface/functions/unlock_user.sql
create function strata.unlock_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'unlock', p_reason);
end;

comment on function strata.unlock_user(uuid, text) is 'Ends a lock. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.unlock_user(uuid, text) owner to strata_definer;
--! end interface/functions/unlock_user.sql
--! begin interface/functions/update_customer.sql
create function strata.update_customer(p_customer_id uuid, p_given_name text, p_family_name text, p_legal_name text, p_born_on date, p_legal_form text, p_country text,
                                       p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_status     text;
  v_constraint text;
begin
  update strata_customers.customers c
  set given_name = p_given_name, family_name = p_family_name, legal_name = p_legal_name, born_on = p_born_on, legal_form = p_legal_form, country = p_country,
      status_reason = p_reason
  where c.customer_id = p_customer_id and c.status not in ('merged', 'closed')
    and (c.given_name, c.family_name, c.legal_name, c.born_on, c.legal_form, c.country)
        is distinct from (p_given_name, p_family_name, p_legal_name, p_born_on, p_legal_form, p_country)
  returning c.status into v_status;
  if found then
    return case when v_status = 'pending_verification' then 'verification_pending' else 'done' end;
  end if;
  return coalesce((select case when c.status in ('merged', 'closed') then 'refused' else 'unchanged' end from strata_customers.customers c where c.customer_id = p_customer_id),
                  'unknown');
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customers_kind_check'));
end
$$;

comment on function strata.update_customer(uuid, text, text, text, date, text, text, text) is 'Changes the legal attributes of a customer: all six of them, null for one that is not known. What was before stays in the history. Outcomes: done, verification_pending, unchanged, refused, unknown. Of verification_pending the customer is to be verified, anew where it was before. Refused: closed or merged. Raises ST402, with the constraint, for values that the kind of the customer may not have.';

alter function strata.update_customer(uuid, text, text, text, date, text, text, text) owner to strata_definer;
--! end interface/functions/update_customer.sql
--! begin interface/functions/update_membership.sql
create function strata.update_membership(p_organization_id uuid, p_membership_id uuid, p_party_type text, p_label text, p_member_number text, p_given_name text,
                                         p_family_name text, p_job_title text, p_attributes jsonb) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text;
  v_constraint text;
begin
  if p_membership_id is null then
    return 'unknown';
  -- Asked for by itself, so that nobody holds the person of another organization.
  elsif not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  -- A name that is taken back is the user's again, which is copied under this lock.
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  v_outcome := strata.open_party(p_organization_id, p_membership_id, p_is_own_enough => false);
  if v_outcome <> 'open' then
    return v_outcome;
  end if;
  update strata_tenancy.memberships m
  set party_type = p_party_type, label = p_label, member_number = p_member_number, given_name = p_given_name, family_name = p_family_name,
      job_title = p_job_title, attributes = p_attributes
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id
    and (m.party_type, m.label, m.member_number, m.given_name, m.family_name, m.job_title, m.attributes)
        is distinct from (p_party_type, p_label, p_member_number, p_given_name, p_family_name, p_job_title, p_attributes);
  return case when found then 'done' else 'unchanged' end;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    return case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' else 'label_taken' end;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint in ('relationships_upper_membership_id_fkey', 'relationships_lower_membership_id_fkey') then
      return 'related';
    end if;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'memberships_label_check'));
end
$$;

comment on function strata.update_membership(uuid, uuid, text, text, text, text, text, text, jsonb) is 'Sets what the organization says of a member: type, label, number, name, title and attributes, all of them. Outcomes: done, unchanged, label_taken, member_number_taken, related, refused, unknown, not_allowed. Related: the member stands or stood in a relation as what it is; whoever becomes something else gets another membership. Refused: has left, or was erased. Raises ST402, with the constraint or what is wrong with an attribute (attributes.unknown, attributes.<attribute>.required, .type, .value or .pattern), for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.update_membership(uuid, uuid, text, text, text, text, text, text, jsonb) owner to strata_definer;
--! end interface/functions/update_membership.sql
--! begin interface/functions/update_my_profile.sql
-- Runs with the caller's own rights: the policy self_update decides which row, the column grants which columns. Null means: the user's own value again, and of the names both.
create function strata.update_my_profile(p_given_name text, p_family_name text, p_job_title text, p_locale text, p_time_zone text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  -- Users before memberships, as everywhere.
  perform strata_tenancy.lock_my_user();
  update strata_tenancy.memberships m
  set given_name = p_given_name, family_name = p_family_name, job_title = p_job_title, locale = p_locale, time_zone = p_time_zone
  where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = (select c.membership_id from strata_core.context c);
  if not found then
    perform strata_core.raise_error('ST101');
  end if;
  return 'done';
exception
  when check_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.update_my_profile(text, text, text, text, text) is 'Sets the own profile of the membership that acts: all five values, null for the one of the user; of the names, which are one name, both null. Outcome done. Raises ST101 outside an organization, ST402, with the constraint, for values that are not allowed.';
--! end interface/functions/update_my_profile.sql
--! begin interface/functions/update_organization.sql
create function strata.update_organization(p_organization_id uuid, p_name text, p_attributes jsonb default '{}') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata.open_party(p_organization_id, null);
  v_constraint text;
begin
  if v_outcome <> 'open' then
    return v_outcome;
  end if;
  update strata_tenancy.organizations o set name = p_name, attributes = p_attributes
  where o.organization_id = p_organization_id and (o.name, o.attributes) is distinct from (p_name, p_attributes);
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'organizations_name_check'));
end
$$;

comment on function strata.update_organization(uuid, text, jsonb) is 'Sets name and attributes of an organization. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: is closed. Raises ST402, with the constraint or what is wrong with an attribute (attributes.unknown, attributes.<attribute>.required, .type, .value or .pattern), for values that are not allowed.';

alter function strata.update_organization(uuid, text, jsonb) owner to strata_definer;
--! end interface/functions/update_organization.sql
--! begin interface/functions/user_id.sql
create function strata.user_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.user_id();
end;

comment on function strata.user_id() is 'The user of the session. Null without a verified context. Call it as (select …): once per statement.';
--! end interface/functions/user_id.sql
--! begin interface/functions/who_can.sql
-- From the permission to those who have it, through the indexes that lead there: the roles that bring it and who holds them, in the order of the page; who was
-- granted it; and what is about single members only for those who stand in the relation to the counterpart, which are few. Of each, no more is looked at than
-- a page can take. Who is left out, because something denies it or because they cannot act, makes room for the next.
create function strata.who_can(p_permission text, p_counterpart_membership_id uuid default null, p_organization_id uuid default null, p_limit integer default 100,
                               p_after uuid default null)
  returns table (membership_id uuid, user_id uuid, display_name text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock           timestamptz := strata_core.clock();
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
  v_left            integer := greatest(least(p_limit, 1000), 0);
  v_after           uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_above           uuid[];
  v_below           uuid[];
  v_candidates      uuid[];
  v_count           integer;
begin
  if not strata_access.may_read_rights(v_organization_id, null) then
    return;
  end if;
  v_above := array(select r.upper_membership_id from strata_tenancy.relationships r
                   where r.organization_id = v_organization_id and r.lower_membership_id = p_counterpart_membership_id
                     and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock));
  v_below := array(select r.lower_membership_id from strata_tenancy.relationships r
                   where r.organization_id = v_organization_id and r.upper_membership_id = p_counterpart_membership_id
                     and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock));

  while v_left > 0 loop
    v_candidates := array(
      select c.membership_id
      from (
        select h.membership_id
        from strata_access.effective_role_permissions e
        join strata_access.roles r on r.role_id = e.role_id and r.defined_in in (v_organization_id, '00000000-0000-0000-0000-000000000000')
        cross join lateral (
          select k.membership_id from strata_access.membership_roles k
          where k.role_defined_in = r.defined_in and k.role_id = r.role_id and k.organization_id = v_organization_id and k.membership_id > v_after
            and k.started_at <= v_clock and (k.ended_at is null or k.ended_at > v_clock)
          order by k.membership_id limit v_left
        ) h
        where e.permission = p_permission and e.scope = 'organization'
        union
        select g.membership_id
        from strata_access.membership_grants g
        where g.permission = p_permission and g.kind = 'organization' and g.organization_id = v_organization_id and g.membership_id > v_after
          and g.effect = 'allow' and g.scope = 'organization' and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
        union
        select t.membership_id
        from (select p_counterpart_membership_id as membership_id, 'own' as scope
              union all select a.id, 'own_lower' from unnest(v_above) as a (id)
              union all select b.id, 'own_upper' from unnest(v_below) as b (id)) t
        where t.membership_id > v_after
          and (exists (select from strata_access.membership_roles h
                       join strata_access.effective_role_permissions e on e.role_id = h.role_id and e.permission = p_permission and e.scope = t.scope
                       where h.membership_id = t.membership_id and h.organization_id = v_organization_id
                         and h.started_at <= v_clock and (h.ended_at is null or h.ended_at > v_clock))
               or exists (select from strata_access.membership_grants g
                          where g.membership_id = t.membership_id and g.organization_id = v_organization_id and g.permission = p_permission
                            and g.effect = 'allow' and g.scope = t.scope
                            and (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
                            and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)))
      ) c
      order by c.membership_id limit v_left);
    exit when cardinality(v_candidates) = 0;
    v_after := v_candidates[cardinality(v_candidates)];

    return query
      select m.membership_id, m.user_id, m.display_name
      from strata_tenancy.memberships m
      join strata_tenancy.organizations o on o.organization_id = m.organization_id
      join strata_users.users u on u.user_id = m.user_id
      where m.organization_id = v_organization_id and m.membership_id = any (v_candidates)
        and strata_tenancy.effective_status(strata_users.user_status_at(u, v_clock), strata_tenancy.membership_status_at(m, v_clock),
                                            strata_tenancy.organization_status_at(o, v_clock)) = 'active'
        and not exists (select from strata_access.membership_grants g
                        where g.membership_id = m.membership_id and g.organization_id = v_organization_id and g.permission = p_permission and g.effect = 'deny'
                          and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
                          and (g.scope = 'organization'
                               or (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
                                  and (g.scope = 'own' and m.membership_id = p_counterpart_membership_id
                                       or g.scope = 'own_lower' and m.membership_id = any (v_above)
                                       or g.scope = 'own_upper' and m.membership_id = any (v_below))))
      order by m.membership_id;
    get diagnostics v_count = row_count;
    v_left := v_left - v_count;
  end loop;
end
$$;

comment on function strata.who_can(text, uuid, uuid, integer, uuid) is 'One row per member who may do something, at all or to one member, and can act now, by key: p_after is the last of the page before. The reverse of strata.has_permission. For whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row.';

alter function strata.who_can(text, uuid, uuid, integer, uuid) owner to strata_definer;
--! end interface/functions/who_can.sql
--! begin interface/functions/withdraw_consent.sql
create function strata.withdraw_consent(p_consent_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_context strata_core.context;
  v_consent strata_tenancy.consents;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return 'impersonation_refused';
  end if;
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  select c.* into v_consent from strata_tenancy.consents c where c.consent_id = p_consent_id for no key update;
  -- What is not theirs to take back is not theirs to know of.
  if not found
     or v_consent.applies_to = 'user' and v_consent.user_id <> v_context.user_id
     or v_consent.applies_to = 'organization' and v_consent.organization_id is distinct from v_context.organization_id
     or v_consent.applies_to = 'customer' and not v_consent.customer_id in (select strata_tenancy.signable_customers(v_context.user_id)) then
    return 'unknown';
  elsif v_consent.applies_to = 'organization' and not strata_access.authorize(v_consent.organization_id, 'organization.manage') then
    return 'not_allowed';
  elsif v_consent.kind <> 'consent' then
    return 'refused';
  elsif v_consent.withdrawn_at is not null then
    return 'unchanged';
  end if;
  update strata_tenancy.consents c
  set withdrawn_at = greatest(strata_core.clock(), c.accepted_at), withdrawn_by_user_id = v_context.user_id
  where c.consent_id = p_consent_id;
  return 'withdrawn';
end
$$;

comment on function strata.withdraw_consent(uuid) is 'Takes back what was consented to: by whoever gave it, by whoever manages the session''s organization for which it was given, or by whoever may sign for the customer. Outcomes: withdrawn, unchanged, refused, not_allowed, impersonation_refused, unknown. Refused: an agreement or notice is not taken back. Raises ST101 without a session.';

alter function strata.withdraw_consent(uuid) owner to strata_definer;
--! end interface/functions/withdraw_consent.sql
--! begin interface/functions/withdraw_document.sql
create function strata.withdraw_document(p_identity_document_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  return strata_kyc.end_document(p_identity_document_id, 'withdraw', p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_status_reason_check'));
end
$$;

comment on function strata.withdraw_document(uuid, text) is 'The customer takes a document back. What it proved is remembered: nobody else is verified by it. Outcomes: done, verification_pending, unchanged, unknown. Unchanged: it stood for nobody, or its customer is erased. Of verification_pending the customer rested on it and is to be verified anew. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.withdraw_document(uuid, text) owner to strata_definer;
--! end interface/functions/withdraw_document.sql
--! begin interface/functions/withdraw_number_claim.sql
create function strata.withdraw_number_claim(p_session_token text, p_number_reassignment_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session      record;
  v_reassignment strata_users.number_reassignments;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r
  where r.number_reassignment_id = p_number_reassignment_id and r.claimant_user_id = v_session.user_id;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.lock_throttle('sign_in', 'phone:' || v_reassignment.value);
  perform strata_users.lock_people('{}', array[v_reassignment.holder_user_id, v_reassignment.claimant_user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  return case when strata_users.end_number_claim(p_number_reassignment_id, 'withdrawn') then 'done' else 'closed' end;
end
$$;

comment on function strata.withdraw_number_claim(text, uuid) is 'The claimant of a number gives the claim up. Outcomes: done, closed, unknown, session_refused. Of closed it has ended, or the number was released.';

alter function strata.withdraw_number_claim(text, uuid) owner to strata_definer;
--! end interface/functions/withdraw_number_claim.sql
--! begin interface/grants.sql
grant execute on function strata.organization_id(), strata.user_id(), strata.membership_id(), strata.session_id(), strata.assurance_level(),
  strata.impersonator_user_id()
  to strata_auth, strata_app, strata_operator, strata_worker, strata_reporter, strata_definer;

grant select on strata.me, strata.my_identifiers, strata.members, strata.organizations, strata.companies, strata.relationships, strata.party_contacts,
  strata.party_addresses, strata.party_settings, strata.member_roles, strata.member_grants to strata_app;
grant select on strata.permissions to strata_app, strata_operator;
grant execute on function strata.company_id(), strata.is_in_admin_company(), strata.reachable_members(uuid, text, text, timestamptz) to strata_app;
grant execute on function strata.update_my_profile(text, text, text, text, text) to strata_app;
grant execute on function strata.check_document_number(text, text, text, text) to strata_auth, strata_app, strata_operator;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata.roles, strata.role_permissions, strata.role_inheritance to strata_app;
grant select on strata.users, strata.member_profiles, strata.customers, strata.accounts, strata.user_attributes, strata.users_at_risk, strata.user_status_periods, strata.membership_status_periods, strata.my_alert_rules to strata_app;
grant select on strata.canonical_users, strata.canonical_customers to strata_operator, strata_worker;
grant execute on function strata.refresh_user_attributes() to strata_worker;

-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function strata.begin_session(text, boolean) to strata_app, strata_operator;
grant execute on function strata.has_permission(text, uuid), strata.has_permissions(text[], uuid), strata.permitted_memberships(text), strata.permission_claims(),
  strata.has_platform_permission(text),
  strata.create_role(uuid, text, text, text, text, boolean, boolean, text), strata.update_role(uuid, uuid, text, text), strata.retire_role(uuid, uuid, text),
  strata.add_role_permission(uuid, uuid, text, text, text), strata.remove_role_permission(uuid, uuid, text, text, text),
  strata.add_role_inheritance(uuid, uuid, uuid, text), strata.remove_role_inheritance(uuid, uuid, uuid, text),
  strata.grant_role(uuid, uuid, uuid, text, timestamptz, timestamptz), strata.revoke_role(uuid, uuid, uuid, text),
  strata.grant_permission(uuid, uuid, text, text, text, text, uuid, timestamptz, timestamptz), strata.revoke_permission(uuid, uuid, text),
  strata.set_member_company(uuid, uuid, uuid) to strata_app, strata_operator;
grant execute on function strata.transfer_ownership(uuid, uuid, text), strata.leave_organization(text) to strata_app;
grant execute on function strata.create_permission(text, text, text), strata.appoint_owner(uuid, uuid, text),
  strata.grant_platform_role(uuid, uuid, text, timestamptz, timestamptz), strata.revoke_platform_role(uuid, uuid, text) to strata_operator;
grant execute on function strata.revoke_session(text) to strata_auth, strata_app;
grant execute on function strata.open_session(uuid, uuid, uuid, integer, interval), strata.record_verification(uuid, text), strata.record_sign_in(uuid) to strata_auth;
grant execute on function strata.register_user(uuid, text), strata.create_user(text, text, text, text, text), strata.revoke_user_sessions(uuid)
  to strata_auth, strata_operator;
grant execute on function
  strata.lock_user(uuid, text, timestamptz), strata.unlock_user(uuid, text), strata.suspend_user(uuid, text, timestamptz), strata.reinstate_user(uuid, text),
  strata.deactivate_user(uuid, text), strata.erase_user(uuid, text), strata.reactivate_user(uuid, text),
  strata.create_customer(text, text, text, text, date, text, text), strata.set_customer_address(uuid, text, text[], text, text, text, text),
  strata.suspend_customer(uuid, text), strata.reinstate_customer(uuid, text), strata.close_customer(uuid, text),
  strata.create_organization(text, text, uuid, uuid, text, jsonb, uuid), strata.suspend_organization(uuid, text, timestamptz), strata.reinstate_organization(uuid, text),
  strata.close_organization(uuid, text)
  to strata_operator;
-- Members manage their organization by what they hold in it; staff by being the platform's.
grant execute on function
  strata.create_company(uuid, text),
  strata.create_membership(uuid, uuid, uuid, text, text, text, text, text, jsonb), strata.update_membership(uuid, uuid, text, text, text, text, text, text, jsonb),
  strata.suspend_membership(uuid, uuid, text, timestamptz), strata.reinstate_membership(uuid, uuid, text), strata.end_membership(uuid, uuid, text),
  strata.set_default_membership(uuid, uuid), strata.set_login_name(uuid, uuid, text),
  strata.set_party_contact(uuid, uuid, text, text, text), strata.set_party_address(uuid, uuid, text[], text, text, text, text, text),
  strata.set_party_setting(uuid, uuid, text, text, jsonb),
  strata.relate_members(uuid, text, uuid, uuid, timestamptz, timestamptz), strata.end_relationship(uuid, uuid, timestamptz),
  strata.update_organization(uuid, text, jsonb), strata.set_security_policy(uuid, integer, text[]),
  strata.refuse_impersonation(uuid, text), strata.allow_impersonation(uuid, text),
  strata.list_organizations_below(uuid), strata.list_organization_relationships(uuid), strata.reachable_organizations(uuid, text, text, timestamptz)
  to strata_app, strata_operator;
grant execute on function
  strata.request_code(text, text, text, text), strata.find_password(text, text, strata_users.sign_in_signals), strata.assess_sign_in(uuid, text, timestamptz, strata_users.sign_in_signals, boolean),
  strata.sign_in_with_password(text, text, text, boolean, strata_users.sign_in_signals, text), strata.sign_in_with_code(text, text, strata_users.sign_in_signals),
  strata.sign_up(text, text, text, text, text, text, text, text, strata_users.sign_in_signals, text),
  strata.sign_in_with_identity(text, text, text, boolean, text, text, text, strata_users.sign_in_signals), strata.request_passkey_challenge(), strata.find_passkey(bytea),
  strata.sign_in_with_passkey(text, bytea, bigint, bigint, strata_users.sign_in_signals), strata.request_step_up_code(text, text), strata.find_totp(text),
  strata.find_step_up_password(text), strata.step_up(text, text, boolean, text, text, bigint, bytea, text, bytea, bigint, bigint, strata_users.sign_in_signals),
  strata.switch_session(text, uuid, uuid), strata.set_password(text, text),
  strata.add_passkey(text, text, bytea, bytea, bytea, bigint, text[], boolean, text), strata.add_totp_factor(text, bytea, text),
  strata.confirm_totp_factor(text, bytea, bigint), strata.replace_recovery_codes(text, bytea[]), strata.remove_credential(text, text, uuid), strata.link_identity(text, text, text),
  strata.list_credentials(text), strata.find_enrolment(text, bytea),
  strata.begin_identifier_change(text, text, text, uuid), strata.confirm_identifier_change(text, uuid, integer, text, text),
  strata.cancel_identifier_change(text, uuid), strata.make_identifier_primary(text, uuid), strata.remove_identifier(text, uuid),
  strata.reset_password(text, text, text, strata_users.sign_in_signals), strata.claim_number(text, text, text, text, text, strata_users.sign_in_signals),
  strata.request_number_proof(text, uuid), strata.prove_number_holding(text, uuid, text, text), strata.withdraw_number_claim(text, uuid),
  strata.list_number_reassignments(text)
  to strata_auth;
grant execute on function strata.claim_identifier(uuid, text, text), strata.enter_participant(text, text, text, text),
  strata.add_external_id(uuid, text, text), strata.find_external_id(text, text)
  to strata_auth, strata_operator;
grant execute on function strata.find_holder(text, text, text) to strata_operator;
grant execute on function strata.impersonate_user(text, uuid, uuid, uuid, text, interval) to strata_operator;
grant execute on function strata.review_number_reassignment(uuid, text, text), strata.list_open_number_reassignments(integer), strata.number_history(text)
  to strata_operator;
grant execute on function strata.purge_sign_in_data(), strata.take_notices(integer), strata.complete_notice(uuid), strata.settle_number_reassignments(integer)
  to strata_worker;
grant execute on function strata.maintain_sign_ins(integer, integer) to strata_worker;
grant execute on function strata.record_identification(text, text, bytea, integer), strata.refuse_recovery(text),
  strata.open_recovery_case(text, text, text, text, text[], bytea[], integer[], strata_users.sign_in_signals) to strata_auth;
grant execute on function strata.list_recovery_cases(integer), strata.review_recovery_case(uuid, text, text), strata.list_security_events(uuid, integer)
  to strata_operator;
grant execute on function
  strata.update_customer(uuid, text, text, text, date, text, text, text),
  strata.customer_history(uuid),
  strata.set_customer_contact(uuid, text, text),
  strata.relate_customers(uuid, uuid, text),
  strata.end_customer_relationship(uuid),
  strata.list_customer_relationships(uuid),
  strata.create_benefit(text, text, boolean, timestamptz),
  strata.end_benefit(text),
  strata.redeem_benefit(text, uuid, text),
  strata.place_legal_hold(uuid, text, timestamptz),
  strata.lift_legal_hold(uuid),
  strata.erase_customer(uuid, text),
  strata.add_representative(uuid, uuid, text),
  strata.end_representative(uuid, uuid, text),
  strata.list_representatives(uuid),
  strata.submit_document(uuid, uuid, text, text, text, text, bytea, text[], bytea[], date, date),
  strata.withdraw_document(uuid, text),
  strata.reject_document(uuid, text),
  strata.add_attachment(uuid, uuid, text, text, bytea),
  strata.list_documents(uuid),
  strata.list_duplicate_customers(integer),
  strata.begin_fingerprint_key(text),
  strata.retire_fingerprint_key(text),
  strata.open_verification(uuid, text),
  strata.submit_verification(uuid),
  strata.cancel_verification(uuid, text),
  strata.list_verification_reviews(integer),
  strata.list_verification_checks(uuid),
  strata.list_verification_cases(uuid),
  strata.review_verification_check(uuid, text, text),
  strata.review_verification(uuid, text, text),
  strata.redact_verification_data(uuid, text)
  to strata_operator;
grant execute on function
  strata.take_documents_to_rekey(text, integer, uuid),
  strata.rekey_document(uuid, bytea, bytea, text[], bytea[]),
  strata.take_verification_checks(text, integer),
  strata.complete_verification_check(uuid, integer, text, text, jsonb),
  strata.settle_verifications(integer),
  strata.take_alerts(integer),
  strata.complete_alert(uuid, uuid, integer, text),
  strata.purge_alerts(integer),
  strata.take_outbox(integer),
  strata.complete_outbox(uuid[]),
  strata.release_outbox(uuid[], integer[]),
  strata.purge_outbox(integer),
  strata.outbox_backlog()
  to strata_worker;
grant execute on function strata.create_term(text, text, text, text), strata.publish_term_version(text, text, text, bytea, boolean, timestamptz),
  strata.retire_term(text), strata.list_consents(uuid, uuid, uuid, integer, uuid) to strata_operator;
grant execute on function
  strata.invite_member(uuid, text, text, uuid, uuid, uuid[], uuid, text, interval, text, text), strata.revoke_invitation(uuid, uuid, text),
  strata.list_invitations(uuid, text, integer, uuid),
  strata.add_domain(uuid, text), strata.remove_domain(uuid, uuid, text), strata.set_domain_joining(uuid, uuid, boolean, uuid[], uuid), strata.list_domains(uuid)
  to strata_app, strata_operator;
grant execute on function strata.accept_invitation(text, uuid), strata.decline_invitation(text, uuid), strata.my_invitations(),
  strata.list_joinable_organizations(), strata.join_organization(uuid) to strata_app;
grant execute on function strata.take_domains(integer), strata.record_domain_check(uuid, uuid, text[]), strata.purge_invitations(integer) to strata_worker;
grant execute on function strata.list_terms() to strata_auth, strata_app, strata_operator;
grant execute on function strata.pending_terms(), strata.accept_terms(text, text, uuid), strata.withdraw_consent(uuid), strata.my_consents() to strata_app;
grant execute on function
  strata.create_party_type(text, text, text), strata.create_relationship_type(text, text, boolean, text),
  strata.add_relationship_rule(text, text, text),
  strata.remove_relationship_rule(text, text, text), strata.set_party_type_attribute(text, text, text, text, boolean, text[], text),
  strata.remove_party_type_attribute(text, text),
  strata.set_parent_organization(uuid, uuid), strata.move_membership(uuid, uuid, uuid, text, uuid), strata.list_membership_moves(uuid, uuid),
  strata.relate_organizations(text, uuid, uuid, timestamptz, timestamptz), strata.end_organization_relationship(uuid, timestamptz)
  to strata_operator;
grant execute on function strata.raise_alert(uuid, text, jsonb, text) to strata_app, strata_operator, strata_worker;
grant execute on function
  strata.set_alert_rule(uuid, uuid, text, text, jsonb),
  strata.end_alert_rule(uuid, uuid),
  strata.list_alert_rules(uuid, uuid, integer, uuid),
  strata.explain_permission(uuid, text, uuid, timestamptz, uuid),
  strata.permissions_as_of(uuid, timestamptz, uuid),
  strata.members_as_of(timestamptz, uuid, integer, uuid),
  strata.who_can(text, uuid, uuid, integer, uuid),
  strata.permission_history(uuid, uuid, uuid, integer, uuid, text)
  to strata_app, strata_operator;
grant execute on function
  strata.set_legacy_number(uuid, uuid, bigint),
  strata.decode_permission_index(bigint),
  strata.check_permission_indexes(bigint[]),
  strata.import_permission_index(bigint, text[], text),
  strata.legacy_permissions(uuid, bigint)
  to strata_operator;
grant execute on function strata.propose_merge(text, uuid, uuid, text, jsonb, text), strata.approve_merge(uuid, text, text), strata.undo_merge(uuid, text),
  strata.list_merges(uuid, text, integer, uuid), strata.list_merge_changes(uuid, boolean, integer, integer, bigint)
  to strata_operator;
grant execute on function strata.propose_own_merge(text, text, jsonb) to strata_app;
grant execute on function strata.preview_merge(uuid), strata.apply_merge(uuid, text), strata.cancel_merge(uuid, text), strata.choose_merge_data(uuid, jsonb), strata.list_merge_groups(uuid)
  to strata_app, strata_operator;
grant execute on function strata.canonical_user_id(uuid), strata.canonical_customer_id(uuid) to strata_app, strata_operator, strata_worker;
grant execute on function strata.seal_merges(integer), strata.settle_merges() to strata_worker;
grant execute on function strata.find_duplicates(text, uuid[]) to strata_operator, strata_worker;
grant execute on function strata.list_duplicate_candidates(text, double precision, boolean, integer, double precision, uuid, uuid),
  strata.dismiss_duplicate(text, uuid, uuid, text), strata.reject_duplicate(text, uuid, uuid, text), strata.reopen_duplicate(text, uuid, uuid) to strata_operator;
-- Tables of other programs are registered by whoever installs both.
grant execute on function strata.register_reference(text, name, text, text, text, text, text, text, interval, text) to strata_owner;
set local role strata_owner;

revoke create on schema strata from strata_definer, strata_reporter;
--! end interface/grants.sql
--! begin analytics/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_analytics authorization strata_owner;
set local role strata_owner;

comment on schema strata_analytics is 'The analysts'' interface: one row per noun over all organizations, without names, contacts or secrets.';

grant usage on schema strata_analytics to strata_reporter, strata_analyst;

-- A new owner needs CREATE while functions and views are handed over; grants.sql takes it back.
grant create on schema strata_analytics to strata_definer, strata_reporter;
--! end analytics/schema.sql
--! begin analytics/views/benefit_redemptions.sql
create view strata_analytics.benefit_redemptions with (security_barrier = true) as
select
  r.benefit,
  r.customer_id,
  c.kind as customer_kind,
  c.country,
  r.redeemed_at
from strata_customers.benefit_redemptions r
join strata_customers.customers c on c.customer_id = r.customer_id;

comment on view strata_analytics.benefit_redemptions is 'One row per benefit and customer that had it. Always fresh.';
comment on column strata_analytics.benefit_redemptions.customer_kind is 'individual or enterprise.';

alter view strata_analytics.benefit_redemptions owner to strata_reporter;
--! end analytics/views/benefit_redemptions.sql
--! begin analytics/views/account_status_periods.sql
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
--! end analytics/views/account_status_periods.sql
--! begin analytics/views/accounts.sql
create view strata_analytics.accounts with (security_barrier = true) as
select
  a.account_id,
  a.customer_id,
  a.parent_account_id,
  a.account_type,
  a.currency,
  a.is_default,
  a.status,
  a.frozen_by,
  a.created_at,
  a.opened_at,
  a.frozen_at,
  a.closed_at,
  (select count(*) from strata_accounts.account_holders h where h.account_id = a.account_id and h.ended_at is null)::integer as holder_count,
  (select count(distinct o.user_id) from strata_accounts.account_operators o where o.account_id = a.account_id and o.ended_at is null)::integer as operator_count
from strata_accounts.accounts a;

comment on view strata_analytics.accounts is 'One row per account, without its name and the reasons. Always fresh.';
comment on column strata_analytics.accounts.holder_count is 'Capacities that customers have in it now, the owner''s too.';
comment on column strata_analytics.accounts.operator_count is 'Users who operate it now.';

alter view strata_analytics.accounts owner to strata_reporter;
--! end analytics/views/accounts.sql
--! begin analytics/views/companies.sql
create view strata_analytics.companies with (security_barrier = true) as
select
  c.organization_id,
  c.company_id,
  c.is_admin,
  c.status,
  c.created_at,
  c.closed_at,
  (select count(*) from strata_tenancy.memberships m
   where m.organization_id = c.organization_id and m.company_id = c.company_id and m.ended_at is null)::integer as member_count
from strata_tenancy.companies c;

comment on view strata_analytics.companies is 'One row per company. member_count counts memberships that have not ended. Always fresh.';
comment on column strata_analytics.companies.member_count is 'Memberships of the company that have not ended.';

alter view strata_analytics.companies owner to strata_reporter;
--! end analytics/views/companies.sql
--! begin analytics/views/customers.sql
create view strata_analytics.customers with (security_barrier = true) as
select
  c.customer_id,
  c.kind,
  strata_customers.customer_status_at(c, (select strata_core.clock())) as status,
  c.country,
  c.legal_form,
  extract(year from c.born_on)::integer as birth_year,
  c.created_at,
  c.submitted_at,
  c.verified_at,
  c.closed_at,
  (select count(*) from strata_tenancy.organizations o where o.customer_id = c.customer_id)::integer as organization_count
from strata_customers.customers c;

comment on view strata_analytics.customers is 'One row per customer, without personal data: of the date of birth only the year. Always fresh.';
comment on column strata_analytics.customers.status is 'Status now: a verification that has run out does not count.';
comment on column strata_analytics.customers.birth_year is 'Year of birth; null for enterprises and where it is not known.';
comment on column strata_analytics.customers.organization_count is 'Organizations that belong to the customer, closed ones too.';

alter view strata_analytics.customers owner to strata_reporter;
--! end analytics/views/customers.sql
--! begin analytics/views/identifiers.sql
create view strata_analytics.identifiers with (security_barrier = true) as
select
  i.identifier_id,
  i.user_id,
  i.kind,
  i.is_primary,
  i.claimed_at,
  i.verified_at,
  i.last_proof_at,
  i.released_at,
  i.release_reason
from strata_users.identifiers i;

comment on view strata_analytics.identifiers is 'One row per claim of a user on an e-mail address, phone number or username, also released ones, without the address. Always fresh.';

alter view strata_analytics.identifiers owner to strata_reporter;
--! end analytics/views/identifiers.sql
--! begin analytics/views/identity_documents.sql
create view strata_analytics.identity_documents with (security_barrier = true) as
select
  d.identity_document_id,
  d.customer_id,
  d.document_type,
  d.country,
  d.region,
  d.status,
  d.issued_on,
  d.expires_on,
  d.submitted_at,
  d.verified_at,
  d.redacted_at
from strata_kyc.identity_documents d;

comment on view strata_analytics.identity_documents is 'One row per identity document that a customer showed, without any part of its number. Always fresh.';

alter view strata_analytics.identity_documents owner to strata_reporter;
--! end analytics/views/identity_documents.sql
--! begin analytics/views/invitations.sql
create view strata_analytics.invitations with (security_barrier = true) as
select
  i.organization_id,
  i.invitation_id,
  case when i.kind is not null then i.kind when i.user_id is not null then 'user' else 'token' end as sent_to,
  i.party_type,
  i.membership_id is not null as is_for_membership,
  case when i.status = 'pending' and i.expires_at <= (select strata_core.clock()) then 'expired' else i.status end as status,
  i.invited_at,
  i.expires_at,
  coalesce(i.accepted_at, i.declined_at, i.revoked_at) as decided_at,
  i.accepted_membership_id
from strata_tenancy.invitations i;

comment on view strata_analytics.invitations is 'One row per invitation to an organization. Always fresh.';
comment on column strata_analytics.invitations.sent_to is 'What says who is invited: email, phone, user (the invitee is named), or token (whoever is handed it).';
comment on column strata_analytics.invitations.is_for_membership is 'Whether it is for a membership that was entered before.';
comment on column strata_analytics.invitations.status is 'Status now: one that has run out is expired.';
comment on column strata_analytics.invitations.decided_at is 'When it was accepted, declined or revoked; null when it was not.';
comment on column strata_analytics.invitations.accepted_membership_id is 'Membership of whoever accepted it; null when nobody did.';

alter view strata_analytics.invitations owner to strata_reporter;
--! end analytics/views/invitations.sql
--! begin analytics/views/member_roles.sql
create view strata_analytics.member_roles with (security_barrier = true) as
select
  h.organization_id,
  h.membership_role_id,
  h.membership_id,
  h.role_id,
  r.role,
  r.is_team,
  r.organization_id is null as is_of_platform,
  h.source,
  h.started_at,
  h.ended_at,
  h.started_at <= (select strata_core.clock()) and (h.ended_at is null or h.ended_at > (select strata_core.clock())) as is_current
from strata_access.membership_roles h
join strata_access.roles r on r.role_id = h.role_id;

comment on view strata_analytics.member_roles is 'One row per role that a membership holds, held or will hold, and period. Always fresh.';
comment on column strata_analytics.member_roles.is_of_platform is 'Whether every organization has the role, such as owner; else the organization defined it.';
comment on column strata_analytics.member_roles.is_current is 'Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same.';

alter view strata_analytics.member_roles owner to strata_reporter;
--! end analytics/views/member_roles.sql
--! begin analytics/views/memberships.sql
create view strata_analytics.memberships with (security_barrier = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  m.party_type,
  m.is_default,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  strata_tenancy.effective_status(
    strata_users.user_status_at(u, (select strata_core.clock())),
    strata_tenancy.membership_status_at(m, (select strata_core.clock())),
    strata_tenancy.organization_status_at(o, (select strata_core.clock()))) as effective_status,
  m.created_at,
  m.joined_at,
  m.ended_at
from strata_tenancy.memberships m
join strata_tenancy.organizations o on o.organization_id = m.organization_id
left join strata_users.users u on u.user_id = m.user_id;

comment on view strata_analytics.memberships is 'One row per membership, ended ones too, without personal data. Always fresh.';
comment on column strata_analytics.memberships.status is 'Status now: a suspension that has run out does not count.';
comment on column strata_analytics.memberships.effective_status is 'Whether the member can act now, from the status of user, membership and organization.';

alter view strata_analytics.memberships owner to strata_reporter;
--! end analytics/views/memberships.sql
--! begin analytics/views/merges.sql
create view strata_analytics.merges with (security_barrier = true) as
select
  m.merge_id,
  m.kind,
  m.source_id,
  m.survivor_id,
  m.status,
  m.proved_at is not null as is_proved,
  m.proposed_at,
  m.previewed_at,
  m.approved_at,
  m.applied_at,
  m.undone_at,
  m.sealed_at,
  m.canceled_at,
  m.row_count,
  m.restored_count,
  m.kept_count
from strata_merges.merges m;

comment on view strata_analytics.merges is 'One row per merge of two users or two customers, from its proposal on. Always fresh.';
comment on column strata_analytics.merges.is_proved is 'Whether somebody proved to be both.';

alter view strata_analytics.merges owner to strata_reporter;
--! end analytics/views/merges.sql
--! begin analytics/views/organization_relationships.sql
create view strata_analytics.organization_relationships with (security_barrier = true) as
select
  r.organization_relationship_id,
  r.relationship_type,
  r.upper_organization_id,
  r.upper_party_type,
  r.lower_organization_id,
  r.lower_party_type,
  r.started_at,
  r.ended_at,
  r.started_at <= (select strata_core.clock()) and (r.ended_at is null or r.ended_at > (select strata_core.clock())) as is_current
from strata_tenancy.organization_relationships r;

comment on view strata_analytics.organization_relationships is 'One row per relation between two organizations, ended and coming ones too. Always fresh.';
comment on column strata_analytics.organization_relationships.is_current is 'Whether it stands now.';

alter view strata_analytics.organization_relationships owner to strata_reporter;
--! end analytics/views/organization_relationships.sql
--! begin analytics/views/organizations.sql
create view strata_analytics.organizations with (security_barrier = true) as
select
  o.organization_id,
  o.customer_id,
  o.parent_organization_id,
  o.party_type,
  o.slug,
  strata_tenancy.organization_status_at(o, (select strata_core.clock())) as status,
  o.created_at,
  o.closed_at,
  o.minimum_assurance_level,
  (select count(*) from strata_tenancy.memberships m where m.organization_id = o.organization_id and m.ended_at is null)::integer as member_count
from strata_tenancy.organizations o;

comment on view strata_analytics.organizations is 'One row per organization. member_count counts memberships that have not ended. Always fresh.';
comment on column strata_analytics.organizations.status is 'Status now: a suspension that has run out does not count.';
comment on column strata_analytics.organizations.member_count is 'Memberships that have not ended.';

alter view strata_analytics.organizations owner to strata_reporter;
--! end analytics/views/organizations.sql
--! begin analytics/views/relationships.sql
create view strata_analytics.relationships with (security_barrier = true) as
select
  r.organization_id,
  r.relationship_id,
  r.relationship_type,
  r.upper_membership_id,
  r.upper_party_type,
  r.lower_membership_id,
  r.lower_party_type,
  r.started_at,
  r.ended_at,
  r.started_at <= (select strata_core.clock()) and (r.ended_at is null or r.ended_at > (select strata_core.clock())) as is_current
from strata_tenancy.relationships r;

comment on view strata_analytics.relationships is 'One row per relation between two members of an organization, ended and coming ones too. Always fresh.';
comment on column strata_analytics.relationships.is_current is 'Whether it stands now.';

alter view strata_analytics.relationships owner to strata_reporter;
--! end analytics/views/relationships.sql
--! begin analytics/views/sign_ins.sql
create view strata_analytics.sign_ins with (security_barrier = true) as
select
  s.sign_in_id,
  s.attempted_at,
  s.user_id,
  s.method,
  s.outcome,
  s.decision,
  s.score,
  s.reasons,
  s.country
from strata_users.sign_ins s;

comment on view strata_analytics.sign_ins is 'One row per attempt to sign in, also failed ones, without address, network or browser. Always fresh; as far back as attempts are kept.';

alter view strata_analytics.sign_ins owner to strata_reporter;
--! end analytics/views/sign_ins.sql
--! begin analytics/views/user_status_periods.sql
create view strata_analytics.user_status_periods with (security_barrier = true) as
select
  p.row_key as user_id,
  p.status,
  p.started_at,
  p.ended_at
from strata_audit.status_periods p
where p.noun = 'user';

comment on view strata_analytics.user_status_periods is 'One row per period in which a user had a status; ended_at is null while it lasts. Always fresh.';
comment on column strata_analytics.user_status_periods.user_id is 'The user.';
comment on column strata_analytics.user_status_periods.status is 'Status in the period.';
comment on column strata_analytics.user_status_periods.started_at is 'When the period began.';
comment on column strata_analytics.user_status_periods.ended_at is 'When it ended; null while it lasts.';

alter view strata_analytics.user_status_periods owner to strata_reporter;
--! end analytics/views/user_status_periods.sql
--! begin analytics/views/users.sql
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
--! end analytics/views/users.sql
--! begin analytics/views/users_at_risk.sql
create view strata_analytics.users_at_risk with (security_barrier = true) as
select
  u.user_id,
  s.method
from strata_profile.single_methods() s
join strata_users.users u on u.user_id = s.user_id and u.status not in ('placeholder', 'deactivated', 'erased', 'merged');

comment on view strata_analytics.users_at_risk is 'One row per user who can sign in in one way only, and is shut out who loses it. Always fresh.';
comment on column strata_analytics.users_at_risk.method is 'The one way, as in strata_users.sessions.method.';

alter view strata_analytics.users_at_risk owner to strata_reporter;
--! end analytics/views/users_at_risk.sql
--! begin analytics/views/verification_cases.sql
create view strata_analytics.verification_cases with (security_barrier = true) as
select
  c.verification_case_id,
  c.customer_id,
  c.acceptance_policy,
  c.market,
  case when c.status in ('requires_input', 'processing') and c.expires_at <= (select strata_core.clock()) then 'expired' else c.status end as status,
  c.opened_at,
  c.submitted_at,
  coalesce(c.verified_at, c.rejected_at, c.canceled_at, c.expired_at) as decided_at,
  c.expires_at,
  (select count(*) from strata_kyc.verification_checks k where k.verification_case_id = c.verification_case_id and k.status <> 'canceled')::integer as check_count,
  exists (select from strata_kyc.verification_checks k
          where k.verification_case_id = c.verification_case_id and k.method = 'manual' and k.status <> 'canceled') as is_reviewed_by_people
from strata_kyc.verification_cases c;

comment on view strata_analytics.verification_cases is 'One row per attempt to verify a customer. Always fresh.';
comment on column strata_analytics.verification_cases.status is 'Status now: one that has run out is expired.';
comment on column strata_analytics.verification_cases.decided_at is 'When it ended in whatever way; null while it is open.';
comment on column strata_analytics.verification_cases.check_count is 'Questions about documents that were asked in it.';
comment on column strata_analytics.verification_cases.is_reviewed_by_people is 'Whether people were asked about one of the documents.';

alter view strata_analytics.verification_cases owner to strata_reporter;
--! end analytics/views/verification_cases.sql
--! begin analytics/views/verification_checks.sql
create view strata_analytics.verification_checks with (security_barrier = true) as
select
  k.verification_check_id,
  k.verification_case_id,
  k.customer_id,
  d.document_type,
  d.country,
  k.method,
  k.provider,
  k.status,
  k.attempt_count,
  k.requested_at,
  k.completed_at
from strata_kyc.verification_checks k
join strata_kyc.identity_documents d on d.identity_document_id = k.identity_document_id;

comment on view strata_analytics.verification_checks is 'One row per question about a document: to a registry, to an examiner of documents, or to people. Without what was answered. Always fresh.';

alter view strata_analytics.verification_checks owner to strata_reporter;
--! end analytics/views/verification_checks.sql
--! begin analytics/grants.sql
set local role strata_reporter;
grant select on all tables in schema strata_analytics to strata_analyst;
set local role strata_owner;

revoke create on schema strata_analytics from strata_definer, strata_reporter;
--! end analytics/grants.sql
